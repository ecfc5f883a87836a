#include "core/model/settings.hpp"

#include <QString>
#include <QUrl>
#include <QtGlobal>
#include <algorithm>

namespace model {
namespace {

using Type = Setting::Type;
using Owner = Setting::Owner;
using Restarts = Setting::Restarts;

const SettingWord kPriority[] = {
    {"low", QT_TRANSLATE_NOOP("Settings", "Other programs first")}, {"normal", QT_TRANSLATE_NOOP("Settings", "As other programs")}};
const SettingWord kNotify[] = {{"nothing", QT_TRANSLATE_NOOP("Settings", "Nothing")},
    {"failures", QT_TRANSLATE_NOOP("Settings", "Failures only")},
    {"queue", QT_TRANSLATE_NOOP("Settings", "Failures and the end of the queue")}, {"jobs", QT_TRANSLATE_NOOP("Settings", "Every job")}};
const SettingWord kWhenDone[] = {{"nothing", QT_TRANSLATE_NOOP("Settings", "Do nothing")},
    {"sleep", QT_TRANSLATE_NOOP("Settings", "Sleep, once")}, {"shut-down", QT_TRANSLATE_NOOP("Settings", "Shut down, once")},
    {"command", QT_TRANSLATE_NOOP("Settings", "Run a command")}};

const Setting kTable[] = {
    {.key = "ingestRun",
        .type = Type::Switch,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "",
        .isTold = false,
        .flag = &Settings::ingestRun,
        .label = QT_TRANSLATE_NOOP("Settings", "Run the ingest"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Start the local ingest with Millrace")},
    {.key = "ingestHost",
        .type = Type::Text,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "TRANSCODER_INGEST_HOST",
        .isTold = false,
        .text = &Settings::ingestHost,
        .label = QT_TRANSLATE_NOOP("Settings", "Address"),
        .hint = QT_TRANSLATE_NOOP(
            "Settings", "127.0.0.1 serves this computer only. 0.0.0.0 opens it to the network; writing always needs the token.")},
    {.key = "ingestPort",
        .type = Type::Number,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "TRANSCODER_INGEST_PORT",
        .isTold = false,
        .number = &Settings::ingestPort,
        .least = 0,
        .most = 65535,
        .label = QT_TRANSLATE_NOOP("Settings", "Port"),
        .hint = QT_TRANSLATE_NOOP("Settings", "5005, unless another program uses it; 0 picks a free port.")},
    {.key = "ingestRoot",
        .type = Type::Folder,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "INGEST_OUTPUT_DIR",
        .isTold = true,
        .text = &Settings::ingestRoot,
        .label = QT_TRANSLATE_NOOP("Settings", "Folder"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Where published media are kept. Empty: your data folder.")},
    {.key = "ingestRetainHours",
        .type = Type::Number,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "INGEST_RETAIN_HOURS",
        .isTold = true,
        .number = &Settings::ingestRetainHours,
        .least = 0,
        .most = 100000,
        .label = QT_TRANSLATE_NOOP("Settings", "Keep for"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Hours after which published media are removed; 0 keeps them."),
        .empty = QT_TRANSLATE_NOOP("Settings", "Until I delete it")},
    {.key = "mediaKeysUrl",
        .type = Type::Address,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "INGEST_JWKS_URL",
        .isTold = true,
        .text = &Settings::mediaKeysUrl,
        .label = QT_TRANSLATE_NOOP("Settings", "Media keys URL"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Only if media tokens for this ingest come from another API: where that publishes its keys."),
        .empty = QT_TRANSLATE_NOOP("Settings", "Its own API, if there is one"),
        .rule = QT_TRANSLATE_NOOP("Settings",
            "An address begins with http:// or https:// and names a host, like https://api.example.com/.well-known/jwks.json.")},
    {.key = "publishUrl",
        .type = Type::Address,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "TRANSCODER_PUBLISH_BASE_URL",
        .isTold = true,
        .text = &Settings::publishUrl,
        .label = QT_TRANSLATE_NOOP("Settings", "Ingest URL"),
        .hint = QT_TRANSLATE_NOOP(
            "Settings", "Where media are uploaded with HTTP PUT, like https://ingest.example.com/media/. Empty: the local ingest."),
        .empty = QT_TRANSLATE_NOOP("Settings", "Local ingest"),
        .rule = QT_TRANSLATE_NOOP(
            "Settings", "An address begins with http:// or https:// and names a host, like https://ingest.example.com/media/."),
        .fallback = "GUI_INGEST_URL"},
    {.key = "playbackUrl",
        .type = Type::Address,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "TRANSCODER_LOCAL_MEDIA_BASE_URL",
        .isTold = true,
        .text = &Settings::playbackUrl,
        .label = QT_TRANSLATE_NOOP("Settings", "Playback URL"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Only if viewers use another address, such as a CDN."),
        .empty = QT_TRANSLATE_NOOP("Settings", "Same as ingest"),
        .rule = QT_TRANSLATE_NOOP(
            "Settings", "An address begins with http:// or https:// and names a host, like https://ingest.example.com/media/."),
        .fallback = "GUI_INGEST_URL"},
    {.key = "publishToken",
        .type = Type::Secret,
        .owner = Owner::Ingest,
        .restarts = Restarts::Publishing,
        .variable = "TRANSCODER_INTERNAL_TOKEN",
        .isTold = false,
        .text = &Settings::publishToken,
        .label = QT_TRANSLATE_NOOP("Settings", "Token"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Of the remote ingest.")},
    {.key = "uploadMbps",
        .type = Type::Number,
        .owner = Owner::Ingest,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .number = &Settings::uploadMbps,
        .least = 0,
        .most = 100000,
        .label = QT_TRANSLATE_NOOP("Settings", "Upload limit"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Mb/s at most for uploads to a remote ingest, all together; 0 is no limit."),
        .empty = QT_TRANSLATE_NOOP("Settings", "No limit")},
    {.key = "encoderSlots",
        .type = Type::Number,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .number = &Settings::encoderSlots,
        .least = 0,
        .most = 256,
        .label = QT_TRANSLATE_NOOP("Settings", "Encoders at once"),
        .hint = QT_TRANSLATE_NOOP("Settings", "0 uses one per processor thread."),
        .empty = QT_TRANSLATE_NOOP("Settings", "One per thread")},
    {.key = "jobsAtOnce",
        .type = Type::Number,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .number = &Settings::jobsAtOnce,
        .least = 0,
        .most = 1000,
        .label = QT_TRANSLATE_NOOP("Settings", "Jobs at once"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Others wait, though a processor is free; 0 begins the next job as soon as one is."),
        .empty = QT_TRANSLATE_NOOP("Settings", "As many as fit")},
    {.key = "priority",
        .type = Type::Choice,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .text = &Settings::priority,
        .words = kPriority,
        .label = QT_TRANSLATE_NOOP("Settings", "Priority"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Of encoders that begin from now on, among the programs of this computer.")},
    {.key = "chunkRetries",
        .type = Type::Number,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .number = &Settings::chunkRetries,
        .least = 1,
        .most = 10,
        .label = QT_TRANSLATE_NOOP("Settings", "Attempts"),
        .hint = QT_TRANSLATE_NOOP("Settings", "How often a chunk is tried before its job fails.")},
    {.key = "workFolder",
        .type = Type::Folder,
        .owner = Owner::Engine,
        .restarts = Restarts::WorkFolder,
        .variable = "",
        .isTold = false,
        .text = &Settings::workFolder,
        .label = QT_TRANSLATE_NOOP("Settings", "Work folder"),
        .hint = QT_TRANSLATE_NOOP("Settings",
            "Finished chunks wait here until they are published. Unfinished jobs move with it; their chunks in flight begin again.")},
    {.key = "minimumFreeGb",
        .type = Type::Number,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .number = &Settings::minimumFreeGb,
        .least = 0,
        .most = 100000,
        .label = QT_TRANSLATE_NOOP("Settings", "Keep free"),
        .hint = QT_TRANSLATE_NOOP("Settings", "GB that must stay free in the work folder; jobs wait below that.")},
    {.key = "fetchAllowed",
        .type = Type::Text,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "TRANSCODER_FETCH_ALLOWED",
        .isTold = false,
        .text = &Settings::fetchAllowed,
        .label = QT_TRANSLATE_NOOP("Settings", "Links may lead to"),
        .hint = QT_TRANSLATE_NOOP(
            "Settings", "Networks beside the public ones, like 192.168.7.0/24: whoever may add jobs can read files there."),
        .empty = QT_TRANSLATE_NOOP("Settings", "Public addresses only")},
    {.key = "fetchMaxGb",
        .type = Type::Number,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "TRANSCODER_FETCH_MAX_GB",
        .isTold = false,
        .number = &Settings::fetchMaxGb,
        .least = 1,
        .most = 100000,
        .label = QT_TRANSLATE_NOOP("Settings", "Largest file from a link"),
        .hint = QT_TRANSLATE_NOOP("Settings", "GB; larger ones are not fetched.")},
    {.key = "pauseOnBattery",
        .type = Type::Switch,
        .owner = Owner::Engine,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .flag = &Settings::pauseOnBattery,
        .label = QT_TRANSLATE_NOOP("Settings", "On battery"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Jobs wait while this computer runs on battery; chunks that have begun are finished")},
    {.key = "keepAwake",
        .type = Type::Switch,
        .owner = Owner::Desktop,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .flag = &Settings::keepAwake,
        .label = QT_TRANSLATE_NOOP("Settings", "Keep awake"),
        .hint = QT_TRANSLATE_NOOP("Settings", "This computer does not go to sleep while jobs run")},
    {.key = "notify",
        .type = Type::Choice,
        .owner = Owner::Desktop,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .text = &Settings::notify,
        .words = kNotify,
        .label = QT_TRANSLATE_NOOP("Settings", "Notifications"),
        .hint = QT_TRANSLATE_NOOP("Settings", "What the desktop is told while the window is not in front.")},
    {.key = "whenDone",
        .type = Type::Choice,
        .owner = Owner::Desktop,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .text = &Settings::whenDone,
        .words = kWhenDone,
        .label = QT_TRANSLATE_NOOP("Settings", "When all is done"),
        .hint = QT_TRANSLATE_NOOP("Settings", "After 60 s in which it can be cancelled. Paused jobs are not done.")},
    {.key = "whenDoneCommand",
        .type = Type::Text,
        .owner = Owner::Desktop,
        .restarts = Restarts::Nothing,
        .variable = "",
        .isTold = false,
        .text = &Settings::whenDoneCommand,
        .label = QT_TRANSLATE_NOOP("Settings", "Command"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Given to the system's shell; MILLRACE_DONE and MILLRACE_FAILED hold the numbers of jobs.")},
};

Error bad(const Setting& setting, const base::Text& what) {
    return {ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "%1 (%2) %3."), std::string(setting.key), setting.label, what)};
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

std::span<const Setting> settingTable() {
    return kTable;
}

const Setting* findSetting(const std::string& key) {
    const auto found = std::find_if(std::begin(kTable), std::end(kTable), [&](const Setting& setting) { return key == setting.key; });
    return found == std::end(kTable) ? nullptr : found;
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
    for (const Setting& setting : kTable) {
        if (setting.number) MR_TRY(checkNumber(setting, settings.*setting.number));
        if (setting.text) MR_TRY(checkWord(setting, settings.*setting.text));
    }
    return {};
}

std::vector<std::string> changedKeys(const Settings& before, const Settings& now) {
    std::vector<std::string> keys;
    for (const Setting& setting : kTable)
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
    for (const Setting& setting : kTable) {
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
    for (const Setting& setting : kTable) {
        if (const auto value = *setting.variable ? environment(setting.variable) : std::nullopt) (void)setText(now, setting, *value);
        if (!*setting.fallback || !textOf(now, setting).empty()) continue;
        if (const auto value = environment(setting.fallback)) (void)setText(now, setting, *value);
    }
    return now;
}

} // namespace model
