#pragma once
/// The ingest: a media store behind an HTTP server, with its logs, counts and keeping. Several may live in one process. Owns the server,
/// a thread that looks after things once a second and one that counts and expires what is stored; stops when destroyed.

#include "core/http/server.hpp"
#include "core/ingest/access/access_line.hpp"
#include "core/ingest/access/log_file.hpp"
#include "core/ingest/access/media_keys.hpp"
#include "core/ingest/mount.hpp"
#include "core/ingest/routes/media_routes.hpp"

#include <semaphore>
#include <thread>

namespace ingest {

struct IngestOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 5005;
    std::string root;
    std::string token;         ///< may do everything; "": read-only, unless tokensFile grants more
    std::string tokensFile;    ///< more tokens (access.hpp), read again when it changes
    bool readingIsOpen = true; ///< else by token or signed address
    std::string signingKey;    ///< of signed addresses; "": made from the token
    std::string keysUrl;       ///< of the key set that media tokens are verified with; "": `keys` says it
    KeySource keys;            ///< the same by another way; null: no media token is taken
    unsigned threads = 1;
    unsigned maxConnections = 4000, maxPerAddress = 512;
    std::vector<std::string> trustedProxies;
    http::TlsFiles tls;
    RouteOptions routes;
    StoreLimits limits;
    std::int64_t retainHours = 0; ///< 0: for ever
    std::string logFolder;        ///< "": no logs
    LogFormat logFormat = LogFormat::Combined;
    Rotation rotation;
    std::shared_ptr<Mount> mount;                 ///< where another server reads what is here; null: nowhere
    std::function<void(const std::string&)> warn; ///< sentences for the operator, beside the error log; any thread
};

class IngestServer {
public:
    /// Errors: PortTaken, InvalidInput (address, certificate, list of tokens), Io.
    static base::Result<std::unique_ptr<IngestServer>> start(const IngestOptions& options);
    /// Whether it would start, as far as can be told while another one holds the port: folders, certificate, tokens. Errors: as `start`.
    static base::Result<void> dryRun(const IngestOptions& options);
    ~IngestServer();

    unsigned short port() const { return m_server->port(); }
    /// "http://127.0.0.1:5005/media/".
    std::string baseUrl() const;
    int viewers() const;
    /// Of one film, by the name of its folder.
    int viewers(const std::string& film) const;
    /// The same clients one by one, those that take most first.
    std::vector<ViewerSessions::Session> viewerList(std::size_t atMost) const;
    std::uint64_t bytesSent() const { return m_counters->bytesSent; }
    /// Logs begin anew under their names: somebody moved the files away.
    void reopenLogs();

private:
    explicit IngestServer(const IngestOptions& options) : m_options(options) {}
    base::Result<void> begin();
    base::Result<void> openFiles();
    base::Result<void> readAccess();
    void refreshAccess();
    void look();
    /// False when it has to be done again soon.
    bool scan();
    void warn(const std::string& sentence);
    void note(const http::AnsweredRequest& answered);
    Metrics::Now now() const;

    const IngestOptions m_options;
    std::unique_ptr<LogFile> m_accessLog, m_errorLog;
    std::unique_ptr<MediaStore> m_store;
    Metrics m_metrics;
    std::unique_ptr<MediaKeys> m_keys;     // outlives those who ask it
    std::unique_ptr<MediaRoutes> m_routes; // outlives the server's threads
    std::unique_ptr<http::Server> m_server;
    std::string m_tokensStamp;
    bool m_isMounted = false;
    std::int64_t m_startedMs = 0;
    const std::shared_ptr<http::Counters> m_counters =
        std::make_shared<http::Counters>(); ///< requests read them while the server starts and stops
    std::atomic<bool> m_stopping{false};
    std::binary_semaphore m_stop{0}, m_stopScans{0};
    std::counting_semaphore<> m_scanned{0}; ///< once for each scan
    std::thread m_maintenanceThread, m_scanThread;
};

/// How a listener at `host` is reached on this computer, as it stands in a URL: one on all addresses by the loopback one.
std::string reachableHost(const std::string& host);
/// The access that a token (or a list of them) gives. `keys`: of media tokens. Errors: InvalidInput, Io.
base::Result<std::shared_ptr<const Access>> accessOf(const IngestOptions& options, Access::Keys keys = {});

} // namespace ingest
