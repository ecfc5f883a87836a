#include "core/model/settings.hpp"

#include <gtest/gtest.h>
#include <set>

using model::Setting;
using model::Settings;

TEST(Settings, TheTableHoldsEachMemberOnceUnderItsOwnKey) {
    std::set<std::string> keys;
    Settings changed;
    for (const Setting& setting : model::settingTable()) {
        EXPECT_TRUE(keys.insert(setting.key).second) << setting.key << " stands twice";
        EXPECT_EQ((setting.number ? 1 : 0) + (setting.text ? 1 : 0) + (setting.flag ? 1 : 0), 1) << setting.key;
        EXPECT_TRUE(*setting.label && *setting.hint) << setting.key;
        if (setting.number) changed.*setting.number += 1;
        if (setting.text) changed.*setting.text += "x";
        if (setting.flag) changed.*setting.flag = !(changed.*setting.flag);
    }
    EXPECT_EQ(keys.size(), 26u);
    EXPECT_EQ(model::changedKeys({}, changed).size(), keys.size()) << "two entries for one member";
    // The file has exactly these keys, and brings everything back.
    const QJsonObject file = model::toJson(changed).toObject();
    EXPECT_EQ(static_cast<std::size_t>(file.size()), keys.size());
    for (const auto& key : keys) EXPECT_TRUE(file.contains(QString::fromStdString(key))) << key;
    EXPECT_EQ(*model::fromBytes<Settings>(model::toBytes(changed)), changed);
}

TEST(Settings, OnlyNamedOnesChangeAndOnlyWithinTheirBounds) {
    model::SettingsChange change = model::changeOf(&Settings::ingestPort, 5010);
    change.values.chunkRetries = 9;
    EXPECT_EQ(change.keys, std::vector<std::string>{"ingestPort"});
    const auto now = model::changed({}, change);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->ingestPort, 5010);
    EXPECT_EQ(now->chunkRetries, 3);

    for (const int port : {-1, 65536}) {
        const auto refused = model::changed({}, model::changeOf(&Settings::ingestPort, port));
        ASSERT_FALSE(refused) << port;
        EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidInput);
        EXPECT_EQ(refused.error().message, "ingestPort (Port) must be a whole number from 0 to 65535.");
    }
    EXPECT_FALSE(model::changed({}, model::changeOf(&Settings::chunkRetries, 0))) << "a chunk that is never tried";
    model::SettingsChange unknown;
    unknown.keys = {"colour"};
    EXPECT_EQ(model::changed({}, unknown).error().message, "There is no setting colour.");
}

TEST(Settings, AnAddressThatNothingCanBeSentToIsRefused) {
    for (const char* good :
        {"", "http://localhost:5005", "https://ingest.example.com/media/", " https://ingest.example.com ", "https://[::1]:8443/m"})
        EXPECT_TRUE(model::changed({}, model::changeOf(&Settings::publishUrl, std::string(good)))) << good;
    for (const char* bad :
        {"foo bar", "ftp://ingest.example.com/media/", "ingest.example.com/media", "http://", "https:///media", "http://a b/",
            "http://host:99999/", "https://ingest.example.com/media/?token=x", "file:///srv/media", "https://ingest.example.com/#x"}) {
        const auto refused = model::changed({}, model::changeOf(&Settings::publishUrl, std::string(bad)));
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidInput);
        EXPECT_EQ(refused.error().message,
            "publishUrl (Ingest URL) must begin with http:// or https:// and name a host, like https://ingest.example.com/media/.");
        EXPECT_FALSE(model::changed({}, model::changeOf(&Settings::playbackUrl, std::string(bad)))) << bad;
    }
    Settings before; // kept by a version that took everything
    before.publishUrl = "foo bar";
    EXPECT_TRUE(model::changed(before, model::changeOf(&Settings::ingestPort, 5010)));
    EXPECT_TRUE(model::changed(before, model::changeOf(&Settings::publishUrl, std::string())));
    for (const Setting& setting : model::settingTable())
        EXPECT_EQ(setting.type == Setting::Type::Address, *setting.rule != 0) << setting.key << ": nothing can be said below its field";
}

