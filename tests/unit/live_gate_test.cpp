#include "core/ingest/gate/live_gate.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

using ingest::LiveGate;
using ingest::namesOf;

namespace {

const std::string kTwo = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s?x=y\n";

/// The gate with a store and a publisher around it.
struct Gate : testing::Test {
    std::set<std::string> files;
    std::map<std::string, std::string> served;
    std::map<std::string, LiveGate::ReceivedPlaylist> waiting;
    LiveGate gate{{.exists = [this](const std::string& path) { return files.contains(path); },
        .named = [this](const std::string& playlist) { return served.contains(playlist) ? named(playlist) : nullptr; },
        .referrer =
            [this](const std::string& path) {
                for (const auto& [playlist, text] : served)
                    if (named(playlist)->contains(path)) return playlist;
                return std::string();
            },
        .waiting =
            [this](const std::string& playlist) { return waiting.contains(playlist) ? std::optional(waiting[playlist]) : std::nullopt; }}};

    std::shared_ptr<const ingest::NameSet> named(const std::string& playlist) {
        return std::make_shared<ingest::NameSet>(
            ingest::pathsNamed(playlist, ingest::namesIn(playlist, served[playlist]).files, ingest::kAnyHost));
    }
    std::optional<LiveGate::Ready> admit(const std::string& path, const std::string& bytes, std::int64_t nowMs) {
        const LiveGate::ReceivedPlaylist source{bytes, "origin.example"};
        auto admission = gate.judge(path, source, nowMs);
        const auto elder = gate.waits(path) ? std::optional(waiting[path]) : std::nullopt;
        if (admission.waits()) waiting[path] = source;
        return gate.enter(path, std::move(admission), source, elder);
    }
    std::vector<LiveGate::Ready> overdue(std::int64_t nowMs) { return gate.overdue(nowMs).ready; }
    std::vector<std::string> released(const std::string& playlist) {
        std::vector<std::string> free;
        for (const std::string& file : gate.deferredFor(playlist))
            if (gate.takeDeferred(file)) free.push_back(file);
        return free;
    }
    std::vector<std::string> publish(const std::string& path, const std::string& bytes) {
        served[path] = bytes;
        gate.published(path, ingest::pathsNamed(path, namesOf(bytes).hints, ""));
        return released(path);
    }
    std::vector<std::string> remove(const std::string& path) {
        served.erase(path);
        gate.removed(path);
        return released(path);
    }
    bool mayRemove(const std::string& path) { return !gate.deferDeletion({path, {}}); }
};

} // namespace

TEST(PlaylistNames, TellWhoIsNamedAndHowFarItIs) {
    const auto names = namesOf(
        "#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4,\na.m4s\n#EXTINF:4,\nhttps://elsewhere/b.m4s\n#EXTINF:4,\n/c.m4s\n#EXT-X-PART:DURATION=1,URI=\"d.1.m4s\"\n");
    EXPECT_TRUE(names.media);
    EXPECT_TRUE(names.canBlock);
    EXPECT_EQ(names.nextSegment, 10);
    EXPECT_EQ(names.parts, 1);
    EXPECT_EQ(names.files, (std::vector<std::string>{"a.m4s", "https://elsewhere/b.m4s", "/c.m4s", "d.1.m4s"}));
    EXPECT_EQ(ingest::pathsNamed("x/l.m3u8", names.files, "here"), (std::vector<std::string>{"x/a.m4s", "x/d.1.m4s"}))
        << "what lies elsewhere is somebody else's promise";
    EXPECT_FALSE(namesOf("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n").media);
    EXPECT_EQ(namesOf("#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n#EXTINF:1,\na\n").nextSegment, INT64_MAX);
}

