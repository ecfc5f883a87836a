// Films as a worker reads them: blocks of the API or of where they came from, over real connections.

#include "core/fleet/worker/block_sources.hpp"
#include "core/fleet/worker/paced_file.hpp"
#include "core/work/block_source.hpp"
#include "tests/support/file_server.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>
#include <set>

using namespace fleet;
using base::ErrorCode;
using support::runUntil;
using test::FileServer;

namespace {

constexpr std::int64_t kBlock = model::kSourceBlock;

class Films : public testing::Test {
protected:
    Films() {
        for (std::int64_t i = 0; i < 11 * kBlock + 99; ++i) film += static_cast<char>((i * 2654435761U) >> 13);
        auto opened = BlockCache::open(folder.path().toStdString() + "/cache", {.bytes = 100'000'000, .keepFree = 0});
        EXPECT_TRUE(opened);
        if (opened) cache = std::move(*opened);
    }
    /// A range, as a good server answers it.
    FileServer::Reply part(const FileServer::Asked& asked, const std::string& content) const {
        const std::string common = "ETag: \"a\"\r\n";
        const auto dash = asked.range.find('-');
        if (!asked.range.starts_with("bytes=") || dash == std::string::npos) return {.head = "200 OK\r\n" + common, .body = content};
        const std::size_t from = std::stoul(asked.range.substr(6));
        const std::size_t last = std::min<std::size_t>(std::stoul(asked.range.substr(dash + 1)), content.size() - 1);
        return {.head = "206 Partial Content\r\n" + common + "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(last) +
                "/" + std::to_string(content.size()) + "\r\n",
            .body = content.substr(from, last - from + 1)};
    }
    static FileServer::Reply refused(const char* status) { return {.head = std::string(status) + "\r\n", .body = "no"}; }
    std::unique_ptr<FileServer> good() {
        return std::make_unique<FileServer>([this](const auto& asked) { return part(asked, film); });
    }
    /// At the API alone.
    Lease lease() const {
        Lease made;
        made.task = "j1/chunk-001";
        made.fence = 1;
        made.source.path = "/api/v1/fleet/sources/j1";
        made.source.ticket = "t1";
        made.source.ending = "mkv";
        made.source.fingerprint = {static_cast<std::int64_t>(film.size()), 77, "content"};
        return made;
    }
    Lease leaseOfTheWeb(const FileServer& origin) const {
        Lease made = lease();
        made.source.url = origin.url("/film.mkv?key=secret");
        made.source.etag = "\"a\"";
        const std::string ends = film.substr(0, kBlock) + film.substr(film.size() - kBlock);
        made.source.key = model::sourceKeyOf("\"a\"", static_cast<std::int64_t>(film.size()), QByteArray::fromStdString(ends));
        return made;
    }
    std::unique_ptr<BlockSources> provider(const FileServer& api, const char* networks = "127.0.0.1") {
        BlockSourceOptions options;
        options.addressOf = [&api](const std::string& path) { return api.url(path); };
        options.guard = net::AddressGuard(*net::networksOf(networks));
        for (net::SourceReader::Options* each : {&options.api, &options.origin}) {
            each->firstPauseMs = 1;
            each->longestPauseMs = 2;
        }
        return std::make_unique<BlockSources>(std::move(options), cache, clock);
    }
    struct Film {
        std::unique_ptr<OpenedSource> opened;
        std::optional<work::Place> place;
        std::optional<base::Error> error;
    };
    static Film open(BlockSources& sources, const Lease& lease) {
        Film made{sources.open(lease), {}, {}};
        const auto ready = QObject::connect(
            made.opened.get(), &OpenedSource::ready, made.opened.get(), [&](const work::Place& place) { made.place = place; });
        const auto failed = QObject::connect(
            made.opened.get(), &OpenedSource::failed, made.opened.get(), [&](const base::Error& error) { made.error = error; });
        EXPECT_TRUE(runUntil([&] { return made.place || made.error; }));
        QObject::disconnect(ready);
        QObject::disconnect(failed);
        return made;
    }
    /// A server counts what it has sent a moment after it has.
    static bool hasSent(const FileServer& server, std::int64_t blocks) {
        return runUntil([&] { return server.sent() == static_cast<std::size_t>(blocks * kBlock); });
    }
    struct Brought {
        std::set<std::int64_t> right; ///< blocks whose bytes are the film's
        std::vector<base::Error> errors;
    };
    Brought bring(
        const Film& from, const model::SourceNeed& need, const std::function<void()>& meanwhile = [] {}) const {
        const auto brought = std::make_shared<Brought>();
        std::int64_t left = need.count;
        from.place->blocks->need(need, [this, brought, &left](const base::Result<model::SourceHave>& have) {
            --left;
            if (!have) brought->errors.push_back(have.error());
            else if (isRight(*have)) brought->right.insert(have->block);
        });
        EXPECT_TRUE(runUntil([&] {
            meanwhile();
            return left == 0;
        }));
        return *brought;
    }
    bool isRight(const model::SourceHave& have) const {
        QFile file(QString::fromStdString(have.file));
        if (!file.open(QIODevice::ReadOnly) || !file.seek(have.at)) return false;
        const auto size = model::blockBytes(have.block, static_cast<std::int64_t>(film.size()));
        return file.read(size).toStdString() == film.substr(static_cast<std::size_t>(have.block * kBlock), static_cast<std::size_t>(size));
    }

