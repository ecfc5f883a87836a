// What becomes of chunks as they are worked on, brought and reported.

#include "core/fleet/worker/life.hpp"

#include <algorithm>

namespace fleet {

AttemptEnd endOf(const base::Error& error, bool isFetching) {
    switch (error.code) {
    case base::ErrorCode::WorkFolderFull:
    case base::ErrorCode::WorkFolderUnwritable:
    case base::ErrorCode::DiskSilent: return AttemptEnd::DiskFull;
    case base::ErrorCode::Conflict:
        return AttemptEnd::Unfit; // the order names another encoder
    // Its encoder reads through this worker: what that cannot get at says nothing of the chunk, whenever it is noticed.
    case base::ErrorCode::SourceMissing:
    case base::ErrorCode::LinkSilent:
    case base::ErrorCode::LinkRefused:
    case base::ErrorCode::LinkForbidden:
    case base::ErrorCode::LinkTooLarge: return AttemptEnd::NoSource;
    // Another film than the one that was planned is the job's trouble, wherever it is noticed.
    case base::ErrorCode::SourceChanged: return AttemptEnd::Failed;
    default: return isFetching ? AttemptEnd::NoSource : AttemptEnd::Failed;
    }
}

Steps WorkerLife::restored(std::int64_t nowMs, const TaskRef& task, bool isStaged, std::int64_t ageMs) {
    if (find(task)) return {};
    m_chunks.push_back({.ref = task,
        .phase = isStaged ? ChunkPhase::Reporting : ChunkPhase::Bringing,
        .sinceMs = nowMs,
        .madeMs = nowMs - ageMs,
        .againAtMs = nowMs,
        .fraction = 1});
    return {};
}

Steps WorkerLife::progressed(const TaskRef& task, double fraction) {
    if (HeldChunk* chunk = find(task)) chunk->fraction = std::clamp(fraction, chunk->fraction, 1.0);
    return {};
}

Steps WorkerLife::brought(const TaskRef& task, int segments, std::int64_t restMs) {
    if (HeldChunk* chunk = find(task)) {
        chunk->segments = segments;
        chunk->bringMs = restMs;
    }
    return {};
}

void WorkerLife::handBack(const TaskRef& task, ReleaseReason why, Steps& steps) {
    forget(task);
    m_unsaid.push_back(task);
    steps.emplace_back(step::HandBack{task, why});
}

std::int64_t WorkerLife::pauseMs() const {
    return m_failures == 0 ? 0 : std::min<std::int64_t>(60, 1LL << std::min(m_failures - 1, 6)) * 1000;
}

void WorkerLife::failedOnce(std::int64_t nowMs) {
    // A machine that fails in a second must not drain the queue.
    ++m_failures;
    m_pausedUntilMs = nowMs + pauseMs();
}

Steps WorkerLife::attemptEnded(std::int64_t nowMs, const TaskRef& task, AttemptEnd end) {
    constexpr std::int64_t kDiskMs = 60'000; // before it looks whether there is room again
    Steps steps;
    HeldChunk* chunk = find(task);
    if (!chunk) return steps; // handed back meanwhile
    switch (end) {
    case AttemptEnd::Made:
        chunk->phase = ChunkPhase::Bringing;
        chunk->madeMs = nowMs;
        chunk->fraction = 1;
        break;
    case AttemptEnd::Failed:
        forget(task);
        m_unsaid.push_back(task);
        failedOnce(nowMs);
        steps.emplace_back(step::SayFailed{task});
        break;
    case AttemptEnd::NoSource:
        failedOnce(nowMs); // the next one may be of the same film
        handBack(task, ReleaseReason::Source, steps);
        break;
    case AttemptEnd::DiskFull:
        m_diskFullUntilMs = nowMs + kDiskMs;
        handBack(task, ReleaseReason::Disk, steps);
        break;
    case AttemptEnd::Unfit:
        failedOnce(nowMs); // the next one would be as unfit
        handBack(task, ReleaseReason::Resources, steps);
        break;
    }
    beginWaiting(nowMs, steps);
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::bringEnded(std::int64_t nowMs, const TaskRef& task, BringEnd end) {
    Steps steps;
    HeldChunk* chunk = find(task);
    if (!chunk) return steps;
    if (end == BringEnd::Refused) {
        handBack(task, ReleaseReason::Ingest, steps);
        failedOnce(nowMs); // whatever it makes next may go the same way
    } else {
        chunk->phase = ChunkPhase::Reporting;
        chunk->againAtMs = INT64_MAX; // until that is answered, or not
        steps.emplace_back(step::SendResult{task});
    }
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::ingestAnswers(std::int64_t nowMs, bool answers) {
    Steps steps;
    if (std::exchange(m_ingestAnswers, answers) == answers) return steps;
    claimIfFree(nowMs, steps);
    return steps;
}

Steps WorkerLife::resultAnswered(std::int64_t nowMs, const TaskRef& task, ResultVerdict verdict) {
    constexpr std::int64_t kSettlesWithinMs = 60'000; // else it is said again: the queue may have been emptied meanwhile
    Steps steps;
    HeldChunk* chunk = find(task);
    if (!chunk) return steps;
    if (verdict == ResultVerdict::Taken) {
        chunk->phase = ChunkPhase::Unsettled;
        chunk->againAtMs = nowMs + kSettlesWithinMs;
        chunk->unanswered = 0;
        m_failures = 0;
    } else {
        steps.emplace_back(step::Drop{task});
        forget(task);
        if (verdict == ResultVerdict::Refused) failedOnce(nowMs); // the API has counted it
    }
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::resultUnanswered(std::int64_t nowMs, const TaskRef& task, double random) {
    Steps steps;
    if (HeldChunk* chunk = find(task)) {
        const double wait = std::min(15'000.0, 1000.0 * static_cast<double>(1 << std::min(chunk->unanswered++, 4)));
        chunk->againAtMs = nowMs + static_cast<std::int64_t>(wait * (0.5 + random / 2));
    }
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::said(std::int64_t nowMs, const TaskRef& task) {
    Steps steps;
    std::erase(m_unsaid, task);
    endIfDone(nowMs, steps);
    return steps;
}

} // namespace fleet
