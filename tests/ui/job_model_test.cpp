#include "tests/support/fake_service.hpp"
#include "ui/models/job_model.hpp"

#include <QAbstractItemModelTester>
#include <gtest/gtest.h>

namespace {

struct Fixture : testing::Test {
    support::FakeService service;
    void SetUp() override {
        service.add("alpha", model::JobState::Encoding);
        service.add("beta", model::JobState::Failed);
        service.add("gamma", model::JobState::Waiting);
    }
};
using JobModelTest = Fixture;

} // namespace

TEST_F(JobModelTest, StaysAConsistentModelThroughEveryEvent) {
    ui::JobModel model(service);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    ui::JobFilter filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);

    service.jobs[0].inFlight = 0.5;
    service.change(0);
    service.move({"alpha"}, model::MoveTo::Down);
    EXPECT_EQ(model.job(model.index(0, 0))->id, "gamma");
    service.act({"beta"}, model::JobAction::Remove);
    EXPECT_EQ(model.rowCount(), 2);
    model::Event added;
    added.kind = model::Event::Kind::JobAdded;
    added.jobId = "delta";
    added.job = model::Job{};
    added.job->id = "delta";
    added.order = {"gamma", "delta", "alpha"};
    Q_EMIT service.eventPublished(added);
    EXPECT_EQ(model.job(model.index(1, 0))->id, "delta");
}

TEST_F(JobModelTest, TabsAndSearchShowWhatTheySay) {
    ui::JobModel model(service);
    ui::JobFilter filter;
    filter.setSourceModel(&model);

    filter.setTab(ui::JobFilter::Attention);
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setTab(ui::JobFilter::All);
    filter.setSearch(QStringLiteral("GAM"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setSearch(QStringLiteral("nothing"));
    EXPECT_EQ(filter.rowCount(), 0);
}

TEST_F(JobModelTest, AScreenReaderHearsStateAndProgress) {
    service.jobs[0].inFlight = 0.59;
    service.jobs[0].etaSeconds = 139;
    ui::JobModel model(service);
    EXPECT_EQ(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("alpha.mov, Encoding, 59 percent, 2 minutes 19 seconds left"));
}
