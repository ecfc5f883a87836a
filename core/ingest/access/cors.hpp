#pragma once
/// Which web pages may play from here and publish to it (the Fetch standard's CORS protocol). Immutable.

#include "core/http/message.hpp"
#include "core/http/origins.hpp"

namespace ingest {

class Cors {
public:
    /// "https://play.example.com"; "*" for every page.
    explicit Cors(const std::vector<std::string>& origins) : m_origins(origins) {}
    void allow(const http::Request& request, http::Response& response) const;
    /// To an OPTIONS.
    static http::Response preflight(const http::Request& request);

private:
    http::Origins m_origins;
};

} // namespace ingest
