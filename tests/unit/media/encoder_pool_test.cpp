#include "core/media/encoder_pool.hpp"

#include <atomic>
#include <gtest/gtest.h>

namespace {

class Output final : public media::TaskOutput {
public:
    void progress(double) override {}
    void draining() override { ++drained; }
    void segmentWritten(const model::SegmentFile&, const model::RenditionFacts&) override {}
    void working() override { ++worked; }
    std::atomic<int> drained{0}, worked{0};
};

/// Notes what it is given, and fails at one picture.
class Sink final : public media::PictureSink {
public:
    Sink(std::string name, std::vector<std::int64_t>& seen, std::int64_t failsAt)
        : m_name(std::move(name)), m_seen(seen), m_failsAt(failsAt) {}
    base::Result<void> encode(AVFrame& picture, media::TaskOutput&, model::TaskResult& result) override {
        if (picture.pts == m_failsAt) return base::Error{base::ErrorCode::EncoderStopped, m_name + " broke"};
        m_seen.push_back(picture.pts);
        result.writtenBytes += 1;
        return {};
    }
    base::Result<void> finish(media::TaskOutput&, model::TaskResult& result) override {
        result.renditions.push_back({m_name, "", ""});
        return {};
    }

private:
    std::string m_name;
    std::vector<std::int64_t>& m_seen;
    const std::int64_t m_failsAt;
};

media::FramePtr picture(std::int64_t pts) {
    media::FramePtr frame(av_frame_alloc());
    frame->pts = pts;
    return frame;
}

constexpr std::int64_t kPictures = 200;
constexpr std::size_t kEncoders = 3;

class Processors : public testing::TestWithParam<int> {};

} // namespace

TEST_P(Processors, EveryEncoderSeesEveryPictureInOrderAndResultsKeepTheEncodersOrder) {
    Output output;
    std::vector<std::vector<std::int64_t>> seen(kEncoders);
    model::TaskResult result;
    {
        media::EncoderPool pool(output, GetParam());
        for (std::size_t i = 0; i < kEncoders; ++i) pool.add(std::make_unique<Sink>("r" + std::to_string(i), seen[i], -1));
        EXPECT_EQ(pool.size(), kEncoders);
        for (std::int64_t pts = 0; pts < kPictures; ++pts)
            for (std::size_t i = 0; i < kEncoders; ++i) ASSERT_TRUE(pool.encode(i, picture(pts)));
        ASSERT_TRUE(pool.finish(result));
    }
    std::vector<std::int64_t> all(kPictures);
    for (std::int64_t pts = 0; pts < kPictures; ++pts) all[static_cast<std::size_t>(pts)] = pts;
    for (const auto& each : seen) EXPECT_EQ(each, all);
    ASSERT_EQ(result.renditions.size(), kEncoders);
    for (std::size_t i = 0; i < kEncoders; ++i) EXPECT_EQ(result.renditions[i].rendition, "r" + std::to_string(i));
    EXPECT_EQ(result.writtenBytes, static_cast<std::int64_t>(kEncoders) * kPictures);
    EXPECT_GE(output.drained, 1) << "nobody was told that a processor is free";
    if (GetParam() > 1) {
        EXPECT_GE(output.worked, kPictures) << "a slow encoder would be taken for one that hangs";
    }
}

TEST_P(Processors, OneThatBreaksIsToldAndHoldsNobody) {
    Output output;
    std::vector<std::vector<std::int64_t>> seen(kEncoders);
    media::EncoderPool pool(output, GetParam());
    for (std::size_t i = 0; i < kEncoders; ++i) pool.add(std::make_unique<Sink>("r" + std::to_string(i), seen[i], i == 1 ? 50 : -1));
    base::Result<void> outcome;
    for (std::int64_t pts = 0; outcome && pts < kPictures; ++pts)
        for (std::size_t i = 0; outcome && i < kEncoders; ++i) outcome = pool.encode(i, picture(pts));
    model::TaskResult result;
    if (outcome) outcome = pool.finish(result);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "r1 broke");
    EXPECT_EQ(seen[1].size(), 50u);
}

INSTANTIATE_TEST_SUITE_P(EncoderPool, Processors, testing::Values(1, 2, 4));
