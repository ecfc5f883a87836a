// The contract on the client of the API; and two of them, over a line that is cut again and again, show what the engine has.

#include "tests/contract/remote_host.hpp"
#include "tests/support/cutting_line.hpp"

#include <random>

namespace contract {
namespace {

/// Rows as both sides must have them: each numbers its own, and renditions go to who watches.
std::vector<model::Job> plain(std::vector<model::Job> jobs) {
    for (model::Job& job : jobs) {
        job.rev = 0;
        job.renditions.clear();
    }
    return jobs;
}

/// Somebody at a panel who does this and that.
class Somebody {
public:
    Somebody(Remote& host, remote::RemoteService& panel, std::mt19937& random) : m_host(host), m_panel(panel), m_random(random) {}

    void act() {
        using model::JobAction;
        const auto jobs = m_panel.snapshot().jobs;
        const int what = pick(10);
        if (jobs.size() < 4 || what == 0) return add();
        const std::string id = jobs[static_cast<std::size_t>(pick(static_cast<int>(jobs.size())))].id;
        if (what == 1) return (void)m_panel.move({id}, model::MoveTo::Top);
        if (what == 2) return (void)m_panel.change({{id, "name-" + std::to_string(pick(1000)), std::nullopt}});
        if (what == 3) return (void)m_panel.setAllPaused(pick(2) == 0);
        if (what == 4) {
            m_removed = id;
            return (void)m_panel.act({id}, JobAction::Remove);
        }
        if (what == 5 && !m_removed.empty()) return (void)m_panel.act({std::exchange(m_removed, {})}, JobAction::Restore);
        constexpr std::array kActions{JobAction::Pause, JobAction::Resume, JobAction::Cancel, JobAction::Retry};
        (void)m_panel.act({id}, kActions[static_cast<std::size_t>(pick(4))]);
    }

private:
    int pick(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    void add() {
        model::AddRequest request;
        request.source = m_host.film("film-" + std::to_string(pick(1'000'000)) + ".mp4");
        request.presetId = "web-h264";
        request.paused = true;
        (void)m_panel.addJobs({request});
    }

    Remote& m_host;
    remote::RemoteService& m_panel;
    std::mt19937& m_random;
    std::string m_removed;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(OverTheApi, ServiceContract,
    testing::Values(Implementation{"RemoteService", []() -> std::unique_ptr<Host> { return std::make_unique<Remote>(); }}));

/// MILLRACE_MIRROR_ROUNDS: how many pauses; some hundred are ten minutes.
TEST(RemoteMirrorRun, TwoPanelsShowWhatTheEngineHasAtEveryPauseWhereverTheLineWasCut) {
    Remote host;
    support::CuttingLine line(host.port());
    const auto one = host.panel(line.port()), other = host.panel(line.port());
    one->start();
    other->start();
    ASSERT_TRUE(host.until([&] { return one->connection().isUp() && other->connection().isUp(); }));
    std::mt19937 random(20261126);
    Somebody ann(host, *one, random), ben(host, *other, random);
    const int asked = qEnvironmentVariableIntValue("MILLRACE_MIRROR_ROUNDS");
    for (int round = 0; round < (asked > 0 ? asked : 6); ++round) {
        SCOPED_TRACE(round);
        const bool isCut = round % 3 != 0;
        const int cutsBefore = line.cuts();
        if (isCut) line.cutAfter(static_cast<qint64>(random() % 20'000));
        for (int command = 0; command < 12; ++command) {
            (random() % 2 == 0 ? ann : ben).act();
            int turns = static_cast<int>(random() % 8);
            (void)host.until([&] { return turns-- <= 0; });
        }
        if (isCut && line.cuts() == cutsBefore) { // less was said than it takes: the next word is cut, whatever it is
            line.cutAfter(0);
            ann.act();
            ASSERT_TRUE(host.until([&] { return line.cuts() > cutsBefore; }));
        }
        line.stayWhole();
        // After many cuts in a row they wait for up to 45 s; somebody presses "Try now".
        for (const auto& panel : {one.get(), other.get()}) panel->tryNow();
        const auto same = [&] {
            const auto engine = plain(host.local().service().snapshot().jobs);
            return one->connection().isUp() && other->connection().isUp() && plain(one->snapshot().jobs) == engine &&
                plain(other->snapshot().jobs) == engine && one->snapshot().paused == host.local().service().snapshot().paused;
        };
        ASSERT_TRUE(host.until(same)) << "one: " << one->said().text.english() << "; other: " << other->said().text.english();
    }
    EXPECT_GT(line.cuts(), 0);
}

} // namespace contract
