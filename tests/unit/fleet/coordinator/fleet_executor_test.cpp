// To the engine the fleet is an executor like others.

#include "core/fleet/coordinator/fleet_executor.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/scripted_executor.hpp"
#include "tests/support/scripted_fleet.hpp"

#include <algorithm>

namespace film = support::film;

namespace {

class FleetRuns : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(m_folder.isValid());
        fleet::FleetOptions options;
        options.thread.journal = (m_folder.path() + "/fleet.sqlite").toStdString();
        options.thread.staging = (m_folder.path() + "/staging").toStdString();
        options.thread.queue = [this] { return m_queue; };
        options.thread.coordinator.host = "here";
        options.local = m_local;
        options.slots = [] { return 2; };
        m_executor = std::make_unique<fleet::FleetExecutor>(std::move(options), m_clock);
    }
    void TearDown() override { m_executor.reset(); }
    work::Place place() const { return {"/film.mp4", (m_folder.path() + "/job").toStdString()}; }
    bool runs(const std::string& id) const {
        const auto running = m_local->running();
        return std::find(running.begin(), running.end(), id) != running.end();
    }
    std::size_t given(const std::string& id) const {
        return static_cast<std::size_t>(
            std::count_if(m_local->orders.begin(), m_local->orders.end(), [&](const work::Order& order) { return order.id == id; }));
    }
    /// This host says what its encoders make.
    void learn() {
        ASSERT_TRUE(support::runUntil([&] { return given("host/digest") == 1; }));
        model::TaskResult host;
        host.host = model::EncoderHost{};
        m_local->finish("host/digest", host);
        ASSERT_TRUE(support::runUntil([&] { return given("host/digest") == 2; }));
        model::TaskResult made;
        made.digests = {{"h264", std::string(64, 'a')}};
        m_local->finish("host/digest", made);
    }

    QTemporaryDir m_folder;
    base::SystemClock m_clock;
    std::shared_ptr<fleet::Queue> m_queue = std::make_shared<fleet::MemoryQueue>(m_clock);
    std::shared_ptr<support::ScriptedExecutor> m_local = std::make_shared<support::ScriptedExecutor>(model::MediaInfo{});
    std::unique_ptr<fleet::FleetExecutor> m_executor;
};

struct Heard {
    explicit Heard(work::Run& run) {
        QObject::connect(&run, &work::Run::progressed, &run, [this](double its) { fraction = its; });
        QObject::connect(&run, &work::Run::segmentWritten, &run,
            [this](const model::SegmentFile& file, const model::RenditionFacts&) { numbers.push_back(file.number); });
        QObject::connect(&run, &work::Run::finished, &run, [this](const base::Result<model::TaskResult>& its) { result = its; });
    }
    double fraction = 0;
    std::vector<int> numbers;
    std::optional<base::Result<model::TaskResult>> result;
};

} // namespace

TEST_F(FleetRuns, WhatOnlyThisHostCanDoRunsHereAtOnce) {
    work::Order probe;
    probe.id = "job/probe";
    probe.task.kind = model::TaskKind::Probe;
    const auto run = m_executor->start(probe, place());
    Heard heard(*run);
    EXPECT_TRUE(support::runUntil([&] { return heard.result.has_value(); }));
}

TEST_F(FleetRuns, WhatOnlyThisHostCanDoWaitsForAProcessorHoweverManyOthersHave) {
    const auto analysis = [](int number) {
        work::Order order;
        order.id = "job/first-pass-" + std::to_string(number);
        order.task.kind = model::TaskKind::Analysis;
        return order;
    };
    std::vector<std::unique_ptr<work::Run>> asked;
    for (int i = 0; i < 5; ++i) asked.push_back(m_executor->start(analysis(i), place()));
    EXPECT_TRUE(runs(analysis(0).id) && runs(analysis(1).id));
    EXPECT_FALSE(runs(analysis(2).id)) << "two processors";
    work::Order proof = analysis(9);
    proof.id = "job/decode";
    proof.task.kind = model::TaskKind::Decode;
    const auto small = m_executor->start(proof, place());
    EXPECT_TRUE(runs(proof.id)) << "that is no part of a film";
    asked[2]->cancel();
    asked[3].reset();
    Heard heard(*asked[4]);
    m_local->finish(analysis(0).id, model::TaskResult());
    ASSERT_TRUE(support::runUntil([&] { return runs(analysis(4).id); })) << "the next that is still wanted";
    EXPECT_EQ(given(analysis(2).id) + given(analysis(3).id), 0U);
    m_local->progress(analysis(4).id, 0.5);
    EXPECT_EQ(heard.fraction, 0.5);
}

TEST_F(FleetRuns, ThisHostMakesWhatNobodyElseDoes) {
    const work::Order order = film::order("job", 1);
    const auto run = m_executor->start(order, place());
    Heard heard(*run);
    learn();
    ASSERT_TRUE(support::runUntil([&] { return runs(order.id); }));
    m_local->progress(order.id, 0.25);
    EXPECT_EQ(heard.fraction, 0.25);

    m_local->finish(order.id, film::result(order));

    ASSERT_TRUE(support::runUntil([&] { return heard.result.has_value(); }));
    EXPECT_TRUE(*heard.result);
    EXPECT_TRUE(heard.numbers.empty()) << "they are told as they are made, and once";
}

