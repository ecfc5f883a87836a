#include "core/remote/profile.hpp"

#include "core/base/files.hpp"

#include <QFileInfo>
#include <QHostAddress>
#include <QLockFile>
#include <QRegularExpression>
#include <algorithm>

namespace remote {
namespace {

constexpr qint64 kMostBytes = 1 << 20; // of the file of profiles
constexpr int kPinDigits = 64;
constexpr int kLockPatienceMs = 1000; // others hold it for one small write

Error badAddress(const std::string& text) {
    return {ErrorCode::InvalidInput,
        base::text(
            QT_TRANSLATE_NOOP("Core", "\"%1\" is no address of a Millrace API. Write it like https://api.example.com or studio:5000."),
            text)};
}

/// The root of the server, with a slash at its end.
Result<QUrl> rootOf(const std::string& text) {
    QString written = QString::fromStdString(text).trimmed();
    const bool hasScheme = written.contains(QLatin1String("://"));
    if (!hasScheme) written.prepend(QLatin1String("https://"));
    QUrl url(written, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment()) return badAddress(text);
    if (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http")) return badAddress(text);
    if (!hasScheme && isLoopback(url)) url.setScheme(QStringLiteral("http")); // a server of this computer has a certificate seldom
    QString path = url.path();
    static const QRegularExpression api(QStringLiteral("/api(/v\\d+)?/?$"));
    path.remove(api);
    if (!path.endsWith(QLatin1Char('/'))) path += QLatin1Char('/');
    url.setPath(path);
    return url;
}

Result<std::string> checkedPin(const std::string& pin) {
    const QString bare = QString::fromStdString(pin).toLower().remove(QRegularExpression(QStringLiteral("[:\\s]")));
    static const QRegularExpression hex(QStringLiteral("^[0-9a-f]*$"));
    if (bare.isEmpty() || (bare.size() == kPinDigits && hex.match(bare).hasMatch())) return bare.toStdString();
    return Error{ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "The fingerprint must be a SHA-256 of 64 hex digits, not \"%1\"."), pin)};
}

Result<void> checkMedia(const char* pattern, const std::string& address) {
    if (address.empty() || model::isMediaAddress(address)) return {};
    return Error{ErrorCode::InvalidInput, base::text(pattern, address)};
}

constexpr const char* kIngest =
    QT_TRANSLATE_NOOP("Core", "\"%1\" is no address of an ingest. Write it like https://ingest.example.com/media/.");
constexpr const char* kPlayback =
    QT_TRANSLATE_NOOP("Core", "\"%1\" is no address to play from. Write it like https://media.example.com/media/.");

QUrl below(const Profile& profile, const QString& path) {
    QUrl url(QString::fromStdString(profile.apiUrl), QUrl::StrictMode);
    // Percent-encoded parts of `path` stay as they are.
    url.setPath(url.path(QUrl::FullyEncoded) + path, QUrl::TolerantMode);
    return url;
}

bool isSameName(const std::string& a, const std::string& b) {
    return QString::fromStdString(a).compare(QString::fromStdString(b), Qt::CaseInsensitive) == 0;
}

bool looksLikeAddress(const std::string& text) {
    return text.find("://") != std::string::npos || text.find(':') != std::string::npos || text.find('.') != std::string::npos;
}

} // namespace

bool isLoopback(const QUrl& url) {
    const QString host = url.host();
    return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

Result<Profile> checked(Profile profile) {
    MR_ASSIGN(const QUrl root, rootOf(profile.apiUrl));
    profile.apiUrl = root.toString(QUrl::FullyEncoded).toStdString();
    MR_ASSIGN(profile.pin, checkedPin(profile.pin));
    MR_TRY(checkMedia(kIngest, profile.ingestUrl));
    MR_TRY(checkMedia(kPlayback, profile.playbackUrl));
    profile.name = QString::fromStdString(profile.name).simplified().toStdString();
    if (profile.name.empty()) profile.name = hostOf(profile);
    if (isSameName(profile.name, "local"))
        return Error{ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "A connection must not be called \"%1\": that means this computer."), profile.name)};
    return profile;
}

std::string hostOf(const Profile& profile) {
    return QUrl(QString::fromStdString(profile.apiUrl)).host().toStdString();
}

std::string originOf(const Profile& profile) {
    const QUrl url(QString::fromStdString(profile.apiUrl));
    const int port = url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
    const QString host = url.host().contains(QLatin1Char(':')) ? QLatin1Char('[') + url.host() + QLatin1Char(']') : url.host();
    return (url.scheme() + QLatin1String("://") + host.toLower() + QLatin1Char(':') + QString::number(port)).toStdString();
}

bool mayCarryToken(const Profile& profile) {
    const QUrl url(QString::fromStdString(profile.apiUrl));
    return url.scheme() == QLatin1String("https") || isLoopback(url) || profile.isInsecure;
}

QUrl urlOf(const Profile& profile, const QString& path) {
    return below(profile, QLatin1String("api/v1/") + path);
}

