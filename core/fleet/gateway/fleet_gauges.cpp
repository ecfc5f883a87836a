#include "core/fleet/gateway/fleet_gauges.hpp"

#include "core/fleet/metrics/series.hpp"
#include "core/fleet/queue/values.hpp"
#include "core/fleet/wire/digest_class.hpp"

#include <QDirIterator>
#include <algorithm>
#include <set>

namespace fleet {
namespace {

/// Sums by the values of labels, written at once.
class Sums {
public:
    void add(LabelValues values, double by) { m_sums[std::move(values)] += by; }
    void write(base::Exposition& out, std::string_view name) const {
        const Figure& figure = figureNamed(name);
        writeAbout(out, figure);
        for (const auto& [values, sum] : m_sums) writeValue(out, figure, values, sum);
    }

private:
    std::map<LabelValues, double> m_sums;
};

void writeOne(base::Exposition& out, std::string_view name, double value) {
    const Figure& figure = figureNamed(name);
    writeAbout(out, figure);
    writeValue(out, figure, {}, value);
}

void writeQueue(base::Exposition& out, const std::vector<QueueRow>& rows) {
    Sums tasks, seconds;
    double oldest = 0;
    int quarantined = 0;
    for (const QueueRow& row : rows) {
        const std::string name = classNameOf(row.need, row.pin);
        const std::string priority(priorityOf(row.weight));
        const std::pair<const char*, int> states[] = {{"waiting", row.waiting}, {"offered", row.offered}, {"leased", row.leased},
            {"returned", row.returned}, {"backing-off", row.backingOff}, {"quarantined", row.quarantined}, {"done", row.done}};
        for (const auto& [state, count] : states) tasks.add({state, name, priority}, count);
        seconds.add({name, priority}, row.waitingSeconds);
        oldest = std::max(oldest, row.oldestWaitingSeconds);
        quarantined += row.quarantined;
    }
    tasks.write(out, "tasks");
    seconds.write(out, "queue_seconds");
    writeOne(out, "oldest_waiting_seconds", oldest);
    writeOne(out, "quarantined", quarantined);
}

bool isThere(const WorkerView& row) {
    return row.state != WorkerState::Offline && row.state != WorkerState::Gone;
}

bool takesWork(const WorkerView& row) {
    return row.want == wire::Want::Run && row.restingUntilMs == 0 && (row.state == WorkerState::Idle || row.state == WorkerState::Encoding);
}

void addSlots(const WorkerView& row, Sums& slots) {
    const int usable = row.slotLimit > 0 ? std::min(row.slotLimit, row.slots) : row.slots;
    for (const model::EncoderDigest& digest : row.digests) {
        const std::string name = classOf(digest).name();
        slots.add({"busy", name}, row.busy);
        slots.add({takesWork(row) ? "free" : "unavailable", name}, std::max(0, usable - row.busy));
    }
}

void writeWorkers(base::Exposition& out, const std::vector<WorkerView>& rows) {
    Sums workers, slots, clocks;
    std::set<std::string> classes;
    for (const char* state : model::EnumWords<WorkerState>::words) workers.add({state}, 0); // an alert needs the 0
    for (const WorkerView& row : rows) {
        workers.add({model::word(row.state)}, 1);
        if (!isThere(row)) continue;
        addSlots(row, slots);
        clocks.add({row.name}, static_cast<double>(row.clockAheadMs) / 1000);
        for (const model::EncoderDigest& digest : row.digests) classes.insert(classOf(digest).name());
    }
    workers.write(out, "workers");
    slots.write(out, "slots");
    writeOne(out, "digest_classes", static_cast<double>(classes.size()));
    clocks.write(out, "clock_offset_seconds");
}

void writeWanted(base::Exposition& out, const std::vector<WantedSlots>& rows) {
    Sums wanted, present;
    int own = 0;
    for (const WantedSlots& row : rows) {
        wanted.add({classNameOf(row.need, row.pin)}, row.slots);
        present.add({classNameOf(row.need, row.pin)}, row.present);
        own = std::max(own, row.own);
    }
    wanted.write(out, "slots_wanted");
    present.write(out, "slots_present");
    writeOne(out, "own_slots", own);
}

} // namespace

std::string_view priorityOf(int weight) {
    if (weight >= kUrgent) return "urgent";
    return weight >= kNormal ? "normal" : "background";
}

std::string classNameOf(const std::string& need, const std::string& pin) {
    return DigestClass{need, pin}.name();
}

std::int64_t bytesBelow(const std::string& folder) {
    std::int64_t bytes = 0;
    QDirIterator all(QString::fromStdString(folder), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        all.next();
        bytes += all.fileInfo().size();
    }
    return bytes;
}

void writeGauges(base::Exposition& out, const FleetMoment& moment) {
    writeQueue(out, moment.queue);
    writeWorkers(out, moment.workers);
    writeWanted(out, moment.wanted);
    writeOne(out, "staging_bytes", static_cast<double>(moment.stagingBytes));
}

} // namespace fleet
