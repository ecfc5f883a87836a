#include "app/cli/remote_target.hpp"

#include "app/cli/running.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/control.hpp"
#include "core/base/files.hpp"
#include "core/remote/access_flows.hpp"
#include "core/remote/kept_tokens.hpp"
#include "core/remote/tus_uploader.hpp"
#include "core/remote/upload_said.hpp"

#include <QEventLoop>
#include <QFileInfo>
#include <QScopeGuard>
#include <QTextStream>
#include <map>
#include <utility>

namespace cli {
namespace {

constexpr qint64 kMostAddressBytes = 1024;
constexpr const char* kConnectionOptions[] = {"connect", "token-file", "data"};

/// The API of this computer, as `millrace serve` opens it by default.
base::Result<remote::Profile> localProfile() {
    remote::Profile profile;
    profile.name = "this computer";
    profile.apiUrl = "http://127.0.0.1:" + qEnvironmentVariable("TRANSCODER_API_PORT", QStringLiteral("5000")).toStdString();
    return remote::checked(std::move(profile));
}

/// Whether it is the one that runs over this data folder, and not another one of this computer.
bool isOurServer(const std::string& folder, const remote::Profile& profile) {
    const auto written = base::readFile(folder + "/local-address", kMostAddressBytes);
    if (!written) return false;
    const QUrl ours(QString::fromUtf8(written->trimmed())), theirs(QString::fromStdString(profile.apiUrl));
    return remote::isLoopback(theirs) && theirs.scheme() == ours.scheme() &&
        theirs.port(theirs.scheme() == QLatin1String("https") ? 443 : 80) == ours.port();
}

base::Result<std::string> tokenFor(const Arguments& parsed, const remote::Profile& profile, const std::vector<remote::Profile>& all) {
    if (parsed.has("token-file")) return remote::tokenOfFile(parsed.value("token-file").toStdString());
    const std::string folder = dataFolderOf(parsed);
    base::Result<std::optional<std::string>> kept{std::optional<std::string>()};
    remote::FileSecrets tokens = keptTokens(folder);
    remote::readToken(tokens, profile, all, [&](auto read) { kept = std::move(read); });
    if (!kept) return kept.error();
    if (*kept) return **kept;
    if (!isOurServer(folder, profile)) return std::string();
    const auto local = remote::tokenOfFile(folder + "/local-token");
    return local ? *local : std::string();
}

/// Runs until it is connected, or will not be.
std::optional<base::Error> connectAndWait(remote::RemoteService& service) {
    QEventLoop loop;
    std::optional<base::Error> failure;
    const auto look = [&] {
        const remote::Said said = service.said();
        if (service.connection().isUp()) return loop.quit();
        const bool isLost = said.situation == remote::Situation::Lost && !service.connection().isBetweenUpgrades();
        const bool isOver = service.connection().isStopped() || isLost || said.situation == remote::Situation::Restarting;
        if (!isOver) return;
        // A command does not wait for a server that is away.
        failure = service.connection().isStopped() ? base::Error{said.code, said.text} : service.connection().lostBy();
        loop.quit();
    };
    QObject::connect(&service, &remote::RemoteService::connectionChanged, &loop, look, Qt::QueuedConnection);
    service.start();
    loop.exec();
    return failure;
}

} // namespace

QByteArray product() {
    return QByteArrayLiteral("millrace/" MILLRACE_VERSION);
}

QStringList remoteOptions() {
    QStringList names;
    for (const char* name : kConnectionOptions) names << QLatin1String(name);
    return names;
}

std::string dataFolderOf(const Arguments& parsed) {
    return parsed.has("data") ? QFileInfo(parsed.value("data")).absoluteFilePath().toStdString() : base::standardFolders().data;
}

remote::FileSecrets keptTokens(const std::string& dataFolder) {
    return remote::FileSecrets(dataFolder + "/connection-tokens.json");
}

base::Result<RemoteTarget> remoteTarget(const Arguments& parsed) {
    MR_ASSIGN(const auto list, remote::readProfiles(remote::profileFileIn(dataFolderOf(parsed))));
    const auto none = [](const char*) { return std::optional<std::string>(); };
    std::optional<remote::Profile> chosen;
    if (parsed.has("connect")) {
        MR_ASSIGN(chosen, remote::chosenProfile(list, parsed.value("connect").toStdString(), none));
    }
    RemoteTarget target;
    if (chosen) target.profile = *chosen;
    else {
        MR_ASSIGN(target.profile, localProfile());
        // One connection to it that has a name brings its token; of several, none is meant.
        const auto known = remote::chosenProfile(list, target.profile.apiUrl, none);
        if (known && *known) target.profile = **known;
    }
    MR_ASSIGN(target.token, tokenFor(parsed, target.profile, list.profiles));
    return target;
}

base::Result<std::optional<LeftToken>> keepConnection(
    const std::string& dataFolder, const remote::Profile& profile, const std::string& token) {
    const std::string file = remote::profileFileIn(dataFolder);
    MR_ASSIGN(const auto list, remote::readProfiles(file));
    const auto* const found = remote::findProfile(list, profile.name);
    const std::optional<remote::Profile> known = found ? std::optional(*found) : std::nullopt;
    remote::FileSecrets tokens = keptTokens(dataFolder);
    remote::Replaced replaced;
    remote::replaceToken(tokens, profile, list.profiles, token, [&](const remote::Replaced& each) { replaced = each; });
    MR_TRY(replaced.kept);
    std::optional<LeftToken> left;
    if (replaced.before) left = LeftToken{profile, *replaced.before};
    if (known && remote::tokenKey(*known) != remote::tokenKey(profile)) {
        // The name leads to another address now.
        remote::readToken(tokens, *known, list.profiles, [&](const auto& read) {
            if (read && *read) left = LeftToken{*known, **read};
        });
        base::Result<void> erased;
        remote::eraseToken(tokens, *known, list.profiles, [&](base::Result<void> done) { erased = std::move(done); });
        MR_TRY(erased);
    }
    // Read again: the panel may have changed another one meanwhile.
    MR_TRY(remote::changeProfiles(file, [&](remote::ProfileList& now) -> base::Result<void> {
        const auto* const same = remote::findProfile(now, profile.name);
        if (same) now.profiles[static_cast<std::size_t>(same - now.profiles.data())] = profile;
        else now.profiles.push_back(profile);
        return {};
    }));
    return left;
}

std::unique_ptr<remote::Client> clientOf(const RemoteTarget& target) {
    auto client = std::make_unique<remote::Client>(target.profile, product());
    client->setToken(target.token);
    if (!target.token.empty()) return client;
    QEventLoop loop;
    remote::askAbout(*client, [&](const auto&) { loop.quit(); }); // why it does not answer, the next question says
    loop.exec();
    return client;
}

remote::Outcome callAndWait(remote::Client& client, remote::Call call) {
    QEventLoop loop;
    remote::Outcome answered;
    client.send(std::move(call), [&](const remote::Outcome& outcome) {
        answered = outcome;
        loop.quit();
    });
    loop.exec();
    return answered;
}

base::Error numbered(const base::Error& error) {
    const std::string_view id = base::errorId(error.code);
    return id.empty() ? error : error.in(id);
}

int failRemote(const base::Error& error) {
    const bool isForLater = error.code == base::ErrorCode::RemoteSilent || error.code == base::ErrorCode::Busy;
    return fail(numbered(error), isForLater ? kNothingRuns : 1);
}

namespace {

/// Waits until what was added is there, and says on the way how far it is, what it waits for and what slows it. What fails is said, and
/// makes 1 of `code`.
void waitForUploads(const remote::TusUploader& uploader, const std::string& host, int& code) {
    if (uploader.rows().empty()) return;
    QEventLoop loop;
    QTextStream told(stderr);
    std::map<std::string, int> reached;       // tenths of each
    std::map<std::string, std::string> words; // of what was said of each last: seconds that run down are nothing new
    const auto look = [&] {
        for (const remote::UploadRow& row : uploader.rows()) {
            const int tenths = row.bytes > 0 ? static_cast<int>(10 * row.confirmed / row.bytes) : 10;
            const bool isFailed = row.state == remote::UploadState::Failed;
            if (isFailed) code = failRemote(row.trouble.value_or(base::Error()));
            else if (std::exchange(reached[row.key], tenths) < tenths)
                told << shown(row.file) << ": " << tenths * 10 << " % uploaded" << Qt::endl;
            const base::Text said = isFailed ? base::Text() : remote::saidOf(row, host);
            if (std::exchange(words[row.key], said.words) != said.words && !said.isEmpty())
                told << shown(row.file) << ": " << shown(inTerminal(said)) << Qt::endl;
        }
        if (uploader.rows().empty()) loop.quit();
    };
    QObject::connect(&uploader, &remote::TusUploader::rowsChanged, &loop, look);
    look();
    if (!uploader.rows().empty()) loop.exec();
}

} // namespace

std::optional<model::ControlAnswer> askRemote(const Arguments& parsed, const model::ControlRequest& request, int& code) {
    const auto target = remoteTarget(parsed);
    if (!target) {
        code = fail(target.error());
        return std::nullopt;
    }
    remote::RemoteOptions options;
    options.product = product();
    options.paths = parsed.has("on-server") ? remote::Paths::OfServer : remote::Paths::OfThisComputer;
    remote::TusUploaderOptions uploads;
    // Another list than the panel's: two programs write no file at once.
    uploads.stateFile = remote::uploadFileIn(dataFolderOf(parsed) + "/command-line", target->profile);
    uploads.product = options.product;
    std::optional<remote::TusUploader> uploader; // with what an earlier command left unfinished
    remote::RemoteService service(target->profile, target->token, options);
    const auto unset = qScopeGuard([&service] { service.setUploader(nullptr); });
    if (const auto failure = connectAndWait(service)) {
        code = failRemote(*failure);
        return std::nullopt;
    }
    // Only now is it known whether a token is needed.
    if (request.verb == model::ControlVerb::Add) {
        service.setUploader(&uploader.emplace(target->profile, service.client().credential(), uploads));
        uploader->meet(service.connection().about().instance.id, service.client().credential());
    }
    QEventLoop loop;
    std::optional<model::ControlAnswer> answer;
    wiring::carryOut(service, request, [&](const model::ControlAnswer& given) {
        answer = given;
        loop.quit();
    });
    if (!answer) loop.exec();
    code = 0;
    if (uploader) waitForUploads(*uploader, remote::hostOf(target->profile), code);
    if (!answer->problem) return answer;
    code = failRemote(answer->problem->error());
    return std::nullopt;
}

} // namespace cli
