// Sources that lie elsewhere, read in parts from servers that cut, change their mind, know no ranges and lead astray.

#include "core/base/crc32c.hpp"
#include "core/fleet/source/shared_sources.hpp"
#include "tests/support/file_server.hpp"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>
#include <atomic>
#include <gtest/gtest.h>
#include <set>

using base::ErrorCode;
using test::FileServer;

namespace {

constexpr std::int64_t kBlock = model::kSourceBlock;

/// Different everywhere, so that a byte in another place is noticed.
std::string filmOf(std::int64_t bytes) {
    std::string film;
    for (std::int64_t i = 0; i < bytes; ++i) film += static_cast<char>((i * 2654435761U) >> 13);
    return film;
}

/// "bytes=100-149", as a good server answers it.
FileServer::Reply partOf(const FileServer::Asked& asked, const std::string& film, const std::string& tag) {
    const std::string common = "ETag: " + tag + "\r\nContent-Type: video/mp4\r\n";
    const bool isSame = asked.ifRange.empty() || asked.ifRange == tag;
    if (!asked.range.starts_with("bytes=") || !isSame) return {.head = "200 OK\r\n" + common, .body = film};
    const auto dash = asked.range.find('-');
    const std::size_t from = std::stoul(asked.range.substr(6));
    if (from >= film.size()) return {.head = "416 Range Not Satisfiable\r\n", .body = ""};
    const std::size_t last = std::min<std::size_t>(std::stoul(asked.range.substr(dash + 1)), film.size() - 1);
    return {.head = "206 Partial Content\r\n" + common + "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(last) + "/" +
            std::to_string(film.size()) + "\r\n",
        .body = film.substr(from, last - from + 1)};
}

struct Sources : testing::Test {
    const std::string film = filmOf(11 * kBlock + 99);
    const net::SourceFacts known{.bytes = static_cast<std::int64_t>(film.size()), .validator = "\"a\"", .modifiedMs = 0};
    net::SourceReader::Options options{.guard = net::AddressGuard(*net::networksOf("127.0.0.1")), .firstPauseMs = 1, .longestPauseMs = 2};
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);

    struct Read {
        base::Result<void> result;
        std::string bytes; ///< of the part
    };
    Read read(net::SourceReader& reader, std::int64_t from, std::int64_t bytes) const {
        std::string got;
        auto result = reader.read(from, bytes, known, [&](std::int64_t offset, const char* data, std::size_t size) {
            for (std::size_t i = 0; i < size; ++i)
                if (offset + static_cast<std::int64_t>(i) == from + static_cast<std::int64_t>(got.size()) &&
                    static_cast<std::int64_t>(got.size()) < bytes)
                    got += data[i];
            return static_cast<std::int64_t>(got.size()) < bytes;
        });
        return {std::move(result), got};
    }
    std::string right(std::int64_t from, std::int64_t bytes) const {
        return film.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(bytes));
    }
};

} // namespace

TEST_F(Sources, ComeInPartsAndNoByteMore) {
    FileServer server([&](const auto& asked) { return partOf(asked, film, "\"a\""); });
    options.token = "ticket";
    net::SourceReader reader(server.url("/film.mp4"), options, stop);
    const auto facts = reader.look();
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->bytes, known.bytes);
    EXPECT_EQ(facts->validator, "\"a\"");
    const Read got = read(reader, 1000, 5000);
    ASSERT_TRUE(got.result) << got.result.error().message;
    EXPECT_EQ(got.bytes, right(1000, 5000));
    reader.setToken("fresh");
    EXPECT_EQ(read(reader, known.bytes - 10, 10).bytes, right(known.bytes - 10, 10));
    const auto asked = server.asked();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(asked[1].range, "bytes=1000-5999");
    EXPECT_EQ(asked[1].ifRange, "\"a\"");
    EXPECT_EQ(asked[1].authorization, "Bearer ticket");
    EXPECT_EQ(asked[2].authorization, "Bearer fresh");
    EXPECT_EQ(server.sent(), 1U + 5000 + 10);
    EXPECT_FALSE(reader.ignoresRanges());
}

TEST_F(Sources, GoOnWhereTheyBrokeOff) {
    std::atomic<int> answers{0};
    FileServer server([&](const auto& asked) {
        const auto reply = partOf(asked, film, "\"a\"");
        return ++answers < 4 ? FileServer::cut(reply, 1000) : reply;
    });
    net::SourceReader reader(server.url("/film.mp4"), options, stop);
    const Read got = read(reader, 0, 9000);
    ASSERT_TRUE(got.result) << got.result.error().message;
    EXPECT_EQ(got.bytes, right(0, 9000));
    EXPECT_EQ(server.sent(), 9000U) << "no byte twice";
    EXPECT_EQ(server.asked().back().range, "bytes=3000-8999");
}

