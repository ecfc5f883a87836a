#include "core/model/settings.hpp"

#include <QString>
#include <QUrl>
#include <QtGlobal>
#include <algorithm>

namespace model {
namespace {

using Type = Setting::Type;

Error bad(const Setting& setting, const base::Text& what) {
    return {ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 (%2) %3."), std::string(setting.key), base::text(setting.label), what)};
}

Result<void> checkNumber(const Setting& setting, int value) {
    if (value >= setting.least && value <= setting.most) return {};
    return bad(setting, base::text(QT_TRANSLATE_NOOP("Core", "must be a whole number from %1 to %2"), setting.least, setting.most));
}

/// A change to it alone is refused: one that was kept by an earlier version must not refuse every other change.
Result<void> checkAddress(const Setting& setting, const std::string& text) {
    if (text.empty() || isMediaAddress(text)) return {};
    return bad(setting,
        base::text(
            QT_TRANSLATE_NOOP("Core", "must begin with http:// or https:// and name a host, like https://ingest.example.com/media/")));
}

Result<void> checkWord(const Setting& setting, const std::string& value) {
    if (setting.type != Type::Choice) return {};
    std::string all;
    for (const SettingWord& each : setting.words) {
        if (value == each.word) return {};
        all.append(all.empty() ? "" : ", ").append(each.word);
    }
    return bad(setting, base::text(QT_TRANSLATE_NOOP("Core", "must be one of %1"), all));
}

} // namespace

bool isMediaAddress(const std::string& text) {
    const QUrl url(QString::fromStdString(text).trimmed(), QUrl::StrictMode);
    const bool isHttp = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    return url.isValid() && isHttp && !url.host().isEmpty() && !url.hasQuery() && !url.hasFragment();
}

std::string textOf(const Settings& settings, const Setting& setting) {
    if (setting.number) return std::to_string(settings.*setting.number);
    if (setting.flag) return settings.*setting.flag ? "yes" : "no";
    return settings.*setting.text;
}

Result<void> setText(Settings& settings, const Setting& setting, const std::string& text) {
    if (setting.text) {
        MR_TRY(checkWord(setting, text));
        settings.*setting.text = text;
    }
    if (setting.number) {
        bool good = false;
        const int value = QString::fromStdString(text).toInt(&good);
        MR_TRY(checkNumber(setting, good ? value : setting.least - 1));
        settings.*setting.number = value;
    }
    if (setting.flag) {
        if (text != "yes" && text != "no") return bad(setting, base::text(QT_TRANSLATE_NOOP("Core", "must be yes or no")));
        settings.*setting.flag = text == "yes";
    }
    return {};
}

Result<void> check(const Settings& settings) {
    for (const Setting& setting : settingTable()) {
        if (setting.number) MR_TRY(checkNumber(setting, settings.*setting.number));
        if (setting.text) MR_TRY(checkWord(setting, settings.*setting.text));
    }
    return {};
}

std::vector<std::string> changedKeys(const Settings& before, const Settings& now) {
    std::vector<std::string> keys;
    for (const Setting& setting : settingTable())
        if (textOf(before, setting) != textOf(now, setting)) keys.emplace_back(setting.key);
    return keys;
}

Result<Settings> changed(const Settings& settings, const SettingsChange& change) {
    Settings now = settings;
    for (const std::string& key : change.keys) {
        const Setting* setting = findSetting(key);
        if (!setting) return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "There is no setting %1."), key)};
        if (setting->number) now.*setting->number = change.values.*setting->number;
        if (setting->text) now.*setting->text = change.values.*setting->text;
        if (setting->flag) now.*setting->flag = change.values.*setting->flag;
        if (setting->type == Type::Address) MR_TRY(checkAddress(*setting, now.*setting->text));
    }
    MR_TRY(check(now));
    return now;
}

std::optional<std::string> processEnvironment(const char* variable) {
    const QString value = qEnvironmentVariable(variable);
    return value.isEmpty() ? std::nullopt : std::optional(value.toStdString());
}

std::vector<SettingOverride> overridesOf(const Environment& environment) {
    std::vector<SettingOverride> overrides;
    for (const Setting& setting : settingTable()) {
        const auto add = [&](const char* variable, bool isFallback) {
            const auto value = *variable ? environment(variable) : std::nullopt;
            if (value) overrides.push_back({setting.key, variable, setting.type == Type::Secret ? std::string() : *value, isFallback});
            return value.has_value();
        };
        if (!add(setting.variable, false)) add(setting.fallback, true);
    }
    return overrides;
}

Settings effective(const Settings& settings, const Environment& environment) {
    Settings now = settings;
    for (const Setting& setting : settingTable()) {
        if (const auto value = *setting.variable ? environment(setting.variable) : std::nullopt) (void)setText(now, setting, *value);
        if (!*setting.fallback || !textOf(now, setting).empty()) continue;
        if (const auto value = environment(setting.fallback)) (void)setText(now, setting, *value);
    }
    return now;
}

} // namespace model
