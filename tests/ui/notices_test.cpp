// What the panel says when something is not as it should be: the bell, the failed card, a missing file manager, the log.

#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/failure_card.hpp"
#include "ui/widgets/notice_bell.hpp"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QFile>
#include <QMenu>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <gtest/gtest.h>

namespace {

struct NoticesTest : WindowFixture<> {
    void open() {
        show();
        processPendingEvents();
    }
    static QPushButton* button(const QWidget& in, const QString& text) {
        for (auto* each : in.findChildren<QPushButton*>())
            if (each->text() == text && each->isVisible()) return each;
        return nullptr;
    }
    ui::NoticeBell& bell() const { return *window->findChild<ui::NoticeBell*>(); }
    void ingestSays(const std::string& problem) {
        model::Event event;
        event.kind = model::Event::Kind::Status;
        event.status.emplace();
        event.status->ingestProblem = problem;
        service.publish(std::move(event));
    }
};

#ifdef __linux__
/// Another PATH while this lives.
class Path {
public:
    explicit Path(const QString& folder) : m_before(qgetenv("PATH")) { qputenv("PATH", folder.toUtf8()); }
    ~Path() { qputenv("PATH", m_before); }
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;

private:
    const QByteArray m_before;
};
#endif

} // namespace

TEST_F(NoticesTest, TheBellTellsOfAnIngestThatStoppedOnceAndLeadsToItsSettings) {
    open();
    ingestSays({});
    EXPECT_EQ(bell().accessibleName(), QStringLiteral("Notifications"));
    for (int i = 0; i < 3; ++i) ingestSays("Port 5005 is taken by another program.");
    EXPECT_EQ(bell().accessibleName(), QStringLiteral("Notifications, 1 new"));
    EXPECT_TRUE(bell().accessibleDescription().contains(QStringLiteral("Port 5005 is taken")));
    Q_EMIT bell().menu()->aboutToShow();
    ASSERT_FALSE(bell().menu()->actions().isEmpty());
    EXPECT_TRUE(bell().menu()->actions().first()->text().contains(QStringLiteral("Port 5005 is taken")));
    bell().menu()->actions().first()->trigger();
    EXPECT_TRUE(window->settings().isVisible());
    ingestSays({});
    EXPECT_EQ(bell().accessibleName(), QStringLiteral("Notifications, 1 new")) << "that it runs again";
}

TEST_F(NoticesTest, ALongNoticeIsNotWiderThanTheScreenAndIsReadInFullBesideIt) {
    open();
    const QString problem = QStringLiteral("The folder %1 cannot be written.").arg(QString(300, QLatin1Char('m')));
    ingestSays(problem.toStdString());
    Q_EMIT bell().menu()->aboutToShow();
    ASSERT_FALSE(bell().menu()->actions().isEmpty());
    const QAction* notice = bell().menu()->actions().first();
    EXPECT_LT(bell().menu()->fontMetrics().horizontalAdvance(notice->text()), 800);
    EXPECT_TRUE(notice->toolTip().contains(problem));
    EXPECT_TRUE(bell().menu()->toolTipsVisible());
}

TEST_F(NoticesTest, AFileWithoutVideoIsOfferedForRemovalAndNotForARetry) {
    service.add("alpha", model::JobState::Failed);
    service.jobs[0].trouble = model::Trouble{
        .code = static_cast<int>(base::ErrorCode::NoMedia), .id = "MR-1101", .message = "Nothing in it can be decoded.", .chunk = -1};
    open();
    const auto& card = *window->queue().findChild<ui::FailureCard*>();
    EXPECT_EQ(button(card, QStringLiteral("Retry")), nullptr);
    auto* remove = button(card, QStringLiteral("Remove"));
    ASSERT_TRUE(remove);
    remove->click();
    ASSERT_FALSE(service.asked.empty());
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Remove}));
    EXPECT_TRUE(says(QStringLiteral("removed from the queue"))) << "and can be undone";
}

