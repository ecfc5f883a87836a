// The queue in its window: where the focus goes, what Ctrl+Z brings back, what many rows at once cost.

#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"

#include <QApplication>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <algorithm>
#include <gtest/gtest.h>

namespace {

/// Brings back what was removed, and takes in what is added.
class KeepingService : public support::FakeService {
public:
    Results addJobs(std::vector<model::AddRequest> requests) override {
        for (const auto& request : requests) {
            add(QFileInfo(QString::fromStdString(request.source.text)).baseName().toStdString(), model::JobState::Waiting);
            announce(jobs.back());
        }
        return FakeService::addJobs(std::move(requests));
    }
    Results act(std::vector<std::string> ids, model::JobAction action) override {
        if (action == model::JobAction::Remove) removed = jobs;
        if (action == model::JobAction::Restore)
            for (const auto& job : removed)
                if (std::find(ids.begin(), ids.end(), job.id) != ids.end()) {
                    jobs.push_back(job);
                    announce(job);
                }
        return FakeService::act(std::move(ids), action);
    }
    std::vector<model::Job> removed;

private:
    void announce(const model::Job& job) {
        model::Event event;
        event.kind = model::Event::Kind::JobAdded;
        event.jobId = job.id;
        event.job = job;
        publish(std::move(event));
    }
};

struct QueuePageTest : WindowFixture<KeepingService> {
    void open() {
        show();
        QApplication::setActiveWindow(window.get());
        processPendingEvents();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window->focusWidget() ? window->focusWidget() : static_cast<QWidget*>(window.get()), key, modifiers);
        processPendingEvents();
    }
    QWidget* list() { return window->queue().list().view(); }
    std::vector<std::string> selected() {
        auto ids = window->queue().list().selectedIds();
        std::sort(ids.begin(), ids.end());
        return ids;
    }
};
using Ids = std::vector<std::string>;

} // namespace

TEST_F(QueuePageTest, EscapeLeavesOneOfManySelectedAndKeysGoOnFromIt) {
    for (const char* name : {"alpha", "beta", "gamma"}) service.add(name, model::JobState::Done);
    open();
    press(Qt::Key_Home);
    press(Qt::Key_A, Qt::ControlModifier);
    ASSERT_EQ(selected().size(), 3u);
    press(Qt::Key_Escape);
    EXPECT_EQ(selected(), Ids{"alpha"});
    press(Qt::Key_Home);
    EXPECT_EQ(selected(), Ids{"alpha"}) << "what has the ring is what is selected";
}

