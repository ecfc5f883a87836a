// Films on their way to another computer's engine, as rows of its queue: before there are jobs, and as the jobs' rows from then on.

#include "tests/support/fake_connections.hpp"
#include "tests/ui/open_window.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/upload_words.hpp"

#include <QAbstractItemModelTester>
#include <QMenu>

namespace {

using State = model::Upload::State;

model::Upload uploadOf(const std::string& key, const std::string& file, State state = State::Waiting) {
    model::Upload upload;
    upload.key = key;
    upload.file = "/home/anna/" + file;
    upload.presetId = "web-h264";
    upload.state = state;
    upload.bytes = 1'000'000'000;
    return upload;
}

struct UploadRows : testing::Test {
    support::FakeService service;
    std::unique_ptr<ui::JobModel> rows;
    std::unique_ptr<QAbstractItemModelTester> tester;

    void SetUp() override {
        service.add("alpha", model::JobState::Encoding);
        service.add("beta", model::JobState::Done);
        rows = std::make_unique<ui::JobModel>(service);
        tester = std::make_unique<QAbstractItemModelTester>(rows.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCoreApplication::processEvents();
    }
    /// As the server's stream tells of it.
    void jobComes(const std::string& id) {
        service.add(id, model::JobState::Waiting);
        service.jobs.back().sourceKind = model::SourceKind::Upload;
        service.jobs.back().received = 0;
        model::Event added;
        added.kind = model::Event::Kind::JobAdded;
        added.jobId = id;
        added.job = service.jobs.back();
        service.publish(added);
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> all;
        for (const auto& job : rows->jobs()) all.push_back(job.id);
        return all;
    }
};

using Ids = std::vector<std::string>;

} // namespace

TEST_F(UploadRows, AreThereAtOnceAndBecomeTheirJobsWithoutMoving) {
    auto first = uploadOf("1", "one.mov"), second = uploadOf("2", "two.mov");
    rows->setUploads({first, second});
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "upload:1", "upload:2"}));
    EXPECT_EQ(rows->counts().waiting, 2) << "they are counted, though the server knows nothing of them";
    const QPersistentModelIndex one = rows->index(2, 0), two = rows->index(3, 0);
    Ids became;
    QObject::connect(rows.get(), &ui::JobModel::becameJob, rows.get(), [&](const std::string& row, const std::string& job) {
        became = {row, job};
    });
    first.job = "j1";
    rows->setUploads({first, second});
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "upload:1", "upload:2"})) << "its row is not told yet";
    jobComes("j1");
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "j1", "upload:2"}));
    EXPECT_EQ(one.row(), 2);
    EXPECT_EQ(rows->job(one)->id, "j1");
    EXPECT_EQ(two.row(), 3);
    EXPECT_EQ(became, (Ids{"upload:1", "j1"}));
    ASSERT_TRUE(rows->upload("j1")) << "its bytes still follow";
    EXPECT_EQ(rows->counts().waiting, 2);
}

TEST_F(UploadRows, AJobThatIsToldOfBeforeTheAnswerIsNotThereTwice) {
    auto upload = uploadOf("1", "one.mov");
    rows->setUploads({upload});
    const QPersistentModelIndex row = rows->index(2, 0);
    jobComes("j1");
    upload.job = "j1";
    rows->setUploads({upload});
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "j1"}));
    EXPECT_TRUE(row.isValid()) << "the row that may be selected is the one that stays";
    EXPECT_EQ(rows->job(row)->id, "j1");
    EXPECT_EQ(rows->counts().waiting, 1);
}

TEST_F(UploadRows, OneThatEndedBeforeItsJobWasToldStaysUntilItIs) {
    auto upload = uploadOf("1", "one.mov", State::Done);
    rows->setUploads({uploadOf("1", "one.mov")});
    upload.job = "j1";
    rows->setUploads({upload});
    rows->setUploads({});
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "upload:1"}));
    jobComes("j1");
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "j1"}));
}

TEST_F(UploadRows, OneThatFailsOnTheWaySaysWhyAlsoWhenItsJobIsGone) {
    auto upload = uploadOf("1", "one.mov", State::Sending);
    upload.job = "j1";
    rows->setUploads({upload});
    jobComes("j1");
    upload.state = State::Failed;
    upload.trouble = model::troubleOf({base::ErrorCode::SourceChanged, base::text("%1 was changed.", "one.mov")});
    upload.text = base::text("%1 was changed.", "one.mov");
    rows->setUploads({upload});
    service.act({"j1"}, model::JobAction::Remove); // what the uploader does with it
    ASSERT_EQ(ids(), (Ids{"alpha", "beta", "upload:1"}));
    EXPECT_EQ(rows->job("upload:1")->state, model::JobState::Failed);
    EXPECT_EQ(rows->counts().failed, 1);
    const QString tip = rows->index(2, ui::JobModel::ProgressColumn).data(Qt::ToolTipRole).toString();
    EXPECT_EQ(tip, QStringLiteral("one.mov was changed."));
    rows->setUploads({}); // somebody has seen it
    EXPECT_EQ(ids(), (Ids{"alpha", "beta"}));
}

