#include "core/http/server.hpp"

#include "core/base/handle_inheritance.hpp"
#include "core/http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <thread>

#ifndef _WIN32
#include <climits>
#include <csignal>
#include <pthread.h>
#include <sys/resource.h>
#endif

namespace http {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr auto kReap = std::chrono::milliseconds(500);
constexpr auto kReapWhileStopping = std::chrono::milliseconds(20);
constexpr auto kGrace = std::chrono::seconds(3); // two servers in one program, one after the other, and what else it ends: five in all
constexpr auto kQuiet = std::chrono::minutes(1);
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 5\r\nContent-Length: 22\r\nConnection: close\r\n\r\nToo many connections.\n";
constexpr int kTicksPerCertificate = 10; // of the reaper

void blockSigpipe() {
#ifndef _WIN32
    // sendfile(2) has no MSG_NOSIGNAL: a leaving viewer would end the process.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
#endif
}

/// Shells give programs 1024 open files; a crowd needs more. As many as the system lets us have.
void allowFiles([[maybe_unused]] unsigned wanted) {
#ifndef _WIN32
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted) return;
    [[maybe_unused]] const rlim_t before = files.rlim_cur;
    files.rlim_cur = std::min<rlim_t>(wanted, files.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &files) == 0) return;
#ifdef __APPLE__
    // There more than OPEN_MAX may be refused although rlim_max is without limit (setrlimit(2), COMPATIBILITY).
    files.rlim_cur = std::min<rlim_t>(OPEN_MAX, files.rlim_max);
    if (files.rlim_cur > before) (void)setrlimit(RLIMIT_NOFILE, &files);
#endif
#endif
}

/// One thread, one io_context, the connections that live on it.
struct Worker {
    asio::io_context context{1};
    asio::steady_timer reaping{context};
    std::list<std::shared_ptr<Connection>> connections;
    bool stopping = false;
    Connection::Clock::time_point stopBy;
    std::thread thread;
};

Awaitable<void> reap(Worker& worker, std::function<void()> tick) {
    // Polling while stopping: connections become idle one by one, and a cancel that comes after the timer fired has no effect (one of some
    // four hundred stops hung).
    while (!worker.stopping || !worker.connections.empty()) {
        worker.reaping.expires_after(worker.stopping ? kReapWhileStopping : kReap);
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await worker.reaping.async_wait(token);
        const auto now = Connection::Clock::now();
        for (const auto& connection : worker.connections) {
            connection->checkDeadline(now);
            if (worker.stopping && (connection->idle() || now > worker.stopBy)) connection->close();
        }
        if (tick && !worker.stopping) tick();
    }
}

} // namespace

class Server::Impl {
public:
    Impl(const ServerOptions& options, Handler handler)
        : m_state{.options = options, .handler = std::move(handler), .trusted = {}, .counters = *options.counters} {
        for (unsigned i = 0; i < std::max(1u, options.threads); ++i) m_workers.push_back(std::make_unique<Worker>());
        m_acceptor = std::make_unique<tcp::acceptor>(m_workers.front()->context);
    }

    base::Result<void> listen() {
        MR_ASSIGN(m_state.trusted, Networks::parse(m_options.trustedProxies));
        if (!m_options.tls.certificate.empty()) {
            MR_ASSIGN(m_tls, Tls::open(m_options.tls));
        }
        boost::system::error_code problem;
        const auto address = asio::ip::make_address(m_options.host == "localhost" ? "127.0.0.1" : m_options.host, problem);
        if (problem)
            return base::Error{base::ErrorCode::InvalidInput,
                base::text(QT_TRANSLATE_NOOP(
                               "Core", "\"%1\" is not an IP address. Use 127.0.0.1 for this computer only or 0.0.0.0 for the network."),
                    m_options.host)};
        const tcp::endpoint endpoint(address, m_options.port);
        m_acceptor->open(endpoint.protocol(), problem);
        if (!problem) base::makeNonInheritable(m_acceptor->native_handle());
#ifndef _WIN32
        if (!problem) m_acceptor->set_option(tcp::acceptor::reuse_address(true), problem);
#endif
        if (!problem) m_acceptor->bind(endpoint, problem);
        if (!problem) m_acceptor->listen(asio::socket_base::max_listen_connections, problem);
        if (!problem) allowFiles(2 * m_options.maxConnections + 1000); // a connection and its file
        const std::string where = m_options.host + ":" + std::to_string(m_options.port);
        bool taken = problem == asio::error::address_in_use;
#ifdef _WIN32
        taken = taken || problem == asio::error::access_denied; // by a program that lets nobody share it, or kept by the system
#endif
        if (taken)
            return base::Error{base::ErrorCode::PortTaken,
                base::text(QT_TRANSLATE_NOOP("Core", "Port %1 is taken by another program. Choose another port."), m_options.port)};
        if (problem)
            return base::Error{
                base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "Listening on %1 failed: %2."), where, problem.message())};
        m_port = m_acceptor->local_endpoint(problem).port();
        return {};
    }

    void run() {
        asio::co_spawn(m_workers.front()->context, accept(), asio::detached);
        for (const auto& worker : m_workers) {
            std::function<void()> tick;
            if (m_tls && worker == m_workers.front())
                tick = [this, ticks = 0]() mutable {
                    if (++ticks % kTicksPerCertificate == 0) refreshCertificate();
                };
            asio::co_spawn(worker->context, reap(*worker, std::move(tick)), asio::detached);
            worker->thread = std::thread([&context = worker->context] {
                blockSigpipe();
                context.run();
            });
        }
    }

    void stop() {
        // Before connections are told: what is spoken over them must know why they end, to say so.
        if (m_options.stopping) m_options.stopping();
        for (std::size_t i = 0; i < m_workers.size(); ++i) {
            Worker& worker = *m_workers[i];
            asio::post(worker.context, [this, &worker, first = i == 0] {
                worker.stopping = true;
                worker.stopBy = Connection::Clock::now() + kGrace;
                boost::system::error_code ignored;
                if (first) m_acceptor->close(ignored);
                for (const auto& connection : worker.connections) connection->stop();
                worker.reaping.cancel();
            });
        }
        for (const auto& worker : m_workers)
            if (worker->thread.joinable()) worker->thread.join();
    }

    unsigned short port() const {
        return m_port;
    }

