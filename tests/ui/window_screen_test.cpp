// The window on its screen: where it begins, the whole screen and back, files dropped on it, coming to the front.

#include "tests/support/fake_service.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/window_place.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/control_deck.hpp"
#include "ui/widgets/quit_dialog.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QScopeGuard>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>
#include <gtest/gtest.h>

namespace {

struct WindowScreenTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open() {
        window = std::make_unique<ui::MainWindow>(service, theme, ui::PanelSettings{});
        window->show();
        processPendingEvents();
    }
    static void processPendingEvents() {
        for (int i = 0; i < 5; ++i) {
            QThreadPool::globalInstance()->waitForDone();
            QApplication::processEvents();
        }
    }
    ui::StatusStrip& status() const { return *window->findChild<ui::StatusStrip*>(); }
    bool statusSays(const QString& text) const {
        for (const auto* item : status().findChildren<QAbstractButton*>())
            if (item->accessibleName().contains(text)) return true;
        return false;
    }
};

bool says(const ui::QuitDialog& dialog, const QString& words) {
    for (const auto* label : dialog.findChildren<QLabel*>())
        if (label->text().contains(words)) return true;
    return false;
}
bool promisesATray(const ui::QuitDialog& dialog) {
    return says(dialog, QStringLiteral("tray"));
}

} // namespace

TEST(WindowPlace, FrameAndLastLineAreOnEveryScreen) {
    // With the bars of a desktop; at 150 % a screen of 1366×768 has 911×512 logical pixels.
    for (const QRect available : {QRect(0, 28, 1440, 872), QRect(0, 0, 1366, 728), QRect(0, 0, 911, 485), QRect(0, 0, 960, 600),
             QRect(1920, 0, 1280, 1024), QRect(0, 0, 2560, 1400)}) {
        const QRect first = ui::firstWindow(available);
        EXPECT_TRUE(available.contains(first.adjusted(-8, -37, 8, 8))) << first.x() << ' ' << first.y() << ' ' << first.width();
        EXPECT_EQ(first.size().boundedTo(ui::leastWindowSize(available)), ui::leastWindowSize(available));
        // Kept from a larger screen that is not connected any more.
        const QRect kept = ui::fittedWindow({3000, 1600, 1900, 1300}, available);
        EXPECT_TRUE(available.contains(kept.adjusted(-8, -37, 8, 8)));
    }
    EXPECT_EQ(ui::firstWindow({0, 0, 2560, 1400}).size(), ui::kFirstWindow);
    EXPECT_EQ(ui::leastWindowSize({0, 0, 2560, 1400}), ui::kLeastWindow);
    const QRect wanted(100, 100, 1200, 700);
    EXPECT_EQ(ui::fittedWindow(wanted, {0, 0, 2560, 1400}), wanted) << "what fits stays where it is";
}

TEST_F(WindowScreenTest, TheFirstWindowLiesOnTheScreenWithItsStatusBar) {
    open(); // the screen of these tests has 800×800
    EXPECT_TRUE(window->screen()->availableGeometry().contains(window->geometry()));
    const QRect bar(status().mapTo(window.get(), QPoint()), status().size());
    EXPECT_TRUE(window->rect().contains(bar)) << bar.bottom() << " of " << window->height();
}

TEST_F(WindowScreenTest, LeavingTheFullScreenBringsTheMaximisedWindowBack) {
    open();
    window->showMaximized();
    processPendingEvents();
    window->showPage(ui::MainWindow::Preview);
    window->preview().setFullScreen(true);
    processPendingEvents();
    EXPECT_TRUE(window->isFullScreen());
    EXPECT_FALSE(status().isVisible());
    window->preview().setFullScreen(false);
    processPendingEvents();
    EXPECT_FALSE(window->isFullScreen());
    EXPECT_TRUE(window->isMaximized());
    EXPECT_TRUE(status().isVisible());
}

TEST_F(WindowScreenTest, ThereIsAWayBackFromTheFullScreenByAnotherPageAndByTheWindowManager) {
    open();
    window->showPage(ui::MainWindow::Preview);
    window->preview().setFullScreen(true);
    processPendingEvents();
    window->showPage(ui::MainWindow::Queue);
    processPendingEvents();
    EXPECT_FALSE(window->isFullScreen());
    EXPECT_TRUE(status().isVisible());
    window->showPage(ui::MainWindow::Preview);
    window->preview().setFullScreen(true);
    processPendingEvents();
    window->setWindowState(Qt::WindowNoState);
    processPendingEvents();
    EXPECT_TRUE(status().isVisible());
    EXPECT_FALSE(window->preview().fillsScreen());
}

