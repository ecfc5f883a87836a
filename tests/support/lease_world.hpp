#pragma once
/// A fleet without processes: the queue's state machine and the coordinator's courses as they are, workers and misfortunes drawn from a
/// seed. Workers die, freeze, wake up and lose answers, the queue forgets all, the coordinator ends and begins again from what its journal
/// has, jobs are cancelled, results are bad. What must hold is asked after each step; tests/model/lease_protocol_test.cpp has it in words.

#include "core/fleet/queue/courses.hpp"
#include "tests/support/lease_watch.hpp"

#include <optional>
#include <random>

namespace support {

/// How large a world is and how bad.
struct LeaseWorldSize {
    std::size_t workers = 4;
    int tasks = 10;             ///< of each of its two jobs
    unsigned stepMs = 400;      ///< at most, between two steps
    unsigned disasters = 1;     ///< times as often as one kill in 250 steps
    std::int64_t calmMs = 1000; ///< between two rounds once nothing goes wrong any more
};

class LeaseWorld {
public:
    LeaseWorld(unsigned seed, const LeaseWorldSize& size) : m_size(size), m_random(seed) {
        for (std::size_t i = 0; i < size.workers; ++i) m_workers.push_back({.name = std::string(1, static_cast<char>('a' + i))});
        begin();
        addJob("one");
        addJob("two");
    }

    void step() {
        m_nowMs += draw(m_size.stepMs);
        Worker& worker = m_workers[draw(m_workers.size())];
        const unsigned what = draw(1000);
        if (what < 300) return coordinate();
        if (isDisaster(what - 300, worker)) return;
        if (worker.frozenUntilMs > m_nowMs) return;
        if (what < 500) claim(worker, 20);
        else if (what < 700) beat(worker, 20);
        else end(worker, 20, false);
    }

    /// Nothing goes wrong any more: everything has to come to its end, soon.
    void calm() {
        constexpr std::int64_t kSoonMs = 6'000'000; // three rests of half an hour
        m_isCalm = true;
        for (const std::int64_t untilMs = m_nowMs + kSoonMs; m_nowMs < untilMs && !isOver();) {
            m_nowMs += m_size.calmMs;
            for (auto& worker : m_workers) {
                worker.frozenUntilMs = 0;
                beat(worker, 0);
                end(worker, 0, true);
                resend(worker);
                claim(worker, 0);
            }
            for (const auto& task : tasks())
                if (m_courses.find(task)->state == fleet::TaskState::Quarantined) m_courses.replay(task);
            coordinate();
        }
        EXPECT_TRUE(isOver()) << unfinished();
    }
    /// Of all that was drawn: two worlds of one trace were one.
    std::uint64_t trace() const { return m_trace; }

private:
    struct Attempted {
        fleet::Fence fence = 0;
        bool isSaid = false; ///< reported, and the answer was lost
        fleet::EventKind kind = fleet::EventKind::Result;
        fleet::Cause cause = fleet::Cause::None;
        std::string body{};
    };
    struct Worker {
        std::string name;
        std::map<std::string, Attempted> held{};
        std::map<std::string, Attempted> unsettled{};
        std::string openClaim{}; ///< its answer was lost
        std::vector<fleet::Lease> lostAnswer{};
        std::int64_t lostInEpoch = 0;
        std::int64_t frozenUntilMs = 0;
    };

    unsigned draw(std::size_t below) {
        const auto drawn = static_cast<unsigned>(m_random() % below);
        m_trace = (m_trace ^ drawn) * 1'099'511'628'211U;
        return drawn;
    }
    bool isLost(unsigned percent) { return draw(100) < percent; }

