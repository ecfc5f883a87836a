#include "core/access/refusals.hpp"
#include "core/access/tables.hpp"

namespace auth {

base::Result<std::optional<std::string>> earlierRequest(const Database& database, const Caller& caller) {
    if (caller.idempotencyKey.empty()) return std::optional<std::string>();
    MR_ASSIGN(const auto rows,
        database.select(QStringLiteral("SELECT hash, object FROM requests WHERE token=? AND key=?"),
            {value(caller.identity.tokenId), value(caller.idempotencyKey)}));
    if (rows.empty()) return std::optional<std::string>();
    if (text(rows.front(), 0) != caller.requestHash) return otherRequest();
    return std::optional(text(rows.front(), 1));
}

base::Result<void> noteRequest(Database& database, const Caller& caller, const std::string& object, std::int64_t nowMs) {
    if (caller.idempotencyKey.empty()) return {};
    return database.run(QStringLiteral("INSERT INTO requests(token, key, hash, at_ms, object) VALUES(?,?,?,?,?)"),
        {value(caller.identity.tokenId), value(caller.idempotencyKey), value(caller.requestHash), value(nowMs), value(object)});
}

base::Result<void> deleteRequests(Database& database, std::int64_t beforeMs) {
    return database.run(QStringLiteral("DELETE FROM requests WHERE at_ms<?"), {value(beforeMs)});
}

} // namespace auth
