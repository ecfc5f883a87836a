#include "core/fleet/queue/queue_state.hpp"

#include "core/fleet/queue/words.hpp"

#include <algorithm>
#include <charconv>

namespace fleet {
inline namespace queue {
namespace {

constexpr std::size_t kEndedAtOnce = 100;

std::int64_t numberOf(const std::string& id) {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    return number;
}

} // namespace

std::vector<std::string> QueueState::offer(const JobTerms& terms, const std::vector<Offer>& offers, std::int64_t nowMs) {
    m_lists.put(terms);
    std::vector<std::string> held;
    for (const auto& offer : offers) {
        const Record* record = m_records.find(offer.task);
        if (!record) {
            m_records.put(offer.task, {.state = RecordState::Offered, .need = offer.need, .isFirst = offer.isFirst});
            m_lists.add(offer, nowMs);
        } else if (record->state != RecordState::Offered) {
            held.push_back(offer.task);
        }
    }
    m_lists.place(terms.job);
    return held;
}

void QueueState::drop(const std::string& job, std::int64_t nowMs) {
    for (const auto& task : m_records.tasksOf(job)) {
        const Record& record = *m_records.find(task);
        if (record.state != RecordState::Offered) m_outcomes.remember(record.worker, {task, record.fence}, Outcome::Cancelled);
        m_records.erase(task);
    }
    m_lists.close(job, nowMs + kGoneMs);
}

std::vector<QueueEvent> QueueState::events(const std::string& after, int most) const {
    std::vector<QueueEvent> found;
    for (auto event = m_events.upper_bound(numberOf(after)); event != m_events.end() && most-- > 0; ++event) found.push_back(event->second);
    return found;
}

void QueueState::settle(const std::vector<Settlement>& settlements) {
    for (const auto& settlement : settlements) settleOne(settlement);
}

void QueueState::settleOne(const Settlement& settlement) {
    if (!settlement.event.empty()) m_events.erase(numberOf(settlement.event));
    if (settlement.outcome == Outcome::Seen) return;
    if (const Record* record = m_records.find(settlement.task)) {
        const bool isIts = record->fence == settlement.fence;
        bool ends = isIts;
        switch (settlement.outcome) {
        case Outcome::Noted: ends = isIts && record->state == RecordState::Returned; break;
        case Outcome::Lapsed: ends = isIts && record->state == RecordState::Expired; break;
        case Outcome::Kept:
            if (!isIts && record->state == RecordState::Leased)
                m_outcomes.remember(record->worker, {settlement.task, record->fence}, Outcome::Superseded);
            ends = true;
            break;
        default: break;
        }
        if (ends && record->state == RecordState::Leased && settlement.outcome != Outcome::Kept)
            tell(EventKind::Withdrawn, settlement.task, record->fence, record->worker);
        if (ends) retract(settlement.task);
    }
    if (settlement.outcome == Outcome::Noted || settlement.outcome == Outcome::Lapsed) return;
    m_outcomes.remember(settlement.worker, {settlement.task, settlement.fence}, settlement.outcome);
    m_late.erase({settlement.task, settlement.fence});
}

void QueueState::retract(const std::string& task) {
    const Record record = *m_records.find(task);
    const std::string job(jobOf(task));
    if (record.state == RecordState::Leased) m_lists.leased(job, -1);
    if (record.state == RecordState::Offered) m_lists.remove(task, record.need, record.isFirst);
    m_records.erase(task);
    m_lists.place(job);
}

void QueueState::pardon(std::int64_t untilMs) {
    m_pardonUntilMs = std::max(m_pardonUntilMs, untilMs);
}

int QueueState::expire(std::int64_t nowMs) {
    for (const auto& task : m_records.tooLong(nowMs + m_leaseMs, kEndedAtOnce))
        m_records.renew(task, *m_records.find(task), nowMs + m_leaseMs);
    m_lists.forget(nowMs);
    while (!m_seen.empty() && m_seen.begin()->first <= nowMs - kGoneMs) m_seen.erase(m_seen.begin());
    if (nowMs < m_pardonUntilMs) return 0;
    const auto ended = m_records.ended(nowMs, kEndedAtOnce);
    for (const auto& task : ended) {
        Record& record = *m_records.find(task);
        m_records.endLease(task, record);
        record.state = RecordState::Expired;
        const std::string job(jobOf(task));
        m_lists.leased(job, -1);
        tell(EventKind::Expired, task, record.fence, record.worker);
        m_lists.place(job);
    }
    return static_cast<int>(ended.size());
}

void QueueState::steer(const std::string& worker, Want want, std::int64_t restUntilMs) {
    if (want == Want::Gone) {
        const auto found = m_workers.find(worker);
        if (found != m_workers.end()) m_seen.erase({found->second.seenMs, worker});
        m_workers.erase(worker);
        m_outcomes.forget(worker);
        return;
    }
    Worker& its = m_workers[worker];
    its.want = want;
    its.restUntilMs = restUntilMs;
}

std::vector<Sighting> QueueState::seen(std::int64_t afterMs, int most) const {
    std::vector<Sighting> found;
    for (auto one = m_seen.lower_bound({afterMs + 1, std::string()}); one != m_seen.end() && most-- > 0; ++one)
        found.push_back({one->second, one->first});
    return found;
}

void QueueState::tell(EventKind kind, const std::string& task, Fence fence, const std::string& worker) {
    const std::int64_t number = ++m_lastEvent;
    m_events.emplace_hint(
        m_events.end(), number, QueueEvent{.id = std::to_string(number), .kind = kind, .task = task, .fence = fence, .worker = worker});
}

void QueueState::see(const std::string& worker, std::int64_t nowMs) {
    Worker& its = m_workers[worker];
    m_seen.erase({its.seenMs, worker});
    its.seenMs = nowMs;
    m_seen.emplace(nowMs, worker);
}

} // namespace queue
} // namespace fleet
