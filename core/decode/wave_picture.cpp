#include "core/decode/wave_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace decode {
namespace {

constexpr int kColumns = 480, kColumnWidth = 2, kHeight = 360, kMostLanes = 8;
constexpr int kColumnsASecond = 120;                                           // four seconds in all
constexpr double kJump = 0.25;                                                 // seconds
constexpr QRgb kGround = 0xff0c0d0e, kMiddle = 0xff2f3235, kWave = 0xff5bb6e5; // of the video area, which is dark in both themes

template <class T> T valueAt(const std::uint8_t* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// From -1 to 1; what is out of range, or no number, is cut.
float sampleAt(const AVFrame& frame, AVSampleFormat packed, int bytes, bool planar, int channel, int index) {
    const int channels = frame.ch_layout.nb_channels;
    const std::uint8_t* at =
        planar ? frame.extended_data[channel] + index * bytes : frame.extended_data[0] + (index * channels + channel) * bytes;
    double value = 0;
    switch (packed) {
    case AV_SAMPLE_FMT_U8: value = (*at - 128) / 128.0; break;
    case AV_SAMPLE_FMT_S16: value = valueAt<std::int16_t>(at) / 32768.0; break;
    case AV_SAMPLE_FMT_S32: value = valueAt<std::int32_t>(at) / 2147483648.0; break;
    case AV_SAMPLE_FMT_S64: value = static_cast<double>(valueAt<std::int64_t>(at)) / 9223372036854775808.0; break;
    case AV_SAMPLE_FMT_FLT: value = valueAt<float>(at); break;
    case AV_SAMPLE_FMT_DBL: value = valueAt<double>(at); break;
    default: break;
    }
    return value >= -1 ? static_cast<float>(std::min(value, 1.0)) : value < -1 ? -1.F : 0.F;
}

} // namespace

void WavePicture::begin(int lanes, int rate) {
    m_lanes.assign(static_cast<std::size_t>(lanes), {});
    m_open.assign(static_cast<std::size_t>(lanes), {});
    m_rate = rate;
    m_filled = 0;
}

void WavePicture::add(const AVFrame& frame, double seconds) {
    const int lanes = std::min(frame.ch_layout.nb_channels, kMostLanes);
    if (lanes <= 0 || frame.sample_rate <= 0 || frame.nb_samples <= 0) return;
    const bool follows = std::abs(seconds - m_end) <= kJump;
    if (!follows || lanes != static_cast<int>(m_lanes.size()) || frame.sample_rate != m_rate) begin(lanes, frame.sample_rate);
    m_end = seconds + static_cast<double>(frame.nb_samples) / frame.sample_rate;
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const AVSampleFormat packed = av_get_packed_sample_fmt(format);
    const int bytes = av_get_bytes_per_sample(format), whole = std::max(1, m_rate / kColumnsASecond);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    for (int i = 0; i < frame.nb_samples; ++i) {
        for (int lane = 0; lane < lanes; ++lane) {
            Column& column = m_open[static_cast<std::size_t>(lane)];
            const float value = sampleAt(frame, packed, bytes, planar, lane, i);
            column.low = std::min(column.low, value);
            column.high = std::max(column.high, value);
        }
        if (++m_filled < whole) continue;
        m_filled = 0;
        for (int lane = 0; lane < lanes; ++lane) {
            auto& columns = m_lanes[static_cast<std::size_t>(lane)];
            columns.push_back(std::exchange(m_open[static_cast<std::size_t>(lane)], {}));
            if (columns.size() > kColumns) columns.pop_front();
        }
    }
}

QImage WavePicture::draw() const {
    QImage image(kColumns * kColumnWidth, kHeight, QImage::Format_RGB32);
    image.fill(kGround);
    const int lanes = static_cast<int>(m_lanes.size());
    const auto fill = [&](int x, int top, int bottom, QRgb colour) {
        for (int y = std::max(top, 0); y <= std::min(bottom, kHeight - 1); ++y)
            std::fill_n(reinterpret_cast<QRgb*>(image.scanLine(y)) + x, kColumnWidth, colour);
    };
    for (int lane = 0; lane < lanes; ++lane) {
        const double height = static_cast<double>(kHeight) / lanes, middle = height * (lane + 0.5), half = height * 0.46;
        const auto& columns = m_lanes[static_cast<std::size_t>(lane)];
        const int empty = kColumns - static_cast<int>(columns.size());
        for (int i = 0; i < kColumns; ++i) {
            const Column column = i < empty ? Column{} : columns[static_cast<std::size_t>(i - empty)];
            fill(i * kColumnWidth, static_cast<int>(middle - column.high * half), static_cast<int>(middle - column.low * half),
                i < empty ? kMiddle : kWave);
        }
    }
    return image;
}

} // namespace decode
