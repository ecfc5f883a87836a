#pragma once
/// How far a job is and how fast: fills the figures of `model::Job` and of its chunk cells from the plan and what is published.
/// Owns the meter that smooths them. Main thread.

#include "core/engine/job_units.hpp"
#include "core/engine/ledger.hpp"
#include "core/engine/progress_meter.hpp"
#include "core/model/job.hpp"

namespace engine {

/// A cell for each chunk. `ledger`: null when there is none; what is made counts as stored then, as it does of a
/// job that has ended: nothing of it is on its way any more.
std::vector<model::ChunkCell> cellsOf(const model::Plan& plan, const JobUnits& units, const model::Job& job, const Ledger* ledger);

/// What each unit is of all the encoders' work, by the pictures that it takes; together 1. Pure.
std::vector<double> workShares(const model::Plan& plan);

class JobProgress {
public:
    explicit JobProgress(const base::Clock& clock) : m_meter(clock) {}
    /// A course begins, or begins anew. `plan`: of it, as `refresh` gets it; `estimatedSeconds`: of the whole; 0: not known.
    void begin(const model::Plan& plan, double estimatedSeconds);
    /// Encoding was interrupted: the speed is found out anew.
    void interrupt() { m_meter.interrupt(); }
    void refresh(
        model::Job& job, const std::vector<model::ChunkCell>& cells, const model::Plan& plan, const JobUnits& units, const Ledger& ledger);
    /// All is published and read back.
    void finish(model::Job& job);

private:
    void refreshRendition(model::RenditionProgress& rendition, const Ledger::Progress& progress, double pictures, double duration) const;

    ProgressMeter m_meter;
    std::vector<double> m_shares; ///< of the units; the plan's, and fixed like it
};

} // namespace engine
