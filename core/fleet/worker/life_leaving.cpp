// Draining and leaving: signals, what the API wants, and a battery.

#include "core/fleet/worker/life.hpp"

#include <algorithm>

namespace fleet {
namespace {

constexpr std::int64_t kReserveMs = 5000;  // of the notice, for saying what became of everything
constexpr std::int64_t kHurryMs = 4000;    // of the five seconds after a second signal
constexpr std::int64_t kFarewellMs = 5000; // for the answers, where nothing else hurries

} // namespace

Steps WorkerLife::signalled(std::int64_t nowMs, Signal signal) {
    Steps steps;
    const bool isSecond = m_course == Course::Leave && signal != Signal::Drain;
    if (signal == Signal::Drain) {
        if (m_course == Course::Run || m_course == Course::Starting) drain(nowMs, steps);
    } else if (signal == Signal::Notice && !isSecond) {
        leave(nowMs, m_settings.noticeMs, steps);
    } else {
        leave(nowMs, 0, steps);
    }
    endIfDone(nowMs, steps);
    return steps;
}

Steps WorkerLife::powered(std::int64_t nowMs, bool isOnBattery) {
    Steps steps;
    if (std::exchange(m_isOnBattery, isOnBattery) == isOnBattery || m_settings.onBattery == OnBattery::Work) return steps;
    if (isOnBattery && m_course == Course::Run) {
        breakClaim(steps);
        for (const HeldChunk& chunk : std::vector(m_chunks))
            if (chunk.phase == ChunkPhase::Waiting || (chunk.isWork() && m_settings.onBattery == OnBattery::Stop))
                handBack(chunk.ref, ReleaseReason::Drain, steps);
    }
    claimIfFree(nowMs, steps);
    return steps;
}

void WorkerLife::follow(std::int64_t nowMs, Want want, Steps& steps) {
    // The API takes over the drain of a signal as what it wants itself, when the next beat says so: then Resume is a change, and only
    // a change undoes anything.
    if (std::exchange(m_want, want) == want) return;
    if (want == Want::Leave && m_course != Course::Leave) leave(nowMs, m_settings.noticeMs, steps);
    if (want == Want::Drain && m_course == Course::Run) drain(nowMs, steps);
    if (want == Want::Run && m_course == Course::Drain && !m_saidBye) m_course = Course::Run;
}

void WorkerLife::drain(std::int64_t nowMs, Steps& steps) {
    m_course = Course::Drain;
    breakClaim(steps);
    for (const HeldChunk& chunk : std::vector(m_chunks))
        if (chunk.phase == ChunkPhase::Waiting) handBack(chunk.ref, ReleaseReason::Drain, steps);
    m_isBeating = true;
    m_nextBeatMs = nowMs + m_beatMs;
    steps.emplace_back(step::Beat{}); // so that it is seen at once
}

void WorkerLife::leave(std::int64_t nowMs, std::int64_t withinMs, Steps& steps) {
    const bool isFirst = m_course != Course::Leave;
    m_course = Course::Leave;
    m_code = 0;
    m_deadlineMs = nowMs + std::max<std::int64_t>(0, withinMs - kReserveMs);
    m_goneByMs = m_deadlineMs + kHurryMs;
    if (isFirst) {
        breakClaim(steps);
        m_isBeating = true;
        m_nextBeatMs = nowMs + m_beatMs;
        steps.emplace_back(step::Beat{});
        for (const HeldChunk& chunk : std::vector(m_chunks)) {
            const auto rest = chunk.restMs(nowMs);
            if (!rest || nowMs + *rest > m_deadlineMs) handBack(chunk.ref, ReleaseReason::Notice, steps);
        }
    }
    leaveWhatDoesNotFit(nowMs, steps);
}

void WorkerLife::leaveWhatDoesNotFit(std::int64_t nowMs, Steps& steps) {
    if (m_course != Course::Leave || nowMs < m_deadlineMs) return;
    for (const HeldChunk& chunk : std::vector(m_chunks))
        if (!chunk.isKept()) handBack(chunk.ref, ReleaseReason::Notice, steps);
}

void WorkerLife::endIfDone(std::int64_t nowMs, Steps& steps) {
    if (m_course != Course::Leave && !(m_course == Course::Drain && m_settings.exitsWhenDrained)) return;
    if (m_course == Course::Leave && nowMs >= m_goneByMs) {
        m_course = Course::Gone;
        steps.emplace_back(step::Exit{m_code});
        return;
    }
    if (m_saidBye) {
        if (nowMs < m_goneByMs) return;
        m_course = Course::Gone;
        steps.emplace_back(step::Exit{m_code});
        return;
    }
    // Results that nobody takes lie on the disk: the next process of this folder sends them. Who leaves does not wait for their sake.
    const bool mayLeaveKept = m_course == Course::Leave ? nowMs >= m_deadlineMs : isSilent(nowMs);
    const bool isDone = std::all_of(m_chunks.begin(), m_chunks.end(), [&](const HeldChunk& c) { return c.isKept() && mayLeaveKept; });
    if (!isDone || !m_unsaid.empty() || m_isClaiming) return;
    bye(nowMs, m_course == Course::Drain ? kExitDrained : 0, steps);
}

void WorkerLife::bye(std::int64_t nowMs, int code, Steps& steps) {
    m_saidBye = true;
    m_code = code;
    m_goneByMs = m_course == Course::Drain ? nowMs + kFarewellMs : std::min(m_goneByMs, nowMs + kFarewellMs);
    steps.emplace_back(step::SayBye{});
}

Steps WorkerLife::byeSaid() {
    if (!m_saidBye || m_course == Course::Gone) return {};
    m_course = Course::Gone;
    return {step::Exit{m_code}};
}

Steps WorkerLife::revoked() {
    Steps steps;
    for (const HeldChunk& chunk : m_chunks) steps.emplace_back(step::Drop{chunk.ref});
    m_chunks.clear();
    m_course = Course::Gone;
    steps.emplace_back(step::Exit{1});
    return steps;
}

} // namespace fleet
