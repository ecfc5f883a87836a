#pragma once
/// What a job really does, derived from its state and the facts beside it, so that no row says "encoding" while nothing moves. Pure; any
/// thread.

#include "core/model/job.hpp"

namespace model {

enum class Activity {
    AsStated,         ///< its state says all, and what it waits for, if it does (`Job::trouble`)
    NeedsEncoder,     ///< it has begun, and no encoder works for it
    ReadingSilently,  ///< its source is being read, and nothing is heard
    EncodingSilently, ///< an encoder works for it, and nothing is heard
    MachineBusy,      ///< its encoders get little of the processors
    Fetching,         ///< its source is on its way here (`Job::received`)
    Scheduled,        ///< it waits for its time (`Job::at`)
};
template <> struct EnumWords<Activity> {
    static constexpr std::array words{
        "as-stated", "needs-encoder", "reading-silently", "encoding-silently", "machine-busy", "fetching", "scheduled"};
};

Activity activityOf(const Job& job);
/// The state to show: what has begun and has no encoder waits.
JobState shownState(const Job& job);
/// "no news from the encoder for 2 min", in English, for logs and terminals; "" where the state says all.
std::string activitySentence(const Job& job);

/// Silence as it is told: nothing below ten seconds, then in tens, then in minutes, so that a silent job does not tell its row each second.
int toldSilence(std::int64_t milliseconds);

} // namespace model
