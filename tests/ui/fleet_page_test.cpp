// The Fleet page: what an operator sees of the fleet, and what can be done with it.

#include "tests/support/fake_connections.hpp"
#include "tests/support/studio_fleet.hpp"
#include "tests/ui/fleet_window.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/pages/worker_log_page.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/capacity_bar.hpp"
#include "ui/widgets/line_chart.hpp"
#include "ui/widgets/notice_bell.hpp"

#include <QClipboard>
#include <QMenu>
#include <QMessageBox>
#include <QTest>
#include <set>

namespace {

using State = model::FleetWorkerState;
struct FleetPageTest : FleetWindow {
    ui::WorkerLogPage* shownLog() const {
        for (auto* each : window->findChildren<ui::WorkerLogPage*>())
            if (each->isVisible()) return each;
        return nullptr;
    }
};

/// Of a message box that is open.
QAbstractButton* answerOf(const QMessageBox& box, const QString& text) {
    for (auto* each : box.buttons())
        if (each->text().remove(QLatin1Char('&')) == text) return each;
    return nullptr;
}

} // namespace

TEST_F(FleetPageTest, TheEmbeddedEngineHasNoFleetAndSaysWhereThereIsOne) {
    openHere();
    EXPECT_TRUE(says(QStringLiteral("The fleet belongs to a remote connection.")));
    auto* connectTo = buttonWith(QStringLiteral("Connect…"));
    ASSERT_TRUE(connectTo && connectTo->isVisible());
    connectTo->click();
    settle();
    EXPECT_TRUE(window->settings().isVisible());
}

TEST_F(FleetPageTest, AServerWithoutAFleetSaysWhy) {
    fleet.now = {};
    fleet.now.access = {.state = model::FleetAccess::State::NotOffered,
        .why = base::text("%1 runs %2, which has no fleet yet. Update the server to see workers.", "Studio cluster", "0.3")};
    open();
    EXPECT_TRUE(says(QStringLiteral("Studio cluster runs 0.3, which has no fleet yet. Update the server to see workers.")));
    EXPECT_FALSE(view().isVisible());
}

TEST_F(FleetPageTest, EachWorkerHasARowThatSaysWhatItDoesOrWhyNothing) {
    open();
    ASSERT_EQ(view().model()->rowCount(), 9);
    EXPECT_TRUE(says(QStringLiteral("Connected to Studio cluster")));
    EXPECT_TRUE(says(QStringLiteral("9 in all, 6 taking work")));
    EXPECT_EQ(cell("enc-01", ui::WorkerModel::TaskColumn), QStringLiteral("north-stand-cam2 · 212"));
    EXPECT_EQ(cell("enc-04", ui::WorkerModel::TaskColumn), QStringLiteral("ferry-timelapse · 31, last one"));
    EXPECT_EQ(cell("arm-01", ui::WorkerModel::TaskColumn), QStringLiteral("Takes AV1 only; none waiting"));
    EXPECT_EQ(cell("spot-a17", ui::WorkerModel::TaskColumn), QStringLiteral("Checking encoders"));
    EXPECT_EQ(cell("spot-b03", ui::WorkerModel::TaskColumn), QStringLiteral("2 chunks handed over"));
    EXPECT_EQ(cell("enc-04", ui::WorkerModel::SlotsColumn), QStringLiteral("1/4"));
    EXPECT_EQ(cell("gpu-01", ui::WorkerModel::SpeedColumn), QStringLiteral("17.6×"));
    EXPECT_EQ(cell("arm-01", ui::WorkerModel::SpeedColumn), QStringLiteral("—"));
    EXPECT_EQ(cell("spot-b03", ui::WorkerModel::CpuColumn), QStringLiteral("—"));
    EXPECT_EQ(cell("spot-b03", ui::WorkerModel::HeartbeatColumn), QStringLiteral("3\u00a0min"));
}

TEST_F(FleetPageTest, OneThatRestsSaysUntilWhenAndWhy) {
    open();
    model::FleetWorker& sick = fleet.worker("enc-02");
    sick.state = State::Resting;
    sick.job.clear();
    sick.restingUntilMs = QDateTime(QDate::currentDate(), QTime(14, 40)).toMSecsSinceEpoch();
    sick.restReason = "failed 3 chunks that others made";
    fleet.tellWorkers({"enc-02"});
    settle();
    EXPECT_EQ(cell("enc-02", ui::WorkerModel::TaskColumn), QStringLiteral("Resting until 14:40: failed 3 chunks that others made"));
    EXPECT_EQ(ui::words::workerStateIcon(State::Resting), QStringLiteral("state-idle"));
    EXPECT_EQ(ui::words::workerStateColour(State::Resting, theme.colours()), theme.colours().warn);
}

