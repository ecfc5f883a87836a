#pragma once
/// What the coordinator tells whoever wants the tasks of this host (FleetExecutor). Called on the coordinator's thread; does not wait.

#include "core/fleet/gateway/assignments.hpp"
#include "core/model/task.hpp"
#include "core/work/attempt_info.hpp"

namespace fleet {

/// A task that somebody waits for. 0: nobody does.
using RunId = std::uint64_t;

/// A task that this host's own slots do.
struct OwnTask {
    std::string task;
    std::int64_t fence = 0;
    std::shared_ptr<const Assignment> assignment;
    work::Place place;
    RunId run = 0;
};

class TaskWatcher {
public:
    virtual ~TaskWatcher() = default;

    /// By a machine elsewhere.
    virtual void progressed(RunId run, double fraction) = 0;
    /// Who works on it now, or that an attempt ended without making anything.
    virtual void attempted(RunId run, const work::AttemptInfo& attempt) = 0;
    /// The last word on a run. `isFromElsewhere`: its segments lie in the place's folder, and nobody was told of them. Errors: what the
    /// encoder said; EncoderStopped, ChunkGivenUp (tried as often as is allowed), Conflict (nobody is left who makes the job's bytes).
    virtual void ended(RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere) = 0;

    virtual void beginHere(const OwnTask& task) = 0;
    virtual void endHere(const std::string& task, std::int64_t fence) = 0;
    /// Encoders that others have for us, as of now.
    virtual void slotsElsewhere(int slots) = 0;
    /// It is not known what this host's encoders make of the built-in patterns.
    virtual void testEncoders() = 0;
    /// Somebody wants a task tried again of which its job has given up: the job's Retry finds what came of it.
    virtual void replayed(const std::string& job) = 0;
};

} // namespace fleet
