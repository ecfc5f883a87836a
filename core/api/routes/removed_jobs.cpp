#include "core/api/routes/removed_jobs.hpp"

namespace api {
namespace {

constexpr int kLookMs = 3600 * 1000;

} // namespace

RemovedJobs::RemovedJobs(model::Service& service, const base::Clock& clock) : m_service(service), m_clock(clock) {
    m_connection =
        QObject::connect(&service, &model::Service::eventPublished, &service, [this](const model::Event& event) { follow(event); });
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
    m_timer.start(kLookMs);
}

RemovedJobs::~RemovedJobs() {
    QObject::disconnect(m_connection);
}

void RemovedJobs::follow(const model::Event& event) {
    if (event.kind == model::Event::Kind::JobsRemoved)
        for (const std::string& id : event.ids) m_removedMs[id] = m_clock.monotonicMs();
    else if (event.kind == model::Event::Kind::JobAdded) m_removedMs.erase(event.jobId); // restored
}

void RemovedJobs::look() {
    std::vector<std::string> over;
    for (auto at = m_removedMs.begin(); at != m_removedMs.end();) {
        const bool isOver = m_clock.monotonicMs() - at->second >= kKeptMs;
        if (isOver) over.push_back(at->first);
        at = isOver ? m_removedMs.erase(at) : std::next(at);
    }
    // One that somebody has forgotten meanwhile is refused, which is as good.
    if (!over.empty()) (void)m_service.act(std::move(over), model::JobAction::Forget);
}

} // namespace api
