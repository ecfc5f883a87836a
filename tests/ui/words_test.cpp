// Words of core inside the panel's sentences: in the operator's language as a whole.

#include "core/model/role_said.hpp"
#include "core/model/settings.hpp"
#include "tests/support/translated.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/setting_field.hpp"

#include <gtest/gtest.h>

namespace {

struct GermanWords : testing::Test {
    support::Translated german{QStringLiteral(MILLRACE_SOURCE "/translations/millrace_de.ts")};
};

} // namespace

TEST_F(GermanWords, ARoleInARefusalIsSaidInTheLanguageOfTheRefusal) {
    const auto refusal = [](const char* role) {
        return ui::words::said(
            base::text("Your role, %1, may not do this. Ask an administrator of %2.", model::roleSaid(role), "Studio cluster"));
    };
    for (const char* role : {"viewer", "operator", "editor"}) {
        EXPECT_TRUE(refusal(role).contains(ui::words::role(role))) << refusal(role).toStdString();
        EXPECT_FALSE(refusal(role).contains(QLatin1String(role))) << refusal(role).toStdString();
    }
    EXPECT_TRUE(refusal("viewer").contains(QStringLiteral("Zuschauer")));
    EXPECT_TRUE(refusal("stagehand").contains(QStringLiteral("stagehand"))) << "of a newer server";
}

TEST_F(GermanWords, WhyAWorkerRestsIsSaidInTheLanguageOfItsRow) {
    model::FleetWorker worker;
    worker.state = model::FleetWorkerState::Resting;
    worker.restReasonParts = base::text("It failed chunks that others made. Its encoders are tried before it goes on.");
    worker.restReason = worker.restReasonParts.english();
    const QString row = ui::words::workerTask(worker);
    EXPECT_FALSE(row.contains(QStringLiteral("It failed"))) << row.toStdString();
    EXPECT_TRUE(row.contains(ui::words::said(worker.restReasonParts))) << row.toStdString();
    worker.restReasonParts = {}; // of an earlier server
    EXPECT_TRUE(ui::words::workerTask(worker).contains(QStringLiteral("It failed")));
}

TEST_F(GermanWords, ValuesOfSettingsAreSaidAsTheirFieldsShowThem) {
    model::Settings settings;
    settings.pauseOnBattery = true;
    settings.whenDone = "shut-down";
    settings.chunkRetries = 5;
    const auto shown = [&](const char* key) { return ui::shownValue(settings, *model::findSetting(key)); };
    EXPECT_EQ(shown("pauseOnBattery"), QStringLiteral("ein"));
    EXPECT_EQ(shown("whenDone"), QCoreApplication::translate("Settings", "Shut down, once"));
    EXPECT_FALSE(shown("whenDone").contains(QStringLiteral("down"))) << shown("whenDone").toStdString();
    EXPECT_EQ(shown("chunkRetries"), QStringLiteral("5"));
    EXPECT_EQ(shown("ingestRetainHours"), QCoreApplication::translate("Settings", model::findSetting("ingestRetainHours")->empty));
}

TEST_F(GermanWords, ASettingThatIsRefusedIsNamedAsItsPageNamesIt) {
    model::Settings settings;
    settings.jobsAtOnce = -1;
    const auto refused = model::check(settings);
    ASSERT_FALSE(refused);
    const QString label = QCoreApplication::translate("Settings", model::findSetting("jobsAtOnce")->label);
    ASSERT_NE(label, QLatin1String(model::findSetting("jobsAtOnce")->label)) << "German has another word";
    EXPECT_TRUE(ui::words::said(refused.error()).contains(label)) << ui::words::said(refused.error()).toStdString();
}
