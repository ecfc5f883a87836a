// Links: fetched, made and proven like a file; gone on with after an end at any moment; refused where they lead inside; their passwords
// nowhere to be seen.

#include "core/base/files.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"
#include "tests/support/engine.hpp"
#include "tests/support/file_server.hpp"

#include <QDirIterator>
#include <QProcess>
#include <atomic>
#include <gtest/gtest.h>

using test::FileServer;

namespace {

std::string contentOf(const QString& file) {
    const auto bytes = base::readFile(file.toStdString());
    return bytes ? bytes->toStdString() : "";
}

/// What of a folder's files holds `word`.
QStringList filesWith(const QString& folder, const QByteArray& word) {
    QStringList found;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        QFile file(walk.next());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(word)) found << file.fileName();
    }
    return found;
}

struct LinksTest : testing::Test {
    support::Engine engine;
    std::string film;

    void SetUp() override {
        engine.settings.fetchAllowed = "127.0.0.1";
        film = contentOf(support::testPattern(engine.folder.path(), 6));
        ASSERT_GT(film.size(), 10'000u);
    }
    model::CommandResult addLink(const std::string& address, bool paused = false) {
        model::AddRequest request;
        request.source = {model::SourceKind::Url, address};
        request.presetId = "quick";
        request.paused = paused;
        const auto adding = engine.service->addJobs({request});
        EXPECT_TRUE(engine.until([&] { return adding.isFinished(); })) << "no answer";
        return adding.isFinished() ? adding.result()->front() : model::CommandResult();
    }
    /// Below its job's folder.
    QString fetched(const std::string& id, const char* name) const {
        return engine.path("data/work/") + QString::fromStdString(id) + QStringLiteral("/source/") + QLatin1String(name);
    }
};

} // namespace

TEST_F(LinksTest, ALinkBecomesADoneJobAndItsFileGoes) {
    FileServer server([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    engine.start();
    const std::string id = addLink(server.url("/films/harbour.mp4?v=2")).id;
    EXPECT_EQ(engine.job(id).name, "harbour");
    EXPECT_EQ(engine.job(id).sourceKind, model::SourceKind::Url);
    EXPECT_EQ(engine.job(id).source, server.url("/films/harbour.mp4?v=2"));
    EXPECT_EQ(engine.job(id).received, 0);
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    EXPECT_EQ(engine.job(id).received, 1);
    EXPECT_EQ(engine.job(id).sourceBytes, static_cast<std::int64_t>(film.size()));
    EXPECT_EQ(server.heard(), 1);
    EXPECT_FALSE(QFile::exists(fetched(id, "film"))) << "the link has it still";
    EXPECT_TRUE(filesWith(engine.output("harbour"), "harbour.mp4").filter(QStringLiteral("report.json")).size() == 1)
        << "the report names the film";
}

TEST_F(LinksTest, TheServersNameForTheFileBecomesTheJobs) {
    FileServer server([&](const auto& asked) {
        auto reply = FileServer::file(asked, film, "\"a\"");
        reply.head += "Content-Disposition: attachment; filename=\"../Harbour at night.mp4\"\r\n";
        return reply;
    });
    engine.start();
    const std::string id = addLink(server.url("/download?id=7")).id;
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    EXPECT_EQ(engine.job(id).name, "Harbour-at-night");
    EXPECT_TRUE(QFile::exists(engine.output("Harbour-at-night") + QStringLiteral("/master.m3u8")));
}

TEST_F(LinksTest, AnEngineThatEndsInTheMiddleGoesOnWhereItWas) {
    const std::size_t half = film.size() / 2;
    std::atomic<bool> holds{true};
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return holds ? FileServer::cut(reply, half, true) : reply;
    });
    engine.start();
    const std::string id = addLink(server.url("/harbour.mp4")).id;
    ASSERT_TRUE(engine.until([&] { return QFileInfo(fetched(id, "film.part")).size() == static_cast<qint64>(half); }));
    ASSERT_TRUE(engine.until([&] { return engine.job(id).received > 0.4; })) << "it is shown how far it is";
    EXPECT_LT(engine.job(id).received, 1);
    engine.stop();
    holds = false;
    server.release();
    engine.start();
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    ASSERT_EQ(server.asked().size(), 2u);
    EXPECT_EQ(server.asked()[1].range, "bytes=" + std::to_string(half) + "-");
    EXPECT_EQ(server.sent(), film.size()) << "a byte was fetched twice";
}