TEST_F(FleetRuns, ACancelledRunEndsItsEncoderAtOnce) {
    const work::Order order = film::order("job", 1);
    const auto run = m_executor->start(order, place());
    Heard heard(*run);
    learn();
    ASSERT_TRUE(support::runUntil([&] { return runs(order.id); }));
    run->cancel();
    EXPECT_FALSE(runs(order.id));
    EXPECT_FALSE(heard.result);
}

TEST_F(FleetRuns, AllPartsOfAJobAreOfOneEncoderToTheEngine) {
    work::Order order = film::order("job", 1);
    order.task.encoder = "the first one";
    const auto run = m_executor->start(order, place());
    Heard heard(*run);
    learn();
    ASSERT_TRUE(support::runUntil([&] { return runs(order.id); }));
    EXPECT_EQ(m_local->orders.back().task.encoder, "") << "this host's encoder would refuse it";
    m_local->finish(order.id, film::result(order));
    ASSERT_TRUE(support::runUntil([&] { return heard.result.has_value(); }));
    ASSERT_TRUE(*heard.result);
    EXPECT_EQ((*heard.result)->fingerprint, "the first one");
}

TEST_F(FleetRuns, MachinesThatComeAreCountedBesideThisOne) {
    fleet::ComingWorker worker;
    worker.name = "enc-1";
    worker.slots = 3;
    m_executor->assignments().registered(worker);
    EXPECT_TRUE(support::runUntil([&] { return m_executor->capacity()->slotsElsewhere() == 3; }));
    EXPECT_EQ(m_executor->capacity()->ahead(), 4 * (3 + 2));
    m_executor->assignments().left("enc-1");
    EXPECT_TRUE(support::runUntil([&] { return m_executor->capacity()->slotsElsewhere() == 0; }));
    EXPECT_EQ(m_executor->capacity()->ahead(), 0);
}

TEST_F(FleetRuns, WhatNobodyHasClaimedYetWaits) {
    fleet::ComingWorker worker;
    worker.name = "enc-1";
    m_executor->assignments().registered(worker);
    const work::Order order = film::order("job", 1);
    const auto run = m_executor->start(order, place());
    int begun = 0;
    QObject::connect(run.get(), &work::Run::began, run.get(), [&] { ++begun; });
    EXPECT_TRUE(run->isWaiting());
    std::optional<fleet::queue::Lease> lease;
    int claims = 0;
    ASSERT_TRUE(support::runUntil([&] {
        const auto answer = m_queue->claim(
            {.worker = "enc-1", .id = "claim" + std::to_string(++claims), .slots = 1, .memoryMb = 8000, .classes = {{"h264", "aaaa"}}});
        if (answer && !answer->leases.empty()) lease = answer->leases.front();
        return lease.has_value();
    }));
    ASSERT_TRUE(support::runUntil([&] { return !run->isWaiting(); }));
    EXPECT_EQ(begun, 1);
    ASSERT_TRUE(m_queue->report(
        {.worker = "enc-1", .kind = fleet::EventKind::HandBack, .task = lease->task, .fence = lease->fence, .cause = fleet::Cause::Drain}));
    EXPECT_TRUE(support::runUntil([&] { return run->isWaiting(); })) << "it is in line once more";
}

TEST_F(FleetRuns, WhatThisHostMakesIsAtWork) {
    const work::Order order = film::order("job", 1);
    const auto run = m_executor->start(order, place());
    int begun = 0;
    QObject::connect(run.get(), &work::Run::began, run.get(), [&] { ++begun; });
    EXPECT_TRUE(run->isWaiting());
    learn();
    ASSERT_TRUE(support::runUntil([&] { return runs(order.id); }));
    EXPECT_FALSE(run->isWaiting());
    EXPECT_EQ(begun, 1);
}

TEST_F(FleetRuns, OperatorsAreAnswered) {
    const auto known = m_executor->operations().workers();
    ASSERT_TRUE(known);
    EXPECT_TRUE(known->empty());
    EXPECT_EQ(m_executor->operations().replay("job/none").error().code, base::ErrorCode::NotFound);
}

TEST_F(FleetRuns, WhenTheServerStopsWhatIsAtWorkElsewhereGoesOn) {
    fleet::ComingWorker worker;
    worker.name = "enc-1";
    m_executor->assignments().registered(worker);
    const work::Order order = film::order("job", 1);
    auto run = m_executor->start(order, place());
    std::vector<fleet::queue::Lease> leases;
    int claims = 0;
    ASSERT_TRUE(support::runUntil([&] {
        const auto answer = m_queue->claim(
            {.worker = "enc-1", .id = "claim" + std::to_string(++claims), .slots = 1, .memoryMb = 8000, .classes = {{"h264", "aaaa"}}});
        if (answer) leases = answer->leases;
        return !leases.empty();
    }));

    m_executor->leave();
    run.reset(); // its job ends with the engine

    const auto beat = m_queue->beat({.worker = "enc-1", .held = {{leases[0].task, leases[0].fence}}});
    ASSERT_TRUE(beat);
    EXPECT_TRUE(beat->cancelled.empty());
}
