#include "core/ingest/routes/viewer_sessions.hpp"

#include <gtest/gtest.h>

namespace {

using ingest::ViewerSessions;

constexpr std::int64_t kStart = 1'000'000;

ViewerSessions::Fetch fetch(std::string_view address, std::string_view path, std::uint64_t bytes = 0) {
    return {.address = address, .agent = "player", .path = path, .bytes = bytes};
}

} // namespace

TEST(ViewerSessions, AClientAtAFilmIsOneSessionUntilItIsSilent) {
    ViewerSessions sessions;
    sessions.add(fetch("10.0.0.1", "film/master.m3u8"), kStart);
    sessions.add(fetch("10.0.0.1", "film/1080p/00001.m4s"), kStart + 1000);
    sessions.add(fetch("10.0.0.2", "film/1080p/00001.m4s"), kStart + 2000);
    sessions.add(fetch("10.0.0.1", "other/1080p/00001.m4s"), kStart + 3000);
    EXPECT_EQ(sessions.count(kStart + 3000), 3);
    EXPECT_EQ(sessions.count("film", kStart + 3000), 2);
    EXPECT_EQ(sessions.count("fil", kStart + 3000), 0);
    EXPECT_EQ(sessions.count(kStart + 16'000), 3) << "fifteen seconds of silence are still allowed";
    EXPECT_EQ(sessions.count(kStart + 16'001), 2);
    EXPECT_EQ(sessions.count(kStart + 60'000), 0);
}

TEST(ViewerSessions, WhoComesBackBeginsAnew) {
    ViewerSessions sessions;
    sessions.add(fetch("10.0.0.1", "film/1080p/00001.m4s"), kStart);
    sessions.add(fetch("10.0.0.1", "film/1080p/00002.m4s"), kStart + 10'000);
    ASSERT_EQ(sessions.list(kStart + 12'000, 10).size(), 1U);
    EXPECT_EQ(sessions.list(kStart + 12'000, 10).front().seconds, 12);
    sessions.add(fetch("10.0.0.1", "film/720p/00009.m4s"), kStart + 100'000);
    const auto list = sessions.list(kStart + 103'000, 10);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().seconds, 3);
    EXPECT_EQ(list.front().rendition, "720p");
}

TEST(ViewerSessions, LongSegmentsAllowALongerSilenceToALimit) {
    ViewerSessions sessions;
    auto playlist = fetch("10.0.0.1", "film/1080p/index.m3u8");
    playlist.segmentSeconds = 10;
    sessions.add(playlist, kStart);
    sessions.add(fetch("10.0.0.1", "film/1080p/00001.m4s"), kStart);
    EXPECT_EQ(sessions.count(kStart + 30'000), 1);
    EXPECT_EQ(sessions.count(kStart + 30'001), 0);
    playlist.segmentSeconds = 1e12;
    sessions.add(playlist, kStart + 200'000);
    EXPECT_EQ(sessions.count(kStart + 260'000), 1);
    EXPECT_EQ(sessions.count(kStart + 260'001), 0);
}

TEST(ViewerSessions, TheRenditionIsThatOfThePicture) {
    ViewerSessions sessions;
    sessions.add(fetch("10.0.0.1", "film/audio-de/00001.m4s"), kStart);
    EXPECT_EQ(sessions.list(kStart, 10).front().rendition, "audio-de") << "who only listens";
    sessions.add(fetch("10.0.0.1", "film/540p/00001.m4s"), kStart);
    sessions.add(fetch("10.0.0.1", "film/audio-de/00002.m4s"), kStart);
    sessions.add(fetch("10.0.0.1", "film/master.m3u8"), kStart);
    EXPECT_EQ(sessions.list(kStart, 10).front().rendition, "540p");
}

TEST(ViewerSessions, TheRateIsThatOfTheLastHalfMinuteAndTheFastestComesFirst) {
    ViewerSessions sessions;
    for (int second = 0; second < 120; second += 5) {
        sessions.add(fetch("10.0.0.1", "film/360p/00001.m4s", 625'000), kStart + second * 1000);
        sessions.add(fetch("10.0.0.2", "film/1080p/00001.m4s", 3'750'000), kStart + second * 1000);
    }
    const auto list = sessions.list(kStart + 119'999, 10);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].address, "10.0.0.2");
    EXPECT_NEAR(list[0].bitsPerSecond, 6e6, 0.05e6);
    EXPECT_NEAR(list[1].bitsPerSecond, 1e6, 0.05e6);
    EXPECT_EQ(sessions.list(kStart + 119'999, 1).size(), 1U);
    sessions.add(fetch("10.0.0.1", "film/360p/00002.m4s"), kStart + 130'000);
    sessions.add(fetch("10.0.0.1", "film/360p/00002.m4s"), kStart + 144'000);
    sessions.add(fetch("10.0.0.1", "film/360p/00002.m4s"), kStart + 158'000);
    EXPECT_EQ(sessions.list(kStart + 158'000, 10).front().bitsPerSecond, 0) << "what is older than the window does not count";
}

TEST(ViewerSessions, TheirNumberAndTheirNamesAreBounded) {
    ViewerSessions sessions;
    const std::string longName(5000, 'x');
    for (int i = 0; i < 100'000; ++i) {
        const std::string agent = "client " + std::to_string(i);
        sessions.add({.address = "10.0.0.1", .agent = agent, .path = longName + "/1080p/1.m4s"}, kStart);
    }
    EXPECT_LE(sessions.count(kStart), 40'000);
    EXPECT_LE(sessions.list(kStart, 1).front().film.size(), 200U);
    sessions.add(fetch("10.0.0.9", "film/1080p/1.m4s"), kStart + 61'000);
    EXPECT_EQ(sessions.count(kStart + 61'000), 1) << "there is room again when they are gone";
}

TEST(ViewerSessions, ManifestsTellTheirLongestSegment) {
    EXPECT_EQ(ingest::segmentSecondsIn("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n1.m4s\n"), 6);
    EXPECT_EQ(ingest::segmentSecondsIn("<MPD type=\"static\" maxSegmentDuration=\"PT4.5S\" minBufferTime=\"PT2S\">"), 4.5);
    EXPECT_EQ(ingest::segmentSecondsIn("<MPD maxSegmentDuration=\"PT0H1M4S\">"), 64);
    for (const char* none : {"", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", "<MPD maxSegmentDuration=\"PT\">",
             "<MPD maxSegmentDuration=\"PT4", "#EXT-X-TARGETDURATION:", "#EXT-X-TARGETDURATION:-4"})
        EXPECT_EQ(ingest::segmentSecondsIn(none), 0) << none;
}
