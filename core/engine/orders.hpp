#pragma once
/// The orders that a job gives: what each of its units is to make. Pure.

#include "core/engine/job_store.hpp"
#include "core/engine/job_units.hpp"
#include "core/work/order.hpp"

namespace engine {

work::Order probeOrder(const model::Job& job);
/// To read what tells the source from another file.
work::Order fingerprintOrder(const model::Job& job);
/// Of a unit that may begin now, in a job with a plan. `slots`: processors there are. A chunk takes as many as its rungs can keep busy:
/// something can be played sooner, and one process needs less memory than two (measured with two cores: 709 MB against 846, the same time
/// and CPU).
work::Order orderOf(const StoredJob& job, const JobUnits& units, int unit, int slots);

/// Processors that one chunk of this ladder keeps busy when every rung is encoded on a thread of its own: all rungs'
/// pixels against those of the largest, which decides how long it takes.
int lanesOf(const model::Plan& plan);
/// Processors that a unit of this kind takes where there are `slots`; 0: it goes along with others.
int lanesOf(const model::Plan& plan, UnitKind kind, int slots);

} // namespace engine