TEST_F(FleetPageTest, DrainAndResumeActOnAllThatAreSelected) {
    open();
    choose({"enc-01", "enc-02"});
    EXPECT_TRUE(says(QStringLiteral("2 selected")));
    buttonWith(QStringLiteral("Drain"))->click();
    settle();
    ASSERT_EQ(fleet.asked.size(), 1u);
    EXPECT_EQ(fleet.asked[0].action, model::FleetAction::Drain);
    EXPECT_EQ(std::set<std::string>(fleet.asked[0].names.begin(), fleet.asked[0].names.end()), (std::set<std::string>{"enc-01", "enc-02"}));
    EXPECT_EQ(cell("enc-01", ui::WorkerModel::StateColumn), QStringLiteral("Draining"));
    EXPECT_FALSE(buttonWith(QStringLiteral("Drain"))->isEnabled()) << "they drain already";
    buttonWith(QStringLiteral("Resume"))->click();
    settle();
    EXPECT_EQ(fleet.asked.back().action, model::FleetAction::Run);
    EXPECT_EQ(cell("enc-01", ui::WorkerModel::StateColumn), QStringLiteral("Encoding"));
}

TEST_F(FleetPageTest, SingleKeysSteerWhileTheListHasTheFocus) {
    open();
    choose({"enc-01"});
    view().setFocus();
    settle();
    QTest::keyClick(&view(), Qt::Key_D);
    settle();
    ASSERT_EQ(fleet.asked.size(), 1u);
    EXPECT_EQ(fleet.asked[0].action, model::FleetAction::Drain);
    QTest::keyClick(&view(), Qt::Key_R);
    settle();
    ASSERT_EQ(fleet.asked.size(), 2u);
    EXPECT_EQ(fleet.asked[1].action, model::FleetAction::Run);
    QTest::keyClick(&view(), Qt::Key_Escape);
    settle();
    EXPECT_TRUE(page().table().selectedNames().empty());
    search().setFocus();
    QTest::keyClicks(&search(), QStringLiteral("dr"));
    settle();
    EXPECT_EQ(search().text(), QStringLiteral("dr"));
    EXPECT_EQ(fleet.asked.size(), 2u) << "letters are typed in a field";
}

