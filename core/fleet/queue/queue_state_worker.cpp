#include "core/fleet/queue/queue_state.hpp"

#include "core/fleet/queue/words.hpp"

namespace fleet {
inline namespace queue {

ClaimAnswer QueueState::claim(const Claim& claim, std::int64_t nowMs) {
    see(claim.worker, nowMs);
    Worker& worker = m_workers[claim.worker];
    if (worker.claimId == claim.id) return worker.answer;
    if (worker.want != Want::Run) return {.why = idleOf(worker.want)};
    if (worker.restUntilMs > nowMs) return {.why = Idle::Resting, .restUntilMs = worker.restUntilMs};
    ClaimAnswer answer{.why = Idle::Not};
    JobLists::Search search{.memoryMb = claim.memoryMb, .looks = claim.slots + JobLists::kLookedAt};
    for (int slot = 0; slot < claim.slots; ++slot) {
        const auto taken = m_lists.take(claim, nowMs, search);
        if (!taken) break;
        search.memoryMb -= taken->memoryMb;
        const Fence fence = ++m_fence;
        Record& record = *m_records.find(taken->task);
        record.state = RecordState::Leased;
        record.fence = fence;
        record.worker = claim.worker;
        m_records.renew(taken->task, record, nowMs + m_leaseMs);
        tell(EventKind::Claimed, taken->task, fence, claim.worker);
        m_events.rbegin()->second.need = taken->need;
        m_events.rbegin()->second.pin = taken->pin;
        answer.leases.push_back({taken->task, fence, taken->need, taken->pin});
    }
    if (!answer.leases.empty()) {
        worker.claimId = claim.id;
        worker.answer = answer;
    } else if (search.isTooLarge) {
        answer.why = Idle::MemoryTooSmall;
    } else {
        answer.why = m_lists.waitsElsewhere(claim.classes) ? Idle::PinnedElsewhere : Idle::NoneWaiting;
    }
    return answer;
}

BeatAnswer QueueState::beat(const Beat& beat, std::int64_t nowMs) {
    see(beat.worker, nowMs);
    BeatAnswer answer{.nowMs = nowMs};
    for (const auto& held : beat.held) {
        const Say say = beatOfOne(beat.worker, held, nowMs);
        if (say == Say::Cancelled) answer.cancelled.push_back(held.task);
        if (say == Say::Lost) answer.lost.push_back(held.task);
    }
    for (std::size_t i = 0; i < beat.unsettled.size() && i < kMostHeld; ++i) {
        const Held& one = beat.unsettled[i];
        auto outcome = m_outcomes.of(beat.worker, one);
        if (!outcome && m_lists.isGone(std::string(jobOf(one.task)), nowMs)) outcome = Outcome::Cancelled;
        if (outcome) answer.settled.push_back({one.task, one.fence, *outcome});
    }
    const Worker& worker = m_workers[beat.worker];
    answer.want = worker.want;
    answer.restUntilMs = worker.restUntilMs > nowMs ? worker.restUntilMs : 0;
    return answer;
}

QueueState::Say QueueState::beatOfOne(const std::string& worker, const Held& held, std::int64_t nowMs) {
    Record* record = m_records.find(held.task);
    const bool isIts = record && record->fence == held.fence;
    if (const auto outcome = isIts ? std::nullopt : m_outcomes.of(worker, held)) {
        // What became of a result is told once it asks for that.
        return *outcome == Outcome::Kept || *outcome == Outcome::Refused ? Say::Nothing : Say::Cancelled;
    }
    if (m_lists.isGone(std::string(jobOf(held.task)), nowMs)) return Say::Cancelled;
    if (held.fence > m_fence) return Say::Lost; // never given by this queue nor by one before
    if (!record || record->state == RecordState::Offered) {
        adopt(held.task, held, worker, nowMs);
        return Say::Nothing;
    }
    if (!isIts || record->worker != worker) {
        // Of a lease that has expired and is not in the journal yet nobody knows whether it ends.
        return record->state == RecordState::Expired ? Say::Nothing : Say::Lost;
    }
    if (record->state == RecordState::Leased) m_records.renew(held.task, *record, nowMs + m_leaseMs);
    if (record->state == RecordState::Expired) adopt(held.task, held, worker, nowMs);
    return Say::Nothing;
}

void QueueState::adopt(const std::string& task, const Held& held, const std::string& worker, std::int64_t nowMs) {
    const std::string job(jobOf(task));
    Record* record = m_records.find(task);
    if (!record) record = &m_records.put(task, {});
    else if (record->state == RecordState::Offered) m_lists.remove(task, record->need, record->isFirst);
    record->state = RecordState::Leased;
    record->fence = held.fence;
    record->worker = worker;
    m_lists.leased(job, 1);
    m_records.renew(task, *record, nowMs + m_leaseMs);
    tell(EventKind::Adopted, task, held.fence, worker);
    m_lists.place(job);
}

Receipt QueueState::report(const Report& report, std::int64_t nowMs) {
    const Held attempt{report.task, report.fence};
    if (const auto outcome = m_outcomes.of(report.worker, attempt)) return receiptOf(*outcome);
    const std::string job(jobOf(report.task));
    if (m_lists.isGone(job, nowMs)) return Receipt::Cancelled;
    const auto told = [&](bool isLate) {
        tell(report.kind, report.task, report.fence, report.worker);
        QueueEvent& event = m_events.rbegin()->second;
        event.isLate = isLate;
        event.pin = report.pin;
        event.cause = report.cause;
        event.body = report.body;
    };
    Record* record = m_records.find(report.task);
    if (record && record->fence == report.fence && record->worker == report.worker && record->state != RecordState::Offered) {
        if (record->state == RecordState::Returned) return Receipt::Accepted;
        if (record->state == RecordState::Leased) m_lists.leased(job, -1);
        m_records.endLease(report.task, *record);
        record->state = RecordState::Returned;
        told(false);
        m_lists.place(job);
        return Receipt::Accepted;
    }
    if (report.kind != EventKind::Result || report.fence > m_fence) return Receipt::Superseded;
    if (m_late.emplace(report.task, report.fence).second) told(true);
    return Receipt::Accepted;
}

} // namespace queue
} // namespace fleet
