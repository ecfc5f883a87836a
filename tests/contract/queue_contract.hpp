#pragma once
/// What every fleet::Queue promises, asked of each.

#include "core/fleet/queue/queue.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>

namespace contract {

/// A queue and its time.
class QueueBench {
public:
    virtual ~QueueBench() = default;
    virtual fleet::Queue& queue() = 0;
    /// So much passes, a second at a time for those who look each second.
    virtual void pass(std::int64_t ms) = 0;
};

struct QueueMaker {
    const char* name;
    /// Nothing where what it needs is not installed; `why` says so.
    std::unique_ptr<QueueBench> (*make)(std::string& why);
};

/// In memory, and in a Redis of the test's own.
std::unique_ptr<QueueBench> memoryBench(std::string& why);
std::unique_ptr<QueueBench> redisBench(std::string& why);

inline const std::vector<fleet::Class> kClasses{{"h264", "p"}};

/// A queue that was begun, half a minute ago: a beginning is pardoned for that long.
class QueueContract : public testing::TestWithParam<QueueMaker> {
protected:
    void SetUp() override {
        std::string why;
        m_bench = GetParam().make(why);
        if (!m_bench) GTEST_SKIP() << why;
        ASSERT_TRUE(queue().begin(1));
        // Nothing expires for 30 s after a beginning.
        ASSERT_TRUE(queue().tick());
        pass(31'000);
    }
    fleet::Queue& queue() { return m_bench->queue(); }
    void pass(std::int64_t ms) { m_bench->pass(ms); }

    std::vector<std::string> offer(const fleet::JobTerms& terms, const std::vector<std::string>& tasks, bool isFirst = false) {
        std::vector<fleet::Offer> offers;
        for (const auto& task : tasks) offers.push_back({.task = task, .need = "h264", .isFirst = isFirst});
        auto held = queue().offer(terms, offers);
        EXPECT_TRUE(held) << (held ? "" : held.error().message);
        return held ? *held : std::vector<std::string>();
    }
    fleet::ClaimAnswer claim(
        const std::string& worker, int slots = 1, const std::vector<fleet::Class>& classes = kClasses, int memoryMb = 4000) {
        auto answer = queue().claim(
            {.worker = worker, .id = "claim" + std::to_string(++m_claims), .slots = slots, .memoryMb = memoryMb, .classes = classes});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer ? *answer : fleet::ClaimAnswer();
    }
    fleet::Lease claimed(const std::string& worker) {
        const auto answer = claim(worker);
        EXPECT_EQ(answer.leases.size(), 1U);
        return answer.leases.empty() ? fleet::Lease() : answer.leases[0];
    }
    fleet::BeatAnswer beat(
        const std::string& worker, const std::vector<fleet::Held>& held, const std::vector<fleet::Held>& unsettled = {}) {
        auto answer = queue().beat({.worker = worker, .held = held, .unsettled = unsettled});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer ? *answer : fleet::BeatAnswer();
    }
    fleet::Receipt report(const std::string& worker, const fleet::Held& held, fleet::EventKind kind = fleet::EventKind::Result,
        fleet::Cause cause = fleet::Cause::None) {
        auto receipt = queue().report(
            {.worker = worker, .kind = kind, .task = held.task, .fence = held.fence, .cause = cause, .body = "{\"a\": 1}", .pin = "p"});
        EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().message);
        return receipt ? *receipt : fleet::Receipt::Superseded;
    }
    std::vector<fleet::QueueEvent> events() {
        auto found = queue().events("", 100);
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? *found : std::vector<fleet::QueueEvent>();
    }
    /// All events are settled so; they are answered.
    std::vector<fleet::QueueEvent> settle(const std::map<fleet::EventKind, fleet::Outcome>& outcomes) {
        std::vector<fleet::Settlement> settlements;
        const auto all = events();
        for (const auto& event : all) {
            const auto outcome = outcomes.find(event.kind);
            settlements.push_back({.event = event.id,
                .outcome = outcome == outcomes.end() ? fleet::Outcome::Seen : outcome->second,
                .task = event.task,
                .fence = event.fence,
                .worker = event.worker});
        }
        EXPECT_TRUE(queue().settle(settlements));
        EXPECT_TRUE(events().empty());
        return all;
    }
    static std::vector<std::string> names(const fleet::ClaimAnswer& answer) {
        std::vector<std::string> found;
        for (const auto& lease : answer.leases) found.push_back(lease.task);
        return found;
    }

    std::unique_ptr<QueueBench> m_bench;
    int m_claims = 0;
};

using Names = std::vector<std::string>;

} // namespace contract
