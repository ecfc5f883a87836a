#pragma once
/// Times of pictures of which few have one, in the order in which they are shown (rule 8 of model/source_clock.hpp). The scan and the
/// decoding of a chunk both use it, each from a key frame on, and so agree. Pure.

#include <cstdint>
#include <cstdlib>
#include <optional>

namespace media {

class SparseClock {
public:
    /// `frame`: ticks of a usual frame. `reordered`: pictures that others are shown before may come early, as H.264 and H.265 store them:
    /// what is told of one of them is believed only where it is further off than that.
    explicit SparseClock(std::int64_t frame, bool reordered = false) : m_frame(frame), m_reordered(reordered) {}

    /// What follows is told from here on; the deviation seen so far is forgotten.
    void begin(std::int64_t time, std::int64_t length) {
        m_last = time;
        m_length = length;
        m_off = 0;
    }
    bool begun() const { return m_last.has_value(); }

    /// `told`: the picture's own time; `guess`: what its decoding time suggests; `length`: ticks, 0 when unknown.
    std::int64_t next(std::optional<std::int64_t> told, std::optional<std::int64_t> guess, std::int64_t length) {
        if (!m_last) {
            begin(told ? *told : guess.value_or(0), length);
            return *m_last;
        }
        const std::int64_t follows = *m_last + (m_length > 0 ? m_length : m_frame);
        std::int64_t time = follows;
        if (told) {
            // libavformat gives the time of a multiplex's packet to the picture before or after the one it belongs to, now and then: one
            // that is a frame off is believed when the next says so too.
            const std::int64_t off = *told - follows;
            const bool far = 2 * std::abs(off) > (m_reordered ? 13 : 3) * m_frame, some = !m_reordered && 2 * std::abs(off) > m_frame;
            if (far || (some && m_off != 0 && (off > 0) == (m_off > 0))) time = *told;
            m_off = some && time == follows ? off : 0;
        } else if (guess && 2 * std::abs(*guess - follows) > (m_reordered ? 13 : 5) * m_frame) {
            time = *guess;
        }
        m_last = time;
        m_length = length;
        return time;
    }

private:
    std::int64_t m_frame, m_length = 0, m_off = 0;
    bool m_reordered;
    std::optional<std::int64_t> m_last;
};

} // namespace media