TEST(PlaylistNames, LeadBelowTheRootOrElsewhere) {
    const auto resolved = [](const char* name) { return ingest::resolved("film/720p/index.m3u8", name, "here:5005"); };
    EXPECT_EQ(resolved("1.ts"), "film/720p/1.ts");
    EXPECT_EQ(resolved("../sound/1.m4s"), "film/sound/1.m4s");
    EXPECT_EQ(resolved("x/.././s..0.ts"), "film/720p/s..0.ts");
    EXPECT_EQ(resolved("../../1.ts"), "1.ts");
    EXPECT_EQ(resolved("../../../1.ts"), "") << "above /media/";
    EXPECT_EQ(resolved("../../../media/v/1.ts"), "v/1.ts");
    EXPECT_EQ(ingest::impossibleName("v/p.m3u8", {"1.ts", "https://cdn.example/a:b", "seg:1.ts"}, ""), "seg:1.ts");
    EXPECT_EQ(ingest::impossibleName("v/p.m3u8", {"/media/v//1.ts"}, ""), "/media/v//1.ts");
    EXPECT_EQ(resolved("/media/live/1.ts"), "live/1.ts");
    EXPECT_EQ(resolved("/media/~9.1.signature/live/1.ts"), "live/1.ts");
    EXPECT_EQ(resolved("/other/1.ts"), "");
    EXPECT_EQ(resolved("HTTP://Here:5005/media/live/1.ts"), "live/1.ts");
    EXPECT_EQ(resolved("https://cdn.example/media/live/1.ts"), "");
    EXPECT_EQ(ingest::resolved("a.m3u8", "https://cdn.example/media/live/1.ts", ingest::kAnyHost), "live/1.ts");
}

TEST(PlaylistNames, AMasterNamesItsRenditions) {
    EXPECT_EQ(
        namesOf("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"audio/index.m3u8\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n").playlists,
        (std::vector<std::string>{"audio/index.m3u8", "720p/index.m3u8"}));
}

TEST_F(Gate, APlaylistWaitsForItsLastSegment) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(gate.arrived("live/other.m4s", 0).empty());
    files.insert("live/2.m4s");
    const auto ready = gate.arrived("live/2.m4s", 0);
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(ready[0].path, "live/index.m3u8");
    EXPECT_EQ(ready[0].bytes, kTwo);
    publish(ready[0].path, ready[0].bytes);
    EXPECT_TRUE(overdue(1'000'000).empty());
}

TEST_F(Gate, ANewerPlaylistTakesTheOldOnesPlace) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(admit("live/index.m3u8", "#EXTM3U\n#EXTINF:2,\n1.m4s\n", 0));
    EXPECT_TRUE(gate.arrived("live/2.m4s", 0).empty()) << "the waiting one was given up";
}

TEST_F(Gate, WhatDoesNotComeInThreeTargetDurationsIsAGap) {
    files = {"live/init.mp4", "live/2.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    EXPECT_TRUE(overdue(5'999).empty());
    const auto late = overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    EXPECT_NE(late[0].bytes.find("#EXT-X-GAP\n1.m4s\n"), std::string::npos);
    EXPECT_EQ(late[0].bytes.find("#EXT-X-GAP\n2.m4s"), std::string::npos);
}

TEST_F(Gate, ANamedSegmentGoesWhenNobodyNamesItAnyMore) {
    EXPECT_TRUE(mayRemove("live/1.m4s"));
    publish("live/a.m3u8", kTwo);
    publish("live/b.m3u8", kTwo);
    EXPECT_FALSE(mayRemove("live/1.m4s"));
    EXPECT_TRUE(publish("live/a.m3u8", "#EXTM3U\n#EXTINF:2,\n2.m4s\n").empty()) << "b still names it";
    EXPECT_EQ(remove("live/b.m3u8"), std::vector<std::string>{"live/1.m4s"});
    EXPECT_FALSE(mayRemove("live/2.m4s"));
}

TEST_F(Gate, ALostSegmentHoldsTheStreamUpOnceOnly) {
    files = {"live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n", 0));
    files.insert("live/3.m4s");
    const std::string second = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n#EXTINF:2,\n3.m4s\n";
    EXPECT_FALSE(admit("live/index.m3u8", second, 2000));
    const auto late = overdue(6000);
    ASSERT_EQ(late.size(), 1u) << "the time counts from the first version that named it";
    publish(late[0].path, late[0].bytes);
    files.insert("live/4.m4s");
    const auto next = admit("live/index.m3u8", second + "#EXTINF:2,\n4.m4s\n", 6100);
    ASSERT_TRUE(next) << "nobody waits for it twice";
    EXPECT_NE(next->bytes.find("#EXT-X-GAP\n2.m4s"), std::string::npos) << "and it stays marked";
}

TEST_F(Gate, EncodedNamesAreThoseOfTheFiles) {
    files = {"live/my film 1.m4s"};
    EXPECT_TRUE(admit("live/index.m3u8", "#EXTM3U\n#EXTINF:2,\nmy%20film%201.m4s\n", 0));
}

