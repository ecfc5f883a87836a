#include "core/media/sound_mix.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace media {
namespace {

enum class Side { Left, Right, Middle, None };

Side sideOf(AVChannel channel) {
    static const std::set<int> left{AV_CHAN_FRONT_LEFT, AV_CHAN_BACK_LEFT, AV_CHAN_FRONT_LEFT_OF_CENTER, AV_CHAN_SIDE_LEFT,
        AV_CHAN_TOP_FRONT_LEFT, AV_CHAN_TOP_BACK_LEFT, AV_CHAN_STEREO_LEFT, AV_CHAN_WIDE_LEFT, AV_CHAN_SURROUND_DIRECT_LEFT,
        AV_CHAN_TOP_SIDE_LEFT, AV_CHAN_BOTTOM_FRONT_LEFT};
    static const std::set<int> right{AV_CHAN_FRONT_RIGHT, AV_CHAN_BACK_RIGHT, AV_CHAN_FRONT_RIGHT_OF_CENTER, AV_CHAN_SIDE_RIGHT,
        AV_CHAN_TOP_FRONT_RIGHT, AV_CHAN_TOP_BACK_RIGHT, AV_CHAN_STEREO_RIGHT, AV_CHAN_WIDE_RIGHT, AV_CHAN_SURROUND_DIRECT_RIGHT,
        AV_CHAN_TOP_SIDE_RIGHT, AV_CHAN_BOTTOM_FRONT_RIGHT};
    if (left.contains(channel)) return Side::Left;
    if (right.contains(channel)) return Side::Right;
    if (channel == AV_CHAN_LOW_FREQUENCY || channel == AV_CHAN_LOW_FREQUENCY_2) return Side::None;
    return Side::Middle;
}

} // namespace

std::vector<double> ownMatrix(const AVChannelLayout& layout, int outputs) {
    const int n = layout.nb_channels;
    std::vector<double> matrix(static_cast<std::size_t>(n) * static_cast<std::size_t>(outputs), 0);
    const auto set = [&](int channel, double left, double right) {
        if (outputs == 1) {
            matrix[static_cast<std::size_t>(channel)] = (left + right) / 2;
            return;
        }
        matrix[static_cast<std::size_t>(channel)] = left;
        matrix[static_cast<std::size_t>(n) + static_cast<std::size_t>(channel)] = right;
    };
    if (layout.order == AV_CHANNEL_ORDER_AMBISONIC) {
        // ACN order, SN3D: W is channel 0, Y (left minus right) channel 1. Two cardioids to the sides.
        set(0, M_SQRT1_2, M_SQRT1_2);
        if (n > 1) set(1, M_SQRT1_2, -M_SQRT1_2);
        return matrix;
    }
    const bool named = layout.order == AV_CHANNEL_ORDER_NATIVE;
    const double even = std::sqrt(2.0 / std::max(2, n));
    for (int i = 0; i < n; ++i) {
        if (!named) {
            set(i, i % 2 == 0 ? even : 0, i % 2 == 0 ? 0 : even);
            continue;
        }
        const AVChannel channel = av_channel_layout_channel_from_index(&layout, static_cast<unsigned>(i));
        const bool front = channel == AV_CHAN_FRONT_LEFT || channel == AV_CHAN_FRONT_RIGHT;
        const double level = front ? 1 : M_SQRT1_2;
        switch (sideOf(channel)) {
        case Side::Left: set(i, level, 0); break;
        case Side::Right: set(i, 0, level); break;
        case Side::Middle: set(i, M_SQRT1_2, M_SQRT1_2); break;
        case Side::None: break;
        }
    }
    return matrix;
}

bool SoundMix::accepts(const AVFrame& frame) const {
    const std::uint64_t mask = frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame.ch_layout.u.mask : 0;
    return m_swr && frame.sample_rate == m_inRate && frame.format == m_inFormat && frame.ch_layout.nb_channels == m_inChannels &&
        mask == m_inMask;
}

