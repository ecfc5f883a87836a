#include "core/media/colour_conversion.hpp"
#include "core/media/light_level.hpp"
#include "core/media/picture_graph.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace {

using Colour = std::array<double, 3>;

model::PictureSource described(const std::string& primaries, const std::string& transfer, const std::string& matrix) {
    model::PictureSource source;
    source.primaries = primaries;
    source.transfer = transfer;
    source.matrix = matrix;
    source.hdr = transfer == "smpte2084" || transfer == "arib-std-b67";
    return source;
}

media::FramePtr evenly(AVPixelFormat format, std::array<int, 3> planes) {
    media::FramePtr frame(av_frame_alloc());
    frame->format = format;
    frame->width = 32;
    frame->height = 16;
    EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    for (int plane = 0; plane < 3; ++plane) {
        const bool chroma = plane > 0 && !(pixels->flags & AV_PIX_FMT_FLAG_RGB);
        const int width = frame->width >> (chroma ? pixels->log2_chroma_w : 0),
                  height = frame->height >> (chroma ? pixels->log2_chroma_h : 0);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                std::uint8_t* line = frame->data[plane] + static_cast<std::ptrdiff_t>(y) * frame->linesize[plane];
                const int value = planes[static_cast<std::size_t>(plane)];
                if (pixels->comp[0].depth > 8) reinterpret_cast<std::uint16_t*>(line)[x] = static_cast<std::uint16_t>(value);
                else line[x] = static_cast<std::uint8_t>(value);
            }
    }
    return frame;
}

/// Red, green and blue, 0…255, of a picture in BT.709, limited range.
Colour shown(const AVFrame& frame) {
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    std::array<double, 3> value{};
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const std::uint8_t* line = frame.data[plane] + static_cast<std::ptrdiff_t>(frame.linesize[plane]);
        value[plane] = pixels->comp[0].depth > 8 ? reinterpret_cast<const std::uint16_t*>(line)[2] / 256.0 : line[2];
    }
    const double y = (value[0] - 16) / 219, u = (value[1] - 128) / 224, v = (value[2] - 128) / 224;
    const double red = y + 1.5748 * v, blue = y + 1.8556 * u;
    return {red * 255, (y - 0.2126 * red - 0.0722 * blue) / 0.7152 * 255, blue * 255};
}

Colour converted(const model::PictureSource& source, AVPixelFormat format, std::array<int, 3> planes) {
    auto conversion = media::ColourConversion::create(source, format);
    if (!conversion) return {-1, -1, -1};
    auto done = conversion->convert(evenly(conversion->inputFormat(), planes));
    return done ? shown(**done) : Colour{-1, -1, -1};
}

/// Limited range, 16 bits.
std::array<int, 3> limited(double y, double u, double v) {
    return {static_cast<int>(std::lround((16 + 219 * y) * 256)), static_cast<int>(std::lround((128 + 224 * u) * 256)),
        static_cast<int>(std::lround((128 + 224 * v) * 256))};
}

double light709(double code) {
    return code < 0.0812 ? code / 4.5 : std::pow((code + 0.0993) / 1.0993, 1 / 0.45);
}
double code709(double light) {
    return light < 0.0181 ? 4.5 * light : 1.0993 * std::pow(light, 0.45) - 0.0993;
}

/// From BT.709 to light of BT.2020 (BT.2087-0, table 2).
Colour lightOf2020(const Colour& bt709) {
    const double r = light709(bt709[0] / 255), g = light709(bt709[1] / 255), b = light709(bt709[2] / 255);
    return {0.6274 * r + 0.3293 * g + 0.0433 * b, 0.0691 * r + 0.9195 * g + 0.0114 * b, 0.0164 * r + 0.0880 * g + 0.8956 * b};
}

const std::array<Colour, 4> kPatches{{{200, 40, 40}, {40, 200, 40}, {40, 40, 200}, {128, 128, 128}}};

void expectNear(const Colour& got, const Colour& right, double within, const std::string& what) {
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(got[i], right[i], within) << what << ", component " << i;
}

} // namespace

TEST(ColourConversion, Bt2020BecomesBt709) {
    const auto source = described("bt2020", "bt2020-10", "bt2020nc");
    for (const Colour& patch : kPatches) {
        const Colour light = lightOf2020(patch);
        const double r = code709(light[0]), g = code709(light[1]), b = code709(light[2]), y = 0.2627 * r + 0.6780 * g + 0.0593 * b;
        expectNear(converted(source, AV_PIX_FMT_YUV420P10, limited(y, (b - y) / 1.8814, (r - y) / 1.4746)), patch, 0.5, "BT.2020");
    }
}

