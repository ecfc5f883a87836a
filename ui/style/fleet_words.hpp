#pragma once
/// How things of the fleet are said: states, tasks, ages, hardware, nodes. Translated; numbers by QLocale. Main thread.

#include "core/model/fleet.hpp"
#include "ui/style/theme.hpp"

#include <QString>
#include <utility>

namespace ui::words {

QString workerState(model::FleetWorkerState state);
QString workerStateIcon(model::FleetWorkerState state);
QColor workerStateColour(model::FleetWorkerState state, const Tokens& tokens);
/// "16 cores", "2 × NVENC"; "" where it has not said.
QString hardware(const model::FleetWorker& worker);
/// "north-stand-cam2 · 212", "ferry-timelapse · 31, last one"; of one that has nothing, why: "Takes AV1 only; none waiting".
QString workerTask(const model::FleetWorker& worker);
/// Whether it is a reason, and no task.
bool isTaskReason(const model::FleetWorker& worker);
/// "5.2×"; "—" when it is 0.
QString timesRealTime(double speed);
/// "1 s", "3 min", "2 h", "4 d": how long ago something was. Never negative.
QString age(std::int64_t ms);
/// "40 s", "9 min", "2.5 h": of what nobody knows exactly.
QString roughly(double seconds);
/// The whole row, for screen readers. `ageMs`: of its heartbeat.
QString spokenWorker(const model::FleetWorker& worker, std::int64_t ageMs);

QString alertIcon(model::FleetAlert::Severity severity);
QColor alertColour(model::FleetAlert::Severity severity, const Tokens& tokens);
/// What the link below an alert is called; "": there is none.
QString alertLink(model::FleetAlert::Link link);

QString ingestState(model::FleetIngest::State state);
QString ingestStateIcon(model::FleetIngest::State state);
QColor ingestStateColour(model::FleetIngest::State state, const Tokens& tokens);
/// Two bit rates in one unit: {"1 690", "of 2 000 Mb/s"}; without a capacity {"312 Mb/s", ""}.
std::pair<QString, QString> egressOf(double bps, double capacityBps);
/// What is left below the mark, as a sentence; "" where no capacity is known.
QString roomLeft(double egressBps, double capacityBps);

/// The time of day; with the date where it was another day.
QString timeOfDay(std::int64_t ms);
/// One line: nothing in it breaks, and nothing turns its direction.
QString oneLine(const std::string& text);

} // namespace ui::words
