// Where published films lie (model::PublishedFilms).

#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"

#include <QUrl>

namespace engine {

model::Result<model::PublishedFilm> LocalService::publishedNow(const std::string& id, const std::vector<std::string>& renditions) const {
    const JobWork* work = m_queue.find(id);
    if (!work) return unknown(id);
    const model::Job& job = work->job();
    const PublishTarget& mine = work->stored().destination;
    const auto nothing = [&job] {
        return base::Error{base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "Nothing of %1 lies at an ingest."), job.name)};
    };
    if (!work->stored().claimed || job.output != model::OutputState::Kept) return nothing();
    model::PublishedFilm film;
    if (mine.isLocal) { // also while jobs are published elsewhere now
        const std::string& root = m_mediaFolder.empty() ? mine.store : m_mediaFolder;
        if (root.empty()) return nothing();
        film.folder = root + "/" + job.name;
        return film;
    }
    // What was told since is better than what the job keeps, which has no token once it is done.
    const PublishTarget told = work->publisher().target();
    const PublishTarget& place = told.baseUrl.empty() ? mine : told;
    const std::string& base = place.baseUrl.empty() ? place.playbackUrl : place.baseUrl;
    if (base.empty()) return nothing();
    film.address = base + QUrl::toPercentEncoding(QString::fromStdString(job.name)).toStdString() + "/";
    film.token = place.token;
    film.revision = work->stored().plan ? work->stored().plan->revision : std::string();
    if (job.state != model::JobState::Done) film.segments = work->storedSegments(renditions);
    return film;
}

QFuture<model::Result<model::PublishedFilm>> LocalService::publishedFilm(std::string id, std::vector<std::string> renditions) {
    return withJobs<model::PublishedFilm>({id}, [this, id, renditions] { return publishedNow(id, renditions); });
}

} // namespace engine
