#include "tests/support/fake_service.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/job_report.hpp"
#include "ui/style/words.hpp"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
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
    EXPECT_EQ(model.job("alpha")->inFlight, 0.5);
    service.move({"alpha"}, model::MoveTo::Down);
    EXPECT_EQ(model.job(model.index(0, 0))->id, "gamma");
    service.act({"beta"}, model::JobAction::Remove);
    EXPECT_EQ(model.rowCount(), 2);
    model::Event added;
    added.kind = model::Event::Kind::JobAdded;
    added.jobId = "delta";
    added.job = model::Job{};
    added.job->id = "delta";
    added.job->position = 1; // gamma is at 0, alpha at 2
    service.publish(added);
    EXPECT_EQ(model.job(model.index(1, 0))->id, "delta");
    EXPECT_EQ(filter.rowCount(), 3);
}

TEST_F(JobModelTest, AnEventThatNeverCameIsNoticedAndTheRowsAreTakenAnew) {
    ui::JobModel model(service);
    service.jobs[0].inFlight = 0.75;
    ++service.seq; // told to nobody
    service.change(1);
    EXPECT_EQ(model.job("alpha")->inFlight, 0.75);
    service.jobs[0].inFlight = 0.9;
    model::Event late;
    late.kind = model::Event::Kind::JobChanged;
    late.jobId = "alpha";
    late.job = service.jobs[0];
    late.seq = service.seq; // one that the snapshot held
    late.job->inFlight = 0.1;
    Q_EMIT service.eventPublished(late);
    EXPECT_EQ(model.job("alpha")->inFlight, 0.75);
}

TEST_F(JobModelTest, PicturesAreFetchedForRowsThatArePaintedOnce) {
    for (int i = 0; i < 10'000; ++i) service.add("film-" + std::to_string(i), model::JobState::Waiting);
    ui::JobModel model(service);
    QCoreApplication::processEvents();
    EXPECT_TRUE(service.thumbnailsAsked.empty());

    for (int paint = 0; paint < 3; ++paint) (void)model.index(7, 0).data(ui::JobModel::ThumbnailRole);
    QCoreApplication::processEvents();
    EXPECT_EQ(service.thumbnailsAsked, (std::vector<std::string>{"film-4"}));
}

TEST_F(JobModelTest, RemovingHalfOfManyIsOneStepForEachNeighbourhood) {
    for (int i = 0; i < 1000; ++i) service.add("film-" + std::to_string(i), model::JobState::Waiting);
    ui::JobModel model(service);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    int steps = 0;
    QObject::connect(&model, &QAbstractItemModel::rowsRemoved, &model, [&] { ++steps; });
    std::vector<std::string> ids;
    for (int i = 100; i < 600; ++i) ids.push_back("film-" + std::to_string(i));
    ids.push_back("film-900");
    service.act(ids, model::JobAction::Remove);

    EXPECT_EQ(steps, 2);
    EXPECT_EQ(model.rowCount(), 1003 - 501);
    EXPECT_EQ(model.job("film-901")->id, "film-901");
    EXPECT_EQ(model.job("film-900"), nullptr);
}

TEST_F(JobModelTest, AScreenReaderHearsWhyARowFailedAndThatAnOutputIsGone) {
    ui::JobModel model(service);
    const auto spoken = [&](const char* id) { return model.indexOf(id).data(Qt::AccessibleTextRole).toString(); };
    service.jobs[0].state = model::JobState::Failed;
    service.jobs[0].trouble =
        model::Trouble{.code = static_cast<int>(base::ErrorCode::ChunkUnreadable), .id = "MR-2104", .message = "The file is damaged."};
    service.change(0);
    EXPECT_TRUE(spoken("alpha").contains(ui::words::remedy(*service.jobs[0].trouble).title)) << spoken("alpha").toStdString();
    service.jobs[1].state = model::JobState::Done;
    service.jobs[1].output = model::OutputState::Deleted;
    service.change(1);
    EXPECT_TRUE(spoken("beta").contains(QStringLiteral("Output deleted"))) << spoken("beta").toStdString();
}

TEST_F(JobModelTest, TabsAndSearchShowWhatTheySay) {
    ui::JobModel model(service);
    ui::JobFilter filter;
    filter.setSourceModel(&model);

    const auto shown = [&] {
        std::vector<std::string> ids;
        for (int row = 0; row < filter.rowCount(); ++row)
            ids.push_back(filter.index(row, 0).data(ui::JobModel::JobRole).value<const model::Job*>()->id);
        return ids;
    };
    using Ids = std::vector<std::string>;

    filter.setTab(ui::JobFilter::Attention);
    EXPECT_EQ(shown(), Ids{"beta"});
    filter.setTab(ui::JobFilter::Active);
    EXPECT_EQ(shown(), Ids{"alpha"});
    filter.setTab(ui::JobFilter::Waiting);
    EXPECT_EQ(shown(), Ids{"gamma"});
    filter.setTab(ui::JobFilter::Done);
    EXPECT_EQ(shown(), Ids{});
    filter.setTab(ui::JobFilter::All);
    EXPECT_EQ(shown(), (Ids{"alpha", "beta", "gamma"}));
    filter.setSearch(QStringLiteral("GAM"));
    EXPECT_EQ(shown(), Ids{"gamma"});
    filter.setSearch(QStringLiteral("nothing"));
    EXPECT_EQ(shown(), Ids{});
}

TEST_F(JobModelTest, AScreenReaderHearsStateAndProgress) {
    service.jobs[0].inFlight = 0.59;
    service.jobs[0].etaSeconds = 139;
    ui::JobModel model(service);
    EXPECT_EQ(model.index(0, 0).data(Qt::AccessibleTextRole).toString(),
        QStringLiteral("alpha.mov, Encoding, 59 percent, 2 minutes 19 seconds left"));
}

TEST(JobReport, TellsEverythingButSecrets) {
    model::Job job;
    job.source = "/films/harbour.mov";
    job.state = model::JobState::Failed;
    job.trouble = model::Trouble{.id = "MR-3103", .message = "The ingest http://me:hunter2@host/media/?token=abc123 refused."};
    job.renditions.push_back({.name = "1080p",
        .profile = "high",
        .targetKbps = 5000,
        .actualKbps = 4321,
        .ssim = 0.9812,
        .psnr = 42.5,
        .stored = 1,
        .inFlight = 1});
    model::Proof proof;
    std::vector<model::LogLine> log;
    proof.command = "ffmpeg -i '/films/harbour.mov'";
    log.push_back({.number = 1,
        .atMs = 0,
        .mark = model::LogLevel::Warning,
        .text = "sent Authorization: Bearer s3cr3t-t0ken, signature=deadbeef&x=1"});

    const QString report = ui::jobReport(job, proof, log);

    for (const char* told :
        {"MR-3103", "1080p: target 5000, actual 4321", "SSIM 0.9812", "ffmpeg -i '/films/harbour.mov'", "x=1", "host/media"})
        EXPECT_TRUE(report.contains(QLatin1String(told))) << told << "\n" << report.toStdString();
    for (const char* secret : {"hunter2", "abc123", "s3cr3t", "deadbeef"})
        EXPECT_FALSE(report.contains(QLatin1String(secret))) << secret << "\n" << report.toStdString();
}
