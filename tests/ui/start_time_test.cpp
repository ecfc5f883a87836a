// When a job may begin: asked by the menu and by its key, for those that have not begun.

#include "tests/ui/open_window.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/queue_watch.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/start_time_dialog.hpp"

#include <QAction>
#include <QDateTimeEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTreeView>

namespace {

constexpr std::int64_t kFar = 4'102'444'800'000; // the year 2100

struct StartTimeTest : OpenWindow {
    ui::StartTimeDialog* asked() {
        window->queue().askStart();
        processPendingEvents();
        return shown<ui::StartTimeDialog>();
    }
    static QPushButton* buttonOf(const QWidget& dialog, const char* text) {
        for (auto* each : dialog.findChildren<QPushButton*>())
            if (each->text() == QLatin1String(text)) return each;
        return nullptr;
    }
};

} // namespace

TEST_F(StartTimeTest, IsAskedOnceForAllThatHaveNotBegun) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Encoding);
    service.add("gamma", model::JobState::Paused);
    open();
    window->queue().list().view()->selectAll();
    auto* dialog = asked();
    ASSERT_TRUE(dialog);
    const QDateTime then(QDate::currentDate().addDays(2), QTime(12, 30));
    dialog->findChild<QDateTimeEdit*>()->setDateTime(then);
    QTest::keyClick(dialog, Qt::Key_Return);
    processPendingEvents();
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    for (const auto& change : service.changesOfJobs) {
        EXPECT_NE(change.id, "beta") << "it has begun";
        EXPECT_EQ(change.at, then.toMSecsSinceEpoch());
    }
}

TEST_F(StartTimeTest, ProposesATimeThatIsToComeAndEscapeChangesNothing) {
    service.add("alpha", model::JobState::Waiting);
    open();
    window->queue().list().select("alpha");
    auto* dialog = asked();
    ASSERT_TRUE(dialog);
    EXPECT_GT(dialog->findChild<QDateTimeEdit*>()->dateTime(), QDateTime::currentDateTime());
    EXPECT_FALSE(buttonOf(*dialog, "As soon as possible")->isVisible()) << "it does so already";
    QTest::keyClick(dialog, Qt::Key_Escape);
    processPendingEvents();
    EXPECT_TRUE(service.changesOfJobs.empty());
}

TEST_F(StartTimeTest, ATimeThatHoldsIsShownAndCanBeTakenAway) {
    service.add("alpha", model::JobState::Waiting);
    service.jobs.front().at = kFar;
    open();
    window->queue().list().select("alpha");
    auto* dialog = asked();
    ASSERT_TRUE(dialog);
    EXPECT_EQ(dialog->findChild<QDateTimeEdit*>()->dateTime().toMSecsSinceEpoch(), kFar);
    buttonOf(*dialog, "As soon as possible")->click();
    processPendingEvents();
    ASSERT_EQ(service.changesOfJobs.size(), 1u);
    EXPECT_EQ(service.changesOfJobs[0].at, 0);
}

TEST_F(StartTimeTest, TheJobMenuOffersItForWhatHasNotBegun) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Done);
    open();
    const auto isOffered = [&] {
        Q_EMIT window->queue().list().menuWanted({});
        processPendingEvents();
        std::optional<bool> offered;
        for (auto* menu : window->queue().findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly)) {
            for (const QAction* action : menu->actions())
                if (action->text() == QStringLiteral("Start at…")) offered = action->isEnabled();
            menu->close();
        }
        processPendingEvents();
        return offered;
    };
    window->queue().list().select("alpha");
    EXPECT_EQ(isOffered(), true);
    window->queue().list().select("beta");
    EXPECT_EQ(isOffered(), false);
    window->queue().list().view()->selectAll();
    EXPECT_EQ(isOffered(), true) << "for one of them, wherever the menu was opened";
}

TEST_F(StartTimeTest, AJobThatWaitsForItsTimeStandsInNobodysWayAndIsNoWork) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Waiting);
    service.jobs.front().at = kFar;
    const ui::JobModel rows(service);
    EXPECT_EQ(rows.index(1, 0).data(ui::JobModel::PlaceRole).toInt(), 0) << "it is next in line";
    service.jobs.pop_back();
    const ui::QueueWatch scheduled(service);
    EXPECT_EQ(scheduled.fraction(), std::nullopt) << "nothing is on its way";
    service.jobs.front().at.reset();
    const ui::QueueWatch waiting(service);
    EXPECT_EQ(waiting.fraction(), 0);
}
