#pragma once
/// The embedded ingest beside the engine: starts it, points the engine at it, measures what leaves. Owns the server. Main thread.

#include "core/engine/local_service.hpp"
#include "core/ingest/ingest_server.hpp"

namespace wiring {

class LocalIngest : public QObject {
    Q_OBJECT
public:
    explicit LocalIngest(engine::LocalService& service, QObject* parent = nullptr) : QObject(parent), m_service(service) {}

    /// Replaces a running one. Errors: PortTaken, InvalidInput, Io; the engine then waits with what it has.
    /// `publish`: the engine sends its media here. `playbackUrl`: what viewers use, if it is another address.
    base::Result<void> start(const ingest::IngestOptions& options, bool publish = true, const std::string& playbackUrl = {});
    void stop();
    void reopenLogs() {
        if (m_server) m_server->reopenLogs();
    }
    /// It cannot even be tried.
    void fail(const base::Error& error);
    std::string baseUrl() const { return m_server ? m_server->baseUrl() : ""; }
    /// Why it does not run; "" when it does, or was stopped.
    const std::string& problem() const { return m_problem; }
    /// Offered while the wanted port is taken.
    void setFreePort(int port) { m_freePort = port; }
    int viewers() const { return m_server ? m_server->viewers() : 0; }

private:
    engine::IngestStatus status();

    engine::LocalService& m_service;
    std::unique_ptr<ingest::IngestServer> m_server;
    std::string m_problem;
    std::uint64_t m_lastBytes = 0;
    std::int64_t m_lastMs = 0;
    int m_freePort = 0;
    bool m_publishes = true;
};

} // namespace wiring
