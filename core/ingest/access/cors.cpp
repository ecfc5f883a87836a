#include "core/ingest/access/cors.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS, PUT, POST, DELETE";
constexpr std::size_t kLongestList = 1000;

bool isListOfNames(std::string_view text) {
    return !text.empty() && text.size() <= kLongestList && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ',' || c == ' ';
    });
}

} // namespace

void Cors::allow(const http::Request& request, http::Response& response) const {
    static constexpr std::string_view kExposed = "Content-Length, Content-Range, ETag, Date, Retry-After";
    if (!m_origins.areAll()) response.with("Vary", "Origin");
    const std::string_view allowed = m_origins.allowed(request.header("origin"));
    if (!allowed.empty()) response.with("Access-Control-Allow-Origin", allowed).with("Access-Control-Expose-Headers", kExposed);
}

http::Response Cors::preflight(const http::Request& request) {
    http::Response response = http::text(204, "");
    response.with("Allow", kMethods).with("Access-Control-Allow-Methods", kMethods).with("Access-Control-Max-Age", "86400");
    // Players send names of their own (CMCD, trace ids), and none of them opens anything here.
    const std::string_view asked = request.header("access-control-request-headers");
    response.with("Access-Control-Allow-Headers",
        isListOfNames(asked) ? asked : "Authorization, Content-Type, Range, If-None-Match, If-Modified-Since, If-Range");
    return response;
}

} // namespace ingest
