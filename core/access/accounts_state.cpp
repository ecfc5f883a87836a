#include "core/access/accounts_state.hpp"

#include "core/access/private_file.hpp"
#include "core/access/secrets.hpp"
#include "core/token/encoding.hpp"

#include <QFile>
#include <future>
#include <utility>

namespace auth {
namespace {

constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr std::int64_t kEndedShownMs = 30 * kDayMs, kRequestsMs = kDayMs;

KnownToken wholeToken(const char* id, TokenKind kind, Role role, const std::string& text) {
    KnownToken token;
    token.identity = {id, kind, id, {}, {}, role, 0, {""}, {""}};
    token.hash = hashOf(text);
    return token;
}

base::Result<void> apply(Database& file, const KeyRing::Changes& changes) {
    for (const StoredKey& key : changes.put) MR_TRY(putKey(file, key));
    for (const std::string& kid : changes.deleted) MR_TRY(deleteKey(file, kid));
    return {};
}

} // namespace

Accounts::State::State(AccountsOptions its)
    : options(std::move(its)), clock(options.clock ? *options.clock : systemClock), hasher(options.hashCost) {
    token::startSodium();
    databaseThread.setMaxThreadCount(1);
    databaseThread.setExpiryTimeout(-1); // SQLite's connection belongs to one thread
}

Accounts::State::~State() {
    base::inBackground(databaseThread, [this] { database.reset(); });
    databaseThread.waitForDone();
    if (hasFiles) {
        QFile::remove(QString::fromStdString(options.folder + "/local-token"));
        QFile::remove(QString::fromStdString(options.folder + "/setup-code"));
    }
}

base::Result<void> Accounts::State::open() {
    if (options.serves) localToken = newToken().text;
    std::promise<base::Result<void>> opened;
    base::inBackground(databaseThread, [this, &opened] { opened.set_value(openFile()); });
    MR_TRY(opened.get_future().get());
    return options.serves ? beginServing() : base::Result<void>();
}

base::Result<void> Accounts::State::openFile() {
    MR_ASSIGN(database, Database::open(options.folder + "/access.sqlite"));
    std::optional<KnownToken> internal, local;
    if (!options.internalToken.empty()) internal = wholeToken(kInternalTokenId, TokenKind::Internal, Role::Internal, options.internalToken);
    if (!localToken.empty()) local = wholeToken(kLocalTokenId, TokenKind::Local, Role::Admin, localToken);
    reader = std::make_unique<DirectoryReader>(authenticator, std::move(internal), std::move(local));
    seenVersion = database->dataVersion();
    if (options.serves) MR_TRY(makeFirstKey());
    MR_ASSIGN(const Difference difference, reader->read(*database, now()));
    keys = difference.keys; // the main thread waits for this one
    hasUsers = difference.hasUsers;
    (void)reader->endedByTime(now());
    return {};
}

base::Result<void> Accounts::State::makeFirstKey() {
    return database->inTransaction([this]() -> base::Result<void> {
        MR_ASSIGN(const auto stored, allKeys(*database));
        return apply(*database, KeyRing(stored).due(now()));
    });
}

base::Result<void> Accounts::State::beginServing() {
    hasFiles = true;
    MR_TRY(writePrivateFile(options.folder + "/local-token", localToken + "\n"));
    if (hasUsers) {
        QFile::remove(QString::fromStdString(options.folder + "/setup-code")); // of a start that was killed
        return {};
    }
    setupCode = newSetupCode();
    return writePrivateFile(options.folder + "/setup-code", setupCode + "\n");
}

void Accounts::State::dropSetupCode() {
    if (setupCode.empty()) return;
    setupCode.clear();
    QFile::remove(QString::fromStdString(options.folder + "/setup-code"));
}

void Accounts::State::hash(std::string password, std::function<void(base::Result<std::string>)> then) {
    ++openTasks;
    hasher.hash(std::move(password), [this, then = std::move(then)](base::Result<std::string> result) {
        --openTasks;
        then(std::move(result));
    });
}

void Accounts::State::check(std::string hash, std::string password, std::function<void(base::Result<PasswordHasher::Checked>)> then) {
    ++openTasks;
    hasher.check(std::move(hash), std::move(password), [this, then = std::move(then)](base::Result<PasswordHasher::Checked> result) {
        --openTasks;
        then(std::move(result));
    });
}

std::optional<Difference> Accounts::State::readAgain(const Database& file) {
    auto difference = reader->read(file, now());
    mustRead = !difference;
    if (!difference) return std::nullopt;
    return std::move(difference).value();
}

void Accounts::State::announce(const Difference& difference) {
    if (difference.keys) keys = difference.keys;
    const bool isFirst = !std::exchange(hasUsers, difference.hasUsers) && hasUsers;
    if (hasUsers) dropSetupCode();
    if (isFirst) Q_EMIT owner->usersCame();
    if (!difference.ended.isEmpty()) Q_EMIT owner->tokensEnded(difference.ended);
    if (!difference.changed.isEmpty()) Q_EMIT owner->tokensChanged(difference.changed);
}

void Accounts::State::note(AuditRow row) {
    bool isFirst = false;
    {
        const std::lock_guard lock(notesMutex);
        isFirst = notes.empty();
        notes.push_back(std::move(row));
    }
    if (!isFirst) return; // the one that waits for the disk takes this one along
    onDatabase(
        [this](Database& file) {
            std::vector<AuditRow> taken;
            {
                const std::lock_guard lock(notesMutex);
                taken.swap(notes);
            }
            return file.inTransaction([&]() -> base::Result<void> {
                for (const AuditRow& each : taken) MR_TRY(appendAudit(file, each));
                return {};
            });
        },
        [](base::Result<void>& written) {
            if (!written) qWarning("The audit lacks what was done just now: %s", written.error().message.c_str());
        });
}

void Accounts::State::poll() {
    if (isPolling) return;
    isPolling = true;
    onDatabase([this](Database& file) { return polled(file); },
        [this](Polled& brought) {
            isPolling = false;
            if (brought.difference) announce(*brought.difference);
            if (!brought.endedByTime.isEmpty()) Q_EMIT owner->tokensEnded(brought.endedByTime);
            doErrands(brought.errands);
        });
}

Accounts::State::Polled Accounts::State::polled(Database& file) {
    Polled brought;
    const std::int64_t time = now(), version = file.dataVersion();
    bool isOld = mustRead || version != seenVersion;
    const bool isForeign = version != seenVersion;
    seenVersion = version;
    if (const auto written = writeUses(file); !written) qWarning("%s", written.error().message.c_str());
    const KeyRing::Changes due = options.serves ? reader->keys()->due(time) : KeyRing::Changes();
    if (!due.isEmpty())
        isOld = file.inTransaction([&]() -> base::Result<void> {
                        MR_TRY(apply(file, due));
                        return appendAudit(file, {0, time, "millrace", {}, {}, "key.rotate", {}, "done", {}});
                    })
                    .has_value() ||
            isOld;
    if (options.serves && time - tidiedMs >= kHourMs) {
        tidiedMs = time;
        if (const auto done = file.inTransaction([&] { return tidy(file, time); }); !done) qWarning("%s", done.error().message.c_str());
        isOld = true;
    }
    if (isOld) brought.difference = readAgain(file);
    brought.endedByTime = reader->endedByTime(time);
    if (options.serves && isForeign) brought.errands = openErrands(file, time);
    return brought;
}

base::Result<void> Accounts::State::writeUses(Database& file) {
    const std::vector<Use> uses = authenticator->takeUses();
    if (uses.empty()) return {};
    return file.inTransaction([&]() -> base::Result<void> {
        for (const Use& use : uses) MR_TRY(writeUse(file, use.tokenId, use.atMs, use.address));
        return {};
    });
}

base::Result<void> Accounts::State::tidy(Database& file, std::int64_t nowMs) {
    MR_TRY(deleteTokensEnded(file, nowMs - kEndedShownMs));
    MR_TRY(deleteInvitesOver(file, nowMs - kEndedShownMs));
    MR_TRY(deleteRequests(file, nowMs - kRequestsMs));
    MR_TRY(file.run(QStringLiteral("DELETE FROM pairing_errands WHERE at_ms<?"), {value(nowMs - kHourMs)})); // of commands that were killed
    return trimAudit(file, nowMs);
}

} // namespace auth
