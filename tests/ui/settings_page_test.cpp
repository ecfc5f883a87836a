// The settings page: fields, what they refuse, and what is found in them. What the environment decides: settings_environment_test.cpp.

#include "tests/ui/open_settings.hpp"
#include "tests/ui/open_window.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/widgets/field_notice.hpp"
#include "ui/widgets/found_mark.hpp"
#include "ui/widgets/ingest_test_row.hpp"
#include "ui/widgets/segments.hpp"
#include "ui/widgets/setting_field.hpp"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTest>
#include <algorithm>
#include <gtest/gtest.h>

using SettingsPageTest = OpenSettings;

TEST_F(SettingsPageTest, EverySettingOfTheTableHasAFieldThatShowsItsValue) {
    service.view.settings.ingestPort = 6001;
    service.view.settings.publishUrl = "https://ingest.example.com/media/";
    open();
    EXPECT_EQ(page->findChildren<ui::SettingField*>().size(), static_cast<int>(model::settingTable().size()));
    ASSERT_TRUE(editor<QSpinBox>("Port"));
    EXPECT_EQ(editor<QSpinBox>("Port")->value(), 6001);
    EXPECT_EQ(editor<QLineEdit>("Ingest URL")->text(), QStringLiteral("https://ingest.example.com/media/"));
}

TEST_F(SettingsPageTest, WhatAScreenReaderTogglesIsChosenOnce) {
    open();
    std::vector<ui::Scheme> chosen;
    QObject::connect(
        page.get(), &ui::SettingsPage::panelChanged, page.get(), [&](const ui::PanelSettings& panel) { chosen.push_back(panel.scheme); });
    QAbstractButton* light = named(QStringLiteral("Light"));
    ASSERT_TRUE(light);
    EXPECT_EQ(QAccessible::queryAccessibleInterface(light)->role(), QAccessible::RadioButton) << "one of several";
    toggleAsAScreenReaderDoes(*light);
    EXPECT_EQ(chosen, std::vector{ui::Scheme::Light});
    EXPECT_TRUE(light->isChecked());
}

TEST_F(SettingsPageTest, AnEditChangesItsOwnSettingAloneAndOnlyWhenItIsOne) {
    open();
    auto* port = editor<QSpinBox>("Port");
    port->setFocus();
    leave(port);
    EXPECT_TRUE(service.changes.empty()) << "nothing was edited";
    service.view.settings.chunkRetries = 8; // by another window, since
    port->setValue(6002);
    leave(port);
    ASSERT_EQ(service.changes.size(), 1u);
    EXPECT_EQ(service.changes[0].keys, std::vector<std::string>{"ingestPort"});
    EXPECT_EQ(service.view.settings.ingestPort, 6002);
    EXPECT_EQ(service.view.settings.chunkRetries, 8);
    EXPECT_EQ(editor<QSpinBox>("Attempts")->value(), 8) << "what others change is shown";
}

TEST_F(SettingsPageTest, TheTabKeyComesToTheStripsAfterTheFields) {
    open();
    ingestSays("Port 5005 is taken.", 5006);
    std::vector<const QWidget*> order;
    for (QWidget* next = page->nextInFocusChain(); next != page.get(); next = next->nextInFocusChain()) order.push_back(next);
    const auto placeOf = [&](const QWidget* one) { return std::find(order.begin(), order.end(), one) - order.begin(); };
    const QAbstractButton* way = named(QStringLiteral("Use port 5006"));
    ASSERT_TRUE(way);
    EXPECT_LT(placeOf(editor<QSpinBox>("Port")), placeOf(way)) << "the strip stands below";
    EXPECT_LT(placeOf(editor<QLineEdit>("Ingest URL")), placeOf(way));
}

TEST_F(SettingsPageTest, WhatIsRefusedIsSaidAndTheFieldShowsWhatHolds) {
    open();
    service.refuses = "The folder cannot be used.";
    auto* url = editor<QLineEdit>("Ingest URL");
    url->setText(QStringLiteral("nonsense"));
    leave(url);
    EXPECT_TRUE(says(QStringLiteral("The folder cannot be used.")));
    EXPECT_EQ(url->text(), QString());
}

