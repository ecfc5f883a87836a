#include "core/api/frame/stream_position.hpp"

namespace api {

StreamPosition::StreamPosition(model::Service& service) {
    const model::Snapshot snapshot = service.snapshot();
    m_epoch = snapshot.epoch;
    m_seq = snapshot.seq;
    m_paused = snapshot.paused;
    m_status = snapshot.status;
    m_connection =
        QObject::connect(&service, &model::Service::eventPublished, &service, [this](const model::Event& event) { follow(event); });
}

StreamPosition::~StreamPosition() {
    QObject::disconnect(m_connection);
}

void StreamPosition::follow(const model::Event& event) {
    const std::lock_guard lock(m_mutex);
    m_seq = event.seq;
    if (event.kind == model::Event::Kind::PausedChanged) m_paused = event.paused;
    if (event.status) m_status = *event.status;
}

std::string StreamPosition::epoch() const {
    const std::lock_guard lock(m_mutex);
    return m_epoch;
}

std::string StreamPosition::text() const {
    const std::lock_guard lock(m_mutex);
    return m_epoch + "." + std::to_string(m_seq);
}

bool StreamPosition::isPaused() const {
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

model::SystemStatus StreamPosition::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

} // namespace api
