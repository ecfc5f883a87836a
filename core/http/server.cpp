#include "core/http/server.hpp"

#include "core/http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <thread>

#ifndef _WIN32
#include <csignal>
#include <pthread.h>
#endif

namespace http {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr auto kReap = std::chrono::milliseconds(500);
constexpr auto kReapWhileStopping = std::chrono::milliseconds(20);
constexpr auto kGrace = std::chrono::seconds(5);

void blockSigpipe() {
#ifndef _WIN32
    // sendfile(2) has no MSG_NOSIGNAL: a leaving viewer would end the process (reference/http.md, trap 1).
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
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

Task<void> reap(Worker& worker) {
    // Polling while stopping: connections become idle one by one, and a cancel that comes after the timer fired has no effect
    // (reference/http.md 3.5).
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
    }
}

} // namespace

class Server::Impl {
public:
    Impl(const ServerOptions& options, Handler handler) : m_options(options), m_handler(std::move(handler)) {
        for (unsigned i = 0; i < std::max(1u, options.threads); ++i) m_workers.push_back(std::make_unique<Worker>());
        m_acceptor = std::make_unique<tcp::acceptor>(m_workers.front()->context);
    }

    base::Result<void> listen() {
        boost::system::error_code problem;
        const auto address = asio::ip::make_address(m_options.host == "localhost" ? "127.0.0.1" : m_options.host, problem);
        if (problem) return base::Error{base::ErrorCode::InvalidInput, "\"" + m_options.host + "\" is not an IP address. Use 127.0.0.1 for this computer only or 0.0.0.0 for the network."};
        const tcp::endpoint endpoint(address, m_options.port);
        m_acceptor->open(endpoint.protocol(), problem);
#ifndef _WIN32
        if (!problem) m_acceptor->set_option(tcp::acceptor::reuse_address(true), problem);
#endif
        if (!problem) m_acceptor->bind(endpoint, problem);
        if (!problem) m_acceptor->listen(asio::socket_base::max_listen_connections, problem);
        const std::string where = m_options.host + ":" + std::to_string(m_options.port);
        if (problem == asio::error::address_in_use) return base::Error{base::ErrorCode::PortTaken, "Port " + std::to_string(m_options.port) + " is taken by another program. Choose another port."};
        if (problem) return base::Error{base::ErrorCode::Io, "Listening on " + where + " failed: " + problem.message() + "."};
        m_port = m_acceptor->local_endpoint(problem).port();
        return {};
    }

    void run() {
        asio::co_spawn(m_workers.front()->context, accept(), asio::detached);
        for (const auto& worker : m_workers) {
            asio::co_spawn(worker->context, reap(*worker), asio::detached);
            worker->thread = std::thread([&context = worker->context] {
                blockSigpipe();
                context.run();
            });
        }
    }

    void stop() {
        for (std::size_t i = 0; i < m_workers.size(); ++i) {
            Worker& worker = *m_workers[i];
            asio::post(worker.context, [this, &worker, first = i == 0] {
                worker.stopping = true;
                worker.stopBy = Connection::Clock::now() + kGrace;
                boost::system::error_code ignored;
                if (first) m_acceptor->close(ignored);
                for (const auto& connection : worker.connections)
                    if (connection->idle()) connection->close();
                worker.reaping.cancel();
            });
        }
        for (const auto& worker : m_workers)
            if (worker->thread.joinable()) worker->thread.join();
    }

    unsigned short port() const { return m_port; }
    ServerCounters counters() const { return {m_counters.bytesSent, m_counters.requests, m_counters.connections}; }

private:
    Task<void> accept() {
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
            if (m_counters.connections >= m_options.maxConnections) continue; // dropped: the socket closes here
            adopt(worker, std::move(socket));
        }
    }

    void adopt(Worker& worker, tcp::socket socket) {
        ++m_counters.connections;
        auto moved = std::make_shared<tcp::socket>(std::move(socket));
        asio::post(worker.context, [this, &worker, moved] {
            if (worker.stopping) {
                --m_counters.connections;
                return;
            }
            auto connection = std::make_shared<Connection>(std::move(*moved), m_options, m_handler, m_counters, worker.stopping);
            worker.connections.push_back(connection);
            const auto place = std::prev(worker.connections.end());
            asio::co_spawn(worker.context, connection->serve(), [this, &worker, place](const std::exception_ptr&) {
                worker.connections.erase(place);
                --m_counters.connections;
            });
        });
    }

    ServerOptions m_options;
    Handler m_handler;
    SharedCounters m_counters;
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
ServerCounters Server::counters() const {
    return m_impl->counters();
}

} // namespace http