TEST(ControlDeck, LiesOverThePictureWhileThePointerMoves) {
    const ui::Theme theme;
    QWidget page;
    auto* home = new QVBoxLayout(&page);
    home->setContentsMargins(0, 0, 0, 0);
    home->setSpacing(0);
    auto* picture = new QWidget(&page);
    home->addWidget(picture, 1);
    auto* deck = new ui::ControlDeck(theme, picture, home, &page, 0);
    auto* inside = new QVBoxLayout(deck);
    inside->setContentsMargins(0, 0, 0, 0);
    auto* controls = new QWidget(deck);
    controls->setFixedHeight(50);
    inside->addWidget(controls);
    page.resize(400, 300);
    page.show();
    QApplication::processEvents();
    ASSERT_EQ(picture->height(), 250);

    deck->setFloating(true);
    EXPECT_TRUE(deck->isVisible()) << "so that it is known that there are controls";
    ASSERT_TRUE(QTest::qWaitFor([&] { return deck->isHidden(); }));
    EXPECT_EQ(picture->height(), 300);
    EXPECT_EQ(picture->cursor().shape(), Qt::BlankCursor);
    QMouseEvent move(QEvent::MouseMove, QPointF(20, 20), page.mapToGlobal(QPointF(20, 20)), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(picture, &move);
    EXPECT_TRUE(deck->isVisible());
    EXPECT_EQ(deck->geometry(), QRect(0, 250, 400, 50));
    EXPECT_NE(picture->cursor().shape(), Qt::BlankCursor);
    ASSERT_TRUE(QTest::qWaitFor([&] { return deck->isHidden(); }));
    QApplication::sendEvent(picture, &move);
    EXPECT_TRUE(deck->isHidden()) << "the pointer is where it was";

    deck->setFloating(false);
    QApplication::processEvents();
    EXPECT_TRUE(deck->isVisible());
    EXPECT_EQ(picture->height(), 250);
}

TEST_F(WindowScreenTest, AMinimisedOrHiddenWindowComesForwardAsItWas) {
    open();
    window->showMaximized();
    window->showMinimized();
    processPendingEvents();
    window->comeForward();
    processPendingEvents();
    EXPECT_FALSE(window->isMinimized());
    EXPECT_TRUE(window->isMaximized());
    window->hide();
    window->comeForward();
    EXPECT_TRUE(window->isVisible());
}

TEST_F(WindowScreenTest, FilesOfASecondStartAreAddedAndTheQueueIsShown) {
    QTemporaryDir folder;
    const QString film = folder.filePath(QStringLiteral("a.mp4"));
    QFile file(film);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    open();
    window->showPage(ui::MainWindow::Settings);
    window->open({film});
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 1U);
    EXPECT_EQ(service.added[0].source.text, film.toStdString());
    EXPECT_TRUE(window->queue().isVisible());
}

TEST_F(WindowScreenTest, ADropWithShiftIsACopyForTheFileManagerToo) {
    QTemporaryDir folder;
    QFile film(folder.filePath(QStringLiteral("a.mp4")));
    ASSERT_TRUE(film.open(QIODevice::WriteOnly));
    open();
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(film.fileName())});
    const auto actions = Qt::CopyAction | Qt::MoveAction;
    QDragEnterEvent enter(QPoint(100, 100), actions, &files, Qt::LeftButton, Qt::ShiftModifier);
    QDragMoveEvent move(QPoint(120, 100), actions, &files, Qt::LeftButton, Qt::ShiftModifier);
    QDropEvent drop(QPointF(120, 100), actions, &files, Qt::LeftButton, Qt::ShiftModifier);
    for (QDropEvent* event : {static_cast<QDropEvent*>(&enter), static_cast<QDropEvent*>(&move), &drop}) {
        event->setDropAction(Qt::MoveAction);
        QApplication::sendEvent(window.get(), event);
        EXPECT_TRUE(event->isAccepted());
        EXPECT_EQ(event->dropAction(), Qt::CopyAction) << "a move would have the film deleted";
    }
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 1U);
    EXPECT_TRUE(service.added[0].paused);
}

TEST_F(WindowScreenTest, TheStatusBarCountsAsTheTabsDo) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Paused);
    service.add("gamma", model::JobState::Failed);
    open();
    EXPECT_TRUE(statusSays(QStringLiteral("2 waiting")));
    EXPECT_FALSE(statusSays(QStringLiteral("active")));
}

TEST_F(WindowScreenTest, NoTrayIsPromisedWhereThereIsNone) {
    model::Job job;
    job.source = "/films/a.mov";
    job.state = model::JobState::Encoding;
    EXPECT_TRUE(promisesATray(ui::QuitDialog({job}, 0, true, theme, nullptr)));
    EXPECT_FALSE(promisesATray(ui::QuitDialog({job}, 0, false, theme, nullptr)));
}

