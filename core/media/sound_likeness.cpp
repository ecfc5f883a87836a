#include "core/media/sound_likeness.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <optional>

namespace media {
namespace {

constexpr double kWindow = 2, kEvery = 20;      // seconds
constexpr int kReach = 150;                     // steps to either side: 300 ms
constexpr double kHeard = 1e-5, kSilent = 1e-7; // -50 and -70 dB of full scale
constexpr double kLimitMs = 20;
constexpr double kShortestSilence = 0.4; // seconds
constexpr double kAlike = 0.6;           // correlation below which a place says nothing about time
constexpr std::size_t kMostFaults = 8;

double sampleAt(const AVFrame& frame, int channel, int index) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    const std::uint8_t* data = planar ? frame.extended_data[channel] : frame.extended_data[0];
    const std::ptrdiff_t at = planar ? index : static_cast<std::ptrdiff_t>(index) * frame.ch_layout.nb_channels + channel;
    const auto read = [&](auto zero) {
        std::memcpy(&zero, data + at * static_cast<std::ptrdiff_t>(sizeof zero), sizeof zero);
        return zero;
    };
    switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_U8: return (read(std::uint8_t{}) - 128) / 128.0;
    case AV_SAMPLE_FMT_S16: return read(std::int16_t{}) / 32768.0;
    case AV_SAMPLE_FMT_S32: return read(std::int32_t{}) / 2147483648.0;
    case AV_SAMPLE_FMT_S64: return static_cast<double>(read(std::int64_t{})) / 9223372036854775808.0;
    case AV_SAMPLE_FMT_FLT: return static_cast<double>(read(float{}));
    case AV_SAMPLE_FMT_DBL: return read(double{});
    default: return 0;
    }
}

/// Loudness as ears take it: what is twice as loud counts a little more, not everything.
std::vector<double> shape(const Envelope& envelope, std::ptrdiff_t from, std::size_t count) {
    std::vector<double> values(count);
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = from + static_cast<std::ptrdiff_t>(i);
        values[i] = at < 0 ? 0 : std::pow(static_cast<double>(envelope.at(static_cast<std::size_t>(at))), 0.25);
        mean += values[i] / static_cast<double>(count);
    }
    for (double& value : values) value -= mean;
    return values;
}

double dot(const double* a, const double* b, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

/// Steps by which the output is late at a place; nothing where the place does not tell.
std::optional<double> lagAt(const Envelope& source, const Envelope& output, std::size_t from, std::size_t count) {
    const auto right = shape(source, static_cast<std::ptrdiff_t>(from), count);
    const auto heard = shape(output, static_cast<std::ptrdiff_t>(from) - kReach, count + 2 * kReach);
    const double own = dot(right.data(), right.data(), count);
    if (own / static_cast<double>(count) < 1e-4) return std::nullopt; // even: a tone, noise, silence
    std::vector<double> alike(2 * kReach + 1);
    for (std::size_t lag = 0; lag < alike.size(); ++lag) {
        const double theirs = dot(heard.data() + lag, heard.data() + lag, count);
        alike[lag] = theirs > 0 ? dot(right.data(), heard.data() + lag, count) / std::sqrt(own * theirs) : 0;
    }
    const auto best = std::max_element(alike.begin(), alike.end());
    if (*best < kAlike) return std::nullopt;
    const auto lag = static_cast<int>(best - alike.begin()) - kReach;
    // A peak that is no higher than its surroundings says nothing: something that repeats, or hardly changes.
    const double here = alike[kReach], gain = *best - here;
    if (lag != 0 && gain < 0.05) return 0.0;
    return lag;
}

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", value);
    return text;
}

void tellSilence(const Envelope& source, const Envelope& output, model::Likeness& result) {
    // By tenths of a second: what is quiet for a moment is no hole.
    constexpr std::size_t kTenth = 50;
    const std::size_t tenths = source.size() / kTenth;
    constexpr std::size_t kNone = SIZE_MAX;
    std::size_t from = kNone;
    for (std::size_t i = 0; i <= tenths; ++i) {
        double right = 0, heard = 0;
        for (std::size_t k = 0; i < tenths && k < kTenth; ++k) {
            right += static_cast<double>(source.at(i * kTenth + k)) / kTenth;
            heard = std::max(heard, static_cast<double>(output.at(i * kTenth + k)));
        }
        const bool hole = right > kHeard && heard < kSilent;
        if (hole && from == kNone) from = i;
        if (!hole && from != kNone) {
            const double begin = static_cast<double>(from) / 10, end = static_cast<double>(i) / 10;
            if (end - begin >= kShortestSilence && result.faults.size() < kMostFaults)
                result.faults.push_back("silent from " + seconds(begin) + " to " + seconds(end) + ", where the source has sound");
            from = kNone;
        }
    }
}

} // namespace

