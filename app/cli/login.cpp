// millrace login URL, millrace pair URL|CODE: how this computer gets a token of another Millrace, and how one is given.

#include "app/cli/data_accounts.hpp"
#include "app/cli/remote_target.hpp"
#include "app/cli/secret_input.hpp"
#include "app/cli/terminal_words.hpp"
#include "core/remote/access_flows.hpp"

#include <QDateTime>
#include <QEventLoop>
#include <QTextStream>
#include <algorithm>

namespace cli {
namespace {

using remote::TokenGrant;

/// Waits for an answer that comes by a callback.
template <class T> base::Result<T> wait(const std::function<void(std::function<void(base::Result<T>)>)>& ask) {
    QEventLoop loop;
    base::Result<T> answered{base::Error{base::ErrorCode::Cancelled, "There was no answer."}};
    ask([&](base::Result<T> result) {
        answered = std::move(result);
        loop.quit();
    });
    loop.exec();
    return answered;
}

/// The profile, with the server's key pinned if its certificate has the fingerprint that was given.
base::Result<remote::Profile> trusting(const Arguments& parsed, remote::Profile profile) {
    if (!parsed.has("fingerprint")) return profile;
    const auto wanted = remote::fingerprintOf(parsed.value("fingerprint").toStdString());
    if (!wanted) return wanted.error();
    remote::Client client(profile, product());
    std::optional<remote::CertificateSeen> seen;
    QObject::connect(&client, &remote::Client::certificateRefused, &client, [&](const auto& each) { seen = each; });
    (void)wait<remote::About>([&](auto done) { remote::askAbout(client, std::move(done)); });
    if (seen && seen->fingerprint == *wanted) profile.pin = seen->pin;
    return profile;
}

/// One connection for each address: that of the name, else the first, whose pin holds for another one too.
remote::ProfileList forName(const remote::ProfileList& list, const std::string& name) {
    const auto* const named = remote::findProfile(list, name);
    remote::ProfileList fewer;
    if (named) fewer.profiles.push_back(*named);
    for (const remote::Profile& each : list.profiles) {
        const auto isThere = [&](const remote::Profile& other) { return other.apiUrl == each.apiUrl; };
        if (std::none_of(fewer.profiles.begin(), fewer.profiles.end(), isThere)) fewer.profiles.push_back(each);
    }
    return fewer;
}

/// Of the address that was typed, or of the profile that has it as its name.
base::Result<remote::Profile> profileFor(const Arguments& parsed, const std::string& word) {
    auto known = remote::readProfiles(remote::profileFileIn(dataFolderOf(parsed)));
    if (!known) return known.error();
    const bool isAddress = !remote::findProfile(*known, word);
    if (isAddress && parsed.has("name")) *known = forName(*known, parsed.value("name").toStdString());
    const auto none = [](const char*) { return std::optional<std::string>(); };
    const auto chosen = remote::chosenProfile(*known, word, none);
    if (!chosen) return chosen.error();
    if (!*chosen) return base::Error{base::ErrorCode::InvalidInput, "\"local\" is this computer: it needs no login."};
    remote::Profile profile = **chosen;
    if (parsed.has("name")) profile.name = parsed.value("name").toStdString();
    if (parsed.has("allow-http")) profile.isInsecure = true;
    auto good = remote::checked(std::move(profile));
    if (!good) return good;
    return trusting(parsed, std::move(good).value());
}

/// Of a server whose API is another than this program's, within the major that both speak.
QString versionNote(const remote::ApiVersion& theirs) {
    if (theirs.minor > remote::kApiMinor) return QStringLiteral(", newer than this millrace: what it does not know is passed over");
    if (theirs.minor < remote::kApiMinor) return QStringLiteral(", older than this millrace: what it does not have is refused");
    return {};
}

/// What it is that answers there, before anything secret is typed.
base::Result<remote::About> greet(remote::Client& client) {
    auto about = wait<remote::About>([&](auto done) { remote::askAbout(client, std::move(done)); });
    if (!about) return about;
    QTextStream(stderr) << shown(about->instance.name.empty() ? client.profile().name : about->instance.name) << ", Millrace "
                        << shown(about->server) << versionNote(about->api) << Qt::endl;
    return about;
}

/// What this computer had before and does not use any more: a token that nobody remembers is one that nobody ends.
void endLeft(const LeftToken& left) {
    remote::Client client(left.profile, product());
    client.setToken(left.token);
    const auto ended = wait<void>([&](auto done) { remote::endToken(client, std::move(done)); });
    if (ended) QTextStream(stdout) << "The token that \"" << shown(left.profile.name) << "\" had before was ended.\n";
    else if (ended.error().code != base::ErrorCode::Unauthorized) // else it had ended before
        QTextStream(stderr) << "millrace: The token that \"" << shown(left.profile.name)
                            << "\" had before could not be ended, and stays good until millrace token revoke ends it there: "
                            << shown(inTerminal(ended.error().text)) << '\n';
}

int keep(const Arguments& parsed, const remote::Profile& profile, const base::Result<TokenGrant>& granted) {
    if (!granted) return failRemote(granted.error());
    const auto kept = keepConnection(dataFolderOf(parsed), profile, granted->token);
    if (!kept) return fail(kept.error());
    QTextStream(stdout) << "Connected as " << shown(granted->user.empty() ? granted->name : granted->user) << ", role "
                        << shown(granted->role) << ". Give --connect \"" << shown(profile.name) << "\" to commands." << Qt::endl;
    if (*kept) endLeft(**kept);
    return 0;
}

base::Result<TokenGrant> byPassword(remote::Client& client, const Arguments& parsed) {
    const auto user = parsed.has("user") ? std::optional(parsed.value("user").toStdString()) : readLine("User: ");
    if (!user) return base::Error{base::ErrorCode::InvalidInput, "Nobody was named."};
    const auto password = readSecret("Password: ");
    if (!password) return base::Error{base::ErrorCode::InvalidInput, "There was no password."};
    return wait<TokenGrant>([&](auto done) { remote::logIn(client, *user, *password, remote::thisDevice(), std::move(done)); });
}

base::Result<TokenGrant> bySetup(remote::Client& client, const Arguments& parsed) {
    const auto code = readLine("This server has no users yet. Setup code that it printed: ");
    const auto user =
        parsed.has("user") ? std::optional(parsed.value("user").toStdString()) : readLine("Name of its first administrator: ");
    const auto password = readSecret("New password: ");
    if (!code || !user || !password) return base::Error{base::ErrorCode::InvalidInput, "Code, name and password are needed."};
    return wait<TokenGrant>([&](auto done) { remote::setUp(client, *code, *user, *password, std::move(done)); });
}

int byInvite(const Arguments& parsed, const std::string& link) {
    const auto invite = remote::inviteOf(link);
    if (!invite) return fail(invite.error());
    auto profile = remote::profileOf(*invite);
    if (!profile) return fail(profile.error());
    if (parsed.has("name")) profile->name = parsed.value("name").toStdString();
    remote::Client client(*profile, product());
    if (const auto about = greet(client); !about) return failRemote(about.error());
    return keep(
        parsed, *profile, wait<TokenGrant>([&](auto done) { remote::join(client, *invite, remote::thisDevice(), std::move(done)); }));
}

base::Result<TokenGrant> byCode(remote::Client& client, const std::string& role) {
    return wait<TokenGrant>([&](auto done) {
        auto* pairing = new remote::Pairing(client, remote::thisDevice(), role, &client);
        QObject::connect(pairing, &remote::Pairing::codeShown, pairing, [](const remote::PairingStarted& code) {
            QTextStream(stdout) << "Code: " << shown(code.userCode)
                                << "\nOn a panel or page that is signed in choose Settings, Access, Pair, and type this code. Or on the "
                                   "server: millrace pair "
                                << shown(code.userCode) << Qt::endl;
        });
        QObject::connect(pairing, &remote::Pairing::granted, pairing, [done](const TokenGrant& grant) { done(grant); });
        QObject::connect(pairing, &remote::Pairing::failed, pairing, [done](const base::Error& error) { done(error); });
        pairing->start();
    });
}

/// The other side: somebody's code was typed here.
int approve(const Arguments& parsed, const std::string& code) {
    if (isForDataFolder(parsed)) return approveInData(parsed, code);
    const auto target = remoteTarget(parsed);
    if (!target) return fail(target.error());
    const auto made = clientOf(*target);
    remote::Client& client = *made;
    const auto asked = wait<remote::PairingAsked>([&](auto done) { remote::lookPairingUp(client, code, std::move(done)); });
    if (!asked) return failRemote(asked.error());
    const QString role = parsed.value("role", QString::fromStdString(asked->role));
    QTextStream(stdout) << shown(asked->device) << " (" << shown(asked->platform) << ") at " << shown(asked->address) << " asked at "
                        << QDateTime::fromMSecsSinceEpoch(asked->askedMs).toString(QStringLiteral("HH:mm:ss")) << " to be paired; role "
                        << shown(role.toStdString()) << Qt::endl;
    bool isGood = parsed.has("yes");
    if (!isGood && !parsed.has("deny")) {
        const auto answer = readLine("Let it in? [y/N] ");
        isGood = answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
    }
    const auto done = wait<void>([&](auto then) {
        remote::answerPairing(client, code, isGood, role.toStdString(), parsed.value("name").toStdString(), std::move(then));
    });
    if (!done) return failRemote(done.error());
    QTextStream(stdout) << (isGood ? "It is paired.\n" : "It was refused.\n");
    return 0;
}

base::Result<Arguments> parseConnection(const QStringList& arguments) {
    const QStringList more{QStringLiteral("user"), QStringLiteral("name"), QStringLiteral("fingerprint"), QStringLiteral("role")};
    return parse(arguments, {QStringLiteral("yes"), QStringLiteral("deny"), QStringLiteral("allow-http")}, remoteOptions() + more);
}

} // namespace

int login(const QStringList& arguments) {
    const QString command = QStringLiteral("login");
    const auto parsed = parseConnection(arguments);
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (parsed->words.size() != 1) return wrongUsage(command, QStringLiteral("login needs the address of an API, or an invite."));
    const std::string word = parsed->words.front().toStdString();
    if (word.starts_with("millrace://")) return byInvite(*parsed, word);
    const auto profile = profileFor(*parsed, word);
    if (!profile) return wrongUsage(command, QString::fromStdString(profile.error().message));
    remote::Client client(*profile, product());
    const auto about = greet(client);
    if (!about) return failRemote(about.error());
    return keep(*parsed, *profile, about->setup ? bySetup(client, *parsed) : byPassword(client, *parsed));
}

int pair(const QStringList& arguments) {
    const QString command = QStringLiteral("pair");
    const auto parsed = parseConnection(arguments);
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (parsed->words.size() != 1) return wrongUsage(command, QStringLiteral("pair needs the address of an API, or a code."));
    const std::string word = parsed->words.front().toStdString();
    const bool isAddress = word.find_first_of(".:/") != std::string::npos;
    if (const auto code = remote::pairingCodeOf(word); code && !isAddress) return approve(*parsed, *code);
    const auto profile = profileFor(*parsed, word);
    if (!profile) return wrongUsage(command, QString::fromStdString(profile.error().message));
    remote::Client client(*profile, product());
    if (const auto about = greet(client); !about) return failRemote(about.error());
    return keep(*parsed, *profile, byCode(client, parsed->value("role", QStringLiteral("operator")).toStdString()));
}

} // namespace cli
