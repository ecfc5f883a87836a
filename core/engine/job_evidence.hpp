#pragma once
/// What a job's tasks brought, put together: the proof that the panel shows, and report.json. Pure.

#include "core/engine/job_store.hpp"
#include "core/model/task.hpp"
#include "core/package/evidence.hpp"

namespace engine {

/// `results` everywhere: one for each unit (units.hpp); those of unfinished units are empty.

/// Means over all frames of each rendition, by name.
std::vector<model::RenditionQuality> qualityOf(const std::vector<model::TaskResult>& results);
model::Proof proofOf(const StoredJob& job, const std::vector<model::TaskResult>& results);
/// Of a job whose units have all finished.
package::Evidence evidenceOf(const StoredJob& job, const std::vector<model::TaskResult>& results);

} // namespace engine