TEST_F(QueuePageTest, CtrlZBringsTheLastJobBackIntoAnEmptyQueue) {
    service.add("alpha", model::JobState::Done);
    open();
    window->queue().list().view()->setFocus();
    press(Qt::Key_Delete);
    ASSERT_TRUE(service.jobs.empty());
    press(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(service.jobs.size(), 1u);
    EXPECT_EQ(window->focusWidget(), list());
    EXPECT_EQ(selected(), Ids{"alpha"});
}

TEST_F(QueuePageTest, AfterRemovalAndUndoTheNextKeyIsForTheList) {
    for (const char* id : {"alpha", "beta", "gamma"}) service.add(id, model::JobState::Done);
    open();
    window->queue().list().focusSearch();
    window->queue().removeSelected();
    processPendingEvents();
    EXPECT_EQ(window->focusWidget(), list());
    EXPECT_EQ(selected(), Ids{"beta"});
    window->queue().list().focusSearch();
    window->queue().undoRemove();
    processPendingEvents();
    EXPECT_EQ(window->focusWidget(), list());
    EXPECT_EQ(selected(), Ids{"alpha"}) << "what came back is what the next key is for";
}

TEST_F(QueuePageTest, AfterAddingTheNextKeyIsForTheList) {
    QTemporaryDir folder;
    QFile file(folder.path() + QStringLiteral("/delta.mp4"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    open();
    EXPECT_NE(window->focusWidget(), list());
    window->queue().addPaths({folder.path()});
    processPendingEvents();
    EXPECT_EQ(window->focusWidget(), list());
    EXPECT_EQ(selected(), Ids{"delta"});
}

TEST_F(QueuePageTest, TheJobMenuIsForTheJobItWasOpenedOver) {
    for (const char* id : {"alpha", "beta"}) service.add(id, model::JobState::Failed);
    open();
    window->queue().list().select("alpha");
    processPendingEvents();
    window->queue().showMenu(window->mapToGlobal(QPoint(200, 200)));
    processPendingEvents();
    auto* menu = window->queue().findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
    ASSERT_TRUE(menu && menu->isVisible());
    (void)service.act({"alpha"}, model::JobAction::Remove); // by another window, or by the command line
    processPendingEvents();
    EXPECT_EQ(selected(), Ids{"beta"});
    service.asked.clear();
    for (QAction* action : menu->actions())
        if (action->text() == QLatin1String("Retry")) action->trigger();
    for (const auto& [id, action] : service.asked) EXPECT_EQ(id, "alpha") << "another job than the menu's was retried";
    menu->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_FALSE(window->queue().findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
    window->queue().act(model::JobAction::Retry);
    EXPECT_EQ(service.asked.back().first, "beta") << "now the selection counts again";
}

TEST_F(QueuePageTest, TheJobMenuOffersWhatTheRowAndItsCardOffer) {
    service.add("alpha", model::JobState::Failed);
    service.jobs.back().hlsUrl = "http://127.0.0.1:5005/media/alpha/master.m3u8";
    service.jobs.back().trouble =
        model::Trouble{.code = static_cast<int>(base::ErrorCode::NoMedia), .id = "MR-1101", .message = "No video."};
    open();
    window->queue().list().select("alpha");
    processPendingEvents();
    const auto offers = [&](const QString& text) {
        window->queue().showMenu(window->mapToGlobal(QPoint(200, 200)));
        processPendingEvents();
        auto* menu = window->queue().findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
        bool isOffered = false;
        for (const QAction* action : menu->actions()) isOffered = isOffered || (action->text() == text && action->isEnabled());
        menu->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return isOffered;
    };
    EXPECT_FALSE(offers(QStringLiteral("Retry"))) << "what is no video stays none";
    EXPECT_FALSE(offers(QStringLiteral("Copy HLS link"))) << "nothing was published";
    service.jobs[0].trouble->code = static_cast<int>(base::ErrorCode::ChunkUnreadable);
    service.jobs[0].playableSeconds = 12;
    service.change(0);
    processPendingEvents();
    EXPECT_TRUE(offers(QStringLiteral("Retry")));
    EXPECT_TRUE(offers(QStringLiteral("Copy HLS link")));
}

TEST_F(QueuePageTest, FiveHundredRowsThatGoOrComeBackAreOneUpdate) {
    for (int i = 0; i < 1000; ++i) service.add("film-" + std::to_string(i), model::JobState::Waiting);
    open();
    Ids wanted; // every second row: no two of them neighbours
    for (int i = 0; i < 1000; i += 2) wanted.push_back("film-" + std::to_string(i));
    ASSERT_TRUE(window->queue().list().selectJobs(wanted));
    processPendingEvents();
    int told = 0;
    QObject::connect(&window->queue().list(), &ui::JobList::currentChanged, window.get(), [&] { ++told; });
    window->queue().removeSelected();
    processPendingEvents();
    EXPECT_EQ(service.jobs.size(), 500u);
    EXPECT_LE(told, 3) << "each reads the whole selection";
    told = 0;
    window->queue().undoRemove();
    processPendingEvents();
    EXPECT_EQ(service.jobs.size(), 1000u);
    EXPECT_EQ(window->queue().list().selectedIds().size(), 500u);
    EXPECT_LE(told, 3);
}
