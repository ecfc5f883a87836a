#pragma once
/// What is known of an encoder at work: when it said something last, and what it gets of the processors; and whether that is little because
/// the machine is busy. Pure: times go in.

#include <cstdint>
#include <deque>
#include <optional>

namespace engine {

class EncoderWatch {
public:
    EncoderWatch() = default;
    /// It began. All times: monotonic milliseconds.
    explicit EncoderWatch(std::int64_t nowMs) : m_heardMs(nowMs) {}

    void heard(std::int64_t nowMs) { m_heardMs = nowMs; }
    /// Each second or so. `usedMs`: processor time since it began; nothing where it is not known.
    void look(std::int64_t nowMs, std::optional<std::int64_t> usedMs);
    std::int64_t silentMs(std::int64_t nowMs) const { return nowMs - m_heardMs; }
    /// Processors that it had over the last ten seconds; nothing before half of that was seen.
    std::optional<double> processors() const;

private:
    struct Look {
        std::int64_t atMs = 0, usedMs = 0;
    };
    std::int64_t m_heardMs = 0;
    std::deque<Look> m_looks; ///< of the last ten seconds
};

/// Processors that encoders got, and that they could use.
struct ProcessorShare {
    double got = 0, wanted = 0;

    ProcessorShare& operator+=(const ProcessorShare& other) {
        got += other.got;
        wanted += other.wanted;
        return *this;
    }
};

struct MachineLoad {
    double busy = 0;         ///< of all processors, 0…1
    int processors = 1;      ///< that it has
    ProcessorShare encoders; ///< all of ours together
};

/// Percent that a job's encoders get of each processor that they could use, where that is little because the machine is busy; -1 where it
/// is not. Others' programs take it from all encoders alike. Ours take it from each other without harm, until one has so little that
/// nothing is heard of it; one that gets nothing at all waits for something else.
int processorPercent(const MachineLoad& machine, const ProcessorShare& job, std::int64_t silentMs);

} // namespace engine
