#include "core/access/tables.hpp"

namespace auth {
namespace {

const QString kColumns =
    QStringLiteral("SELECT tokens.id, tokens.user, tokens.kind, tokens.name, tokens.role, tokens.publish, tokens.read, tokens.hash, "
                   "tokens.ending, tokens.created_ms, tokens.expires_ms, tokens.unused_ms, tokens.seen_ms, tokens.seen_from, "
                   "tokens.revoked_ms, users.name FROM tokens LEFT JOIN users ON users.id = tokens.user");

std::vector<std::string> listOf(const QString& json) {
    return model::fromJson<std::vector<std::string>>(QJsonDocument::fromJson(json.toUtf8()).array()).value_or({});
}

QString jsonOf(const std::vector<std::string>& list) {
    return QString::fromUtf8(QJsonDocument(model::toJson(list).toArray()).toJson(QJsonDocument::Compact));
}

StoredToken tokenOf(const Database::Row& row) {
    StoredToken stored;
    TokenInfo& info = stored.info;
    info.id = text(row, 0);
    info.userId = text(row, 1);
    info.kind = model::fromJson<TokenKind>(row.at(2).toString()).value_or(TokenKind::Api);
    info.name = text(row, 3);
    info.role = model::fromJson<Role>(row.at(4).toString()).value_or(Role::Viewer);
    info.publish = listOf(row.at(5).toString());
    info.read = listOf(row.at(6).toString());
    stored.hash = bytes(row, 7);
    info.ending = text(row, 8);
    info.createdMs = number(row, 9);
    info.expiresMs = number(row, 10);
    stored.unusedMs = number(row, 11);
    info.seenMs = number(row, 12);
    info.seenFrom = text(row, 13);
    info.revokedMs = number(row, 14);
    info.user = text(row, 15);
    return stored;
}

} // namespace

base::Result<std::vector<StoredToken>> allTokens(const Database& database) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" ORDER BY tokens.created_ms DESC, tokens.id")));
    std::vector<StoredToken> tokens;
    tokens.reserve(rows.size());
    for (const auto& row : rows) tokens.push_back(tokenOf(row));
    return tokens;
}

base::Result<std::optional<StoredToken>> tokenById(const Database& database, const std::string& id) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" WHERE tokens.id=?"), {value(id)}));
    return rows.empty() ? std::nullopt : std::optional(tokenOf(rows.front()));
}

base::Result<void> insertToken(Database& database, const StoredToken& stored) {
    const TokenInfo& info = stored.info;
    return database.run(
        QStringLiteral("INSERT INTO tokens(id, user, kind, name, role, publish, read, hash, ending, created_ms, expires_ms, unused_ms, "
                       "seen_ms, seen_from, revoked_ms) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
        {value(info.id), value(info.userId), value(std::string(model::word(info.kind))), value(info.name),
            value(std::string(model::word(info.role))), jsonOf(info.publish), jsonOf(info.read), blob(stored.hash), value(info.ending),
            value(info.createdMs), value(info.expiresMs), value(stored.unusedMs), value(info.seenMs), value(info.seenFrom),
            value(info.revokedMs)});
}

base::Result<void> revokeTokenRow(Database& database, const std::string& id, std::int64_t nowMs) {
    return database.run(QStringLiteral("UPDATE tokens SET revoked_ms=? WHERE id=? AND revoked_ms=0"), {value(nowMs), value(id)});
}

base::Result<void> revokeTokensOf(Database& database, const std::string& userId, const std::string& except, std::int64_t nowMs) {
    return database.run(QStringLiteral("UPDATE tokens SET revoked_ms=? WHERE user=? AND user<>'' AND id<>? AND revoked_ms=0"),
        {value(nowMs), value(userId), value(except)});
}

base::Result<void> writeUse(Database& database, const std::string& tokenId, std::int64_t atMs, const std::string& address) {
    MR_TRY(database.run(QStringLiteral("UPDATE tokens SET seen_ms=?, seen_from=? WHERE id=? AND seen_ms<?"),
        {value(atMs), value(address), value(tokenId), value(atMs)}));
    return database.run(QStringLiteral("UPDATE users SET seen_ms=? WHERE id=(SELECT user FROM tokens WHERE id=?) AND seen_ms<?"),
        {value(atMs), value(tokenId), value(atMs)});
}

base::Result<void> deleteTokensEnded(Database& database, std::int64_t beforeMs) {
    return database.run(QStringLiteral("DELETE FROM tokens WHERE (revoked_ms>0 AND revoked_ms<?) OR (expires_ms>0 AND expires_ms<?) OR "
                                       "(unused_ms>0 AND MAX(seen_ms, created_ms)+unused_ms<?)"),
        {value(beforeMs), value(beforeMs), value(beforeMs)});
}

} // namespace auth