TEST_F(UploadRows, AreCountedAndFoundUnderWhatTheirRowsSay) {
    ui::JobFilter shown;
    shown.setSourceModel(rows.get());
    const auto rowsOf = [&](ui::JobFilter::Tab tab) {
        shown.setTab(tab);
        EXPECT_EQ(shown.rowCount(), ui::JobFilter::countOf(rows->counts(), tab)) << "the tab's number is that of its rows";
        return shown.rowCount();
    };
    auto upload = uploadOf("1", "one.mov", State::Sending);
    upload.job = "j1";
    rows->setUploads({upload});
    jobComes("j1");
    EXPECT_EQ(rowsOf(ui::JobFilter::Waiting), 1);
    upload.state = State::Failed; // the server still waits for its bytes
    rows->setUploads({upload});
    EXPECT_EQ(rowsOf(ui::JobFilter::Waiting), 0);
    EXPECT_EQ(rowsOf(ui::JobFilter::Attention), 1);
    upload.state = State::Comparing;
    rows->setUploads({upload});
    EXPECT_EQ(rowsOf(ui::JobFilter::Waiting), 1);
    EXPECT_EQ(rowsOf(ui::JobFilter::Active), 1) << "alpha";
    service.jobs.back().state = model::JobState::Encoding;
    service.change(service.jobs.size() - 1);
    EXPECT_EQ(rowsOf(ui::JobFilter::Waiting), 0);
    EXPECT_EQ(rowsOf(ui::JobFilter::Active), 2);
    EXPECT_FALSE(rows->upload("j1")) << "a row that encodes says so";
}

TEST_F(UploadRows, AJobThatSomebodyRemovedDoesNotComeBackAsItsUpload) {
    auto upload = uploadOf("1", "one.mov", State::Sending);
    upload.job = "j1";
    rows->setUploads({upload});
    jobComes("j1");
    service.act({"j1"}, model::JobAction::Remove);
    upload.state = State::Paused;
    rows->setUploads({upload});
    EXPECT_EQ(ids(), (Ids{"alpha", "beta"}));
}

TEST_F(UploadRows, ASnapshotDoesNotLoseThem) {
    rows->setUploads({uploadOf("1", "one.mov")});
    service.seq += 5; // something was missed: the rows are taken anew
    service.change(0);
    EXPECT_EQ(ids(), (Ids{"alpha", "beta", "upload:1"}));
    EXPECT_EQ(rows->counts().waiting, 1);
}

TEST_F(UploadRows, SayHowFarTheyAreAndHowLongItTakes) {
    auto upload = uploadOf("1", "one.mov", State::Sending);
    upload.confirmed = 340'000'000;
    upload.sent = 400'000'000;
    upload.bytesPerSecond = 6'000'000;
    EXPECT_EQ(ui::words::state(upload), QStringLiteral("Uploading"));
    EXPECT_EQ(ui::words::caption(upload), QStringLiteral("340\u00a0MB of 1.0\u00a0GB stored"));
    EXPECT_EQ(ui::words::speed(upload), QStringLiteral("6.0\u00a0MB/s"));
    EXPECT_DOUBLE_EQ(upload.secondsLeft(), 100);
    rows->setUploads({upload});
    EXPECT_TRUE(rows->index(2, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("one.mov, Uploading, 40 percent")))
        << "as the bar";
    EXPECT_DOUBLE_EQ(ui::words::progress(upload), 0.4);
    upload.sent = upload.bytes;
    EXPECT_DOUBLE_EQ(ui::words::progress(upload), 0.99) << "all was sent, not all is stored";
    upload.confirmed = upload.bytes;
    EXPECT_DOUBLE_EQ(ui::words::progress(upload), 1);
    upload.confirmed = 340'000'000;
    upload.sent = 400'000'000;
    auto next = uploadOf("2", "two.mov", State::Waiting);
    next.text = {};
    EXPECT_EQ(ui::words::happened(next), ui::words::caption(next)) << "nothing is uploaded yet";
    upload.state = State::Waiting;
    upload.text = base::text("Upload waits for %1; %2 % is stored there.", "api.example.com", 34);
    EXPECT_EQ(ui::words::caption(upload), QStringLiteral("Upload waits for api.example.com; 34 % is stored there."));
    EXPECT_EQ(ui::words::speed(upload), QString());
}

