// What holds text grows with the system's font, also while it is open.

#include "tests/support/fake_service.hpp"
#include "ui/pages/settings_page.hpp"
#include "ui/pages/viewers_page.hpp"
#include "ui/style/window_place.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/excerpt_card.hpp"
#include "ui/widgets/notice_bell.hpp"
#include "ui/widgets/quit_dialog.hpp"
#include "ui/widgets/search_field.hpp"
#include "ui/widgets/setting_field.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <gtest/gtest.h>

namespace {

struct FontSizes : testing::Test {
    support::FakeService service;
    ui::Theme theme;

    void enlarge() {
        QFont large;
        large.setPixelSize(30);
        theme.setSystemFonts(large, large);
        QApplication::processEvents();
    }
};

} // namespace

TEST_F(FontSizes, TheSettingsPage) {
    ui::SettingsPage page(service, theme, ui::PanelSettings{});
    page.resize(1400, 900);
    page.show();
    QApplication::processEvents();
    QLineEdit *search = nullptr, *url = nullptr;
    for (auto* edit : page.findChildren<QLineEdit*>()) {
        if (edit->accessibleName() == QStringLiteral("Find a setting")) search = edit;
        if (edit->accessibleName() == QStringLiteral("Ingest URL")) url = edit;
    }
    auto* sections = page.findChild<QListWidget*>();
    ASSERT_TRUE(search && url && sections);
    enlarge();
    EXPECT_GE(search->height(), QFontMetrics(theme.font(0)).height());
    EXPECT_EQ(search->width(), theme.scaled(240));
    EXPECT_EQ(url->maximumWidth(), theme.scaled(320));
    EXPECT_EQ(sections->width(), theme.scaled(208));
    EXPECT_GE(sections->sizeHintForRow(0), QFontMetrics(theme.font(0)).height());
}

TEST_F(FontSizes, TheStatusStripAndTheBell) {
    ui::StatusStrip strip(theme, nullptr);
    ui::NoticeBell bell(service, theme, nullptr);
    enlarge();
    const int least = QFontMetrics(theme.font(-1)).height();
    EXPECT_GE(strip.height(), least);
    for (const auto* item : strip.findChildren<ui::StatusItem*>()) EXPECT_GE(item->height(), least) << item->accessibleName().toStdString();
    EXPECT_GE(bell.height(), QFontMetrics(theme.font(0)).height());
    EXPECT_EQ(bell.width(), bell.height());
}

TEST_F(FontSizes, TheQuestionBeforeQuitting) {
    enlarge();
    service.add("alpha", model::JobState::Encoding);
    const ui::QuitDialog dialog(service.jobs, 0, true, theme, nullptr);
    EXPECT_EQ(dialog.minimumWidth(), theme.scaled(520));
}

TEST_F(FontSizes, FieldsToSearchWith) {
    ui::SearchField field(theme, QStringLiteral("Find"), {}, nullptr);
    field.setLeastHeight(28);
    EXPECT_GE(field.height(), 28);
    enlarge();
    EXPECT_GE(field.height(), QFontMetrics(theme.font(0)).height());
}

TEST_F(FontSizes, TheTimesOfAnExcerpt) {
    ui::ExcerptCard card(theme, nullptr);
    const auto* start = card.findChild<QLineEdit*>();
    ASSERT_TRUE(start);
    enlarge();
    EXPECT_EQ(start->maximumWidth(), theme.scaled(140));
}

TEST_F(FontSizes, WhoWatches) {
    enlarge();
    const ui::ViewersPage page(service, theme, nullptr);
    EXPECT_EQ(page.width(), std::min(theme.scaled(680), ui::fittedWindow({0, 0, 9999, 9999}, page.screen()->availableGeometry()).width()));
}

TEST_F(FontSizes, PresetsToDropOn) {
    ui::DropOverlay overlay(theme, nullptr);
    overlay.resize(1200, 800);
    model::Preset current, other;
    current.id = "current";
    other.id = "other";
    other.rungs.push_back({.name = "1080p", .shortSide = 1080});
    overlay.showFor({}, {current, other}, "current", QStringLiteral("Local ingest"));
    enlarge();
    EXPECT_EQ(overlay.presetAt(QPoint(600, 800 * 59 / 100 + 70)), "other") << "as high as its two lines";
}

TEST_F(FontSizes, WordsOfASearchThatDoNotFitGoAsAWhole) {
    ui::SearchField field(theme, QStringLiteral("Find a job"), {}, nullptr);
    field.resize(400, field.height());
    field.show();
    QApplication::processEvents();
    EXPECT_EQ(field.placeholderText(), QStringLiteral("Find a job"));
    EXPECT_EQ(field.toolTip(), QString());
    field.resize(QFontMetrics(theme.font(0)).horizontalAdvance(QStringLiteral("Find a job")) + 20, field.height());
    QApplication::processEvents();
    EXPECT_EQ(field.placeholderText(), QString()) << "the magnifier takes part of this room";
    EXPECT_EQ(field.toolTip(), QStringLiteral("Find a job"));
    EXPECT_EQ(field.accessibleName(), QStringLiteral("Find a job"));
    field.resize(400, field.height());
    QApplication::processEvents();
    EXPECT_EQ(field.placeholderText(), QStringLiteral("Find a job"));
}

TEST_F(FontSizes, AnIconBeforeSmallTextIsAsHighAsItsLine) {
    QWidget card;
    const QLabel* icon = ui::lineIcon(theme, QStringLiteral("check"), &ui::Tokens::ok, &card);
    EXPECT_GE(icon->height(), 14);
    enlarge();
    EXPECT_EQ(icon->height(), QFontMetrics(theme.font(-1)).height());
}
