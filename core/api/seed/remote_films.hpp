#pragma once
/// Films that lie at a remote ingest, ours or anybody's that takes PUT and answers GET with ranges: what they consist of, from the report
/// that their publisher stored beside them, and the two init segments. Segments are read while a film is sent.
///
/// What was found is kept for the films that were asked for last, since players ask for many parts of one; the report's tag is asked for
/// each time, so that another film under the same name, or one that was deleted, is noticed. Any thread, which waits.

#include "core/api/seed/film_stream.hpp"
#include "core/model/published_films.hpp"

#include <list>
#include <mutex>

namespace api {

class RemoteFilms {
public:
    /// Errors: NotFound (it is no longer there, or not all of it), IngestSilent, IngestRefused, InvalidInput, Cancelled.
    base::Result<OpenFilm> open(const model::PublishedFilm& at, const std::string& pictures, const std::string& sound);
    /// What is under way ends within a second. Any thread.
    void stop() { *m_isStopped = true; }

private:
    struct Kept {
        std::string key, etag; ///< of the report
        std::shared_ptr<const StitchedFilm> film;
    };
    std::optional<Kept> kept(const std::string& key) const;
    void keep(Kept found);

    const std::shared_ptr<std::atomic<bool>> m_isStopped = std::make_shared<std::atomic<bool>>(false);
    mutable std::mutex m_mutex;
    std::list<Kept> m_kept; ///< what was asked for last first
};

} // namespace api
