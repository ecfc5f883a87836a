#include "core/media/cmaf_writer.hpp"
#include "core/package/cmaf_reader.hpp"

#include <gtest/gtest.h>

namespace {

// I0 P4 B2 b1 b3 in decode order, 1000 ticks a frame, beginning at 5000.
std::vector<media::Sample> reordered() {
    std::vector<media::Sample> samples;
    for (const int frame : {0, 4, 2, 1, 3})
        samples.push_back({.pts = 5000 + frame * 1000, .key = frame == 0, .bytes = QByteArray(10 + frame, 'x')});
    return samples;
}

media::TrackHeader header() {
    media::TrackHeader track;
    track.timescale = 24000;
    track.width = 640;
    track.height = 360;
    track.delayTicks = 2000;
    const QByteArray annexB = QByteArray::fromHex("00000001674d401eabcd0000000168ee3c80");
    track.decoderConfig = media::avcConfig(reinterpret_cast<const std::uint8_t*>(annexB.constData()), static_cast<int>(annexB.size()));
    return track;
}

} // namespace

TEST(Cmaf, ASegmentReadsBackWithItsTimes) {
    const QByteArray bytes = media::mediaSegment(7, 5000, 10000, reordered(), 2000);
    const auto facts = package::readSegment(bytes, bytes.size());

    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->number, 7);
    EXPECT_EQ(facts->startTick, 5000);
    EXPECT_EQ(facts->ticks, 5000);
    ASSERT_EQ(facts->samples.size(), 5u);
    EXPECT_TRUE(facts->samples[0].key);
    EXPECT_FALSE(facts->samples[1].key);
    EXPECT_EQ(facts->samples[1].pts - 2000, 9000);
    for (const auto& sample : facts->samples) EXPECT_EQ(sample.ticks, 1000);
}

TEST(Cmaf, NoFrameIsDecodedAfterItIsShownEvenWhenFramesHaveUnequalLengths) {
    // A two-second picture in the middle of short ones, with B-frames around it.
    std::vector<media::Sample> samples;
    for (const int pts : {0, 51000, 50000, 1000, 52000}) samples.push_back({.pts = pts, .key = pts == 0, .bytes = "x"});

    const QByteArray bytes = media::mediaSegment(1, 0, 53000, samples, 2000);
    const auto facts = package::readSegment(bytes, bytes.size());

    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->ticks, 53000);
    ASSERT_EQ(facts->samples.size(), 5u);
    std::int64_t decode = 0;
    for (const auto& sample : facts->samples) {
        EXPECT_LE(decode, sample.pts);
        EXPECT_GT(sample.ticks, 0);
        decode += sample.ticks;
    }
}

TEST(Cmaf, TheInitSegmentTellsCodecSizeAndDelay) {
    const auto facts = package::readInit(media::initSegment(header()));

    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_TRUE(facts->video);
    EXPECT_EQ(facts->codecs, "avc1.4d401e");
    EXPECT_EQ(facts->timescale, 24000);
    EXPECT_EQ(facts->width, 640);
    EXPECT_EQ(facts->delayTicks, 2000);
}

TEST(Cmaf, SoundHasItsOwnCodecString) {
    media::TrackHeader track;
    track.video = false;
    track.timescale = track.sampleRate = 48000;
    track.channels = 2;
    track.decoderConfig = QByteArray::fromHex("1190");
    const auto facts = package::readInit(media::initSegment(track));

    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->codecs, "mp4a.40.2");
}

TEST(Cmaf, EveryTruncationIsNoticed) {
    const QByteArray whole = media::mediaSegment(1, 0, 5000, reordered(), 2000);
    ASSERT_TRUE(package::readSegment(whole, whole.size()));
    for (int length = 0; length < whole.size(); ++length) EXPECT_FALSE(package::readSegment(whole.left(length), length)) << length;
}

TEST(Cmaf, AnnexBBecomesLengthsWithoutParameterSetsAndComments) {
    const QByteArray annexB = QByteArray::fromHex("0000000167aa000001060500112233000001658899");
    EXPECT_EQ(media::lengthPrefixed(reinterpret_cast<const std::uint8_t*>(annexB.constData()), static_cast<int>(annexB.size())),
        QByteArray::fromHex("00000003658899"));
}
