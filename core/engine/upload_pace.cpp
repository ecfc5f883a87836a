#include "core/engine/upload_pace.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace engine {
namespace {

constexpr int kRefillMs = 50;
constexpr std::int64_t kBytesOfMegabit = 1'000'000 / 8;

} // namespace

UploadPace::UploadPace(const base::Clock& clock, QObject* parent) : QObject(parent), m_clock(clock) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(kRefillMs);
    connect(&m_soon, &QTimer::timeout, this, &UploadPace::refilled);
}

void UploadPace::setLimit(int megabits) {
    m_bucket.setRate(megabits * kBytesOfMegabit, m_clock.monotonicMs());
}

std::int64_t UploadPace::take(std::int64_t wanted) {
    const std::int64_t granted = m_bucket.take(wanted, m_clock.monotonicMs());
    if (granted == 0 && !m_soon.isActive()) m_soon.start();
    return granted;
}

PacedBody::PacedBody(QByteArray bytes, UploadPace& pace, QObject* parent) : QIODevice(parent), m_bytes(std::move(bytes)), m_pace(pace) {
    QIODevice::open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    connect(&pace, &UploadPace::refilled, this, [this] {
        if (std::exchange(m_waits, false)) Q_EMIT readyRead(); // who sends asks again; if nothing may go, it waits again
    });
}

qint64 PacedBody::readData(char* data, qint64 most) {
    const qint64 left = std::min<qint64>(most, m_bytes.size() - pos());
    if (left <= 0) return 0;
    const qint64 granted = m_pace.take(left);
    m_waits = granted == 0;
    std::memcpy(data, m_bytes.constData() + pos(), static_cast<std::size_t>(granted));
    return granted;
}

} // namespace engine