    std::string film;
    QTemporaryDir folder;
    support::SteppedClock clock;
    std::shared_ptr<BlockCache> cache;
};

} // namespace

TEST_F(Films, OfTheApiOnlyWhatIsNeededComesAndIsCountedOnce) {
    const auto api = good();
    const auto sources = provider(*api);
    const Film one = open(*sources, lease()), two = open(*sources, lease());
    ASSERT_TRUE(one.place && two.place);
    EXPECT_EQ(one.place->source, "source.mkv") << "its ending tells of its format";
    EXPECT_EQ(one.place->blocks->facts(), (model::SourceElsewhere{static_cast<std::int64_t>(film.size()), 77}));
    EXPECT_EQ(bring(one, {2, 3}).right, (std::set<std::int64_t>{2, 3, 4}));
    EXPECT_EQ(bring(two, {3, 1}).right, (std::set<std::int64_t>{3}));
    EXPECT_EQ(one.opened->fetched(), (Fetched{3 * kBlock, 0}));
    EXPECT_EQ(two.opened->fetched(), (Fetched{0, 1}));
    EXPECT_TRUE(hasSent(*api, 3));
    for (const auto& asked : api->asked()) EXPECT_EQ(asked.authorization, "Bearer t1");
}

TEST_F(Films, WhatEveryChunkReadsIsFetchedBeforeItIsNeeded) {
    const auto api = good();
    const auto sources = provider(*api);
    Lease wanted = lease();
    wanted.source.head = {{0, 10}, {9 * kBlock + 5, 10 * kBlock + 1}};
    const Film film1 = open(*sources, wanted);
    ASSERT_TRUE(film1.place);
    EXPECT_TRUE(hasSent(*api, 3)) << "blocks 0, 9 and 10";
    EXPECT_EQ(bring(film1, {9, 2}).right.size(), 2U);
    EXPECT_EQ(bring(film1, {0, 1}).right.size(), 1U);
    EXPECT_EQ(film1.opened->fetched().bytes, 3 * kBlock) << "what came ahead is counted too";
    EXPECT_TRUE(hasSent(*api, 3)) << "and came once";
}

TEST_F(Films, ATicketThatEndedIsWaitedForAndNotAFailure) {
    FileServer api([this](const auto& asked) { return asked.authorization == "Bearer t2" ? part(asked, film) : refused("403 Forbidden"); });
    const auto sources = provider(api);
    const Film film1 = open(*sources, lease());
    ASSERT_TRUE(film1.place);
    const auto renew = [&] {
        if (!api.asked().empty()) film1.opened->renew("t2"); // each beat says it again
    };
    EXPECT_EQ(bring(film1, {5, 1}, renew).right, (std::set<std::int64_t>{5}));
}

