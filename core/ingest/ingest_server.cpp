#include "core/ingest/ingest_server.hpp"

#include "core/base/clock.hpp"
#include "core/base/counted.hpp"
#include "core/base/files.hpp"
#include "core/http/forwarded.hpp"
#include "core/ingest/gate/retention.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <set>
#include <utility>

namespace ingest {
namespace {

constexpr std::chrono::seconds kScanInterval = std::chrono::minutes(10), kScanRetry(10);
constexpr auto kFirstLook = std::chrono::seconds(2);
constexpr std::int64_t kTokenFileLimit = 1 << 20;

std::int64_t nowSeconds() {
    return base::SystemClock().wallMs() / 1000;
}

std::string stampOf(const std::string& file) {
    const QFileInfo info(QString::fromStdString(file));
    return std::to_string(info.lastModified().toMSecsSinceEpoch()) + ' ' + std::to_string(info.size());
}

} // namespace

base::Result<std::shared_ptr<const Access>> accessOf(const IngestOptions& options, Access::Keys keys) {
    std::vector<Grant> grants;
    if (!options.token.empty()) grants.push_back({.name = "internal", .token = options.token, .publish = {""}, .read = {""}});
    if (!options.tokensFile.empty()) {
        const auto bytes = base::readFile(options.tokensFile, kTokenFileLimit);
        if (!bytes) return bytes.error();
        auto more = grantsOf({bytes->constData(), static_cast<std::size_t>(bytes->size())});
        if (!more)
            return base::Error{
                base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), options.tokensFile, more.error().text)};
        grants.insert(grants.end(), more->begin(), more->end());
    }
    // Another key than the token itself: who sees a signature learns nothing that opens anything else.
    std::string key = options.signingKey;
    if (key.empty() && !options.token.empty()) key = "millrace signed addresses\n" + options.token;
    return std::make_shared<const Access>(std::move(grants), options.readingIsOpen, std::move(key), std::move(keys));
}

base::Result<std::unique_ptr<IngestServer>> IngestServer::start(const IngestOptions& options) {
    std::unique_ptr<IngestServer> ingest(new IngestServer(options));
    MR_TRY(ingest->begin());
    return ingest;
}

base::Result<void> IngestServer::dryRun(const IngestOptions& options) {
    IngestServer ingest(options);
    MR_TRY(ingest.openFiles());
    MR_TRY(accessOf(options));
    MR_TRY(http::Networks::parse(options.trustedProxies));
    if (!options.tls.certificate.empty()) MR_TRY(http::Tls::open(options.tls));
    return {};
}

base::Result<void> IngestServer::openFiles() {
    if (!m_options.logFolder.empty()) {
        MR_ASSIGN(m_accessLog, LogFile::open(m_options.logFolder + "/access.log", m_options.rotation, nowSeconds()));
        MR_ASSIGN(m_errorLog, LogFile::open(m_options.logFolder + "/error.log", m_options.rotation, nowSeconds()));
    }
    MR_ASSIGN(m_store, MediaStore::open(m_options.root, m_options.limits));
    return {};
}

base::Result<void> IngestServer::begin() {
    m_startedMs = base::SystemClock().wallMs();
    MR_TRY(openFiles());
    m_keys = std::make_unique<MediaKeys>(
        m_options.keysUrl.empty() ? m_options.keys : keysAt(m_options.keysUrl), [this](const std::string& sentence) { warn(sentence); });
    m_routes = std::make_unique<MediaRoutes>(
        *m_store, m_metrics, *m_keys, m_options.routes, [this] { return now(); }, [this](const std::string& sentence) { warn(sentence); });
    m_tokensStamp = m_options.tokensFile.empty() ? "" : stampOf(m_options.tokensFile);
    MR_TRY(readAccess());
    if (m_options.limits.quotaBytes > 0) (void)m_store->scan(INT64_MIN, [] { return true; }); // quotas count from what is there
    m_routes->media().resume();
    m_maintenanceThread = std::thread([this] { look(); });
    m_scanThread = std::thread([this] {
        std::chrono::seconds pause;
        do pause = scan() ? kScanInterval : kScanRetry;
        while (!m_stopScans.try_acquire_for(pause));
    });
    // Deletions wait until all manifests have been seen, which in a small store is at once.
    (void)m_scanned.try_acquire_for(kFirstLook);
    http::ServerOptions server;
    server.host = m_options.host;
    server.port = m_options.port;
    server.threads = m_options.threads;
    server.maxConnections = m_options.maxConnections;
    server.maxPerAddress = m_options.maxPerAddress;
    server.trustedProxies = m_options.trustedProxies;
    server.tls = m_options.tls;
    server.counters = m_counters;
    server.warn = [this](const std::string& sentence) { warn(sentence); };
    server.answered = [this](const http::AnsweredRequest& answered) { note(answered); };
    server.stopping = [routes = m_routes.get()] { routes->stop(); };
    MR_ASSIGN(m_server, http::Server::start(server, [routes = m_routes.get()](http::Request& request) { return routes->handle(request); }));
    if (!m_options.mount) return {};
    m_options.mount->open(*m_routes, [this](const http::AnsweredRequest& answered) {
        note(answered);
        m_counters->bytesSent += answered.bytesSent; // by the other server, whose own counters have it too
    });
    m_isMounted = true;
    return {};
}

