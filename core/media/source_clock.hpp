#pragma once
/// Finds the sections of a source's timeline (model/source_clock.hpp has the rules). Pure: times of packets in, shifts out.

#include "core/model/source_clock.hpp"

#include <cstdint>
#include <vector>

namespace media {

/// A stretch of one stream's packets whose times follow each other.
struct ClockRun {
    std::int64_t position = 0; ///< of its first packet in the file
    double first = 0, end = 0; ///< seconds: earliest presentation time, and where the last one ends
    std::int64_t packets = 0;
};

/// Cuts one stream's packets into runs as they are read. One thread.
class ClockRuns {
public:
    /// `jumps`: the format's times may jump forward.
    explicit ClockRuns(bool jumps) : m_jumps(jumps) {}

    /// Seconds; NaN where the packet says nothing. Returns the index of the run that the packet belongs to.
    std::size_t add(std::int64_t position, double pts, double dts, double duration);
    const std::vector<ClockRun>& runs() const { return m_runs; }

private:
    bool m_jumps;
    std::vector<ClockRun> m_runs;
    double m_last = 0, m_step = 0; ///< decode time and duration of the packet before
};

struct ClockStream {
    bool picture = false;
    double frameSeconds = 0; ///< of pictures: 0 when unknown
    std::vector<ClockRun> runs;
};

/// One shift in seconds for each run of each stream. `wrapSeconds`: after so long the format's clock begins again; 0: never.
std::vector<std::vector<double>> resolveShifts(const std::vector<ClockStream>& streams, double wrapSeconds);

} // namespace media
