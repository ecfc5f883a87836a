// The window in another language, at once.

#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/filter_tab.hpp"
#include "ui/widgets/nav_rail.hpp"

#include <QApplication>
#include <QLabel>
#include <QTranslator>
#include <gtest/gtest.h>

namespace {

/// A language in which every text starts with a sign that no other has.
class Marked : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        return *source ? QStringLiteral("§") + QString::fromUtf8(source) : QString();
    }
};

struct LanguageTest : WindowFixture<> {
    Marked marked;

    void open() {
        show();
        processPendingEvents();
    }
    void TearDown() override {
        window.reset();
        QCoreApplication::removeTranslator(&marked);
    }
};

} // namespace

TEST_F(LanguageTest, AnotherLanguageHoldsAtOnceOnEveryPart) {
    open();
    ASSERT_TRUE(says(QStringLiteral("Drop videos here")));
    QCoreApplication::installTranslator(&marked);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("§Drop videos here")));
    for (const auto* page : window->findChildren<ui::NavButton*>())
        EXPECT_TRUE(page->text().startsWith(QStringLiteral("§"))) << page->text().toStdString();
    for (const auto* tab : window->findChildren<ui::FilterTab*>())
        EXPECT_TRUE(tab->accessibleName().startsWith(QStringLiteral("§"))) << tab->accessibleName().toStdString();
    for (const auto* action : window->actions())
        if (!action->text().isEmpty()) {
            EXPECT_TRUE(action->text().startsWith(QStringLiteral("§"))) << action->text().toStdString();
        }
    EXPECT_EQ(window->findChildren<ui::QueuePage*>().size(), 1);
    QCoreApplication::removeTranslator(&marked);
    processPendingEvents();
    EXPECT_FALSE(says(QStringLiteral("§")));
}

TEST_F(LanguageTest, PageAndSelectionStay) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Done);
    open();
    window->queue().list().select("beta");
    window->showPage(ui::MainWindow::Settings);
    processPendingEvents();
    QCoreApplication::installTranslator(&marked);
    processPendingEvents();
    EXPECT_TRUE(window->settings().isVisible());
    EXPECT_EQ(window->queue().list().selectedIds(), std::vector<std::string>{"beta"});
    service.jobs[1].state = model::JobState::Failed; // what is new hears of the service like what was there before
    service.jobs[1].trouble = model::Trouble{.code = static_cast<int>(base::ErrorCode::CheckFailed), .id = "MR-2110", .message = "No."};
    service.change(1);
    window->showPage(ui::MainWindow::Queue);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("MR-2110")));
}