TEST_F(FleetPageTest, CtrlShiftLOpensTheLogOfTheSelectedWorkerHereAndTheProgramsElsewhere) {
    fleet.lines[1].text = "<b>spot</b>\nsecond \u202eline";
    open();
    choose({"enc-03"});
    trigger(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    auto* log = shownLog();
    ASSERT_TRUE(log);
    EXPECT_EQ(log->worker(), "enc-03");
    const QString text = log->findChild<ui::LogView*>()->toPlainText();
    EXPECT_TRUE(text.contains(QStringLiteral("came from 192.0.2.7"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("! <b>spot</b> second line"))) << text.toStdString();
    EXPECT_EQ(text.count(QLatin1Char('\n')), 1) << "a line of another computer is one line";
    log->close();
    settle();
    window->showPage(ui::MainWindow::Queue);
    trigger(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    EXPECT_FALSE(shownLog());
}

TEST_F(FleetPageTest, DrainAllAsksWithTheNumberOfChunks) {
    open();
    buttonWith(QStringLiteral("Drain all"))->click();
    settle();
    auto* box = window->findChild<QMessageBox*>();
    ASSERT_TRUE(box);
    EXPECT_TRUE(box->informativeText().contains(QStringLiteral("25 chunks"))) << box->informativeText().toStdString();
    EXPECT_TRUE(box->informativeText().contains(QStringLiteral("4\u202f600 chunks"))) << box->informativeText().toStdString();
    EXPECT_EQ(box->defaultButton(), box->button(QMessageBox::Cancel));
    EXPECT_TRUE(fleet.asked.empty());
    answerOf(*box, QStringLiteral("Drain all"))->click();
    settle();
    ASSERT_EQ(fleet.asked.size(), 1u);
    EXPECT_TRUE(fleet.asked[0].names.empty()) << "also those that this panel has not heard of";
    EXPECT_EQ(fleet.asked[0].action, model::FleetAction::Drain);
}

TEST_F(FleetPageTest, AWorkerIsForgottenOnlyAfterAQuestion) {
    open();
    choose({"spot-b03"});
    page().table().actions().forget->trigger();
    settle();
    auto* box = window->findChild<QMessageBox*>();
    ASSERT_TRUE(box);
    EXPECT_TRUE(box->text().contains(QStringLiteral("spot-b03")));
    EXPECT_TRUE(fleet.asked.empty());
    answerOf(*box, QStringLiteral("Forget"))->click();
    settle();
    ASSERT_EQ(fleet.asked.size(), 1u);
    EXPECT_EQ(fleet.asked[0].action, model::FleetAction::Forget);
    EXPECT_EQ(view().model()->rowCount(), 8);
}

TEST_F(FleetPageTest, WhatIsRefusedIsSaid) {
    open();
    fleet.refusal = model::Error{
        base::ErrorCode::Forbidden, base::text("Your role, %1, may not do this. Ask an administrator of %2.", "viewer", "Studio")};
    choose({"enc-01"});
    buttonWith(QStringLiteral("Drain"))->click();
    settle();
    EXPECT_TRUE(says(QStringLiteral("Your role, viewer, may not do this.")));
    EXPECT_EQ(cell("enc-01", ui::WorkerModel::StateColumn), QStringLiteral("Encoding"));
}

TEST_F(FleetPageTest, WhatTheRoleDoesNotAllowIsNotOffered) {
    fleet.now.access.mayAct = fleet.now.access.mayInvite = false;
    open();
    choose({"enc-01"});
    for (const char* word : {"Drain", "Open log", "Add worker…", "Drain all", "Dismiss all"})
        EXPECT_FALSE(buttonWith(QString::fromUtf8(word))->isEnabled()) << word;
    EXPECT_EQ(buttonWith(QStringLiteral("Drain all"))->toolTip(), QStringLiteral("Your role may look at workers, and not steer them."));
    EXPECT_EQ(buttonWith(QStringLiteral("Add worker…"))->toolTip(), QStringLiteral("Only an administrator lets new workers in."));
    EXPECT_EQ(view().model()->rowCount(), 9);
}

TEST_F(FleetPageTest, ANewWorkerGetsALineToPasteAndIsGreeted) {
    open();
    buttonWith(QStringLiteral("Add worker…"))->click();
    settle();
    auto* dialog = window->findChild<ui::AddWorkerDialog*>();
    ASSERT_TRUE(dialog);
    EXPECT_EQ(fleet.links, 1);
    EXPECT_EQ(dialog->line(), QStringLiteral("millrace worker --join \"%1\"").arg(QString::fromStdString(fleet.link.link)));
    EXPECT_TRUE(test::says(*dialog, QStringLiteral("for one machine")));
    for (auto* each : dialog->findChildren<QPushButton*>())
        if (each->text() == QStringLiteral("Copy")) each->click();
    EXPECT_EQ(QApplication::clipboard()->text(), dialog->line());
    fleet.worker("enc-05").cores = 8;
    fleet.tellWorkers({"enc-05"});
    settle();
    EXPECT_TRUE(test::says(*dialog, QStringLiteral("enc-05 is here.")));
    EXPECT_EQ(view().model()->rowCount(), 10);
    dialog->close();
    settle();
}

TEST_F(FleetPageTest, ALinkThatHasEndedOffersAnother) {
    fleet.link.expiresMs = QDateTime::currentMSecsSinceEpoch() - 60'000;
    open();
    page().addWorker();
    settle();
    auto* dialog = window->findChild<ui::AddWorkerDialog*>();
    ASSERT_TRUE(dialog);
    EXPECT_TRUE(test::says(*dialog, QStringLiteral("This link has ended.")));
    fleet.link.expiresMs = QDateTime::currentMSecsSinceEpoch() + 15 * 60'000;
    for (auto* each : dialog->findChildren<QPushButton*>())
        if (each->isVisible() && each->text() == QStringLiteral("New link")) each->click();
    settle();
    EXPECT_EQ(fleet.links, 2);
    EXPECT_TRUE(test::says(*dialog, QStringLiteral("for one machine")));
    dialog->close();
    settle();
}

TEST_F(FleetPageTest, WhatIsSearchedForStaysInTheListAndEscEndsIt) {
    open();
    search().setText(QStringLiteral("regional"));
    settle();
    EXPECT_EQ(view().model()->rowCount(), 2) << "by the job";
    search().setText(QStringLiteral("enc-0"));
    settle();
    EXPECT_EQ(view().model()->rowCount(), 4);
    search().setText(QStringLiteral("harbour"));
    settle();
    EXPECT_TRUE(says(QStringLiteral("No worker matches \"harbour\".")));
    search().setFocus();
    QTest::keyClick(&search(), Qt::Key_Escape);
    settle();
    EXPECT_EQ(view().model()->rowCount(), 9);
}

TEST_F(FleetPageTest, ASelectionStaysWhileRowsChangeComeAndAreSorted) {
    open();
    choose({"enc-04"});
    view().header()->setSortIndicator(ui::WorkerModel::CpuColumn, Qt::DescendingOrder);
    settle();
    EXPECT_EQ(nameAt(0), "enc-01");
    fleet.worker("enc-00").cpu = 0.5;
    fleet.worker("enc-04").cpu = 0.3;
    fleet.tellWorkers({"enc-00", "enc-04"});
    settle();
    EXPECT_EQ(page().table().selectedNames(), std::vector<std::string>{"enc-04"});
    model::FleetEvent anew;
    anew.isReset = true;
    fleet.tell(anew);
    settle();
    EXPECT_EQ(view().model()->rowCount(), 10);
    EXPECT_EQ(page().table().selectedNames(), std::vector<std::string>{"enc-04"});
}

TEST_F(FleetPageTest, TheFiguresSayWhatWaitsAndHowFastItGoes) {
    open();
    EXPECT_TRUE(says(QStringLiteral("4\u202f600")));
    EXPECT_TRUE(says(QStringLiteral("chunks waiting, about 9\u00a0min of work")));
    EXPECT_TRUE(says(QStringLiteral("50.8×")));
    EXPECT_TRUE(says(QStringLiteral("real time, on 25 busy slots of 38")));
    const auto charts = window->findChildren<ui::LineChart*>();
    ASSERT_EQ(charts.size(), 2);
    EXPECT_TRUE(charts[0]->accessibleName().startsWith(QStringLiteral("Queue depth: 4\u202f600 chunks waiting")));
    EXPECT_TRUE(charts[0]->accessibleDescription().contains(QStringLiteral("in the last 60 minutes lowest")))
        << charts[0]->accessibleDescription().toStdString();
    model::FleetEvent event;
    event.totals = fleet.now.totals;
    event.totals->waitingSeconds = -1;
    event.totals->waiting = 4700;
    fleet.tell(event);
    settle();
    EXPECT_TRUE(says(QStringLiteral("chunks waiting, and nobody works")));
}

TEST_F(FleetPageTest, NodesShowTheMarkAndTheRoomThatIsLeft) {
    open();
    EXPECT_TRUE(says(QStringLiteral("3\u202f242")));
    EXPECT_TRUE(says(QStringLiteral("of 5\u202f000 Mb/s, 541 viewers")));
    EXPECT_TRUE(says(QStringLiteral("Room for about 84 more at 6 Mb/s before the 75 % mark.")));
    EXPECT_TRUE(says(QStringLiteral("Above headroom")));
    int bars = 0;
    for (const auto* bar : window->findChildren<ui::CapacityBar*>()) bars += bar->isVisible() ? 1 : 0;
    EXPECT_EQ(bars, 3);
    EXPECT_EQ(ui::words::roomLeft(1690e6, 2000e6), QStringLiteral("No room for more viewers before the 75 % mark."));
}

TEST_F(FleetPageTest, AlertsAreCountedAndLeadToTheirRemedies) {
    open();
    EXPECT_TRUE(says(QStringLiteral("3 open")));
    EXPECT_TRUE(railSays(QStringLiteral("Fleet, 3 alerts")));
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("3 alerts")));
    auto* openLog = linkOf(QStringLiteral("enc-03 clock is 4.2 s ahead"));
    ASSERT_TRUE(openLog);
    openLog->click();
    settle();
    auto* log = shownLog();
    ASSERT_TRUE(log);
    EXPECT_EQ(log->worker(), "enc-03");
    log->close();
    buttonWith(QStringLiteral("Dismiss all"))->click();
    settle();
    ASSERT_EQ(fleet.dismissed.size(), 1u);
    EXPECT_TRUE(fleet.dismissed[0].empty());
    EXPECT_TRUE(says(QStringLiteral("Nothing needs attention.")));
    EXPECT_TRUE(railSays(QStringLiteral("Fleet")));
    EXPECT_FALSE(railSays(QStringLiteral("Fleet, 3 alerts")));
}

TEST_F(FleetPageTest, TheStatusBarSpeaksOfTheFleetThatIsShown) {
    open();
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("Slots 25 of 38")));
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("Ingest 3.24\u00a0Gb/s out")));
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("5.2\u00a0TB free")));
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("541 watching")));
    EXPECT_FALSE(test::statusSays(*window, QStringLiteral("CPU")));
    ASSERT_TRUE(connections.use({}));
    settle();
    EXPECT_TRUE(test::statusSays(*window, QStringLiteral("CPU")));
    EXPECT_FALSE(test::statusSays(*window, QStringLiteral("Slots")));
}

