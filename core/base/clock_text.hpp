#pragma once
/// A place in a film as people write it: "62.5", "1:02.5", "0:01:02,5". Pure; any thread.

#include "core/base/result.hpp"
#include "core/base/text.hpp"

#include <string>
#include <string_view>

namespace base {

/// Seconds. Hours and minutes may be left out; minutes and seconds behind a colon are below 60; the fraction has a point or a comma and at
/// most nine digits. Errors: InvalidInput, a clause.
Result<double> parseClock(std::string_view text);

/// "1:02.5", with hours where there are any and no more of a fraction than it needs, to the microsecond. `parseClock` reads it back.
std::string clockText(double seconds);

/// The same for a sentence that people read.
Text clockSaid(double seconds);

} // namespace base
