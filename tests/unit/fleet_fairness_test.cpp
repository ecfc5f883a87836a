/// Whose turn it is over time: slots that are busy for as long as a task lasts, jobs that come later, weights. The queue's state machine
/// and the coordinator's window; time is the test's.

#include "core/fleet/queue/courses.hpp"
#include "core/fleet/queue/queue_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <gtest/gtest.h>
#include <queue>
#include <random>
#include <tuple>

using namespace fleet;

namespace {

/// So many workers of one slot. Each task lasts as long as it costs; what is made is settled at once.
class Studio {
public:
    explicit Studio(int slots) {
        for (int i = 0; i < slots; ++i) m_free.push_back("enc-" + std::to_string(i));
    }
    void add(const std::string& job, int tasks, int weight = kNormal, double cost = 20) {
        m_jobs[job] = {weight, cost};
        for (int i = 0; i < tasks; ++i) m_courses.add(job + "/" + std::to_string(1'000'000 + i));
        give();
    }
    void run(double seconds) {
        for (const double until = m_now + seconds; !m_busy.empty() && m_busy.top().until <= until;) end();
    }
    /// Until all of it is made.
    void finish(const std::string& job) {
        while (!m_busy.empty() && !m_courses.isComplete(job)) end();
    }
    double now() const { return m_now; }
    /// Seconds of slots that went to it.
    double spent(const std::string& job) const {
        const auto found = m_spent.find(job);
        return found == m_spent.end() ? 0 : found->second;
    }
    /// Jobs, as they were served, and the tasks.
    const std::vector<std::string>& claims() const { return m_claims; }
    const std::vector<std::string>& tasks() const { return m_tasks; }

private:
    struct Terms {
        int weight = kNormal;
        double cost = 1;
    };
    struct Busy {
        double until = 0;
        std::string worker, task;
        Fence fence = 0;
        bool operator<(const Busy& other) const { return std::tie(until, fence) > std::tie(other.until, other.fence); }
    };
    std::int64_t ms() const { return static_cast<std::int64_t>(m_now * 1000); }

    void end() {
        const Busy done = m_busy.top();
        m_busy.pop();
        m_now = done.until;
        m_queue.report({.worker = done.worker, .kind = EventKind::Result, .task = done.task, .fence = done.fence}, ms());
        m_free.push_back(done.worker);
        give();
    }
    void give() {
        coordinate();
        while (!m_free.empty() && claim(m_free.front())) {
            m_free.pop_front();
            coordinate();
        }
    }
    bool claim(const std::string& worker) {
        const auto answer =
            m_queue.claim({.worker = worker, .id = std::to_string(++m_ids), .slots = 1, .memoryMb = 1, .classes = {{"h264", "p"}}}, ms());
        for (const auto& lease : answer.leases) {
            const std::string job(jobOf(lease.task));
            m_claims.push_back(job);
            m_tasks.push_back(lease.task);
            m_spent[job] += m_jobs[job].cost;
            m_busy.push({m_now + m_jobs[job].cost, worker, lease.task, lease.fence});
        }
        return !answer.leases.empty();
    }
    void coordinate() {
        constexpr int kWindow = 16, kAll = 1000;
        for (const auto& event : m_queue.events(m_read, kAll)) {
            m_read = event.id;
            Step step = m_courses.take(event, {.nowMs = ms()});
            if (step.isToVerify) step = m_courses.verified(event, true, {.nowMs = ms()});
            m_queue.settle(step.settlements);
        }
        for (const auto& [job, terms] : m_jobs) {
            std::vector<Offer> offers;
            const int room = kWindow - m_courses.count(job, TaskState::Offered);
            if (room <= 0) continue;
            for (const auto& due : m_courses.due(job, ms(), static_cast<std::size_t>(room)))
                offers.push_back({.task = due.task, .need = "h264", .isFirst = due.isFirst, .cost = terms.cost});
            if (offers.empty()) continue;
            m_queue.offer({.job = job, .weight = terms.weight}, offers, ms());
            for (const auto& offer : offers) m_courses.offered(offer.task);
        }
    }

