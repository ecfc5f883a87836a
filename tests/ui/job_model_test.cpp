#include "tests/support/fake_service.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/job_report.hpp"
#include "ui/style/words.hpp"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <algorithm>
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

namespace {

/// Older jobs, which no snapshot has: "old-0" ended last.
void addOlder(support::FakeService& service, int count) {
    for (int i = 0; i < count; ++i) {
        model::Job job;
        job.id = "old-" + std::to_string(i);
        job.name = job.source = (i % 2 == 0 ? "even-" : "odd-") + std::to_string(i);
        job.state = i % 4 == 3 ? model::JobState::Failed : model::JobState::Done;
        job.finishedMs = 10'000 - i;
        job.position = -1000 + i;
        service.older.push_back(job);
    }
}

void fetchAll(QAbstractItemModel& model) {
    QCoreApplication::processEvents(); // how many there are is asked for
    for (int pages = 0; model.canFetchMore({}) && pages < 100; ++pages) {
        model.fetchMore({});
        QCoreApplication::processEvents();
    }
}

} // namespace

TEST_F(JobModelTest, OlderJobsComePageByPageAfterTheOthersWhatEndedLastFirst) {
    addOlder(service, 250);
    ui::JobModel model(service);
    ui::JobFilter filter;
    filter.setSourceModel(&model);
    filter.sort(0);
    model.setOlder(filter.older());
    QCoreApplication::processEvents();
    EXPECT_EQ(model.rowCount(), 3) << "nobody has scrolled there";
    EXPECT_EQ(model.counts().all(), 253);
    EXPECT_EQ(ui::JobFilter::countOf(model.counts(), ui::JobFilter::Done), 188);
    ASSERT_TRUE(filter.canFetchMore({}));
    filter.fetchMore({});
    QCoreApplication::processEvents();
    EXPECT_GE(model.rowCount(), 100);
    EXPECT_LT(model.rowCount(), 253);
    fetchAll(filter);
    ASSERT_EQ(filter.rowCount(), 253);
    EXPECT_FALSE(filter.canFetchMore({}));
    for (int i = 0; i < 250; ++i) EXPECT_EQ(model.job(filter.mapToSource(filter.index(3 + i, 0)))->id, "old-" + std::to_string(i));
}

TEST_F(JobModelTest, ASearchAndATabBringTheOlderJobsThatTheyMean) {
    addOlder(service, 400);
    ui::JobModel model(service);
    ui::JobFilter filter;
    filter.setSourceModel(&model);
    filter.setSearch(QStringLiteral("ODD-399"));
    model.setOlder(filter.older());
    fetchAll(filter);
    ASSERT_EQ(filter.rowCount(), 1) << "the oldest of all, and none of those before it was brought";
    EXPECT_EQ(model.rowCount(), 4);
    filter.setSearch({});
    filter.setTab(ui::JobFilter::Attention);
    model.setOlder(filter.older());
    fetchAll(filter);
    EXPECT_EQ(filter.rowCount(), 101) << "each once, though one was there already";
    filter.setTab(ui::JobFilter::Active);
    model.setOlder(filter.older());
    fetchAll(filter);
    EXPECT_EQ(filter.rowCount(), 1);
}

TEST_F(JobModelTest, AnOlderJobThatIsRetriedGoesToItsPlaceAmongTheLiveOnes) {
    addOlder(service, 20);
    ui::JobModel model(service);
    fetchAll(model);
    ASSERT_EQ(model.rowCount(), 23);
    for (const std::string id : {"old-3", "old-7"}) {
        auto found = std::find_if(service.older.begin(), service.older.end(), [&](const auto& job) { return job.id == id; });
        model::Event event;
        event.kind = model::Event::Kind::JobChanged;
        event.jobId = id;
        event.job = *found;
        event.job->state = model::JobState::Waiting;
        event.job->position = 1; // between alpha and gamma
        service.older.erase(found);
        service.jobs.push_back(*event.job);
        service.publish(event);
    }
    ASSERT_EQ(model.rowCount(), 23);
    EXPECT_EQ(model.job(model.index(0, 0))->id, "alpha");
    EXPECT_LT(model.indexOf("old-3").row(), 5);
    EXPECT_LT(model.indexOf("old-7").row(), 5);
    EXPECT_EQ(model.counts().waiting, 3);
    EXPECT_EQ(model.counts().failed, 4);
    service.act({"old-3", "old-12"}, model::JobAction::Remove);
    EXPECT_EQ(model.rowCount(), 21);
}

TEST_F(JobModelTest, AnOlderJobThatSomebodyElseRetriesBecomesARow) {
    addOlder(service, 200);
    ui::JobModel model(service);
    model::Event event;
    event.kind = model::Event::Kind::JobChanged;
    event.jobId = "old-150";
    event.job = service.older[150];
    event.job->state = model::JobState::Waiting;
    service.older[150].state = model::JobState::Waiting;
    service.publish(event);
    ASSERT_TRUE(model.job("old-150"));
    QCoreApplication::processEvents();
    EXPECT_EQ(model.counts().waiting, 2);
    EXPECT_EQ(model.counts().all(), 203);
}

/// A service answers with what it has; what it has done last comes to a panel as an event, after that.
TEST_F(JobModelTest, AnAnswerThatKnowsMoreThanTheEventsCountsNothingTwice) {
    addOlder(service, 1);
    ui::JobModel model(service);
    const auto becomes = [&](model::JobState state) {
        service.jobs[0].state = state;
        model::Event other; // of a job that is no row: how many there are is asked for
        other.kind = model::Event::Kind::JobChanged;
        other.jobId = service.older[0].id;
        other.job = service.older[0];
        service.publish(other);
        QCoreApplication::processEvents();
        service.change(0);
        QCoreApplication::processEvents();
        model::JobCounts counts;
        for (const auto* list : {&service.jobs, &service.older})
            for (const auto& job : *list) ++*counts.of(job.state);
        EXPECT_EQ(model.counts(), counts);
    };
    for (const auto state : {model::JobState::Encoding, model::JobState::Publishing, model::JobState::Done, model::JobState::Waiting,
             model::JobState::Failed, model::JobState::Encoding})
        becomes(state);
}

TEST_F(JobModelTest, AFilesNameIsOneLineThatReadsOneWay) {
    service.jobs[0].source = "/films/first\nsecond \u202egpj.mp4";
    const ui::JobModel model(service);
    const QString shown = model.index(0, 0).data().toString();
    EXPECT_FALSE(shown.contains(QLatin1Char('\n')));
    EXPECT_FALSE(shown.contains(QChar(0x202e)));
    EXPECT_TRUE(shown.contains(QStringLiteral("second")));
}
