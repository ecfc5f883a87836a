// The publisher against a server that answers as the test says: what is sent again, what is said, what is proven.

#include "core/base/files.hpp"
#include "core/engine/ingest_check.hpp"
#include "core/engine/publish_targets.hpp"
#include "core/http/server.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QTcpServer>
#include <QTimer>
#include <deque>
#include <gtest/gtest.h>
#include <map>
#include <mutex>

namespace {

class ScriptedServer {
public:
    ScriptedServer() {
        auto started = http::Server::start({}, [this](http::Request& request) { return answer(request); });
        EXPECT_TRUE(started);
        if (started) m_server = std::move(started).value();
    }
    /// The next answers to this method and path; when they are used up, 201 or what was stored.
    void answers(const std::string& what, std::deque<unsigned> statuses) {
        const std::lock_guard lock(m_mutex);
        m_statuses[what] = std::move(statuses);
    }
    engine::PublishTarget target() const {
        const std::string url = "http://127.0.0.1:" + std::to_string(m_server->port()) + "/media/";
        return {.baseUrl = url, .playbackUrl = url, .token = "secret", .store = url};
    }
    std::vector<std::string> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    /// Content-Digest of the last PUT that was taken.
    std::string digest() const {
        const std::lock_guard lock(m_mutex);
        return m_digest;
    }
    /// Its body.
    std::string stored() const {
        const std::lock_guard lock(m_mutex);
        return m_stored;
    }

private:
    http::Awaitable<http::Response> answer(http::Request& request) {
        std::string body;
        if (request.method == "PUT")
            for (;;) {
                const auto piece = co_await request.body->read();
                if (piece.empty()) break;
                body.append(piece.data(), piece.size());
            }
        const std::lock_guard lock(m_mutex);
        const std::string what = std::string(request.method) + " " + std::string(request.target);
        m_asked.push_back(what);
        auto& statuses = m_statuses[what];
        if (!statuses.empty()) {
            const unsigned status = statuses.front();
            statuses.pop_front();
            co_return http::text(status, "as asked\n");
        }
        if (request.method == "PUT") {
            m_digest = std::string(request.header("content-digest"));
            m_stored = body;
            co_return http::text(201, "");
        }
        http::Response response;
        response.body = m_stored;
        if (request.method == "GET" && !request.header("range").empty()) {
            response.status = 206;
            response.with("Content-Range", "bytes 0-0/" + std::to_string(m_stored.size()));
            response.body = m_stored.substr(0, 1);
        }
        co_return response;
    }

    mutable std::mutex m_mutex;
    std::map<std::string, std::deque<unsigned>> m_statuses;
    std::vector<std::string> m_asked;
    std::string m_digest, m_stored;
    std::unique_ptr<http::Server> m_server;
};

class Uploader : public testing::Test {
protected:
    void SetUp() override { publisher.setTarget(server.target()); }
    bool until(const std::function<bool()>& done) { return support::runUntil(done); }
    /// Puts and waits; what became of it.
    std::optional<base::Result<void>> put(const std::string& path, const QByteArray& bytes = "bytes") {
        std::optional<base::Result<void>> outcome;
        publisher.put(
            &owner, path, [bytes] { return base::Result<QByteArray>(bytes); }, [&](const base::Result<void>& stored) { outcome = stored; });
        (void)until([&] { return outcome.has_value(); });
        return outcome;
    }
    std::string waiting() const { return publisher.waiting() ? publisher.waiting()->message : ""; }

    const base::SystemClock systemClock{};
    ScriptedServer server;
    engine::Publisher publisher;
    QObject owner;
};

} // namespace

TEST_F(Uploader, WhatIsSentCarriesItsDigest) {
    const auto stored = put("film/00001.m4s", "some bytes");
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ(server.stored(), "some bytes");
    EXPECT_EQ(
        server.digest(), "sha-256=:" + QCryptographicHash::hash("some bytes", QCryptographicHash::Sha256).toBase64().toStdString() + ":");
}

TEST_F(Uploader, WhatMayPassIsSentAgainUntilItIsTakenAndIsSaidMeanwhile) {
    server.answers("PUT /media/film/a", {503, 429});
    std::vector<std::string> said;
    QObject::connect(&publisher, &engine::Publisher::waitingChanged, &owner, [&] { said.push_back(waiting()); });
    const auto stored = put("film/a");
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ(server.asked().size(), 3u);
    ASSERT_GE(said.size(), 2u);
    EXPECT_NE(said.front().find("503"), std::string::npos) << said.front();
    EXPECT_EQ(said.back(), "") << "it goes well again";
}

