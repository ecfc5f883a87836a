#pragma once
/// A picture of sound that has none of its own: the last seconds as a wave form, a lane for each channel, the newest at the right edge.
/// Owns its history. One thread.

#include "core/decode/libav.hpp"

#include <QImage>
#include <deque>
#include <vector>

namespace decode {

class WavePicture {
public:
    /// A decoded frame of sound that begins at `seconds`; one that does not follow the last begins a new wave.
    void add(const AVFrame& frame, double seconds);
    QImage draw() const;

private:
    struct Column {
        float low = 0, high = 0;
    };
    void begin(int lanes, int rate);

    std::vector<std::deque<Column>> m_lanes; ///< newest last
    std::vector<Column> m_open;              ///< of each lane, the one that is being filled
    int m_rate = 0, m_filled = 0;            ///< samples in the open columns
    double m_end = -1;                       ///< seconds
};

} // namespace decode
