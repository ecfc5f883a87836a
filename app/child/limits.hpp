#pragma once
/// What keeps a child process from harming the machine: limits that the system enforces, and an end with its host.

#include "core/model/task.hpp"

namespace child {

/// Memory and processor time, as far as this system can enforce them. Sanitizers map far more than they use: none there.
void applyLimits(const model::TaskLimits& limits);
/// Ends this process when its parent does, also when it cannot notice itself (Linux; elsewhere the closed stdin tells).
void dieWithParent();
/// Ctrl+C, Ctrl+Break and a closed console reach every program of the console; ours is ended by its host. Windows: elsewhere the host has
/// seen to that before we began.
void leaveConsoleToHost();
enum class Urgency {
    First, ///< lets the panel and the ingest go first, which need little
    Later, ///< and other encoders
};
/// `yields`: to all other programs too.
void lowerPriority(Urgency urgency, bool yields);

} // namespace child
