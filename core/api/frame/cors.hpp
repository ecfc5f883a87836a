#pragma once
/// Which web pages of other origins may speak to the API (the Fetch standard's CORS protocol): none, unless they are listed. There are no
/// cookies, so a page has no rights but by a token that it holds. Immutable; any thread.

#include "core/http/message.hpp"
#include "core/http/origins.hpp"

#include <string>
#include <vector>

namespace api {

class Cors {
public:
    /// "https://play.example.com"; "*" for every page.
    explicit Cors(const std::vector<std::string>& origins) : m_origins(origins) {}
    bool allows(std::string_view origin) const { return !origin.empty() && !m_origins.allowed(origin).empty(); }
    /// The headers that let the page read the answer.
    void allow(const http::Request& request, http::Response& response) const;
    /// With an OPTIONS that is a preflight of a page that is listed: what it may send to a path that takes `methods`.
    void permit(const http::Request& request, const std::string& methods, http::Response& response) const;
    /// To an OPTIONS of a path that takes `methods`, and whether it is a preflight of a page that is listed.
    http::Response preflight(const http::Request& request, const std::string& methods) const;

private:
    http::Origins m_origins;
};

/// Whether an Origin header names this server, at the address that the client wrote: scheme and Host. Pure.
bool isOwnOrigin(const http::Request& request);
/// Whether a Host header names this computer: localhost, 127.0.0.0/8, [::1], with any port. Pure.
bool isLoopbackHost(std::string_view host);

} // namespace api