TEST_F(LinksTest, APausedOneStandsStillAndACancelledOneIsGoneWithItsFile) {
    FileServer server([&](const auto& asked) { return FileServer::cut(FileServer::file(asked, film, "\"a\""), film.size() / 2, true); });
    engine.start();
    const std::string id = addLink(server.url("/harbour.mp4")).id;
    ASSERT_TRUE(engine.until([&] { return QFileInfo(fetched(id, "film.part")).size() > 0; }));
    engine.act(id, model::JobAction::Pause);
    EXPECT_FALSE(engine.job(id).work.fetching);
    engine.act(id, model::JobAction::Cancel);
    engine.act(id, model::JobAction::Remove);
    engine.act(id, model::JobAction::Forget);
    EXPECT_TRUE(engine.until([&] { return !QFile::exists(fetched(id, "film.part")); }));
}

TEST_F(LinksTest, AnInternalAddressFailsTheJobAndHearsNothing) {
    FileServer canary([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); }, "127.0.0.2");
    engine.start();
    const std::string id = addLink(canary.url("/harbour.mp4")).id;
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.troubleOf(id), "MR-1108");
    EXPECT_EQ(canary.heard(), 0);
    ASSERT_TRUE(engine.service->changeSettings(model::changeOf(&model::Settings::fetchAllowed, std::string("127.0.0.0/8"))).result());
    engine.act(id, model::JobAction::Retry);
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
}

TEST_F(LinksTest, WhatIsNoAddressOrNoNetworkIsRefusedAtOnce) {
    engine.start();
    for (const char* bad : {"film.mp4", "file:///etc/passwd", "ftp://example.com/film.mp4", "http://"}) {
        const auto added = addLink(bad);
        ASSERT_TRUE(added.problem) << bad;
        EXPECT_EQ(added.problem->error().code, base::ErrorCode::InvalidInput) << bad;
    }
    EXPECT_TRUE(engine.service->snapshot().jobs.empty());
    EXPECT_FALSE(engine.service->changeSettings(model::changeOf(&model::Settings::fetchAllowed, std::string("10.0.0.0/40"))).result());
    EXPECT_EQ(engine.service->currentSettings().fetchAllowed, "127.0.0.1");
}

TEST_F(LinksTest, APasswordLiesInOneFileOnlyAndReachesItsServerAlsoAfterARestart) {
    FileServer server([&](const auto& asked) {
        if (asked.authorization.empty()) return FileServer::Reply{.head = "401 Unauthorized\r\n", .body = "who?"};
        return FileServer::file(asked, film, "\"a\"");
    });
    engine.start();
    const std::string id = addLink(server.urlFor("anna:geheim123", "/harbour.mp4?token=verborgen9"), true).id;
    EXPECT_EQ(engine.job(id).source, server.url("/harbour.mp4?token=\xE2\x80\xA6"));
    engine.stop();
    const QString own = engine.path("data/links/") + QString::fromStdString(id);
    for (const char* secret : {"geheim123", "verborgen9"}) EXPECT_EQ(filesWith(engine.folder.path(), secret), QStringList{own}) << secret;
    EXPECT_EQ(
        QFile::permissions(own) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther), QFile::Permissions());
    engine.start();
    engine.act(id, model::JobAction::Resume);
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    EXPECT_EQ(server.asked().at(0).authorization, "Basic YW5uYTpnZWhlaW0xMjM=");
    EXPECT_EQ(server.asked().at(0).path, "/harbour.mp4?token=verborgen9");
    EXPECT_EQ(engine.log(id).find("geheim123"), std::string::npos);
    engine.stop();
    EXPECT_EQ(filesWith(engine.folder.path(), "geheim123"), QStringList()) << "it is needed no more";
}

