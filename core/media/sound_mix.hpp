#pragma once
/// Brings decoded sound of any rate, format and layout to the output's: planar float, mono or stereo. Owns one resampler, which is made
/// anew when the source's sound changes. One thread.
///
/// Downmixes use the coefficients of ITU-R BS.775-3, annex 4 (centre and surround at -3 dB, no LFE), unscaled: what may then exceed full
/// scale is the limiter's work (sound_limiter). Layouts that nobody named are mixed by position, or evenly to both sides.

#include "core/media/libav.hpp"

extern "C" {
#include <libswresample/swresample.h>
}

#include <vector>

namespace media {

class SoundMix {
public:
    SoundMix(int rate, int channels) : m_rate(rate), m_channels(channels) {}

    bool accepts(const AVFrame& frame) const;
    /// For frames like this one. What is left inside must have been taken out before. Errors: Unsupported.
    base::Result<void> open(const AVFrame& frame);
    /// Leaves out the first `cut` input samples. The result may be empty.
    FramePtr convert(const AVFrame& frame, int cut);
    /// What is left inside; the resampler begins anew behind it.
    FramePtr drain();
    /// Output samples that are inside.
    std::int64_t delay() const;
    /// Runs slower or faster until told otherwise: seconds to gain in the next second. 0 from the beginning: samples pass untouched.
    void correct(double seconds);
    /// The source has more channels than the output: peaks may add up.
    bool mixesDown() const { return m_inChannels > m_channels; }
    /// "10 channels in an unknown layout", or no words.
    const base::Text& oddity() const { return m_oddity; }

private:
    base::Result<void> init(const AVChannelLayout& in, bool own);
    FramePtr output(int samples) const;

    std::unique_ptr<SwrContext, AvDeleter<swr_free>> m_swr;
    int m_rate, m_channels;
    int m_inRate = 0, m_inChannels = 0, m_inFormat = -1;
    std::uint64_t m_inMask = 0;
    bool m_corrected = false;
    base::Text m_oddity;
    std::vector<double> m_matrix;
};

/// Coefficients for layouts that libswresample does not know, `outputs` rows of as many numbers as the layout has channels. Pure.
std::vector<double> ownMatrix(const AVChannelLayout& layout, int outputs);

} // namespace media
