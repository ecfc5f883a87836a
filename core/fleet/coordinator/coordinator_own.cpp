// This host's own slots: a worker like the others, in this process. Its attempts write into the place's folder themselves, and its segments
// are told as they are made.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/wire/codec.hpp"

#include <algorithm>
#include <utility>

namespace fleet {
namespace {

constexpr const char* kNeed = "h264";
constexpr int kAnyMemoryMb = 1 << 30; ///< how much this host has is for its settings to say

/// Whether another machine may do better. What is wrong with the source, or with this host, is for the job to hear.
bool isOfTheAttempt(base::ErrorCode code) {
    using enum base::ErrorCode;
    return code == EncoderStopped || code == CheckFailed || code == ChunkUnreadable || code == Internal;
}

std::string bodyOf(const std::string& task, Fence fence, const base::Error& error) {
    wire::Fail fail;
    fail.task = task;
    fail.fence = fence;
    fail.code = static_cast<int>(error.code);
    fail.message = error.text;
    return model::toBytes(fail).toStdString();
}

std::string factOf(const std::string& host) {
    return std::string("pin:") + kNeed + ":" + host;
}

} // namespace

void Coordinator::ownRoom(int slots) {
    m_ownRoom = slots;
}

void Coordinator::ownHost(const std::string& host) {
    m_ownHost = host;
    m_ownPin = m_journal.fact(factOf(host));
    if (m_ownPin.empty()) m_watcher.testEncoders();
}

void Coordinator::ownDigests(const std::vector<model::EncoderDigest>& digests) {
    const auto its = std::find_if(digests.begin(), digests.end(), [](const auto& digest) { return digest.family == kNeed; });
    m_isTestingOwn = false;
    if (!m_ownPin.empty() && m_courses.needsTest(m_options.host)) { // it rested
        const bool isPassed = its != digests.end() && pinName(its->sha256) == m_ownPin;
        for (const auto& again : m_courses.tested(m_options.host, isPassed)) rest(again);
        return;
    }
    // Whose encoders cannot be tried makes bytes of its own.
    if (its == digests.end()) {
        // One that was ended meanwhile does it the next time.
        constexpr int kMostTests = 3;
        if (++m_ownTests < kMostTests) return m_watcher.testEncoders();
        m_ownPin = pinName("only-" + m_options.host);
        return;
    }
    m_ownPin = pinName(its->sha256);
    m_batch.facts[factOf(m_ownHost)] = m_ownPin;
}

int Coordinator::ownFree() const {
    int busy = 0;
    for (const auto& [task, own] : m_own)
        if (!own.isEnded) busy += std::max(1, own.lanes);
    return m_ownRoom - busy;
}

bool Coordinator::isOwnWell() {
    if (!m_courses.needsTest(m_options.host)) return true;
    const auto rests = m_restUntilMs.find(m_options.host);
    if ((rests == m_restUntilMs.end() || rests->second <= nowMs()) && !std::exchange(m_isTestingOwn, true)) m_watcher.testEncoders();
    return false;
}

void Coordinator::claimForOwn() {
    if (!isOwnWell()) return;
    const auto isOffered = [&] {
        return std::any_of(
            m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return m_courses.count(job.first, TaskState::Offered) > 0; });
    };
    // A task begins when one processor is free, however many it takes.
    while (!m_mustBegin && !m_ownPin.empty() && ownFree() > 0 && isOffered()) {
        const auto claim = m_queue.claim({.worker = m_options.host,
            .id = m_options.host + "-" + std::to_string(m_epoch) + "-" + std::to_string(m_ownClaims),
            .slots = 1,
            .memoryMb = kAnyMemoryMb,
            .classes = {{kNeed, m_ownPin}}});
        if (!answered(claim)) return; // the same is asked again
        ++m_ownClaims;
        if (claim->leases.empty()) return;
        for (const auto& lease : claim->leases) {
            const auto task = m_tasks.find(lease.task);
            if (task == m_tasks.end()) continue; // given up a moment ago: its event says so
            endOwn(lease.task);
            m_own[lease.task] = {.fence = lease.fence, .lanes = task->second.assignment->order.task.lanes};
            m_watcher.beginHere({.task = lease.task,
                .fence = lease.fence,
                .assignment = task->second.assignment,
                .place = task->second.place,
                .run = task->second.run});
        }
        readEvents(); // else it is offered still
    }
}

void Coordinator::beatForOwn() {
    if (m_mustBegin || nowMs() < m_ownBeatMs) return;
    std::vector<queue::Beat> beats{queue::Beat{.worker = m_options.host}};
    for (const auto& [task, own] : m_own) {
        // What is made and could not be said yet is held still: nobody else is to begin it.
        const auto report = m_ownReports.find({task, own.fence});
        if (report != m_ownReports.end() && report->second.isSent) continue;
        if (beats.back().held.size() == kMostHeld) beats.push_back({.worker = m_options.host}); // of a host with very many processors
        beats.back().held.push_back({task, own.fence});
    }
    for (const auto& beat : beats) {
        const auto answer = m_queue.beat(beat);
        if (!answered(answer)) return;
        // Of those that are lost the first valid result wins: they go on.
        for (const auto& task : answer->cancelled) endOwn(task);
    }
    m_ownBeatMs = nowMs() + kBeatMs;
}

void Coordinator::endOwn(const std::string& task) {
    const auto own = m_own.find(task);
    if (own == m_own.end()) return;
    m_watcher.endHere(task, own->second.fence);
    m_ownReports.erase({task, own->second.fence});
    m_own.erase(own);
}

void Coordinator::ownDraining(const std::string& task, Fence fence) {
    const auto own = m_own.find(task);
    if (own != m_own.end() && own->second.fence == fence) own->second.lanes = std::max(1, own->second.lanes - 1);
}

void Coordinator::ownEnded(const std::string& task, Fence fence, const base::Result<model::TaskResult>& result, Cause cause) {
    const auto own = m_own.find(task);
    const auto known = m_tasks.find(task);
    if (own == m_own.end() || own->second.fence != fence || known == m_tasks.end()) return;
    own->second.isEnded = true;
    queue::Report report{.worker = m_options.host, .kind = EventKind::Result, .task = task, .fence = fence, .pin = m_ownPin};
    if (result) {
        m_ownReports[{task, fence}] = {.report = std::move(report), .result = *result};
        return;
    }
    m_own.erase(own);
    if (!isOfTheAttempt(result.error().code) || !isAnybodyElse()) {
        // As without a fleet: the job decides whether it is tried again.
        QueueEvent event;
        event.task = task;
        event.fence = fence;
        event.worker = m_options.host;
        record(event, known->second, "failed", result.error().message);
        tell(known->second.run, result.error(), false);
        known->second.run = 0;
        return abandon(task);
    }
    report.kind = EventKind::Failure;
    report.cause = result.error().code == base::ErrorCode::CheckFailed ? Cause::CheckFailed : cause == Cause::None ? Cause::Crash : cause;
    report.body = bodyOf(task, fence, result.error());
    m_ownReports[{task, fence}] = {.report = std::move(report)};
}

void Coordinator::sendOwnReports() {
    for (auto& [attempt, own] : m_ownReports) {
        if (own.isSent || m_mustBegin) continue;
        const auto receipt = m_queue.report(own.report);
        if (!answered(receipt)) return; // it waits here
        own.isSent = true;
    }
}

} // namespace fleet
