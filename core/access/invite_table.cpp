#include "core/access/tables.hpp"

namespace auth {
namespace {

const QString kColumns = QStringLiteral("SELECT id, hash, kind, role, user, invited_by, created_ms, expires_ms, used_ms FROM invites");

StoredInvite inviteOf(const Database::Row& row) {
    StoredInvite stored;
    stored.invite.id = text(row, 0);
    stored.hash = bytes(row, 1);
    stored.invite.kind = model::fromJson<InviteKind>(row.at(2).toString()).value_or(InviteKind::Panel);
    stored.invite.role = model::fromJson<Role>(row.at(3).toString()).value_or(Role::Viewer);
    stored.userId = text(row, 4);
    stored.invite.invitedBy = text(row, 5);
    stored.invite.createdMs = number(row, 6);
    stored.invite.expiresMs = number(row, 7);
    stored.invite.usedMs = number(row, 8);
    return stored;
}

} // namespace

base::Result<std::vector<StoredInvite>> allInvites(const Database& database) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" ORDER BY created_ms DESC, id")));
    std::vector<StoredInvite> invites;
    for (const auto& row : rows) invites.push_back(inviteOf(row));
    return invites;
}

base::Result<std::optional<StoredInvite>> inviteByHash(const Database& database, const std::string& hash) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" WHERE hash=?"), {blob(hash)}));
    return rows.empty() ? std::nullopt : std::optional(inviteOf(rows.front()));
}

base::Result<void> insertInvite(Database& database, const StoredInvite& stored) {
    const Invite& invite = stored.invite;
    return database.run(QStringLiteral("INSERT INTO invites(id, hash, kind, role, user, invited_by, created_ms, expires_ms, used_ms) "
                                       "VALUES(?,?,?,?,?,?,?,?,?)"),
        {value(invite.id), blob(stored.hash), value(std::string(model::word(invite.kind))), value(std::string(model::word(invite.role))),
            value(stored.userId), value(invite.invitedBy), value(invite.createdMs), value(invite.expiresMs), value(invite.usedMs)});
}

base::Result<void> useInvite(Database& database, const std::string& id, std::int64_t nowMs) {
    return database.run(QStringLiteral("UPDATE invites SET used_ms=? WHERE id=?"), {value(nowMs), value(id)});
}

base::Result<bool> deleteInvite(Database& database, const std::string& id) {
    MR_ASSIGN(const auto rows, database.select(QStringLiteral("SELECT 1 FROM invites WHERE id=?"), {value(id)}));
    MR_TRY(database.run(QStringLiteral("DELETE FROM invites WHERE id=?"), {value(id)}));
    return !rows.empty();
}

base::Result<void> deleteInvitesOf(Database& database, const std::string& userId) {
    return database.run(QStringLiteral("DELETE FROM invites WHERE user=? AND user<>'' AND used_ms=0"), {value(userId)});
}

base::Result<void> deleteInvitesOver(Database& database, std::int64_t beforeMs) {
    return database.run(QStringLiteral("DELETE FROM invites WHERE expires_ms<?"), {value(beforeMs)});
}

} // namespace auth
