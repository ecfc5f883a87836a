#include "core/fleet/queue/redis_queue.hpp"

#include "core/fleet/queue/queue_errors.hpp"
#include "core/fleet/queue/redis_wakes.hpp"
#include "core/fleet/queue/words.hpp"

namespace fleet {
inline namespace queue {

RedisQueue::RedisQueue(RedisAddress address, std::string fleet, const base::Clock& clock, std::int64_t leaseMs, std::string owner)
    : m_address(std::move(address)), m_redis(m_address, clock), m_prefix("mr:{" + fleet + "}"), m_clock(clock), m_leaseMs(leaseMs),
      m_owner(std::move(owner)) {}

base::Result<void> RedisQueue::attach() {
    MR_TRY(m_redis.connect());
    if (m_attachedTo == m_redis.made() && !m_incarnation.empty()) return {};
    MR_ASSIGN(const RedisReply said, m_redis.call({"HMGET", m_prefix + ":inc", "i", "run"}));
    const auto facts = said.texts();
    // Persistence may have brought an old queue back: one that another run of Redis held is not to be trusted.
    const bool isThere = facts.size() == 2 && !facts[0].empty() && facts[1] == m_redis.runId();
    if (!isThere || (m_isCoordinators && facts[0] != m_incarnation)) return errors::lost(m_redis.server());
    m_incarnation = facts[0];
    m_attachedTo = m_redis.made();
    return {};
}

base::Result<RedisReply> RedisQueue::call(std::string_view name, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"FCALL", "mr_" + std::string(name), "1", m_prefix};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return m_redis.call(words);
}

base::Result<RedisReply> RedisQueue::step(std::string_view name, const std::vector<std::string>& arguments) {
    base::Error error;
    for (int tries = 0; tries < 2; ++tries) {
        MR_TRY(attach());
        std::vector<std::string> words{m_incarnation};
        words.insert(words.end(), arguments.begin(), arguments.end());
        auto answer = call(name, words);
        if (answer) return answer;
        error = answer.error();
        if (error.code != base::ErrorCode::QueueLost) break;
        m_attachedTo = 0; // a gateway takes the one that was begun since
        if (m_isCoordinators) break;
    }
    return error;
}

base::Error RedisQueue::strange(std::string_view step) const {
    return errors::strange(m_redis.server(), step);
}

base::Result<ClaimAnswer> RedisQueue::claim(const Claim& claim) {
    MR_TRY(check(claim));
    std::vector<std::string> words{claim.worker, claim.id, std::to_string(claim.slots), std::to_string(claim.memoryMb)};
    for (const auto& one : claim.classes) {
        words.push_back(one.need);
        words.push_back(one.pin);
    }
    MR_ASSIGN(const RedisReply said, step("claim", words));
    const auto texts = said.texts();
    if (texts.size() < 2 || texts.size() % 4 != 2) return strange("claim");
    const auto why = idleOf(std::string_view(texts[0]));
    if (!why) return strange("claim");
    ClaimAnswer answer{.why = *why, .restUntilMs = said.items[1].integer()};
    for (std::size_t at = 2; at < texts.size(); at += 4)
        answer.leases.push_back({texts[at], said.items[at + 1].integer(), texts[at + 2], texts[at + 3]});
    return answer;
}

base::Result<BeatAnswer> RedisQueue::beat(const Beat& beat) {
    MR_TRY(check(beat));
    std::vector<std::string> words{beat.worker, std::to_string(beat.held.size())};
    const auto add = [&](const Held& one) {
        words.push_back(one.task);
        words.push_back(std::to_string(one.fence));
    };
    for (const auto& one : beat.held) add(one);
    for (std::size_t i = 0; i < beat.unsettled.size() && i < kMostHeld; ++i) add(beat.unsettled[i]);
    MR_ASSIGN(const RedisReply said, step("beat", words));
    if (!said.isList(6)) return strange("beat");
    const auto want = wantOf(said.items[1].text);
    if (!want) return strange("beat");
    BeatAnswer answer{.nowMs = said.items[0].integer(), .want = *want, .restUntilMs = said.items[2].integer()};
    answer.cancelled = said.items[3].texts();
    answer.lost = said.items[4].texts();
    const auto& settled = said.items[5].items;
    for (std::size_t at = 0; at + 2 < settled.size(); at += 3) {
        const auto outcome = outcomeOf(settled[at + 2].text);
        if (!outcome) return strange("beat");
        answer.settled.push_back({settled[at].text, settled[at + 1].integer(), *outcome});
    }
    return answer;
}

base::Result<Receipt> RedisQueue::report(const Report& report) {
    MR_TRY(check(report));
    MR_ASSIGN(const RedisReply said,
        step("report",
            {report.worker, std::string(word(report.kind)), report.task, std::to_string(report.fence), std::string(word(report.cause)),
                report.body, report.pin}));
    const auto receipt = receiptOf(std::string_view(said.text));
    if (!receipt) return strange("report");
    return *receipt;
}

std::unique_ptr<Wakes> RedisQueue::wakes() {
    return std::make_unique<RedisWakes>(m_address, m_prefix + ":wake", m_clock);
}

} // namespace queue
} // namespace fleet
