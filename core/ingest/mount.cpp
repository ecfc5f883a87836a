#include "core/ingest/mount.hpp"

#include "core/ingest/routes/media_routes.hpp"

#include <utility>

namespace ingest {

class Mount::Visit {
public:
    explicit Visit(Mount& mount) : m_mount(mount) {
        const std::lock_guard lock(mount.m_mutex);
        m_routes = mount.m_routes;
        if (m_routes) ++mount.m_inside;
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() {
        if (!m_routes) return;
        const std::lock_guard lock(m_mount.m_mutex);
        if (--m_mount.m_inside == 0) m_mount.m_left.notify_all();
    }
    /// Null: no ingest runs.
    MediaRoutes* routes() const { return m_routes; }

private:
    Mount& m_mount;
    MediaRoutes* m_routes = nullptr;
};

http::Awaitable<http::Response> Mount::answer(http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS") {
        http::Response refusal = http::text(405, "Media are read here; they are published at the ingest's own address.\n");
        refusal.with("Allow", "GET, HEAD, OPTIONS");
        co_return refusal;
    }
    const Visit visit(*this);
    if (!visit.routes()) {
        http::Response refusal = http::text(503, "The ingest does not run now.\n");
        refusal.with("Retry-After", "5");
        co_return refusal;
    }
    // What is sent afterwards is a file that is open, or bytes that are shared: the ingest may go meanwhile.
    http::Response response = co_await visit.routes()->handle(request);
    co_return response;
}

void Mount::answered(const http::AnsweredRequest& answered) {
    const Visit visit(*this);
    if (visit.routes()) m_observer(answered);
}

void Mount::stop() {
    const Visit visit(*this);
    if (visit.routes()) visit.routes()->stop();
}

void Mount::open(MediaRoutes& routes, Observer observer) {
    const std::lock_guard lock(m_mutex);
    m_observer = std::move(observer);
    m_routes = &routes;
}

void Mount::close() {
    std::unique_lock lock(m_mutex);
    m_routes = nullptr;
    m_left.wait(lock, [this] { return m_inside == 0; });
    m_observer = nullptr;
}

} // namespace ingest
