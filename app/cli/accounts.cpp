// millrace user, token, audit: of a server that --connect names, over its API; otherwise on this computer's data folder (data_accounts).

#include "app/cli/data_accounts.hpp"
#include "app/cli/lists.hpp"
#include "app/cli/remote_target.hpp"
#include "app/cli/secret_input.hpp"
#include "app/cli/terminal_words.hpp"

#include <QDateTime>
#include <QTextStream>
#include <algorithm>
#include <span>

namespace cli {
namespace {

using remote::Call;
using remote::Client;
using remote::Outcome;

// As the API has them, so that they are said before anybody is asked.
constexpr int kMostRows = 500, kMostHours = 72;
constexpr int kMostDays = 36'500; // a century: enough, and no overflow

QByteArray bytesOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Call withMethod(const char* method, const QString& path, const QJsonObject& body = {}) {
    Call call = remote::post(path, body.isEmpty() ? QByteArray() : bytesOf(body));
    call.method = method;
    return call;
}

int printList(const Outcome& outcome, std::span<const Column> columns, bool isJson) {
    if (outcome.error) return failRemote(*outcome.error);
    printItems(QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("items")).toArray(), columns, isJson);
    return 0;
}

int printDone(const Outcome& outcome, const QString& sentence, bool isJson) {
    if (outcome.error) return failRemote(*outcome.error);
    if (isJson && !outcome.answer.body.isEmpty()) QTextStream(stdout) << outcome.answer.body << '\n';
    else QTextStream(stdout) << sentence << '\n';
    return 0;
}

/// The id of a user by name, or as it is. Errors: NotFound.
base::Result<QString> userId(Client& client, const QString& word) {
    const Outcome outcome = callAndWait(client, remote::get(QStringLiteral("users")));
    if (outcome.error) return *outcome.error;
    const QJsonArray items = QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("items")).toArray();
    for (const QJsonValue each : items) {
        const QString id = each.toObject().value(QLatin1String("id")).toString();
        const QString name = each.toObject().value(QLatin1String("name")).toString();
        if (id == word || name.compare(word, Qt::CaseInsensitive) == 0) return id;
    }
    return base::Error{base::ErrorCode::NotFound, "There is no user \"" + word.toStdString() + "\"."};
}

int addUser(Client& client, const Arguments& parsed, const QString& name) {
    QJsonObject body{{QStringLiteral("name"), name}, {QStringLiteral("role"), parsed.value("role", QStringLiteral("operator"))}};
    if (!parsed.has("no-password")) {
        const auto password = readSecret("Password of the new user: ");
        if (!password) return fail({base::ErrorCode::InvalidInput, "There was no password."});
        body.insert(QStringLiteral("password"), QString::fromStdString(*password));
    }
    Call call = remote::post(QStringLiteral("users"), bytesOf(body), true);
    return printDone(callAndWait(client, std::move(call)), name + QLatin1String(" is a user now."), parsed.has("json"));
}

int changeUser(Client& client, const Arguments& parsed, const QString& verb, const QString& name) {
    const auto id = userId(client, name);
    if (!id) return failRemote(id.error());
    if (verb == QLatin1String("remove"))
        return printDone(callAndWait(client, withMethod("DELETE", QLatin1String("users/") + *id)),
            name + QLatin1String(" is gone, with all tokens."), parsed.has("json"));
    QJsonObject body;
    if (verb == QLatin1String("role")) body.insert(QStringLiteral("role"), parsed.words.value(2));
    if (verb == QLatin1String("disable") || verb == QLatin1String("enable"))
        body.insert(QStringLiteral("disabled"), verb == QLatin1String("disable"));
    if (verb == QLatin1String("password")) {
        const auto password = readSecret("New password: ");
        if (!password) return fail({base::ErrorCode::InvalidInput, "There was no password."});
        body.insert(QStringLiteral("password"), QString::fromStdString(*password));
    }
    Call call = withMethod("PATCH", QLatin1String("users/") + *id, body);
    call.ifMatch = QByteArrayLiteral("*"); // this one member, whatever else was changed meanwhile
    return printDone(callAndWait(client, std::move(call)), name + QLatin1String(" was changed."), parsed.has("json"));
}

/// A client for what the arguments name, or nothing: `code` is the exit code then.
std::unique_ptr<Client> clientFor(const Arguments& parsed, int& code) {
    const auto target = remoteTarget(parsed);
    if (!target) {
        code = fail(target.error());
        return nullptr;
    }
    return clientOf(*target);
}

struct Verb {
    const char* name;
    int words; ///< behind the verb
};

constexpr Verb kUserVerbs[] = {{"list", 0}, {"add", 1}, {"role", 2}, {"password", 1}, {"disable", 1}, {"enable", 1}, {"remove", 1}};
constexpr Verb kTokenVerbs[] = {{"list", 0}, {"add", 1}, {"revoke", 1}, {"invites", 0}, {"invite", 0}};

bool isVerb(std::span<const Verb> verbs, const QStringList& words) {
    return std::any_of(verbs.begin(), verbs.end(),
        [&](const Verb& verb) { return words.value(0) == QLatin1String(verb.name) && words.size() == verb.words + 1; });
}

