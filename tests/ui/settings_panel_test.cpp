// Settings of the panel's own: motion, contrast, and whose numbers are written. What they do to the look: theme_test.cpp.

#include "tests/ui/open_settings.hpp"
#include "ui/style/words.hpp"

#include <QComboBox>
#include <QLocale>

namespace {

struct PanelSettingsTest : OpenSettings {
    ui::PanelSettings told;

    void openSection(ui::SettingsPage::Section section) {
        open();
        page->showSection(section);
        QApplication::processEvents();
        QObject::connect(page.get(), &ui::SettingsPage::panelChanged, page.get(), [this](const ui::PanelSettings& panel) { told = panel; });
    }
};

/// The locale of the program while this lives.
struct InLocale {
    explicit InLocale(const QLocale& locale) { QLocale::setDefault(locale); }
    ~InLocale() { QLocale::setDefault(before); }
    InLocale(const InLocale&) = delete;
    InLocale& operator=(const InLocale&) = delete;
    QLocale before;
};

} // namespace

TEST_F(PanelSettingsTest, MotionAndContrastAreChosenBesideTheThemeAndTheRows) {
    openSection(ui::SettingsPage::Section::Appearance);
    for (const char* word : {"Reduced", "Standard", "High"}) ASSERT_TRUE(named(QLatin1String(word))) << word;
    EXPECT_FALSE(named(QStringLiteral("Reduced"))->isChecked()) << "as the system has it";
    named(QStringLiteral("Reduced"))->click();
    EXPECT_EQ(told.motion, ui::Motion::Reduced);
    EXPECT_EQ(told.contrast, ui::Contrast::Standard);
    named(QStringLiteral("High"))->click();
    EXPECT_EQ(told.contrast, ui::Contrast::High);
    EXPECT_EQ(told.motion, ui::Motion::Reduced) << "the other choice is lost";
    EXPECT_EQ(named(QStringLiteral("High"))->accessibleDescription(), QStringLiteral("Contrast"));
}

TEST_F(PanelSettingsTest, WhoseNumbersAreWrittenIsChosenByTheirLooks) {
    openSection(ui::SettingsPage::Section::Language);
    auto* numbers = editor<QComboBox>("Numbers and dates");
    ASSERT_TRUE(numbers);
    ASSERT_EQ(numbers->count(), 2);
    const QString decimal = QLocale::system().toString(12.5, 'f', 1);
    EXPECT_TRUE(numbers->itemText(1).contains(decimal)) << numbers->itemText(1).toStdString();
    EXPECT_EQ(numbers->currentIndex(), 0);
    numbers->setCurrentIndex(1);
    Q_EMIT numbers->activated(1);
    EXPECT_EQ(told.numbers, ui::Numbers::System);
    EXPECT_EQ(told.language, QString()) << "the language stays";
}

TEST(NumbersOfThePanel, AreThoseOfItsLanguageOrOfTheSystem) {
    ui::PanelSettings panel;
    panel.language = QStringLiteral("de");
    EXPECT_EQ(ui::localeOf(panel).decimalPoint(), QStringLiteral(","));
    panel.language = QStringLiteral("en");
    EXPECT_EQ(ui::localeOf(panel).decimalPoint(), QStringLiteral("."));
    panel.numbers = ui::Numbers::System;
    EXPECT_EQ(ui::localeOf(panel), QLocale::system());
    panel.numbers = ui::Numbers::Language;
    panel.language.clear();
    EXPECT_EQ(ui::localeOf(panel), QLocale::system()) << "that is its language";
}

TEST(NumbersOfThePanel, MayBeAnotherLanguagesThanItsWords) {
    const InLocale german{QLocale(QLocale::German)};
    EXPECT_EQ(ui::words::bytes(1'200'000'000), QStringLiteral("1,2\u00a0GB"));
    EXPECT_EQ(ui::words::bitrate(4'859'000), QStringLiteral("4,9\u00a0Mb/s"));
    model::Trouble trouble;
    trouble.code = static_cast<int>(base::ErrorCode::ChunkUnreadable);
    trouble.message = "Something of before happened.";
    EXPECT_EQ(ui::words::happened(trouble), QStringLiteral("Something of before happened.")) << "words are English: nothing goes before it";
}
