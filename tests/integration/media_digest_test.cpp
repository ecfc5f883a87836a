// Digests are worth something where they tell processors apart that make other bytes, and nothing else.

#include "core/media/digest_task.hpp"
#include "core/media/encoder_host.hpp"

#include <gtest/gtest.h>
#include <set>

namespace {

class Output final : public media::TaskOutput {
public:
    void progress(double fraction) override { last = fraction; }
    void segmentWritten(const model::SegmentFile&, const model::RenditionFacts&) override {}
    double last = 0;
};

/// Whether x264 makes other bytes of some pattern with SSSE3 than with SSE2, both of which every processor of 64 bits has had since 2011.
bool tellsApart(const std::string& independence) {
    for (const media::Pattern pattern : media::kPatterns) {
        const auto pictures = media::scaledPattern(pattern);
        if (!pictures) ADD_FAILURE() << pictures.error().message;
        if (!pictures) return false;
        const media::H264Variant& variant = media::kH264Variants[2];
        const auto narrow = media::encodedH264(pattern, *pictures, variant, independence + ":asm=SSE2");
        const auto wide = media::encodedH264(pattern, *pictures, variant, independence + ":asm=SSSE3");
        if (!narrow || !wide) ADD_FAILURE() << "a pattern was not encoded";
        if (!narrow || !wide) return false;
        if (*narrow != *wide) return true;
    }
    return false;
}

} // namespace

TEST(Digest, TwoRunsAreEqualAndFamiliesAreNot) {
    model::Task task;
    task.kind = model::TaskKind::Digest;
    task.families = {"h264", "aac"};
    Output output;
    const auto first = media::digest(task, output);
    const auto second = media::digest(task, output);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_TRUE(second);
    ASSERT_EQ(first->digests.size(), 2u);
    EXPECT_EQ(first->digests, second->digests);
    EXPECT_EQ(first->digests[0].family, "h264");
    EXPECT_EQ(first->digests[0].sha256.size(), 64u);
    EXPECT_NE(first->digests[0].sha256, first->digests[1].sha256);
    EXPECT_EQ(output.last, 1);
    EXPECT_EQ(first->host, second->host);
}

TEST(Digest, WithoutFamiliesOnlySaysWhatTheComputerIs) {
    model::Task task;
    task.kind = model::TaskKind::Digest;
    Output output;
    const auto made = media::digest(task, output);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->digests.empty());
    ASSERT_TRUE(made->host);
    EXPECT_NE(made->host->build.find("x264"), std::string::npos);
    EXPECT_FALSE(made->host->architecture.empty());
    EXPECT_FALSE(made->host->simd.empty());
#ifdef __linux__
    EXPECT_EQ(made->host->libraries.size(), 64u);
    EXPECT_FALSE(made->host->processor.empty());
#endif
}

TEST(Digest, OfAnUnknownFamilyIsAnError) {
    model::Task task;
    task.families = {"mpeg1"};
    Output output;
    const auto made = media::digest(task, output);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find("mpeg1"), std::string::npos);
}

TEST(Digest, PatternsAreWholeAndAllDifferent) {
    std::set<std::string> seen;
    for (const media::Pattern pattern : media::kPatterns) {
        const auto pictures = media::scaledPattern(pattern);
        ASSERT_TRUE(pictures) << pictures.error().message;
        EXPECT_EQ(pictures->size(), static_cast<std::size_t>(media::kPatternFrames));
        const auto bytes = media::encodedH264(pattern, *pictures, media::kH264Variants[1]);
        ASSERT_TRUE(bytes) << bytes.error().message;
        EXPECT_GT(bytes->size(), 5000);
        EXPECT_TRUE(seen.insert(bytes->toStdString()).second);
    }
}

TEST(Digest, TellsProcessorsApartWhereX264IsLetToRoundAsTheyLike) {
#if defined(__x86_64__)
    EXPECT_TRUE(tellsApart("cpu-independent=0")) << "the patterns are too easy: equal digests would mean nothing";
    EXPECT_FALSE(tellsApart("cpu-independent=1")) << "x264 does not keep what films rely on";
#else
    GTEST_SKIP() << "SKIPPED: THE NEGATIVE CONTROL OF DIGESTS needs an x86-64 processor";
#endif
}

TEST(Digest, TheLibrariesThatMakeTheBytesAreAmongThoseThatAreSummed) {
#ifdef __linux__
    std::string all;
    for (const std::string& path : media::codecLibraries()) all += path + '\n';
    EXPECT_NE(all.find("libavcodec"), std::string::npos) << all;
    EXPECT_NE(all.find("libx264"), std::string::npos) << all;
    EXPECT_NE(all.find("libswscale"), std::string::npos) << all;
#endif
}
