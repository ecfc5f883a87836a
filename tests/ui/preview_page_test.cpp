#include "tests/support/fake_service.hpp"
#include "ui/pages/preview_page.hpp"

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QSignalSpy>
#include <gtest/gtest.h>

namespace {

struct PreviewPageTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::JobModel> jobs;
    std::unique_ptr<ui::PreviewPage> page;

    void open() {
        jobs = std::make_unique<ui::JobModel>(service);
        page = std::make_unique<ui::PreviewPage>(*jobs, theme);
        page->resize(1200, 800);
        page->show();
        processEvents();
    }
    static void processEvents() {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
    }
    /// The combo that lists the films.
    QComboBox* picker() {
        for (auto* each : page->findChildren<QComboBox*>())
            if (each->findText(QStringLiteral("film"), Qt::MatchContains) >= 0 || each->findData(QStringLiteral("film-a")) >= 0)
                return each;
        return nullptr;
    }
    void add(const std::string& id) {
        service.add(id, model::JobState::Done);
        service.jobs.back().playableSeconds = 10;
        service.jobs.back().hlsUrl = "http://127.0.0.1:1/media/" + id + "/master.m3u8";
    }
    void key(int which) {
        QKeyEvent press(QEvent::KeyPress, which, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &press);
        processEvents();
    }
};

} // namespace

TEST_F(PreviewPageTest, ListsWhatCanBePlayedAndForgetsWhatIsRemoved) {
    add("film-a");
    add("film-b");
    open();
    ASSERT_TRUE(picker());
    const int before = picker()->count();
    service.act({"film-b"}, model::JobAction::Remove);
    processEvents();
    EXPECT_EQ(picker()->count(), before - 1);
}

TEST_F(PreviewPageTest, OpeningAJobChoosesItInTheList) {
    add("film-a");
    add("film-b");
    open();
    page->openJob("film-b");
    processEvents();
    ASSERT_TRUE(picker());
    EXPECT_TRUE(picker()->currentText().contains(QStringLiteral("film-b"))) << picker()->currentText().toStdString();
}

TEST_F(PreviewPageTest, EscapeLeavesTheFullScreen) {
    add("film-a");
    open();
    QSignalSpy changed(page.get(), &ui::PreviewPage::fullScreenChanged);
    page->setFullScreen(true);
    ASSERT_EQ(changed.count(), 1);
    EXPECT_TRUE(changed.last().first().toBool());
    key(Qt::Key_Escape);
    ASSERT_EQ(changed.count(), 2);
    EXPECT_FALSE(changed.last().first().toBool());
}

TEST_F(PreviewPageTest, EveryKeyOfThePageIsAnActionWithANameAndAShortcutOfItsOwn) {
    open();
    QSet<QString> shortcuts;
    EXPECT_GT(page->actions().size(), 5);
    for (const QAction* action : page->actions()) {
        EXPECT_FALSE(action->text().isEmpty());
        for (const QKeySequence& each : action->shortcuts()) {
            EXPECT_FALSE(shortcuts.contains(each.toString())) << each.toString().toStdString() << " is taken twice";
            shortcuts.insert(each.toString());
        }
    }
    EXPECT_FALSE(shortcuts.isEmpty());
}
