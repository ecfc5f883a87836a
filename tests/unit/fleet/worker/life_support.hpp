#pragma once
/// A life on a clock that stands still until a test moves it, and what it was told to do.

#include "core/fleet/worker/life.hpp"

#include <algorithm>
#include <utility>

namespace fleet::test {

class Lived {
public:
    explicit Lived(int slots = 2, bool exitsWhenDrained = false, std::int64_t noticeMs = 30'000, OnBattery onBattery = OnBattery::Finish)
        : life({.bootId = "b", .slots = slots, .noticeMs = noticeMs, .exitsWhenDrained = exitsWhenDrained, .onBattery = onBattery}) {}

    static TaskRef ref(int number) { return {"j/chunk-" + std::to_string(number), 1000 + number}; }
    static ClaimAnswer leases(const std::vector<int>& numbers, double cost = 20) {
        ClaimAnswer answer;
        answer.reason = IdleReason::None;
        for (const int number : numbers) {
            Lease lease;
            lease.task = ref(number).task;
            lease.fence = ref(number).fence;
            lease.cost = cost;
            answer.leases.push_back(lease);
        }
        return answer;
    }

    /// Registered, its first beat answered.
    Lived& begin() {
        take(life.registered(now, 5, 30));
        take(life.beatAnswered(now, {}));
        return *this;
    }
    Lived& claimed(const std::vector<int>& numbers) {
        take(life.claimAnswered(now, leases(numbers)));
        return *this;
    }
    /// `seconds` go by, beats are answered at once.
    void pass(int seconds, const BeatAnswer& answer = {}) {
        for (int i = 0; i < seconds; ++i) {
            now += 1000;
            const Steps steps = life.tick(now, 0.5);
            take(steps);
            if (count<step::Beat>(steps) > 0) take(life.beatAnswered(now, answer));
        }
    }
    /// Nobody answers.
    void passSilent(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            now += 1000;
            const Steps steps = life.tick(now, 0.5);
            take(steps);
            if (count<step::Beat>(steps) > 0) take(life.beatUnanswered(now));
        }
    }
    void make(int number) { take(life.attemptEnded(now, ref(number), AttemptEnd::Made)); }
    void stage(int number) { take(life.bringEnded(now, ref(number), BringEnd::Staged)); }
    void report(int number, ResultVerdict verdict = ResultVerdict::Taken) { take(life.resultAnswered(now, ref(number), verdict)); }

    void take(const Steps& steps) { all.insert(all.end(), steps.begin(), steps.end()); }
    template <class S> static int count(const Steps& steps) {
        return static_cast<int>(std::count_if(steps.begin(), steps.end(), [](const Step& s) { return std::holds_alternative<S>(s); }));
    }
    template <class S> int count() const { return count<S>(all); }
    bool did(const Step& step) const { return std::find(all.begin(), all.end(), step) != all.end(); }
    /// Since the last call.
    Steps fresh() { return std::exchange(all, {}); }
    template <class S> const S* last() const {
        for (auto each = all.rbegin(); each != all.rend(); ++each)
            if (const S* found = std::get_if<S>(&*each)) return found;
        return nullptr;
    }

    WorkerLife life;
    std::int64_t now = 1'000'000;
    Steps all;
};

} // namespace fleet::test
