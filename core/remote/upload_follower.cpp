#include "core/remote/upload_follower.hpp"

#include <algorithm>
#include <utility>

namespace remote {

using model::JobState;

UploadFollower::UploadFollower(model::Service& service, TusUploader& uploader, QObject* parent) : QObject(parent), m_uploader(uploader) {
    connect(&service, &model::Service::eventPublished, this, &UploadFollower::follow);
}

bool UploadFollower::isOurs(const std::string& job) const {
    const auto& rows = m_uploader.rows();
    return !job.empty() && std::any_of(rows.begin(), rows.end(), [&](const UploadRow& row) { return row.job == job; });
}

void UploadFollower::follow(const model::Event& event) {
    using Kind = model::Event::Kind;
    // What is removed can be brought back for a while: it rests.
    for (const std::string& id : event.ids)
        if (event.kind == Kind::JobsRemoved && isOurs(id)) {
            m_states[id] = JobState::Paused;
            m_uploader.setPaused(id, true);
        }
    if ((event.kind != Kind::JobChanged && event.kind != Kind::JobAdded) || !event.job || !isOurs(event.jobId)) return;
    const JobState now = event.job->state;
    const auto [known, isNew] = m_states.try_emplace(event.jobId, now);
    const JobState before = std::exchange(known->second, now);
    // One that was added as a paused one is uploaded all the same; one that was cancelled while nobody listened is not.
    if (now == JobState::Cancelled && (isNew || before != now)) return m_uploader.cancel(event.jobId);
    if (isNew || before == now) return;
    if (now == JobState::Paused || before == JobState::Paused) m_uploader.setPaused(event.jobId, now == JobState::Paused);
}

} // namespace remote