TEST_F(Uploader, ARefusalThatNeverPassesIsToldAtOnceAndHoldsNobodyUp) {
    server.answers("PUT /media/film/bad", {409});
    std::optional<base::Result<void>> bad, good;
    const auto content = [] { return base::Result<QByteArray>("x"); };
    publisher.put(&owner, "film/bad", content, [&](const base::Result<void>& stored) { bad = stored; });
    publisher.put(&owner, "film/good", content, [&](const base::Result<void>& stored) { good = stored; });
    ASSERT_TRUE(until([&] { return bad && good; }));
    ASSERT_FALSE(*bad);
    EXPECT_EQ(bad->error().code, base::ErrorCode::IngestRefused);
    EXPECT_NE(bad->error().message.find("409"), std::string::npos) << bad->error().message;
    EXPECT_TRUE(*good);
    EXPECT_FALSE(publisher.waiting());
}

TEST_F(Uploader, AWrongTokenWaitsForTheOperatorAndGoesOutWhenAsked) {
    server.answers("PUT /media/film/a", {401});
    std::optional<base::Result<void>> outcome;
    publisher.put(
        &owner, "film/a", [] { return base::Result<QByteArray>("x"); }, [&](const base::Result<void>& stored) { outcome = stored; });
    ASSERT_TRUE(until([&] { return publisher.waiting().has_value(); }));
    EXPECT_EQ(publisher.waiting()->code, base::ErrorCode::IngestRefused);
    EXPECT_NE(waiting().find("token"), std::string::npos) << waiting();
    EXPECT_FALSE(outcome) << "nothing is lost";
    publisher.retryNow();
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_TRUE(*outcome);
}

TEST_F(Uploader, AServerWithoutHeadIsAskedForTheFirstByte) {
    ASSERT_TRUE(put("film/a", "twelve bytes"));
    server.answers("HEAD /media/film/a", {405, 405});
    std::optional<base::Result<engine::Publisher::Stored>> found;
    publisher.head(&owner, "film/a", [&](const base::Result<engine::Publisher::Stored>& stored) { found = stored; });
    ASSERT_TRUE(until([&] { return found.has_value(); }));
    ASSERT_TRUE(*found) << found->error().message;
    EXPECT_EQ((*found)->length, 12);
    EXPECT_EQ(server.asked().back(), "GET /media/film/a");
}

TEST_F(Uploader, QuestionsToASilentServerWaitOneAtATime) {
    server.answers("HEAD /media/film/0", {500});
    int answered = 0;
    for (int i = 0; i < 50; ++i)
        publisher.head(&owner, "film/" + std::to_string(i), [&](const base::Result<engine::Publisher::Stored>&) { ++answered; });
    int changes = 0;
    QObject::connect(&publisher, &engine::Publisher::waitingChanged, &owner, [&] { ++changes; });
    ASSERT_TRUE(until([&] { return answered == 50; }));
    EXPECT_LE(server.asked().size(), 52u);
    EXPECT_LE(changes, 2) << "each failure was told";
}

TEST_F(Uploader, NothingIsToldToWhoIsGoneAndNothingIsSentForHim) {
    publisher.setTarget({});
    bool told = false;
    {
        QObject gone;
        publisher.put(
            &gone, "film/gone", [] { return base::Result<QByteArray>("x"); }, [&](const base::Result<void>&) { told = true; });
    }
    publisher.setTarget(server.target());
    ASSERT_TRUE(put("film/after"));
    EXPECT_FALSE(told);
    EXPECT_EQ(server.asked(), std::vector<std::string>{"PUT /media/film/after"});
}

TEST_F(Uploader, ATargetThatNeverAnswersHoldsUpNoOther) {
    QTcpServer silent; // takes connections and says nothing
    ASSERT_TRUE(silent.listen(QHostAddress::LocalHost));
    engine::PublishTargets targets(systemClock);
    const std::string address = "http://127.0.0.1:" + std::to_string(silent.serverPort()) + "/media/";
    targets.tell({.baseUrl = address, .playbackUrl = "", .token = "", .store = "silent"});
    targets.tell(server.target());
    int unanswered = 0;
    std::optional<base::Result<void>> outcome;
    const auto content = [] { return base::Result<QByteArray>("x"); };
    for (int i = 0; i < 20; ++i)
        targets.queue("silent").put(&owner, "film/" + std::to_string(i), content, [&](const base::Result<void>&) { ++unanswered; });
    targets.queue(server.target().store).put(&owner, "film/a", content, [&](const base::Result<void>& stored) { outcome = stored; });
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_TRUE(*outcome);
    EXPECT_EQ(unanswered, 0);
    EXPECT_FALSE(targets.isAtRest()) << "what is on its way is not at rest";
}

