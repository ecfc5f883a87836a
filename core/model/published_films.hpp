#pragma once
/// Where the output of a job can be read by this process, for who sends films on. Not part of `Service`: a token goes with it, and that is
/// for nobody outside.

#include "core/model/task.hpp"

#include <QFuture>

namespace model {

struct PublishedFilm {
    std::string folder;  ///< on this computer; "": it lies at a remote ingest
    std::string address; ///< of its folder there, encoded, with a slash at the end
    std::string token;   ///< for reading there; "": none is known
    /// While its job goes on: what is stored there of the renditions that were asked for, and the revision in the names. Once it is done,
    /// the report that lies beside it says so.
    std::string revision = {};
    std::vector<SegmentFile> segments = {};
};

/// Whoever publishes. Main thread.
class PublishedFilms {
public:
    virtual ~PublishedFilms() = default;
    /// Errors: NotFound: there is no such job, or nothing of it was published.
    virtual QFuture<Result<PublishedFilm>> publishedFilm(std::string id, std::vector<std::string> renditions) = 0;
};

} // namespace model
