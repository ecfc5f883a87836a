// Who may do what at the ingest: tokens with rights, signed addresses, wrong tokens, proxies, limits on clients.

#include "tests/support/ingest.hpp"

#include "core/base/clock.hpp"

#include <QFile>
#include <mutex>
#include <thread>

using test::body;
using test::header;
using test::status;
using IngestAccess = test::Ingest;

namespace {

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

TEST_F(IngestAccess, ATokenMayPublishBelowItsPrefixOnly) {
    const QString tokens = folder.path() + QStringLiteral("/.tokens.json");
    write(tokens, R"({"tokens":[{"name":"films","token":"films-token","publish":["films/"]},{"name":"reader","token":"reader-token"}]})");
    options.tokensFile = tokens.toStdString();
    restart();
    EXPECT_EQ(status(put("/media/films/a/1.m4s", "x", "films-token")), 201);
    EXPECT_EQ(status(put("/media/filmsx/1.m4s", "x", "films-token")), 403);
    EXPECT_EQ(status(put("/media/series/1.m4s", "x", "films-token")), 403);
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", "reader-token")), 403);
    EXPECT_EQ(status(remove("/media/films/a/1.m4s", "films-token")), 204);
    EXPECT_EQ(status(put("/media/series/1.m4s", "x", "secret")), 201);
}

TEST_F(IngestAccess, TokensRotateWithoutARestart) {
    const QString tokens = folder.path() + QStringLiteral("/.tokens.json");
    write(tokens, R"({"tokens":[{"name":"a","token":"first-token","publish":true}]})");
    options.tokensFile = tokens.toStdString();
    restart();
    ASSERT_EQ(status(put("/media/1.m4s", "x", "first-token")), 201);
    write(tokens, R"({"tokens":[{"name":"a","token":"second-token!","publish":true}]})");
    int seen = 0;
    for (int i = 0; i < 100 && seen != 204; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        seen = status(put("/media/1.m4s", "x", "second-token!"));
    }
    EXPECT_EQ(seen, 204);
    EXPECT_EQ(status(put("/media/1.m4s", "x", "first-token")), 401);
}

TEST_F(IngestAccess, ABadListOfTokensStopsTheStartAndNeverOpensAnything) {
    const QString tokens = folder.path() + QStringLiteral("/.tokens.json");
    write(tokens, R"({"tokens":[{"name":"a","token":"short"}]})");
    options.tokensFile = tokens.toStdString();
    const auto refused = ingest::IngestServer::start(options);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find(".tokens.json"), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("gives \"a\" a token of fewer than 8 characters"), std::string::npos) << refused.error().message;
}

TEST_F(IngestAccess, AClosedIngestReadsByTokenOrSignedAddress) {
    options.readingIsOpen = false;
    restart();
    put("/media/film/720p/1.m4s", "segment");
    put("/media/film/720p/index.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n1.m4s\n");
    put("/media/other/1.m4s", "other");
    EXPECT_EQ(status(get("/media/film/720p/1.m4s")), 401);
    EXPECT_EQ(status(get("/media/film/720p/1.m4s", "Authorization: Bearer secret\r\n")), 200);
    const auto access = ingest::accessOf(options);
    ASSERT_TRUE(access);
    const std::int64_t now = base::SystemClock().wallMs() / 1000;
    const QByteArray ticket = QByteArray::fromStdString((*access)->sign("film", now + 100));
    EXPECT_EQ(body(get("/media/" + ticket + "/film/720p/1.m4s")), "segment");
    EXPECT_EQ(status(get("/media/" + ticket + "/film/720p/index.m3u8")), 200) << "what a playlist names relatively carries the ticket too";
    EXPECT_EQ(status(get("/media/" + ticket + "/other/1.m4s")), 403);
    EXPECT_EQ(status(get("/media/" + QByteArray::fromStdString((*access)->sign("film", now - 1)) + "/film/720p/1.m4s")), 403);
    QByteArray forged = ticket;
    forged[1] = forged[1] == '9' ? '8' : '9';
    EXPECT_EQ(status(get("/media/" + forged + "/film/720p/1.m4s")), 403);
    EXPECT_EQ(status(talk("PUT /media/" + ticket + "/film/720p/1.m4s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")), 401)
        << "a ticket is for reading";
    EXPECT_EQ(status(talk("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n")), 403);
}

TEST_F(IngestAccess, WrongTokensBecomeSlowAndAreLogged) {
    std::atomic<int> warned{0};
    options.warn = [&](const std::string& sentence) { warned += sentence.find("Wrong token from 127.0.0.1") != std::string::npos ? 1 : 0; };
    restart();
    const auto begin = base::SystemClock().monotonicMs();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(status(put("/media/a.m4s", "x", "wrong")), 401);
    EXPECT_GE(base::SystemClock().monotonicMs() - begin, 1500) << "the fourth and fifth wait half a second and a whole one";
    EXPECT_EQ(warned, 5);
    EXPECT_EQ(status(put("/media/a.m4s", "x")), 201) << "who knows it does not wait";
}