TEST(Settings, TheEnvironmentWinsAndSaysSoButShowsNoSecret) {
    const auto environment = [](const char* variable) -> std::optional<std::string> {
        const std::string name = variable;
        if (name == "TRANSCODER_INGEST_PORT") return "6000";
        if (name == "TRANSCODER_INTERNAL_TOKEN") return "s3cret";
        if (name == "INGEST_RETAIN_HOURS") return "for ever"; // no number
        return std::nullopt;
    };
    Settings kept;
    kept.ingestPort = 5005;
    kept.ingestRetainHours = 12;
    const Settings holds = model::effective(kept, environment);
    EXPECT_EQ(holds.ingestPort, 6000);
    EXPECT_EQ(holds.publishToken, "s3cret");
    EXPECT_EQ(holds.ingestRetainHours, 12);
    const auto overrides = model::overridesOf(environment);
    ASSERT_EQ(overrides.size(), 3u);
    for (const auto& each : overrides) {
        EXPECT_NE(each.value, "s3cret");
        if (each.key == "ingestPort") {
            EXPECT_EQ(each.variable, "TRANSCODER_INGEST_PORT");
            EXPECT_EQ(each.value, "6000");
        }
    }
}

TEST(Settings, EveryVariableThatRulesASettingIsTold) {
    for (const Setting& setting : model::settingTable())
        for (const char* variable : {setting.variable, setting.fallback}) {
            if (!*variable) continue;
            const auto overrides = model::overridesOf([&](const char* asked) -> std::optional<std::string> {
                return std::string(asked) == variable ? std::optional<std::string>("1") : std::nullopt;
            });
            const auto told = std::find_if(overrides.begin(), overrides.end(), [&](const auto& each) { return each.key == setting.key; });
            ASSERT_NE(told, overrides.end()) << setting.key;
            EXPECT_EQ(told->variable, variable);
            EXPECT_EQ(told->isFallback, variable == setting.fallback);
        }
}

TEST(Settings, AFallbackCountsWhereNothingElseIsSaid) {
    const auto environment = [](const char* variable) -> std::optional<std::string> {
        const std::string name = variable;
        if (name == "GUI_INGEST_URL") return "https://old.example.com/media/";
        if (name == "TRANSCODER_LOCAL_MEDIA_BASE_URL") return "https://cdn.example.com/";
        return std::nullopt;
    };
    Settings kept;
    EXPECT_EQ(model::effective(kept, environment).publishUrl, "https://old.example.com/media/");
    EXPECT_EQ(model::effective(kept, environment).playbackUrl, "https://cdn.example.com/");
    kept.publishUrl = "https://mine.example.com/media/";
    EXPECT_EQ(model::effective(kept, environment).publishUrl, "https://mine.example.com/media/");
}

TEST(Settings, AChoiceIsOneOfItsWords) {
    EXPECT_TRUE(model::changed({}, model::changeOf(&Settings::whenDone, std::string("shut-down"))));
    const auto refused = model::changed({}, model::changeOf(&Settings::whenDone, std::string("explode")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "whenDone (When all is done) must be one of nothing, sleep, shut-down, command.");
    for (const Setting& setting : model::settingTable())
        if (setting.type == Setting::Type::Choice) {
            ASSERT_TRUE(setting.text) << setting.key;
            EXPECT_TRUE(model::check(Settings())) << "the default of " << setting.key << " is none of its words";
            Settings settings;
            for (const auto& each : setting.words) EXPECT_TRUE(model::setText(settings, setting, each.word)) << each.word;
            EXPECT_FALSE(model::setText(settings, setting, ""));
        }
}

TEST(Settings, TheirTextGoesThereAndBack) {
    Settings settings;
    settings.ingestRun = false;
    settings.encoderSlots = 7;
    settings.workFolder = "/mnt/ä b";
    Settings back;
    for (const Setting& setting : model::settingTable())
        ASSERT_TRUE(model::setText(back, setting, model::textOf(settings, setting))) << setting.key;
    EXPECT_EQ(back, settings);
    for (const char* bad : {"", "7x", "1e3", "2.5", "99999999999"})
        EXPECT_FALSE(model::setText(back, *model::findSetting("encoderSlots"), bad)) << bad;
    EXPECT_FALSE(model::setText(back, *model::findSetting("ingestRun"), "maybe"));
    EXPECT_EQ(back, settings) << "what is refused changes nothing";
}
