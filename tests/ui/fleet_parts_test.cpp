// Parts of the Fleet page: rows and their order, how old a heartbeat is, the course of an hour, what is painted where.

#include "tests/ui/fleet_window.hpp"
#include "ui/models/fleet_course.hpp"
#include "ui/models/fleet_watch.hpp"
#include "ui/models/server_clock.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/capacity_bar.hpp"
#include "ui/widgets/line_chart.hpp"
#include "ui/widgets/worker_delegate.hpp"

#include <QAccessible>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

namespace {

using State = model::FleetWorkerState;

struct WorkerRows : testing::Test {
    std::int64_t here = 1'000'000'000;
    ui::ServerClock clock{[this] { return here; }};
    ui::WorkerModel rows{clock};

    static model::FleetWorker named(const std::string& name) {
        model::FleetWorker worker;
        worker.id = name;
        return worker;
    }
    std::vector<std::string> shown(const ui::WorkerFilter& filter) const {
        std::vector<std::string> names;
        for (int row = 0; row < filter.rowCount(); ++row) names.push_back(filter.index(row, 0).data().toString().toStdString());
        return names;
    }
};

using FleetParts = FleetWindow;

} // namespace

TEST_F(WorkerRows, OneRowChangesOneRowIsAnnounced) {
    rows.setAll({named("a"), named("b"), named("c")});
    QSignalSpy changed(&rows, &QAbstractItemModel::dataChanged), reset(&rows, &QAbstractItemModel::modelReset);
    model::FleetWorker b = named("b");
    b.cpu = 0.5;
    EXPECT_FALSE(rows.change({named("a"), b}));
    ASSERT_EQ(changed.size(), 1);
    EXPECT_EQ(changed[0][0].toModelIndex().row(), 1);
    EXPECT_TRUE(rows.change({named("d")}));
    rows.remove({"a", "nobody"});
    EXPECT_EQ(rows.worker("b")->cpu, 0.5);
    EXPECT_EQ(rows.indexOf("d").row(), 2);
    rows.setAll({named("d"), named("e")});
    EXPECT_EQ(rows.rowCount(), 2);
    EXPECT_TRUE(rows.worker("e"));
    EXPECT_FALSE(rows.worker("b"));
    EXPECT_EQ(reset.size(), 0) << "what is selected would be lost";
}

TEST_F(WorkerRows, NamesCountAsPeopleDo) {
    rows.setAll({named("enc-10"), named("enc-9"), named("arm-1"), named("enc-09"), named("enc-9a")});
    const ui::WorkerFilter filter(rows);
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"arm-1", "enc-09", "enc-9", "enc-9a", "enc-10"}));
    EXPECT_FALSE(ui::comesBefore("enc-1", "enc-1"));
}

TEST_F(WorkerRows, ANewRowStandsInItsPlaceAtOnce) {
    rows.setAll({named("enc-1"), named("enc-3")});
    const ui::WorkerFilter filter(rows);
    rows.change({named("enc-2")});
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"enc-1", "enc-2", "enc-3"}));
}

TEST_F(WorkerRows, AnOrderByNumbersIsMadeAnewWhenItIsAskedFor) {
    model::FleetWorker busy = named("b"), idle = named("a");
    busy.cpu = 0.9;
    rows.setAll({idle, busy});
    ui::WorkerFilter filter(rows);
    filter.sort(ui::WorkerModel::CpuColumn, Qt::DescendingOrder);
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"b", "a"}));
    idle.cpu = 0.95;
    rows.change({idle});
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"b", "a"})) << "rows hold still";
    filter.settle();
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"a", "b"}));
    filter.sort(-1);
    EXPECT_EQ(shown(filter), (std::vector<std::string>{"a", "b"}));
}

