#pragma once
/// A hub over a service that does what the test says, behind a real HTTP server on port 0. The token is the caller's name; its first letter
/// tells the role: "a…" is an administrator. "bad" is refused.

#include "core/api/events/event_routes.hpp"
#include "core/http/credentials.hpp"
#include "core/http/server.hpp"
#include "core/http/websocket.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/web_socket_client.hpp"

namespace test {

inline std::string tokenOf(const http::Request& request) {
    if (const auto given = http::credentials(request.header("authorization")))
        if (const auto* const bearer = std::get_if<http::BearerToken>(&*given)) return bearer->token;
    return http::subprotocolAfter(request, api::kBearerSubprotocol);
}

struct EventServer : testing::Test {
    support::FakeService service;
    api::HubOptions hubOptions;
    http::ServerOptions options;
    std::unique_ptr<api::EventHub> hub;
    std::unique_ptr<api::EventRoutes> routes;
    std::unique_ptr<http::Server> server;

    void start() {
        hub = std::make_unique<api::EventHub>(service, hubOptions);
        routes = std::make_unique<api::EventRoutes>(
            *hub, [](const http::Request& request) { return request.header("origin") != "https://elsewhere.example"; });
        options.threads = 2;
        options.stopping = [this] { hub->close(api::EventHub::Leaving::Restarts); };
        auto started = http::Server::start(options, [this](http::Request& request) { return answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
    void TearDown() override {
        server.reset();
        routes.reset();
        hub.reset();
    }
    http::Awaitable<http::Response> answer(http::Request& request) {
        auth::Identity identity;
        identity.tokenId = tokenOf(request);
        identity.role = identity.tokenId.starts_with("a") ? auth::Role::Admin : auth::Role::Viewer;
        if (identity.tokenId.empty() || identity.tokenId == "bad") co_return http::text(401, "A token is required.\n");
        auto response = co_await routes->answer(request, identity);
        co_return response;
    }
    /// Adds jobs that encode.
    void addJobs(int count) {
        for (int i = 0; i < count; ++i) service.add("j" + std::to_string(i), model::JobState::Encoding);
    }
    /// Tells that a job is another now, as the engine does.
    void change(std::size_t index, double inFlight, model::JobState state = model::JobState::Encoding) {
        model::Job& job = service.jobs[index];
        job.inFlight = inFlight;
        job.state = state;
        job.rev = service.seq + 1;
        service.change(index);
    }
    static QByteArray offer(const QByteArray& token) { return "Sec-WebSocket-Protocol: millrace.v1, millrace.bearer." + token + "\r\n"; }
    WebSocketClient client(const QByteArray& token = "viewer", qint64 buffer = 0) {
        return WebSocketClient(server->port(), "/api/v1/events", offer(token), buffer);
    }
    /// Without a body that is waited for on this thread, where the hub lives.
    QByteArray get(const QByteArray& query, const QByteArray& headers = "Authorization: Bearer viewer\r\n") {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
        QByteArray got;
        socket.write("GET /api/v1/events" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
        waitUntil([&] {
            got += socket.readAll();
            return !got.isEmpty() && socket.state() == QAbstractSocket::UnconnectedState;
        });
        return got + socket.readAll();
    }
};

} // namespace test
