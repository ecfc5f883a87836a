#include "core/fleet/overview/worker_rows.hpp"

#include "core/fleet/queue/words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fleet {
namespace {

constexpr std::int64_t kMb = 1024 * 1024, kGb = 1024 * kMb;
constexpr double kMeasurableSeconds = 2; ///< before that an encoder has hardly begun
constexpr std::string_view kChunk = "chunk-", kGpu = "nvenc-";

// The panel's words are the worker's.
static_assert(static_cast<int>(model::FleetWorkerState::Gone) == static_cast<int>(WorkerState::Gone));
static_assert(static_cast<int>(model::FleetIdleReason::Battery) == static_cast<int>(IdleReason::OnBattery));
static_assert(static_cast<int>(model::FleetWant::Leave) == static_cast<int>(wire::Want::Leave));

/// Figures that shake tell nothing: rows go out when they change.
double rounded(double value, double step) {
    return std::round(value / step) * step;
}

bool isAtWork(const HeldTask& task) {
    return !task.isMade;
}

/// What it works on; where it only brings things, one of those.
const HeldTask* shownTask(const WorkerView& worker) {
    const auto first = std::min_element(worker.held.begin(), worker.held.end(), [](const HeldTask& a, const HeldTask& b) {
        if (a.isMade != b.isMade) return b.isMade;
        return a.fence < b.fence;
    });
    return first == worker.held.end() ? nullptr : &*first;
}

} // namespace

int chunkOf(const std::string& task) {
    const std::string_view all(task);
    const std::string_view unit = all.substr(all.rfind('/') + 1);
    if (!unit.starts_with(kChunk)) return -1;
    int number = 0;
    const auto read = std::from_chars(unit.data() + kChunk.size(), unit.data() + unit.size(), number);
    return read.ec == std::errc() && number > 0 ? number - 1 : -1;
}

double WorkerRows::speedOf(const WorkerView& worker) {
    double speed = 0;
    int measured = 0, unmeasured = 0;
    for (const HeldTask& task : worker.held) {
        if (!isAtWork(task)) continue;
        const double source = m_sourceSeconds(task.task);
        if (source <= 0 || task.fraction <= 0 || task.seconds < kMeasurableSeconds) {
            ++unmeasured;
            continue;
        }
        speed += task.fraction * source / task.seconds;
        ++measured;
    }
    if (measured > 0) m_slotSpeed[worker.name] = speed / measured;
    const auto known = m_slotSpeed.find(worker.name);
    // What has just begun is as fast as what went before.
    if (known != m_slotSpeed.end()) speed += unmeasured * known->second;
    return rounded(speed, 0.1);
}

model::FleetWorker WorkerRows::rowOf(const WorkerView& worker, const std::map<std::string, std::string>& films) {
    model::FleetWorker row;
    row.id = worker.name;
    row.state = static_cast<model::FleetWorkerState>(worker.state);
    row.reason = static_cast<model::FleetIdleReason>(worker.reason);
    row.want = static_cast<model::FleetWant>(worker.want);
    row.isLate = worker.isLate;
    row.cores = worker.facts.cores;
    row.processor = worker.facts.processor;
    for (const auto& digest : worker.digests) {
        row.families.push_back(digest.family);
        if (digest.family.starts_with(kGpu) && row.gpus.empty()) row.gpus.emplace_back("NVENC");
    }
    row.slots = worker.slots;
    row.busy = worker.busy;
    row.slotLimit = worker.slotLimit;
    const bool isHere = row.state != model::FleetWorkerState::Offline && row.state != model::FleetWorkerState::Gone;
    row.cpu = isHere && row.cores > 0 ? std::clamp(rounded(worker.cpu / row.cores, 0.01), 0.0, 1.0) : -1;
    row.memoryBytes = isHere ? worker.memoryUsedMb * kMb : 0;
    row.memoryTotalBytes = worker.memoryMb * kMb;
    row.diskBytes = worker.diskGb * kGb;
    if (const HeldTask* const task = shownTask(worker)) {
        row.job = std::string(jobOf(task->task));
        row.chunk = chunkOf(task->task);
        const auto film = films.find(row.job);
        row.film = film == films.end() ? row.job : film->second;
    }
    row.tasks = static_cast<int>(worker.held.size());
    row.handedOver = worker.handedOver;
    row.speed = speedOf(worker);
    row.bytesIn = worker.rates.in;
    row.bytesOut = worker.rates.out;
    row.firstSeenMs = worker.firstSeenMs;
    row.seenMs = worker.seenMs;
    row.clockAheadMs = static_cast<std::int64_t>(rounded(static_cast<double>(worker.clockAheadMs), 100));
    row.restingUntilMs = worker.restingUntilMs;
    row.restReason = worker.restReason;
    row.restReasonParts = worker.restReasonParts;
    row.note = worker.note;
    row.address = worker.address;
    return row;
}

} // namespace fleet
