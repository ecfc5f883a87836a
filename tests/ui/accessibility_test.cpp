// What a screen reader and a keyboard find on every page.

#include "tests/ui/dressed.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/focus_ring.hpp"
#include "ui/widgets/menu_bar.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QTest>
#include <QTreeView>
#include <gtest/gtest.h>

namespace {

struct AccessibilityTest : WindowFixture<> {
    test::Dressed dressed{theme};

    void SetUp() override {
        service.add("alpha", model::JobState::Encoding);
        service.add("beta", model::JobState::Failed);
        service.jobs[1].trouble = model::Trouble{
            .code = static_cast<int>(base::ErrorCode::ChunkUnreadable), .id = "MR-2104", .message = "The file is damaged.", .chunk = 36};
    }
    void TearDown() override { window.reset(); } // before its style
    void open() {
        show();
        QApplication::setActiveWindow(window.get());
        processPendingEvents();
    }
    /// Where the Tab key goes, in its order.
    std::vector<QWidget*> stops(const QWidget* inside) {
        std::vector<QWidget*> found;
        for (QWidget* next = window->nextInFocusChain(); next != window.get(); next = next->nextInFocusChain())
            if ((next->focusPolicy() & Qt::TabFocus) && next->isVisibleTo(window.get()) && next->isEnabled() && !next->focusProxy() &&
                inside->isAncestorOf(next))
                found.push_back(next);
        return found;
    }
    QRect place(const QWidget* widget) { return {widget->mapTo(window.get(), QPoint()), widget->size()}; }
    static std::string called(const QWidget* widget) {
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        return std::string(widget->metaObject()->className()) + " \"" + (heard ? heard->text(QAccessible::Name) : QString()).toStdString() +
            "\"";
    }
    void walk(QAccessibleInterface* at, int depth, int& seen) {
        ASSERT_LT(depth, 40);
        if (!at || !at->isValid() || at->state().invisible) return;
        const auto* widget = qobject_cast<const QWidget*>(at->object());
        if (widget && at->state().focusable && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy()) {
            ++seen;
            EXPECT_FALSE(at->text(QAccessible::Name).isEmpty()) << widget->metaObject()->className() << " has no name";
            EXPECT_FALSE(at->rect().isEmpty()) << called(widget) << " takes the focus and has no size";
        }
        if (at->role() == QAccessible::Table || at->role() == QAccessible::List || at->role() == QAccessible::Tree) return; // rows: below
        for (int i = 0; i < at->childCount(); ++i) walk(at->child(i), depth + 1, seen);
    }
};

} // namespace

TEST_F(AccessibilityTest, WhateverTakesTheFocusOnAnyPageHasANameAndASize) {
    open();
    for (int page = 0; page <= ui::MainWindow::Settings; ++page) {
        window->showPage(page);
        processPendingEvents();
        int seen = 0;
        walk(QAccessible::queryAccessibleInterface(window.get()), 0, seen);
        EXPECT_GT(seen, 8) << "page " << page;
    }
}

TEST_F(AccessibilityTest, CombosSayWhatTheyAreForAndWhatIsChosen) {
    open();
    int combos = 0;
    for (int page = 0; page <= ui::MainWindow::Settings; ++page) {
        window->showPage(page);
        processPendingEvents();
        for (auto* combo : window->findChildren<QComboBox*>()) {
            if (!combo->isVisible()) continue;
            ++combos;
            QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(combo);
            ASSERT_TRUE(heard);
            EXPECT_EQ(heard->role(), QAccessible::ComboBox);
            EXPECT_FALSE(combo->accessibleName().isEmpty()) << combo->currentText().toStdString();
            EXPECT_TRUE(heard->text(QAccessible::Name).contains(combo->accessibleName()));
            EXPECT_TRUE(heard->text(QAccessible::Name).contains(combo->currentText()));
            EXPECT_EQ(heard->text(QAccessible::Value), combo->currentText());
        }
    }
    EXPECT_GT(combos, 2);
}

