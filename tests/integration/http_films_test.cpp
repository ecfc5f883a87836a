// Films at an ingest: read there in parts, put together, sent on as one file, and cut where they are not what was published.

#include "core/api/seed/remote_films.hpp"
#include "core/base/files.hpp"
#include "core/http/server.hpp"
#include "core/package/evidence.hpp"
#include "tests/support/file_server.hpp"
#include "tests/support/ingest.hpp"

#include <QtEndian>
#include <gtest/gtest.h>

using base::ErrorCode;
using test::FileServer;

namespace {

QByteArray box(const char* type, const QByteArray& content) {
    QByteArray size(4, '\0');
    qToBigEndian(static_cast<quint32>(content.size() + 8), size.data());
    return size + type + content;
}

/// As small as an init segment can be that is put together with another.
QByteArray initOf(char mark) {
    const QByteArray movie = box("mvhd", QByteArray(100, mark)) + box("trak", box("tkhd", QByteArray(80, '\0'))) +
        box("mvex", box("trex", QByteArray(24, '\0')));
    return box("ftyp", "iso6") + box("moov", movie);
}

QByteArray segmentOf(qsizetype bytes, char mark) {
    return box("moof", box("mfhd", QByteArray(8, '\0')) + box("traf", box("tfhd", QByteArray(8, '\0')))) +
        box("mdat", QByteArray(bytes, mark));
}

http::Awaitable<http::Response> answerWith(http::Pool& pool, api::OpenFilm open, http::ByteRange part) {
    http::Response response;
    response.piecesLength = part.length;
    response.pieces = [&pool, open, part](http::BodyWriter& body) {
        const api::GoesOn always = [] { return true; };
        return api::sendFilm(pool, open, part, always, body);
    };
    co_return response;
}

struct FilmsAtAnIngest : test::Ingest {
    api::RemoteFilms films;
    std::string revision = "r1";
    /// Of the pictures, and of the sound; the first takes more than one reading.
    std::vector<QByteArray> pictures{segmentOf(1'300'000, 'p'), segmentOf(9000, 'q'), segmentOf(5000, 'r')};
    std::vector<QByteArray> sounds{segmentOf(700, 's'), segmentOf(6000, 't')};

