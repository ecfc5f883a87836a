// Where a job is published: it keeps its target while the settings name another, and follows as long as nothing of it is there.

#include "core/engine/job_work.hpp"
#include "core/engine/replacement.hpp"

namespace engine {

Publisher& JobWork::publisher() const {
    return m_context.targets.queue(m_stored.destination.store);
}

bool JobWork::isClaimedHere() const {
    return m_stored.claimedAt.empty() || m_stored.destination.store.empty() || m_stored.claimedAt == m_stored.destination.store;
}

bool JobWork::hasBegunPublishing() const {
    return m_stored.claimed || Replacement::isUnderWay(m_folder.replacing());
}

PublishTarget JobWork::placeOfEnded(const PublishTarget& mine, const PublishTarget& told, TargetRole role) {
    // What is done keeps its links, unless the embedded ingest itself serves it at another address now: the old one is dead for certain.
    const bool isSame = !mine.store.empty() && mine.store == told.store;
    const bool isServedAnew = mine.isLocal && role == TargetRole::OfAll; // the folder was moved with its job list
    if (told.baseUrl.empty() || !told.isLocal || !(isSame || isServedAnew)) return mine;
    PublishTarget now = told.kept();
    now.playbackUrl = mine.playbackUrl;
    return now;
}

void JobWork::targetTold(const PublishTarget& target, TargetRole role) {
    const PublishTarget mine = m_stored.destination;
    if (job().isFinal()) return takeAddress(placeOfEnded(mine, target, role)); // Retry chooses another
    if (!mine.store.empty() && mine.store == target.store) {
        PublishTarget now = target.kept();
        if (role == TargetRole::Beside) now.playbackUrl = mine.playbackUrl;
        return takeAddress(target.baseUrl.empty() ? mine : now);
    }
    // The embedded ingest has one folder: the one before is served by nobody any more.
    const bool movedFolder = mine.isLocal && target.isLocal;
    const bool begun = hasBegunPublishing();
    const bool stays = begun && !mine.store.empty() && !movedFolder && role != TargetRole::OfAll;
    if (stays || (role == TargetRole::Beside && !(begun && movedFolder))) return;
    goTo(target);
    if (begun) return targetChanged();
    if (m_publication && !m_moving) m_publication->moveTo(publisher());
    save();
}

void JobWork::takeAddress(const PublishTarget& now) {
    if (now == m_stored.destination) return;
    m_stored.destination = now;
    setUrls();
    save();
}

void JobWork::chooseTarget(bool anew) {
    const PublishTarget& current = m_context.targets.current();
    const PublishTarget& mine = m_stored.destination;
    if (current.store.empty() || current.store == mine.store) return;
    const bool movedFolder = mine.isLocal && current.isLocal;
    if (hasBegunPublishing() && !mine.store.empty() && !movedFolder && !anew) return;
    m_publication.reset(); // its queue is the other target's
    goTo(current);
}

void JobWork::goTo(const PublishTarget& target) {
    // An earlier version did not say where the name was claimed: where the job has been until now.
    if (m_stored.claimed && m_stored.claimedAt.empty()) m_stored.claimedAt = m_stored.destination.store;
    m_stored.destination = target.kept();
    setUrls();
}

void JobWork::targetChanged() {
    if (!m_stored.plan || m_moving) return save(); // endMove begins anew too
    halt();
    beginAnew();
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "the ingest or its folder changed · asking what it holds")));
    advance();
    save();
}

void JobWork::nameTaken() {
    const std::string name = job().name;
    if (m_stored.ownName)
        return fail({base::ErrorCode::Conflict,
                        base::text(QT_TRANSLATE_NOOP("Core",
                                       "The ingest already holds a film called %1, which this job did not make. Give this one another "
                                       "name (--name), or let it take the other's place (--replace)."),
                            name)},
            -1);
    Q_EMIT nameWanted();
}

void JobWork::takeName(const std::string& name) {
    if (job().isFinal() || m_moving) return; // asked again when it goes on
    const std::string before = job().name;
    rename(name);
    log(model::LogLevel::Warning,
        base::text(QT_TRANSLATE_NOOP("Core", "the ingest already holds a film called %1; this one is called %2"), before, name));
    halt();
    beginAnew();
    save();
    Q_EMIT changed();
}

void JobWork::rename(const std::string& name) {
    m_stored.job.name = name;
    setUrls();
}

void JobWork::setUrls() {
    showLinks(m_stored.job, m_stored.destination);
}

} // namespace engine
