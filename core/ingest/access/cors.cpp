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

Cors::Cors(const std::vector<std::string>& origins) {
    for (std::string origin : origins) {
        while (origin.ends_with('/')) origin.pop_back();
        m_all = m_all || origin == "*";
        m_origins.push_back(std::move(origin));
    }
}

void Cors::allow(const http::Request& request, http::Response& response) const {
    static constexpr std::string_view kExposed = "Content-Length, Content-Range, ETag, Date, Retry-After";
    if (m_all) {
        response.with("Access-Control-Allow-Origin", "*").with("Access-Control-Expose-Headers", kExposed);
        return;
    }
    response.with("Vary", "Origin");
    const std::string_view origin = request.header("origin");
    const auto known = std::find(m_origins.begin(), m_origins.end(), origin);
    if (!origin.empty() && known != m_origins.end())
        response.with("Access-Control-Allow-Origin", *known).with("Access-Control-Expose-Headers", kExposed);
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