TEST_F(Sources, AnotherFileIsTold) {
    for (const char* changed : {"tag", "length", "shorter"}) {
        const std::string kind = changed;
        const std::string other = kind == "tag" ? film : kind == "length" ? film + "x" : film.substr(0, 1000);
        FileServer server([&](const auto& asked) { return partOf(asked, other, kind == "tag" ? "\"b\"" : "\"a\""); });
        net::SourceReader reader(server.url("/film.mp4"), options, stop);
        const Read got = read(reader, 5000, 1000);
        ASSERT_FALSE(got.result) << kind;
        EXPECT_EQ(got.result.error().code, ErrorCode::SourceChanged) << kind;
        EXPECT_TRUE(got.bytes.empty()) << "of another film no byte is taken";
        EXPECT_EQ(server.asked().size(), 1U) << "and it is not asked for again";
    }
}

TEST_F(Sources, OfWhoKnowsNoRangesTheWholeIsHeard) {
    FileServer server([&](const auto&) { return FileServer::Reply{.head = "200 OK\r\nETag: \"a\"\r\n", .body = film}; });
    net::SourceReader reader(server.url("/film.mp4"), options, stop);
    const Read got = read(reader, 100'000, 1000);
    ASSERT_TRUE(got.result) << got.result.error().message;
    EXPECT_EQ(got.bytes, right(100'000, 1000));
    EXPECT_TRUE(reader.ignoresRanges());
}

TEST_F(Sources, WhatIsRefusedIsSaidOnceAndWhatMayPassIsTriedAgain) {
    const auto asked = [&](const std::string& head) {
        FileServer server([&](const auto&) { return FileServer::Reply{.head = head, .body = "words"}; });
        net::SourceReader reader(server.url("/film.mp4"), options, stop);
        const Read got = read(reader, 0, 100);
        EXPECT_TRUE(got.bytes.empty());
        return std::pair(got.result ? ErrorCode::Internal : got.result.error().code, server.asked().size());
    };
    EXPECT_EQ(asked("404 Not Found\r\n"), std::pair(ErrorCode::SourceMissing, std::size_t{1}));
    EXPECT_EQ(asked("403 Forbidden\r\n"), std::pair(ErrorCode::LinkRefused, std::size_t{1}));
    EXPECT_EQ(asked("206 Partial Content\r\nContent-Range: bytes 7-106/720995\r\n"), std::pair(ErrorCode::LinkRefused, std::size_t{1}));
    EXPECT_EQ(asked("503 Service Unavailable\r\n"), std::pair(ErrorCode::LinkSilent, std::size_t{5}));
    *stop = true;
    EXPECT_EQ(asked("503 Service Unavailable\r\n").first, ErrorCode::Cancelled);
}

TEST_F(Sources, EveryHopIsJudgedAndNoTicketGoesElsewhere) {
    FileServer storage([&](const auto& asked) { return partOf(asked, film, "\"a\""); });
    FileServer inside([&](const auto& asked) { return partOf(asked, film, "\"a\""); }, "127.0.0.2");
    const auto leadTo = [](const std::string& address) {
        return [address](const auto&) { return FileServer::Reply{.head = "302 Found\r\nLocation: " + address + "\r\n", .body = ""}; };
    };
    FileServer good(leadTo(storage.url("/signed"))), bad(leadTo(inside.url("/metadata")));
    options.token = "ticket";
    net::SourceReader reader(good.url("/film.mp4"), options, stop);
    EXPECT_EQ(read(reader, 50, 100).bytes, right(50, 100));
    EXPECT_EQ(read(reader, 500, 100).bytes, right(500, 100));
    EXPECT_EQ(good.asked().size(), 1U) << "where it leads is kept";
    for (const auto& asked : storage.asked()) EXPECT_EQ(asked.authorization, "");

    net::SourceReader astray(bad.url("/film.mp4"), options, stop);
    const Read refused = read(astray, 0, 100);
    ASSERT_FALSE(refused.result);
    EXPECT_EQ(refused.result.error().code, ErrorCode::LinkForbidden);
    EXPECT_EQ(inside.heard(), 0) << "nothing was opened there";

    options.guard.reset(); // the operator's own address is left for no other
    net::SourceReader own(good.url("/film.mp4"), options, stop);
    EXPECT_EQ(read(own, 0, 100).result.error().code, ErrorCode::LinkRefused);
}

TEST_F(Sources, AreToldApartByTheirHeadTheirTailAndTheirTag) {
    std::string other = film;
    other.back() = static_cast<char>(other.back() ^ 1);
    std::atomic<const std::string*> served = &film;
    std::atomic<const char*> tag = "\"a\"";
    FileServer server([&](const auto& asked) { return partOf(asked, *served.load(), tag.load()); });
    const auto key = [&] {
        net::SourceReader reader(server.url("/film.mp4"), options, stop);
        const auto facts = reader.look();
        EXPECT_TRUE(facts);
        const auto made = fleet::sourceKey(reader, *facts);
        EXPECT_TRUE(made) << made.error().message;
        return made.value_or("");
    };
    const std::string first = key();
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(key(), first);
    served = &other;
    const std::string second = key();
    EXPECT_NE(second, first);
    tag = "\"b\"";
    EXPECT_NE(key(), second);
}

namespace {

struct RangedSourceTest : Sources {
    QTemporaryDir folder;
    std::shared_ptr<fleet::BlockCache> cache;
    std::atomic<const char*> tag = "\"a\"";
    std::atomic<bool> ignoresRanges = false;
    std::unique_ptr<FileServer> server = std::make_unique<FileServer>([this](const auto& asked) {
        return ignoresRanges ? FileServer::Reply{.head = "200 OK\r\nETag: \"a\"\r\n", .body = film} : partOf(asked, film, tag.load());
    });

    RangedSourceTest() { open(100'000'000); }
    void open(std::int64_t bytes) {
        cache.reset();
        auto opened = fleet::BlockCache::open(folder.path().toStdString() + "/cache", {.bytes = bytes, .keepFree = 0});
        ASSERT_TRUE(opened) << opened.error().message;
        cache = std::move(*opened);
    }
    std::unique_ptr<fleet::RangedSource> source() const {
        return std::make_unique<fleet::RangedSource>(
            fleet::RangedSource::Where{
                .address = server->url("/film.mp4"), .options = options, .facts = known, .fingerprint = "film", .connections = 2},
            cache);
    }
    struct Brought {
        std::set<std::int64_t> right; ///< blocks whose bytes are the film's
        std::vector<base::Error> errors;
    };
    /// Waits until all blocks have come, or an error.
    Brought bring(fleet::RangedSource& from, const std::vector<model::SourceNeed>& needs) const {
        Brought brought;
        QEventLoop loop;
        QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
        std::int64_t left = 0;
        for (const auto& need : needs) left += need.count;
        for (const auto& need : needs)
            from.need(need, [&](const base::Result<model::SourceHave>& came) {
                if (!came) brought.errors.push_back(came.error());
                else if (isRight(*came)) brought.right.insert(came->block);
                if (!came || --left == 0) loop.quit();
            });
        loop.exec();
        return brought;
    }
    bool isRight(const model::SourceHave& have) const {
        QFile file(QString::fromStdString(have.file));
        const std::int64_t size = model::blockBytes(have.block, known.bytes);
        if (!file.open(QIODevice::ReadOnly) || !file.seek(have.at)) return false;
        const QByteArray bytes = file.read(size);
        return bytes.toStdString() == right(have.block * kBlock, size) &&
            base::crc32c(bytes.constData(), static_cast<std::size_t>(bytes.size())) == have.crc32c;
    }
};

} // namespace

TEST_F(RangedSourceTest, NeighboursAreOneRequestAndComeFromTheCacheTheNextTime) {
    {
        const auto remote = source();
        EXPECT_EQ(remote->facts().bytes, known.bytes);
        EXPECT_EQ(bring(*remote, {{2, 3}}).right, (std::set<std::int64_t>{2, 3, 4}));
        ASSERT_EQ(server->asked().size(), 1U);
        EXPECT_EQ(server->asked()[0].range, "bytes=" + std::to_string(2 * kBlock) + "-" + std::to_string(5 * kBlock - 1));
        EXPECT_EQ(bring(*remote, {{3, 1}, {11, 1}}).right, (std::set<std::int64_t>{3, 11})) << "the last block is a short one";
        EXPECT_EQ(remote->counts().fetchedBytes, 3 * kBlock + 99);
        EXPECT_EQ(remote->counts().hits, 1);
    }
    open(100'000'000); // a restart
    const auto again = source();
    EXPECT_EQ(bring(*again, {{2, 3}}).right.size(), 3U);
    EXPECT_EQ(again->counts().requests, 0);
}

TEST_F(RangedSourceTest, ABlockThatTwoSlotsWantIsFetchedOnce) {
    const auto remote = source();
    const Brought brought = bring(*remote, {{1, 2}, {1, 2}, {2, 1}, {1, 1}});
    EXPECT_EQ(brought.right, (std::set<std::int64_t>{1, 2}));
    EXPECT_EQ(remote->counts().fetchedBytes, 2 * kBlock);
}

TEST_F(RangedSourceTest, WhatIsFetchedAheadIsFetchedOnce) {
    const auto remote = source();
    remote->fetchAhead({0, 2});
    remote->fetchAhead({10, 1'000'000}); // more than there is
    EXPECT_EQ(bring(*remote, {{0, 2}, {10, 2}}).right, (std::set<std::int64_t>{0, 1, 10, 11}));
    EXPECT_EQ(remote->counts().fetchedBytes, 3 * kBlock + 99);
}

TEST_F(RangedSourceTest, AFlippedByteInTheCacheIsFetchedAgain) {
    const auto remote = source();
    std::string file;
    QEventLoop loop;
    remote->need({0, 1}, [&](const base::Result<model::SourceHave>& came) {
        if (came) file = came->file;
        loop.quit();
    });
    loop.exec();
    QFile flipped(QString::fromStdString(file));
    ASSERT_TRUE(flipped.open(QIODevice::ReadWrite) && flipped.seek(5000));
    flipped.write("!?!?");
    flipped.close();
    EXPECT_EQ(bring(*remote, {{0, 1}}).right, (std::set<std::int64_t>{0}));
    EXPECT_EQ(remote->counts().requests, 2);
    EXPECT_EQ(cache->counts().damaged, 1);
}

TEST_F(RangedSourceTest, OfASmallFileAllComesOnceHalfOfItWasNeeded) {
    const auto remote = source();
    EXPECT_EQ(bring(*remote, {{0, 4}, {6, 3}}).right.size(), 7U);
    EXPECT_EQ(bring(*remote, {{4, 2}, {9, 3}}).right.size(), 5U);
    EXPECT_EQ(remote->counts().fetchedBytes, known.bytes) << "each byte once";
    EXPECT_LE(remote->counts().requests, 5);
}

TEST_F(RangedSourceTest, WhoGivesNoPartsGivesAllAndIsNotAskedAgain) {
    ignoresRanges = true;
    const auto remote = source();
    EXPECT_EQ(bring(*remote, {{5, 1}}).right, (std::set<std::int64_t>{5}));
    EXPECT_EQ(bring(*remote, {{0, 2}, {10, 2}}).right, (std::set<std::int64_t>{0, 1, 10, 11}));
    EXPECT_EQ(remote->counts().fetchedBytes, known.bytes);
    EXPECT_EQ(server->asked().size(), 1U);

    open(known.bytes);
    cache->clear();
    const auto large = source();
    const Brought refused = bring(*large, {{5, 1}});
    ASSERT_EQ(refused.errors.size(), 1U) << "it would throw itself out of the cache";
    EXPECT_EQ(refused.errors[0].code, ErrorCode::LinkRefused);
    EXPECT_LT(large->counts().fetchedBytes, known.bytes / 2);
}

TEST_F(RangedSourceTest, AnotherFileEndsItForGood) {
    const auto remote = source();
    EXPECT_EQ(bring(*remote, {{0, 1}}).right.size(), 1U);
    tag = "\"b\"";
    for (int i = 0; i < 2; ++i) {
        const Brought brought = bring(*remote, {{7, 1}});
        ASSERT_EQ(brought.errors.size(), 1U);
        EXPECT_EQ(brought.errors[0].code, ErrorCode::SourceChanged);
        EXPECT_EQ(base::errorId(brought.errors[0].code), "MR-1104");
    }
    EXPECT_EQ(server->asked().size(), 2U) << "the second time nobody was asked";
}

TEST_F(RangedSourceTest, SlotsThatWorkOnOneFilmShareItAndTheNewestTicket) {
    fleet::SharedSources sources(cache);
    fleet::RangedSource::Where where{.address = server->url("/film.mp4"), .options = options, .facts = known, .fingerprint = "film"};
    where.options.token = "first";
    auto one = sources.open(where);
    where.options.token = "second";
    const auto two = sources.open(where);
    EXPECT_EQ(one, two);
    EXPECT_EQ(bring(*one, {{0, 1}}).right.size(), 1U);
    EXPECT_EQ(server->asked().back().authorization, "Bearer second");
    where.fingerprint = "another";
    EXPECT_NE(sources.open(where), one);
}

TEST_F(RangedSourceTest, WhoeverGivesItUpIsNotAnswered) {
    const std::string head = "206 Partial Content\r\nContent-Range: bytes 0-" + std::to_string(4 * kBlock - 1) + "/" +
        std::to_string(known.bytes) + "\r\nContent-Length: " + std::to_string(4 * kBlock) + "\r\n";
    FileServer silent([&](const auto&) { return FileServer::Reply{.head = head, .body = "", .holds = true}; });
    auto remote = std::make_unique<fleet::RangedSource>(
        fleet::RangedSource::Where{.address = silent.url("/"), .options = options, .facts = known, .fingerprint = "f"}, cache);
    int answers = 0;
    remote->need({0, 4}, [&](const auto&) { ++answers; });
    remote.reset();
    QCoreApplication::processEvents();
    EXPECT_EQ(answers, 0);
}
