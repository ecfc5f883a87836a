#pragma once
/// What the ingest answers: GET, HEAD and OPTIONS under /media/ for viewers, PUT, POST and DELETE for publishers, /healthz, /metrics and
/// /viewers for those who run it: two tables of routes. Runs on the HTTP threads.

#include "core/http/failed_logins.hpp"
#include "core/http/routes.hpp"
#include "core/ingest/access/access.hpp"
#include "core/ingest/access/cors.hpp"
#include "core/ingest/access/media_keys.hpp"
#include "core/ingest/gate/published_media.hpp"
#include "core/ingest/routes/metrics.hpp"

#include <atomic>
#include <optional>

namespace ingest {

struct RouteOptions {
    std::optional<std::vector<std::string>> origins; ///< CORS; "*" for every page; nothing said: every page
    bool operationsForAll = false;                   ///< /healthz and /metrics for others than this computer too
};

class MediaRoutes {
public:
    /// `now`: the rest of /metrics' figures; `warn`: a sentence for the operator.
    MediaRoutes(MediaStore& store, Metrics& metrics, MediaKeys& keys, const RouteOptions& options, std::function<Metrics::Now()> now,
        std::function<void(const std::string&)> warn);

    http::Awaitable<http::Response> handle(http::Request& request);

    void setAccess(std::shared_ptr<const Access> access) { std::atomic_store(&m_access, std::move(access)); }
    PublishedMedia& media() { return m_media; }
    /// Everybody who waits is answered now: the server stops.
    void stop();

private:
    std::vector<http::Route> mediaRoutes();
    std::vector<http::Route> operatorsRoutes();
    http::Awaitable<http::Response> media(http::Request& request, const http::PathValues& values);
    http::Awaitable<http::Response> get(const http::Request& request, const std::string& path, std::string_view query, bool isPrivate);
    http::Awaitable<http::Response> put(http::Request& request, const std::string& path);
    http::Awaitable<http::Response> remove(const http::Request& request, const std::string& path);
    http::Awaitable<http::Response> health(http::Request& request, const http::PathValues& values);
    http::Awaitable<http::Response> figures(http::Request& request, const http::PathValues& values);
    http::Awaitable<http::Response> viewers(http::Request& request, const http::PathValues& values);
    /// Waits for a newer set of keys, if one may come soon.
    http::Awaitable<void> newerKeys();
    http::Awaitable<http::Response> refuse(const http::Request& request, Access::Answer answer);
    void countViewer(const http::Request& request, const std::string& path, const ServedFile& file, const http::Response& response);
    /// What no PUT, POST or DELETE may ask for; status 200 when it may go on.
    http::Response refuseWrite(const http::Request& request, const std::string& path);
    /// Waits until a playlist is as far as a player asks (RFC 8216bis, 6.2.5.2). Nothing: it is; else the refusal.
    http::Awaitable<std::optional<http::Response>> block(const std::string& path, std::string_view query);
    /// Waits until a file comes that a playlist announces as the next (RFC 8216bis, 6.2.6).
    http::Awaitable<void> arrival(const std::string& path);
    bool isPreconditionFailed(const http::Request& request, const std::string& path);

    const http::RouteTable m_mediaTable, m_operatorsTable;
    MediaStore& m_store;
    Metrics& m_metrics;
    MediaKeys& m_keys;
    const Cors m_cors;
    const bool m_operationsForAll;
    const std::function<Metrics::Now()> m_now;
    http::FailedLogins m_failures;
    std::shared_ptr<const Access> m_access;
    PublishedMedia m_media;
    http::Pool m_pool{4}; ///< for what waits for the disk, or for somebody who does
    std::atomic<bool> m_stopping{false};
};

} // namespace ingest
