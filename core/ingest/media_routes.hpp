#pragma once
/// What the ingest answers: GET, HEAD and OPTIONS under /media/ for viewers, PUT, POST and DELETE for publishers, /healthz and /metrics for
/// those who run it. Runs on the HTTP threads.

#include "core/http/waiting.hpp"
#include "core/ingest/access.hpp"
#include "core/ingest/live_gate.hpp"
#include "core/ingest/media_store.hpp"
#include "core/ingest/metrics.hpp"
#include "core/ingest/served_names.hpp"

#include <atomic>
#include <map>
#include <set>

namespace ingest {

struct RouteOptions {
    std::vector<std::string> origins{"*"};  ///< CORS; "*" for every page
    bool operationsForAll = false;          ///< /healthz and /metrics for others than this computer too
};

class MediaRoutes {
public:
    /// `text`: the rest of /metrics' figures; `warn`: a sentence for the operator.
    MediaRoutes(MediaStore& store, Metrics& metrics, RouteOptions options, std::function<Metrics::Now()> now, std::function<void(const std::string&)> warn);

    http::Task<http::Response> handle(http::Request& request);

    void setAccess(std::shared_ptr<const Access> access) { std::atomic_store(&m_access, std::move(access)); }
    /// Playlists whose segments are overdue, and whoever waited too long. Once a second.
    void tick();
    /// Everybody who waits is answered now: the server stops.
    void stop();
    /// What an earlier run left to do: playlists that wait, deletions that are owed.
    void resume();
    /// Retention removed them.
    void gone(const std::vector<std::string>& paths);

private:
    http::Task<http::Response> media(http::Request& request, std::string_view target);
    http::Task<http::Response> get(const http::Request& request, const std::string& path, std::string_view query, bool isPrivate);
    http::Response answer(const http::Request& request, const std::string& path, const ServedFile& file, bool isPrivate) const;
    http::Task<http::Response> put(http::Request& request, const std::string& path);
    http::Task<http::Response> putPlaylist(http::Request& request, const std::string& path);
    http::Task<http::Response> remove(const std::string& path);
    http::Response operations(const http::Request& request, std::string_view target) const;
    http::Response options() const;
    http::Task<http::Response> refuse(const http::Request& request, Access::Answer answer);
    /// Waits until a playlist is as far as a player asks (RFC 8216bis, 6.2.5.2). Nothing: it is; else the refusal.
    http::Task<std::optional<http::Response>> block(const std::string& path, std::string_view query);

    /// Waits until a file comes that a playlist announces as the next (RFC 8216bis, 6.2.6).
    http::Task<void> arrival(const std::string& path);
    void keepOwed();

    /// Runs what may wait for the disk: apart where it does.
    http::Task<void> write(const std::function<void()>& work);
    /// A playlist came in: it is put in place, or kept until it can be. Errors: IngestFull, Conflict, Io.
    base::Result<void> accept(const std::string& path, const std::string& bytes, std::string_view host);
    /// Puts a playlist in place. Under m_publishing.
    base::Result<void> store(const LiveGate::Ready& playlist);
    void dropWaiting(const std::string& path);
    /// The same for those that became ready by something else than their own coming.
    void follow(const std::vector<LiveGate::Ready>& ready);
    base::Result<void> removeFile(const std::string& path);
    void drop(const std::vector<std::string>& paths);
    /// A file is gone. Under m_publishing.
    void forget(const std::string& path);
    void ring(const std::string& path);
    std::shared_ptr<http::Doorbell> bell(const std::string& path);
    void cors(const http::Request& request, http::Response& response) const;

    MediaStore& m_store;
    Metrics& m_metrics;
    const RouteOptions m_options;
    const std::function<Metrics::Now()> m_now;
    const std::function<void(const std::string&)> m_warn;
    std::shared_ptr<const Access> m_access;
    ServedNames m_names;
    LiveGate m_gate;
    std::mutex m_publishing;          ///< what the gate says and what the store does about it are one step
    std::set<std::string> m_kept;     ///< playlists that wait and are on disk; guarded by m_publishing
    http::Pool m_pool{2};
    std::atomic<bool> m_stopping{false};
    std::mutex m_mutex;
    std::map<std::string, std::weak_ptr<http::Doorbell>> m_bells; ///< by path; guarded by m_mutex
    struct Failures {
        int count = 0;
        std::int64_t lastMs = 0;
    };
    std::map<std::string, Failures> m_failures; ///< wrong tokens by address; guarded by m_mutex
};

} // namespace ingest
