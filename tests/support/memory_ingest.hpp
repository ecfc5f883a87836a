#pragma once
/// An ingest that keeps what it is sent in memory. It can be busy for report.json, which a job sends when all of its segments and media
/// playlists are stored: then the job stands in the middle of its publishing for as long as a test likes. Its server has a thread of its
/// own.

#include "core/http/server.hpp"

#include <QString>
#include <atomic>
#include <gtest/gtest.h>
#include <map>
#include <mutex>

namespace support {

class MemoryIngest {
public:
    MemoryIngest() {
        auto started = http::Server::start({}, [this](http::Request& request) { return answer(request); });
        EXPECT_TRUE(started);
        if (started) m_server = std::move(started).value();
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1/media/").arg(m_server->port()); }
    void beBusyForReports(bool busy) { m_busy = busy; }
    /// From the next one on; -1: never.
    void refuseDeletionsAfter(int count) { m_deletions = count; }
    /// How many reports were turned away.
    int turnedAway() const { return m_turnedAway; }
    /// Whether it holds "film/master.m3u8".
    bool holds(const std::string& path) const {
        const std::lock_guard lock(m_mutex);
        return m_files.contains("/media/" + path);
    }

private:
    http::Awaitable<http::Response> answer(http::Request& request) {
        const std::string path(request.target);
        if (request.method == "PUT") {
            std::string bytes;
            for (;;) {
                const auto piece = co_await request.body->read();
                if (piece.empty()) break;
                bytes.append(piece.data(), piece.size());
            }
            if (m_busy && path.ends_with("/report.json")) {
                ++m_turnedAway;
                co_return http::text(503, "Later.\n");
            }
            const std::lock_guard lock(m_mutex);
            m_files[path] = std::move(bytes);
            co_return http::text(201, "");
        }
        const std::lock_guard lock(m_mutex);
        if (request.method == "DELETE") {
            if (m_deletions == 0) co_return http::text(409, "Not now.\n");
            if (m_deletions > 0) --m_deletions;
            co_return m_files.erase(path) > 0 ? http::text(200, "") : http::text(404, "Not here.\n");
        }
        const auto found = m_files.find(path);
        if (found == m_files.end()) co_return http::text(404, "Not here.\n");
        http::Response response;
        response.body = found->second;
        co_return response;
    }

    std::atomic<bool> m_busy{false};
    std::atomic<int> m_turnedAway{0};
    std::atomic<int> m_deletions{-1}; ///< that are still allowed
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_files; ///< by path as asked for; guarded by m_mutex
    std::unique_ptr<http::Server> m_server;     ///< ends before what it uses
};

} // namespace support
