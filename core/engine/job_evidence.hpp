#pragma once
/// Puts a job's report.json together from what its tasks brought. Pure.

#include "core/engine/job_store.hpp"
#include "core/model/task.hpp"
#include "core/package/evidence.hpp"

namespace engine {

/// `results`: one for each chunk, then for each audio track, all finished.
package::Evidence evidenceOf(const StoredJob& job, const std::vector<model::TaskResult>& results);

} // namespace engine