TEST_F(WorkerRows, AgesAreRightThoughTheClocksDiffer) {
    model::FleetWorker worker = named("a");
    clock.begin(here + 3'600'000); // an hour ahead
    worker.seenMs = here + 3'600'000;
    rows.setAll({worker});
    here += 4'000;
    EXPECT_EQ(rows.ageMs(rows.workers()[0]), 4'000);
    clock.heard(here + 3'600'000 - 1'000); // a beat of a second ago is no reason to set it
    EXPECT_EQ(rows.ageMs(rows.workers()[0]), 4'000);
    clock.stop();
    here += 60'000;
    EXPECT_EQ(rows.ageMs(rows.workers()[0]), 4'000) << "nothing is heard: nothing is known";
    clock.goOn();
    EXPECT_EQ(rows.ageMs(rows.workers()[0]), 64'000);
    clock.heard(here - 3'600'000); // the server's clock was set back
    EXPECT_EQ(clock.nowMs(), here - 3'600'000);
    EXPECT_EQ(rows.ageMs(rows.workers()[0]), 0) << "never negative";
}

TEST(FleetWatch, WhoMissesAnEventTakesASnapshot) {
    support::MemoryFleet fleet;
    support::fillStudio(fleet);
    ui::FleetWatch watch(fleet);
    EXPECT_EQ(watch.tasks(), 25);
    fleet.worker("enc-05").tasks = 2; // nobody is told
    fleet.now.alerts.clear();
    ++fleet.now.seq;
    model::FleetEvent next;
    next.totals = fleet.now.totals;
    QSignalSpy reset(&watch, &ui::FleetWatch::wasReset);
    fleet.tell(next);
    EXPECT_EQ(reset.size(), 1);
    EXPECT_TRUE(watch.workers().worker("enc-05"));
    EXPECT_TRUE(watch.alerts().empty());
    fleet.tellWorkers({"enc-05"});
    EXPECT_EQ(reset.size(), 1) << "from then on events are enough";
}

TEST(FleetCourse, ItGoesOnFromWhatWasBefore) {
    ui::FleetCourse course;
    model::FleetTotals totals;
    totals.waiting = 9;
    totals.throughput = 2;
    course.go(totals, 5'000);
    EXPECT_FALSE(course.isKnown()) << "without what was before there is no hour to show";
    course.begin({.endMs = 1'000, .stepMs = 1'000, .queueDepth = {1, 2, 3, 4}, .throughput = {1, 1, 1, 1}, .busy = {1, 1, 1, 1}});
    course.go(totals, 1'500);
    EXPECT_EQ(course.history().queueDepth, (std::vector<double>{1, 2, 3, 9}));
    course.go(totals, 3'200);
    EXPECT_EQ(course.history().queueDepth, (std::vector<double>{3, 9, 9, 9})) << "a step that nobody told of is as the one before";
    EXPECT_EQ(course.history().endMs, 3'000);
    course.go(totals, 100'000'000);
    EXPECT_EQ(course.history().queueDepth, (std::vector<double>{9, 9, 9, 9}));
}

TEST(LineChartTops, TheScaleEndsAtARoundNumberWhoseHalfIsRound) {
    for (const auto& [least, top] :
        {std::pair{8300.0, 10'000.0}, {51.0, 60.0}, {4.0, 4.0}, {10'000.0, 10'000.0}, {10'001.0, 20'000.0}, {0.3, 0.4}})
        EXPECT_DOUBLE_EQ(ui::roundTop(least), top);
    EXPECT_DOUBLE_EQ(ui::roundTop(0), 1);
}

TEST(FleetWords, AgesAndEstimatesAreShort) {
    EXPECT_EQ(ui::words::age(-5), QStringLiteral("0\u00a0s"));
    EXPECT_EQ(ui::words::age(31'999), QStringLiteral("31\u00a0s"));
    EXPECT_EQ(ui::words::age(200'000), QStringLiteral("3\u00a0min"));
    EXPECT_EQ(ui::words::age(3 * 3'600'000), QStringLiteral("3\u00a0h"));
    EXPECT_EQ(ui::words::age(5LL * 86'400'000), QStringLiteral("5\u00a0d"));
    EXPECT_EQ(ui::words::roughly(540), QStringLiteral("9\u00a0min"));
    EXPECT_EQ(ui::words::roughly(40), QStringLiteral("40\u00a0s"));
    EXPECT_EQ(ui::words::egressOf(312e6, 0).first, QStringLiteral("312\u00a0Mb/s"));
    EXPECT_EQ(ui::words::egressOf(40e9, 200e9).second, QStringLiteral("of 200.0 Gb/s"));
    EXPECT_EQ(ui::words::bitrate(3.242e9), QStringLiteral("3.24\u00a0Gb/s"));
}

TEST_F(FleetParts, AHeartbeatIsAmberWhenItIsLateAndRedWhenItsWorkerIsOffline) {
    open();
    // By how much more red than blue there is in its cell: grey letters have none, whatever smooths their edges.
    const auto warmth = [this](const std::string& name) {
        const QRect cell = view().visualRect(rowOf(name).siblingAtColumn(ui::WorkerModel::HeartbeatColumn));
        const QImage picture = view().viewport()->grab(cell).toImage();
        double sum = 0;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x) sum += qRed(picture.pixel(x, y)) - qBlue(picture.pixel(x, y));
        return sum / (picture.width() * picture.height());
    };
    const double calm = warmth("enc-02");
    EXPECT_GT(warmth("spot-b03"), calm + 1);
    EXPECT_LT(warmth("enc-03"), calm + 1);
    fleet.worker("enc-03").isLate = true;
    fleet.worker("enc-03").seenMs -= 12'000;
    fleet.tellWorkers({"enc-03"});
    settle();
    EXPECT_GT(warmth("enc-03"), calm + 1);
}

TEST_F(FleetParts, SlotsAreSquaresUpToFourAndABarBeyond) {
    open();
    const auto painted = [this](const std::string& name, const QColor& colour) {
        const QRect cell = view().visualRect(rowOf(name).siblingAtColumn(ui::WorkerModel::SlotsColumn));
        const QImage picture = view().viewport()->grab(cell).toImage();
        int runs = 0;
        for (int x = 1; x < 50; ++x)
            runs +=
                picture.pixelColor(x, picture.height() / 2) == colour && picture.pixelColor(x - 1, picture.height() / 2) != colour ? 1 : 0;
        return runs + (picture.pixelColor(0, picture.height() / 2) == colour ? 1 : 0);
    };
    EXPECT_EQ(painted("enc-01", theme.colours().storedFill), 4);
    EXPECT_EQ(painted("gpu-01", theme.colours().storedFill), 1);
    EXPECT_EQ(painted("spot-a17", theme.colours().storedFill), 0);
}

TEST_F(FleetParts, TheBarOfANodeIsAmberAboveItsMark) {
    ui::CapacityBar bar(theme, nullptr);
    bar.resize(200, bar.height());
    bar.setUsed(0.5, 0.75);
    const int middle = bar.height() / 2;
    EXPECT_EQ(bar.grab().toImage().pixelColor(20, middle), theme.colours().storedFill);
    EXPECT_EQ(bar.grab().toImage().pixelColor(150, middle), theme.colours().textPrimary) << "the mark";
    EXPECT_EQ(bar.grab().toImage().pixelColor(190, middle), theme.colours().track);
    bar.setUsed(0.845, 0.75);
    EXPECT_EQ(bar.grab().toImage().pixelColor(20, middle), theme.colours().warn);
    EXPECT_TRUE(bar.accessibleName().contains(QStringLiteral("84 %"))) << bar.accessibleName().toStdString();
}

TEST_F(FleetParts, ARowIsReadAsASentenceAndWhatTakesTheFocusHasAName) {
    open();
    const QString row = rowOf("enc-04").data(Qt::AccessibleTextRole).toString();
    EXPECT_TRUE(
        row.startsWith(QStringLiteral("enc-04, Draining, 1 of 4 slots busy, CPU 28 %, ferry-timelapse · 31, last one, 1.3× real time")))
        << row.toStdString();
    int seen = 0;
    for (const auto* each : page().findChildren<QWidget*>()) {
        if (!each->isVisible() || !(each->focusPolicy() & Qt::TabFocus) || each->focusProxy() || each->window() != window.get()) continue;
        ++seen;
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(each));
        ASSERT_TRUE(heard);
        EXPECT_FALSE(heard->text(QAccessible::Name).isEmpty()) << each->metaObject()->className();
    }
    EXPECT_GT(seen, 8);
}

TEST_F(FleetParts, ColumnsGoWhereThereIsNoRoomAndTheTaskStays) {
    open();
    EXPECT_FALSE(view().header()->isSectionHidden(ui::WorkerModel::MemoryColumn));
    window->resize(1120, 680);
    settle();
    EXPECT_TRUE(view().header()->isSectionHidden(ui::WorkerModel::MemoryColumn));
    for (const int column :
        {ui::WorkerModel::NameColumn, ui::WorkerModel::StateColumn, ui::WorkerModel::TaskColumn, ui::WorkerModel::HeartbeatColumn})
        EXPECT_FALSE(view().header()->isSectionHidden(column));
    EXPECT_GT(view().header()->sectionSize(ui::WorkerModel::TaskColumn), 100);
}

TEST_F(FleetParts, FindingGoesToTheFieldOfThePageThatIsShown) {
    open();
    trigger(QKeySequence(QKeySequence::Find));
    EXPECT_TRUE(page().isVisible());
    EXPECT_EQ(window->focusWidget(), &search());
    trigger(QKeySequence(Qt::CTRL | Qt::Key_1));
    trigger(QKeySequence(Qt::CTRL | Qt::Key_3));
    EXPECT_TRUE(page().isVisible());
    EXPECT_EQ(window->focusWidget(), &view());
}

TEST_F(FleetParts, ANewAlertStandsAtTheTopAndShowsItsWorker) {
    open();
    model::FleetAlert alert = support::studioAlert("enc-01", model::FleetAlert::Kind::Sick, model::FleetAlert::Severity::Error,
        "enc-01 fails what others make", "It rests until 14:40.", model::FleetAlert::Link::Worker, QTime(14, 35));
    fleet.raise(alert);
    settle();
    EXPECT_TRUE(says(QStringLiteral("4 open")));
    auto* link = linkOf(QStringLiteral("enc-01 fails what others make"));
    ASSERT_TRUE(link);
    EXPECT_EQ(link->text(), QStringLiteral("Show worker"));
    link->click();
    settle();
    EXPECT_EQ(page().table().selectedNames(), std::vector<std::string>{"enc-01"});
}
