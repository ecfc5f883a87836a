#include "core/ingest/ingest_server.hpp"

namespace ingest {

base::Result<std::unique_ptr<IngestServer>> IngestServer::start(const IngestOptions& options) {
    MR_ASSIGN(MediaStore store, MediaStore::open(options.root));
    std::unique_ptr<IngestServer> ingest(new IngestServer);
    ingest->m_host = options.host;
    ingest->m_routes = std::make_unique<MediaRoutes>(std::move(store), options.token);
    http::ServerOptions server;
    server.host = options.host;
    server.port = options.port;
    server.threads = options.threads;
    MediaRoutes* routes = ingest->m_routes.get();
    MR_ASSIGN(ingest->m_server, http::Server::start(server, [routes](http::Request& request) { return routes->handle(request); }));
    return ingest;
}

std::string IngestServer::baseUrl() const {
    const std::string host = m_host == "0.0.0.0" ? "127.0.0.1" : m_host == "::" ? "[::1]" : m_host.find(':') != std::string::npos ? "[" + m_host + "]" : m_host;
    return "http://" + host + ":" + std::to_string(port()) + "/media/";
}

} // namespace ingest
