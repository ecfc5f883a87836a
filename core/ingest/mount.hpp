#pragma once
/// An ingest's media read through another server of this process, so that one port is enough for an API and its films. Reading alone:
/// publishers speak to the ingest's own port. Outlives the ingests that come and go behind it. Any thread.

#include "core/http/server.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>

namespace ingest {

class MediaRoutes;

class Mount {
public:
    /// Whether a request is for media.
    static bool has(std::string_view target) { return target.starts_with("/media/"); }

    // Of the other server. Handler, observer and `stopping` of it, for requests for media.
    http::Awaitable<http::Response> answer(http::Request& request);
    void answered(const http::AnsweredRequest& answered);
    /// Nobody who reads is kept waiting from now on.
    void stop();

    // Of the ingest.
    using Observer = std::function<void(const http::AnsweredRequest&)>;
    void open(MediaRoutes& routes, Observer observer);
    /// Returns when nobody is with the routes any more.
    void close();

private:
    /// Somebody who is with the routes, if there are any: they stay as long.
    class Visit;

    std::mutex m_mutex;
    std::condition_variable m_left;
    MediaRoutes* m_routes = nullptr;
    Observer m_observer;
    int m_inside = 0;
};

} // namespace ingest
