#pragma once
/// The engine's and the ingest's settings, once: file, API, environment and panel all go through one table. Appearance and language are the
/// panel's own.

#include "core/model/json.hpp"

#include <functional>
#include <span>

namespace model {

struct Settings {
    int encoderSlots = 0;         ///< encoders at once; 0: one per processor thread
    int jobsAtOnce = 0;           ///< jobs that are encoded side by side; 0: as many as there are processors for
    std::string priority = "low"; ///< of encoders among the programs of this computer: "low", "normal"
    int chunkRetries = 3;         ///< attempts before the job fails
    std::string workFolder;       ///< "" : the standard one
    int minimumFreeGb = 2;        ///< jobs wait below this
    bool pauseOnBattery = false;
    int fleetDecodePercent = 2;       ///< of the chunks that workers bring are decoded here before they are public; 0: none
    int fleetAuditPercent = 1;        ///< of all chunks are made again by another worker; 0: none
    std::string fleetPins = "strict"; ///< "strict": all chunks of a film by encoders that make the same bytes; "compatible"
    std::string fetchAllowed;         ///< networks that links may lead to though they are not public: "10.0.0.0/8, 192.168.7.3"
    int fetchMaxGb = 500;             ///< of a file that a link leads to
    bool ingestRun = true;
    std::string ingestHost = "127.0.0.1";
    int ingestPort = 5005;
    std::string ingestRoot;           ///< "" : the standard one
    int ingestRetainHours = 0;        ///< published media older than that are removed; 0: never
    std::string mediaKeysUrl;         ///< of the key set that the embedded ingest verifies media tokens with; "": its own API's
    std::string publishUrl;           ///< of a remote ingest; "": the embedded one
    std::string playbackUrl;          ///< what viewers use; "": where it is published
    std::string publishToken;         ///< of the remote ingest
    int uploadMbps = 0;               ///< of all uploads to it together; 0: no limit
    bool keepAwake = true;            ///< this computer does not go to sleep while jobs run
    std::string notify = "queue";     ///< what the desktop is told: "nothing", "failures", "queue", "jobs"
    std::string whenDone = "nothing"; ///< "nothing", "sleep", "shut-down", "command"
    std::string whenDoneCommand;      ///< of the system's shell

    bool operator==(const Settings&) const = default;
    template <class F> static void describe(F&& f);
};

/// One of what a setting may be.
struct SettingWord {
    const char *word, *label; ///< in the file; for people, in English
};

struct Setting {
    enum class Type { Number, Text, Address, Secret, Folder, Switch, Choice };
    enum class Owner { Engine, Ingest, Desktop };
    /// What begins anew when it changes.
    enum class Restarts { Nothing, Publishing, WorkFolder };

    const char* key; ///< in the file, in the API, in events
    Type type;
    Owner owner;
    Restarts restarts;
    const char* variable; ///< of the environment; it wins. "": none
    bool isTold;          ///< to the hosts that ask this installation for their settings
    // exactly one of these
    int Settings::*number = nullptr;
    std::string Settings::*text = nullptr;
    bool Settings::*flag = nullptr;
    int least = 0, most = 0;                 ///< of a number
    std::span<const SettingWord> words = {}; ///< of a choice, which is a text
    // For people, in English; the panel translates them in the context "Settings".
    const char* label = "";
    const char* hint = "";     ///< below the field, or beside a switch
    const char* empty = "";    ///< shown in an empty field, or for the number 0
    const char* rule = "";     ///< said below the field when what was entered is refused: what it may be
    const char* fallback = ""; ///< variable of the environment that counts while the setting is empty; "": none
};

/// In the order in which people are shown them.
std::span<const Setting> settingTable();
/// Null for a key that nobody knows.
const Setting* findSetting(const std::string& key);

/// As a variable of the environment has it: "5005", "yes", "/srv/media".
std::string textOf(const Settings& settings, const Setting& setting);
/// The other way. Errors: InvalidInput, naming the setting and what it may be.
Result<void> setText(Settings& settings, const Setting& setting, const std::string& text);
/// An address that media can be uploaded to or read from: http or https with a host, and nothing behind its path.
bool isMediaAddress(const std::string& text);
/// Whether all numbers lie within their bounds. Errors: InvalidInput, naming the first that does not.
Result<void> check(const Settings& settings);
/// Keys of what differs.
std::vector<std::string> changedKeys(const Settings& before, const Settings& now);

/// Some settings' new values.
struct SettingsChange {
    std::vector<std::string> keys; ///< which of `values` count
    Settings values;

    bool operator==(const SettingsChange&) const = default;
    template <class F> static void describe(F&& f) {
        f("keys", &SettingsChange::keys);
        f("values", &SettingsChange::values);
    }
};
/// Of one setting: `changeOf(&Settings::ingestPort, 5006)`.
template <class T, class V> SettingsChange changeOf(T Settings::*member, V value);
/// Errors: InvalidInput, for a key that nobody knows, a value out of bounds, a new address that is none.
Result<Settings> changed(const Settings& settings, const SettingsChange& change);

/// A setting that the environment decides.
struct SettingOverride {
    std::string key, variable;
    std::string value;       ///< as the environment has it; "" for a secret
    bool isFallback = false; ///< only while the setting is empty

    bool operator==(const SettingOverride&) const = default;
    template <class F> static void describe(F&& f) {
        f("key", &SettingOverride::key);
        f("variable", &SettingOverride::variable);
        f("value", &SettingOverride::value);
        f("isFallback", &SettingOverride::isFallback);
    }
};

struct SettingsView {
    Settings settings; ///< as they are kept
    std::vector<SettingOverride> overrides;

    bool operator==(const SettingsView&) const = default;
    template <class F> static void describe(F&& f) {
        f("settings", &SettingsView::settings);
        f("overrides", &SettingsView::overrides);
    }
};

using Environment = std::function<std::optional<std::string>(const char* variable)>;
/// Of this process; what is empty is not set.
std::optional<std::string> processEnvironment(const char* variable);
std::vector<SettingOverride> overridesOf(const Environment& environment);
/// With what the environment says, its fallbacks where nothing else is said. A word that cannot be used is passed over here; whoever opens
/// something by it says so.
Settings effective(const Settings& settings, const Environment& environment);

template <class F> void Settings::describe(F&& f) {
    for (const Setting& setting : settingTable()) {
        if (setting.number) f(setting.key, setting.number);
        if (setting.text) f(setting.key, setting.text);
        if (setting.flag) f(setting.key, setting.flag);
    }
}

template <class T, class V> SettingsChange changeOf(T Settings::*member, V value) {
    SettingsChange change;
    change.values.*member = std::move(value);
    for (const Setting& setting : settingTable()) {
        bool is = false;
        if constexpr (std::is_same_v<T, int>) is = setting.number == member;
        if constexpr (std::is_same_v<T, std::string>) is = setting.text == member;
        if constexpr (std::is_same_v<T, bool>) is = setting.flag == member;
        if (is) change.keys.emplace_back(setting.key);
    }
    return change;
}

} // namespace model
