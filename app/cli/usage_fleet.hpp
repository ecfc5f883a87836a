#pragma once
/// How `millrace worker` and `millrace fleet` are used.

namespace cli {

extern const char* const kWorkerUsage;
extern const char* const kFleetUsage;

} // namespace cli