TEST_F(Films, AnotherFilmAtTheApiIsSaidToBeOne) {
    FileServer api([](const auto&) { return refused("412 Precondition Failed"); });
    const auto sources = provider(api);
    const Film film1 = open(*sources, lease());
    ASSERT_TRUE(film1.place);
    const Brought brought = bring(film1, {5, 1});
    ASSERT_EQ(brought.errors.size(), 1U);
    EXPECT_EQ(brought.errors[0].code, ErrorCode::SourceChanged);
}

TEST_F(Films, WhatCameFromTheWebIsReadThereWithoutATicket) {
    const auto api = good(), origin = good();
    const auto sources = provider(*api);
    const Film film1 = open(*sources, leaseOfTheWeb(*origin));
    ASSERT_TRUE(film1.place);
    EXPECT_EQ(bring(film1, {4, 2}).right.size(), 2U);
    EXPECT_TRUE(api->asked().empty());
    ASSERT_FALSE(origin->asked().empty());
    for (const auto& asked : origin->asked()) EXPECT_EQ(asked.authorization, "");
    EXPECT_EQ(origin->asked().back().ifRange, "\"a\"");
    const auto before = origin->asked().size();
    EXPECT_TRUE(open(*sources, leaseOfTheWeb(*origin)).place);
    EXPECT_EQ(origin->asked().size(), before) << "it was proven once";
}

TEST_F(Films, WhereTheWebHasAnotherFileOrNoneTheApisCopyIsRead) {
    std::string other = film;
    other.back() = static_cast<char>(other.back() ^ 1);
    const std::vector<std::pair<const char*, FileServer::Answer>> origins{{"another tag",
                                                                              [this](const auto& asked) {
                                                                                  auto reply = part(asked, film);
                                                                                  reply.head.replace(reply.head.find("\"a\""), 3, "\"b\"");
                                                                                  return reply;
                                                                              }},
        {"another end under the same tag", [&](const auto& asked) { return part(asked, other); }},
        {"another length", [this](const auto& asked) { return part(asked, film + "x"); }},
        {"forbidden", [](const auto&) { return refused("403 Forbidden"); }},
        {"gone", [](const auto&) { return refused("404 Not Found"); }}};
    for (const auto& [name, answer] : origins) {
        cache->clear();
        const auto api = good();
        FileServer origin(answer);
        const auto sources = provider(*api);
        const Film film1 = open(*sources, leaseOfTheWeb(origin));
        ASSERT_TRUE(film1.place) << name;
        EXPECT_EQ(bring(film1, {4, 1}).right.size(), 1U) << name;
        EXPECT_TRUE(hasSent(*api, 1)) << name;
        const auto asked = origin.asked().size();
        EXPECT_TRUE(open(*sources, leaseOfTheWeb(origin)).place);
        EXPECT_EQ(origin.asked().size(), asked) << name << ": it is not asked again for ten minutes";
        clock.ms += Origins::kAwayMs;
        EXPECT_TRUE(open(*sources, leaseOfTheWeb(origin)).place);
        EXPECT_GT(origin.asked().size(), asked) << name;
    }
}

TEST_F(Films, AnAddressOfTheWebThatLeadsInsideIsNotOpened) {
    const auto api = good(), origin = good();
    const auto sources = provider(*api, "");
    const Film film1 = open(*sources, leaseOfTheWeb(*origin));
    ASSERT_TRUE(film1.place);
    EXPECT_EQ(bring(film1, {0, 1}).right.size(), 1U);
    EXPECT_EQ(origin->heard(), 0);
}

TEST_F(Films, AnOriginThatGivesOutInTheMiddleIsNoFailure) {
    std::atomic<bool> isOut{false};
    const auto api = good();
    FileServer origin([&](const auto& asked) { return isOut ? refused("410 Gone") : part(asked, film); });
    const auto sources = provider(*api);
    const Film film1 = open(*sources, leaseOfTheWeb(origin));
    ASSERT_TRUE(film1.place);
    EXPECT_EQ(bring(film1, {2, 1}).right.size(), 1U);
    isOut = true;
    const Brought brought = bring(film1, {4, 3});
    EXPECT_EQ(brought.right, (std::set<std::int64_t>{4, 5, 6}));
    EXPECT_TRUE(brought.errors.empty());
    EXPECT_TRUE(hasSent(*api, 3));
    EXPECT_EQ(film1.opened->fetched().bytes, 4 * kBlock);
}

