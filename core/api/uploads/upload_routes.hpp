#pragma once
/// tus 1.0.0 (https://tus.io/protocols/resumable-upload/1.0.x): core, creation, creation-with-upload, expiration, termination, checksum; as
/// rows of the API's table. Handlers run on HTTP threads; this outlives the server.
///
/// What clients make of the answers decides them: HEAD of an upload that exists answers its owner 200 or 423, PATCH that
/// should come again answers 423 or 503, both with Retry-After; Location is relative.

#include "core/access/authenticator.hpp"
#include "core/api/frame/main_thread.hpp"
#include "core/api/frame/route.hpp"
#include "core/api/uploads/upload_jobs.hpp"

#include <QThreadPool>

namespace api {

struct UploadRoutesOptions {
    UploadStore* store = nullptr;
    UploadJobs* jobs = nullptr;                               ///< null: no upload becomes a job by itself
    MainThread* mainThread = nullptr;                         ///< with `jobs`
    std::shared_ptr<const auth::Authenticator> authenticator; ///< asked again before an upload is done; null: nobody asks
    const base::Clock* clock = nullptr;                       ///< null: the system's
    std::chrono::milliseconds patience{1000};                 ///< for an earlier request's bytes to reach the disk
};

class UploadRoutes {
public:
    explicit UploadRoutes(UploadRoutesOptions options);
    ~UploadRoutes();

    std::vector<ApiRoute> routes();
    /// From now on uploads stop where they are; their clients are told to come again. Belongs into ServerOptions::stopping. Any thread.
    void close();

private:
    using Answer = http::Awaitable<http::Response>;
    struct Received; ///< what a body came to

    // upload_routes.cpp
    Answer options(Call& call);
    Answer head(Call& call);
    Answer list(Call& call);
    Answer remove(Call& call);
    Answer override_(Call& call); ///< X-HTTP-Method-Override
    // upload_create.cpp
    Answer create(Call& call);
    std::optional<http::Response> readCreation(const Call& call, UploadRecord& wanted) const;
    std::optional<http::Response> readRequest(const Call& call, UploadRecord& wanted) const;
    Answer begun(Call& call, const UploadStore::Begun& begun);
    // upload_patch.cpp
    Answer patch(Call& call);
    http::Awaitable<Received> receive(Call& call, std::shared_ptr<Upload> upload, std::uint64_t ticket);
    http::Awaitable<std::exception_ptr> pump(Call& call, Upload& upload, std::uint64_t ticket, UploadDigest* digest, Received& received);
    http::Awaitable<base::Result<void>> complete(Call& call, std::shared_ptr<Upload> upload);
    http::Response received(const Call& call, const Upload& upload, const Received& received) const;
    bool stillMay(const Call& call) const;
    /// What an earlier request brought is on the disk. False: not within the patience.
    http::Awaitable<bool> settle(std::shared_ptr<Upload> upload);

    /// Of the path, if it is the caller's; else why not.
    std::shared_ptr<Upload> find(const Call& call, std::optional<http::Response>& refused, bool adminsToo = false) const;
    std::optional<http::Response> checkVersion(const Call& call) const;
    http::Response refusal(const Call& call, const base::Error& error) const;
    http::Response refusal(const Call& call, unsigned status, const char* type, base::Error error) const;
    void tellExpiry(http::Response& response, const Upload& upload) const;
    std::int64_t nowMs() const;

    const UploadRoutesOptions m_options;
    const base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    std::atomic<bool> m_closed{false};
    http::Pool m_pool{4};     ///< for what waits for the disk
    QThreadPool m_background; ///< for what goes on though nobody waits for it any more
};

} // namespace api