TEST_F(SettingsPageTest, ANumberOutOfRangeIsSaidBelowItsFieldAndStaysToBeCorrected) {
    service.view.settings.chunkRetries = 3;
    open();
    page->showSection(ui::SettingsPage::Section::Engine);
    const QString rule = QStringLiteral("This must be a number from 1 to 10.");
    auto* attempts = editor<QSpinBox>("Attempts");
    const auto type = [&](const char* number) {
        attempts->selectAll();
        QTest::keyClicks(attempts, QLatin1String(number));
        leave(attempts);
    };
    for (const char* wrong : {"99999", "0"}) {
        type(wrong);
        EXPECT_TRUE(says(rule)) << wrong;
        EXPECT_EQ(attempts->text(), QLatin1String(wrong)) << "what was typed is lost";
        EXPECT_TRUE(service.changes.empty()) << "nobody entered " << service.view.settings.chunkRetries;
        type("3");
        EXPECT_FALSE(says(rule)) << "it is what it was";
    }
    type("99999");
    attempts->stepUp();
    EXPECT_EQ(attempts->value(), 10) << "a step goes to what can be";
    attempts->stepUp();
    EXPECT_EQ(attempts->value(), 10);
    leave(attempts);
    EXPECT_FALSE(says(rule));
    EXPECT_EQ(service.view.settings.chunkRetries, 10);
}

TEST_F(SettingsPageTest, AFolderCanBeTypedAndItsRefusalStandsBelowIt) {
    open();
    page->showSection(ui::SettingsPage::Section::Engine);
    service.refuses = "The work folder films is no whole path.";
    service.refusesWith = base::ErrorCode::InvalidInput;
    auto* folder = editor<QLineEdit>("Work folder");
    ASSERT_FALSE(folder->isReadOnly()) << "it looks like a field";
    folder->selectAll();
    QTest::keyClicks(folder, QStringLiteral("films"));
    leave(folder);
    EXPECT_EQ(folder->text(), QStringLiteral("films")) << "what was typed is lost";
    const ui::FieldNotice* said = nullptr;
    for (const auto* each : page->findChildren<ui::FieldNotice*>())
        if (each->text() == QString::fromStdString(service.refuses)) said = each;
    ASSERT_TRUE(said) << "it is said somewhere else";
    EXPECT_GT(said->mapTo(page.get(), QPoint()).y(), folder->mapTo(page.get(), QPoint()).y());
    service.refuses.clear();
    folder->selectAll();
    QTest::keyClicks(folder, QStringLiteral("/films"));
    leave(folder);
    EXPECT_EQ(service.view.settings.workFolder, "/films");
    EXPECT_EQ(said->text(), QString());
}

TEST_F(SettingsPageTest, AnAddressThatIsNoneIsRefusedBelowItsFieldAndStaysToBeCorrected) {
    const QString rule = QStringLiteral("An address begins with http:// or https:// and names a host");
    for (const char* name : {"Ingest URL", "Playback URL"}) {
        for (const QString& wrong : {QStringLiteral("foo bar"), QStringLiteral("ftp://ingest.example.com/media/")}) {
            open();
            auto* url = editor<QLineEdit>(name);
            url->setText(wrong);
            leave(url);
            EXPECT_TRUE(says(rule)) << name;
            EXPECT_EQ(url->text(), wrong) << "what was typed is lost";
            EXPECT_EQ(service.view.settings.publishUrl, "");
            url->setText(QStringLiteral("https://ingest.example.com/media/"));
            leave(url);
            EXPECT_FALSE(says(rule)) << "it is right now";
            url->setText(wrong);
            leave(url);
            url->setText(QStringLiteral("https://ingest.example.com/media/"));
            leave(url);
            EXPECT_FALSE(says(rule)) << "it is what it was";
            url->setText(QString());
            leave(url);
        }
    }
}

TEST_F(SettingsPageTest, TheIngestIsTestedAndTheOutcomeSaid) {
    open();
    testButton()->click();
    EXPECT_EQ(service.ingestTests, 1);
    EXPECT_EQ(testButton()->text(), QStringLiteral("Cancel"));
    model::IngestTest outcome;
    outcome.step = model::IngestTest::Step::Done;
    outcome.tookMs = 23;
    service.tellIngestTest(outcome);
    QApplication::processEvents();
    EXPECT_TRUE(says(QStringLiteral("Works: uploaded, read back and deleted in 23 ms.")));
    EXPECT_EQ(testButton()->text(), QStringLiteral("Test ingest"));

    testButton()->click();
    EXPECT_FALSE(says(QStringLiteral("Works"))) << "the earlier outcome stands while it is tested again";
    outcome.step = model::IngestTest::Step::Upload;
    outcome.status = 401;
    service.tellIngestTest(outcome);
    QApplication::processEvents();
    EXPECT_TRUE(says(QStringLiteral("Uploading failed: the token is refused (401).")));

    auto* url = editor<QLineEdit>("Ingest URL");
    url->setText(QStringLiteral("https://ingest.example.com/media/"));
    leave(url);
    EXPECT_FALSE(says(QStringLiteral("Uploading failed"))) << "that was another ingest";
}