TEST_F(LinksTest, WhatTheServerDoesNotGiveIsSaidWithoutThePassword) {
    FileServer server([](const auto&) { return FileServer::Reply{.head = "404 Not Found\r\n", .body = "no"}; });
    engine.start();
    const std::string id = addLink(server.urlFor("anna:geheim123", "/harbour.mp4")).id;
    ASSERT_TRUE(engine.untilFinal(id));
    EXPECT_EQ(engine.troubleOf(id), "MR-1107");
    EXPECT_NE(engine.job(id).trouble->message.find(server.url("/harbour.mp4")), std::string::npos) << engine.job(id).trouble->message;
    EXPECT_EQ(engine.job(id).trouble->message.find("geheim123"), std::string::npos);
}

TEST_F(LinksTest, TheCommandLineFetchesToAndGoesOnAfterAKill) {
    const std::size_t half = film.size() / 2;
    std::atomic<bool> holds{true};
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return holds ? FileServer::cut(reply, half, true) : reply;
    });
    const QStringList words{QStringLiteral("transcode"), QString::fromStdString(server.url("/harbour.mp4")), QStringLiteral("--preset"),
        engine.path("presets/quick.json"), QStringLiteral("--output"), engine.path("out"), QStringLiteral("--json")};
    qputenv("TRANSCODER_FETCH_ALLOWED", "127.0.0.0/8");
    QProcess first;
    first.start(support::program(QStringLiteral("millrace")), words);
    const auto part = [&] {
        QDirIterator walk(engine.path("out"), {QStringLiteral("film.part")}, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        return walk.hasNext() ? QFileInfo(walk.next()).size() : -1;
    };
    EXPECT_TRUE(engine.until([&] { return part() == static_cast<qint64>(half); }));
    first.kill();
    first.waitForFinished();
    holds = false;
    server.release();
    const auto second = support::run(QStringLiteral("millrace"), words);
    qunsetenv("TRANSCODER_FETCH_ALLOWED");
    EXPECT_EQ(second.code, 0) << second.err.toStdString();
    EXPECT_TRUE(QFile::exists(engine.path("out/harbour/master.m3u8")));
    ASSERT_EQ(server.asked().size(), 2u);
    EXPECT_EQ(server.asked()[1].range, "bytes=" + std::to_string(half) + "-");
    EXPECT_EQ(server.sent(), film.size()) << "a byte was fetched twice";
}

namespace {

/// Real encoders; remembers where the source of each order came from.
class WatchedExecutor final : public work::Executor {
public:
    explicit WatchedExecutor(const std::string& encoder) : m_local(encoder) {}
    std::unique_ptr<work::Run> start(const work::Order& order, const work::Place& place) override {
        origins.push_back(place.origin);
        return m_local.start(order, place);
    }
    std::vector<std::optional<work::Origin>> origins;

private:
    work::LocalExecutor m_local;
};

} // namespace

TEST_F(LinksTest, WhoeverRunsItsTasksIsToldWhereTheFileCameFrom) {
    const auto encoder = work::findEncoder();
    ASSERT_TRUE(encoder);
    const auto watched = std::make_shared<WatchedExecutor>(*encoder);
    engine.options.executor = watched;
    FileServer server([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    engine.start();
    const std::string address = server.url("/films/harbour.mp4?signature=12345");
    const std::string id = addLink(address).id;
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_FALSE(watched->origins.empty());
    for (const auto& origin : watched->origins) {
        ASSERT_TRUE(origin);
        EXPECT_EQ(origin->address, address) << "whole: others have to read it";
        EXPECT_EQ(origin->validator, "\"a\"");
    }
}
