#pragma once
/// What a job's tasks brought, put together: the proof that the panel shows, and report.json. Pure.

#include "core/engine/job_store.hpp"
#include "core/engine/job_units.hpp"
#include "core/model/task.hpp"
#include "core/package/evidence.hpp"

namespace engine {

/// `units` everywhere: of the whole job; those that are not done have brought nothing.

/// Means over all frames of each rendition, by name.
std::vector<model::RenditionQuality> qualityOf(const std::vector<Unit>& units);
model::Proof proofOf(const StoredJob& job, const std::vector<Unit>& units);
/// Of a job whose units have all finished.
package::Evidence evidenceOf(const StoredJob& job, const std::vector<Unit>& units);

} // namespace engine