TEST_F(Uploader, WhatWaitsForAStoreGoesOutWhereItAnswersNext) {
    engine::PublishTargets targets(systemClock);
    std::vector<std::string> told;
    QObject::connect(&targets, &engine::PublishTargets::waitingChanged, &owner, [&](const std::string& store) { told.push_back(store); });
    std::optional<base::Result<void>> outcome;
    targets.withdraw("folder");
    targets.queue("folder").put(
        &owner, "film/a", [] { return base::Result<QByteArray>("x"); }, [&](const base::Result<void>& stored) { outcome = stored; });
    EXPECT_TRUE(targets.isAtRest()) << "nothing can go out now";
    EXPECT_EQ(told, std::vector<std::string>{"folder"});
    engine::PublishTarget target = server.target();
    target.store = "folder";
    targets.tell(target);
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_TRUE(*outcome);
}

TEST_F(Uploader, ATestOfAnIngestLeavesNothingBehind) {
    std::optional<model::IngestTest> outcome;
    auto* check = new engine::IngestCheck(server.target(), &owner);
    QObject::connect(check, &engine::IngestCheck::finished, &owner, [&](const model::IngestTest& told) { outcome = told; });
    check->start();
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->step, model::IngestTest::Step::Done) << outcome->reason;
    const auto asked = server.asked();
    ASSERT_EQ(asked.size(), 3u);
    EXPECT_TRUE(asked[0].starts_with("PUT /media/")) << asked[0];
    EXPECT_EQ(asked[1].substr(4), asked[0].substr(4));
    EXPECT_EQ(asked[2], "DELETE " + asked[0].substr(4));
}

TEST_F(Uploader, ATestOfAnIngestSaysThatNobodyAnswers) {
    std::optional<model::IngestTest> outcome;
    auto* check =
        new engine::IngestCheck({.baseUrl = "http://127.0.0.1:1/media/", .playbackUrl = "", .token = "", .store = "none"}, &owner);
    QObject::connect(check, &engine::IngestCheck::finished, &owner, [&](const model::IngestTest& told) { outcome = told; });
    check->start();
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->step, model::IngestTest::Step::Upload);
    EXPECT_EQ(outcome->status, 0);
    EXPECT_NE(outcome->reason, "");
}

TEST_F(Uploader, ATestThatIsCancelledTellsNothingAndDeletesWhatItMayHaveSent) {
    bool told = false;
    auto* check = new engine::IngestCheck(server.target(), &owner);
    QObject::connect(check, &engine::IngestCheck::finished, &owner, [&] { told = true; });
    check->start();
    check->cancel();
    ASSERT_TRUE(until([&] { return !server.asked().empty() && server.asked().back().starts_with("DELETE"); }));
    EXPECT_FALSE(told);
}

TEST_F(Uploader, ALimitedUploadGoesNoFasterThanItMayAndArrivesWhole) {
    support::SteppedClock clock;
    engine::UploadPace pace(clock);
    pace.setLimit(8); // a megabyte a second
    int steps = 0;
    QObject::connect(&pace, &engine::UploadPace::refilled, &owner, [&] {
        clock.ms += 100;
        ++steps;
    });
    publisher.setPace(&pace);
    QByteArray bytes;
    for (int i = 0; bytes.size() < 450'000; ++i) bytes += QByteArray::number(i) + ' ';
    const auto stored = put("film/00001.m4s", bytes);
    ASSERT_TRUE(stored && *stored) << waiting();
    EXPECT_EQ(server.stored(), bytes.toStdString());
    EXPECT_GE(steps, 4) << "a hundred kilobytes may go with each step of its clock";
    publisher.setPace(nullptr);
}

TEST_F(Uploader, AnUploadThatIsHeldBackGoesOnWhenTheLimitIsTakenAway) {
    support::SteppedClock clock; // stands still: nothing may go
    engine::UploadPace pace(clock);
    pace.setLimit(1);
    int refills = 0;
    QObject::connect(&pace, &engine::UploadPace::refilled, &owner, [&] { ++refills; });
    publisher.setPace(&pace);
    std::optional<base::Result<void>> outcome;
    publisher.put(
        &owner, "film/a", [] { return base::Result<QByteArray>("held back"); }, [&](const base::Result<void>& done) { outcome = done; });
    ASSERT_TRUE(until([&] { return refills >= 3; })) << "it asks again and again";
    EXPECT_FALSE(outcome);
    pace.setLimit(0);
    ASSERT_TRUE(until([&] { return outcome.has_value(); }));
    EXPECT_TRUE(*outcome);
    EXPECT_EQ(server.stored(), "held back");
    publisher.setPace(nullptr);
}

TEST_F(Uploader, TheIngestHereIsNotLimited) {
    const support::SteppedClock clock;
    engine::UploadPace pace(clock);
    pace.setLimit(1);
    publisher.setPace(&pace);
    engine::PublishTarget here = server.target();
    here.isLocal = true;
    publisher.setTarget(here);
    const auto stored = put("film/a");
    EXPECT_TRUE(stored && *stored);
    publisher.setPace(nullptr);
}
