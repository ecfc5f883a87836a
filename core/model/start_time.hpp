#pragma once
/// When a job may begin that is not to begin at once: milliseconds since 1970, as all times are told. Pure; any thread.

#include "core/model/json.hpp"

namespace model {

/// Errors: InvalidInput: no time that calendars have.
Result<void> validateStart(std::int64_t at);

/// As people write it: "22:00", the next time that clocks show it here; "2026-11-28 22:00" or "2026-11-28T22:00:00", here; with "Z" or
/// "+01:00" behind it, there. Errors: InvalidInput, a sentence.
Result<std::int64_t> parseStart(const std::string& text, std::int64_t nowMs);

/// "2026-11-28 22:00", here: for terminals and logs.
std::string startText(std::int64_t at);

} // namespace model
