// What the proof says of pictures and sound that are not those of the source.

#include "core/media/picture_likeness.hpp"
#include "core/media/sound_likeness.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

namespace {

/// A bright bar that goes from left to right over a coloured ground.
media::PictureSignature picture(int number) {
    media::PictureSignature signature;
    signature.colour = true;
    for (int y = 0; y < media::PictureSignature::kHeight; ++y)
        for (int x = 0; x < media::PictureSignature::kWidth; ++x) {
            const auto i = static_cast<std::size_t>(y * media::PictureSignature::kWidth + x);
            const double bar = std::exp(-std::pow(x - std::fmod(number * 0.7, 16.0), 2)) * 80;
            const double rgb[3] = {30 + bar + (y < 3 ? 90 : 0), 40 + bar + (x < 5 ? 120 : 0), 30 + bar + (y > 6 ? 140 : 0)};
            for (std::size_t c = 0; c < 3; ++c) signature.rgb[c][i] = static_cast<float>(rgb[c]);
            signature.luma[i] = static_cast<float>(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
        }
    return signature;
}

/// Compares a film of 100 pictures with what `shown` says is at each place.
model::Likeness compare(const std::function<media::PictureSignature(int)>& shown) {
    media::PictureLikeness likeness("720p", 0.022);
    for (int i = 0; i < 100; ++i) {
        likeness.source(i * 0.04, picture(i));
        likeness.output(i * 0.04, shown(i));
    }
    return likeness.finish();
}

std::string told(const model::Likeness& likeness) {
    std::string all;
    for (const auto& fault : likeness.faults) all += fault + "\n";
    return all;
}

/// Bursts of tone at uneven moments.
media::Envelope sound(double late, double silentFrom = 1e9) {
    media::Envelope envelope(3600);
    constexpr int kRate = 8000;
    AVFrame* frame = av_frame_alloc();
    frame->format = AV_SAMPLE_FMT_FLT;
    frame->sample_rate = kRate;
    frame->nb_samples = kRate * 30;
    av_channel_layout_default(&frame->ch_layout, 1);
    av_frame_get_buffer(frame, 0);
    for (int i = 0; i < frame->nb_samples; ++i) {
        const double at = static_cast<double>(i) / kRate;
        const bool on = std::fmod(at * at * 0.7 + at, 1.0) < 0.3 && at < silentFrom;
        reinterpret_cast<float*>(frame->data[0])[i] = on ? static_cast<float>(0.3 * std::sin(at * 2000)) : 0;
    }
    envelope.add(*frame, late);
    av_frame_free(&frame);
    return envelope;
}

} // namespace

TEST(PictureLikeness, TheSourceItselfHasNoFault) {
    const auto likeness = compare(picture);
    EXPECT_TRUE(likeness.faults.empty()) << told(likeness);
    EXPECT_EQ(likeness.compared, 100);
    EXPECT_GT(likeness.telling, 90);
}

TEST(PictureLikeness, ALostPictureIsNamed) {
    EXPECT_NE(told(compare([](int i) { return picture(i < 50 ? i : i + 1); })).find("early: one was lost"), std::string::npos);
}

TEST(PictureLikeness, ADoubledPictureIsNamed) {
    EXPECT_NE(told(compare([](int i) { return picture(i < 50 ? i : i - 1); })).find("late: one was doubled"), std::string::npos);
}

TEST(PictureLikeness, OnePictureInAnothersPlaceIsNamed) {
    EXPECT_NE(
        told(compare([](int i) { return picture(i == 50 ? 49 : i); })).find("at 2.00 s the picture of 1.96 s is shown"), std::string::npos);
}

TEST(PictureLikeness, UpsideDownIsNamed) {
    const auto likeness = compare([](int i) {
        const auto right = picture(i);
        auto turned = right;
        for (int y = 0; y < 9; ++y)
            for (int x = 0; x < 16; ++x)
                turned.luma[static_cast<std::size_t>(y * 16 + x)] = right.luma[static_cast<std::size_t>((8 - y) * 16 + x)];
        return turned;
    });
    EXPECT_NE(told(likeness).find("upside down"), std::string::npos);
}

TEST(PictureLikeness, AnotherMatrixIsNamed) {
    const auto likeness = compare([](int i) {
        auto wrong = picture(i);
        for (std::size_t k = 0; k < wrong.luma.size(); ++k) {
            const double r = wrong.rgb[0][k], g = wrong.rgb[1][k], b = wrong.rgb[2][k];
            const double y = 0.299 * r + 0.587 * g + 0.114 * b, u = (b - y) / (1 - 0.114), v = (r - y) / (1 - 0.299);
            wrong.rgb[0][k] = static_cast<float>(y + (1 - 0.2126) * v);
            wrong.rgb[2][k] = static_cast<float>(y + (1 - 0.0722) * u);
            wrong.rgb[1][k] = static_cast<float>((y - 0.2126 * wrong.rgb[0][k] - 0.0722 * wrong.rgb[2][k]) / 0.7152);
            for (auto& part : wrong.rgb) part[k] = std::clamp(part[k], 0.0F, 255.0F);
        }
        return wrong;
    });
    EXPECT_NE(told(likeness).find("BT.601 matrix"), std::string::npos) << told(likeness);
}

TEST(PictureLikeness, AStillSceneAccusesNobody) {
    media::PictureLikeness likeness("720p", 0.022);
    for (int i = 0; i < 50; ++i) {
        likeness.source(i * 0.04, picture(0));
        likeness.output(i * 0.04, picture(0));
    }
    const auto found = likeness.finish();
    EXPECT_TRUE(found.faults.empty()) << told(found);
    EXPECT_EQ(found.compared, 50);
    EXPECT_EQ(found.telling, 0);
}

TEST(SoundLikeness, TheSourceItselfHasNoFault) {
    const auto likeness = media::compareSound("audio", sound(0), sound(0), {});
    EXPECT_TRUE(likeness.faults.empty()) << told(likeness);
    EXPECT_GT(likeness.telling, 0);
    EXPECT_LT(likeness.worst, 3);
}

TEST(SoundLikeness, LateSoundIsNamed) {
    EXPECT_NE(told(media::compareSound("audio", sound(0), sound(0.04), {})).find("sound is 40 ms late"), std::string::npos);
}

TEST(SoundLikeness, AHoleIsNamed) {
    EXPECT_NE(told(media::compareSound("audio", sound(0), sound(0, 15), {})).find("where the source has sound"), std::string::npos);
}
