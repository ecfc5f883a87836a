#include "core/fleet/coordinator/attempt_outcome.hpp"

#include "core/fleet/queue/words.hpp"

namespace fleet {

AttemptOutcome outcomeOfAttempt(const std::string& ending) {
    if (ending == "kept") return AttemptOutcome::Kept;
    if (ending == "superseded") return AttemptOutcome::Superseded;
    if (ending == "lost") return AttemptOutcome::Lost;
    const auto cause = causeOf(ending);
    // "refused" is a cause, "failed" is of no word.
    return !cause || counterOf(*cause) == Counter::Fault ? AttemptOutcome::Fault : AttemptOutcome::HandedBack;
}

const char* word(AttemptOutcome outcome) {
    switch (outcome) {
    case AttemptOutcome::Kept: return "kept";
    case AttemptOutcome::Superseded: return "superseded";
    case AttemptOutcome::Lost: return "lost";
    case AttemptOutcome::Fault: return "fault";
    case AttemptOutcome::HandedBack: return "handed-back";
    }
    return "";
}

} // namespace fleet
