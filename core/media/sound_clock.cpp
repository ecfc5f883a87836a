#include "core/media/sound_clock.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace media {
namespace {

constexpr double kQuiet = 0.004;         // seconds of wandering that nobody hears: time stamps in milliseconds, uneven packets
constexpr double kFastest = 0.006;       // of the pitch: a tenth of a semitone
constexpr double kCorrectionSeconds = 1; // seconds in which a difference is taken up

} // namespace

void SoundClock::add(double seconds, double length) {
    if (std::isnan(seconds)) seconds = m_expected;
    m_expected = seconds + length;
    m_ahead.push_back({seconds, length});
    m_aheadSeconds += length;
}

double SoundClock::median(double position) const {
    std::vector<double> differences;
    for (const Ahead& frame : m_ahead) {
        differences.push_back(frame.seconds - position);
        position += frame.length;
    }
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), middle, differences.end());
    return *middle;
}

SoundClock::Placement SoundClock::place(std::int64_t position) {
    Placement placement;
    const Ahead frame = m_ahead.front();
    const double now = static_cast<double>(position) / m_rate, difference = frame.seconds - now;
    // The smallest step that all of what is heard next agrees on.
    double step = difference, at = now;
    for (const Ahead& next : m_ahead) {
        const double theirs = next.seconds - at;
        if (theirs * step <= 0) step = 0;
        else if (std::abs(theirs) < std::abs(step)) step = theirs;
        at += next.length;
        if (at - now > kLookAhead) break;
    }
    const bool first = !m_begun;
    m_begun = difference + frame.length > 0; // what lies before the beginning is cut frame by frame
    if (first) step = difference;
    if (first || std::abs(step) > kStep) {
        // The frame's own time where it agrees: the others may be a little later or earlier by their rounding.
        if (std::abs(difference - step) < kQuiet) step = difference;
        if (step > 0) placement.silence = std::llround(step * m_rate);
        else placement.cut = std::min(std::llround(-step * m_rate), std::llround(frame.length * m_rate));
        m_correcting = false;
    } else {
        const double wandered = median(now);
        if (std::abs(wandered) > kQuiet) m_correcting = true;
        if (m_correcting) placement.correction = std::clamp(wandered / kCorrectionSeconds, -kFastest, kFastest);
    }
    m_ahead.pop_front();
    m_aheadSeconds -= frame.length;
    return placement;
}

} // namespace media