private:
    Awaitable<void> accept() {
        std::size_t next = 0;
        asio::steady_timer pause(m_workers.front()->context);
        while (m_acceptor->is_open() && !m_workers.front()->stopping) {
            Worker& worker = *m_workers[next++ % m_workers.size()];
            tcp::socket socket(worker.context);
            boost::system::error_code problem;
            auto token = asio::redirect_error(asio::use_awaitable, problem);
            co_await m_acceptor->async_accept(socket, token);
            if (problem == asio::error::operation_aborted || problem == asio::error::bad_descriptor) co_return;
            if (problem) {
                // Out of descriptors, most likely: spinning would not free any.
                pause.expires_after(std::chrono::milliseconds(100));
                auto pauseToken = asio::redirect_error(asio::use_awaitable, problem);
                co_await pause.async_wait(pauseToken);
                continue;
            }
            base::makeNonInheritable(socket.native_handle());
            adopt(worker, std::move(socket));
        }
    }

    /// Whether one more of this address may come in; counts it if so.
    bool admit(const std::string& address) {
        Counters& counters = m_state.counters;
        if (counters.connections >= m_options.maxConnections) {
            tell("The connection limit (" + std::to_string(m_options.maxConnections) +
                ") is reached; more connections are refused. INGEST_MAX_CONNECTIONS raises it.");
            return false;
        }
        if (isLoopback(address) || m_state.trusted.contain(address)) return true;
        const std::lock_guard lock(m_mutex);
        unsigned& open = m_byAddress[address];
        if (open >= m_options.maxPerAddress) {
            tell(address + " has reached the connection limit for one address (INGEST_MAX_PER_ADDRESS=" + std::to_string(open) +
                "); more connections from it are refused.");
            return false;
        }
        ++open;
        return true;
    }

    /// At most once a minute: a flood must not fill the log. Only the accepting thread calls it.
    void tell(const std::string& sentence) {
        const auto now = Connection::Clock::now();
        if (!m_options.warn || now < m_quietUntil) return;
        m_quietUntil = now + kQuiet;
        m_options.warn(sentence);
    }

    /// Says so as far as it can without waiting.
    void turnAway(tcp::socket socket) {
        ++m_state.counters.turnedAway;
        if (m_tls) return;
        boost::system::error_code ignored;
        socket.non_blocking(true, ignored);
        char unread[4096];
        (void)socket.read_some(asio::buffer(unread), ignored);
        (void)socket.write_some(asio::buffer(kFull), ignored);
        socket.shutdown(tcp::socket::shutdown_send, ignored);
    }

    void leave(const std::string& address) {
        --m_state.counters.connections;
        const std::lock_guard lock(m_mutex);
        const auto open = m_byAddress.find(address);
        if (open != m_byAddress.end() && --open->second == 0) m_byAddress.erase(open);
    }

    void adopt(Worker& worker, tcp::socket socket) {
        boost::system::error_code problem;
        const auto endpoint = socket.remote_endpoint(problem);
        if (problem) return; // gone already
        auto address = endpoint.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        const std::string peer = address.to_string();
        if (!admit(peer)) return turnAway(std::move(socket));
        const auto own = socket.local_endpoint(problem).address();
        const bool sameHost = isLoopback(peer) || (!problem && own == endpoint.address());
        ++m_state.counters.connections;
        auto moved = std::make_shared<tcp::socket>(std::move(socket));
        asio::post(worker.context, [this, &worker, moved, peer, sameHost] {
            if (worker.stopping) return leave(peer);
            auto connection = std::make_shared<Connection>(
                std::move(*moved), m_tls ? m_tls->context() : TlsContext(), Peer{peer, sameHost}, m_state, worker.stopping);
            worker.connections.push_back(connection);
            const auto place = std::prev(worker.connections.end());
            asio::co_spawn(worker.context, connection->serve(), [this, &worker, place, peer](const std::exception_ptr&) {
                worker.connections.erase(place);
                leave(peer);
            });
        });
    }

    void refreshCertificate() {
        const auto fresh = m_tls->refresh();
        if (!m_options.warn) return;
        if (!fresh) m_options.warn(fresh.error().message + " The certificate in use stays.");
        else if (*fresh) m_options.warn("The certificate " + m_options.tls.certificate + " was loaded again.");
    }

    ServerState m_state;
    const ServerOptions& m_options = m_state.options;
    std::unique_ptr<Tls> m_tls;
    Connection::Clock::time_point m_quietUntil;
    std::mutex m_mutex;
    std::map<std::string, unsigned> m_byAddress; ///< open connections, guarded by m_mutex
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::unique_ptr<tcp::acceptor> m_acceptor;
    unsigned short m_port = 0;
};

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler handler) {
    auto impl = std::make_unique<Impl>(options, std::move(handler));
    MR_TRY(impl->listen());
    impl->run();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Server::~Server() {
    m_impl->stop();
}
unsigned short Server::port() const {
    return m_impl->port();
}

} // namespace http
