#pragma once
/// The ingest: a media store behind an HTTP server. Several may live in one process. Owns both; stops when destroyed.

#include "core/http/server.hpp"
#include "core/ingest/media_routes.hpp"

namespace ingest {

struct IngestOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 5005;
    std::string root;
    std::string token;                ///< "": read-only
    unsigned threads = 1;
};

class IngestServer {
public:
    /// Errors: PortTaken, InvalidInput, Io.
    static base::Result<std::unique_ptr<IngestServer>> start(const IngestOptions& options);

    unsigned short port() const { return m_server->port(); }
    /// "http://127.0.0.1:5005/media/". A listener on all addresses is reached on this computer by the loopback one.
    std::string baseUrl() const;
    int viewers() const { return m_routes->viewers(); }
    std::uint64_t bytesSent() const { return m_server->counters().bytesSent; }

private:
    IngestServer() = default;
    std::string m_host;
    std::unique_ptr<MediaRoutes> m_routes; // outlives the server's threads
    std::unique_ptr<http::Server> m_server;
};

} // namespace ingest