TEST_F(FleetPageTest, WhileTheWayIsLostItIsOfThenAndNothingCanBeChanged) {
    open();
    choose({"enc-01"});
    const QImage before = view().viewport()->grab().toImage();
    connections.now.heardMs = QDateTime(QDate(2026, 11, 26), QTime(14, 2, 31)).toMSecsSinceEpoch();
    connections.become(model::LinkState::Lost,
        base::text("No answer from %1 since %2. Trying again in %3 s.", "api.example.com", "14:02", 8), base::ErrorCode::RemoteSilent);
    fleet.become(model::FleetAccess::State::Lost);
    settle();
    EXPECT_EQ(view().model()->rowCount(), 9) << "the list stays";
    EXPECT_TRUE(says(QStringLiteral("all of this is as of 14:02:31")));
    EXPECT_NE(view().viewport()->grab().toImage(), before);
    for (const char* word : {"Drain", "Resume", "Open log", "Add worker…", "Drain all", "Dismiss all"})
        EXPECT_FALSE(buttonWith(QString::fromUtf8(word))->isEnabled()) << word;
    EXPECT_TRUE(buttonWith(QStringLiteral("Add worker…"))->toolTip().startsWith(QStringLiteral("No answer from")));
    connections.become(model::LinkState::Live);
    fleet.become(model::FleetAccess::State::Live);
    settle();
    EXPECT_TRUE(buttonWith(QStringLiteral("Drain"))->isEnabled());
    EXPECT_TRUE(says(QStringLiteral("Connected to Studio cluster")));
}