base::Result<Arguments> parseAccounts(const QStringList& arguments) {
    const QStringList more{QStringLiteral("role"), QStringLiteral("kind"), QStringLiteral("days"), QStringLiteral("hours"),
        QStringLiteral("who"), QStringLiteral("object"), QStringLiteral("limit")};
    auto parsed = parse(arguments, {QStringLiteral("json"), QStringLiteral("no-password")}, remoteOptions() + more);
    if (!parsed) return parsed;
    MR_TRY(checkNumber(*parsed, "limit", 1, kMostRows));
    MR_TRY(checkNumber(*parsed, "hours", 1, kMostHours));
    MR_TRY(checkNumber(*parsed, "days", 1, kMostDays));
    return parsed;
}

int addToken(Client& client, const Arguments& parsed) {
    QJsonObject body{{QStringLiteral("name"), parsed.words.value(1)}, {QStringLiteral("kind"), parsed.value("kind", QStringLiteral("api"))},
        {QStringLiteral("role"), parsed.value("role", QStringLiteral("operator"))}};
    if (parsed.has("days")) {
        const qint64 ms = parsed.value("days").toLongLong() * 24 * 3600 * 1000;
        body.insert(QStringLiteral("expiresMs"), QDateTime::currentMSecsSinceEpoch() + ms);
    }
    const Outcome outcome = callAndWait(client, remote::post(QStringLiteral("tokens"), bytesOf(body), true));
    const QString token = QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("token")).toString();
    return printDone(outcome, shown(token.toStdString()) + QLatin1String("\nThis is shown once."), parsed.has("json"));
}

int invite(Client& client, const Arguments& parsed) {
    const QJsonObject body{{QStringLiteral("kind"), parsed.value("kind", QStringLiteral("panel"))},
        {QStringLiteral("role"), parsed.value("role", QStringLiteral("operator"))},
        {QStringLiteral("hours"), parsed.value("hours", QStringLiteral("72")).toInt()}};
    const Outcome outcome = callAndWait(client, remote::post(QStringLiteral("invites"), bytesOf(body), true));
    const QString link = QJsonDocument::fromJson(outcome.answer.body).object().value(QLatin1String("link")).toString();
    return printDone(
        outcome, shown(link.toStdString()) + QLatin1String("\nThis is shown once, and good for one computer."), parsed.has("json"));
}

} // namespace

int user(const QStringList& arguments) {
    const QString command = QStringLiteral("user");
    const auto parsed = parseAccounts(arguments);
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (!isVerb(kUserVerbs, parsed->words))
        return wrongUsage(command, QStringLiteral("user needs a word that says what to do, and a name."));
    if (isForDataFolder(*parsed)) return userInData(*parsed);
    int code = 0;
    const auto client = clientFor(*parsed, code);
    if (!client) return code;
    const QString verb = parsed->words[0];
    if (verb == QLatin1String("list"))
        return printList(callAndWait(*client, remote::get(QStringLiteral("users"))), kUserColumns, parsed->has("json"));
    if (verb == QLatin1String("add")) return addUser(*client, *parsed, parsed->words[1]);
    return changeUser(*client, *parsed, verb, parsed->words[1]);
}

int token(const QStringList& arguments) {
    const QString command = QStringLiteral("token");
    const auto parsed = parseAccounts(arguments);
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (!isVerb(kTokenVerbs, parsed->words)) return wrongUsage(command, QStringLiteral("token needs a word that says what to do."));
    if (isForDataFolder(*parsed)) return tokenInData(*parsed);
    int code = 0;
    const auto client = clientFor(*parsed, code);
    if (!client) return code;
    const QString verb = parsed->words[0];
    if (verb == QLatin1String("list"))
        return printList(callAndWait(*client, remote::get(QStringLiteral("tokens"))), kTokenColumns, parsed->has("json"));
    if (verb == QLatin1String("invites"))
        return printList(callAndWait(*client, remote::get(QStringLiteral("invites"))), kInviteColumns, parsed->has("json"));
    if (verb == QLatin1String("add")) return addToken(*client, *parsed);
    if (verb == QLatin1String("invite")) return invite(*client, *parsed);
    const QString path = QLatin1String("tokens/") + QString::fromLatin1(QUrl::toPercentEncoding(parsed->words[1]));
    return printDone(callAndWait(*client, withMethod("DELETE", path)), QStringLiteral("The token is dead."), parsed->has("json"));
}

int audit(const QStringList& arguments) {
    const QString command = QStringLiteral("audit");
    const auto parsed = parseAccounts(arguments);
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    const bool isVerify = parsed->words == QStringList{QStringLiteral("verify")};
    if (isVerify && !isForDataFolder(*parsed))
        return wrongUsage(command,
            QStringLiteral(
                "audit verify reads the data folder itself: give it on the server's own computer, without --connect and --token-file."));
    if (!isVerify && !parsed->words.isEmpty())
        return wrongUsage(command, QStringLiteral("audit takes no names; give --who or --object, or the word verify."));
    if (isForDataFolder(*parsed)) return auditInData(*parsed);
    int code = 0;
    const auto client = clientFor(*parsed, code);
    if (!client) return code;
    QUrlQuery query;
    for (const char* name : {"who", "object", "limit"})
        if (parsed->has(name)) query.addQueryItem(QLatin1String(name), QString::fromLatin1(QUrl::toPercentEncoding(parsed->value(name))));
    return printList(callAndWait(*client, remote::get(QStringLiteral("audit"), query)), kAuditColumns, parsed->has("json"));
}

} // namespace cli
