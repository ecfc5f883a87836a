#pragma once
/// The embedded ingest beside the engine: starts it, points the engine at it, measures what leaves. Owns the server. Main thread; servers
/// are started and stopped on a thread of their own, for a stop waits for its viewers.

#include "core/engine/local_service.hpp"
#include "core/ingest/ingest_server.hpp"

#include <QThreadPool>
#include <optional>

namespace wiring {

class LocalIngest : public QObject {
    Q_OBJECT
public:
    explicit LocalIngest(engine::LocalService& service, QObject* parent = nullptr);
    ~LocalIngest() override;

    struct Wanted {
        ingest::IngestOptions options;
        bool publishes = true;   ///< the engine sends new media here; else those of jobs that began here
        std::string playbackUrl; ///< what viewers use, if it is another address
    };
    /// Replaces a running one: at once it is gone, `changed` says when the new one runs or why it does not.
    void start(const Wanted& wanted);
    /// The same, waiting for it: for programs whose loop does not run yet. Errors: PortTaken, InvalidInput, Io; the engine then waits with
    /// what it has.
    base::Result<void> startNow(const Wanted& wanted);
    void stop();
    void reopenLogs() {
        if (m_server) m_server->reopenLogs();
    }
    /// It cannot even be tried.
    void fail(const base::Error& error);
    std::string baseUrl() const { return m_server ? m_server->baseUrl() : ""; }
    /// Why it does not run; nothing when it does or was stopped. While it is tried again, what it was before.
    const std::optional<base::Error>& problem() const { return m_problem; }
    bool isStarting() const { return m_startsUnderWay > 0; }
    int viewers() const { return m_server ? m_server->viewers() : 0; }

Q_SIGNALS:
    /// What was started runs now, or has a problem.
    void changed();

private:
    using Server = std::unique_ptr<ingest::IngestServer>;
    struct Started {
        base::Result<Server> server;
        int freePort = 0; ///< offered where the wanted one is taken
    };
    /// Any thread. Stops `old` first: its port may be the one asked for.
    static std::shared_ptr<Started> run(Server old, const ingest::IngestOptions& options);
    /// What the panel's ingest is, of what was asked for.
    static ingest::IngestOptions durable(ingest::IngestOptions options);
    /// Nothing runs from now on, and the engine waits.
    Server take(bool publishes);
    void adopt(const std::shared_ptr<Started>& started, const Wanted& wanted);
    engine::IngestStatus status();
    model::ViewerList viewerList() const;

    engine::LocalService& m_service;
    Server m_server;
    std::optional<base::Error> m_problem;
    std::uint64_t m_lastBytes = 0;
    std::int64_t m_lastMs = 0;
    int m_freePort = 0;
    bool m_publishes = true;
    std::string m_store; ///< the folder that is served now; "": none
    int m_startsUnderWay = 0;
    int m_generation = 0; ///< of the last start or stop; what an earlier one brings is of no use
    QThreadPool m_thread; ///< one: starts and stops happen in their order
};

/// The first port above `port` that nobody listens on at `host`; 0 if none of the next fifty is free. Any thread.
int freePortAbove(const std::string& host, int port);

} // namespace wiring
