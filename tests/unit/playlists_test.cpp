#include "core/package/dash.hpp"
#include "core/package/hls.hpp"

#include <gtest/gtest.h>

namespace {

package::Presentation sample(bool complete) {
    package::Presentation p;
    p.complete = complete;
    p.targetSeconds = 6.006;
    package::Track video;
    video.name = "720p";
    video.codecs = "avc1.64001f";
    video.width = 1280;
    video.height = 720;
    video.frameRate = {24000, 1001};
    video.timescale = 24000;
    video.plannedPeakBits = 4'000'000;
    video.segments = {{144144, 600'000}, {144144, 300'000}, {1001, 20'000}};
    package::Track audio;
    audio.name = "audio";
    audio.video = false;
    audio.codecs = "mp4a.40.2";
    audio.timescale = 48000;
    audio.language = "deu";
    audio.isDefault = true;
    audio.segments = {{288768, 96'000}, {287744, 96'000}, {2002, 800}};
    p.video = {video};
    p.audio = {audio};
    return p;
}

} // namespace

TEST(Hls, AMediaPlaylistReadsBackAsItWasWritten) {
    const auto p = sample(true);
    const auto read = package::readMediaPlaylist(package::mediaPlaylist(p.video[0], p));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->type, "VOD");
    EXPECT_TRUE(read->ended);
    EXPECT_EQ(read->targetDuration, 6);
    EXPECT_EQ(read->map, "init.mp4");
    ASSERT_EQ(read->segments.size(), 3u);
    EXPECT_EQ(read->segments[2].uri, "00003.m4s");
    EXPECT_NEAR(read->segments[0].seconds, 6.006, 1e-9);
}

TEST(Hls, AGrowingPlaylistIsAnEventWithoutEnd) {
    const auto p = sample(false);
    const auto read = package::readMediaPlaylist(package::mediaPlaylist(p.video[0], p));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->type, "EVENT");
    EXPECT_FALSE(read->ended);
}

TEST(Hls, TheMasterAnnouncesThePeakWithSoundAndIgnoresTheLastStub) {
    const auto read = package::readMasterPlaylist(package::masterPlaylist(sample(true)));

    ASSERT_TRUE(read);
    ASSERT_EQ(read->variants.size(), 1u);
    EXPECT_NEAR(static_cast<double>(read->variants[0].bandwidth), 600'000 * 8 / 6.006 + 96'000 * 8 / 5.9947, 2);
    EXPECT_EQ(read->variants[0].codecs, "avc1.64001f,mp4a.40.2");
    EXPECT_NEAR(read->variants[0].frameRate, 23.976, 1e-6);
    EXPECT_EQ(read->audio.at(0).language, "deu");
    EXPECT_LE(read->variants[0].averageBandwidth, read->variants[0].bandwidth);
}

// A cache holds segments as immutable for a year: another film of the same name must not have the same addresses.
TEST(Hls, ARevisionIsInTheNameOfEverySegment) {
    auto p = sample(true);
    p.revision = "3fa9c2d1";
    const auto read = package::readMediaPlaylist(package::mediaPlaylist(p.video[0], p));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->map, "init-3fa9c2d1.mp4");
    EXPECT_EQ(read->segments.at(2).uri, "00003-3fa9c2d1.m4s");
    const auto manifest = package::readManifest(package::dashManifest(p));
    ASSERT_TRUE(manifest);
    EXPECT_EQ(package::segmentUri(manifest->representations.at(0), 2), "720p/00003-3fa9c2d1.m4s");
    EXPECT_EQ(manifest->representations.at(0).init, "$RepresentationID$/init-3fa9c2d1.mp4");
}

TEST(Hls, ReadersRefuseWhatIsNoPlaylist) {
    EXPECT_FALSE(package::readMediaPlaylist("<html>"));
    EXPECT_FALSE(package::readMediaPlaylist("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:nan,\na.m4s\n"));
    EXPECT_FALSE(package::readMediaPlaylist("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n"));
    EXPECT_FALSE(package::readMasterPlaylist("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n"));
}

TEST(Hls, AQuoteInALanguageCannotBreakOutOfItsAttribute) {
    auto p = sample(true);
    p.audio[0].title = "x\",URI=\"http://evil";
    const auto read = package::readMasterPlaylist(package::masterPlaylist(p));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->audio.at(0).uri, "audio/index.m3u8");
}

TEST(Dash, TheManifestReadsBackAsItWasWritten) {
    const auto read = package::readManifest(package::dashManifest(sample(true)));

    ASSERT_TRUE(read);
    ASSERT_EQ(read->representations.size(), 2u);
    const auto& video = read->representations[0];
    EXPECT_EQ(video.durations, (std::vector<std::int64_t>{144144, 144144, 1001}));
    EXPECT_EQ(package::segmentUri(video, 2), "720p/00003.m4s");
    EXPECT_NEAR(read->durationSeconds, 12.0537, 0.001);
}

TEST(Dash, ARepeatCountThatSomebodyElseWroteCannotEatTheMemory) {
    const auto repeated = [](const QByteArray& times) {
        return package::readManifest(
            "<MPD><Period><AdaptationSet><Representation id='a' bandwidth='1'><SegmentTemplate><SegmentTimeline><S d='1' r='" + times +
            "'/></SegmentTimeline></SegmentTemplate></Representation></AdaptationSet></Period></MPD>");
    };
    const auto three = repeated("2");
    ASSERT_TRUE(three) << three.error().message;
    EXPECT_EQ(three->representations.at(0).durations, (std::vector<std::int64_t>{1, 1, 1}));
    EXPECT_FALSE(repeated("99999999999"));
}
