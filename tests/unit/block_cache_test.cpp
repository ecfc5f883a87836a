// Blocks of sources that lie elsewhere: the cache on the disk, who waits for which, and how bytes become blocks. No network.

#include "core/base/crc32c.hpp"
#include "core/fleet/source/block_assembler.hpp"
#include "core/fleet/source/block_cache.hpp"
#include "core/fleet/source/block_file.hpp"
#include "core/fleet/source/block_queue.hpp"

#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

constexpr std::int64_t kFile = 1000 + fleet::kBlockHead; ///< of a block of a thousand bytes

struct BlockCacheTest : testing::Test {
    QTemporaryDir folder;
    std::unique_ptr<fleet::BlockCache> cache;
    std::int64_t left = 1'000'000'000'000; ///< free on the disk

    void open(std::int64_t bytes = 1'000'000) {
        cache.reset();
        auto opened = fleet::BlockCache::open(
            folder.path().toStdString() + "/cache", {.bytes = bytes, .keepFree = 1'000'000, .freeBytes = [this] { return left; }});
        ASSERT_TRUE(opened) << opened.error().message;
        cache = std::move(*opened);
    }
    static std::string bytesOf(std::int64_t block) { return std::string(1000, static_cast<char>('a' + block % 26)); }
    void store(const std::string& source, std::int64_t block) {
        const std::string bytes = bytesOf(block);
        const auto stored = cache->store(source, block, bytes.data(), bytes.size());
        ASSERT_TRUE(stored) << stored.error().message;
    }
    bool finds(const std::string& source, std::int64_t block) { return cache->find(source, block, 1000).has_value(); }
    /// As an encoder reads it.
    static std::string read(const model::SourceHave& have, qint64 bytes) {
        QFile file(QString::fromStdString(have.file));
        if (!file.open(QIODevice::ReadOnly) || !file.seek(have.at)) return {};
        return file.read(bytes).toStdString();
    }
    QStringList files() const {
        QStringList found;
        QDirIterator each(folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (each.hasNext()) found.append(each.next());
        return found;
    }
};

} // namespace

TEST_F(BlockCacheTest, GivesBackWhatWasStoredAndNothingElse) {
    open();
    store("film", 3);
    const auto have = cache->find("film", 3, 1000);
    ASSERT_TRUE(have);
    EXPECT_EQ(have->block, 3);
    EXPECT_EQ(read(*have, 1000), bytesOf(3));
    EXPECT_EQ(have->crc32c, base::crc32c(bytesOf(3).data(), 1000));
    EXPECT_FALSE(finds("film", 4));
    EXPECT_FALSE(finds("another", 3)) << "a film has its blocks to itself";
    EXPECT_FALSE(finds("../film", 3));
    const auto counts = cache->counts();
    EXPECT_EQ(counts.hits, 1);
    EXPECT_EQ(counts.misses, 3);
}

TEST_F(BlockCacheTest, IsReadableByItsOwnerAlone) {
    open();
    store("film", 0);
    ASSERT_EQ(files().size(), 1);
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    EXPECT_EQ(QFile::permissions(files().first()) & others, QFileDevice::Permissions());
    EXPECT_EQ(QFile::permissions(folder.path() + QStringLiteral("/cache")) & others, QFileDevice::Permissions());
}

TEST_F(BlockCacheTest, AFlippedByteIsNoticedWhereverItIs) {
    for (const qint64 at : std::vector<qint64>{0, 5, 9, fleet::kBlockHead, fleet::kBlockHead + 999}) {
        open();
        store("film", 0);
        ASSERT_EQ(files().size(), 1);
        QFile file(files().first());
        ASSERT_TRUE(file.open(QIODevice::ReadWrite));
        ASSERT_TRUE(file.seek(at));
        char byte = 0;
        ASSERT_TRUE(file.getChar(&byte));
        ASSERT_TRUE(file.seek(at));
        file.putChar(static_cast<char>(byte ^ 4));
        file.close();
        EXPECT_FALSE(finds("film", 0)) << "byte " << at;
        EXPECT_EQ(cache->counts().damaged, 1);
        EXPECT_EQ(cache->bytes(), 0) << "what is damaged takes no room";
        store("film", 0);
        EXPECT_TRUE(finds("film", 0)) << "fetched again it is right";
        cache->clear();
    }
}

