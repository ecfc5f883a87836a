#include "app/cli/data_accounts.hpp"

#include "app/cli/lists.hpp"
#include "app/cli/secret_input.hpp"
#include "app/cli/terminal_words.hpp"
#include "core/access/accounts.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QTextStream>

namespace cli {
namespace {

template <class T> base::Result<T> waited(QFuture<base::Result<T>> answer) {
    while (!answer.isFinished()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return answer.result();
}

/// A folder that is not there is not made, but for the first user: a mistyped --data would seem to have no users.
base::Result<std::unique_ptr<auth::Accounts>> openAccounts(const Arguments& parsed) {
    auth::AccountsOptions options;
    options.folder = parsed.has("data") ? QFileInfo(parsed.value("data")).absoluteFilePath().toStdString() : base::standardFolders().data;
    options.serves = false;
    const bool mayMake = parsed.words.value(0) == QLatin1String("add");
    if (!mayMake && !base::fileStatus(options.folder + "/access.sqlite").exists)
        return base::Error{base::ErrorCode::NotFound,
            "There are no users in " + base::shownPath(options.folder) +
                ". Start millrace serve over it, name another folder with --data, or another server with --connect."};
    return auth::Accounts::open(std::move(options));
}

template <class T> QJsonArray itemsOf(const std::vector<T>& values) {
    return model::toJson(values).toArray();
}

int said(const Arguments& parsed, const QJsonObject& object, const QString& sentence) {
    QTextStream out(stdout);
    if (parsed.has("json")) out << QJsonDocument(object).toJson(QJsonDocument::Compact) << '\n';
    else out << sentence << '\n';
    return 0;
}

/// "" when there was none.
std::optional<std::string> typedPassword(const char* prompt) {
    const auto typed = readSecret(prompt);
    return typed && !typed->empty() ? typed : std::nullopt;
}

base::Result<auth::Role> roleOf(const QString& word) {
    const auto role = model::fromJson<auth::Role>(QJsonValue(word));
    if (!role || !auth::isPerson(*role))
        return base::Error{
            base::ErrorCode::InvalidInput, "\"" + word.toStdString() + "\" is no role: it is viewer, operator, editor or admin."};
    return role;
}

base::Result<auth::User> userNamed(auth::Accounts& accounts, const QString& word) {
    MR_ASSIGN(const auto users, waited(accounts.users()));
    for (const auth::User& user : users)
        if (QString::fromStdString(user.id) == word || QString::fromStdString(user.name).compare(word, Qt::CaseInsensitive) == 0)
            return user;
    return base::Error{base::ErrorCode::NotFound, "There is no user \"" + word.toStdString() + "\"."};
}

int addUser(auth::Accounts& accounts, const Arguments& parsed) {
    const auto role = roleOf(parsed.value("role", QStringLiteral("operator")));
    if (!role) return fail(role.error(), 2);
    auth::UserRequest request{parsed.words[1].toStdString(), *role, {}};
    if (!parsed.has("no-password")) {
        request.password = typedPassword("Password of the new user: ");
        if (!request.password) return fail({base::ErrorCode::InvalidInput, "There was no password."});
    }
    const auto added = waited(accounts.addUser(auth::commandLineCaller(), request));
    if (!added) return fail(added.error());
    return said(parsed, model::toJson(added->user).toObject(), parsed.words[1] + QLatin1String(" is a user now."));
}

/// What the verb changes. Errors: with the sentence to show.
base::Result<auth::UserChange> changeOf(const Arguments& parsed, const QString& verb) {
    auth::UserChange change;
    if (verb == QLatin1String("role")) {
        MR_ASSIGN(change.role, roleOf(parsed.words.value(2)));
    } else if (verb == QLatin1String("password")) {
        change.password = typedPassword("New password: ");
        if (!change.password) return base::Error{base::ErrorCode::InvalidInput, "There was no password."};
    } else {
        change.disabled = verb == QLatin1String("disable");
    }
    return change;
}

int changeUser(auth::Accounts& accounts, const Arguments& parsed, const QString& verb) {
    const auto user = userNamed(accounts, parsed.words[1]);
    if (!user) return fail(user.error());
    if (verb == QLatin1String("remove")) {
        const auto removed = waited(accounts.removeUser(auth::commandLineCaller(), user->id));
        if (!removed) return fail(removed.error());
        return said(parsed, {{QStringLiteral("id"), QString::fromStdString(user->id)}},
            parsed.words[1] + QLatin1String(" is gone, with all tokens."));
    }
    const auto change = changeOf(parsed, verb);
    if (!change) return fail(change.error());
    const auto changed = waited(accounts.changeUser(auth::commandLineCaller(), user->id, *change));
    if (!changed) return fail(changed.error());
    return said(parsed, model::toJson(*changed).toObject(), parsed.words[1] + QLatin1String(" was changed."));
}

int addToken(auth::Accounts& accounts, const Arguments& parsed) {
    auth::TokenRequest request;
    request.name = parsed.words[1].toStdString();
    const auto kind = model::fromJson<auth::TokenKind>(QJsonValue(parsed.value("kind", QStringLiteral("api"))));
    if (!kind) return fail({base::ErrorCode::InvalidInput, "A token's kind is api, worker or ingest."}, 2);
    request.kind = *kind;
    const auto role = roleOf(parsed.value("role", QStringLiteral("operator")));
    if (!role) return fail(role.error(), 2);
    request.role = *role;
    if (parsed.has("days")) request.expiresMs = QDateTime::currentMSecsSinceEpoch() + parsed.value("days").toLongLong() * 86'400'000;
    const auto issued = waited(accounts.addToken(auth::commandLineCaller(), request));
    if (!issued) return fail(issued.error());
    return said(parsed, model::toJson(*issued).toObject(), QString::fromStdString(issued->token) + QLatin1String("\nThis is shown once."));
}

template <class T> int listed(const base::Result<std::vector<T>>& values, std::span<const Column> columns, bool isJson) {
    if (!values) return fail(values.error());
    printItems(itemsOf(*values), columns, isJson);
    return 0;
}

int verifiedAudit(auth::Accounts& accounts) {
    const auto verdict = waited(accounts.verifyAudit());
    if (!verdict) return fail(verdict.error());
    if (verdict->broken != 0)
        return fail({base::ErrorCode::CheckFailed,
            "Row " + std::to_string(verdict->broken) +
                " of the audit is missing, or is not as it was written. The rows before it are whole."});
    QTextStream(stdout) << "The audit is whole: " << verdict->rows << " rows.\n";
    return 0;
}

} // namespace

bool isForDataFolder(const Arguments& parsed) {
    return !parsed.has("connect") && !parsed.has("token-file");
}

int userInData(const Arguments& parsed) {
    const auto accounts = openAccounts(parsed);
    if (!accounts) return fail(accounts.error());
    const QString verb = parsed.words[0];
    if (verb == QLatin1String("list")) return listed(waited((*accounts)->users()), kUserColumns, parsed.has("json"));
    if (verb == QLatin1String("add")) return addUser(**accounts, parsed);
    return changeUser(**accounts, parsed, verb);
}

int tokenInData(const Arguments& parsed) {
    const QString verb = parsed.words[0];
    if (verb == QLatin1String("invite"))
        return wrongUsage(QStringLiteral("token"),
            QStringLiteral("An invite names the server's address: name it with --connect, like --connect http://127.0.0.1:5000."));
    const auto accounts = openAccounts(parsed);
    if (!accounts) return fail(accounts.error());
    if (verb == QLatin1String("list")) return listed(waited((*accounts)->tokens()), kTokenColumns, parsed.has("json"));
    if (verb == QLatin1String("invites")) return listed(waited((*accounts)->invites()), kInviteColumns, parsed.has("json"));
    if (verb == QLatin1String("add")) return addToken(**accounts, parsed);
    const auto revoked = waited((*accounts)->revokeToken(auth::commandLineCaller(), parsed.words[1].toStdString()));
    if (!revoked) return fail(revoked.error());
    return said(parsed, {{QStringLiteral("id"), parsed.words[1]}}, QStringLiteral("The token is dead."));
}

int auditInData(const Arguments& parsed) {
    const auto accounts = openAccounts(parsed);
    if (!accounts) return fail(accounts.error());
    if (parsed.words.value(0) == QLatin1String("verify")) return verifiedAudit(**accounts);
    auth::AuditQuery query;
    query.who = parsed.value("who").toStdString();
    query.object = parsed.value("object").toStdString();
    if (parsed.has("limit")) query.limit = parsed.value("limit").toInt();
    const auto page = waited((*accounts)->audit(query));
    if (!page) return fail(page.error());
    printItems(itemsOf(page->items), kAuditColumns, parsed.has("json"));
    return 0;
}

int approveInData(const Arguments& parsed, const std::string& code) {
    const auto accounts = openAccounts(parsed);
    if (!accounts) return fail(accounts.error());
    const auto asked = waited((*accounts)->askServerForPairing(code));
    if (!asked) return fail(asked.error());
    const auto role = parsed.has("role") ? roleOf(parsed.value("role")) : base::Result<auth::Role>(asked->role);
    if (!role) return fail(role.error(), 2);
    QTextStream(stdout) << shown(asked->device) << " (" << shown(asked->platform) << ") at " << shown(asked->address) << " asked at "
                        << QDateTime::fromMSecsSinceEpoch(asked->askedMs).toString(QStringLiteral("HH:mm:ss")) << " to be paired; role "
                        << model::word(*role) << Qt::endl;
    bool isGood = parsed.has("yes");
    if (!isGood && !parsed.has("deny")) {
        const auto answer = readLine("Let it in? [y/N] ");
        isGood = answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
    }
    const auto done = waited((*accounts)->decidePairingAtServer(code, {isGood, *role, parsed.value("name").toStdString()}));
    if (!done) return fail(done.error());
    (*accounts)->drain();
    QTextStream(stdout) << (isGood ? "It is paired.\n" : "It was refused.\n");
    return 0;
}

} // namespace cli
