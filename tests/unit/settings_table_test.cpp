#include "core/model/settings.hpp"

#include <gtest/gtest.h>
#include <map>

namespace {

/// An environment with these variables.
model::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* variable) {
        const auto found = variables.find(variable);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

} // namespace

TEST(Settings, TheEnvironmentWinsAndSaysSoWithoutTellingSecrets) {
    const auto world = environment({{"TRANSCODER_INGEST_PORT", "6000"}, {"TRANSCODER_INTERNAL_TOKEN", "the-token"}});
    model::Settings kept;
    kept.ingestPort = 5005;
    kept.ingestRetainHours = 7;

    const model::Settings now = model::effective(kept, world);
    EXPECT_EQ(now.ingestPort, 6000);
    EXPECT_EQ(now.publishToken, "the-token");
    EXPECT_EQ(now.ingestRetainHours, 7) << "of which the environment says nothing";

    const auto overrides = model::overridesOf(world);
    ASSERT_EQ(overrides.size(), 2U);
    EXPECT_EQ(overrides[0], (model::SettingOverride{"ingestPort", "TRANSCODER_INGEST_PORT", "6000"}));
    EXPECT_EQ(overrides[1], (model::SettingOverride{"publishToken", "TRANSCODER_INTERNAL_TOKEN", ""})) << "a page would show it";
}

TEST(Settings, AWordThatCannotBeUsedLeavesWhatWasKept) {
    model::Settings kept;
    kept.ingestPort = 5006;
    for (const char* word : {"many", "70000", "-1", ""})
        EXPECT_EQ(model::effective(kept, environment({{"TRANSCODER_INGEST_PORT", word}})).ingestPort, 5006) << word;
}

TEST(Settings, EachIsReadBackFromItsText) {
    model::Settings some;
    some.ingestRun = false;
    some.ingestPort = 0;
    some.workFolder = "/work";
    model::Settings read;
    for (const model::Setting& setting : model::settingTable())
        EXPECT_TRUE(model::setText(read, setting, model::textOf(some, setting))) << setting.key;
    EXPECT_EQ(read, some);
    EXPECT_EQ(model::changedKeys(some, {}), (std::vector<std::string>{"ingestRun", "ingestPort", "workFolder"}));
    EXPECT_FALSE(model::setText(read, *model::findSetting("ingestRun"), "perhaps"));
}

TEST(Settings, AChangeThatIsOutOfBoundsOrOfNoSettingChangesNothing) {
    const auto port = model::changed({}, model::changeOf(&model::Settings::ingestPort, 65536));
    ASSERT_FALSE(port);
    EXPECT_NE(port.error().message.find("from 0 to 65535"), std::string::npos) << port.error().message;
    model::SettingsChange unknown;
    unknown.keys = {"theme"};
    EXPECT_FALSE(model::changed({}, unknown));
    EXPECT_EQ(model::changed({}, model::changeOf(&model::Settings::ingestPort, 65535))->ingestPort, 65535);
}
