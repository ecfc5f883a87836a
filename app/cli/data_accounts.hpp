#pragma once
/// millrace user, token, audit and pair on the data folder itself: for who works on the server's own machine, whether millrace serve runs
/// or not. A server that runs notices within half a second. Main thread; each waits, and returns the exit code.

#include "app/cli/commands.hpp"

namespace cli {

/// Whether no other server is named.
bool isForDataFolder(const Arguments& parsed);

/// The words behind the command were checked already.
int userInData(const Arguments& parsed);
int tokenInData(const Arguments& parsed);
int auditInData(const Arguments& parsed);
/// Somebody's pairing code. Needs a server that runs: devices wait there.
int approveInData(const Arguments& parsed, const std::string& code);

} // namespace cli
