#pragma once
/// What is wrong with a fleet, of one observation and what went before: each with what to do about it. Remembers since when something
/// holds, so that what passes by itself is not told. No clock of its own; one thread.

#include "core/fleet/overview/observation.hpp"
#include "core/model/fleet.hpp"

#include <set>

namespace fleet {

class Conditions {
public:
    static constexpr std::int64_t kStartMs = 30'000;          ///< so long workers have to come back after a start
    static constexpr std::int64_t kOfflineForMs = 86'400'000; ///< after a day nobody waits for it
    static constexpr std::int64_t kClockMs = 2000, kClockOverMs = 1500;
    static constexpr std::int64_t kPinMs = 30'000, kAwayMs = 5000, kIngestMs = 60'000, kIngestSilentMs = 30'000;
    static constexpr std::int64_t kRebuiltForMs = 600'000;
    static constexpr double kIngestOver = 0.70; ///< below this the alert of kHeadroom is over

    /// All that hold now.
    std::vector<model::FleetAlert> of(const Observation& observation);
    /// An audit found that a worker's chunk is not what others make of it.
    void auditMismatch(const std::string& worker, const std::string& task, std::int64_t wallMs);
    static constexpr std::int64_t kAuditForMs = 86'400'000;

private:
    using Alerts = std::vector<model::FleetAlert>;
    void ofWorker(const WorkerView& worker, const Observation& observation, Alerts& alerts);
    void ofClock(const WorkerView& worker, Alerts& alerts);
    void ofQueue(const Observation& observation, Alerts& alerts);
    void ofJob(const QueueRow& row, const Observation& observation, Alerts& alerts);
    void ofIngest(const IngestReading& ingest, const Observation& observation, Alerts& alerts);
    void ofAudits(const Observation& observation, Alerts& alerts);
    /// Whether `holds` has been so for `ms`.
    bool hasHeld(const std::string& what, bool holds, std::int64_t ms);

    struct Audit {
        std::string task;
        std::int64_t atMs = 0; ///< since 1970
    };
    std::int64_t m_nowMs = 0, m_beganMs = -1; ///< monotonic
    std::map<std::string, std::int64_t> m_since;
    std::set<std::string> m_clocks, m_busyIngests; ///< that are told: they end a little lower than they begin
    std::map<std::string, Audit> m_audits;         ///< by worker
    std::int64_t m_epoch = 0, m_rebuiltMs = 0;     ///< since 1970; 0: it was not
};

} // namespace fleet
