#pragma once
/// The Millrace that runs over a data folder, asked by the command line. Main thread; waits for the answer.

#include "app/cli/commands.hpp"
#include "core/model/control.hpp"

namespace cli {

inline constexpr int kNothingRuns = 69; // EX_UNAVAILABLE of sysexits.h

/// `--connect` names a server; else `--data` names the folder, otherwise it is the user's own. Nothing: the error was said, and `code` is
/// the exit code for it: kNothingRuns, or 1 for what the running one refuses as a whole, or because it does not answer.
std::optional<model::ControlAnswer> ask(const Arguments& parsed, const model::ControlRequest& request, int& code);

} // namespace cli
