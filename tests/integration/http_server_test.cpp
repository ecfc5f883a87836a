// The HTTP server by itself: what becomes of handlers that fail, and of those that wait when it stops.

#include "core/api/internal_settings.hpp"
#include "core/http/server.hpp"
#include "tests/support/ingest.hpp"

#include <QPromise>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace {

/// Never answers: its thread has something else to do.
class DeafService : public model::Service {
public:
    model::Snapshot snapshot() const override { return {}; }
    QFuture<model::Result<std::vector<std::string>>> addJobs(std::vector<model::AddRequest>) override {
        return never<std::vector<std::string>>();
    }
    QFuture<model::Result<void>> act(std::vector<std::string>, model::JobAction) override { return never<void>(); }
    QFuture<model::Result<void>> forgetRemoved(std::vector<std::string>) override { return never<void>(); }
    QFuture<model::Result<void>> move(std::vector<std::string>, model::MoveTo) override { return never<void>(); }
    QFuture<model::Result<void>> setAllPaused(bool) override { return never<void>(); }
    QFuture<model::Result<model::JobDetail>> detail(std::string) override { return never<model::JobDetail>(); }
    QFuture<model::Result<QByteArray>> thumbnail(std::string) override { return never<QByteArray>(); }
    QFuture<model::Result<std::vector<model::Preset>>> presets() override { return never<std::vector<model::Preset>>(); }
    QFuture<model::Result<model::Settings>> settings() override { return never<model::Settings>(); }
    QFuture<model::Result<void>> saveSettings(model::Settings) override { return never<void>(); }
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override { return never<std::vector<model::ReadinessCheck>>(); }
    QFuture<model::Result<std::string>> addTestPattern(std::string) override { return never<std::string>(); }

private:
    template <class T> static QFuture<model::Result<T>> never() {
        static std::vector<std::shared_ptr<QPromise<model::Result<T>>>> promises;
        promises.push_back(std::make_shared<QPromise<model::Result<T>>>());
        promises.back()->start();
        return promises.back()->future();
    }
};

} // namespace

TEST(HttpServer, AHandlerThatThrowsIsOurFaultAndIsSaid) {
    std::mutex mutex;
    std::vector<std::string> said;
    std::vector<int> statuses;
    http::ServerOptions options;
    options.warn = [&](const std::string& sentence) {
        const std::lock_guard lock(mutex);
        said.push_back(sentence);
    };
    options.answered = [&](const http::Answered& answered) {
        const std::lock_guard lock(mutex);
        statuses.push_back(answered.status);
    };
    auto server = http::Server::start(options, [](http::Request& request) -> http::Task<http::Response> {
        if (request.target == "/good") co_return http::text(200, "good\n");
        throw std::runtime_error("a bug");
    });
    ASSERT_TRUE(server);

    EXPECT_EQ(test::status(test::Ingest::talkTo((*server)->port(), "GET /bad HTTP/1.1\r\nHost: x\r\n\r\n")), 500);
    EXPECT_EQ(test::status(test::Ingest::talkTo((*server)->port(), "GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
    server->reset();

    EXPECT_EQ(statuses, (std::vector<int>{500, 200}));
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].find("GET /bad"), std::string::npos) << said[0];
    EXPECT_NE(said[0].find("a bug"), std::string::npos) << said[0];
}

TEST(HttpServer, AStopDoesNotWaitForAServiceThatWaitsForIt) {
    DeafService service;
    api::InternalSettings settings(service, "token", [](const std::string&) {});
    auto server = http::Server::start({}, [&](http::Request& request) { return settings.handle(request); });
    ASSERT_TRUE(server);
    std::atomic<int> answered = 0;
    std::thread client([&, port = (*server)->port()] {
        answered = test::status(test::Ingest::talkTo(
            port, "GET /internal/settings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token\r\nConnection: close\r\n\r\n"));
    });
    // Its question is on its way to this thread's event loop, which does not turn.
    while (answered == 0) {
        settings.close();
        std::this_thread::yield();
    }
    client.join();
    server->reset();

    EXPECT_EQ(answered, 503);
}
