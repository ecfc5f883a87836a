#pragma once
/// Who works for a job now, and what was heard of it: what its state alone does not tell. Filled by the engine each second; what follows
/// from it says `activityOf` (activity.hpp).

#include "core/model/json.hpp"

namespace model {

struct WorkFacts {
    int encoders = 0;      ///< at work for it; the one that reads its source counts
    int silentSeconds = 0; ///< since one of them said something, or since it could use one and has none; in steps, as `toldSilence` gives
    int ahead = 0;         ///< jobs that get encoders before it, while it needs one and has none
    int processorPercent = -1; ///< what each encoder gets of a processor, where the machine is too busy for more; else -1

    bool fetching = false; ///< its source is on its way here

    bool operator==(const WorkFacts&) const = default;
    template <class F> static void describe(F&& f) {
        f("encoders", &WorkFacts::encoders);
        f("silentSeconds", &WorkFacts::silentSeconds);
        f("ahead", &WorkFacts::ahead);
        f("processorPercent", &WorkFacts::processorPercent);
        f("fetching", &WorkFacts::fetching);
    }
};

} // namespace model
