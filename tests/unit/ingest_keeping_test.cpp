// What the ingest keeps and for how long: retention, logs, and how large its host must be.

#include "core/ingest/access/log_file.hpp"
#include "core/ingest/gate/retention.hpp"
#include "core/ingest/store/capacity.hpp"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

ingest::RootedFolder::Entry file(const char* path, std::int64_t seconds) {
    return {path, {1, 1, seconds * 1'000'000'000}};
}

/// The names of what would go.
std::vector<std::string> expired(const std::vector<ingest::RootedFolder::Entry>& files,
    const std::function<std::optional<std::string>(const std::string&)>& text, std::int64_t cutoff) {
    std::vector<std::string> names;
    for (const auto& entry : ingest::expired(files, text, cutoff)) names.push_back(entry.relative);
    return names;
}

std::optional<std::string> none(const std::string&) {
    return std::string();
}

} // namespace

TEST(Retention, APresentationGoesAsAWholeAndItsPlaylistsFirst) {
    const auto gone = expired(
        {file("film/720p/1.m4s", 10), file("film/master.m3u8", 20), file("film/720p/index.m3u8", 20), file("new/1.m4s", 10),
            file("new/index.m3u8", 200)},
        [](const std::string& path) { return path == "new/index.m3u8" ? std::string("#EXTM3U\n#EXTINF:1,\n1.m4s\n") : std::string(); },
        100);
    EXPECT_EQ(gone, (std::vector<std::string>{"film/master.m3u8", "film/720p/index.m3u8", "film/720p/1.m4s"}))
        << "new/1.m4s is old, but named";
}

TEST(Retention, OfALiveOneOnlyWhatNobodyNamesGoes) {
    const auto gone = expired(
        {file("live/init.mp4", 1), file("live/1.m4s", 10), file("live/2.m4s", 20), file("live/3.m4s", 150), file("live/index.m3u8", 160)},
        [](const std::string&) { return std::string("#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:1,\n2.m4s\n"); }, 100);
    EXPECT_EQ(gone, std::vector<std::string>{"live/1.m4s"});
}

TEST(Retention, WhatAnMpdMayNameStays) {
    EXPECT_TRUE(expired({file("dash/1.m4s", 10), file("dash/manifest.mpd", 200)}, none, 100).empty());
    EXPECT_EQ(expired({file("dash/1.m4s", 10), file("dash/manifest.mpd", 20)}, none, 100),
        (std::vector<std::string>{"dash/manifest.mpd", "dash/1.m4s"}));
    EXPECT_EQ(expired({file("loose.m4s", 10), file("stray/a.ts", 10), file("stray/b.ts", 110)}, none, 100),
        (std::vector<std::string>{"loose.m4s", "stray/a.ts"}));
}

TEST(Retention, FilmsInOneFolderGoOneByOne) {
    const auto text = [](const std::string& path) -> std::optional<std::string> {
        if (path.ends_with("master.m3u8")) return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n";
        return "#EXTM3U\n#EXTINF:1,\n1.ts\n";
    };
    const auto gone =
        expired({file("films/old/720p/1.ts", 10), file("films/old/720p/index.m3u8", 20), file("films/old/master.m3u8", 10),
                    file("films/old/poster.jpg", 10), file("films/live/720p/1.ts", 10), file("films/live/720p/0.ts", 10),
                    file("films/live/720p/index.m3u8", 200), file("films/live/master.m3u8", 10), file("films/live/poster.jpg", 10)},
            text, 100);
    EXPECT_EQ(gone,
        (std::vector<std::string>{
            "films/old/master.m3u8", "films/old/720p/index.m3u8", "films/old/720p/1.ts", "films/old/poster.jpg", "films/live/720p/0.ts"}));
}

TEST(Retention, WhatIsNamedStaysHoweverItIsNamed) {
    const auto text = [](const std::string& path) -> std::optional<std::string> {
        if (path.ends_with(".mpd"))
            return "<MPD><Period><AdaptationSet><Representation><SegmentTemplate media=\"$Number$.m4s\" duration=\"2\"/></Representation></AdaptationSet></Period></MPD>";
        return "#EXTM3U\n#EXTINF:1,\n/media/abs/1.ts\n#EXTINF:1,\nhttp://host:5005/media/abs/2.ts\n#EXTINF:1,\nx/../3.ts\n";
    };
    EXPECT_EQ(expired({file("abs/0.ts", 10), file("abs/1.ts", 10), file("abs/2.ts", 10), file("abs/3.ts", 10), file("abs/l.m3u8", 200),
                          file("abs/clock/c-1.m4s", 10), file("abs/clock/manifest.mpd", 300)},
                  text, 100),
        std::vector<std::string>{"abs/0.ts"});
}

TEST(LogFile, RotatesBySizeAndAgeAndKeepsAFew) {
    QTemporaryDir folder;
    const std::string path = (folder.path() + QStringLiteral("/logs/access.log")).toStdString();
    auto log = ingest::LogFile::open(path, {100, 1000, 2}, 0);
    ASSERT_TRUE(log);
    const auto read = [&](const char* suffix) {
        QFile at(QString::fromStdString(path) + QLatin1String(suffix));
        return at.open(QIODevice::ReadOnly) ? at.readAll() : QByteArray("-");
    };
    for (int i = 0; i < 4; ++i) {
        (*log)->add(std::string(120, static_cast<char>('a' + i)));
        (*log)->flush(1);
    }
    EXPECT_EQ(read(""), "");
    EXPECT_EQ(read(".1"), QByteArray(120, 'd') + '\n');
    EXPECT_EQ(read(".2"), QByteArray(120, 'c') + '\n');
    EXPECT_EQ(read(".3"), "-");
    (*log)->add("young");
    (*log)->flush(500);
    EXPECT_EQ(read(""), "young\n");
    (*log)->flush(1001);
    EXPECT_EQ(read(".1"), "young\n");
}

TEST(LogFile, BeginsAnewWhenItWasMovedAway) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/access.log");
    auto log = ingest::LogFile::open(path.toStdString(), {}, 0);
    ASSERT_TRUE(log);
    (*log)->add("before");
    (*log)->flush(1);
    QFile::rename(path, path + QStringLiteral(".old"));
    (*log)->reopen(2);
    (*log)->add("after");
    log->reset();
    QFile now(path);
    ASSERT_TRUE(now.open(QIODevice::ReadOnly));
    EXPECT_EQ(now.readAll(), "after\n");
}

TEST(Capacity, FollowsTheRulesOfTheGuide) {
    const auto lab = ingest::capacityFor({.viewers = 50, .mbps = 6});
    EXPECT_DOUBLE_EQ(lab.egressMbps, 375);
    EXPECT_EQ(lab.nicGbps, 1);
    EXPECT_EQ(lab.cores, 2);
    const auto large = ingest::capacityFor({.viewers = 300, .mbps = 6, .retainHours = 6, .publishMbps = 20});
    EXPECT_EQ(large.nicGbps, 10) << "2.25 Gb/s";
    EXPECT_DOUBLE_EQ(large.diskGb, 67.5);
    EXPECT_GT(ingest::capacityFor({.viewers = 3000, .mbps = 6, .tls = true}).cores, ingest::capacityFor({.viewers = 3000, .mbps = 6}).cores)
        << "TLS takes processors";
}
