#include "core/api/frame/cors.hpp"

#include "core/http/forwarded.hpp"

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

void Cors::allow(const http::Request& request, http::Response& response) const {
    if (m_origins.isEmpty()) return;
    if (!m_origins.areAll()) response.with("Vary", "Origin");
    const std::string_view origin = request.header("origin");
    if (allows(origin))
        response.with("Access-Control-Allow-Origin", m_origins.allowed(origin)).with("Access-Control-Expose-Headers", kExposed);
}

void Cors::permit(const http::Request& request, const std::string& methods, http::Response& response) const {
    if (!allows(request.header("origin")) || request.header("access-control-request-method").empty()) return;
    response.with("Access-Control-Allow-Methods", methods)
        .with("Access-Control-Allow-Headers", kAsked)
        .with("Access-Control-Max-Age", "7200");
}

http::Response Cors::preflight(const http::Request& request, const std::string& methods) const {
    http::Response response = http::text(204, "");
    response.with("Allow", methods);
    permit(request, methods, response);
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