QUrl rootUrlOf(const Profile& profile, const QString& path) {
    return below(profile, path);
}

QUrl socketUrlOf(const Profile& profile, const QString& path) {
    QUrl url = urlOf(profile, path);
    url.setScheme(url.scheme() == QLatin1String("https") ? QStringLiteral("wss") : QStringLiteral("ws"));
    return url;
}

Result<std::string> fingerprintOf(const std::string& text) {
    return checkedPin(text);
}

std::string fingerprintText(const std::string& pin) {
    std::string text;
    for (std::size_t i = 0; i < pin.size(); ++i) {
        if (i > 0 && i % 2 == 0) text += ' ';
        text += pin[i] >= 'a' && pin[i] <= 'f' ? static_cast<char>(pin[i] - 'a' + 'A') : pin[i];
    }
    return text;
}

std::string profileFileIn(const std::string& dataFolder) {
    return dataFolder + "/connections.json";
}

Result<ProfileList> readProfiles(const std::string& file) {
    const auto bytes = base::readFile(file, kMostBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return ProfileList();
    if (!bytes) return bytes.error();
    auto list = model::fromBytes<ProfileList>(*bytes);
    if (!list) return list.error().in(file);
    // What was written by hand is held to the same rules; one that cannot be used would be connected to nowhere.
    for (Profile& profile : list->profiles) {
        auto good = checked(profile);
        if (!good) return good.error().in(file);
        profile = std::move(good).value();
    }
    return list;
}

Result<void> writeProfiles(const std::string& file, const ProfileList& list) {
    ProfileList kept;
    kept.lastUsed = list.lastUsed;
    for (const Profile& profile : list.profiles)
        if (!profile.isFromEnvironment) kept.profiles.push_back(profile);
    return base::writeFileAtomically(file, QJsonDocument(model::toJson(kept).toObject()).toJson());
}

Result<ProfileList> changeProfiles(const std::string& file, const std::function<Result<void>(ProfileList&)>& change) {
    const QString path = QString::fromStdString(file);
    MR_TRY(base::makeFolder(QFileInfo(path).path().toStdString())); // the lock lies beside the file
    QLockFile lock(path + QLatin1String(".lock"));
    if (!lock.tryLock(kLockPatienceMs))
        return Error{ErrorCode::Io,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 cannot be changed now: another program has it, or its folder cannot be written."), file)};
    MR_ASSIGN(ProfileList list, readProfiles(file));
    const ProfileList before = list;
    MR_TRY(change(list));
    if (list == before) return list;
    MR_TRY(writeProfiles(file, list));
    return list;
}

const Profile* findProfile(const ProfileList& list, const std::string& name) {
    const auto found =
        std::find_if(list.profiles.begin(), list.profiles.end(), [&](const Profile& each) { return isSameName(each.name, name); });
    return found == list.profiles.end() ? nullptr : &*found;
}

Result<std::optional<Profile>> environmentProfile(const model::Environment& environment) {
    const auto backend = environment("GUI_BACKEND_URL");
    if (!backend || backend->empty()) return std::optional<Profile>();
    Profile profile;
    profile.name = "From the environment";
    profile.apiUrl = *backend;
    auto good = checked(profile);
    if (!good) return good.error().in("GUI_BACKEND_URL");
    if (const auto ingest = environment("GUI_INGEST_URL"); ingest && !ingest->empty()) {
        if (!model::isMediaAddress(*ingest)) return checkMedia(kIngest, *ingest).error().in("GUI_INGEST_URL");
        good->ingestUrl = good->playbackUrl = *ingest;
    }
    good->isFromEnvironment = true;
    return std::optional<Profile>(std::move(good).value());
}

Result<std::optional<Profile>> chosenProfile(const ProfileList& list, const std::string& connect, const model::Environment& environment) {
    if (isSameName(connect, "local")) return std::optional<Profile>();
    if (connect.empty()) {
        MR_ASSIGN(auto given, environmentProfile(environment));
        if (given) return given;
        const Profile* last = list.lastUsed.empty() ? nullptr : findProfile(list, list.lastUsed);
        return last ? std::optional<Profile>(*last) : std::optional<Profile>();
    }
    if (const Profile* named = findProfile(list, connect)) return std::optional<Profile>(*named);
    if (!looksLikeAddress(connect))
        return Error{ErrorCode::NotFound,
            base::text(QT_TRANSLATE_NOOP("Core", "No connection is called \"%1\". Name one of Settings, Connections, or give an address."),
                connect)};
    Profile profile;
    profile.apiUrl = connect;
    MR_ASSIGN(auto made, checked(profile));
    // A profile of the same place brings its pin, its token and what it allows.
    const Profile* there = nullptr;
    for (const Profile& each : list.profiles) {
        if (each.apiUrl != made.apiUrl) continue;
        if (there)
            return Error{ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "Several connections lead to %1: \"%2\", \"%3\". Give the name of one."), connect,
                    there->name, each.name)};
        there = &each;
    }
    return std::optional<Profile>(there ? *there : std::move(made));
}

} // namespace remote
