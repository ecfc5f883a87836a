#pragma once
/// How far a job is and how fast: fills the figures of `model::Job` and of its chunk cells from the plan and what is published.
/// Owns the last seconds' history. Main thread.

#include "core/engine/publication.hpp"
#include "core/model/job.hpp"

#include <deque>

namespace engine {

class JobProgress {
public:
    /// Encoding begins or was interrupted: the speed is found out anew.
    void restart() { m_history.clear(); }
    /// `unitDone`: by unit, chunks first. `nowMs`: monotonic.
    void refresh(model::Job& job, std::vector<model::ChunkCell>& cells, const model::Plan& plan, const std::vector<bool>& unitDone,
        const Publication& publication, std::int64_t nowMs);

private:
    void refreshSpeed(model::Job& job, double encoded, double duration, std::int64_t nowMs);

    std::deque<std::pair<std::int64_t, double>> m_history; ///< monotonic ms, source seconds encoded
};

} // namespace engine
