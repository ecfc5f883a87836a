#include "core/fleet/queue/redis_queue.hpp"

#include "core/fleet/queue/queue_errors.hpp"
#include "core/fleet/queue/redis_functions.hpp"
#include "core/fleet/queue/words.hpp"

#include <QUuid>
#include <algorithm>

namespace fleet {
inline namespace queue {
namespace {

constexpr std::size_t kAtOnce = 64; ///< tasks or settlements of one call: Redis does nothing else meanwhile
constexpr const char* kProtocol = "1";
constexpr std::int64_t kRepairMs = 60'000;
constexpr const char* kIdleMs = "30000"; ///< an entry without a lease after so long was read by somebody else

/// Seventeen digits tell every double from every other; the point is a point in any locale.
std::string numberText(double number) {
    return QByteArray::number(number, 'g', 17).toStdString();
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
}

} // namespace

base::Result<void> RedisQueue::begin(std::int64_t epoch) {
    if (!isEpoch(epoch)) return errors::noEpoch(epoch);
    MR_TRY(m_redis.connect());
    MR_TRY(m_redis.call({"FUNCTION", "LOAD", "REPLACE", std::string(redisFunctions())}));
    const std::string incarnation = QUuid::createUuid().toString(QUuid::Id128).toStdString();
    const auto begun = call("begin",
        {incarnation, std::to_string(epoch), std::to_string(fenceBefore(epoch)), m_redis.runId(), std::to_string(m_leaseMs), kProtocol,
            m_owner});
    if (!begun) return begun.error();
    if (begun->isList(1)) return errors::otherCoordinator(begun->items[0].integer());
    m_incarnation = incarnation;
    m_isCoordinators = true;
    m_attachedTo = m_redis.made();
    m_guard.restart();
    m_sweepFrom = "0";
    m_repairFrom.clear();
    m_repairedMs = m_clock.monotonicMs();
    return {};
}

base::Result<std::vector<std::string>> RedisQueue::offer(const JobTerms& terms, const std::vector<Offer>& offers) {
    MR_TRY(check(terms, offers));
    std::vector<std::string> head{terms.job, std::to_string(terms.weight), std::to_string(terms.cap), std::to_string(terms.memoryMb),
        terms.isStrict ? "1" : "0", std::to_string(terms.pins.size())};
    for (const auto& one : terms.pins) {
        head.push_back(one.need);
        head.push_back(one.pin);
    }
    std::vector<std::string> held;
    std::size_t from = 0;
    do {
        std::vector<std::string> words = head;
        for (const std::size_t to = std::min(offers.size(), from + kAtOnce); from < to; ++from) {
            const Offer& offer = offers[from];
            words.insert(words.end(),
                {offer.task, offer.need, offer.isFirst ? "0" : "1", numberText(offer.cost), joined(offer.avoided),
                    std::to_string(offer.avoidedMs)});
        }
        MR_ASSIGN(const RedisReply said, step("offer", words));
        const auto more = said.texts();
        held.insert(held.end(), more.begin(), more.end());
    } while (from < offers.size());
    return held;
}

base::Result<void> RedisQueue::drop(const std::string& job) {
    MR_TRY(checkName(job));
    while (true) {
        MR_ASSIGN(const RedisReply left, step("drop", {job}));
        if (left.integer() <= 0) return {};
    }
}

base::Result<std::vector<QueueEvent>> RedisQueue::events(const std::string& after, int most) {
    if (most <= 0) return std::vector<QueueEvent>();
    MR_ASSIGN(const RedisReply said, step("events", {after, std::to_string(most)}));
    std::vector<QueueEvent> events;
    for (const auto& row : said.items) {
        const auto fields = row.texts();
        const auto kind = fields.size() == 10 ? eventKindOf(fields[1]) : std::nullopt;
        if (!kind) return strange("events");
        events.push_back({.id = fields[0],
            .kind = *kind,
            .task = fields[2],
            .fence = row.items[3].integer(),
            .worker = fields[4],
            .isLate = fields[5] == "1",
            .need = fields[6],
            .pin = fields[7],
            .cause = causeOf(fields[8]).value_or(Cause::None),
            .body = fields[9]});
    }
    return events;
}

base::Result<void> RedisQueue::settle(const std::vector<Settlement>& settlements) {
    for (std::size_t from = 0; from < settlements.size(); from += kAtOnce) {
        std::vector<std::string> words;
        for (std::size_t i = from; i < std::min(settlements.size(), from + kAtOnce); ++i) {
            const Settlement& one = settlements[i];
            words.insert(words.end(), {one.event, std::string(word(one.outcome)), one.task, std::to_string(one.fence), one.worker});
        }
        MR_TRY(step("settle", words));
    }
    return {};
}

base::Result<int> RedisQueue::tick() {
    MR_TRY(attach());
    MR_ASSIGN(const RedisReply time, m_redis.call({"TIME"}));
    if (!time.isList(2)) return strange("TIME");
    const std::int64_t queueMs = time.items[0].integer() * 1000 + time.items[1].integer() / 1000;
    const ExpiryGuard before = m_guard;
    const auto verdict = m_guard.look(queueMs, m_clock.monotonicMs());
    auto said = step("tick", {std::to_string(verdict.shiftMs), std::to_string(verdict.pardonMs)});
    if (!said) {
        m_guard = before; // what was seen has to be seen again
        return said.error();
    }
    if (!said->isList(2)) return strange("tick");
    MR_TRY(sweep());
    MR_TRY(repair());
    return static_cast<int>(said->items[1].integer());
}

base::Result<void> RedisQueue::sweep() {
    if (m_sweepFrom.empty()) return {};
    MR_ASSIGN(const RedisReply page, m_redis.call({"SCAN", m_sweepFrom, "MATCH", m_prefix + ":*", "COUNT", "500"}));
    if (!page.isList(2)) return strange("SCAN");
    std::vector<std::string> words{"UNLINK"};
    const std::string ours = m_prefix + ":" + m_incarnation + ":";
    for (const auto& key : page.items[1].texts())
        if (!key.starts_with(ours) && key != m_prefix + ":inc") words.push_back(key);
    if (words.size() > 1) MR_TRY(m_redis.call(words));
    m_sweepFrom = page.items[0].text == "0" ? "" : page.items[0].text;
    return {};
}

base::Result<void> RedisQueue::repair() {
    if (m_repairFrom.empty()) {
        if (m_clock.monotonicMs() - m_repairedMs < kRepairMs) return {};
        m_repairedMs = m_clock.monotonicMs();
        m_repairFrom = "0";
    }
    MR_ASSIGN(const RedisReply page, m_redis.call({"SSCAN", m_prefix + ":" + m_incarnation + ":jobs", m_repairFrom, "COUNT", "8"}));
    if (!page.isList(2)) return strange("SSCAN");
    for (const auto& job : page.items[1].texts()) MR_TRY(step("repair", {job, kIdleMs}));
    m_repairFrom = page.items[0].text == "0" ? "" : page.items[0].text;
    return {};
}

base::Result<void> RedisQueue::steer(const std::string& worker, Want want, std::int64_t restMs) {
    MR_TRY(checkName(worker));
    MR_TRY(step("steer", {worker, std::string(word(want)), std::to_string(std::max<std::int64_t>(0, restMs))}));
    return {};
}

base::Result<std::vector<Sighting>> RedisQueue::seen(std::int64_t afterMs, int most) {
    if (most <= 0) return std::vector<Sighting>();
    MR_ASSIGN(const RedisReply said, step("seen", {std::to_string(afterMs), std::to_string(most)}));
    std::vector<Sighting> found;
    for (std::size_t at = 0; at + 1 < said.items.size(); at += 2) found.push_back({said.items[at].text, said.items[at + 1].integer()});
    return found;
}

} // namespace queue
} // namespace fleet