TEST_F(BlockCacheTest, ATornBlockOrAHoleIsNone) {
    open();
    store("film", 0);
    QFile file(files().first());
    ASSERT_TRUE(file.resize(500));
    EXPECT_FALSE(finds("film", 0));
    store("film", 0);
    ASSERT_TRUE(file.resize(fleet::kBlockHead) && file.resize(kFile)); // zeros behind the head
    EXPECT_FALSE(finds("film", 0));
}

TEST_F(BlockCacheTest, WhatWasUsedLongestAgoGoesFirst) {
    open(3 * kFile);
    for (const std::int64_t block : {0, 1, 2}) store("film", block);
    EXPECT_TRUE(finds("film", 0));
    store("film", 3);
    EXPECT_TRUE(finds("film", 0) && finds("film", 2) && finds("film", 3));
    EXPECT_FALSE(finds("film", 1));
    EXPECT_LE(cache->bytes(), 3 * kFile);
    EXPECT_EQ(files().size(), 3);
    EXPECT_EQ(cache->counts().thrownOut, 1);
}

TEST_F(BlockCacheTest, TheSameBlockTwiceTakesRoomOnce) {
    open();
    store("film", 0);
    store("film", 0);
    EXPECT_EQ(cache->bytes(), kFile);
    EXPECT_EQ(files().size(), 1);
}

TEST_F(BlockCacheTest, SurvivesARestartAndSweepsWhatWasHalfWritten) {
    open();
    store("film", 0);
    store("film", 1);
    QFile half(files().first() + QStringLiteral(".7.new"));
    ASSERT_TRUE(half.open(QIODevice::WriteOnly));
    half.write("half");
    half.close();
    open();
    EXPECT_EQ(cache->bytes(), 2 * kFile);
    EXPECT_TRUE(finds("film", 0) && finds("film", 1));
    EXPECT_EQ(files().size(), 2);
    open(kFile); // it may hold less now
    EXPECT_EQ(files().size(), 1);
}

TEST_F(BlockCacheTest, AFullDiskLeavesTheFewBlocksThatAreReadJustNow) {
    open();
    for (std::int64_t block = 0; block < 300; ++block) store("film", block);
    left = 0;
    for (std::int64_t block = 300; block < 500; ++block) {
        store("film", block);
        EXPECT_TRUE(finds("film", block));
    }
    EXPECT_LE(files().size(), 130);
    EXPECT_GT(files().size(), 1);
    left = 1'000'000'000;
    for (std::int64_t block = 500; block < 700; ++block) store("film", block);
    EXPECT_GT(files().size(), 250) << "where there is room again, it is used";
}

TEST_F(BlockCacheTest, AFilmThatIsDoneLeavesNothingAndOthersStay) {
    open();
    store("film", 0);
    store("film", 9);
    store("other", 0);
    cache->drop("film");
    EXPECT_FALSE(finds("film", 0) || finds("film", 9));
    EXPECT_TRUE(finds("other", 0));
    cache->clear();
    EXPECT_EQ(cache->bytes(), 0);
    EXPECT_TRUE(files().isEmpty());
}

TEST(BlockQueue, ABlockThatSeveralWantIsTakenOnce) {
    fleet::BlockQueue<int> queue;
    queue.want(7, 1);
    queue.want(7, 2);
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{7, 1}));
    queue.want(7, 3); // while it is fetched
    EXPECT_TRUE(queue.isEmpty());
    EXPECT_TRUE(queue.isFetched(7));
    EXPECT_EQ(queue.done(7), (std::vector<int>{1, 2, 3}));
    EXPECT_FALSE(queue.isFetched(7) || queue.isWanted(7));
    queue.want(7, 4); // it was thrown out meanwhile
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{7, 1}));
}

