// The ingest over real sockets on port 0, spoken to byte by byte.

#include "tests/support/ingest.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <atomic>
#include <thread>

using test::body;
using test::header;
using test::status;
using Ingest = test::Ingest;

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
    EXPECT_EQ(status(talk("PUT /media/a.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + QByteArray("me:secret").toBase64() +
                  "\r\nContent-Length: 1\r\n\r\nx")),
        201);
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
    for (const QByteArray path : {"/media/../../etc/passwd", "/media/%2e%2e/%2e%2e/etc/passwd", "/media/link.m4s", "/media/etc/passwd",
             "/media/.incoming/x", "/etc/passwd", "/media/a%00b", "/media//etc/passwd"}) {
        const auto answer = get(path);
        EXPECT_TRUE(status(answer) == 400 || status(answer) == 404) << path.toStdString() << answer.toStdString();
        EXPECT_FALSE(answer.contains("root:"));
    }
    EXPECT_EQ(status(put("/media/etc/millrace-test", "x")), 409);
    EXPECT_FALSE(QFile::exists(QStringLiteral("/etc/millrace-test")));
}

TEST_F(Ingest, ABrokenUploadLeavesNothing) {
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
        ASSERT_TRUE(socket.waitForConnected(5000));
        socket.write(
            "PUT /media/half.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
        ASSERT_TRUE(socket.waitForReadyRead(5000)); // it may go on
        socket.write("only this");
        socket.waitForBytesWritten(2000);
        ASSERT_EQ(QDir(folder.path() + QStringLiteral("/.incoming")).entryList(QDir::Files).size(), 1) << "the upload is under way";
        socket.disconnectFromHost();
    }
    EXPECT_EQ(status(get("/media/half.m4s")), 404);
    server.reset(); // waits for the connection's end
    EXPECT_TRUE(QDir(folder.path() + QStringLiteral("/.incoming")).entryList(QDir::Files).isEmpty());
}

TEST_F(Ingest, ChunkedBodiesAndContinueWork) {
    const auto answer = talk(
        "PUT /media/c.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n");
    EXPECT_EQ(status(answer), 201) << answer.toStdString();
    EXPECT_EQ(body(get("/media/c.m4s")), "abcdefg");
}

TEST_F(Ingest, ATrailerIsNoHeader) {
    const auto answer = talk(
        "PUT /media/t.m4s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nAuthorization: Bearer secret\r\n\r\n");
    EXPECT_EQ(status(answer), 401);
}

TEST_F(Ingest, TwoRequestsInOnePacketGetTwoAnswers) {
    put("/media/a.m4s", "aaaa");
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
    ASSERT_TRUE(socket.waitForConnected(5000));
    socket.write(
        "PUT /media/b.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbbb\r\n0\r\n\r\nGET /media/a.m4s HTTP/1.1\r\nHost: x\r\n\r\n");
    QByteArray both;
    while (!both.endsWith("aaaa") && socket.waitForReadyRead(5000)) both += socket.readAll();
    EXPECT_EQ(status(both), 201);
    EXPECT_TRUE(both.contains("HTTP/1.1 200"));
    EXPECT_EQ(body(get("/media/b.m4s")), "bbb");
}

