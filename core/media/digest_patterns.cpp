#include "core/media/digest_patterns.hpp"

#include <algorithm>

namespace media {
namespace {

/// Any number for a place, always the same (a finaliser of MurmurHash3).
std::uint32_t scattered(int x, int y, int seed) {
    std::uint32_t n = static_cast<std::uint32_t>(x) * 0x9E3779B1u ^ static_cast<std::uint32_t>(y) * 0x85EBCA77u ^
        static_cast<std::uint32_t>(seed) * 0xC2B2AE3Du;
    n = (n ^ (n >> 16)) * 0x85EBCA6Bu;
    n = (n ^ (n >> 13)) * 0xC2B2AE35u;
    return n ^ (n >> 16);
}

/// 0…255 and back in `period` steps.
int wave(int at, int period) {
    const int place = ((at % period) + period) % period;
    const int half = period / 2;
    return place < half ? place * 255 / half : (period - place) * 255 / (period - half);
}

/// Of a wide still picture, 0…1023: slopes, edges, curves and grain.
int texture(int x, int y, int scene) {
    const int slopes = wave(3 * x + y + 37 * scene, 97) + wave(x - 2 * y, 53) + wave(x * x / 64 + y * y / 48, 131);
    const int edges = wave(x + 11 * scene, 64) > 127 && wave(y, 48) > 127 ? 180 : 0;
    return slopes + edges + static_cast<int>(scattered(x, y, scene) & 63);
}

/// Luma of a place in a picture, 0…1023.
int lumaAt(Pattern pattern, int x, int y, int number) {
    switch (pattern) {
    case Pattern::Noise: return (texture(x, y, 0) * 5 + static_cast<int>(scattered(x, y, number + 1) & 1023) * 3) / 8;
    case Pattern::Pan: return texture(x + 3 * number, y + number, 1);
    case Pattern::Fade: return texture(x + number, y, 2) * number / kPatternFrames;
    case Pattern::Cuts: return texture(x + 5 * number, y, 3 + number / 9);
    case Pattern::Interlaced: return texture(x + 4 * (2 * number + (y & 1)), y, 8); // the lower field is later
    case Pattern::TenBit: return texture(x - 2 * number, y + number, 9);
    }
    return 0;
}

int chromaAt(int plane, int x, int y, int number) {
    return plane == 1 ? wave(x + y + number, 180) : wave(2 * x - y - number, 220);
}

/// Into the limited range of so many bits.
int coded(int value, int of, int bits) {
    const int low = 16 << (bits - 8), high = 235 << (bits - 8);
    return low + std::clamp(value, 0, of) * (high - low) / of;
}

void store(AVFrame& frame, int plane, int x, int y, int value, int bits) {
    std::uint8_t* row = frame.data[plane] + static_cast<std::ptrdiff_t>(frame.linesize[plane]) * y;
    if (bits == 8) row[x] = static_cast<std::uint8_t>(value);
    else reinterpret_cast<std::uint16_t*>(row)[x] = static_cast<std::uint16_t>(value);
}

} // namespace

model::PictureSource pictureOf(Pattern pattern) {
    model::PictureSource source;
    source.rate = {kPatternRate, 1};
    source.primaries = source.transfer = source.matrix = "bt709";
    if (pattern == Pattern::Interlaced) source.deinterlace = true;
    if (pattern == Pattern::TenBit) {
        source.hdr = true;
        source.primaries = "bt2020";
        source.transfer = "smpte2084";
        source.matrix = "bt2020nc";
        source.peak = 1000;
    }
    return source;
}

FramePtr drawn(Pattern pattern, int number) {
    const int bits = pattern == Pattern::TenBit ? 10 : 8;
    FramePtr frame(av_frame_alloc());
    if (!frame) return nullptr;
    frame->format = bits == 10 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
    frame->width = kPatternWidth;
    frame->height = kPatternHeight;
    if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
    for (int y = 0; y < kPatternHeight; ++y)
        for (int x = 0; x < kPatternWidth; ++x) store(*frame, 0, x, y, coded(lumaAt(pattern, x, y, number), 1023, bits), bits);
    for (int plane = 1; plane < 3; ++plane)
        for (int y = 0; y < kPatternHeight / 2; ++y)
            for (int x = 0; x < kPatternWidth / 2; ++x) store(*frame, plane, x, y, coded(chromaAt(plane, x, y, number), 255, bits), bits);
    frame->sample_aspect_ratio = {1, 1};
    frame->color_range = AVCOL_RANGE_MPEG;
    if (pattern == Pattern::Interlaced) markInterlaced(*frame, true);
    return frame;
}

FramePtr drawnSound(int number) {
    constexpr int kSamples = 1024;
    FramePtr frame(av_frame_alloc());
    if (!frame) return nullptr;
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = 48000;
    frame->nb_samples = kSamples;
    av_channel_layout_default(&frame->ch_layout, 2);
    if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
    for (int channel = 0; channel < 2; ++channel) {
        auto* samples = reinterpret_cast<float*>(frame->data[channel]);
        for (int i = 0; i < kSamples; ++i) {
            const int at = number * kSamples + i;
            const int tone = wave(at, 40 + number * 3 + 17 * channel) + wave(at, 301) - 255;
            const int noise = number % 5 == 2 ? static_cast<int>(scattered(at, channel, 5) & 255) - 128 : 0;
            samples[i] = static_cast<float>(tone + noise) / 1024.0F; // a power of two: exact
        }
    }
    return frame;
}

} // namespace media
