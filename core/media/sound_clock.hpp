#pragma once
/// Decides where decoded sound goes on the output's clock: what is silence, what is cut, how fast the resampler runs. Pure; one thread.
///
/// Rule 10 of model/source_clock.hpp. A time stamp that is wrong for a moment changes nothing: a step counts when all that is heard in
/// the next third of a second agrees on it. That also puts it where it is, and not where the mean of something passes a limit.

#include <cstdint>
#include <deque>

namespace media {

class SoundClock {
public:
    /// `rate`: samples a second of the output.
    explicit SoundClock(int rate) : m_rate(rate) {}

    /// A frame that was decoded: output time at which it should begin, NaN where nothing says so; its length in seconds.
    void add(double seconds, double length);
    /// Enough is known to place the oldest frame. At the end of the stream what is there has to do.
    bool knows(bool ended) const { return !m_ahead.empty() && (ended || m_aheadSeconds >= kLookAhead); }

    struct Placement {
        std::int64_t silence = 0; ///< samples of silence before the frame
        std::int64_t cut = 0;     ///< samples of the frame, from its beginning, that are left out
        double correction = 0;    ///< seconds by which the resampler is to be late (more samples) or early in the next second
    };
    /// Places the oldest frame. `position`: output samples so far, those inside the resampler too.
    Placement place(std::int64_t position);

    static constexpr double kLookAhead = 0.35; ///< seconds
    static constexpr double kStep = 0.012;     ///< seconds; less is taken up by the resampler

private:
    struct Ahead {
        double seconds, length;
    };
    double median(double position) const;

    int m_rate;
    std::deque<Ahead> m_ahead;
    double m_aheadSeconds = 0, m_expected = 0;
    bool m_begun = false, m_correcting = false;
};

} // namespace media