TEST_F(SettingsPageTest, ATestOfTheIngestCanBeCancelledAndLeft) {
    open();
    testButton()->click();
    testButton()->click();
    EXPECT_TRUE(service.ingestTest.isCanceled());
    EXPECT_EQ(testButton()->text(), QStringLiteral("Test ingest"));
    testButton()->click();
    EXPECT_EQ(service.ingestTests, 2);
    EXPECT_FALSE(service.ingestTest.isCanceled());
    page.reset(); // while it runs
    EXPECT_TRUE(service.ingestTest.isCanceled());
}

TEST_F(SettingsPageTest, ASwitchAndASearch) {
    open();
    QCheckBox* run = nullptr;
    for (auto* box : page->findChildren<QCheckBox*>())
        if (box->accessibleName().contains(QStringLiteral("Start the local ingest"))) run = box;
    ASSERT_TRUE(run);
    EXPECT_TRUE(run->isChecked());
    run->click();
    EXPECT_FALSE(service.view.settings.ingestRun);
    for (auto* words : page->findChildren<QLabel*>())
        if (words->text() == run->accessibleName()) QTest::mouseClick(words, Qt::LeftButton);
    EXPECT_TRUE(service.view.settings.ingestRun) << "its words belong to it";
    page->find(QStringLiteral("no such thing"));
    EXPECT_TRUE(says(QStringLiteral("No setting matches.")));
    page->find(QStringLiteral("encoders"));
    EXPECT_FALSE(says(QStringLiteral("No setting matches.")));
    QApplication::processEvents();
    int marked = 0;
    for (auto* name : page->findChildren<QLabel*>()) {
        const auto* mark = name->parentWidget() ? ui::FoundMark::of(*name) : nullptr;
        if (!mark || !mark->isVisible()) continue;
        ++marked;
        EXPECT_TRUE(mark->geometry().contains(name->geometry())) << name->text().toStdString();
        EXPECT_GT(mark->width(), name->width()) << "its ground ends with its letters";
    }
    EXPECT_GT(marked, 0);
}

TEST_F(SettingsPageTest, ThemeAndRowsAreChosenSideBySideByPointerAndByKey) {
    open();
    page->showSection(ui::SettingsPage::Section::Appearance);
    page->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(page.get()));
    QApplication::processEvents();
    ui::PanelSettings told;
    QObject::connect(page.get(), &ui::SettingsPage::panelChanged, page.get(), [&](const ui::PanelSettings& changed) { told = changed; });
    for (const char* word : {"System", "Dark", "Light", "Comfortable", "Compact"}) ASSERT_TRUE(named(QLatin1String(word))) << word;
    EXPECT_TRUE(named(QStringLiteral("Dark"))->isChecked());
    named(QStringLiteral("Light"))->click();
    EXPECT_EQ(told.scheme, ui::Scheme::Light);
    EXPECT_FALSE(named(QStringLiteral("Dark"))->isChecked());
    named(QStringLiteral("Compact"))->click();
    EXPECT_TRUE(told.compact);
    EXPECT_EQ(told.scheme, ui::Scheme::Light) << "the other choice is lost";
    EXPECT_EQ(named(QStringLiteral("Light"))->accessibleDescription(), QStringLiteral("Theme")) << "what is chosen is not said";
    named(QStringLiteral("Light"))->setFocus();
    QTest::keyClick(named(QStringLiteral("Light")), Qt::Key_Left);
    EXPECT_EQ(told.scheme, ui::Scheme::Dark);
}