TEST_F(Gate, WhatComesAfterAllTakesItsGapAway) {
    files = {"live/init.mp4", "live/2.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    const auto late = overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    publish(late[0].path, late[0].bytes);
    files.insert("live/1.m4s");
    const auto whole = gate.arrived("live/1.m4s", 7'000);
    ASSERT_EQ(whole.size(), 1u);
    EXPECT_EQ(whole[0].bytes, kTwo);
}

TEST_F(Gate, AFinishedPlaylistWaitsAsLongAsItsSegmentsAreUploaded) {
    const std::string film = kTwo + "#EXT-X-ENDLIST\n";
    EXPECT_FALSE(admit("film/index.m3u8", film, 0));
    files.insert("film/init.mp4");
    EXPECT_TRUE(gate.arrived("film/init.mp4", 5'000).empty());
    EXPECT_TRUE(overdue(7'000).empty()) << "one came five seconds after the playlist";
    files.insert("film/1.m4s");
    EXPECT_TRUE(gate.arrived("film/1.m4s", 10'000).empty());
    EXPECT_TRUE(overdue(15'000).empty());
    files.insert("film/2.m4s");
    EXPECT_EQ(gate.arrived("film/2.m4s", 15'500).size(), 1u);
}

TEST_F(Gate, WithoutItsMapNoSegmentIsPromised) {
    files = {"live/1.m4s", "live/2.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    const auto late = overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    EXPECT_TRUE(namesOf(late[0].bytes).files.empty()) << late[0].bytes;
    EXPECT_EQ(namesOf(late[0].bytes).nextSegment, 2);
}

TEST_F(Gate, APartThatDoesNotComeIsAGap) {
    files = {"live/1.m4s", "live/2.0.m4s"};
    const std::string parts =
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXT-X-PART:DURATION=1,URI=\"2.0.m4s\"\n#EXT-X-PART:DURATION=1,URI=\"2.1.m4s\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"2.2.m4s\"\n";
    EXPECT_FALSE(admit("live/index.m3u8", parts, 0));
    const auto late = overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    EXPECT_NE(late[0].bytes.find("URI=\"2.1.m4s\",GAP=YES\n"), std::string::npos) << late[0].bytes;
    EXPECT_EQ(namesOf(late[0].bytes).files, (std::vector<std::string>{"1.m4s", "2.0.m4s"}));
    EXPECT_EQ(namesOf(late[0].bytes).parts, 2);
    EXPECT_FALSE(gate.isHinted("live/2.2.m4s"));
    publish(late[0].path, late[0].bytes);
    EXPECT_TRUE(gate.isHinted("live/2.2.m4s"));
    publish("live/index.m3u8", kTwo);
    EXPECT_FALSE(gate.isHinted("live/2.2.m4s"));
}

TEST_F(Gate, AManifestWaitsForItsSegmentsAsAPlaylistDoes) {
    files = {"dash/i-0.m4s", "dash/c-0-00003.m4s"};
    const std::string mpd =
        "<MPD type=\"dynamic\"><Period><AdaptationSet><Representation id=\"0\"><SegmentTemplate timescale=\"10\" initialization=\"i-$RepresentationID$.m4s\" media=\"c-$RepresentationID$-$Number%05d$.m4s\" "
        "startNumber=\"3\"><SegmentTimeline><S t=\"20\" d=\"10\" r=\"1\"/></SegmentTimeline></SegmentTemplate></Representation></AdaptationSet></Period></MPD>";
    EXPECT_FALSE(admit("dash/manifest.mpd", mpd, 0));
    files.insert("dash/c-0-00004.m4s");
    const auto ready = gate.arrived("dash/c-0-00004.m4s", 0);
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(ready[0].bytes, mpd);
    publish(ready[0].path, ready[0].bytes);
    EXPECT_FALSE(mayRemove("dash/c-0-00003.m4s"));
    ASSERT_TRUE(gate.deferredDeletions());
    EXPECT_EQ(gate.deferredDeletions()->size(), 1u);
    gate.noted();
    EXPECT_FALSE(gate.deferredDeletions()) << "nothing has changed since";
}

TEST_F(Gate, WhatCouldNotBeStoredIsTriedAgain) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    files.insert("live/2.m4s");
    EXPECT_EQ(gate.arrived("live/2.m4s", 0).size(), 1u);
    // The disk was full; nobody said "published".
    const auto again = overdue(1'000);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].bytes, kTwo);
    publish(again[0].path, again[0].bytes);
    EXPECT_TRUE(overdue(2'000).empty());
    EXPECT_FALSE(gate.waits("live/index.m3u8"));
}

TEST_F(Gate, EachSegmentHasItsOwnTime) {
    files = {"live/1.m4s"};
    const std::string head = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n";
    EXPECT_FALSE(admit("live/index.m3u8", head, 0));
    EXPECT_FALSE(admit("live/index.m3u8", head + "#EXTINF:2,\n3.m4s\n", 5'000));
    const auto elder = overdue(6'500);
    ASSERT_EQ(elder.size(), 1u);
    EXPECT_NE(elder[0].bytes.find("EXT-X-GAP\n2.m4s"), std::string::npos);
    EXPECT_EQ(elder[0].bytes.find("3.m4s"), std::string::npos) << "that was first named at five seconds";
    publish(elder[0].path, elder[0].bytes);
    EXPECT_TRUE(overdue(10'900).empty());
    EXPECT_EQ(overdue(11'000).size(), 1u);
}

TEST_F(Gate, AFinishedPlaylistSentAgainInTheMiddleOfItsUploadStillWaits) {
    const std::string film = kTwo + "#EXT-X-ENDLIST\n";
    EXPECT_FALSE(admit("film/index.m3u8", film, 0));
    files.insert("film/init.mp4");
    gate.arrived("film/init.mp4", 5'000);
    EXPECT_FALSE(admit("film/index.m3u8", film, 7'000));
    EXPECT_TRUE(overdue(10'000).empty());
    EXPECT_EQ(overdue(11'000).size(), 1u);
}

TEST_F(Gate, WhatAWaitingPlaylistNamesIsNotDeletedEither) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    EXPECT_FALSE(mayRemove("live/1.m4s"));
    EXPECT_EQ(remove("live/index.m3u8"), std::vector<std::string>{"live/1.m4s"});
    EXPECT_TRUE(mayRemove("live/1.m4s"));
}

TEST_F(Gate, WhatIsStoredWhileItIsLookedForIsNotMissed) {
    files = {"live/init.mp4", "live/1.m4s"};
    const LiveGate::ReceivedPlaylist source{kTwo, ""};
    auto admission = gate.judge("live/index.m3u8", source, 0);
    EXPECT_TRUE(admission.waits());
    files.insert("live/2.m4s");
    EXPECT_TRUE(gate.arrived("live/2.m4s", 0).empty()) << "nobody waits for it yet";
    EXPECT_TRUE(gate.enter("live/index.m3u8", std::move(admission), source));
}

TEST_F(Gate, WhatIsServedWithGapsHoldsAllItsNames) {
    files = {"live/1.m4s", "live/2.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    EXPECT_EQ(gate.weightWithout("other"), 4u) << "three names, one of them missing";
    const auto late = overdue(6'000);
    ASSERT_EQ(late.size(), 1u);
    publish(late[0].path, late[0].bytes);
    EXPECT_FALSE(mayRemove("live/1.m4s")) << "without its map it is a gap; with it it is served again";
    EXPECT_EQ(gate.weightWithout("live/index.m3u8"), 0u);
}

TEST_F(Gate, APlaylistAheadOfItsSegmentsIsServedWithItsOlderVersions) {
    files = {"live/1.ts"};
    const auto version = [](int last) {
        std::string text = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n";
        for (int i = std::max(1, last - 2); i <= last; ++i) text += "#EXTINF:1,\n" + std::to_string(i) + ".ts\n";
        return text;
    };
    EXPECT_FALSE(admit("live/index.m3u8", version(2), 0));
    std::string seen;
    for (int last = 3; last < 8; ++last) {
        EXPECT_FALSE(admit("live/index.m3u8", version(last), last * 800));
        files.insert("live/" + std::to_string(last - 1) + ".ts");
        const auto ready = gate.arrived("live/" + std::to_string(last - 1) + ".ts", last * 800 + 200);
        ASSERT_EQ(ready.size(), 1u) << last;
        EXPECT_EQ(ready[0].bytes, version(last - 1));
        publish(ready[0].path, ready[0].bytes);
        EXPECT_TRUE(gate.waits("live/index.m3u8"));
    }
    files.insert("live/7.ts");
    const auto ready = gate.arrived("live/7.ts", 7000);
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(ready[0].bytes, version(7)) << "and the newest, not an older one";
}

TEST_F(Gate, WhatCannotBeReadNowIsTriedAgain) {
    files = {"live/init.mp4", "live/1.m4s"};
    EXPECT_FALSE(admit("live/index.m3u8", kTwo, 0));
    const auto kept = waiting;
    waiting.clear();
    EXPECT_TRUE(overdue(6'000).empty());
    waiting = kept;
    EXPECT_EQ(overdue(7'000).size(), 1u);
}

TEST_F(Gate, NamesWithVariablesAreThePlayersToKnow) {
    EXPECT_TRUE(admit("live/index.m3u8", "#EXTM3U\n#EXT-X-DEFINE:NAME=\"b\",VALUE=\"x\"\n#EXTINF:2,\n{$b}/1.m4s\n", 0));
}

TEST_F(Gate, AManifestThatCannotDoWithoutASegmentIsTold) {
    const std::string mpd =
        "<MPD><Period><AdaptationSet><Representation><SegmentList><SegmentURL media=\"1.m4s\"/></SegmentList></Representation></AdaptationSet></Period></MPD>";
    EXPECT_FALSE(admit("dash/manifest.mpd", mpd, 0));
    EXPECT_EQ(gate.overdue(100'000).stuck, std::vector<std::string>{"dash/manifest.mpd"});
    files.insert("dash/1.m4s");
    EXPECT_EQ(gate.arrived("dash/1.m4s", 100'000).size(), 1u);
}

TEST_F(Gate, AnElderKnowsWhatSlidOutOfTheNewestOnesWindow) {
    const auto version = [](int last) {
        std::string text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
        for (int i = last - 1; i <= last; ++i) text += "#EXTINF:2,\n" + std::to_string(i) + ".ts\n";
        return text;
    };
    files = {"live/1.ts"};
    EXPECT_FALSE(admit("live/index.m3u8", version(2), 0));
    for (int last = 3; last < 20; ++last) EXPECT_FALSE(admit("live/index.m3u8", version(last), last));
    EXPECT_TRUE(gate.isAwaited("live/2.ts"));
    files.insert("live/2.ts");
    const auto ready = gate.arrived("live/2.ts", 30);
    ASSERT_EQ(ready.size(), 1u) << "the oldest was not dropped for newer ones";
    EXPECT_EQ(ready[0].bytes, version(2));
    const auto late = overdue(6'010);
    ASSERT_EQ(late.size(), 1u) << "and a publisher too far ahead gets gaps in the end";
}

TEST_F(Gate, NoElderFollowsANewerOneThatIsServedWithGaps) {
    files = {"live/a.ts", "live/b.ts"};
    const std::string head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n#EXTINF:1,\nz.ts\n", second = head + "#EXTINF:1,\nx.ts\n",
                      last = second + "#EXTINF:1,\nb.ts\n#EXT-X-ENDLIST\n";
    EXPECT_FALSE(admit("live/index.m3u8", head, 0));
    EXPECT_FALSE(admit("live/index.m3u8", second, 1'150));
    const auto first = admit("live/index.m3u8", last, 4'180);
    ASSERT_TRUE(first);
    publish(first->path, first->bytes);
    files.insert("live/x.ts");
    EXPECT_TRUE(gate.arrived("live/x.ts", 4'500).empty());
    const auto closed = overdue(5'000);
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_NE(closed[0].bytes.find("ENDLIST"), std::string::npos);
    EXPECT_EQ(closed[0].bytes.find("EXT-X-GAP\nx.ts"), std::string::npos);
}

TEST_F(Gate, WhatIsFoundWholeAtTheStartIsTriedUntilItIsInItsPlace) {
    files = {"live/init.mp4", "live/1.m4s", "live/2.m4s"};
    waiting["live/index.m3u8"] = {kTwo, ""};
    gate.restore("live/index.m3u8", gate.judge("live/index.m3u8", {kTwo, ""}, 0));
    EXPECT_EQ(overdue(0).size(), 1u);
    EXPECT_EQ(overdue(1'000).size(), 1u) << "nobody said that it is in its place";
    publish("live/index.m3u8", kTwo);
    EXPECT_TRUE(overdue(2'000).empty());
}
