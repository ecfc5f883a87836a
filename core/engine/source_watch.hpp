#pragma once
/// Whether the file at a job's source is still the one that was planned: told by its size and time, and where only the time differs by its
/// content, which somebody else reads. A file that is being put back grows for a while: it is judged when it has come to rest. Pure; knows
/// no file and no clock.

#include "core/base/source_path.hpp"
#include "core/model/media_info.hpp"

namespace engine {

class SourceWatch {
public:
    enum class State {
        Same,
        Away,     ///< there is no file
        Settling, ///< it has another size or time since a moment ago: somebody may be writing it
        Doubtful, ///< it has another time and the same size: its content has to be read
        Other,    ///< another file
    };
    /// `settleMs`: what differs has to stay the same for so long.
    explicit SourceWatch(std::int64_t settleMs) : m_settleMs(settleMs) {}

    /// The file now. `planned`: what it was when the job was planned. `nowMs`: monotonic.
    State look(const base::FileStatus& file, const model::Fingerprint& planned, std::int64_t nowMs);
    /// What reading a doubtful file brought; with the same content it counts as `planned` from now on. True: it is the same file.
    bool compared(const model::Fingerprint& found, model::Fingerprint& planned);
    /// It could not be read: it is doubtful again when so much time has gone by.
    void putOff(std::int64_t nowMs, std::int64_t waitMs) { m_restsAt = nowMs + waitMs; }

private:
    std::int64_t m_settleMs;
    model::Fingerprint m_seen; ///< size and time only
    model::Fingerprint m_other;
    std::int64_t m_restsAt = -1; ///< monotonic ms; -1: nothing is seen
};

} // namespace engine
