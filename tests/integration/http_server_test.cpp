// The HTTP server by itself: what becomes of handlers that fail, and of those that wait when it stops; and the API's first routes on it.

#include "core/access/secrets.hpp"
#include "core/api/frame/frame.hpp"
#include "core/api/routes/machine_routes.hpp"
#include "core/http/server.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/raw_client.hpp"

#include <QPromise>
#include <future>
#include <gtest/gtest.h>
#include <mutex>

namespace {

/// Never answers: its thread has something else to do.
class DeafService : public model::Service {
public:
    model::Snapshot snapshot() const override { return {}; }
    QFuture<model::Result<model::JobPage>> page(model::JobQuery) override { return never<model::JobPage>(); }
    QFuture<model::Result<model::Job>> job(std::string) override { return never<model::Job>(); }
    using Commands = std::vector<model::CommandResult>;
    Results addJobs(std::vector<model::AddRequest>) override { return never<Commands>(); }
    Results act(std::vector<std::string>, model::JobAction) override { return never<Commands>(); }
    Results move(std::vector<std::string>, model::MoveTo) override { return never<Commands>(); }
    Results moveBefore(std::vector<std::string>, std::string) override { return never<Commands>(); }
    Results change(std::vector<model::JobChange>) override { return never<Commands>(); }
    Results duplicate(std::vector<std::string>) override { return never<Commands>(); }
    QFuture<model::Result<model::Estimate>> estimate(model::AddRequest) override { return never<model::Estimate>(); }
    QFuture<model::Result<std::vector<model::JobOutput>>> outputs(std::vector<std::string>) override {
        return never<std::vector<model::JobOutput>>();
    }
    QFuture<model::Result<void>> setAllPaused(bool) override { return never<void>(); }
    QFuture<model::Result<model::JobChunks>> chunks(std::string) override { return never<model::JobChunks>(); }
    QFuture<model::Result<model::JobProof>> proof(std::string) override { return never<model::JobProof>(); }
    QFuture<model::Result<model::JobLog>> log(std::string, std::int64_t) override { return never<model::JobLog>(); }
    QFuture<model::Result<QByteArray>> thumbnail(std::string) override { return never<QByteArray>(); }
    QFuture<model::Result<std::vector<model::Preset>>> presets() override { return never<std::vector<model::Preset>>(); }
    QFuture<model::Result<model::Preset>> savePreset(model::PresetSave) override { return never<model::Preset>(); }
    QFuture<model::Result<void>> removePreset(std::string, std::string) override { return never<void>(); }
    QFuture<model::Result<model::SettingsView>> settings() override { return never<model::SettingsView>(); }
    QFuture<model::Result<void>> changeSettings(model::SettingsChange) override { return never<void>(); }
    QFuture<model::Result<model::IngestTest>> testIngest() override { return never<model::IngestTest>(); }
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override { return never<std::vector<model::ReadinessCheck>>(); }
    QFuture<model::Result<model::ViewerList>> viewers() override { return never<model::ViewerList>(); }

private:
    template <class T> static QFuture<model::Result<T>> never() {
        static std::vector<std::shared_ptr<QPromise<model::Result<T>>>> promises;
        promises.push_back(std::make_shared<QPromise<model::Result<T>>>());
        promises.back()->start();
        return promises.back()->future();
    }
};

/// Rows of the API over a service that never answers; "token" is the installation's own.
class DeafApi {
public:
    explicit DeafApi(std::function<void(const std::string&)> warn = {}) : m_frame(options(std::move(warn))) {}
    http::Awaitable<http::Response> answer(http::Request& request) { return m_frame.answer(request); }
    void close() {
        m_mainThread.close();
        m_frame.close();
    }

private:
    static std::shared_ptr<const auth::Authenticator> authenticator() {
        auto directory = std::make_shared<auth::Directory>();
        directory->hasUsers = true;
        directory->internal.emplace();
        directory->internal->identity.tokenId = "internal";
        directory->internal->identity.role = auth::Role::Internal;
        directory->internal->hash = auth::hashOf("token");
        auto made = std::make_shared<auth::Authenticator>();
        made->swap(directory);
        return made;
    }
    api::FrameOptions options(std::function<void(const std::string&)> warn) {
        api::FrameOptions options;
        options.routes = m_machine.rows();
        options.authenticator = m_authenticator;
        options.mainThread = &m_mainThread;
        options.warn = std::move(warn);
        return options;
    }

    DeafService m_service;
    const std::shared_ptr<const auth::Authenticator> m_authenticator = authenticator();
    api::MainThread m_mainThread{m_service};
    api::StreamPosition m_position{m_service};
    api::MachineRoutes m_machine{m_service, m_mainThread, m_position, m_authenticator, {"id", "name", {}}};
    api::Frame m_frame;
};

http::Awaitable<http::Response> fails(http::Request& request, http::Pool& pool) {
    if (request.target == "/good") co_return http::text(200, "good\n");
    if (request.target == "/odd") throw 7;
    if (request.target == "/pool") {
        const std::function<void()> work = [] { throw std::runtime_error("a bug beside"); };
        co_await pool.run(work);
    }
    throw std::runtime_error("a bug");
}

http::Awaitable<http::Response> worksApart(http::Pool& pool, const std::function<void()>& work) {
    co_await pool.run(work);
    co_return http::text(200, "done\n");
}

constexpr const char* kAsking = "GET /internal/settings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token\r\nConnection: close\r\n\r\n";

} // namespace

