// One port for an API and its films: media are read through another server of the process, while ingests come and go behind it.

#include "tests/support/ingest.hpp"

namespace {

class IngestMount : public test::Ingest {
protected:
    void SetUp() override {
        options.mount = mount;
        test::Ingest::SetUp();
        http::ServerOptions where;
        where.stopping = [this] { mount->stop(); };
        where.answered = [this](const http::AnsweredRequest& answered) { mount->answered(answered); };
        auto started = http::Server::start(where, [this](http::Request& request) { return mount->answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        other = std::move(started).value();
    }
    QByteArray there(const QByteArray& method, const QByteArray& path, const QByteArray& headers = {}) const {
        return talkTo(other->port(), method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }

    const std::shared_ptr<ingest::Mount> mount = std::make_shared<ingest::Mount>();
    std::unique_ptr<http::Server> other; ///< ends before the mount
};

} // namespace

TEST_F(IngestMount, WhatIsStoredIsReadAtTheOtherPort) {
    EXPECT_TRUE(ingest::Mount::has("/media/film/master.m3u8"));
    EXPECT_FALSE(ingest::Mount::has("/api/v1/jobs"));
    ASSERT_EQ(test::status(put("/media/film/a.mp4", "0123456789")), 201);
    const QByteArray whole = there("GET", "/media/film/a.mp4");
    EXPECT_EQ(test::status(whole), 200) << whole.toStdString();
    EXPECT_EQ(test::body(whole), "0123456789");
    const QByteArray part = there("GET", "/media/film/a.mp4", "Range: bytes=2-4\r\n");
    EXPECT_EQ(test::status(part), 206);
    EXPECT_EQ(test::body(part), "234");
    EXPECT_EQ(test::status(there("HEAD", "/media/film/a.mp4")), 200);
    EXPECT_EQ(test::status(there("GET", "/media/film/b.mp4")), 404);
    EXPECT_EQ(server->viewers(), 1) << "who reads there is a viewer like others";
}

TEST_F(IngestMount, ReadingIsAllThatItIsForAndIsAskedForItsToken) {
    const QByteArray refused = there("PUT", "/media/film/a.mp4", "Authorization: Bearer secret\r\nContent-Length: 0\r\n");
    EXPECT_EQ(test::status(refused), 405);
    EXPECT_EQ(test::header(refused, "Allow"), "GET, HEAD, OPTIONS");
    server.reset();
    options.readingIsOpen = false;
    restart();
    put("/media/film/a.mp4", "0123456789");
    EXPECT_EQ(test::status(there("GET", "/media/film/a.mp4")), 401);
    EXPECT_EQ(test::status(there("GET", "/media/film/a.mp4", "Authorization: Bearer secret\r\n")), 200);
}

TEST_F(IngestMount, IngestsComeAndGoBehindIt) {
    put("/media/film/a.mp4", "0123456789");
    server.reset();
    const QByteArray away = there("GET", "/media/film/a.mp4");
    EXPECT_EQ(test::status(away), 503);
    EXPECT_GT(test::header(away, "Retry-After").toInt(), 0);
    restart();
    EXPECT_EQ(test::status(there("GET", "/media/film/a.mp4")), 200);
    ASSERT_TRUE(ingest::IngestServer::dryRun(options));
    EXPECT_EQ(test::status(there("GET", "/media/film/a.mp4")), 200) << "one that is only tried takes nothing away";
}

TEST_F(IngestMount, WhoWaitsThereIsAnsweredWhenEitherStops) {
    put("/media/live/1.ts", "one");
    // Those who wait would do so for twenty seconds: only a stop itself can answer them sooner.
    const QByteArray playlist = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:100\n#EXT-X-MEDIA-SEQUENCE:1\n"
                                "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXTINF:1,\n1.ts\n";
    ASSERT_EQ(test::status(put("/media/live/index.m3u8", playlist)), 201);
    test::Waiting first(other->port(), "/media/live/index.m3u8?_HLS_msn=2");
    server.reset();
    EXPECT_EQ(test::status(first.answer()), 503);
    restart();
    test::Waiting second(other->port(), "/media/live/index.m3u8?_HLS_msn=2");
    other.reset();
    EXPECT_EQ(test::status(second.answer()), 503);
}