TEST_F(Films, WithoutACopyTheOriginsFailureIsTold) {
    const auto api = good();
    FileServer origin([](const auto&) { return refused("403 Forbidden"); });
    const auto sources = provider(*api);
    Lease wanted = leaseOfTheWeb(origin);
    wanted.source.path.clear();
    const Film first = open(*sources, wanted);
    ASSERT_TRUE(first.error);
    EXPECT_EQ(first.error->code, ErrorCode::LinkRefused);
    EXPECT_EQ(first.error->message.find("secret"), std::string::npos);
    const auto asked = origin.asked().size();
    EXPECT_TRUE(open(*sources, wanted).error);
    EXPECT_EQ(origin.asked().size(), asked);
    wanted.source.url.clear();
    EXPECT_EQ(open(*sources, wanted).error->code, ErrorCode::Unsupported);
}

TEST(WorkerPace, SaysHowLongToWaitForTheNext) {
    support::SteppedClock clock;
    Pace pace(1000, clock);
    EXPECT_EQ(pace.left(), 0);
    EXPECT_EQ(pace.take(500), 500);
    EXPECT_EQ(pace.take(500), 1000) << "whoever else sends waits behind it";
    clock.ms += 400;
    EXPECT_EQ(pace.left(), 600);
    clock.ms += 10'000;
    EXPECT_EQ(pace.left(), 0);
    EXPECT_EQ(pace.take(100), 100) << "what was not used is not saved up";
}

TEST(WorkerPace, AFileGoesAsFastAsItAllowsAndWhole) {
    QTemporaryDir folder;
    const QByteArray content(40'000, 'x');
    QFile made(folder.filePath(QStringLiteral("segment")));
    ASSERT_TRUE(made.open(QIODevice::WriteOnly) && made.write(content) == content.size());
    made.close();
    auto file = std::make_unique<QFile>(made.fileName());
    ASSERT_TRUE(file->open(QIODevice::ReadOnly));
    support::SteppedClock clock;
    const auto pace = std::make_shared<Pace>(1'000'000, clock);
    PacedFile paced(std::move(file), pace);
    EXPECT_EQ(paced.size(), content.size());
    bool isReady = false;
    QObject::connect(&paced, &QIODevice::readyRead, &paced, [&] { isReady = true; });
    QByteArray sent = paced.read(content.size());
    EXPECT_LT(sent.size(), content.size());
    while (sent.size() < content.size()) {
        EXPECT_TRUE(paced.read(content.size()).isEmpty());
        EXPECT_FALSE(paced.atEnd());
        clock.ms += pace->left();
        ASSERT_TRUE(runUntil([&] { return isReady; })) << "whoever sends is told";
        isReady = false;
        sent += paced.read(content.size());
    }
    EXPECT_EQ(sent, content);
    EXPECT_TRUE(paced.atEnd());
}

TEST(Origins, AsManyAsAreUsedAreRememberedAndNoMore) {
    support::SteppedClock clock;
    Origins origins(clock);
    const auto address = [](int number) { return "https://films.example.com/" + std::to_string(number); };
    for (int i = 0; i < 5000; ++i) {
        origins.proven(address(i), {});
        origins.failed(address(-1 - i), base::Error{base::ErrorCode::LinkSilent, base::Text("no")});
    }
    EXPECT_LE(origins.known(), 2 * Origins::kMost);
    EXPECT_TRUE(origins.factsOf(address(4999)));
    EXPECT_TRUE(origins.trouble(address(-5000)));
    clock.ms += Origins::kAwayMs;
    EXPECT_FALSE(origins.trouble(address(-5000)));
}