TEST_F(FleetPageTest, RowsOfTheQueueSayWhoEncodesThem) {
    connections.remote.add("ferry-timelapse", model::JobState::Encoding);
    connections.remote.add("regional-news-1800", model::JobState::Encoding);
    open();
    const auto tipOf = [this](const std::string& job) {
        for (auto* rows : window->findChildren<ui::JobModel*>())
            if (const QModelIndex row = rows->indexOf(job); row.isValid())
                return row.siblingAtColumn(ui::JobModel::ProgressColumn).data(Qt::ToolTipRole).toString();
        return QString();
    };
    EXPECT_EQ(tipOf("ferry-timelapse"), QStringLiteral("Encoded by enc-03, enc-04"));
    fleet.worker("enc-03").state = State::Offline;
    fleet.tellWorkers({"enc-03"});
    settle();
    EXPECT_EQ(tipOf("ferry-timelapse"), QStringLiteral("Encoded by enc-04"));
    EXPECT_EQ(tipOf("regional-news-1800"), QStringLiteral("Encoded by gpu-01, gpu-02"));
}

TEST_F(FleetPageTest, TheBellIsTheSameOnBothPages) {
    open();
    auto* twin = page().findChild<ui::BellTwin*>();
    ASSERT_TRUE(twin && twin->isVisible());
    window->tell(QStringLiteral("Connected again after 4 min."));
    settle();
    EXPECT_EQ(twin->accessibleName(), QStringLiteral("Notifications, 1 new"));
    Q_EMIT twin->menu()->aboutToShow();
    EXPECT_EQ(twin->accessibleName(), QStringLiteral("Notifications"));
    EXPECT_EQ(window->queue().bell().unseen(), 0) << "what was seen here is seen there";
}
