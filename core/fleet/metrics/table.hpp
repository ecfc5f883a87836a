#pragma once
/// Every figure that /metrics tells of a fleet: its name, what it is, what its labels are called. Whoever adds a row fills it, and says in
/// packaging/monitoring/README.md what it is good for. Any thread.

#include <array>
#include <string_view>

namespace fleet {

enum class FigureKind { Counter, Gauge, Histogram };

struct Figure {
    std::string_view name; ///< behind "millrace_fleet_"
    FigureKind kind;
    std::array<std::string_view, 3> labels; ///< "": none
    std::string_view help;

    std::size_t labelCount() const;
};

inline constexpr std::string_view kPrefix = "millrace_fleet_";

// clang-format off
inline constexpr std::array kFigures = std::to_array<Figure>({
    {"tasks", FigureKind::Gauge, {"state", "class", "priority"}, "Chunks of jobs that go on, by state."},
    {"queue_seconds", FigureKind::Gauge, {"class", "priority"}, "Seconds of one slot that what waits would take, estimated."},
    {"oldest_waiting_seconds", FigureKind::Gauge, {}, "How long the chunk has waited that has waited longest."},
    {"quarantined", FigureKind::Gauge, {}, "Chunks that failed too often and wait for an operator."},
    {"workers", FigureKind::Gauge, {"state"}, "Workers by state."},
    {"slots", FigureKind::Gauge, {"state", "class"}, "Slots of workers that are there: busy, free, or of one that takes nothing."},
    {"own_slots", FigureKind::Gauge, {}, "Slots of the server's own computer."},
    {"slots_wanted", FigureKind::Gauge, {"class"}, "Slots, the server's own among them, that would do what waits and is at work within the target."},
    {"slots_present", FigureKind::Gauge, {"class"}, "Slots that are there and may work for it, the server's own among them."},
    {"digest_classes", FigureKind::Gauge, {}, "Kinds of bytes that the workers that are there make; jobs never mix two."},
    {"clock_offset_seconds", FigureKind::Gauge, {"worker"}, "A worker's clock against the server's; positive where it is ahead."},
    {"staging_bytes", FigureKind::Gauge, {}, "Files of attempts that were brought and are not yet a part of a film, or never will be."},
    {"stopped", FigureKind::Gauge, {}, "1 while nothing new is given out: queue or journal are in the way."},
    {"claims_total", FigureKind::Counter, {"answer"}, "Claims of workers, by what they were answered."},
    {"claim_wait_seconds", FigureKind::Histogram, {}, "How long claims waited that were given a chunk."},
    {"task_seconds", FigureKind::Histogram, {"class", "outcome"}, "Seconds of a slot that an attempt took, by what became of it."},
    {"attempts_total", FigureKind::Counter, {"cause"}, "Attempts that ended, by why; kept are those whose segments were used."},
    {"wasted_seconds_total", FigureKind::Counter, {"cause"}, "Seconds of slots spent on attempts that were not used."},
    {"leases_expired_total", FigureKind::Counter, {}, "Leases whose worker was not heard of in time."},
    {"superseded_total", FigureKind::Counter, {}, "Results that came when another attempt had been used."},
    {"source_bytes_total", FigureKind::Counter, {"from"}, "Bytes of sources that came over the network to attempts that were used."},
    {"cache_hits_total", FigureKind::Counter, {}, "Blocks of sources that workers had in their caches."},
    {"upload_bytes_total", FigureKind::Counter, {}, "Bytes of segments that workers brought."},
    {"verify_seconds", FigureKind::Histogram, {}, "How long results took to be proven and put in place."},
    {"audits_total", FigureKind::Counter, {"result"}, "Chunks made a second time by another machine, by what the comparison said."},
    {"redis_rebuilds_total", FigureKind::Counter, {"why"}, "How often the queue was begun anew."},
    {"redis_seconds", FigureKind::Histogram, {"function"}, "How long Redis took for a step of the queue, the way there and back included."},
    {"journal_commit_seconds", FigureKind::Histogram, {}, "How long the journal's transactions took."},
    {"source_seconds_total", FigureKind::Counter, {}, "Seconds of films that were encoded and used."},
    {"speed_ratio", FigureKind::Histogram, {}, "Seconds of film for each second of a slot, of attempts that were used."},
});
// clang-format on

/// The row of that name, which is there.
const Figure& figureNamed(std::string_view name);
std::string_view word(FigureKind kind);

} // namespace fleet
