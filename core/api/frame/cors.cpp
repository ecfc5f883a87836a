#include "core/api/frame/cors.hpp"

#include "core/http/forwarded.hpp"

#include <algorithm>

namespace api {
namespace {

constexpr std::string_view kExposed =
    "Location, ETag, Link, Retry-After, Request-Id, Millrace-Seq, Idempotency-Replayed, RateLimit, RateLimit-Policy, Deprecation, Sunset, "
    "Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires, Upload-Checksum, Tus-Resumable, Tus-Version, Tus-Extension, "
    "Tus-Max-Size, Tus-Checksum-Algorithm, Millrace-Job, Repr-Digest";
constexpr std::string_view kAsked =
    "Authorization, Content-Type, Accept, Range, If-Match, If-None-Match, Idempotency-Key, Tus-Resumable, Upload-Length, Upload-Offset, "
    "Upload-Metadata, Upload-Checksum, Upload-Defer-Length, X-HTTP-Method-Override, X-Requested-With";

/// Without its port: "[::1]:5000" is "::1".
std::string_view hostOf(std::string_view text) {
    if (text.starts_with('[')) return text.substr(1, text.find(']') == std::string_view::npos ? 0 : text.find(']') - 1);
    return text.substr(0, text.find(':'));
}

} // namespace

Cors::Cors(const std::vector<std::string>& origins) {
    for (std::string origin : origins) {
        while (origin.ends_with('/')) origin.pop_back();
        m_all = m_all || origin == "*";
        m_origins.push_back(std::move(origin));
    }
}

bool Cors::allows(std::string_view origin) const {
    return !origin.empty() && (m_all || std::find(m_origins.begin(), m_origins.end(), origin) != m_origins.end());
}

void Cors::allow(const http::Request& request, http::Response& response) const {
    if (m_origins.empty()) return;
    if (!m_all) response.with("Vary", "Origin");
    const std::string_view origin = request.header("origin");
    if (!allows(origin)) return;
    // An origin of the list, or any: what a client sent is never echoed.
    const auto known = std::find(m_origins.begin(), m_origins.end(), origin);
    response.with("Access-Control-Allow-Origin", m_all ? std::string_view("*") : std::string_view(*known))
        .with("Access-Control-Expose-Headers", kExposed);
}

http::Response Cors::preflight(const http::Request& request, const std::string& methods) const {
    http::Response response = http::text(204, "");
    response.with("Allow", methods);
    if (!allows(request.header("origin")) || request.header("access-control-request-method").empty()) return response;
    response.with("Access-Control-Allow-Methods", methods)
        .with("Access-Control-Allow-Headers", kAsked)
        .with("Access-Control-Max-Age", "7200");
    return response;
}

bool isOwnOrigin(const http::Request& request) {
    const std::string_view host = request.header("host");
    const std::string own = (request.secure ? "https://" : "http://") + std::string(host);
    return !host.empty() && http::equalsIgnoreCase(request.header("origin"), own);
}

bool isLoopbackHost(std::string_view host) {
    const std::string_view name = hostOf(host);
    return http::equalsIgnoreCase(name, "localhost") || http::isLoopback(name);
}

} // namespace api
