#include "ui/models/queue_watch.hpp"

#include <algorithm>
#include <utility>

namespace ui {

using State = model::JobState;

QueueWatch::QueueWatch(model::Service& service, QObject* parent) : QObject(parent), m_service(service) {
    reload();
    connect(&service, &model::Service::eventPublished, this, &QueueWatch::handleEvent);
}

bool QueueWatch::isUnfinished(const Known& known) const {
    return known.state != State::Done && known.state != State::Failed && known.state != State::Cancelled;
}

/// What ended before is no news.
void QueueWatch::reload() {
    const model::Snapshot now = m_service.snapshot();
    m_seq = now.seq;
    m_jobs.clear();
    for (const model::Job& job : now.jobs)
        if (!job.isFinal()) m_jobs[job.id] = knownOf(job);
}

int QueueWatch::active() const {
    return static_cast<int>(std::count_if(m_jobs.begin(), m_jobs.end(),
        [](const auto& each) { return each.second.state == State::Encoding || each.second.state == State::Publishing; }));
}

std::optional<double> QueueWatch::fraction() const {
    double sum = 0;
    bool works = false;
    for (const auto& [id, known] : m_jobs) {
        works = works || (isUnfinished(known) && known.state != State::Paused && !known.isScheduled);
        sum += isUnfinished(known) ? known.fraction : 1;
    }
    return works ? std::optional(sum / static_cast<double>(m_jobs.size())) : std::nullopt;
}

void QueueWatch::handleEvent(const model::Event& event) {
    using Kind = model::Event::Kind;
    if (event.seq <= m_seq) return; // a snapshot held it already
    if (event.seq != m_seq + 1) {
        reload();
        Q_EMIT changed();
        return;
    }
    m_seq = event.seq;
    if (event.kind == Kind::JobAdded && event.job && !event.job->isFinal()) m_jobs[event.job->id] = knownOf(*event.job);
    else if (event.kind == Kind::JobsRemoved)
        for (const std::string& id : event.ids) m_jobs.erase(id);
    else if (event.kind == Kind::JobChanged && event.job) take(*event.job);
    else return;
    if (!anyUnfinished()) { // the last ones were cancelled or removed
        m_jobs.clear();
        m_done = m_failed = 0;
    }
    Q_EMIT changed();
}

bool QueueWatch::anyUnfinished() const {
    return std::any_of(m_jobs.begin(), m_jobs.end(), [this](const auto& each) { return isUnfinished(each.second); });
}

void QueueWatch::take(const model::Job& job) {
    const auto found = m_jobs.find(job.id);
    const bool wasUnfinished = found != m_jobs.end() && isUnfinished(found->second);
    if (!wasUnfinished && job.isFinal()) return; // it ended before
    m_jobs[job.id] = knownOf(job);
    if (!job.isFinal()) return;
    if (job.state == State::Cancelled) {
        m_jobs.erase(job.id); // it is no part of what is to be done
        return;
    }
    (job.state == State::Done ? m_done : m_failed) += 1;
    Q_EMIT jobEnded(job);
    endBatch();
}

void QueueWatch::endBatch() {
    if (anyUnfinished()) return;
    m_jobs.clear();
    const int done = std::exchange(m_done, 0), failed = std::exchange(m_failed, 0);
    Q_EMIT allDone(done, failed);
}

} // namespace ui