TEST_F(WindowScreenTest, TheQuitDialogSaysHowMuchWorkIsLeftIfThatIsKnown) {
    model::Job running, waiting, paused;
    running.state = model::JobState::Encoding;
    running.etaSeconds = 3000;
    waiting.state = model::JobState::Waiting;
    waiting.estimate.seconds = 900;
    paused.state = model::JobState::Paused;
    paused.estimate.seconds = 5000;
    EXPECT_DOUBLE_EQ(ui::QuitDialog::workSecondsOf({running, running, waiting, paused}), 3900);
    EXPECT_TRUE(says(ui::QuitDialog({running}, 0, true, theme, nullptr, 3900), QStringLiteral("about 1 h 5 min")));
    model::Job foretold = waiting;
    foretold.etaSeconds = 5400; // as its row says it: with what runs before it, and at the pace that it goes now
    EXPECT_DOUBLE_EQ(ui::QuitDialog::workSecondsOf({running, foretold}), 5400);
    EXPECT_DOUBLE_EQ(ui::QuitDialog::workSecondsOf({running, foretold, waiting}), 6300);
    waiting.estimate.seconds = 0; // not looked at yet
    EXPECT_LT(ui::QuitDialog::workSecondsOf({running, waiting}), 0);
    EXPECT_FALSE(says(ui::QuitDialog({running}, 0, true, theme, nullptr, -1), QStringLiteral("Work left")));
}

TEST_F(WindowScreenTest, TheQuitDialogCountsTheJobsThatItHasNoRoomFor) {
    model::Job job;
    job.source = "/films/a.mov";
    job.state = model::JobState::Encoding;
    EXPECT_TRUE(says(ui::QuitDialog(std::vector<model::Job>(8, job), 0, true, theme, nullptr), QStringLiteral("and 2 more")));
    EXPECT_FALSE(says(ui::QuitDialog(std::vector<model::Job>(6, job), 0, true, theme, nullptr), QStringLiteral("more")));
}

TEST_F(WindowScreenTest, TheQuitDialogFollowsWhatGoesOnWhileItIsOpen) {
    service.add("alpha", model::JobState::Encoding);
    service.jobs[0].inFlight = 0.25;
    service.jobs[0].etaSeconds = 7500;
    open();
    int looked = 0;
    QTimer::singleShot(0, window.get(), [&] { // while it asks
        auto* dialog = window->findChild<ui::QuitDialog*>();
        ASSERT_TRUE(dialog);
        const auto end = qScopeGuard([dialog] { dialog->reject(); });
        EXPECT_TRUE(says(*dialog, QStringLiteral("25 %")));
        EXPECT_TRUE(says(*dialog, QStringLiteral("about 2 h 5 min")));
        service.jobs[0].inFlight = 0.5;
        service.jobs[0].etaSeconds = 240;
        service.change(0);
        EXPECT_TRUE(says(*dialog, QStringLiteral("50 %")));
        EXPECT_TRUE(says(*dialog, QStringLiteral("04:00 left")));
        EXPECT_TRUE(says(*dialog, QStringLiteral("about 4 min")));
        model::Event watched;
        watched.kind = model::Event::Kind::Status;
        watched.status.emplace();
        watched.status->viewers = 3;
        service.publish(std::move(watched));
        EXPECT_TRUE(says(*dialog, QStringLiteral("3 people are watching from the local ingest")));
        service.jobs[0].state = model::JobState::Done;
        service.change(0);
        EXPECT_TRUE(says(*dialog, QStringLiteral("3 people are watching")));
        EXPECT_FALSE(says(*dialog, QStringLiteral("are still running")));
        ++looked;
    });
    window->close();
    EXPECT_EQ(looked, 1);
}

TEST_F(WindowScreenTest, TheQuitDialogMakesRoomForJobsThatBegin) {
    model::Job job;
    job.source = "/films/a.mov";
    job.state = model::JobState::Encoding;
    ui::QuitDialog dialog({job}, 0, true, theme, nullptr);
    dialog.show();
    processPendingEvents();
    const int before = dialog.height();
    dialog.follow(std::vector<model::Job>(4, job), 0, -1);
    processPendingEvents();
    EXPECT_GT(dialog.height(), before);
    dialog.follow({}, 0, -1);
    processPendingEvents();
    EXPECT_LT(dialog.height(), before);
    EXPECT_TRUE(says(dialog, QStringLiteral("Nothing is running any more")));
}

TEST_F(WindowScreenTest, AButtonOfATopBarIsItsIconWhereTheWordDoesNotFit) {
    ui::BarButton button(QStringLiteral("play"), QStringLiteral("Alle Aufträge starten"), nullptr);
    const int whole = button.sizeHint().width();
    button.setShowsWord(false);
    EXPECT_LE(button.sizeHint().width(), 40) << "what its word leaves is for others";
    EXPECT_LT(button.sizeHint().width(), whole);
    EXPECT_EQ(button.toolTip(), QStringLiteral("Alle Aufträge starten")) << "nothing says what the icon does";
}
