#include "core/access/tables.hpp"

namespace auth {

base::Result<std::vector<StoredKey>> allKeys(const Database& database) {
    MR_ASSIGN(const auto rows,
        database.select(
            QStringLiteral("SELECT kid, seed, published_ms, use_from_ms, retire_ms FROM keys ORDER BY use_from_ms, published_ms, kid")));
    std::vector<StoredKey> keys;
    for (const auto& row : rows) keys.push_back({text(row, 0), bytes(row, 1), number(row, 2), number(row, 3), number(row, 4)});
    return keys;
}

base::Result<void> putKey(Database& database, const StoredKey& key) {
    return database.run(
        QStringLiteral("INSERT INTO keys(kid, seed, published_ms, use_from_ms, retire_ms) VALUES(?,?,?,?,?) ON CONFLICT(kid) DO UPDATE SET "
                       "use_from_ms=excluded.use_from_ms, retire_ms=excluded.retire_ms"),
        {value(key.kid), blob(key.seed), value(key.publishedMs), value(key.useFromMs), value(key.retireMs)});
}

base::Result<void> deleteKey(Database& database, const std::string& kid) {
    return database.run(QStringLiteral("DELETE FROM keys WHERE kid=?"), {value(kid)});
}

} // namespace auth