TEST_F(IngestAccess, AProxyIsBelievedOnlyWhenItIsNamed) {
    options.logFolder = (folder.path() + QStringLiteral("/.logs")).toStdString();
    options.trustedProxies = {"127.0.0.1", "10.0.0.0/8"};
    restart();
    get("/media/a.m4s", "X-Forwarded-For: 198.51.100.7, 203.0.113.9, 10.1.2.3\r\n");
    options.trustedProxies = {"192.0.2.1"};
    restart();
    get("/media/b.m4s", "X-Forwarded-For: 203.0.113.9\r\n");
    server.reset();
    QFile log(folder.path() + QStringLiteral("/.logs/access.log"));
    ASSERT_TRUE(log.open(QIODevice::ReadOnly));
    const auto lines = log.readAll().split('\n');
    ASSERT_GE(lines.size(), 2);
    EXPECT_TRUE(lines[0].startsWith("203.0.113.9 - - [")) << lines[0].toStdString();
    EXPECT_TRUE(lines[1].startsWith("127.0.0.1 - - [")) << lines[1].toStdString();
    EXPECT_TRUE(lines[0].contains("\"GET /media/a.m4s HTTP/1.1\" 404"));
}

TEST_F(IngestAccess, NoClientCanForgeALineOfTheLog) {
    options.logFolder = (folder.path() + QStringLiteral("/.logs")).toStdString();
    options.logFormat = ingest::LogFormat::Json;
    restart();
    get("/media/a.m4s", "User-Agent: evil\" \\ \xff\r\n");
    server.reset();
    QFile log(folder.path() + QStringLiteral("/.logs/access.log"));
    ASSERT_TRUE(log.open(QIODevice::ReadOnly));
    const QByteArray line = log.readAll();
    EXPECT_TRUE(line.contains(R"("agent":"evil\" \\ \u00ff"})")) << line.toStdString();
    EXPECT_EQ(line.count('\n'), 1);
}

TEST_F(IngestAccess, TooManyConnectionsAreTurnedAway) {
    options.maxConnections = 3;
    std::mutex mutex;
    std::string told;
    options.warn = [&](const std::string& sentence) {
        const std::lock_guard lock(mutex);
        told += sentence;
    };
    server.reset();
    restart();
    std::vector<std::unique_ptr<QTcpSocket>> open;
    for (int i = 0; i < 3; ++i) {
        open.push_back(std::make_unique<QTcpSocket>());
        open.back()->connectToHost(QStringLiteral("127.0.0.1"), server->port());
        ASSERT_TRUE(open.back()->waitForConnected(5000));
        open.back()->write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(open.back()->waitForReadyRead(5000));
    }
    const QByteArray refusal = get("/healthz");
    EXPECT_EQ(status(refusal), 503);
    EXPECT_EQ(header(refusal, "Retry-After"), "5");
    {
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(told.find("connection limit (3)") != std::string::npos) << told;
    }
    open.clear();
    int answered = 0;
    for (int i = 0; i < 100 && answered != 200; ++i) answered = status(get("/healthz"));
    EXPECT_EQ(answered, 200);
    server.reset();
}

TEST_F(IngestAccess, TheRootsProbeIsNoWayToGuessTheToken) {
    options.readingIsOpen = false;
    restart();
    EXPECT_EQ(status(get("/media/")), 403) << "the probe without a token";
    EXPECT_EQ(status(get("/media/", "Authorization: Bearer guess\r\n")), 401);
    EXPECT_TRUE(body(get("/metrics")).contains("failed_logins_total 1\n"));
}

TEST_F(IngestAccess, PagesPlayAndPublishButReadNothingOfTheOperators) {
    options.routes.origins = {"https://a.example/", "https://b.example"};
    restart();
    put("/media/1.ts", "x");
    EXPECT_EQ(header(get("/media/1.ts", "Origin: https://a.example\r\n"), "Access-Control-Allow-Origin"), "https://a.example");
    EXPECT_EQ(header(get("/media/1.ts", "Origin: https://evil.example\r\n"), "Access-Control-Allow-Origin"), "");
    const auto preflight = talk(
        "OPTIONS /media/1.ts HTTP/1.1\r\nHost: x\r\nOrigin: https://b.example\r\nAccess-Control-Request-Headers: content-md5, cmcd-request\r\n\r\n");
    EXPECT_EQ(header(preflight, "Access-Control-Allow-Headers"), "content-md5, cmcd-request");
    options.routes.origins = {"https://a.example", "*"};
    restart();
    EXPECT_EQ(header(get("/media/1.ts"), "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header(get("/metrics", "Origin: https://evil.example\r\n"), "Access-Control-Allow-Origin"), "");
}
