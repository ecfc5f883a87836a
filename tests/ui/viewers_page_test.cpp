// Who watches: the list behind "watching" in the status bar.

#include "tests/ui/open_window.hpp"
#include "ui/pages/viewers_page.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QTest>
#include <QTreeWidget>

namespace {

struct ViewersPageTest : OpenWindow {
    void watch(int number) {
        service.watching.known = true;
        service.watching.total = number;
        service.watching.viewers.clear();
        for (int i = 0; i < number; ++i)
            service.watching.viewers.push_back({.address = "192.0.2." + std::to_string(i + 1),
                .film = "holiday",
                .rendition = "1080p",
                .sinceMs = 1'700'000'000'000,
                .bitsPerSecond = 6e6});
    }
    ui::StatusItem& item() const {
        for (auto* each : window->findChildren<ui::StatusItem*>())
            if (each->accessibleName().contains(QStringLiteral("watching"))) return *each;
        throw std::runtime_error("there is no such item");
    }
    void tellStatus() {
        model::Event event;
        event.kind = model::Event::Kind::Status;
        event.status.emplace();
        event.status->viewers = service.watching.total;
        service.publish(std::move(event));
        processPendingEvents();
    }
};

} // namespace

TEST_F(ViewersPageTest, AClickOnWatchingShowsWhoAndItFollows) {
    watch(2);
    open();
    QTest::mouseClick(&item(), Qt::LeftButton);
    processPendingEvents();
    const auto* page = shown<ui::ViewersPage>();
    ASSERT_TRUE(page);
    const auto* list = page->findChild<QTreeWidget*>();
    ASSERT_EQ(list->topLevelItemCount(), 2);
    EXPECT_EQ(list->topLevelItem(0)->text(0), QStringLiteral("192.0.2.1"));
    EXPECT_EQ(list->topLevelItem(0)->text(1), QStringLiteral("holiday"));
    EXPECT_EQ(list->topLevelItem(0)->text(2), QStringLiteral("1080p"));
    EXPECT_FALSE(list->topLevelItem(0)->text(3).isEmpty());
    EXPECT_TRUE(list->topLevelItem(0)->text(4).contains(QStringLiteral("Mb/s")));
    watch(1);
    tellStatus();
    EXPECT_EQ(list->topLevelItemCount(), 1);
    watch(0);
    tellStatus();
    EXPECT_EQ(list->topLevelItemCount(), 0);
    EXPECT_TRUE(says(QStringLiteral("Nobody is watching now.")));
}

TEST_F(ViewersPageTest, TheKeyboardOpensAndClosesIt) {
    watch(1);
    open();
    item().setFocus();
    QTest::keyClick(&item(), Qt::Key_Space);
    processPendingEvents();
    auto* page = shown<ui::ViewersPage>();
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->findChild<QTreeWidget*>()->hasFocus() || page->focusWidget() == page->findChild<QTreeWidget*>());
    QTest::keyClick(page, Qt::Key_Escape);
    processPendingEvents();
    EXPECT_FALSE(page->isVisible());
}

TEST_F(ViewersPageTest, WithoutALocalIngestItSaysWhyThereIsNoList) {
    open();
    QTest::mouseClick(&item(), Qt::LeftButton);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("The local ingest does not run.")));
}
