#pragma once
/// What a child process gets of this one: its three pipes, and nothing else. No file, no socket whose port would stay taken, and none of
/// the signals that a terminal or a supervisor sends to all of a group: those are for this process.

#include <QProcess>

namespace base {

/// Before `process` is started. Any thread.
void isolate(QProcess& process);

} // namespace base
