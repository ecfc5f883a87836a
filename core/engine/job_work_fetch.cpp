// The film of a link: fetched into the job's folder before anything else of it begins, and again where it has gone. A stage of its own, not
// a task: what executes tasks, here or on other machines, finds a file.

#include "core/base/background.hpp"
#include "core/base/size_text.hpp"
#include "core/base/web_address.hpp"
#include "core/engine/job_work.hpp"
#include "core/engine/run_conditions.hpp"
#include "core/net/fetch.hpp"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace engine {
namespace {

constexpr int kAgainMs = 60'000;                  // after a fetch that may be better later
constexpr std::int64_t kPatienceMs = 60 * 60'000; // in which nothing comes, then the job fails
constexpr double kAlmostAll = 0.999;              // until the file is whole and in its place

bool isOfTheDisk(const base::Error& error) {
    return error.code == base::ErrorCode::WorkFolderFull || error.code == base::ErrorCode::WorkFolderUnwritable;
}

} // namespace

bool JobWork::isLink() const {
    return job().sourceKind == model::SourceKind::Url;
}

std::string JobWork::sourceFile() const {
    return isLink() ? m_folder.fetched() : job().source;
}

std::string JobWork::linkAddress() const {
    return m_context.links.find(job().id).value_or(job().source);
}

work::Place JobWork::place() const {
    work::Place place{sourceFile(), m_folder.path()};
    if (isLink() && !m_stored.fetchedAs.empty()) place.origin = work::Origin{linkAddress(), m_stored.fetchedAs};
    return place;
}

bool JobWork::wantsFetch() const {
    using enum model::JobState;
    const auto state = job().state;
    const bool isWanted = state == Waiting || state == Encoding || (state == Paused && m_readWanted);
    return isLink() && !m_isFetched && !isFetching() && !(isScheduled() && state == Waiting) && m_endingFetches == 0 &&
        !m_fetchAgain.isActive() && isWanted && !m_stored.removed && !m_moving && !m_retry;
}

bool JobWork::isFetchedAhead() const {
    return isLink() && m_isFetched && job().state == model::JobState::Waiting && job().startedMs == 0 && !m_stored.removed;
}

bool JobWork::holdsFetched() const {
    return isLink() && (m_isFetched || QFile::exists(QString::fromStdString(m_folder.fetched() + ".part")));
}

void JobWork::findFetched() {
    m_isFetched = isLink() && QFile::exists(QString::fromStdString(m_folder.fetched()));
    if (m_isFetched) m_stored.job.received = 1;
}

void JobWork::startFetch() {
    net::FetchRequest request;
    request.address = linkAddress();
    request.file = m_folder.fetched();
    request.guard = m_limits.guard;
    request.limits.bytes = m_limits.mostFetched;
    request.limits.keepFree = spaceNeeded(m_limits.minimumFree, isShortOfSpace());
    request.refusedTypes = {"text/html", "application/xhtml+xml"};
    m_fetch = std::make_shared<net::FetchControl>();
    m_stored.job.work.fetching = true;
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "fetching %1"), base::shownAddress(job().source, true)));
    base::inBackground(
        m_context.fetches, [request, control = m_fetch] { return net::fetch(request, *control); }, this,
        [this, control = m_fetch](const base::Result<net::Fetched>& fetched) {
            if (control == m_fetch) return fetchEnded(fetched);
            --m_endingFetches;          // it was stopped; from now on nobody writes there
            if (fetched) findFetched(); // its last byte came before that was heard
            Q_EMIT taskEnded();
        });
    Q_EMIT changed();
}

void JobWork::stopFetch() {
    m_fetchAgain.stop();
    if (m_waitsForLink) endLinkTrouble();
    if (!m_fetch) return;
    m_fetch->cancel();
    m_fetch.reset();
    ++m_endingFetches;
    m_stored.job.work.fetching = false;
}

void JobWork::endLinkTrouble() {
    m_waitsForLink = false;
    setObstacle(std::nullopt);
}

void JobWork::tellFetch() {
    const net::FetchProgress progress = m_fetch ? m_fetch->progress() : net::FetchProgress();
    if (progress == net::FetchProgress()) return; // it has not said anything yet
    model::Job& job = m_stored.job;
    const auto before = std::pair(job.received, job.sourceBytes);
    const double fraction = progress.total > 0 ? static_cast<double>(progress.received) / static_cast<double>(progress.total) : 0;
    job.received = std::min(fraction, kAlmostAll);
    job.sourceBytes = std::max(progress.total, progress.received);
    if (progress.received > progress.resumedFrom) m_linkSilentSince = -1;
    if (progress.waitsFor) {
        m_waitsForLink = true;
        setObstacle(triedAgain(*progress.waitsFor));
    } else if (m_waitsForLink) {
        endLinkTrouble();
    }
    if (before != std::pair(job.received, job.sourceBytes)) Q_EMIT changed();
}

base::Error JobWork::triedAgain(const base::Error& error) const {
    if (isOfTheDisk(error)) return error;
    return {error.code, base::text(QT_TRANSLATE_NOOP("Core", "%1 It is tried again by itself."), error.text)};
}

void JobWork::fetchEnded(const base::Result<net::Fetched>& fetched) {
    tellFetch();
    m_fetch.reset();
    m_stored.job.work.fetching = false;
    if (!fetched) return fetchFailed(fetched.error());
    if (m_waitsForLink) endLinkTrouble();
    m_linkSilentSince = -1;
    m_isFetched = true;
    m_stored.fetchedAs = fetched->validator;
    m_stored.job.received = 1;
    m_stored.job.sourceBytes = fetched->bytes;
    log(model::LogLevel::Note,
        fetched->isLengthKnown ? base::text(QT_TRANSLATE_NOOP("Core", "fetched · %1"), base::sizeSaid(fetched->bytes))
                               : base::text(QT_TRANSLATE_NOOP("Core", "fetched · %1; the server did not say how long the file is"),
                                     base::sizeSaid(fetched->bytes)));
    const std::string name = QFileInfo(QString::fromStdString(fetched->name)).completeBaseName().toStdString();
    if (mayTakeOfferedName() && !name.empty()) Q_EMIT nameOffered(name);
    save();
    Q_EMIT changed();
    look(); // it was gone in mid-job
    Q_EMIT taskEnded();
}

void JobWork::fetchFailed(const base::Error& error) {
    if (error.code == base::ErrorCode::Cancelled) return;
    const std::int64_t now = m_context.clock.monotonicMs();
    const bool isSilent = error.code == base::ErrorCode::LinkSilent;
    if (isSilent && m_linkSilentSince < 0) m_linkSilentSince = now;
    if (isSilent && now - m_linkSilentSince > kPatienceMs)
        return fail({error.code, base::text(QT_TRANSLATE_NOOP("Core", "%1 Retry goes on from there."), error.text)}, -1);
    if (!isSilent && !isOfTheDisk(error)) {
        if (m_waitsForLink) endLinkTrouble();
        return fail(error, -1);
    }
    m_waitsForLink = true;
    setObstacle(triedAgain(error));
    save();
    m_fetchAgain.start(kAgainMs);
    Q_EMIT taskEnded(); // others may fetch meanwhile
}

void JobWork::fetchedIsGone() {
    m_isFetched = false;
    m_stored.job.received = 0;
    log(model::LogLevel::Warning,
        base::text(QT_TRANSLATE_NOOP("Core", "what was fetched is no longer in the work folder · it is fetched again")));
    Q_EMIT taskEnded();
}

} // namespace engine