TEST_F(SettingsPageTest, AnIngestWhosePortIsTakenIsSaidWithItsCodeAndAWayOut) {
    open();
    ingestSays("Port 5005 is taken by another program.", 5006);
    EXPECT_TRUE(says(QStringLiteral("Port 5005 is taken by another program.")));
    EXPECT_TRUE(says(QStringLiteral("MR-5101")));
    ASSERT_TRUE(named(QStringLiteral("Use port 5006")));
    auto* url = editor<QLineEdit>("Playback URL");
    url->setText(QStringLiteral("https://cdn.example.com/"));
    leave(url);
    EXPECT_TRUE(says(QStringLiteral("MR-5101"))) << "a change that has nothing to do with it took it away";
    named(QStringLiteral("Use port 5006"))->click();
    EXPECT_EQ(service.view.settings.ingestPort, 5006);
    ingestSays({}, 0);
    EXPECT_FALSE(says(QStringLiteral("Port 5005 is taken")));
}

TEST_F(SettingsPageTest, AFieldShowsTheWordThatStandsForNoneWhole) {
    QFont large = QApplication::font();
    large.setPointSizeF(15);
    open();
    page->setFont(large);
    page->showSection(ui::SettingsPage::Section::Engine);
    QApplication::processEvents();
    for (auto* box : page->findChildren<QSpinBox*>())
        EXPECT_GE(box->minimumWidth() - 50, box->fontMetrics().horizontalAdvance(box->specialValueText())) // arrows and margins
            << box->accessibleName().toStdString();
    const auto* port = editor<QSpinBox>("Port");
    ASSERT_TRUE(port);
    EXPECT_GE(port->minimumWidth() - 50, port->fontMetrics().horizontalAdvance(QLocale().toString(65535)));
}

TEST_F(SettingsPageTest, ThePagesReachTheLowerEdgeWhereNoStripStandsThere) {
    open();
    const auto* pages = page->findChild<QStackedWidget*>();
    ASSERT_TRUE(pages);
    const auto below = [&] { return page->height() - pages->mapTo(page.get(), QPoint(0, pages->height())).y(); };
    EXPECT_EQ(below(), 0);
    ingestSays("The port is taken.", 5006);
    QApplication::processEvents();
    EXPECT_GT(below(), 16) << "the strip, and a gap below it";
}

TEST_F(SettingsPageTest, ASwitchWithTwoLinesOfWordsHasItsNameBesideTheFirst) {
    open();
    page->showSection(ui::SettingsPage::Section::Desktop);
    QApplication::processEvents();
    const QCheckBox* box = nullptr;
    for (const auto* each : page->findChildren<QCheckBox*>())
        if (each->isVisible()) box = each;
    ASSERT_TRUE(box);
    QLabel *words = nullptr, *name = nullptr;
    for (auto* each : box->parentWidget()->findChildren<QLabel*>()) words = each;
    for (auto* each : page->findChildren<QLabel*>())
        if (each->isVisible() && each->buddy() == box->parentWidget()) name = each;
    ASSERT_TRUE(words && name);
    words->setText(words->text() + QStringLiteral(" and on and on"));
    words->setMaximumWidth(120);
    for (int i = 0; i < 5; ++i) QApplication::processEvents();
    ASSERT_GT(words->height(), 2 * words->fontMetrics().height());
    const auto top = [&](const QWidget& of) { return of.mapTo(page.get(), QPoint()).y(); };
    EXPECT_EQ(top(*name), top(*words));
    EXPECT_LT(name->height(), words->height());
}

/// An engine elsewhere that cannot be reached yet.
struct AwayService : support::FakeService {
    bool isAway = true;
    QFuture<model::Result<model::SettingsView>> settings() override {
        if (!isAway) return support::FakeService::settings();
        return base::ready<model::SettingsView>(base::Error{base::ErrorCode::RemoteSilent, "No answer from studio."});
    }
};

TEST(SettingsOfAnEngineElsewhere, AreReadWhenThereIsAWayToItAndNothingIsSaidAnyMore) {
    AwayService service;
    service.view.settings.ingestPort = 6100;
    ui::Theme theme;
    ui::SettingsPage page(service, theme, ui::PanelSettings{});
    page.resize(1200, 800);
    page.show();
    QApplication::processEvents();
    const auto says = [&] { return test::says(page, QStringLiteral("No answer from studio.")); };
    EXPECT_TRUE(says());
    page.setFrozen(QStringLiteral("Connecting to studio."));
    EXPECT_FALSE(says()) << "the strip above the pages says it";
    service.isAway = false;
    page.setFrozen({});
    QApplication::processEvents();
    EXPECT_FALSE(says());
    const auto boxes = page.findChildren<QSpinBox*>();
    EXPECT_TRUE(std::any_of(boxes.begin(), boxes.end(), [](const QSpinBox* box) { return box->value() == 6100; }));
}