    bool isDisaster(unsigned what, Worker& worker) {
        const unsigned each = m_size.disasters;
        if (what >= 15 * each) return false;
        if (what < 2 * each) redisForgets();
        else if (what < 4 * each) coordinatorEnds();
        else if (what < 5 * each) cancel();
        else if (what < 9 * each) worker = {.name = worker.name}; // killed, and started again
        else worker.frozenUntilMs = m_nowMs + draw(90'000);
        return true;
    }

    void begin() {
        m_queue.emplace(++m_epoch, fleet::kLeaseMs);
        m_watch.begun();
    }
    void addJob(const std::string& kind) {
        const std::string job = kind + std::to_string(++m_jobs);
        for (int i = 0; i < m_size.tasks; ++i) m_courses.add(job + "/" + std::to_string(i));
        m_open[kind] = job;
    }
    bool isOpen(const std::string& task) const {
        return std::any_of(m_open.begin(), m_open.end(), [&](const auto& one) { return one.second == fleet::jobOf(task); });
    }
    std::vector<std::string> tasks() const {
        std::vector<std::string> found;
        for (const auto& [kind, job] : m_open)
            for (int i = 0; i < m_size.tasks; ++i) found.push_back(job + "/" + std::to_string(i));
        return found;
    }

    // The coordinator.

    void coordinate() {
        m_courses.present({{"a", "1"}, {"b", "1"}, {"c", "2"}, {"d", "3"}});
        m_watch.expire(*m_queue, m_nowMs);
        for (const auto& [kind, job] : m_open) offer(job, kind);
        for (const auto& event : m_queue->events(m_read, 1 + static_cast<int>(draw(20)))) {
            m_read = event.id;
            take(event);
        }
        while (!m_verifying.empty() && !isLost(30)) {
            const auto at = m_verifying.begin() + draw(m_verifying.size());
            const fleet::QueueEvent event = *at;
            m_verifying.erase(at);
            verify(event);
        }
        for (const auto& [kind, job] : std::map(m_open)) {
            if (m_isCalm || !m_courses.isComplete(job)) continue;
            over(job);
            addJob(kind);
        }
    }

    void offer(const std::string& job, const std::string& kind) {
        const auto due = m_courses.due(job, m_nowMs, 4);
        std::vector<fleet::Offer> offers;
        for (const auto& one : due) {
            EXPECT_EQ(m_done.count(one.task), 0U) << one.task << " is done, and offered";
            offers.push_back({.task = one.task, .need = "h264", .isFirst = one.isFirst, .avoided = one.avoided, .avoidedMs = 60'000});
        }
        const auto held =
            m_queue->offer({.job = job, .weight = kind == "one" ? fleet::kNormal : fleet::kUrgent, .cap = 3}, offers, m_nowMs);
        for (const auto& one : due)
            if (std::find(held.begin(), held.end(), one.task) == held.end()) m_courses.offered(one.task);
    }

    static std::size_t countedOf(const fleet::Course& course) { return course.faults.size() + course.losses.size(); }

    void take(const fleet::QueueEvent& event) {
        using enum fleet::EventKind;
        const fleet::Course* course = m_courses.find(event.task);
        const std::size_t counted = course ? countedOf(*course) : 0;
        const fleet::Step step = m_courses.take(event, {.nowMs = m_nowMs, .draw = draw(100) / 100.0});
        if (course && (event.kind == HandBack || event.kind == Claimed || event.kind == Result)) {
            EXPECT_EQ(countedOf(*course), counted) << "that counts nothing";
        }
        if (course && event.kind == Adopted && course->state == fleet::TaskState::Leased) {
            EXPECT_TRUE(std::none_of(course->losses.begin(), course->losses.end(), [&](const auto& one) {
                return one.fence == event.fence;
            })) << "who was found again was not lost";
        }
        check(event.task);
        if (step.isToVerify) m_verifying.push_back(event);
        follow(step);
    }

    void verify(const fleet::QueueEvent& event) {
        const fleet::Course* course = m_courses.find(event.task);
        const bool wasDone = course && course->state == fleet::TaskState::Done;
        const fleet::Step step = m_courses.verified(event, event.body == "good", {.nowMs = m_nowMs, .draw = draw(100) / 100.0});
        if (course && course->state == fleet::TaskState::Done && !wasDone) {
            EXPECT_TRUE(m_done.emplace(event.task, event.fence).second) << event.task << " is done twice";
            EXPECT_EQ(event.body, "good");
            EXPECT_TRUE(isOpen(event.task)) << event.task << " is done, and its job is over";
        }
        for (const auto& settlement : step.settlements) {
            if (settlement.outcome == fleet::Outcome::Kept) {
                EXPECT_EQ(m_done[event.task], settlement.fence) << "mixed";
            }
        }
        check(event.task);
        follow(step);
    }

    /// Whatever happened.
    void check(const std::string& task) {
        const fleet::Course* course = m_courses.find(task);
        if (!course) return;
        if (const auto done = m_done.find(task); done != m_done.end()) {
            EXPECT_EQ(course->state, fleet::TaskState::Done) << task << " was done";
            EXPECT_EQ(course->fence, done->second) << task << " was done by another attempt";
        }
        if (course->state == fleet::TaskState::Quarantined) {
            EXPECT_GE(std::max(course->faults.size(), course->losses.size()), 3U) << task << " is given up too soon";
        }
    }

    void follow(const fleet::Step& step) {
        for (const auto& rest : step.rests) {
            m_queue->steer(rest.worker, fleet::queue::Want::Run, m_nowMs + rest.ms);
            if (rest.isSick) m_courses.tested(rest.worker, true);
        }
        m_watch.settling(step.settlements);
        m_queue->settle(step.settlements);
    }

    void redisForgets() {
        begin();
        m_read.clear();
        m_courses.rebuilt(m_nowMs);
    }

    /// It begins again from what the journal has: what was being verified is gone.
    void coordinatorEnds() {
        fleet::Courses again;
        for (const auto& task : tasks()) again.add(task, *m_courses.find(task));
        m_courses = again;
        m_verifying.clear();
        redisForgets();
    }

    void over(const std::string& job) {
        m_courses.drop(job);
        m_queue->drop(job, m_nowMs);
        m_watch.dropped(job);
    }

    void cancel() {
        over(m_open["two"]);
        addJob("two");
    }

    // The workers.

    void claim(Worker& worker, unsigned lost) {
        if (worker.openClaim.empty()) worker.openClaim = "claim" + std::to_string(++m_claims);
        const auto answer = m_queue->claim(
            {.worker = worker.name, .id = worker.openClaim, .slots = 2, .memoryMb = 1000, .classes = {{"h264", "p"}}}, m_nowMs);
        m_watch.follow(*m_queue, m_nowMs);
        for (const auto& lease : answer.leases)
            EXPECT_TRUE(m_watch.wasGiven(lease.task, lease.fence, worker.name)) << "what is answered was not told";
        if (!worker.lostAnswer.empty() && worker.lostInEpoch == m_epoch) {
            EXPECT_EQ(answer.leases, worker.lostAnswer) << "a claim that is asked again leaks leases";
        }
        worker.lostAnswer.clear();
        if (isLost(lost)) {
            worker.lostAnswer = answer.leases;
            worker.lostInEpoch = m_epoch;
            return;
        }
        for (const auto& lease : answer.leases) {
            EXPECT_GT(lease.fence, worker.held[lease.task].fence);
            worker.held[lease.task] = {.fence = lease.fence};
        }
        worker.openClaim.clear();
    }

    void beat(Worker& worker, unsigned lost) {
        fleet::queue::Beat beat{.worker = worker.name};
        for (const auto& [task, attempt] : worker.held) beat.held.push_back({task, attempt.fence});
        for (const auto& [task, attempt] : worker.unsettled) beat.unsettled.push_back({task, attempt.fence});
        m_watch.beating(worker.name, beat.held, m_nowMs);
        const auto answer = m_queue->beat(beat, m_nowMs);
        m_watch.follow(*m_queue, m_nowMs);
        if (isLost(lost)) return;
        for (const auto& [task, attempt] : worker.held) {
            // What became of an attempt that was reported is told once its worker asks for that.
            EXPECT_TRUE(attempt.isSaid || !m_watch.isOver(task) || hears(answer.cancelled, task))
                << task << " goes on, and its job is over";
        }
        for (const auto& task : answer.cancelled) worker.held.erase(task);
        for (const auto& task : answer.lost)
            if (isLost(50)) worker.held.erase(task);
        for (const auto& one : answer.settled) hear(worker, one);
    }
    static bool hears(const std::vector<std::string>& tasks, const std::string& task) {
        return std::find(tasks.begin(), tasks.end(), task) != tasks.end();
    }
    void hear(Worker& worker, const fleet::Settled& one) {
        const auto found = worker.unsettled.find(one.task);
        if (found == worker.unsettled.end() || found->second.fence != one.fence) return;
        worker.unsettled.erase(found);
        // A queue that forgot what was kept has only this to say once the job is over.
        if (one.outcome == fleet::Outcome::Cancelled && !isOpen(one.task)) return;
        const auto done = m_done.find(one.task);
        const bool isThisOne = done != m_done.end() && done->second == one.fence;
        EXPECT_EQ(one.outcome == fleet::Outcome::Kept, isThisOne) << one.task << ": what a worker hears is what the journal has";
    }

    void end(Worker& worker, unsigned lost, bool isGood) {
        if (worker.held.empty()) return;
        auto entry = worker.held.begin();
        std::advance(entry, draw(worker.held.size()));
        Attempted& attempt = entry->second;
        if (!attempt.isSaid) {
            using enum fleet::EventKind;
            const unsigned how = isGood ? 0 : draw(10);
            attempt.kind = how < 7 ? Result : how < 8 ? HandBack : Failure;
            attempt.cause = how < 7 ? fleet::Cause::None
                : how < 8           ? fleet::Cause::Drain
                : how < 9           ? fleet::Cause::Crash
                                    : fleet::Cause::Source;
            attempt.body = isGood || draw(10) > 0 ? "good" : "bad";
        }
        const auto receipt = say(worker, entry->first, attempt);
        attempt.isSaid = true;
        if (isLost(lost)) return;
        if (receipt == fleet::Receipt::Accepted && attempt.kind == fleet::EventKind::Result) worker.unsettled[entry->first] = attempt;
        worker.held.erase(entry);
    }

    /// What became of a result is asked for until it is known: Redis may have forgotten it.
    void resend(Worker& worker) {
        for (auto one = worker.unsettled.begin(); one != worker.unsettled.end();) {
            const bool isKnown = say(worker, one->first, one->second) != fleet::Receipt::Accepted;
            one = isKnown ? worker.unsettled.erase(one) : std::next(one);
        }
    }

    fleet::Receipt say(const Worker& worker, const std::string& task, const Attempted& attempt) {
        const auto receipt = m_queue->report({.worker = worker.name,
                                                 .kind = attempt.kind,
                                                 .task = task,
                                                 .fence = attempt.fence,
                                                 .cause = attempt.cause,
                                                 .body = attempt.body,
                                                 .pin = "p"},
            m_nowMs);
        m_watch.follow(*m_queue, m_nowMs);
        if (receipt == fleet::Receipt::Kept) {
            EXPECT_EQ(m_done[task], attempt.fence) << task << ": what a worker hears is what the journal has";
        }
        return receipt;
    }

    bool isOver() const {
        for (const auto& [kind, job] : m_open)
            if (!m_courses.isComplete(job)) return false;
        return m_verifying.empty() && std::all_of(m_workers.begin(), m_workers.end(), [](const Worker& worker) {
            return worker.held.empty() && worker.unsettled.empty();
        });
    }
    std::string unfinished() const {
        std::string found;
        for (const auto& task : tasks())
            if (m_courses.find(task)->state != fleet::TaskState::Done)
                found += task + " is " + std::to_string(static_cast<int>(m_courses.find(task)->state)) + "; ";
        for (const auto& worker : m_workers)
            found += worker.name + " holds " + std::to_string(worker.held.size()) + ", waits for " +
                std::to_string(worker.unsettled.size()) + "; ";
        return found;
    }

    const LeaseWorldSize m_size;
    std::mt19937 m_random;
    std::uint64_t m_trace = 14'695'981'039'346'656'037U;
    std::int64_t m_nowMs = 1'000'000, m_epoch = 0;
    std::optional<fleet::QueueState> m_queue;
    fleet::Courses m_courses;
    LeaseWatch m_watch;
    std::vector<Worker> m_workers;
    std::map<std::string, std::string> m_open; ///< kind, job
    std::vector<fleet::QueueEvent> m_verifying;
    std::string m_read;
    std::map<std::string, fleet::Fence> m_done;
    int m_jobs = 0, m_claims = 0;
    bool m_isCalm = false;
};

/// A world from its seed to the end of all its tasks; its trace.
inline std::uint64_t runLeaseWorld(unsigned seed, const LeaseWorldSize& size, int steps) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    LeaseWorld world(seed, size);
    for (int step = 0; step < steps; ++step) world.step();
    world.calm();
    return world.trace();
}

/// Long lives, in which jobs follow jobs; and short ones, in which something goes wrong at nearly every step, so that many different
/// orders of the same few steps are met.
inline constexpr LeaseWorldSize kLongLife{};
inline constexpr int kLongSteps = 4000;
inline constexpr LeaseWorldSize kShortLife{.workers = 3, .tasks = 2, .stepMs = 3000, .disasters = 8, .calmMs = 20'000};
inline constexpr int kShortSteps = 60;

} // namespace support