    QueueState m_queue{1, 1'000'000'000}; // nobody is lost
    Courses m_courses;
    std::map<std::string, Terms> m_jobs;
    std::map<std::string, double> m_spent;
    std::deque<std::string> m_free;
    std::priority_queue<Busy> m_busy;
    std::vector<std::string> m_claims, m_tasks;
    std::string m_read;
    double m_now = 0;
    int m_ids = 0;
};

} // namespace

TEST(FleetTurns, AShortFilmBehindALongOneTakesHardlyLongerThanAloneAtHalfTheSlots) {
    constexpr int kSlots = 10, kShort = 50;
    Studio half(kSlots / 2);
    half.add("short", kShort);
    half.finish("short");
    const double alone = half.now();
    EXPECT_EQ(alone, kShort / (kSlots / 2) * 20);

    Studio both(kSlots);
    both.add("long", 20'000);
    both.run(5000);
    const double came = both.now();
    both.add("short", kShort);
    both.finish("short");
    EXPECT_LE(both.now() - came, 1.5 * alone);
    EXPECT_GE(both.now() - came, alone) << "it has half the slots, and no credit for the time before it came";
}

TEST(FleetTurns, SlotsAreSharedAsTheWeightsAreWhateverATaskCosts) {
    constexpr int kSlots = 63;
    Studio studio(kSlots);
    studio.add("urgent", 20'000, kUrgent, 7);
    studio.add("normal", 20'000, kNormal, 31);
    studio.add("background", 20'000, kBackground, 13);
    studio.run(300); // once all slots have been free
    const std::map<std::string, double> before{
        {"urgent", studio.spent("urgent")}, {"normal", studio.spent("normal")}, {"background", studio.spent("background")}};
    const double began = studio.now();
    studio.run(2000);
    const double all = kSlots * (studio.now() - began);
    const auto share = [&](const std::string& job) { return (studio.spent(job) - before.at(job)) / all; };
    EXPECT_NEAR(share("urgent"), 16.0 / 21, 0.1 * 16 / 21);
    EXPECT_NEAR(share("normal"), 4.0 / 21, 0.1 * 4 / 21);
    EXPECT_NEAR(share("background"), 1.0 / 21, 0.1 * 1 / 21) << "it still moves";
}

TEST(FleetTurns, NobodyWaitsLongerThanTheOthersWeightsAllow) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        const std::array weights{kUrgent, kNormal, kBackground};
        Studio studio(1);
        std::map<std::string, int> jobs;
        for (int i = 0; i < 6; ++i) {
            // They come one after the other, each into the middle of what the others do.
            const std::string job = "job" + std::to_string(i);
            jobs[job] = weights[random() % weights.size()];
            const std::size_t before = studio.claims().size();
            studio.add(job, 3000, jobs[job], 1);
            studio.run(static_cast<double>(50 + random() % 200));
            const auto& claims = studio.claims();
            const auto first = std::find(claims.begin() + static_cast<std::ptrdiff_t>(before), claims.end(), job);
            EXPECT_LE(static_cast<std::size_t>(first - claims.begin()) - before, jobs.size()) << job << " begins when all have had a turn";
        }
        const std::size_t from = studio.claims().size();
        studio.run(1000);
        const auto& claims = studio.claims();
        for (const auto& [job, weight] : jobs) {
            std::map<std::string, int> since;
            for (std::size_t at = from; at < claims.size(); ++at) {
                if (claims[at] == job) {
                    since.clear();
                    continue;
                }
                const int most = static_cast<int>(std::ceil(static_cast<double>(jobs[claims[at]]) / weight)) + 1;
                EXPECT_LE(++since[claims[at]], most) << claims[at] << " passes " << job;
            }
        }
    }
}

TEST(FleetTurns, ChunksOfAFilmComeInPlayingOrder) {
    Studio studio(1);
    studio.add("film", 200);
    studio.finish("film");
    EXPECT_EQ(studio.tasks().size(), 200U);
    EXPECT_TRUE(std::is_sorted(studio.tasks().begin(), studio.tasks().end()));
}
