#pragma once
/// What an attempt counts as in reports and figures, by how it ended. Pure; any thread.

#include <string>

namespace fleet {

enum class AttemptOutcome { Kept, Superseded, Lost, Fault, HandedBack };

/// `ending`: of an AttemptRow. A word that nobody knows is a fault.
AttemptOutcome outcomeOfAttempt(const std::string& ending);
const char* word(AttemptOutcome outcome);

} // namespace fleet