TEST(ColourConversion, ConstantLuminanceIsLuminance) {
    const auto source = described("bt2020", "bt2020-10", "bt2020c");
    for (const Colour& patch : kPatches) {
        const Colour light = lightOf2020(patch);
        const double y = code709(0.2627 * light[0] + 0.6780 * light[1] + 0.0593 * light[2]);
        const double blue = code709(light[2]) - y, red = code709(light[0]) - y; // BT.2020-2, table 4
        const auto planes = limited(y, blue / (blue <= 0 ? 1.9404 : 1.5816), red / (red <= 0 ? 1.7184 : 0.9936));
        expectNear(converted(source, AV_PIX_FMT_YUV420P10, planes), patch, 0.7, "constant luminance");
    }
}

TEST(ColourConversion, AGreenThatTheSourceCanHardlyShowIsNotCut) {
    // BT.709's green has a red below zero where the primaries are SMPTE 170M's: zimg cuts it off on some processors.
    const auto source = described("smpte170m", "smpte170m", "smpte170m");
    const double r = light709(40 / 255.0), g = light709(200 / 255.0), b = light709(40 / 255.0);
    const auto signedCode = [](double light) { return light < 0 ? -code709(-light) : code709(light); };
    // The inverse of Matrix 170M → 709 (0.9395 0.0502 0.0103; 0.0178 0.9658 0.0164; -0.0016 -0.0044 1.0060).
    const double red = signedCode(1.06540 * r - 0.05540 * g - 0.01000 * b), green = signedCode(-0.01963 * r + 1.03636 * g - 0.01673 * b),
                 blue = signedCode(0.00163 * r + 0.00441 * g + 0.99395 * b);
    const double y = 0.299 * red + 0.587 * green + 0.114 * blue;
    expectNear(converted(source, AV_PIX_FMT_YUV420P, limited(y, (blue - y) / 1.772, (red - y) / 1.402)), {40, 200, 40}, 1.5, "SMPTE 170M");
}

TEST(ColourConversion, FullRangeYcgcoAndRgbKeepTheirColours) {
    auto full = described("bt709", "bt709", "ycgco");
    full.fullRange = true;
    // A white of 8 bits lies at 255 x 256 of 16.
    expectNear(converted(full, AV_PIX_FMT_YUV444P, {255 * 256, 32768, 32768}), {255, 255, 255}, 0.4, "YCgCo, white");
    // Red 120, green 200, blue 40: Cg is half of green less a quarter of the others, Co half of red less blue.
    expectNear(converted(described("bt709", "bt709", "ycgco"), AV_PIX_FMT_YUV444P, limited(140 / 255.0, 60 / 255.0, 40 / 255.0)),
        {120, 200, 40}, 0.5, "YCgCo");
    const auto rgb = described("smpte432", "bt709", "gbr");
    expectNear(converted(rgb, AV_PIX_FMT_RGB24, {128, 128, 128}), {128, 128, 128}, 0.5, "RGB of 8 bits");
    expectNear(converted(rgb, AV_PIX_FMT_GBRP10, {1023, 1023, 1023}), {255, 255, 255}, 0.5, "RGB of 10 bits");
}

TEST(ColourConversion, HdrBecomesAsBrightAsItsCurveSays) {
    // cd/m², and what they become of 255 by BT.2390 with a peak of 4000 and of 1000, to a white of 203.
    const std::array<std::array<int, 3>, 9> right{{{0, 0, 0}, {1, 28, 28}, {10, 73, 73}, {50, 142, 142}, {100, 178, 189}, {203, 211, 230},
        {400, 233, 250}, {1000, 250, 255}, {4000, 255, 255}}};
    for (const auto& [light, at4000, at1000] : right) {
        auto source = described("bt2020", "smpte2084", "bt2020nc");
        const auto planes = limited(media::pqCode(light), 0, 0);
        source.peak = 4000;
        expectNear(converted(source, AV_PIX_FMT_YUV420P10, planes), {1.0 * at4000, 1.0 * at4000, 1.0 * at4000}, 1.2, std::to_string(light));
        source.peak = 0; // not stated: 1000
        expectNear(converted(source, AV_PIX_FMT_YUV420P10, planes), {1.0 * at1000, 1.0 * at1000, 1.0 * at1000}, 1.2, std::to_string(light));
        source.matrix = "ictcp"; // its I is PQ's code of a grey
        expectNear(converted(source, AV_PIX_FMT_YUV420P10, planes), {1.0 * at1000, 1.0 * at1000, 1.0 * at1000}, 1.2, "ICtCp");
    }
}