void Envelope::add(const AVFrame& frame, double seconds) {
    if (frame.sample_rate <= 0) return;
    const double step = kStep * frame.sample_rate;
    std::vector<int> heard; // downmixes leave the LFE out (BS.775-3)
    for (int channel = 0; channel < std::min(frame.ch_layout.nb_channels, 8); ++channel)
        if (frame.ch_layout.order != AV_CHANNEL_ORDER_NATIVE ||
            av_channel_layout_channel_from_index(&frame.ch_layout, static_cast<unsigned>(channel)) != AV_CHAN_LOW_FREQUENCY)
            heard.push_back(channel);
    if (heard.empty()) return;
    for (int i = 0; i < frame.nb_samples;) {
        const double at = seconds + static_cast<double>(i) / frame.sample_rate;
        const auto slot = static_cast<std::int64_t>(std::floor(at / kStep + 1e-9));
        const int until = std::min(frame.nb_samples,
            std::max(i + 1, static_cast<int>(std::ceil((static_cast<double>(slot + 1) * kStep - seconds) * frame.sample_rate - 1e-6))));
        double sum = 0;
        for (int k = i; k < until; ++k)
            for (const int channel : heard) {
                const double sample = sampleAt(frame, channel, k);
                sum += sample * sample;
            }
        i = until;
        if (slot < 0 || static_cast<double>(slot) * kStep > m_limit) continue;
        if (m_power.size() <= static_cast<std::size_t>(slot)) m_power.resize(static_cast<std::size_t>(slot) + 1, 0);
        m_power[static_cast<std::size_t>(slot)] += static_cast<float>(sum / static_cast<double>(heard.size()) / step);
    }
}

void Envelope::forget(double from, double to) {
    constexpr double kAround = 0.3;
    m_forgotten.emplace_back(from - kAround, to + kAround);
    const auto slot = [&](double seconds) {
        return static_cast<std::size_t>(std::clamp(seconds / kStep, 0.0, static_cast<double>(m_power.size())));
    };
    std::fill(m_power.begin() + static_cast<std::ptrdiff_t>(slot(from - kAround)),
        m_power.begin() + static_cast<std::ptrdiff_t>(slot(to + kAround)), 0.0F);
}

bool Envelope::isForgotten(double from, double to) const {
    return std::any_of(m_forgotten.begin(), m_forgotten.end(), [&](const auto& each) { return each.first < to && from < each.second; });
}

model::Likeness compareSound(const std::string& rendition, const Envelope& source, const Envelope& output, std::vector<double> joins) {
    model::Likeness result;
    result.rendition = rendition;
    result.sound = true;
    const double end = static_cast<double>(std::min(source.size(), output.size())) * Envelope::kStep;
    for (double at = 0; at < end; at += kEvery) joins.push_back(at);
    joins.push_back(end - kWindow);
    std::sort(joins.begin(), joins.end());
    const auto count = static_cast<std::size_t>(std::min(kWindow, end) / Envelope::kStep);
    double before = -kWindow, late = 0, from = 0, to = 0;
    const auto tell = [&] {
        if (late == 0 || result.faults.size() >= kMostFaults) return;
        char by[32];
        std::snprintf(by, sizeof by, "%.0f ms", std::abs(late));
        result.faults.push_back(
            std::string("sound is ") + by + (late > 0 ? " late" : " early") + " from " + seconds(from) + " to " + seconds(to));
        late = 0;
    };
    for (double at : joins) {
        at = std::clamp(at, 0.0, std::max(0.0, end - kWindow));
        if (at < before + kWindow / 2 || source.isForgotten(at, at + kWindow)) continue;
        before = at;
        ++result.compared;
        const auto lag = count > 100 ? lagAt(source, output, static_cast<std::size_t>(at / Envelope::kStep), count) : std::nullopt;
        if (!lag) continue;
        ++result.telling;
        const double ms = *lag * Envelope::kStep * 1000;
        result.worst = std::max(result.worst, std::abs(ms));
        const bool off = std::abs(ms) > kLimitMs;
        if (late != 0 && (!off || std::abs(ms - late) > 10)) tell();
        if (!off) continue;
        if (late == 0) from = at;
        late = ms;
        to = at + kWindow;
    }
    tell();
    tellSilence(source, output, result);
    return result;
}

} // namespace media
