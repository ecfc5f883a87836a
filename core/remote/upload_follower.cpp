#include "core/remote/upload_follower.hpp"

#include <algorithm>
#include <utility>

namespace remote {

using model::JobState;

UploadFollower::UploadFollower(model::Service& service, TusUploader& uploader, QObject* parent) : QObject(parent), m_uploader(uploader) {
    connect(&service, &model::Service::eventPublished, this, &UploadFollower::follow);
}

const UploadRow* UploadFollower::ours(const std::string& job) const {
    const auto& rows = m_uploader.rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const UploadRow& row) { return row.job == job; });
    return job.empty() || found == rows.end() ? nullptr : &*found;
}

void UploadFollower::follow(const model::Event& event) {
    using Kind = model::Event::Kind;
    // What is removed can be brought back for a while: it rests.
    for (const std::string& id : event.ids)
        if (event.kind == Kind::JobsRemoved && ours(id)) {
            m_states[id] = JobState::Paused;
            m_uploader.setPaused(id, true);
        }
    if ((event.kind != Kind::JobChanged && event.kind != Kind::JobAdded) || !event.job) return;
    const UploadRow* row = ours(event.jobId);
    if (!row) return;
    const JobState now = event.job->state;
    // Of one that nobody told of before it is known how it was added: what differs was done while nobody listened.
    const auto [known, isNew] = m_states.try_emplace(event.jobId, row->isOfPausedJob ? JobState::Paused : JobState::Waiting);
    const JobState before = std::exchange(known->second, now);
    if (before == now) return;
    if (now == JobState::Cancelled) return m_uploader.cancel(event.jobId);
    if (now == JobState::Paused || (before == JobState::Paused && !isNew)) m_uploader.setPaused(event.jobId, now == JobState::Paused);
}

} // namespace remote