TEST(HttpServer, AHandlerThatThrowsIsOurFaultAndIsSaid) {
    std::mutex mutex;
    std::vector<std::string> said;
    std::vector<unsigned> statuses;
    http::ServerOptions options;
    options.warn = [&](const std::string& sentence) {
        const std::lock_guard lock(mutex);
        said.push_back(sentence);
    };
    options.answered = [&](const http::AnsweredRequest& answered) {
        const std::lock_guard lock(mutex);
        statuses.push_back(answered.status);
    };
    http::Pool pool(1);
    auto server = http::Server::start(options, [&pool](http::Request& request) { return fails(request, pool); });
    ASSERT_TRUE(server);

    for (const QByteArray target : {"/bad", "/odd", "/pool", "/good"}) {
        const auto answer = test::Ingest::talkTo((*server)->port(), "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(test::status(answer), target == "/good" ? 200 : 500) << target.toStdString();
    }
    server->reset();

    EXPECT_EQ(statuses, (std::vector<unsigned>{500, 500, 500, 200}));
    ASSERT_EQ(said.size(), 3u);
    EXPECT_NE(said[0].find("GET /bad: a bug."), std::string::npos) << said[0];
    EXPECT_NE(said[1].find("GET /odd"), std::string::npos) << said[1];
    EXPECT_NE(said[2].find("GET /pool: a bug beside."), std::string::npos) << said[2];
}

TEST(HttpServer, AStopDoesNotWaitForAServiceThatWaitsForIt) {
    DeafApi api;
    std::promise<void> asked;
    auto isAsked = asked.get_future();
    http::ServerOptions options;
    options.stopping = [&api] { api.close(); };
    auto server = http::Server::start(options, [&](http::Request& request) {
        asked.set_value();
        return api.answer(request);
    });
    ASSERT_TRUE(server);
    test::RawClient client((*server)->port());
    client.send(kAsking);
    isAsked.wait();
    // The question is on its way to this thread's event loop, which does not turn: this thread waits for the server.
    server->reset();

    const QByteArray answer = client.rest();
    EXPECT_EQ(test::status(answer), 503);
    EXPECT_TRUE(answer.contains("stopping")) << answer.toStdString();
}

TEST(HttpServer, AStopWakesWorkInAPoolAndSendsItsAnswer) {
    std::promise<void> begun, goOn;
    auto isBegun = begun.get_future(), mayGoOn = goOn.get_future();
    const std::function<void()> work = [&] {
        begun.set_value();
        mayGoOn.wait(); // for the thread that stops the server
    };
    http::Pool pool(1);
    http::ServerOptions options;
    options.stopping = [&goOn] { goOn.set_value(); };
    auto server = http::Server::start(options, [&](http::Request&) { return worksApart(pool, work); });
    ASSERT_TRUE(server);
    test::RawClient client((*server)->port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    isBegun.wait();
    server->reset();

    EXPECT_TRUE(client.rest().endsWith("done\n"));
}

TEST(HttpServer, AStopDoesNotWaitForWhoeverIsPunishedForAWrongToken) {
    std::promise<void> slow;
    auto isSlow = slow.get_future();
    int wrong = 0;
    DeafApi api([&](const std::string&) {
        if (++wrong == 10) slow.set_value(); // its answer would take eight seconds
    });
    http::ServerOptions options;
    options.stopping = [&api] { api.close(); };
    auto server = http::Server::start(options, [&](http::Request& request) { return api.answer(request); });
    ASSERT_TRUE(server);
    std::vector<std::unique_ptr<test::RawClient>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<test::RawClient>((*server)->port()));
        clients.back()->send("GET /internal/settings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong" + QByteArray::number(i) +
            "\r\n\r\n"); // the same again would be a stale client, who is not slowed
    }
    isSlow.wait();
    server->reset();

    for (const auto& client : clients) EXPECT_EQ(test::status(client->rest()), 401) << "cut off after five seconds, without an answer";
}

TEST(HttpServer, TheApisRoutesAreATable) {
    DeafApi api;
    auto server = http::Server::start({}, [&](http::Request& request) { return api.answer(request); });
    ASSERT_TRUE(server);
    const auto ask = [&](const QByteArray& what, const QByteArray& headers = {}) {
        return test::Ingest::talkTo((*server)->port(), what + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    };
    EXPECT_EQ(test::status(ask("GET /healthz?now")), 200);
    EXPECT_EQ(test::status(ask("HEAD /healthz")), 200);
    EXPECT_EQ(test::status(ask("GET /internal")), 404);
    EXPECT_EQ(test::status(ask("GET /%zz")), 400);
    const auto other = ask("DELETE /internal/settings");
    EXPECT_EQ(test::status(other), 405);
    EXPECT_EQ(test::header(other, "Allow"), "GET, HEAD, OPTIONS");
    const auto options = ask("OPTIONS /internal/settings");
    EXPECT_EQ(test::status(options), 204);
    EXPECT_EQ(test::header(options, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(test::status(ask("GET /internal/settings")), 401);
    EXPECT_EQ(test::status(ask("GET /internal/settings", "Authorization: Basic " + QByteArray("me:token").toBase64() + "\r\n")), 401)
        << "the token is no password";
}