void IngestServer::note(const http::AnsweredRequest& answered) {
    m_metrics.count(answered);
    if (m_accessLog) m_accessLog->add(accessLine(answered, m_options.logFormat, base::SystemClock().wallMs()));
}

IngestServer::~IngestServer() {
    m_stopping = true;
    m_stop.release();
    m_stopScans.release();
    if (m_maintenanceThread.joinable()) m_maintenanceThread.join();
    if (m_scanThread.joinable()) m_scanThread.join();
    if (m_isMounted) {
        m_routes->stop(); // who waits there is not waited for
        m_options.mount->close();
    }
    m_server.reset();
    if (m_routes) m_routes->stop(); // what came in meanwhile
}

base::Result<void> IngestServer::readAccess() {
    MR_ASSIGN(auto access, accessOf(m_options, [keys = m_keys.get()] { return keys->set(); }));
    m_routes->setAccess(std::move(access));
    return {};
}

void IngestServer::refreshAccess() {
    if (m_options.tokensFile.empty()) return;
    std::string stamp = stampOf(m_options.tokensFile);
    if (stamp == m_tokensStamp) return;
    m_tokensStamp = std::move(stamp);
    const auto read = readAccess();
    warn(read ? "The list of tokens " + m_options.tokensFile + " was read again." : read.error().message + " The tokens in use stay.");
}

void IngestServer::look() {
    while (!m_stop.try_acquire_for(std::chrono::seconds(1))) {
        m_routes->media().tick();
        m_store->tidy();
        refreshAccess();
        if (m_accessLog) m_accessLog->flush(nowSeconds());
        if (m_errorLog) m_errorLog->flush(nowSeconds());
    }
}

bool IngestServer::scan() {
    const auto goOn = [this] { return !m_stopping; };
    const std::int64_t cutoff = m_options.retainHours > 0 ? nowSeconds() - m_options.retainHours * 3600 : INT64_MIN;
    const auto found = m_store->scan(cutoff, goOn);
    if (!found) {
        warn(found.error().message);
        return false;
    }
    m_routes->media().reindex(*found, goOn);
    m_scanned.release();
    if (m_options.retainHours == 0) return true;
    const auto text = [this](const std::string& path) -> std::optional<std::string> {
        auto bytes = m_store->read(path);
        return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
    };
    // A presentation whose newer playlist waits for its segments is alive.
    std::set<std::string> alive;
    for (const std::string& path : m_store->allWaiting())
        if (const auto waiting = m_store->waiting(path); waiting && waiting->sinceSeconds >= cutoff) alive.insert(path);
    const auto count = m_routes->media().expire(expired(*found, text, cutoff, alive), cutoff, goOn);
    if (count > 0)
        warn("Retention removed " + base::counted(static_cast<std::int64_t>(count), "file", "files") + " older than " +
            base::counted(m_options.retainHours, "hour", "hours") + ".");
    return true;
}

void IngestServer::warn(const std::string& sentence) {
    if (m_errorLog) m_errorLog->add(QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString() + " " + sentence);
    if (m_options.warn) m_options.warn(sentence);
}

Metrics::Now IngestServer::now() const {
    Metrics::Now now;
    now.server = m_counters;
    now.viewers = viewers();
    now.usedBytes = m_store->usedBytes();
    now.freeBytes = m_store->freeBytes();
    now.startSeconds = static_cast<double>(m_startedMs) / 1000;
    return now;
}

int IngestServer::viewers() const {
    return m_metrics.viewers().count(base::SystemClock().monotonicMs());
}

int IngestServer::viewers(const std::string& film) const {
    return m_metrics.viewers().count(film, base::SystemClock().monotonicMs());
}

std::vector<ViewerSessions::Session> IngestServer::viewerList(std::size_t atMost) const {
    return m_metrics.viewers().list(base::SystemClock().monotonicMs(), atMost);
}

void IngestServer::reopenLogs() {
    if (m_accessLog) m_accessLog->reopen(nowSeconds());
    if (m_errorLog) m_errorLog->reopen(nowSeconds());
}

std::string reachableHost(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "[::1]";
    return host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

std::string IngestServer::baseUrl() const {
    return (m_options.tls.certificate.empty() ? "http://" : "https://") + reachableHost(m_options.host) + ":" + std::to_string(port()) +
        "/media/";
}

} // namespace ingest
