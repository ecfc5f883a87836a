/// The lease protocol under a million steps in random order: workers that die, freeze, wake up and lose answers, a Redis that forgets, a
/// coordinator that ends, jobs that are cancelled. The real rules, a clock and a draw of the test's.

#include "core/fleet/queue/courses.hpp"
#include "core/fleet/queue/expiry_guard.hpp"
#include "core/fleet/queue/queue_state.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>
#include <random>

using namespace fleet;

namespace {

constexpr int kSeeds = 250, kSteps = 4000;

struct Attempted {
    Fence fence = 0;
    bool isSaid = false; ///< reported, and the answer was lost
    EventKind kind = EventKind::Result;
    Cause cause = Cause::None;
    std::string body{};
};

struct Worker {
    std::string name, pin;
    std::map<std::string, Attempted> held{};
    std::map<std::string, Attempted> unsettled{};
    std::string openClaim{}; ///< its answer was lost
    std::int64_t frozenUntilMs = 0;
};

class World {
public:
    explicit World(unsigned seed) : m_random(seed) {
        for (const char* name : {"a", "b", "c", "d"}) m_workers.push_back({.name = name, .pin = "p"});
        begin();
        addJob("one");
        addJob("two");
    }

    void step() {
        m_nowMs += draw(400);
        Worker& worker = m_workers[draw(m_workers.size())];
        const unsigned what = draw(1000);
        if (what < 300) coordinate();
        else if (what < 302) redisForgets();
        else if (what < 304) coordinatorEnds();
        else if (what < 305) cancel();
        else if (what < 309) worker = {.name = worker.name, .pin = worker.pin}; // killed, and started again
        else if (what < 315) worker.frozenUntilMs = m_nowMs + draw(90'000);
        else if (worker.frozenUntilMs > m_nowMs) return;
        else if (what < 500) claim(worker, 20);
        else if (what < 700) beat(worker, 20);
        else end(worker, 20, false);
    }

    /// Nothing goes wrong any more: everything has to come to its end, soon.
    void calm() {
        for (int second = 0; second < 6000 && !isOver(); ++second) {
            m_nowMs += 1000;
            for (auto& worker : m_workers) {
                worker.frozenUntilMs = 0;
                beat(worker, 0);
                end(worker, 0, true);
                resend(worker);
                claim(worker, 0);
            }
            for (const auto& task : tasks())
                if (m_courses.find(task)->state == TaskState::Quarantined) m_courses.replay(task);
            coordinate();
        }
        EXPECT_TRUE(isOver()) << unfinished();
    }

private:
    unsigned draw(std::size_t below) { return static_cast<unsigned>(m_random() % below); }
    bool isLost(unsigned percent) { return draw(100) < percent; }

    void begin() { m_queue.emplace(++m_epoch, kLeaseMs); }

    void addJob(const std::string& kind) {
        const std::string job = kind + std::to_string(++m_jobs);
        for (int i = 0; i < 10; ++i) m_courses.add(job + "/" + std::to_string(i));
        m_open[kind] = job;
    }

    std::vector<std::string> tasks() const {
        std::vector<std::string> found;
        for (const auto& [kind, job] : m_open)
            for (int i = 0; i < 10; ++i) found.push_back(job + "/" + std::to_string(i));
        return found;
    }

    // The coordinator, as the fleet's will be.

    void coordinate() {
        m_courses.present({{"a", "1"}, {"b", "1"}, {"c", "2"}, {"d", "3"}});
        m_queue->expire(m_nowMs);
        for (const auto& [kind, job] : m_open) offer(job, kind);
        for (const auto& event : m_queue->events(m_read, 1 + static_cast<int>(draw(20)))) {
            m_read = event.id;
            take(event);
        }
        while (!m_verifying.empty() && !isLost(30)) {
            const auto at = m_verifying.begin() + draw(m_verifying.size());
            const QueueEvent event = *at;
            m_verifying.erase(at);
            verify(event);
        }
        for (const auto& [kind, job] : std::map(m_open)) {
            if (!m_courses.isComplete(job)) continue;
            if (m_isCalm) continue;
            over(job);
            addJob(kind);
        }
    }

    void offer(const std::string& job, const std::string& kind) {
        const auto due = m_courses.due(job, m_nowMs, 4);
        std::vector<Offer> offers;
        for (const auto& one : due)
            offers.push_back({.task = one.task, .need = "h264", .isFirst = one.isFirst, .avoided = one.avoided, .avoidedMs = 60'000});
        const auto held = m_queue->offer({.job = job, .weight = kind == "one" ? kNormal : kUrgent, .cap = 3}, offers, m_nowMs);
        for (const auto& one : due)
            if (std::find(held.begin(), held.end(), one.task) == held.end()) m_courses.offered(one.task);
    }

    void take(const QueueEvent& event) {
        const Course* course = m_courses.find(event.task);
        const std::size_t counted = course ? course->faults.size() + course->losses.size() : 0;
        const Step step = m_courses.take(event, {.nowMs = m_nowMs, .draw = draw(100) / 100.0});
        if (course && event.kind == EventKind::HandBack) {
            EXPECT_EQ(course->faults.size() + course->losses.size(), counted) << "a hand-back counts nothing";
        }
        if (step.isToVerify) m_verifying.push_back(event);
        follow(step);
    }

    void verify(const QueueEvent& event) {
        const Course* course = m_courses.find(event.task);
        const bool wasDone = course && course->state == TaskState::Done;
        const Step step = m_courses.verified(event, event.body == "good", {.nowMs = m_nowMs, .draw = draw(100) / 100.0});
        if (course && course->state == TaskState::Done && !wasDone) {
            EXPECT_TRUE(m_done.emplace(event.task, event.fence).second) << event.task << " is done twice";
            EXPECT_EQ(event.body, "good");
        }
        for (const auto& settlement : step.settlements) {
            if (settlement.outcome == Outcome::Kept) {
                EXPECT_EQ(m_done[event.task], settlement.fence) << "mixed";
            }
        }
        follow(step);
    }

    void follow(const Step& step) {
        for (const auto& rest : step.rests) {
            m_queue->steer(rest.worker, Want::Run, m_nowMs + rest.ms);
            if (rest.isSick) m_courses.tested(rest.worker, true);
        }
        m_queue->settle(step.settlements);
    }

    void redisForgets() {
        begin();
        m_read.clear();
        m_courses.rebuilt(m_nowMs);
    }

    /// It begins again from what the journal has: what was being verified is gone.
    void coordinatorEnds() {
        Courses again;
        for (const auto& task : tasks()) again.add(task, *m_courses.find(task));
        m_courses = again;
        m_verifying.clear();
        redisForgets();
    }

    void over(const std::string& job) {
        m_courses.drop(job);
        m_queue->drop(job, m_nowMs);
    }

    void cancel() {
        const std::string job = m_open["two"];
        over(job);
        addJob("two");
    }

    // The workers.

    void claim(Worker& worker, unsigned lost) {
        if (worker.openClaim.empty()) worker.openClaim = "claim" + std::to_string(++m_claims);
        const auto answer = m_queue->claim(
            {.worker = worker.name, .id = worker.openClaim, .slots = 2, .memoryMb = 1000, .classes = {{"h264", worker.pin}}}, m_nowMs);
        for (const auto& lease : answer.leases) {
            const auto [entry, isNew] = m_leases.emplace(lease.fence, worker.openClaim + lease.task);
            EXPECT_EQ(entry->second, worker.openClaim + lease.task) << "two leases have the fence " << lease.fence;
        }
        if (isLost(lost)) return;
        for (const auto& lease : answer.leases) {
            EXPECT_GT(lease.fence, worker.held[lease.task].fence);
            worker.held[lease.task] = {.fence = lease.fence};
        }
        worker.openClaim.clear();
    }

    void beat(Worker& worker, unsigned lost) {
        Beat beat{.worker = worker.name};
        for (const auto& [task, attempt] : worker.held) beat.held.push_back({task, attempt.fence});
        for (const auto& [task, attempt] : worker.unsettled) beat.unsettled.push_back({task, attempt.fence});
        const auto answer = m_queue->beat(beat, m_nowMs);
        if (isLost(lost)) return;
        for (const auto& task : answer.cancelled) worker.held.erase(task);
        for (const auto& task : answer.lost)
            if (isLost(50)) worker.held.erase(task);
        for (const auto& one : answer.settled) {
            const auto found = worker.unsettled.find(one.task);
            if (found != worker.unsettled.end() && found->second.fence == one.fence) worker.unsettled.erase(found);
        }
    }

    void end(Worker& worker, unsigned lost, bool isGood) {
        if (worker.held.empty()) return;
        auto entry = worker.held.begin();
        std::advance(entry, draw(worker.held.size()));
        Attempted& attempt = entry->second;
        if (!attempt.isSaid) {
            const unsigned how = isGood ? 0 : draw(10);
            attempt.kind = how < 7 ? EventKind::Result : how < 8 ? EventKind::HandBack : EventKind::Failure;
            attempt.cause = how < 7 ? Cause::None : how < 8 ? Cause::Drain : how < 9 ? Cause::Crash : Cause::Source;
            attempt.body = isGood || draw(10) > 0 ? "good" : "bad";
        }
        const auto receipt = say(worker, entry->first, attempt);
        attempt.isSaid = true;
        if (isLost(lost)) return;
        if (receipt == Receipt::Accepted && attempt.kind == EventKind::Result) worker.unsettled[entry->first] = attempt;
        worker.held.erase(entry);
    }

    /// What became of a result is asked for until it is known: Redis may have forgotten it.
    void resend(Worker& worker) {
        for (auto one = worker.unsettled.begin(); one != worker.unsettled.end();) {
            const bool isKnown = say(worker, one->first, one->second) != Receipt::Accepted;
            one = isKnown ? worker.unsettled.erase(one) : std::next(one);
        }
    }

    Receipt say(const Worker& worker, const std::string& task, const Attempted& attempt) {
        return m_queue->report({.worker = worker.name,
                                   .kind = attempt.kind,
                                   .task = task,
                                   .fence = attempt.fence,
                                   .cause = attempt.cause,
                                   .body = attempt.body,
                                   .pin = worker.pin},
            m_nowMs);
    }

    bool isOver() {
        m_isCalm = true;
        for (const auto& [kind, job] : m_open)
            if (!m_courses.isComplete(job)) return false;
        return m_verifying.empty() && std::all_of(m_workers.begin(), m_workers.end(), [](const Worker& worker) {
            return worker.held.empty() && worker.unsettled.empty();
        });
    }

    std::string unfinished() const {
        std::string found;
        for (const auto& task : tasks())
            if (m_courses.find(task)->state != TaskState::Done)
                found += task + " is " + std::to_string(static_cast<int>(m_courses.find(task)->state)) + "; ";
        for (const auto& worker : m_workers)
            found += worker.name + " holds " + std::to_string(worker.held.size()) + ", waits for " +
                std::to_string(worker.unsettled.size()) + "; ";
        return found;
    }

    std::mt19937 m_random;
    std::int64_t m_nowMs = 1'000'000, m_epoch = 0;
    std::optional<QueueState> m_queue;
    Courses m_courses;
    std::vector<Worker> m_workers;
    std::map<std::string, std::string> m_open; ///< kind, job
    std::vector<QueueEvent> m_verifying;
    std::string m_read;
    std::map<std::string, Fence> m_done;
    std::map<Fence, std::string> m_leases;
    int m_jobs = 0, m_claims = 0;
    bool m_isCalm = false;
};

} // namespace

/// A task is never done twice; no two leases have the same fence; what was kept stays of one attempt; a hand-back counts nothing; and once
/// nothing goes wrong any more every task comes to its end, and every worker hears of each of its results.
TEST(FleetSimulation, NothingIsDoneTwiceMixedOrForgotten) {
    for (unsigned seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world(seed);
        for (int step = 0; step < kSteps; ++step) world.step();
        world.calm();
    }
}
