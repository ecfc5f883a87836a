#pragma once
/// What the ingest answers under /media/: GET, HEAD, OPTIONS for everybody, PUT, POST and DELETE with the token.
///
/// Runs on the HTTP threads; `viewers()` may be called from any.

#include "core/ingest/media_store.hpp"

#include <map>
#include <mutex>

namespace ingest {

class MediaRoutes {
public:
    /// An empty token refuses all writing.
    MediaRoutes(MediaStore store, std::string token) : m_store(std::move(store)), m_token(std::move(token)) {}

    http::Task<http::Response> handle(http::Request& request);
    /// Clients that fetched media within the last 15 seconds; the panel's own player does not count.
    int viewers() const;

private:
    http::Response get(const http::Request& request, const std::string& path);
    http::Task<http::Response> put(http::Request& request, const std::string& path);
    http::Response remove(const std::string& path);
    bool mayWrite(const http::Request& request) const;
    void noteViewer(const http::Request& request);

    MediaStore m_store;
    std::string m_token;
    mutable std::mutex m_mutex;
    std::map<std::string, std::int64_t> m_seen; ///< client → milliseconds, guarded by m_mutex
};

/// Compares in a time that depends on the lengths only.
bool sameSecret(std::string_view a, std::string_view b);
/// Content-Type by the file's extension.
std::string_view mimeType(std::string_view path);

} // namespace ingest