TEST_F(Ingest, APlaylistIsZippedForWhoTakesIt) {
    const QByteArray playlist =
        "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + QByteArray("# a comment that says the same again and again\n").repeated(60);
    put("/media/job/index.m3u8", playlist);
    const auto plain = get("/media/job/index.m3u8"), zipped = get("/media/job/index.m3u8", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(body(plain), playlist);
    EXPECT_EQ(test::header(zipped, "Content-Encoding"), "gzip");
    EXPECT_LT(body(zipped).size(), playlist.size() / 4);
    EXPECT_TRUE(body(zipped).startsWith("\x1f\x8b"));
    EXPECT_NE(test::header(plain, "ETag"), test::header(zipped, "ETag"));
    EXPECT_TRUE(test::header(plain, "Vary").contains("Accept-Encoding"));
    EXPECT_EQ(test::header(get("/media/job/index.m3u8", "Accept-Encoding: gzip;q=0\r\n"), "Content-Encoding"), "");
}

TEST_F(Ingest, WhatAnotherProgramPutsIntoTheFolderIsServedToo) {
    put("/media/a.m4s", "ours");
    EXPECT_EQ(body(get("/media/a.m4s")), "ours");
    QFile::remove(folder.path() + QStringLiteral("/a.m4s"));
    QFile file(folder.path() + QStringLiteral("/a.m4s"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("theirs, and longer");
    file.close();
    QByteArray seen;
    for (int i = 0; i < 300 && seen != "theirs, and longer"; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10)); // seen after a second at the latest
        seen = body(get("/media/a.m4s"));
    }
    EXPECT_EQ(seen, "theirs, and longer");
}

TEST_F(Ingest, AWrongDigestStoresNothing) {
    const auto send = [&](const QByteArray& headers) {
        return status(
            talk("PUT /media/d.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 3\r\n" + headers + "\r\nabc"));
    };
    EXPECT_EQ(send("Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n"), 400);
    EXPECT_EQ(status(get("/media/d.m4s")), 404);
    EXPECT_EQ(send("Content-MD5: kAFQmDzST7DWlj99KOF/cg==\r\n"), 201);
    EXPECT_EQ(send("Digest: SHA-256=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\r\n"), 204);
    EXPECT_EQ(send("Content-Digest: sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:\r\n"), 204);
    EXPECT_EQ(send("Content-Digest: sha-256=:AAAAv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:\r\n"), 400);
}

TEST_F(Ingest, AnEmptyFileIsAFileAndIsLogged) {
    options.logFolder = (folder.path() + QStringLiteral("/.logs")).toStdString();
    server.reset();
    restart();
    EXPECT_EQ(status(put("/media/empty.vtt", "")), 201);
    EXPECT_EQ(status(get("/media/empty.vtt")), 200);
    server.reset();
    QFile log(folder.path() + QStringLiteral("/.logs/access.log"));
    ASSERT_TRUE(log.open(QIODevice::ReadOnly));
    EXPECT_TRUE(log.readAll().contains("\"PUT /media/empty.vtt HTTP/1.1\" 201"));
}

TEST_F(Ingest, WhatIsNotAWholeFileIsNotStored) {
    put("/media/1.m4s", "whole");
    EXPECT_EQ(
        status(talk(
            "PUT /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Range: bytes 3-4/5\r\nContent-Length: 2\r\n\r\nxx")),
        400);
    EXPECT_EQ(status(talk("PUT /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\r\n")), 411);
    EXPECT_EQ(body(get("/media/1.m4s")), "whole");
}

TEST_F(Ingest, WritesMayAskForAState) {
    const auto write = [this](const QByteArray& method, const QByteArray& condition) {
        return status(talk(method + " /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 1\r\n" +
            condition + "\r\n\r\nx"));
    };
    EXPECT_EQ(write("PUT", "If-Match: \"a\""), 412) << "there is none";
    EXPECT_EQ(write("PUT", "If-None-Match: *"), 201);
    EXPECT_EQ(write("PUT", "If-None-Match: *"), 412);
    const QByteArray etag = header(get("/media/1.m4s"), "ETag");
    EXPECT_EQ(write("DELETE", "If-Match: \"other\""), 412);
    EXPECT_EQ(write("PUT", "If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT"), 412);
    EXPECT_EQ(write("PUT", "If-Match: " + etag), 204);
}

TEST_F(Ingest, DatesAreCompared) {
    put("/media/1.m4s", "x");
    const QByteArray modified = header(get("/media/1.m4s"), "Last-Modified");
    EXPECT_EQ(status(get("/media/1.m4s", "If-Modified-Since: " + modified + "\r\n")), 304);
    EXPECT_EQ(status(get("/media/1.m4s", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n")), 304);
    EXPECT_EQ(status(get("/media/1.m4s", "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT\r\n")), 200);
    EXPECT_EQ(status(get("/media/1.m4s", "If-Modified-Since: yesterday\r\n")), 200);
    EXPECT_EQ(status(get("/media/1.m4s", "If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT\r\n")), 412);
    EXPECT_EQ(status(get("/media/1.m4s", "If-Match: \"other\"\r\n")), 412);
}

TEST_F(Ingest, EveryDigestMustBeRight) {
    const auto send = [this](const QByteArray& digest) {
        return status(
            talk("PUT /media/d.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 3\r\n" + digest + "\r\n\r\nabc"));
    };
    const QByteArray md5 = QCryptographicHash::hash("abc", QCryptographicHash::Md5).toBase64(),
                     sha = QCryptographicHash::hash("abc", QCryptographicHash::Sha256).toBase64();
    EXPECT_EQ(send("Content-MD5: " + md5 + "\r\nDigest: SHA-256=" + md5), 400);
    EXPECT_EQ(send("Digest: SHA-256=" + sha + ",md5=" + sha), 400);
    EXPECT_EQ(send("Digest: SHA-256=" + sha + ", md5=" + md5), 201);
}

TEST_F(Ingest, TheRootAnswersAProbeAndNothingIsListed) {
    put("/media/job/a.m4s", "x");
    const auto probe = talk("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status(probe), 200);
    EXPECT_FALSE(get("/media/").contains("job"));
    EXPECT_EQ(status(get("/media/job")), 404);
    EXPECT_EQ(status(get("/media/job/")), 400);
}

TEST_F(Ingest, OnlyNamedPagesMayPlayWhenThereAreNames) {
    options.routes.origins = {"https://tv.example.com"};
    restart();
    put("/media/a.m4s", "x");
    EXPECT_EQ(
        test::header(get("/media/a.m4s", "Origin: https://tv.example.com\r\n"), "Access-Control-Allow-Origin"), "https://tv.example.com");
    EXPECT_EQ(test::header(get("/media/a.m4s", "Origin: https://other.example.com\r\n"), "Access-Control-Allow-Origin"), "");
}

TEST_F(Ingest, HealthAndMetricsAnswerThisComputerOnly) {
    put("/media/a.m4s", "x");
    get("/media/a.m4s");
    EXPECT_EQ(status(get("/healthz")), 200);
    const auto metrics = get("/metrics");
    EXPECT_TRUE(metrics.contains("millrace_ingest_requests_total{method=\"PUT\",status=\"201\"} 1"));
    EXPECT_TRUE(metrics.contains("millrace_ingest_first_byte_seconds_count 3"));
    EXPECT_TRUE(metrics.contains("millrace_ingest_active_viewers 1"));
    EXPECT_EQ(status(get("/metrics", "X-Forwarded-For: 203.0.113.9\r\n")), 404)
        << "a proxy on this computer must not open them to the world";
}

TEST_F(Ingest, WhoWatchesIsToldOneByOneToThisComputerOnly) {
    options.routes.operationsForAll = true;
    restart();
    put("/media/film/1080p/00001.m4s", QByteArray(5000, 'x'));
    put("/media/film/master.m3u8", "#EXTM3U\n");
    get("/media/film/master.m3u8", "User-Agent: player\r\n");
    get("/media/film/1080p/00001.m4s", "User-Agent: player\r\n");
    get("/media/film/1080p/00001.m4s", "User-Agent: Millrace/0.1\r\n"); // the panel's own
    const auto answer = get("/viewers");
    ASSERT_EQ(status(answer), 200);
    const auto list = QJsonDocument::fromJson(test::body(answer)).object();
    EXPECT_EQ(list[QStringLiteral("total")].toInt(), 1);
    ASSERT_EQ(list[QStringLiteral("viewers")].toArray().size(), 1);
    const auto viewer = list[QStringLiteral("viewers")].toArray().first().toObject();
    EXPECT_EQ(viewer[QStringLiteral("address")].toString(), QStringLiteral("127.0.0.1"));
    EXPECT_EQ(viewer[QStringLiteral("film")].toString(), QStringLiteral("film"));
    EXPECT_EQ(viewer[QStringLiteral("rendition")].toString(), QStringLiteral("1080p"));
    EXPECT_GT(viewer[QStringLiteral("bitsPerSecond")].toDouble(), 0);
    EXPECT_EQ(status(get("/viewers", "X-Forwarded-For: 203.0.113.9\r\n")), 404) << "whatever else is open to others";
    EXPECT_EQ(server->viewers("film"), 1);
    EXPECT_EQ(server->viewers("other"), 0);
}

TEST_F(Ingest, SmugglingIsRefused) {
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\nHost: x\r\nX-A: b\r\n folded\r\n\r\n")), 400) << "obs-fold";
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\nHost: x\n\n")), 400) << "bare LF";
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\nHost : x\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")), 501);
    EXPECT_EQ(
        status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 400);
    EXPECT_EQ(status(talk(QByteArray("GET /media/ HTTP/1.1\r\nHost: x\r\nX: a") + QByteArray(1, '\0') + "b\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("PUT /media/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde")), 400);
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\n\r\n")), 400);
    EXPECT_EQ(status(talk("GET /media/ HTTP/1.1\r\nHost: x\r\nX: " + QByteArray(40'000, 'a') + "\r\n\r\n")), 431);
}

TEST_F(Ingest, ABusyPortIsExplained) {
    options.port = server->port();
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
    int replaced = 0;
    std::thread writer([&] {
        for (int i = 0; i < 61; ++i)
            replaced += 204 ==
                status(talkTo(port,
                    "PUT /media/r.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 200000\r\n\r\n" +
                        (i % 2 ? a : b)));
        stop = true;
    });
    do {
        const auto seen = body(get("/media/r.m4s"));
        EXPECT_TRUE(seen == a || seen == b);
    } while (!stop);
    writer.join();
    EXPECT_EQ(replaced, 61);
    EXPECT_EQ(body(get("/media/r.m4s")), b) << "the last one";
}

TEST_F(Ingest, OtherMethodsLearnWhichThereAre) {
    const auto patched = talk("PATCH /media/a.m4s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(status(patched), 405);
    EXPECT_EQ(header(patched, "Allow"), "GET, HEAD, PUT, POST, DELETE, OPTIONS");
    EXPECT_EQ(header(patched, "Access-Control-Allow-Origin"), "*") << "a page must be able to read why";
    const auto posted = talk("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(status(posted), 405);
    EXPECT_EQ(header(posted, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(status(talk("POST /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Length: 0\r\n\r\n")), 404)
        << "to others there is no such thing";
    EXPECT_EQ(status(talk("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")), 204);
    EXPECT_EQ(status(get("/media?x=1")), 200) << "the root by its other name";
    EXPECT_EQ(status(get("/mediax")), 404);
}

TEST_F(Ingest, AnEncodedSlashDividesNothing) {
    EXPECT_EQ(status(put("/media/film%2F1.m4s", "x")), 400);
    EXPECT_EQ(status(put("/media/film/1%20%C3%B6.m4s", "x")), 201);
    EXPECT_EQ(status(get("/media/film%2F1%20%C3%B6.m4s")), 400);
    EXPECT_EQ(body(get("/m%65dia/film/%31%20%c3%b6.m4s")), "x") << "the same address in other letters";
}
