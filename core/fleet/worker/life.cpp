// Claims, beats, and what time alone brings.

#include "core/fleet/worker/life.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::int64_t kSilentMs = 25'000;           // no claims: the lease of what it would get might not reach it
constexpr std::int64_t kCutMs = 600'000;             // encoders end: somebody else has made it long since
constexpr std::int64_t kKeptMs = 24LL * 3600 * 1000; // results wait so long for somebody who takes them
constexpr std::int64_t kSleptMs = 10'000;            // between two ticks
constexpr std::int64_t kBeatPatienceMs = 10'000;     // before another one goes out beside it
constexpr std::int64_t kIngestPatienceMs = 120'000;  // for what is made and cannot be brought
constexpr std::int64_t kResendMs = 60'000;           // of a result that was taken and is not settled
constexpr std::int64_t kAwakeMs = 30'000;            // the next chunk comes soon: a computer that dozes off between two is of no use
constexpr double kMostAgainMs = 15'000;

} // namespace

int WorkerLife::freeSlots() const {
    const auto busy = std::count_if(m_chunks.begin(), m_chunks.end(), [](const HeldChunk& c) { return c.isWork(); });
    // One that holds more than a beat may name would not be heard any more, and lose all of it.
    const auto named = std::count_if(m_chunks.begin(), m_chunks.end(), [](const HeldChunk& c) { return c.phase != ChunkPhase::Unsettled; });
    return std::max(0, std::min(m_settings.slots - static_cast<int>(busy), kMostHeldTasks - static_cast<int>(named)));
}

bool WorkerLife::isAtWork() const {
    return std::any_of(m_chunks.begin(), m_chunks.end(), [](const HeldChunk& c) { return !c.isKept(); });
}

bool WorkerLife::keepsAwake(std::int64_t nowMs) const {
    return isAtWork() || (m_workedMs >= 0 && nowMs - m_workedMs < kAwakeMs);
}

bool WorkerLife::isSilent(std::int64_t nowMs) const {
    return nowMs - m_answeredMs >= kSilentMs;
}

WorkerState WorkerLife::state(std::int64_t nowMs) const {
    switch (m_course) {
    case Course::Starting: return WorkerState::Starting;
    case Course::Drain: return WorkerState::Draining;
    case Course::Leave: return WorkerState::Leaving;
    case Course::Gone: return WorkerState::Gone;
    case Course::Run: break;
    }
    if (isSilent(nowMs)) return WorkerState::Offline;
    if (isAtWork()) return WorkerState::Encoding;
    return nowMs < m_restsUntilMs || m_mustTest ? WorkerState::Resting : WorkerState::Idle;
}

IdleReason WorkerLife::reason(std::int64_t nowMs) const {
    if (m_course == Course::Drain || m_course == Course::Leave) return IdleReason::Drained;
    if (nowMs < m_restsUntilMs || m_mustTest) return IdleReason::Resting;
    if (m_course == Course::Run && isSilent(nowMs)) return IdleReason::ApiSilent;
    if (!m_ingestAnswers) return IdleReason::IngestSilent;
    if (waitsForPower()) return IdleReason::OnBattery;
    if (nowMs < m_diskFullUntilMs) return IdleReason::DiskFull;
    if (nowMs < m_pausedUntilMs) return IdleReason::Pausing;
    return m_claimed;
}

std::vector<HeldTask> WorkerLife::held(std::int64_t nowMs) const {
    std::vector<HeldTask> all;
    for (const HeldChunk& chunk : m_chunks)
        if (chunk.phase != ChunkPhase::Unsettled)
            all.push_back({chunk.ref.task, chunk.ref.fence, chunk.fraction, chunk.segments,
                static_cast<double>(nowMs - chunk.sinceMs) / 1000, !chunk.isWork()});
    return all;
}

std::vector<TaskRef> WorkerLife::unsettled() const {
    std::vector<TaskRef> all;
    for (const HeldChunk& chunk : m_chunks)
        if (chunk.phase == ChunkPhase::Unsettled) all.push_back(chunk.ref);
    return all;
}

HeldChunk* WorkerLife::find(const TaskRef& task) {
    const auto found = std::find_if(m_chunks.begin(), m_chunks.end(), [&](const HeldChunk& c) { return c.ref == task; });
    return found == m_chunks.end() ? nullptr : &*found;
}

void WorkerLife::forget(const TaskRef& task) {
    std::erase_if(m_chunks, [&](const HeldChunk& c) { return c.ref == task; });
}

