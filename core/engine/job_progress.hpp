#pragma once
/// How far a job is and how fast: fills the figures of `model::Job` and of its chunk cells from the plan and what is published.
/// Owns the last seconds' history. Main thread.

#include "core/engine/job_units.hpp"
#include "core/engine/ledger.hpp"
#include "core/model/job.hpp"

#include <deque>

namespace engine {

/// A cell for each chunk. `ledger`: null when there is none; what is made counts as stored then.
std::vector<model::ChunkCell> cellsOf(const model::Plan& plan, const JobUnits& units, const model::Job& job, const Ledger* ledger);

class JobProgress {
public:
    /// Encoding begins or was interrupted: the speed is found out anew.
    void restart() { m_history.clear(); }
    /// `nowMs`: monotonic.
    void refresh(model::Job& job, const std::vector<model::ChunkCell>& cells, const model::Plan& plan, const JobUnits& units,
        const Ledger& ledger, std::int64_t nowMs);

private:
    void refreshSpeed(model::Job& job, double encoded, double duration, std::int64_t nowMs);

    std::deque<std::pair<std::int64_t, double>> m_history; ///< monotonic ms, source seconds encoded
};

} // namespace engine
