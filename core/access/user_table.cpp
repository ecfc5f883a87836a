#include "core/access/tables.hpp"

namespace auth {
namespace {

const QString kColumns = QStringLiteral("SELECT id, name, hash, role, disabled, created_ms, seen_ms, rev FROM users");

StoredUser userOf(const Database::Row& row) {
    StoredUser stored;
    stored.user.id = text(row, 0);
    stored.user.name = text(row, 1);
    stored.hash = text(row, 2);
    stored.user.hasPassword = !stored.hash.empty();
    stored.user.role = model::fromJson<Role>(row.at(3).toString()).value_or(Role::Viewer);
    stored.user.disabled = number(row, 4) != 0;
    stored.user.createdMs = number(row, 5);
    stored.user.seenMs = number(row, 6);
    stored.user.rev = number(row, 7);
    return stored;
}

std::optional<StoredUser> firstOf(const std::vector<Database::Row>& rows) {
    return rows.empty() ? std::nullopt : std::optional(userOf(rows.front()));
}

} // namespace

std::string foldedName(const std::string& name) {
    return QString::fromStdString(name).normalized(QString::NormalizationForm_KC).toCaseFolded().toStdString();
}

base::Result<std::vector<StoredUser>> allUsers(const Database& database) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" ORDER BY folded")));
    std::vector<StoredUser> users;
    for (const auto& row : rows) users.push_back(userOf(row));
    return users;
}

base::Result<std::optional<StoredUser>> userById(const Database& database, const std::string& id) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" WHERE id=?"), {value(id)}));
    return firstOf(rows);
}

base::Result<std::optional<StoredUser>> userByName(const Database& database, const std::string& name) {
    MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(" WHERE folded=?"), {value(foldedName(name))}));
    return firstOf(rows);
}

base::Result<void> insertUser(Database& database, const StoredUser& stored) {
    const User& user = stored.user;
    return database.run(
        QStringLiteral("INSERT INTO users(id, name, folded, hash, role, disabled, created_ms, seen_ms, rev) VALUES(?,?,?,?,?,?,?,?,?)"),
        {value(user.id), value(user.name), value(foldedName(user.name)), value(stored.hash), value(std::string(model::word(user.role))),
            user.disabled ? 1 : 0, value(user.createdMs), value(user.seenMs), value(user.rev)});
}

base::Result<void> updateUser(Database& database, const StoredUser& stored) {
    const User& user = stored.user;
    return database.run(QStringLiteral("UPDATE users SET name=?, folded=?, hash=?, role=?, disabled=?, rev=? WHERE id=?"),
        {value(user.name), value(foldedName(user.name)), value(stored.hash), value(std::string(model::word(user.role))),
            user.disabled ? 1 : 0, value(user.rev), value(user.id)});
}

base::Result<void> deleteUser(Database& database, const std::string& id) {
    return database.run(QStringLiteral("DELETE FROM users WHERE id=?"), {value(id)});
}

base::Result<std::int64_t> otherAdmins(const Database& database, const std::string& id) {
    MR_ASSIGN(const auto rows,
        database.select(QStringLiteral("SELECT COUNT(*) FROM users WHERE role='admin' AND disabled=0 AND id<>?"), {value(id)}));
    return rows.empty() ? 0 : number(rows.front(), 0);
}

} // namespace auth
