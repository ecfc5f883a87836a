#include "core/fleet/metrics/fleet_metrics.hpp"

namespace fleet {

FleetMetrics::FleetMetrics() {
    // Alerts ask how much these have grown: what begins with 1 has not.
    for (const char* result : {"equal", "different"}) audits.add(0, {result});
    for (const char* why : {"start", "lost", "not-ready"}) rebuilds.add(0, {why});
}

void FleetMetrics::ended(const MeasuredAttempt& attempt) {
    attempts.add(1, {attempt.cause});
    taskSeconds.observe(attempt.seconds, {attempt.className, attempt.outcome});
    if (attempt.outcome != "kept") wasted.add(attempt.seconds, {attempt.cause});
    if (attempt.outcome == "lost") expired.add();
    if (attempt.outcome == "superseded") superseded.add();
}

void FleetMetrics::kept(const KeptWork& work) {
    sourceBytes.add(static_cast<double>(work.sourceBytes), {work.isFromOrigin ? "origin" : "api"});
    cacheHits.add(static_cast<double>(work.cacheHits));
    sourceSeconds.add(work.sourceSeconds);
    if (work.seconds > 0) speed.observe(work.sourceSeconds / work.seconds);
}

void FleetMetrics::write(base::Exposition& out) const {
    for (const CounterSeries* counter :
        {&claims, &attempts, &wasted, &expired, &superseded, &sourceBytes, &cacheHits, &uploadBytes, &audits, &rebuilds, &sourceSeconds})
        counter->write(out);
    for (const HistogramSeries* histogram : {&claimWait, &taskSeconds, &verify, &redis, &commits, &speed}) histogram->write(out);
    stopped.write(out);
}

} // namespace fleet
