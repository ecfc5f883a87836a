// What a dialog says is so now, as long as it is open.

#include "tests/ui/fleet_window.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"

#include <QMessageBox>
#include <QScopeGuard>
#include <QTimer>

namespace {

struct OpenQuestion : OpenWindow {
    void tellViewers(int viewers) {
        service.viewersOfOutputs = viewers;
        model::Event event;
        event.kind = model::Event::Kind::Status;
        event.status.emplace();
        event.status->viewers = viewers;
        service.publish(std::move(event));
    }
};

using FleetQuestion = FleetWindow;

} // namespace

TEST_F(OpenQuestion, BeforeAnOutputIsDeletedTellsWhoWatchesNow) {
    service.add("alpha", model::JobState::Done);
    open();
    QString before, after, atLast;
    QTimer::singleShot(0, window.get(), [&] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        ASSERT_TRUE(box);
        const auto end = qScopeGuard([box] { box->button(QMessageBox::Cancel)->click(); });
        before = box->informativeText();
        tellViewers(3);
        after = box->informativeText();
        tellViewers(0);
        atLast = box->informativeText();
    });
    window->queue().list().select("alpha");
    window->queue().deleteOutput();
    processPendingEvents();
    EXPECT_FALSE(before.isEmpty());
    EXPECT_EQ(after.section(QLatin1Char('\n'), 1), QStringLiteral("3 people are watching it now and will be cut off."));
    EXPECT_EQ(atLast, before);
}

TEST_F(FleetQuestion, BeforeAllWorkersAreDrainedTellsTheChunksOfNow) {
    open();
    buttonWith(QStringLiteral("Drain all"))->click();
    settle();
    auto* box = window->findChild<QMessageBox*>();
    ASSERT_TRUE(box);
    ASSERT_TRUE(box->informativeText().contains(QStringLiteral("25 chunks"))) << box->informativeText().toStdString();
    fleet.worker("enc-01").tasks += 2;
    fleet.tellWorkers({"enc-01"});
    EXPECT_TRUE(box->informativeText().contains(QStringLiteral("27 chunks"))) << box->informativeText().toStdString();
    model::FleetEvent event;
    event.totals = fleet.now.totals;
    event.totals->waiting = 17;
    fleet.tell(event);
    EXPECT_TRUE(box->informativeText().contains(QStringLiteral("17 chunks"))) << box->informativeText().toStdString();
    box->close();
}