TEST_F(AccessibilityTest, TheTabKeyFollowsTheEye) {
    open();
    QList<QWidget*> panes{window->findChild<ui::NavRail*>()};
    panes += window->queue().panes();
    panes << window->findChild<ui::StatusStrip*>();
    for (const char* job : {"alpha", "beta"}) { // the failed one has other parts
        window->queue().list().select(job);
        processPendingEvents();
        std::vector<QWidget*> all;
        for (const QWidget* pane : panes) {
            const auto inside = stops(pane);
            EXPECT_FALSE(inside.empty()) << pane->metaObject()->className();
            for (std::size_t i = 1; i < inside.size(); ++i) {
                const QRect before = place(inside[i - 1]), after = place(inside[i]);
                const bool goesUp = after.bottom() <= before.top();
                const bool goesBack = after.top() < before.bottom() && after.bottom() > before.top() && after.right() <= before.left();
                EXPECT_FALSE(goesUp || goesBack) << called(inside[i - 1]) << " then " << called(inside[i]) << ", job " << job;
            }
            all.insert(all.end(), inside.begin(), inside.end());
        }
        EXPECT_EQ(stops(window.get()), all) << "rail, top bar, list, inspector, status bar";
    }
}

TEST_F(AccessibilityTest, TheRingIsOutsideOfTheControl) {
    open();
    const auto* ring = window->findChild<ui::FocusRing*>();
    ASSERT_TRUE(ring);
    window->queue().list().focusSearch();
    processPendingEvents();
    auto* field = qobject_cast<QLineEdit*>(window->focusWidget());
    ASSERT_TRUE(field);
    ASSERT_EQ(ring->around(), field);
    const auto* frame = window->findChild<QFocusFrame*>();
    EXPECT_EQ(QRect(frame->mapTo(window.get(), QPoint()), frame->size()), place(field).adjusted(-4, -4, 4, 4)) << "2 px away, 2 px wide";
    window->queue().list().view()->setFocus();
    processPendingEvents();
    EXPECT_EQ(ring->around(), nullptr) << "rows have theirs inside";
}

TEST_F(AccessibilityTest, EntriesAndButtonsAreLargeEnoughToHit) {
    open();
    for (int page = 0; page <= ui::MainWindow::Settings; ++page) {
        window->showPage(page);
        processPendingEvents();
        for (const auto* button : window->findChildren<QPushButton*>())
            if (button->isVisible()) {
                EXPECT_GE(button->height(), 28) << called(button);
            }
        for (auto* combo : window->findChildren<QComboBox*>())
            if (combo->isVisible() && combo->count() > 0) {
                EXPECT_GE(combo->view()->sizeHintForRow(0), 28) << called(combo);
            }
    }
    QMenu menu(window.get());
    QAction* entry = menu.addAction(QStringLiteral("Pause"));
    EXPECT_GE(menu.actionGeometry(entry).height(), 28);
    ui::MenuBar& bar = window->menus();
    bar.show();
    processPendingEvents();
    ASSERT_FALSE(bar.actions().isEmpty());
    for (QAction* each : bar.actions())
        if (each->isVisible()) {
            EXPECT_GE(bar.actionGeometry(each).height(), 28) << each->text().toStdString();
        }
}

TEST_F(AccessibilityTest, ALinkIsAsHighAsItsWordsInAnyFont) {
    QPushButton* link = ui::smallButton(theme, QStringLiteral("Show file"), {}, "link", nullptr);
    const std::unique_ptr<QPushButton> owned(link);
    EXPECT_EQ(link->sizeHint().height(), 28);
    QFont large = QApplication::font();
    large.setPixelSize(36);
    link->setFont(large);
    EXPECT_GE(link->sizeHint().height(), QFontMetrics(large).height());
}

TEST_F(AccessibilityTest, ASliderIsHitAlsoBesideItsLine) {
    const QSlider across(Qt::Horizontal), up(Qt::Vertical);
    EXPECT_GE(across.sizeHint().height(), 28);
    EXPECT_GE(up.sizeHint().width(), 28);
}
