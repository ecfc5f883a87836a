// The ingest over real sockets on port 0, spoken to byte by byte.

#include "core/ingest/ingest_server.hpp"

#include <QDir>
#include <QFile>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <atomic>
#include <gtest/gtest.h>
#include <thread>

namespace {

struct Ingest : testing::Test {
    QTemporaryDir folder;
    std::unique_ptr<ingest::IngestServer> server;

    void SetUp() override { restart(); }
    void restart() {
        ingest::IngestOptions options;
        options.port = 0;
        options.root = folder.path().toStdString();
        options.token = "secret";
        auto started = ingest::IngestServer::start(options);
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
    /// Sends raw bytes and reads until the server closes or a whole response is there.
    QByteArray talk(const QByteArray& request) const { return talkTo(server->port(), request); }
    static QByteArray talkTo(unsigned short port, const QByteArray& request) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForConnected(5000)) return {};
        socket.write(request);
        QByteArray answer;
        while (socket.waitForReadyRead(5000)) {
            answer += socket.readAll();
            const auto head = answer.indexOf("\r\n\r\n");
            if (head < 0) continue;
            const auto at = answer.indexOf("Content-Length: ");
            const auto length = at < 0 || at > head ? 0 : answer.mid(at + 16, answer.indexOf('\r', at) - at - 16).toLongLong();
            if (answer.startsWith("HTTP/1.1 100")) continue;
            if (request.startsWith("HEAD") || answer.size() >= head + 4 + length) break;
        }
        return answer;
    }
    QByteArray put(const QByteArray& path, const QByteArray& body, const QByteArray& token = "secret") const {
        return talk("PUT " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    QByteArray get(const QByteArray& path, const QByteArray& headers = {}) const { return talk("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"); }
};

int status(const QByteArray& answer) {
    return answer.mid(9, 3).toInt();
}

QByteArray body(const QByteArray& answer) {
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

} // namespace

TEST_F(Ingest, WhatIsPutIsServedAndReplacedAndDeleted) {
    EXPECT_EQ(status(put("/media/job/720p/00001.m4s", "one")), 201);
    EXPECT_EQ(status(put("/media/job/720p/00001.m4s", "second")), 204);
    const auto answer = get("/media/job/720p/00001.m4s");
    EXPECT_EQ(status(answer), 200);
    EXPECT_EQ(body(answer), "second");
    EXPECT_TRUE(answer.contains("Content-Type: video/iso.segment"));
    EXPECT_TRUE(answer.contains("immutable"));
    EXPECT_TRUE(answer.contains("Access-Control-Allow-Origin: *"));
    EXPECT_EQ(status(talk("DELETE /media/job/720p/00001.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\r\n")), 204);
    EXPECT_EQ(status(get("/media/job/720p/00001.m4s")), 404);
    EXPECT_FALSE(QDir(folder.path() + QStringLiteral("/job")).exists()) << "an empty folder stays behind";
}

TEST_F(Ingest, PlaylistsAreNeverCachedBlindly) {
    put("/media/job/master.m3u8", "#EXTM3U");
    const auto answer = get("/media/job/master.m3u8");
    EXPECT_TRUE(answer.contains("Cache-Control: no-cache"));
    EXPECT_TRUE(answer.contains("application/vnd.apple.mpegurl"));
}

TEST_F(Ingest, WritingNeedsTheToken) {
    EXPECT_EQ(status(put("/media/a.m4s", "x", "wrong")), 401);
    EXPECT_EQ(status(put("/media/a.m4s", "x", "")), 401);
    EXPECT_EQ(status(talk("DELETE /media/a.m4s HTTP/1.1\r\nHost: x\r\n\r\n")), 401);
    EXPECT_EQ(status(talk("PUT /media/a.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + QByteArray("me:secret").toBase64() + "\r\nContent-Length: 1\r\n\r\nx")), 201);
}

TEST_F(Ingest, RangesGiveTheirBytes) {
    put("/media/a.m4s", "0123456789");
    const auto part = get("/media/a.m4s", "Range: bytes=2-4\r\n");
    EXPECT_EQ(status(part), 206);
    EXPECT_EQ(body(part), "234");
    EXPECT_TRUE(part.contains("Content-Range: bytes 2-4/10"));
    EXPECT_EQ(body(get("/media/a.m4s", "Range: bytes=-3\r\n")), "789");
    EXPECT_EQ(status(get("/media/a.m4s", "Range: bytes=10-\r\n")), 416);
    EXPECT_EQ(status(get("/media/a.m4s", "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n")), 200);
}

TEST_F(Ingest, ALargeFileComesWhole) {
    QByteArray large(3'000'000, '\0');
    for (qsizetype i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 255);
    EXPECT_EQ(status(put("/media/large.m4s", large)), 201);
    EXPECT_EQ(body(get("/media/large.m4s")), large);
}

TEST_F(Ingest, AnUnchangedFileIsNotSentAgainAndAReplacedOneIs) {
    put("/media/a.m3u8", "one");
    const auto first = get("/media/a.m3u8");
    const auto at = first.indexOf("ETag: ") + 6;
    const QByteArray etag = first.mid(at, first.indexOf('\r', at) - at);
    EXPECT_EQ(status(get("/media/a.m3u8", "If-None-Match: " + etag + "\r\n")), 304);
    put("/media/a.m3u8", "two"); // same size, same second
    EXPECT_EQ(status(get("/media/a.m3u8", "If-None-Match: " + etag + "\r\n")), 200);
}

TEST_F(Ingest, HeadTellsTheLengthWithoutTheBody) {
    put("/media/a.m4s", "0123456789");
    const auto answer = talk("HEAD /media/a.m4s HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(answer.contains("Content-Length: 10"));
    EXPECT_TRUE(body(answer).isEmpty());
}

TEST_F(Ingest, NothingOutsideTheRootIsReached) {
    QFile::link(QStringLiteral("/etc/passwd"), folder.path() + QStringLiteral("/link.m4s"));
    QFile::link(QStringLiteral("/etc"), folder.path() + QStringLiteral("/etc"));
    for (const QByteArray path : {"/media/../../etc/passwd", "/media/%2e%2e/%2e%2e/etc/passwd", "/media/link.m4s", "/media/etc/passwd", "/media/.incoming/x", "/etc/passwd", "/media/a%00b", "/media//etc/passwd"}) {
        const auto answer = get(path);
        EXPECT_TRUE(status(answer) == 400 || status(answer) == 404) << path.toStdString() << answer.toStdString();
        EXPECT_FALSE(answer.contains("root:"));
    }
    EXPECT_NE(status(put("/media/etc/millrace-test", "x")), 201);
    EXPECT_FALSE(QFile::exists(QStringLiteral("/etc/millrace-test")));
}

TEST_F(Ingest, ABrokenUploadLeavesNothing) {
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
        ASSERT_TRUE(socket.waitForConnected(5000));
        socket.write("PUT /media/half.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\n\r\nonly this");
        socket.waitForBytesWritten(2000);
        socket.disconnectFromHost();
    }
    EXPECT_EQ(status(get("/media/half.m4s")), 404);
    server.reset(); // waits for the connection's end
    EXPECT_TRUE(QDir(folder.path() + QStringLiteral("/.incoming")).entryList(QDir::Files).isEmpty());
}

TEST_F(Ingest, ChunkedBodiesAndContinueWork) {
    const auto answer = talk("PUT /media/c.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n");
    EXPECT_TRUE(answer.contains("HTTP/1.1 201")) << answer.toStdString();
    EXPECT_EQ(body(get("/media/c.m4s")), "abcdefg");
}

TEST_F(Ingest, SmugglingIsRefused) {
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde")), 400);
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\nHost: x\r\nX: " + QByteArray(40'000, 'a') + "\r\n\r\n")), 431);
}

TEST_F(Ingest, ABusyPortIsExplained) {
    ingest::IngestOptions options;
    options.port = server->port();
    options.root = folder.path().toStdString();
    const auto second = ingest::IngestServer::start(options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::ErrorCode::PortTaken);
}

TEST_F(Ingest, SeveralInstancesStartAndStopCleanly) {
    for (int round = 0; round < 20; ++round) {
        restart();
        EXPECT_EQ(status(put("/media/x.m4s", "x")), round == 0 ? 201 : 204);
    }
}

TEST_F(Ingest, AReaderNeverSeesHalfAReplacement) {
    std::atomic<bool> stop{false};
    const QByteArray a(200'000, 'a'), b(200'000, 'b');
    put("/media/r.m4s", a);
    const unsigned short port = server->port();
    std::thread writer([&] {
        for (int i = 0; i < 60; ++i) talkTo(port, "PUT /media/r.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 200000\r\n\r\n" + (i % 2 ? a : b));
        stop = true;
    });
    while (!stop) {
        const auto seen = body(get("/media/r.m4s"));
        EXPECT_TRUE(seen == a || seen == b);
    }
    writer.join();
}