namespace {

struct UploadsInTheWindow : testing::Test {
    support::FakeConnections connections;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void SetUp() override {
        connections.remote.add("there", model::JobState::Encoding);
        connections.add("Studio", "https://api.example.com/");
        window = std::make_unique<ui::MainWindow>(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
        window->resize(1440, 900);
        window->show();
        ASSERT_TRUE(connections.use("Studio"));
        settle();
    }
    void TearDown() override { window.reset(); }
    static void settle() { WindowFixture<>::processPendingEvents(); }
    void become(std::vector<model::Upload> uploads) {
        connections.onTheWay = std::move(uploads);
        Q_EMIT connections.uploadsChanged();
        settle();
    }
    ui::JobModel& rows() { return *window->findChild<ui::JobModel*>(); }
    bool says(const QString& text) const { return test::says(*window, text); }
};

} // namespace

TEST_F(UploadsInTheWindow, ArePausedGoneOnWithAndCancelledAlsoWhileTheConnectionIsLost) {
    become({uploadOf("1", "one.mov")});
    connections.become(model::LinkState::Lost, base::Text("No answer."), base::ErrorCode::RemoteSilent);
    settle();
    window->queue().list().select("upload:1");
    settle();
    window->queue().togglePause();
    auto paused = uploadOf("1", "one.mov", State::Paused);
    become({paused});
    window->queue().togglePause();
    window->queue().removeSelected();
    using Asked = std::pair<std::string, model::UploadAction>;
    EXPECT_EQ(connections.uploadActions,
        (std::vector<Asked>{{"1", model::UploadAction::Pause}, {"1", model::UploadAction::Resume}, {"1", model::UploadAction::Cancel}}));
    EXPECT_TRUE(connections.remote.asked.empty()) << "the server knows nothing of it";
}

TEST_F(UploadsInTheWindow, AFailedOneIsTriedAgainByItsRowsButton) {
    auto failed = uploadOf("1", "one.mov", State::Failed);
    failed.text = base::text("%1 was changed while it was uploaded.", "one.mov");
    failed.trouble = model::troubleOf({base::ErrorCode::SourceChanged, failed.text});
    become({failed});
    window->queue().list().select("upload:1");
    settle();
    EXPECT_TRUE(says(QStringLiteral("one.mov was changed while it was uploaded.")));
    window->queue().act(model::JobAction::Retry);
    ASSERT_EQ(connections.uploadActions.size(), 1u);
    EXPECT_EQ(connections.uploadActions[0].second, model::UploadAction::Retry);
}

TEST_F(UploadsInTheWindow, TheMenuOfOneOffersWhatItKnows) {
    become({uploadOf("1", "one.mov")});
    window->queue().list().select("upload:1");
    settle();
    window->queue().showMenu(window->mapToGlobal(QPoint(100, 100)));
    QMenu* menu = nullptr;
    for (auto* each : window->queue().findChildren<QMenu*>())
        if (each->isVisible()) menu = each;
    ASSERT_TRUE(menu);
    QStringList texts;
    for (const QAction* action : menu->actions())
        if (!action->isSeparator()) texts << action->text();
    EXPECT_EQ(texts,
        (QStringList{QStringLiteral("Pause"), QStringLiteral("Preview"), QStringLiteral("Retry"), QStringLiteral("Cancel the upload")}));
    menu->close();
}

TEST_F(UploadsInTheWindow, WhatTheSelectionHoldsOfThemIsNoMatterForTheService) {
    become({uploadOf("1", "one.mov")});
    window->queue().list().selectJobs({"there", "upload:1"});
    settle();
    window->queue().act(model::JobAction::Pause);
    ASSERT_EQ(connections.remote.asked.size(), 1u);
    EXPECT_EQ(connections.remote.asked[0].first, "there");
    window->queue().duplicate();
    EXPECT_EQ(connections.remote.duplicated, (std::vector<std::string>{"there"}));
}

TEST_F(UploadsInTheWindow, AreThoseOfTheServerThatIsShownAlone) {
    become({uploadOf("1", "one.mov")});
    EXPECT_TRUE(rows().job("upload:1"));
    connections.onTheWay.clear();
    ASSERT_TRUE(connections.use({}));
    settle();
    EXPECT_FALSE(rows().job("upload:1"));
}

TEST_F(UploadsInTheWindow, AnEmptyQueueShowsTheListWhileTheyAreOnTheirWay) {
    connections.remote.act({"there"}, model::JobAction::Remove);
    settle();
    EXPECT_TRUE(says(QStringLiteral("Drop videos here")));
    become({uploadOf("1", "one.mov")});
    EXPECT_FALSE(says(QStringLiteral("Drop videos here")));
    EXPECT_TRUE(window->queue().list().isVisible());
}