TEST_F(NoticesTest, TheRowOfAFileWithoutVideoOffersTheSame) {
    service.add("alpha", model::JobState::Failed);
    service.jobs[0].trouble = model::Trouble{
        .code = static_cast<int>(base::ErrorCode::NoMedia), .id = "MR-1101", .message = "Nothing in it can be decoded.", .chunk = -1};
    open();
    QTreeView* view = window->queue().list().view();
    const QRect cell = view->visualRect(view->model()->index(0, ui::JobModel::EtaColumn));
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, QPoint(cell.right() - 20, cell.center().y()));
    ASSERT_FALSE(service.asked.empty());
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Remove}));
}

TEST_F(NoticesTest, OtherFailuresKeepTheirRetry) {
    service.add("alpha", model::JobState::Failed);
    service.jobs[0].trouble =
        model::Trouble{.code = static_cast<int>(base::ErrorCode::ChunkUnreadable), .id = "MR-2104", .message = "Damaged.", .chunk = 3};
    open();
    const auto& card = *window->queue().findChild<ui::FailureCard*>();
    EXPECT_TRUE(button(card, QStringLiteral("Retry")));
    EXPECT_EQ(button(card, QStringLiteral("Remove")), nullptr);
}

#ifdef __linux__
TEST_F(NoticesTest, ShowSourceSaysThatThereIsNoFileManager) {
    QTemporaryDir films, programs;
    service.add("alpha", model::JobState::Waiting);
    service.jobs[0].source = films.filePath(QStringLiteral("alpha.mov")).toStdString();
    open();
    auto* show = button(*window, QStringLiteral("Show source"));
    ASSERT_TRUE(show && show->isEnabled());
    const Path path(programs.path());
    QFile program(programs.filePath(QStringLiteral("xdg-open")));
    ASSERT_TRUE(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\nexit 3\n");
    program.close();
    program.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    show->click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return says(QStringLiteral("No file manager opened")); }, 20'000));
    EXPECT_TRUE(says(films.path())) << "so that it can be found by hand";
}

TEST_F(NoticesTest, ShowSourceSaysSoWithoutAProgramThatKnowsOne) {
    QTemporaryDir films, programs;
    service.add("alpha", model::JobState::Waiting);
    service.jobs[0].source = films.filePath(QStringLiteral("alpha.mov")).toStdString();
    open();
    const Path path(programs.path());
    button(*window, QStringLiteral("Show source"))->click();
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("No file manager opened")));
}
#endif

TEST_F(NoticesTest, ShowSourceSaysThatTheFolderIsGoneAndATestPatternHasNone) {
    service.add("alpha", model::JobState::Waiting);
    service.jobs[0].source = "/no such folder/alpha.mov";
    open();
    button(*window, QStringLiteral("Show source"))->click();
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("/no such folder is not there any more")));
    service.jobs[0].sourceKind = model::SourceKind::TestPattern;
    service.change(0);
    EXPECT_FALSE(button(*window, QStringLiteral("Show source"))->isEnabled());
}

TEST_F(NoticesTest, ButtonsOfMenusAreNotLitWhenThePointerHasLeftThemMeanwhile) {
    open();
    int met = 0;
    for (auto* each : window->findChildren<QToolButton*>()) {
        if (!each->menu() || (each != &bell() && each->accessibleName() != QStringLiteral("Millrace menu"))) continue;
        ++met;
        for (const bool stays : {false, true}) {
            each->setAttribute(Qt::WA_UnderMouse);
            QCursor::setPos(each->mapToGlobal(stays ? each->rect().center() : QPoint(0, each->height() + 50)));
            Q_EMIT each->menu()->aboutToHide();
            EXPECT_EQ(each->underMouse(), stays) << each->accessibleName().toStdString();
        }
    }
    EXPECT_EQ(met, 2);
}

TEST(LogView, LongLinesAreReadToTheirEnd) {
    const ui::Theme theme;
    ui::LogView log(theme, nullptr);
    log.resize(300, 400);
    log.show();
    log.append({.number = 1, .atMs = 0, .mark = model::LogLevel::Error, .text = std::string(600, 'x') + " the end"});
    QApplication::processEvents();
    EXPECT_EQ(log.horizontalScrollBar()->maximum(), 0) << "nothing lies beyond the edge";
    EXPECT_GT(log.document()->documentLayout()->documentSize().height(), 5) << "in lines";
}
