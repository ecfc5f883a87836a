// The fleet that a page holds while connections are switched below it.

#include "core/base/ready.hpp"
#include "core/model/exchanged_fleet.hpp"

#include <gtest/gtest.h>

namespace {

/// A server's, with one worker.
struct OneWorker final : model::FleetService {
    model::FleetSnapshot now;
    std::vector<std::string> drained;

    explicit OneWorker(const std::string& name) {
        model::FleetWorker worker;
        worker.id = name;
        now.epoch = name;
        now.seq = 40;
        now.access.state = model::FleetAccess::State::Live;
        now.workers = {worker};
    }
    void change() {
        now.seq += 1;
        now.workers.front().busy += 1;
        model::FleetEvent event;
        event.seq = now.seq;
        event.workers = now.workers;
        Q_EMIT eventPublished(event);
    }

    model::FleetSnapshot snapshot() const override { return now; }
    QFuture<model::Result<model::FleetHistory>> history(int) override {
        return base::ready(model::Result<model::FleetHistory>(model::FleetHistory()));
    }
    Results actOnWorkers(std::vector<std::string> names, model::FleetAction) override {
        drained = names;
        return base::ready(model::Result<std::vector<model::CommandResult>>(std::vector<model::CommandResult>(names.size())));
    }
    Results actOnAllWorkers(model::FleetAction action) override { return actOnWorkers({now.workers.front().id}, action); }
    QFuture<model::Result<model::WorkerLog>> workerLog(std::string name, std::int64_t) override {
        return base::ready(model::Result<model::WorkerLog>(model::WorkerLog{.worker = name, .lines = {}}));
    }
    QFuture<model::Result<model::WorkerLink>> joinLink() override {
        return base::ready(model::Result<model::WorkerLink>(model::WorkerLink()));
    }
    QFuture<model::Result<std::vector<model::FleetQueueRow>>> queue() override {
        return base::ready(model::Result<std::vector<model::FleetQueueRow>>(std::vector<model::FleetQueueRow>()));
    }
    QFuture<model::Result<std::vector<model::FleetReportRow>>> report(std::int64_t, std::int64_t) override {
        return base::ready(model::Result<std::vector<model::FleetReportRow>>(std::vector<model::FleetReportRow>()));
    }
    QFuture<model::Result<void>> dismissAlerts(std::vector<std::string>) override { return base::ready(model::Result<void>()); }
};

} // namespace

TEST(ExchangedFleet, ThisComputersEngineHasNone) {
    model::ExchangedFleet shown;
    EXPECT_EQ(shown.snapshot().access.state, model::FleetAccess::State::Local);
    EXPECT_TRUE(shown.snapshot().workers.empty());
    const auto asked = shown.history(10);
    ASSERT_TRUE(asked.isFinished());
    EXPECT_EQ(asked.result().error().code, base::ErrorCode::Unsupported);
    EXPECT_EQ(shown.actOnAllWorkers(model::FleetAction::Drain).result().error().code, base::ErrorCode::Unsupported);
}

TEST(ExchangedFleet, GoesOnOverSwitchesWithNumbersOfItsOwn) {
    OneWorker studio("studio"), field("field");
    model::ExchangedFleet shown;
    std::vector<model::FleetEvent> told;
    QObject::connect(&shown, &model::FleetService::eventPublished, &shown, [&](const model::FleetEvent& event) { told.push_back(event); });
    shown.exchange(&studio);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told.back().isReset);
    const std::string epoch = shown.snapshot().epoch;
    EXPECT_EQ(shown.snapshot().seq, told.back().seq);
    EXPECT_EQ(shown.snapshot().workers.front().id, "studio");
    studio.change();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[1].seq, told[0].seq + 1);
    EXPECT_EQ(shown.snapshot().seq, told[1].seq);

    shown.exchange(&field);
    ASSERT_EQ(told.size(), 3u);
    EXPECT_TRUE(told.back().isReset);
    EXPECT_NE(shown.snapshot().epoch, epoch);
    studio.change(); // nobody's any more
    EXPECT_EQ(told.size(), 3u);
    (void)shown.actOnWorkers({"a", "b"}, model::FleetAction::Drain);
    EXPECT_EQ(field.drained, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(studio.drained.empty());

    shown.exchange(nullptr);
    EXPECT_EQ(shown.snapshot().access.state, model::FleetAccess::State::Local);
    shown.exchange(nullptr);
    EXPECT_EQ(told.size(), 4u); // it was that already
}