TEST(BlockQueue, NeighboursGoTogetherAndTheLongestWaitFirst) {
    fleet::BlockQueue<int> queue;
    for (const int block : {20, 5, 21, 6, 22, 9}) queue.want(block, block);
    EXPECT_EQ(queue.take(2), (fleet::BlockRun{20, 2}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{5, 2}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{22, 1}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{9, 1}));
    EXPECT_TRUE(queue.isEmpty());
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{}));
}

TEST(BlockQueue, WhatComesByTheWayIsNotFetchedAgain) {
    fleet::BlockQueue<int> queue;
    queue.want(1, 1);
    queue.want(2, 2);
    EXPECT_EQ(queue.done(1), (std::vector<int>{1}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{2, 1}));
    EXPECT_TRUE(queue.isEmpty());
    queue.want(3, 3);
    EXPECT_EQ(queue.doneAll(), (std::vector<int>{2, 3}));
    EXPECT_TRUE(queue.isEmpty());
}

TEST(BlockQueue, WhatIsWaitedForGoesBeforeWhatIsMerelyWanted) {
    fleet::BlockQueue<int> queue;
    for (const int block : {1, 2, 3, 8, 9}) queue.want(block);
    queue.want(8, 1);
    EXPECT_EQ(queue.take(1), (fleet::BlockRun{8, 1}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{1, 3}));
    EXPECT_EQ(queue.take(9), (fleet::BlockRun{9, 1}));
    EXPECT_TRUE(queue.isEmpty());
}

TEST(BlockQueue, ASmallFileIsBetterWholeOnceHalfOfItWasNeeded) {
    constexpr std::int64_t kMega = 1 << 20;
    EXPECT_FALSE(fleet::isBetterWhole(100 * kMega, 800));
    EXPECT_TRUE(fleet::isBetterWhole(100 * kMega, 801));
    EXPECT_FALSE(fleet::isBetterWhole(256 * kMega, 4000)) << "a large one never";
}

namespace {

/// A thousandth of what real sources have in each place, so that a byte in another place is noticed.
std::string filmOf(std::int64_t bytes) {
    std::string film;
    for (std::int64_t i = 0; i < bytes; ++i) film += static_cast<char>((i * 2654435761U) >> 13);
    return film;
}

struct Assembled : testing::Test {
    const std::string film = filmOf(2 * model::kSourceBlock + 777);
    std::map<std::int64_t, std::string> blocks;
    fleet::BlockAssembler assembler{
        static_cast<std::int64_t>(film.size()), [this](std::int64_t block, const std::string& bytes) { blocks[block] = bytes; }};

    void take(std::int64_t from, std::int64_t to, std::int64_t step) {
        for (std::int64_t at = from; at < to; at += step)
            assembler.take(at, film.data() + at, static_cast<std::size_t>(std::min(step, to - at)));
    }
    std::string right(std::int64_t block) const {
        return film.substr(static_cast<std::size_t>(block * model::kSourceBlock), static_cast<std::size_t>(model::kSourceBlock));
    }
};

} // namespace

TEST_F(Assembled, BlocksComeWholeInWhateverPiecesTheBytesDo) {
    const auto end = static_cast<std::int64_t>(film.size());
    for (const std::int64_t step : {std::int64_t{1009}, model::kSourceBlock, end}) {
        blocks.clear();
        take(0, end, step);
        ASSERT_EQ(blocks.size(), 3U) << step;
        for (const auto& [block, bytes] : blocks) EXPECT_EQ(bytes, right(block)) << step;
    }
}

TEST_F(Assembled, ABlockWithAGapIsNone) {
    take(100, 3000, 1000); // from its middle
    take(0, 5000, 5000);
    take(6000, model::kSourceBlock, 10'000); // a thousand bytes are missing
    EXPECT_TRUE(blocks.empty());
    take(0, model::kSourceBlock, 65'536); // from the beginning again
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks.at(0), right(0));
}

TEST_F(Assembled, NothingIsMadeOfWhatLiesBehindTheEnd) {
    const std::string more(5000, 'x');
    assembler.take(3 * model::kSourceBlock, more.data(), more.size());
    EXPECT_TRUE(blocks.empty());
}
