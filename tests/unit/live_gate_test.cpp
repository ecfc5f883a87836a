#include "core/ingest/live_gate.hpp"

#include <gtest/gtest.h>
#include <set>

using ingest::LiveGate;
using ingest::namesOf;

namespace {

const std::string kTwo = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s?x=y\n";

struct Gate : testing::Test {
    std::set<std::string> files;
    LiveGate gate{[this](const std::string& path) { return files.contains(path); }};
};

} // namespace

TEST(PlaylistNames, TellWhoIsNamedAndHowFarItIs) {
    const auto names = namesOf("#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4,\na.m4s\n#EXTINF:4,\nhttps://elsewhere/b.m4s\n#EXTINF:4,\n/c.m4s\n#EXT-X-PART:DURATION=1,URI=\"d.1.m4s\"\n");
    EXPECT_TRUE(names.media);
    EXPECT_TRUE(names.canBlock);
    EXPECT_EQ(names.nextSegment, 10);
    EXPECT_EQ(names.parts, 1);
    EXPECT_EQ(names.files, (std::vector<std::string>{"a.m4s", "d.1.m4s"})) << "what lies elsewhere is somebody else's promise";
    EXPECT_FALSE(namesOf("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n").media);
    EXPECT_EQ(namesOf("#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n#EXTINF:1,\na\n").nextSegment, INT64_MAX);
    EXPECT_EQ(ingest::resolved("film/720p/index.m3u8", "../sound/1.m4s"), "film/sound/1.m4s");
    EXPECT_EQ(ingest::resolved("index.m3u8", "../1.m4s"), "");
    EXPECT_EQ(ingest::resolved("a/b.m3u8", "x/../../1.m4s"), "");
}

TEST_F(Gate, APlaylistWaitsForItsLastSegment) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(gate.admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(gate.arrived("live/other.m4s").empty());
    files.insert("live/2.m4s");
    const auto ready = gate.arrived("live/2.m4s");
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(ready[0].path, "live/index.m3u8");
    EXPECT_EQ(ready[0].bytes, kTwo);
    EXPECT_TRUE(gate.overdue(1'000'000).empty());
}

TEST_F(Gate, ANewerPlaylistTakesTheOldOnesPlace) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(gate.admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(gate.admit("live/index.m3u8", "#EXTM3U\n#EXTINF:2,\n1.m4s\n", 0));
    EXPECT_TRUE(gate.arrived("live/2.m4s").empty()) << "the waiting one was given up";
}

TEST_F(Gate, WhatDoesNotComeInThreeTargetDurationsIsAGap) {
    files = {"live/init.mp4", "live/2.m4s"};
    EXPECT_FALSE(gate.admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(gate.overdue(5'999).empty());
    const auto late = gate.overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    EXPECT_NE(late[0].bytes.find("#EXT-X-GAP\n1.m4s\n"), std::string::npos);
    EXPECT_EQ(late[0].bytes.find("#EXT-X-GAP\n2.m4s"), std::string::npos);
}

TEST_F(Gate, ANamedSegmentGoesWhenNobodyNamesItAnyMore) {
    EXPECT_TRUE(gate.mayRemove("live/1.m4s"));
    gate.published("live/a.m3u8", kTwo, 1);
    gate.published("live/b.m3u8", kTwo, 2);
    EXPECT_FALSE(gate.mayRemove("live/1.m4s"));
    EXPECT_TRUE(gate.published("live/a.m3u8", "#EXTM3U\n#EXTINF:2,\n2.m4s\n", 3).empty()) << "b still names it";
    EXPECT_EQ(gate.removed("live/b.m3u8"), std::vector<std::string>{"live/1.m4s"});
    EXPECT_FALSE(gate.mayRemove("live/2.m4s"));
}

TEST_F(Gate, ALostSegmentHoldsTheStreamUpOnceOnly) {
    files = {"live/1.m4s"};
    EXPECT_FALSE(gate.admit("live/index.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n", 0));
    files.insert("live/3.m4s");
    const std::string second = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n#EXTINF:2,\n3.m4s\n";
    EXPECT_FALSE(gate.admit("live/index.m3u8", second, 2000));
    const auto late = gate.overdue(6000);
    ASSERT_EQ(late.size(), 1u) << "the time counts from the first version that named it";
    gate.published(late[0].path, late[0].bytes, late[0].serial);
    files.insert("live/4.m4s");
    const auto next = gate.admit("live/index.m3u8", second + "#EXTINF:2,\n4.m4s\n", 6100);
    ASSERT_TRUE(next) << "nobody waits for it twice";
    EXPECT_NE(next->bytes.find("#EXT-X-GAP\n2.m4s"), std::string::npos) << "and it stays marked";
}

TEST_F(Gate, AnOlderPlaylistDoesNotFollowANewer) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(gate.admit("live/index.m3u8", kTwo, 0));
    files.insert("live/2.m4s");
    const auto older = gate.arrived("live/2.m4s");
    ASSERT_EQ(older.size(), 1u);
    const auto newer = gate.admit("live/index.m3u8", kTwo + "#EXT-X-ENDLIST\n", 1);
    ASSERT_TRUE(newer);
    gate.published(newer->path, newer->bytes, newer->serial);
    EXPECT_TRUE(gate.isOld(older[0].path, older[0].serial));
}

TEST_F(Gate, EncodedNamesAreThoseOfTheFiles) {
    files = {"live/my film 1.m4s"};
    EXPECT_TRUE(gate.admit("live/index.m3u8", "#EXTM3U\n#EXTINF:2,\nmy%20film%201.m4s\n", 0));
}