    void SetUp() override {
        test::Ingest::SetUp();
        publish();
    }
    void store(const std::string& path, const QByteArray& bytes) const {
        const int answered = test::status(put("/media/film/" + QByteArray::fromStdString(path), bytes));
        EXPECT_TRUE(answered == 201 || answered == 204) << path << ": " << answered;
    }
    std::vector<model::SegmentFile> publish(const std::string& rendition, char mark, const std::vector<QByteArray>& segments) const {
        store(rendition + "/" + model::initFileName(revision), initOf(mark));
        std::vector<model::SegmentFile> told;
        for (const QByteArray& segment : segments) {
            model::SegmentFile file;
            file.rendition = rendition;
            file.number = static_cast<int>(told.size()) + 1;
            file.bytes = segment.size();
            file.sha256 = base::sha256(segment);
            store(rendition + "/" + model::segmentFileName(file.number, revision), segment);
            told.push_back(file);
        }
        return told;
    }
    std::vector<model::SegmentFile> publishSegments() const {
        auto told = publish("720p", 'v', pictures);
        const auto ofSound = publish("audio", 'a', sounds);
        told.insert(told.end(), ofSound.begin(), ofSound.end());
        return told;
    }
    void publish() const {
        package::Evidence evidence;
        evidence.revision = revision;
        evidence.segments = publishSegments();
        evidence.renditions = {{"720p", "avc1", base::sha256(initOf('v'))}, {"audio", "mp4a", base::sha256(initOf('a'))}};
        store("report.json", model::toBytes(evidence));
    }
    /// What the file must be.
    QByteArray whole() const {
        QByteArray film = *api::mergedInit(initOf('v'), initOf('a'));
        std::uint32_t number = 0;
        const auto add = [&](QByteArray segment, std::uint32_t track) {
            api::applyPatches(*api::patchesOf(segment, track, ++number), 0, segment.data(), static_cast<std::size_t>(segment.size()));
            film += segment;
        };
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            add(pictures[i], 1);
            if (i < sounds.size()) add(sounds[i], 2);
        }
        return film;
    }
    model::PublishedFilm place() const {
        return {.folder = "", .address = "http://127.0.0.1:" + std::to_string(server->port()) + "/media/film/", .token = "secret"};
    }
    base::Result<api::OpenFilm> open() { return films.open(place(), "720p", "audio"); }
    /// What comes of that part; less than it has when the connection was cut.
    static QByteArray received(const api::OpenFilm& open, http::ByteRange part) {
        http::Pool pool(2);
        const auto host = http::Server::start({}, [&](http::Request&) { return answerWith(pool, open, part); });
        EXPECT_TRUE(host);
        const QByteArray answer = talkTo((*host)->port(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(test::header(answer, "Content-Length").toULongLong(), part.length) << "it is promised first";
        return test::body(answer);
    }
    QByteArray received() {
        const auto film = open();
        EXPECT_TRUE(film) << film.error().message;
        return film ? received(*film, {0, film->film->bytes}) : QByteArray();
    }
};

using Stop = std::atomic<bool>;

base::Result<std::string> partOf(const FileServer& server, const net::RangeReader::Part& part) {
    net::RangeReader reader({.token = "secret"}, std::make_shared<Stop>(false));
    return reader.part(server.url("/1.m4s"), part);
}

std::string hundred() {
    std::string bytes;
    for (char c = 0; c < 100; ++c) bytes += c;
    return bytes;
}

} // namespace

TEST_F(FilmsAtAnIngest, AreOneFileWithLengthAndRanges) {
    const auto film = open();
    ASSERT_TRUE(film) << film.error().message;
    const QByteArray right = whole();
    ASSERT_EQ(film->film->bytes, static_cast<std::uint64_t>(right.size()));
    const auto all = static_cast<std::uint64_t>(right.size()), init = static_cast<std::uint64_t>(film->film->init.size());
    const http::ByteRange parts[] = {{0, all}, {0, 1}, {init - 2, 4}, {init + 20, 100}, {init + 5000, 1'200'000}, {init + 1'299'000, 4000},
        {all - 4000, 4000}, {all - 1, 1}};
    for (const auto& part : parts)
        EXPECT_EQ(received(*film, part), right.mid(static_cast<qsizetype>(part.offset), static_cast<qsizetype>(part.length)))
            << part.offset << " and " << part.length << " bytes";
    const auto silent = films.open(place(), "720p", "");
    ASSERT_TRUE(silent) << silent.error().message;
    EXPECT_EQ(silent->film->pieces.size(), pictures.size());
}

TEST_F(FilmsAtAnIngest, ASegmentThatIsNotWhatWasPublishedIsNeverSentToItsEnd) {
    const QByteArray right = whole();
    store("720p/00002-r1.m4s", segmentOf(9000, 'x'));
    const QByteArray came = received();
    EXPECT_LT(came.size(), right.size()) << "an incomplete file is no film";
    EXPECT_TRUE(right.startsWith(came)) << "and nothing of the other one";
}

TEST_F(FilmsAtAnIngest, ASegmentThatIsMissingOrHasAnotherSizeCutsTheFilm) {
    const QByteArray right = whole();
    store("audio/00002-r1.m4s", segmentOf(6001, 't'));
    QByteArray came = received();
    EXPECT_TRUE(came.size() < right.size() && right.startsWith(came)) << came.size();
    EXPECT_LT(test::status(remove("/media/film/audio/00002-r1.m4s")), 300);
    came = received();
    EXPECT_TRUE(came.size() < right.size() && right.startsWith(came)) << came.size();
}

TEST_F(FilmsAtAnIngest, WhatIsKnownOfThemIsAskedForOnceAndHeldAgainstTheReport) {
    ASSERT_TRUE(open());
    EXPECT_LT(test::status(remove("/media/film/720p/init-r1.mp4")), 300);
    EXPECT_TRUE(open()) << "the report is the same, so the film is";
    EXPECT_EQ(films.open(place(), "720p", "").error().code, ErrorCode::NotFound) << "what was not asked for yet misses its init segment";
    revision = "r2";
    pictures.pop_back();
    publish();
    const auto another = open();
    ASSERT_TRUE(another) << another.error().message;
    EXPECT_EQ(another->film->bytes, static_cast<std::uint64_t>(whole().size())) << "another film has the name now";
    EXPECT_LT(test::status(remove("/media/film/report.json")), 300);
    EXPECT_EQ(open().error().code, ErrorCode::NotFound) << "it was deleted";
}

TEST_F(FilmsAtAnIngest, AreSentWhileTheirJobGoesOn) {
    EXPECT_LT(test::status(remove("/media/film/report.json")), 300);
    model::PublishedFilm at = place();
    at.revision = revision;
    at.segments = publishSegments();
    const auto film = films.open(at, "720p", "audio");
    ASSERT_TRUE(film) << film.error().message;
    EXPECT_EQ(received(*film, {0, film->film->bytes}), whole());
}

TEST_F(FilmsAtAnIngest, AnInitSegmentThatWasNotPublishedIsRefused) {
    store("720p/init-r1.mp4", initOf('w'));
    EXPECT_EQ(open().error().code, ErrorCode::IngestRefused);
}

TEST_F(FilmsAtAnIngest, AreReadWithTheTokenThatMay) {
    options.readingIsOpen = false;
    restart();
    EXPECT_TRUE(open());
    model::PublishedFilm at = place();
    at.token.clear();
    EXPECT_EQ(films.open(at, "720p", "").error().code, ErrorCode::IngestRefused);
}

TEST_F(FilmsAtAnIngest, ASilentIngestIsSaidAndAStopIsNotWaitedFor) {
    model::PublishedFilm at = place();
    server.reset();
    EXPECT_EQ(films.open(at, "720p", "audio").error().code, ErrorCode::IngestSilent);
    films.stop();
    EXPECT_EQ(films.open(at, "720p", "audio").error().code, ErrorCode::Cancelled);
}

TEST(RangeReader, TakesThePartOfAWholeFileFromWhoKnowsNoRanges) {
    const FileServer server([](const FileServer::Asked&) { return FileServer::Reply{.head = "200 OK\r\n", .body = hundred()}; });
    const auto part = partOf(server, {10, 20, 100});
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_EQ(*part, hundred().substr(10, 20));
    EXPECT_EQ(server.asked().front().range, "bytes=10-29");
    EXPECT_EQ(server.asked().front().authorization, "Bearer secret");
    EXPECT_EQ(partOf(server, {0, 100, 100}).value_or(""), hundred());
    EXPECT_EQ(partOf(server, {0, 99, 99}).error().code, ErrorCode::IngestRefused) << "a longer file is another";
    EXPECT_EQ(partOf(server, {10, 20, 101}).error().code, ErrorCode::IngestRefused) << "so is a shorter one";
}

TEST(RangeReader, TakesNoOtherPartThanTheOneItAskedFor) {
    std::string range = "bytes 5-29/100";
    const FileServer server([&](const FileServer::Asked&) {
        return FileServer::Reply{.head = "206 Partial Content\r\nContent-Range: " + range + "\r\n", .body = hundred().substr(10, 20)};
    });
    EXPECT_EQ(partOf(server, {10, 20, 100}).error().code, ErrorCode::IngestRefused);
    range = "bytes 10-29/4000";
    EXPECT_EQ(partOf(server, {10, 20, 100}).error().code, ErrorCode::IngestRefused) << "of another file";
    range = "bytes 10-29/100";
    EXPECT_EQ(partOf(server, {10, 20, 100}).value_or(""), hundred().substr(10, 20));
}

TEST(RangeReader, AsksOnceMoreForWhatBreaksOffAndThenSaysSo) {
    std::atomic<int> cuts = 1;
    const FileServer server([&](const FileServer::Asked&) {
        const FileServer::Reply whole{.head = "200 OK\r\n", .body = hundred()};
        return cuts-- > 0 ? FileServer::cut(whole, 50) : whole;
    });
    EXPECT_EQ(partOf(server, {0, 100, 100}).value_or(""), hundred());
    cuts = 100;
    EXPECT_EQ(partOf(server, {0, 100, 100}).error().code, ErrorCode::IngestSilent);
    EXPECT_EQ(server.heard(), 4);
}

TEST(RangeReader, TakesItsTokenToNoOtherHost) {
    const FileServer other([](const FileServer::Asked&) { return FileServer::Reply{.head = "200 OK\r\n", .body = hundred()}; });
    const FileServer server([&](const FileServer::Asked&) {
        return FileServer::Reply{.head = "307 Moved\r\nLocation: " + other.url("/1.m4s") + "\r\n", .body = ""};
    });
    EXPECT_EQ(partOf(server, {0, 100, 100}).error().code, ErrorCode::IngestRefused);
    EXPECT_EQ(other.heard(), 0);
}
