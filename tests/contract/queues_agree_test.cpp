/// The queue in memory and the one in Redis get the same commands in random order, and have to say the same.

#include "tests/contract/queue_contract.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

using namespace fleet;

namespace contract {
namespace {

constexpr int kSeeds = 40, kSteps = 250;

/// What two queues may say differently: their clocks, and how they call their events.
ClaimAnswer comparable(ClaimAnswer answer) {
    answer.restUntilMs = 0;
    return answer;
}
BeatAnswer comparable(BeatAnswer answer) {
    answer.nowMs = 0;
    answer.restUntilMs = answer.restUntilMs > 0 ? 1 : 0;
    return answer;
}
/// Leases that end in one millisecond end in any order.
std::vector<QueueEvent> comparable(std::vector<QueueEvent> events) {
    for (auto& event : events) event.id.clear();
    const auto key = [](const QueueEvent& event) { return std::tuple(event.task, event.fence, event.kind, event.worker, event.isLate); };
    std::stable_sort(events.begin(), events.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return events;
}
template <class T> T comparable(T value) {
    return value;
}

class Pair {
    /// The answer of both, which is one.
    template <class Ask> auto both(Ask ask) {
        auto one = ask(m_one.queue());
        auto other = ask(m_other.queue());
        EXPECT_EQ(comparable(one), comparable(other));
        return std::pair(std::move(one), std::move(other));
    }
    template <class T> static int done(const base::Result<T>& result) { return result ? 1 : 0; }

public:
    Pair(QueueBench& one, QueueBench& other, unsigned seed) : m_one(one), m_other(other), m_random(seed) {}

    void step() {
        const unsigned what = draw(100);
        if (what < 15) offer();
        else if (what < 40) claim();
        else if (what < 55) beat();
        else if (what < 75) report();
        else if (what < 84) pass(7000);
        else if (what < 94) settle();
        else if (what < 96) both([&, job = job()](Queue& queue) { return done(queue.drop(job)); });
        else if (what < 99)
            both([&, worker = worker(), want = static_cast<Want>(draw(4)), ms = draw(2) * 10'000](
                     Queue& queue) { return done(queue.steer(worker, want, ms)); });
        else begin();
    }
    void begin() {
        both([&, epoch = ++m_epoch](Queue& queue) { return done(queue.begin(epoch)); });
        both([](Queue& queue) { return done(queue.tick()); });
        pass(31'000);
    }

private:
    unsigned draw(std::size_t below) { return static_cast<unsigned>(m_random() % below); }
    std::string worker() { return "w" + std::to_string(draw(4)); }
    std::string job() { return "job" + std::to_string(draw(4)); }
    void pass(std::int64_t ms) {
        m_one.pass(ms);
        m_other.pass(ms);
    }

    template <class Answer> static Answer sure(base::Result<Answer> result) {
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
        return result ? *result : Answer();
    }

    void offer() {
        JobTerms terms{.job = job(), .cap = static_cast<int>(draw(2) * 2), .memoryMb = static_cast<int>(draw(2) * 1000)};
        terms.weight = std::array{kUrgent, kNormal, kBackground}[draw(3)];
        terms.isStrict = terms.job != "job3";
        std::vector<Offer> offers;
        for (unsigned i = draw(5); i > 0; --i) {
            const unsigned number = draw(12);
            offers.push_back({.task = terms.job + "/" + std::to_string(number),
                .need = number % 3 == 0 ? "av1" : "h264",
                .isFirst = draw(2) == 0,
                .cost = 0.1 + draw(50) / 7.0});
            if (draw(3) == 0) offers.back().avoided = {worker(), worker()};
            offers.back().avoidedMs = 10'000;
        }
        both([&](Queue& queue) { return sure(queue.offer(terms, offers)); });
    }

    void claim() {
        const std::string name = worker();
        const std::string pin = "p" + std::to_string(name.back() % 2);
        if (draw(4) > 0) ++m_claims; // else the one before, again
        const Claim claim{.worker = name,
            .id = "claim" + std::to_string(m_claims),
            .slots = 1 + static_cast<int>(draw(3)),
            .memoryMb = 500 + static_cast<int>(draw(3) * 1000),
            .classes = {{"h264", pin}, {"av1", pin}}};
        const auto answer = both([&](Queue& queue) { return sure(queue.claim(claim)); }).first;
        for (const auto& lease : answer.leases) m_held.push_back({name, {lease.task, lease.fence}});
    }

    void beat() {
        Beat beat{.worker = worker()};
        for (const auto& [name, held] : m_held) {
            if (name != beat.worker) continue;
            if (draw(3) > 0) beat.held.push_back(held);
            if (draw(3) > 0) beat.unsettled.push_back(held);
        }
        both([&](Queue& queue) { return sure(queue.beat(beat)); });
    }

    void report() {
        if (m_held.empty()) return;
        const std::size_t at = draw(m_held.size());
        const auto [name, held] = m_held[at];
        const unsigned how = draw(4);
        const Report report{.worker = draw(20) > 0 ? name : worker(),
            .kind = how < 2 ? EventKind::Result
                : how < 3   ? EventKind::Failure
                            : EventKind::HandBack,
            .task = held.task,
            .fence = held.fence,
            .cause = how < 2 ? Cause::None
                : how < 3    ? Cause::Crash
                             : Cause::Drain,
            .body = std::string("bytes \0 and \xff", 13),
            .pin = "p1"};
        both([&](Queue& queue) { return sure(queue.report(report)); });
        if (draw(3) > 0) m_held.erase(m_held.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void settle() {
        const auto [one, other] = both([&](Queue& queue) { return sure(queue.events("", 1000)); });
        std::vector<Settlement> settlements[2];
        for (const auto& event : one) {
            if (draw(3) == 0) continue;
            const auto same = std::find_if(other.begin(), other.end(), [&](const QueueEvent& its) {
                return its.task == event.task && its.fence == event.fence && its.kind == event.kind && its.isLate == event.isLate &&
                    its.worker == event.worker;
            });
            if (same == other.end()) continue;
            Settlement settlement{
                .event = event.id, .outcome = outcomeFor(event.kind), .task = event.task, .fence = event.fence, .worker = event.worker};
            settlements[0].push_back(settlement);
            settlement.event = same->id;
            settlements[1].push_back(settlement);
        }
        EXPECT_EQ(done(m_one.queue().settle(settlements[0])), 1);
        EXPECT_EQ(done(m_other.queue().settle(settlements[1])), 1);
    }
    Outcome outcomeFor(EventKind kind) {
        switch (kind) {
        case EventKind::Claimed:
        case EventKind::Adopted: return draw(5) == 0 ? Outcome::Superseded : Outcome::Seen;
        case EventKind::Expired: return Outcome::Lapsed;
        case EventKind::Result: return std::array{Outcome::Kept, Outcome::Refused, Outcome::Superseded}[draw(3)];
        case EventKind::Failure:
        case EventKind::HandBack:
        case EventKind::Withdrawn: break;
        }
        return Outcome::Noted;
    }

    QueueBench &m_one, &m_other;
    std::mt19937 m_random;
    std::vector<std::pair<std::string, Held>> m_held; ///< by whom
    std::int64_t m_epoch = 0;
    int m_claims = 0;
};

} // namespace

TEST(QueuesAgree, InMemoryAndInRedisTheSameCommandsHaveTheSameAnswers) {
    for (unsigned seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::string why;
        const auto memory = memoryBench(why), redis = redisBench(why);
        if (!redis) GTEST_SKIP() << why;
        Pair pair(*memory, *redis, seed);
        pair.begin();
        for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) pair.step();
    }
}

} // namespace contract
