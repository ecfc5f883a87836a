#pragma once
/// What has changed, and what there is.
///
/// Events have contiguous numbers: who misses one knows it, and takes a snapshot. A row carries the number of the event that told it last
/// (`Job::rev`), so that a row and an event that come by different ways can be put in order.
///
/// A snapshot holds what is live and what has ended of late; the rest is in pages (paging.hpp). A row that ends up there is told nothing of
/// it: what it shows stays right. One that comes back from there is told by JobChanged, whole: who does not know it takes it as a new one.

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "core/model/status.hpp"

namespace model {

struct Event {
    enum class Kind {
        JobAdded,
        JobChanged,
        JobsRemoved,
        OrderChanged,
        PausedChanged,
        ChunksChanged,
        Logged,
        Status,
        SettingsChanged,
        PresetsChanged,
        Unknown, ///< of a newer Millrace
    };
    std::int64_t seq = 0; ///< one more than that of the event before
    Kind kind = Kind::JobChanged;
    std::string jobId;                    ///< all kinds about one job
    std::optional<Job> job;               ///< JobAdded, JobChanged
    std::vector<std::string> ids;         ///< JobsRemoved: all of one command; PresetsChanged: of those that are others now, or gone
    std::vector<QueuePosition> positions; ///< OrderChanged: of those that moved
    bool paused = false;                  ///< PausedChanged: "Pause all"
    std::optional<LogLine> line;          ///< Logged
    std::optional<SystemStatus> status;
    std::vector<std::string> keys; ///< SettingsChanged: which (settings.hpp)

    bool operator==(const Event&) const = default;
    template <class F> static void describe(F&& f) {
        f("seq", &Event::seq);
        f("kind", &Event::kind);
        f("jobId", &Event::jobId);
        f("job", &Event::job);
        f("ids", &Event::ids);
        f("positions", &Event::positions);
        f("paused", &Event::paused);
        f("line", &Event::line);
        f("status", &Event::status);
        f("keys", &Event::keys);
    }
};
template <> struct EnumWords<Event::Kind> {
    static constexpr std::array words{"job-added", "job-changed", "jobs-removed", "order-changed", "paused-changed", "chunks-changed",
        "logged", "status", "settings-changed", "presets-changed", "unknown"};
    static constexpr Event::Kind fallback = Event::Kind::Unknown;
};

struct Snapshot {
    std::string epoch;     ///< another one: the numbers have begun anew
    std::int64_t seq = 0;  ///< of the last event that is in it
    std::vector<Job> jobs; ///< live and recent ones, by position
    SystemStatus status;
    bool paused = false; ///< "Pause all"

    bool operator==(const Snapshot&) const = default;
    template <class F> static void describe(F&& f) {
        f("epoch", &Snapshot::epoch);
        f("seq", &Snapshot::seq);
        f("jobs", &Snapshot::jobs);
        f("status", &Snapshot::status);
        f("paused", &Snapshot::paused);
    }
};

} // namespace model