TEST(ColourConversion, HlgIsWhatADisplayOfAThousandShows) {
    // BT.2408: HLG's reference white has the code 75 %, and a display of 1000 cd/m² shows 203 there.
    const Colour white = converted(described("bt2020", "arib-std-b67", "bt2020nc"), AV_PIX_FMT_YUV420P10, limited(0.75, 0, 0));
    expectNear(white, {230, 230, 230}, 1.5, "reference white");
}

TEST(ColourConversion, AHueStaysWhereItIsWhenHdrIsSqueezed) {
    const auto source = described("bt2020", "smpte2084", "bt2020nc");
    const double r = media::pqCode(900), g = media::pqCode(90), b = media::pqCode(90), y = 0.2627 * r + 0.6780 * g + 0.0593 * b;
    const Colour red = converted(source, AV_PIX_FMT_YUV420P10, limited(y, (b - y) / 1.8814, (r - y) / 1.4746));
    EXPECT_GT(red[0], 250);
    EXPECT_LT(red[1], 90);
    EXPECT_LT(red[2], 110);
}

TEST(ColourConversion, WhatHasNoNameHereIsSaid) {
    const auto made = media::ColourConversion::create(described("bt709", "bt709", "smpte2085"), AV_PIX_FMT_YUV420P);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, base::ErrorCode::Unsupported);
    EXPECT_NE(made.error().message.find("smpte2085"), std::string::npos);
}

TEST(ColourConversion, EveryTransferKeepsBlackAndWhite) {
    for (const char* transfer : {"bt709", "smpte170m", "bt2020-10", "bt2020-12", "iec61966-2-4", "bt1361e", "bt470m", "bt470bg",
             "smpte240m", "linear", "log100", "log316", "iec61966-2-1"}) {
        const auto source = described("smpte432", transfer, "bt709");
        expectNear(converted(source, AV_PIX_FMT_YUV420P, limited(1, 0, 0)), {255, 255, 255}, 0.5, transfer);
        const bool log = std::string(transfer).starts_with("log"); // its darkest is a hundredth of white
        if (!log) expectNear(converted(source, AV_PIX_FMT_YUV420P, limited(0, 0, 0)), {0, 0, 0}, 0.5, transfer);
    }
}

TEST(ColourConversion, APictureOfTenBitsGoesThroughTheWholeGraphInItsTime) {
    auto source = described("bt2020", "bt2020-10", "bt2020nc");
    source.deinterlace = true; // whose filter counts time in halves
    const Colour light = lightOf2020(kPatches[0]);
    const double r = code709(light[0]), g = code709(light[1]), b = code709(light[2]), y = 0.2627 * r + 0.6780 * g + 0.0593 * b;
    auto planes = limited(y, (b - y) / 1.8814, (r - y) / 1.4746);
    for (int& plane : planes) plane = (plane + 32) / 64;
    media::FramePtr frame = evenly(AV_PIX_FMT_YUV420P10, planes);
    auto graph = media::PictureGraph::create(*frame, source, {{32, 16}, {16, 8}}, 90000);
    ASSERT_TRUE(graph) << graph.error().message;
    for (const std::int64_t pts : {0, 3600, 7200}) {
        media::FramePtr next(av_frame_clone(frame.get()));
        next->pts = pts;
        ASSERT_TRUE(graph->push(next.get()));
    }
    ASSERT_TRUE(graph->push(nullptr));
    for (std::size_t output = 0; output < 2; ++output)
        for (const std::int64_t pts : {0, 3600, 7200}) {
            auto picture = graph->pull(output);
            ASSERT_TRUE(picture && *picture);
            EXPECT_EQ((*picture)->pts, pts);
            EXPECT_EQ((*picture)->format, AV_PIX_FMT_YUV420P);
            expectNear(shown(**picture), kPatches[0], 2.5, "8 bits"); // a step of chroma is 1.8 levels
        }
}

TEST(LightLevel, MaxCllIsBelievedWhereAFilmCanBeSo) {
    media::FramePtr frame(av_frame_alloc());
    EXPECT_EQ(media::peakOf(*frame), 0);
    AVMasteringDisplayMetadata* display = av_mastering_display_metadata_create_side_data(frame.get());
    display->has_luminance = 1;
    display->max_luminance = {40000000, 10000};
    EXPECT_EQ(media::peakOf(*frame), 4000);
    AVContentLightMetadata* light = av_content_light_metadata_create_side_data(frame.get());
    light->MaxCLL = 0; // written by encoders that do not know
    EXPECT_EQ(media::peakOf(*frame), 4000);
    light->MaxCLL = 1450;
    EXPECT_EQ(media::peakOf(*frame), 1450);
}
