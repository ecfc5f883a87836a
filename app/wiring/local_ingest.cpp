#include "app/wiring/local_ingest.hpp"

#include <QtGlobal>

namespace wiring {
namespace {

bool isThisComputerAlone(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

} // namespace

base::Result<void> LocalIngest::start(const ingest::IngestOptions& options, bool publish, const std::string& playbackUrl) {
    m_server.reset(); // its port may be the one asked for
    m_freePort = 0;
    m_publishes = publish;
    m_service.setIngestStatus([this] { return status(); });
    ingest::IngestOptions durable = options;
    durable.limits.sync = true; // the publisher deletes its copy once we answer
    // The panel's player is no web page; any page could read films whose names it guesses.
    if (!durable.routes.origins && isThisComputerAlone(durable.host)) durable.routes.origins = std::vector<std::string>();
    if (!durable.warn) durable.warn = [](const std::string& sentence) { qWarning("%s", sentence.c_str()); };
    auto server = ingest::IngestServer::start(durable);
    if (!server) {
        m_problem = server.error().message;
        if (publish) m_service.setPublishTarget({});
        return server.error();
    }
    m_problem.clear();
    m_server = std::move(server).value();
    m_lastBytes = 0;
    if (publish)
        m_service.setPublishTarget(
            {.baseUrl = m_server->baseUrl(), .playbackUrl = playbackUrl, .token = options.token, .store = options.root});
    return {};
}

void LocalIngest::stop() {
    m_server.reset();
    m_problem.clear();
    if (m_publishes) m_service.setPublishTarget({});
}

void LocalIngest::fail(const base::Error& error) {
    stop();
    m_problem = error.message;
    m_service.setIngestStatus([this] { return status(); });
}

engine::IngestStatus LocalIngest::status() {
    engine::IngestStatus status;
    status.problem = m_problem;
    status.freePort = m_freePort;
    if (!m_server) return status;
    const std::int64_t now = base::SystemClock().monotonicMs();
    const std::uint64_t bytes = m_server->bytesSent();
    if (m_lastMs > 0 && now > m_lastMs)
        status.egressBitsPerSecond = static_cast<double>(bytes - m_lastBytes) * 8000 / static_cast<double>(now - m_lastMs);
    m_lastBytes = bytes;
    m_lastMs = now;
    status.url = m_server->baseUrl();
    status.viewers = m_server->viewers();
    return status;
}

} // namespace wiring
