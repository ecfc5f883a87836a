// Settings that variables of the environment decide, as the settings page shows them.

#include "tests/ui/open_settings.hpp"

#include <QLineEdit>
#include <QSpinBox>

using SettingsOfTheEnvironment = OpenSettings;

TEST_F(SettingsOfTheEnvironment, WhatTheEnvironmentDecidesIsShownSoAndCannotBeEdited) {
    service.view.settings.ingestPort = 5005;
    service.view.overrides = {{"ingestPort", "TRANSCODER_INGEST_PORT", "6100"}, {"publishToken", "TRANSCODER_INTERNAL_TOKEN", ""}};
    open();
    auto* port = editor<QSpinBox>("Port");
    EXPECT_EQ(port->value(), 6100);
    EXPECT_FALSE(port->isEnabled());
    EXPECT_TRUE(says(QStringLiteral("TRANSCODER_INGEST_PORT in the environment decides this.")));
    EXPECT_FALSE(editor<QLineEdit>("Token")->isEnabled());
    EXPECT_TRUE(editor<QLineEdit>("Ingest URL")->isEnabled());
}

TEST_F(SettingsOfTheEnvironment, EveryVariableOfTheEnvironmentIsNamedBelowItsField) {
    for (const model::Setting& setting : model::settingTable())
        if (*setting.variable) service.view.overrides.push_back({setting.key, std::string(setting.key) + "_VARIABLE", "7"});
    open();
    for (const model::Setting& setting : model::settingTable()) {
        const bool isOfEngine = setting.owner == model::Setting::Owner::Engine;
        page->showSection(isOfEngine ? ui::SettingsPage::Section::Engine : ui::SettingsPage::Section::Ingest);
        EXPECT_EQ(
            says(QString::fromLatin1(setting.key) + QStringLiteral("_VARIABLE in the environment decides this")), *setting.variable != 0)
            << setting.key;
    }
}

TEST_F(SettingsOfTheEnvironment, AVariableThatCannotBeUsedIsSaidToBe) {
    service.view.settings.ingestPort = 5005;
    service.view.overrides = {
        {"ingestPort", "TRANSCODER_INGEST_PORT", "many"}, {"publishUrl", "TRANSCODER_PUBLISH_BASE_URL", "ftp://example.com/"}};
    open();
    EXPECT_TRUE(says(QStringLiteral("TRANSCODER_INGEST_PORT in the environment decides this, but cannot be used: many")));
    EXPECT_TRUE(
        says(QStringLiteral("TRANSCODER_PUBLISH_BASE_URL in the environment decides this, but cannot be used: ftp://example.com/")));
}

TEST_F(SettingsOfTheEnvironment, WhatTheEnvironmentSaysForAnEmptyFieldIsShownWhileItIsEmpty) {
    const QString sentence =
        QStringLiteral("While this is empty, GUI_INGEST_URL in the environment counts: https://old.example.com/media/");
    service.view.overrides = {{"publishUrl", "GUI_INGEST_URL", "https://old.example.com/media/", true}};
    open();
    EXPECT_TRUE(says(sentence));
    auto* url = editor<QLineEdit>("Ingest URL");
    EXPECT_TRUE(url->isEnabled());
    url->setText(QStringLiteral("https://ingest.example.com/media/"));
    leave(url);
    QApplication::processEvents();
    EXPECT_FALSE(says(sentence)) << "the field decides now";
}
