#pragma once
/// A job as it lies on disk. A value.

#include "core/engine/publish_target.hpp"
#include "core/model/job.hpp"
#include "core/model/plan.hpp"

namespace engine {

/// What a job makes.
struct ChosenPreset {
    model::Preset preset;
    bool isOwn = false; ///< it came with the job
};

/// A job with everything the engine needs to go on with it. Its position in the queue is a column of its row, which wins over the
/// document's.
struct StoredJob {
    model::Job job;
    model::Preset preset;
    std::optional<model::MediaInfo> media;
    std::optional<model::Plan> plan;
    std::string folder;        ///< its job folder; stays where it was when another is set for later jobs
    std::vector<int> attempts; ///< by chunk, then by audio track
    std::vector<int> running;  ///< units at work when this was written
    bool removed = false;
    std::string fetchedAs; ///< of a link: net::Fetched::validator of the file that is here; "": none, or an earlier version fetched it
    model::Proof proof;    ///< of a finished job
    model::Estimate firstEstimate; ///< before its first chunk
    PublishTarget destination;     ///< where it is published; its links are made of this. Without a store: not known yet
    bool claimed = false;          ///< its name at the target was free, or taken over
    std::string claimedAt;         ///< PublishTarget::store; "": an earlier version did not say
    bool ownName = false;          ///< the operator chose the name: it is not changed when it is taken
    bool ownPreset = false;        ///< it came with the job: nobody else has it, and it is under no id
    bool replace = false;          ///< what has the name already goes
    bool patch = false;            ///< the operator chose "Retry and patch"

    template <class F> static void describe(F&& f) {
        f("job", &StoredJob::job);
        f("preset", &StoredJob::preset);
        f("media", &StoredJob::media);
        f("plan", &StoredJob::plan);
        f("spool", &StoredJob::folder);
        f("attempts", &StoredJob::attempts);
        f("running", &StoredJob::running);
        f("removed", &StoredJob::removed);
        f("fetchedAs", &StoredJob::fetchedAs);
        f("proof", &StoredJob::proof);
        f("firstEstimate", &StoredJob::firstEstimate);
        f("destination", &StoredJob::destination);
        f("claimed", &StoredJob::claimed);
        f("claimedAt", &StoredJob::claimedAt);
        f("ownName", &StoredJob::ownName);
        f("ownPreset", &StoredJob::ownPreset);
        f("replace", &StoredJob::replace);
        f("patch", &StoredJob::patch);
    }
};

/// Under which estimates remember what a preset makes: its id, or what it says.
std::string presetKey(const ChosenPreset& chosen);
/// The row's preset and its ladder, as the job has it now.
void showPreset(StoredJob& stored);
/// The row's links, as they lead to `place`; none to nowhere, or to what was deleted.
void showLinks(model::Job& job, const PublishTarget& place);

} // namespace engine
