#include "app/wiring/local_ingest.hpp"

#include "core/base/background.hpp"
#include "core/http/forwarded.hpp"

#include <QHostAddress>
#include <QTcpServer>
#include <algorithm>
#include <utility>

namespace wiring {
namespace {

constexpr int kPortsTried = 50;
constexpr std::size_t kViewersListed = 1000;

bool isThisComputerAlone(const std::string& host) {
    return host == "localhost" || http::isLoopback(host);
}

} // namespace

int freePortAbove(const std::string& host, int port) {
    const QHostAddress address = host == "localhost" ? QHostAddress(QHostAddress::LocalHost) : QHostAddress(QString::fromStdString(host));
    for (int candidate = port + 1; candidate <= std::min(port + kPortsTried, 65535); ++candidate) {
        QTcpServer server;
        if (server.listen(address, static_cast<quint16>(candidate))) return candidate;
    }
    return 0;
}

LocalIngest::LocalIngest(engine::LocalService& service, QObject* parent) : QObject(parent), m_service(service) {
    m_thread.setMaxThreadCount(1);
}

LocalIngest::~LocalIngest() {
    m_thread.waitForDone();
}

ingest::IngestOptions LocalIngest::durable(ingest::IngestOptions options) {
    options.limits.sync = true; // the publisher deletes its copy once we answer
    // The panel's player is no web page; any page could read films whose names it guesses.
    if (!options.routes.origins && isThisComputerAlone(options.host)) options.routes.origins = std::vector<std::string>();
    if (!options.warn) options.warn = [](const std::string& sentence) { qWarning("%s", sentence.c_str()); };
    return options;
}

std::shared_ptr<LocalIngest::Started> LocalIngest::run(Server old, const ingest::IngestOptions& options) {
    old.reset();
    auto started = std::make_shared<Started>(Started{ingest::IngestServer::start(durable(options)), 0});
    if (!started->server && started->server.error().code == base::ErrorCode::PortTaken)
        started->freePort = freePortAbove(options.host, options.port);
    return started;
}

LocalIngest::Server LocalIngest::take(bool publishes) {
    ++m_generation;
    if (m_publishes || publishes) m_service.setPublishTarget({});
    m_service.withdrawTarget(std::exchange(m_store, {}));
    m_publishes = publishes;
    m_service.setIngestStatus([this] { return status(); });
    m_service.setViewersOf([this](const std::string& film) { return m_server && m_publishes ? m_server->viewers(film) : -1; });
    m_service.setViewerList([this] { return viewerList(); });
    return std::move(m_server);
}

void LocalIngest::start(const Wanted& wanted) {
    auto old = std::make_shared<Server>(take(wanted.publishes));
    ++m_startsUnderWay;
    base::inBackground(m_thread, [this, old, wanted, generation = m_generation] {
        const auto started = run(std::move(*old), wanted.options);
        QMetaObject::invokeMethod(
            this,
            [this, started, wanted, generation] {
                --m_startsUnderWay;
                if (generation == m_generation) {
                    adopt(started, wanted);
                    Q_EMIT changed();
                } else { // another was asked for meanwhile; it waits behind this stop
                    base::inBackground(m_thread, [started] { started->server = base::Error{}; });
                }
            },
            Qt::QueuedConnection);
    });
}

base::Result<void> LocalIngest::startNow(const Wanted& wanted) {
    Server old = take(wanted.publishes);
    m_thread.waitForDone();
    adopt(run(std::move(old), wanted.options), wanted);
    return m_problem ? base::Result<void>(*m_problem) : base::Result<void>();
}

void LocalIngest::adopt(const std::shared_ptr<Started>& started, const Wanted& wanted) {
    m_freePort = started->freePort;
    if (!started->server) {
        m_problem = started->server.error();
        return;
    }
    m_problem.reset();
    m_server = std::move(started->server).value();
    m_lastBytes = 0;
    const auto& options = wanted.options;
    m_store = options.root;
    const engine::PublishTarget target{
        .baseUrl = m_server->baseUrl(), .playbackUrl = wanted.playbackUrl, .token = options.token, .store = options.root, .isLocal = true};
    if (wanted.publishes) m_service.setPublishTarget(target);
    else m_service.setTargetBeside(target);
}

void LocalIngest::stop() {
    auto old = std::make_shared<Server>(take(m_publishes));
    m_problem.reset();
    m_freePort = 0;
    if (*old) base::inBackground(m_thread, [old] { old->reset(); });
}

void LocalIngest::fail(const base::Error& error) {
    stop();
    m_problem = error;
}

engine::IngestStatus LocalIngest::status() {
    engine::IngestStatus status;
    status.problem = m_problem ? m_problem->text : base::Text();
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

model::ViewerList LocalIngest::viewerList() const {
    model::ViewerList list;
    if (!m_server) return list;
    list.known = true;
    list.total = m_server->viewers();
    const std::int64_t now = base::SystemClock().wallMs();
    for (const ingest::ViewerSessions::Session& each : m_server->viewerList(kViewersListed))
        list.viewers.push_back({.address = each.address,
            .film = each.film,
            .rendition = each.rendition,
            .sinceMs = now - each.seconds * 1000,
            .bitsPerSecond = each.bitsPerSecond});
    return list;
}

} // namespace wiring