Steps WorkerLife::registered(std::int64_t nowMs, int beatSeconds, int leaseSeconds) {
    // Two beats may be lost before a lease ends.
    m_beatMs = std::clamp<std::int64_t>(beatSeconds * 1000LL, 1000, std::max(1000LL, leaseSeconds * 1000LL / 3));
    m_answeredMs = nowMs;
    if (m_course == Course::Starting) m_course = Course::Run;
    Steps steps;
    m_isBeating = true;
    m_nextBeatMs = nowMs + m_beatMs;
    steps.emplace_back(step::Beat{});
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

bool WorkerLife::mayClaim(std::int64_t nowMs) const {
    if (m_course != Course::Run || m_want != Want::Run || m_isClaiming || m_mustBeatFirst || m_mustTest || isSilent(nowMs)) return false;
    if (!m_ingestAnswers || waitsForPower()) return false;
    if (nowMs < std::max({m_restsUntilMs, m_pausedUntilMs, m_diskFullUntilMs, m_claimAgainMs})) return false;
    // What is made and not brought takes room on the disk, and a line that cannot keep up is no reason to make more.
    const auto behind = std::count_if(m_chunks.begin(), m_chunks.end(), [](const HeldChunk& c) { return c.phase == ChunkPhase::Bringing; });
    return freeSlots() > 0 && behind <= m_settings.slots;
}

void WorkerLife::claimIfFree(std::int64_t nowMs, Steps& steps) {
    if (!mayClaim(nowMs)) return;
    if (m_claimId.empty()) m_claimId = m_settings.bootId + "/" + std::to_string(++m_claims);
    m_isClaiming = true;
    steps.emplace_back(step::Claim{m_claimId, freeSlots(), kMostWaitSeconds});
}

void WorkerLife::breakClaim(Steps& steps) {
    if (!m_isClaiming || m_isClaimBroken) return;
    // Its answer may be on its way, with chunks that nobody would work on until their leases end. Asked again by its id, without waiting.
    m_isClaimBroken = true;
    steps.emplace_back(step::BreakClaim{});
    steps.emplace_back(step::Claim{m_claimId, 0, 0});
}

Steps WorkerLife::claimAnswered(std::int64_t nowMs, const ClaimAnswer& answer) {
    Steps steps;
    m_isClaiming = m_isClaimBroken = false;
    m_claimId.clear();
    m_claimTries = 0;
    m_claimed = answer.leases.empty() ? answer.reason : IdleReason::None;
    if (answer.reason == IdleReason::Resting && answer.leases.empty()) {
        const std::int64_t restMs = std::max(1, answer.restSeconds) * 1000LL;
        m_restsUntilMs = nowMs + restMs;
        // After each failure the API lets it pause as long as it does by itself. Longer rests are of those who failed what others made.
        m_mustTest = m_mustTest || restMs > pauseMs();
    }
    if (answer.reason == IdleReason::Pausing && answer.leases.empty()) // after one failure: no reason to try the encoders
        m_pausedUntilMs = std::max<std::int64_t>(m_pausedUntilMs, nowMs + std::max(1, answer.restSeconds) * 1000LL);
    for (const Lease& lease : answer.leases) {
        if (find(lease.ref())) continue;
        m_chunks.push_back({.ref = lease.ref(), .costSeconds = lease.cost, .sinceMs = nowMs});
        if (m_course == Course::Leave) handBack(lease.ref(), ReleaseReason::Notice, steps);
        else if (m_course == Course::Drain || waitsForPower()) handBack(lease.ref(), ReleaseReason::Drain, steps);
    }
    beginWaiting(nowMs, steps);
    // Who waits at the API for so long need not hurry; who is told so at once must not ask in a circle.
    if (answer.leases.empty()) m_claimAgainMs = nowMs + 1000;
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::claimUnanswered(std::int64_t nowMs, double random) {
    Steps steps;
    m_isClaiming = m_isClaimBroken = false;
    const double wait = std::min(kMostAgainMs, 1000.0 * static_cast<double>(1 << std::min(m_claimTries++, 4)));
    m_claimAgainMs = nowMs + static_cast<std::int64_t>(wait * (0.5 + random / 2));
    endIfDone(nowMs, steps);
    return steps;
}

void WorkerLife::beginWaiting(std::int64_t nowMs, Steps& steps) {
    if (m_course != Course::Run) return;
    auto working = std::count_if(m_chunks.begin(), m_chunks.end(), [](const HeldChunk& c) { return c.phase == ChunkPhase::Working; });
    for (HeldChunk& chunk : m_chunks) {
        if (working >= m_settings.slots) return;
        if (chunk.phase != ChunkPhase::Waiting) continue;
        chunk.phase = ChunkPhase::Working;
        chunk.beganMs = nowMs;
        ++working;
        steps.emplace_back(step::Begin{chunk.ref});
    }
}

Steps WorkerLife::tick(std::int64_t nowMs, double random) {
    Steps steps;
    if (m_course == Course::Starting || m_course == Course::Gone) {
        endIfDone(nowMs, steps);
        return steps;
    }
    const bool hasSlept = m_lastTickMs >= 0 && nowMs - m_lastTickMs > kSleptMs;
    m_lastTickMs = nowMs;
    if (isAtWork()) m_workedMs = nowMs;
    if (hasSlept) {
        // First it asks whose its chunks are. The time that it slept is nobody's silence.
        m_mustBeatFirst = true;
        m_answeredMs = nowMs;
        m_isBeating = false;
        m_nextBeatMs = nowMs;
    }
    beatIfDue(nowMs, random, steps);
    lookAtSilence(nowMs, steps);
    lookAtIngest(nowMs, steps);
    lookAtKept(nowMs, steps);
    lookAtRest(nowMs, steps);
    leaveWhatDoesNotFit(nowMs, steps);
    beginWaiting(nowMs, steps);
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

void WorkerLife::beatIfDue(std::int64_t nowMs, double random, Steps& steps) {
    if (nowMs < m_nextBeatMs || (m_isBeating && nowMs < m_nextBeatMs + kBeatPatienceMs)) return;
    m_isBeating = true;
    m_nextBeatMs = nowMs + m_beatMs * 4 / 5 + static_cast<std::int64_t>(static_cast<double>(m_beatMs) * 0.4 * random);
    steps.emplace_back(step::Beat{});
}

void WorkerLife::lookAtSilence(std::int64_t nowMs, Steps& steps) {
    if (nowMs - m_answeredMs < kCutMs || m_isCut) return;
    m_isCut = true;
    for (const HeldChunk& chunk : std::vector(m_chunks)) {
        if (!chunk.isWork()) continue;
        steps.emplace_back(step::Drop{chunk.ref});
        forget(chunk.ref);
    }
}

void WorkerLife::lookAtIngest(std::int64_t nowMs, Steps& steps) {
    if (m_ingestAnswers) return;
    for (const HeldChunk& chunk : std::vector(m_chunks))
        if (chunk.phase == ChunkPhase::Bringing && nowMs - chunk.madeMs >= kIngestPatienceMs)
            handBack(chunk.ref, ReleaseReason::Ingest, steps);
}

void WorkerLife::lookAtKept(std::int64_t nowMs, Steps& steps) {
    for (const HeldChunk& chunk : std::vector(m_chunks)) {
        if (chunk.isWork()) continue;
        if (nowMs - chunk.madeMs >= kKeptMs) {
            steps.emplace_back(step::Drop{chunk.ref});
            forget(chunk.ref);
        } else if (chunk.isKept() && nowMs >= chunk.againAtMs) {
            find(chunk.ref)->againAtMs = nowMs + kResendMs;
            steps.emplace_back(step::SendResult{chunk.ref});
        }
    }
}

void WorkerLife::rest(std::int64_t nowMs, int seconds) {
    m_restsUntilMs = nowMs + std::max(1, seconds) * 1000LL;
    m_mustTest = true;
}

void WorkerLife::lookAtRest(std::int64_t nowMs, Steps& steps) {
    if (!m_mustTest || m_isTesting || nowMs < m_restsUntilMs || m_course != Course::Run) return;
    m_isTesting = true;
    steps.emplace_back(step::TestEncoders{});
}

Steps WorkerLife::encodersTested(std::int64_t nowMs, bool areAsBefore) {
    constexpr std::int64_t kLongestRestMs = 30 * 60'000;
    Steps steps;
    m_isTesting = false;
    m_mustTest = !areAsBefore;
    if (!areAsBefore) m_restsUntilMs = nowMs + kLongestRestMs;
    claimIfFree(nowMs, steps);
    return steps;
}

Steps WorkerLife::beatAnswered(std::int64_t nowMs, const BeatAnswer& answer) {
    constexpr double kNearlyDone = 0.8;
    Steps steps;
    m_isBeating = m_mustBeatFirst = m_isCut = false;
    m_answeredMs = nowMs;
    if (answer.restSeconds > 0) rest(nowMs, answer.restSeconds);
    for (const TaskRef& task : answer.cancel)
        if (find(task)) {
            steps.emplace_back(step::Drop{task});
            forget(task);
        }
    for (const TaskRef& task : answer.lost) {
        const HeldChunk* chunk = find(task);
        if (!chunk || !chunk->isWork() || chunk->fraction >= kNearlyDone) continue; // the first valid result wins
        steps.emplace_back(step::Drop{task});
        forget(task);
    }
    for (const TaskRef& task : answer.settled) {
        const HeldChunk* chunk = find(task);
        if (!chunk || !chunk->isKept()) continue;
        steps.emplace_back(step::Drop{task});
        forget(task);
    }
    for (const TaskRef& task : answer.resend)
        if (HeldChunk* chunk = find(task); chunk && chunk->isKept()) chunk->againAtMs = nowMs;
    lookAtKept(nowMs, steps);
    follow(nowMs, answer.want, steps);
    beginWaiting(nowMs, steps);
    claimIfFree(nowMs, steps);
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::beatUnanswered(std::int64_t nowMs) {
    Steps steps;
    m_isBeating = false;
    endIfDone(nowMs, steps);
    return steps;
}

} // namespace fleet