base::Result<void> SoundMix::open(const AVFrame& frame) {
    m_inRate = frame.sample_rate;
    m_inFormat = frame.format;
    m_inChannels = frame.ch_layout.nb_channels;
    m_inMask = frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame.ch_layout.u.mask : 0;
    m_oddity = {};
    AVChannelLayout layout{};
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&layout, m_inChannels); // what FFmpeg and players take it for
    else av_channel_layout_copy(&layout, &frame.ch_layout);
    const bool usual = layout.order == AV_CHANNEL_ORDER_NATIVE;
    auto opened = usual ? init(layout, false) : base::Result<void>(base::Error{});
    if (!opened) {
        m_oddity = base::text(layout.order == AV_CHANNEL_ORDER_AMBISONIC ? QT_TRANSLATE_NOOP("Core", "%1 channels of ambisonics")
                                                                         : QT_TRANSLATE_NOOP("Core", "%1 channels in an unknown layout"),
            m_inChannels);
        m_matrix = ownMatrix(layout, m_channels);
        opened = init(layout, true);
    }
    av_channel_layout_uninit(&layout);
    return opened;
}

base::Result<void> SoundMix::init(const AVChannelLayout& in, bool own) {
    AVChannelLayout source{}, target{};
    if (own) {
        source.order = AV_CHANNEL_ORDER_UNSPEC;
        source.nb_channels = m_inChannels;
    } else {
        av_channel_layout_copy(&source, &in);
    }
    av_channel_layout_default(&target, m_channels);
    SwrContext* raw = nullptr;
    int status = swr_alloc_set_opts2(
        &raw, &target, AV_SAMPLE_FMT_FLTP, m_rate, &source, static_cast<AVSampleFormat>(m_inFormat), m_inRate, 0, nullptr);
    m_swr.reset(raw);
    if (status >= 0 && own) status = swr_set_matrix(raw, m_matrix.data(), m_inChannels);
    if (status >= 0) status = swr_init(raw);
    av_channel_layout_uninit(&source);
    m_corrected = false;
    if (status >= 0) return {};
    m_swr.reset();
    return base::Error{base::ErrorCode::Unsupported,
        base::text(QT_TRANSLATE_NOOP("Core", "Sound of %1 at %2 Hz cannot be converted: %3."),
            base::countedText(m_inChannels, QT_TRANSLATE_NOOP("Core", "%1 channel"), QT_TRANSLATE_NOOP("Core", "%1 channels")), m_inRate,
            avError(status))};
}

FramePtr SoundMix::output(int samples) const {
    FramePtr frame(av_frame_alloc());
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = m_rate;
    av_channel_layout_default(&frame->ch_layout, m_channels);
    frame->nb_samples = std::max(samples, 1);
    if (av_frame_get_buffer(frame.get(), 0) < 0) return nullptr;
    return frame;
}

FramePtr SoundMix::convert(const AVFrame& frame, int cut) {
    const int samples = frame.nb_samples - cut;
    if (samples <= 0) return nullptr;
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(m_inFormat)) != 0;
    const std::size_t skipped = static_cast<std::size_t>(cut) *
        static_cast<std::size_t>(av_get_bytes_per_sample(static_cast<AVSampleFormat>(m_inFormat))) *
        (planar ? 1 : static_cast<std::size_t>(m_inChannels));
    const int planes = planar ? m_inChannels : 1;
    std::vector<const std::uint8_t*> data;
    data.reserve(static_cast<std::size_t>(planes));
    for (int i = 0; i < planes; ++i) data.push_back(frame.extended_data[i] + skipped);
    FramePtr made = output(swr_get_out_samples(m_swr.get(), samples));
    if (!made) return nullptr;
    const int got = swr_convert(m_swr.get(), made->extended_data, made->nb_samples, data.data(), samples);
    if (got <= 0) return nullptr;
    made->nb_samples = got;
    return made;
}

FramePtr SoundMix::drain() {
    if (!m_swr) return nullptr;
    FramePtr made = output(static_cast<int>(delay()) + 64);
    const int got = made ? swr_convert(m_swr.get(), made->extended_data, made->nb_samples, nullptr, 0) : 0;
    (void)swr_init(m_swr.get());
    m_corrected = false;
    if (got <= 0) return nullptr;
    made->nb_samples = got;
    return made;
}

std::int64_t SoundMix::delay() const {
    return m_swr ? swr_get_delay(m_swr.get(), m_rate) : 0;
}

void SoundMix::correct(double seconds) {
    if (!m_swr || (seconds == 0 && !m_corrected)) return;
    m_corrected = true;
    (void)swr_set_compensation(m_swr.get(), static_cast<int>(std::lround(seconds * m_rate)), m_rate);
}

} // namespace media
