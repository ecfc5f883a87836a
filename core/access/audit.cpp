#include "core/access/audit.hpp"

#include "core/access/secrets.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::int64_t kKeptMs = 400LL * 86'400'000, kKeptRows = 1'000'000, kAtOnce = 1000;
constexpr std::size_t kLongestText = 500;
const QString kColumns =
    QStringLiteral("SELECT seq, at_ms, who, token, address, action, object, result, detail, chain FROM audit WHERE seq");

/// The end of the chain: number and hash of its last row, or of the last one that was cut off before its first.
struct End {
    std::int64_t seq = 0;
    std::string chain;
};

base::Result<End> endOf(const Database& database, const char* name) {
    MR_ASSIGN(
        const auto rows, database.select(QStringLiteral("SELECT seq, chain FROM audit_ends WHERE name=?"), {value(std::string(name))}));
    return rows.empty() ? End{} : End{number(rows.front(), 0), bytes(rows.front(), 1)};
}

base::Result<void> setEnd(Database& database, const char* name, const End& end) {
    return database.run(QStringLiteral("INSERT INTO audit_ends(name, seq, chain) VALUES(?,?,?) ON CONFLICT(name) DO UPDATE SET "
                                       "seq=excluded.seq, chain=excluded.chain"),
        {value(std::string(name)), value(end.seq), blob(end.chain)});
}

/// Each text with its length before it: no two rows are the same bytes.
std::string chained(const std::string& before, const AuditRow& row) {
    std::string all = before;
    const auto add = [&](const std::string& text) { all += std::to_string(text.size()) + ":" + text; };
    add(std::to_string(row.seq));
    add(std::to_string(row.atMs));
    for (const std::string* const text : {&row.who, &row.tokenId, &row.address, &row.action, &row.object, &row.result, &row.detail})
        add(*text);
    return hashOf(all);
}

AuditRow rowOf(const Database::Row& row) {
    return {
        number(row, 0), number(row, 1), text(row, 2), text(row, 3), text(row, 4), text(row, 5), text(row, 6), text(row, 7), text(row, 8)};
}

/// As the file will give it back: UTF-8 whatever came, and no longer than a row needs.
std::string kept(const std::string& text) {
    std::string shown = QString::fromStdString(text.substr(0, kLongestText)).toStdString();
    std::replace(shown.begin(), shown.end(), '\0', ' ');
    return shown;
}

} // namespace

AuditRow auditRow(const Caller& caller, std::int64_t nowMs, std::string action, std::string object, std::string detail) {
    return {0, nowMs, caller.identity.who(), caller.identity.tokenId, caller.address, std::move(action), std::move(object), "done",
        std::move(detail)};
}

base::Result<void> appendAudit(Database& database, const AuditRow& given) {
    MR_ASSIGN(End last, endOf(database, "last"));
    const AuditRow row{last.seq + 1, given.atMs, kept(given.who), kept(given.tokenId), kept(given.address), kept(given.action),
        kept(given.object), kept(given.result), kept(given.detail)};
    last = {row.seq, chained(last.chain, row)};
    MR_TRY(database.run(QStringLiteral("INSERT INTO audit(seq, at_ms, who, token, address, action, object, result, detail, chain) "
                                       "VALUES(?,?,?,?,?,?,?,?,?,?)"),
        {value(row.seq), value(row.atMs), value(row.who), value(row.tokenId), value(row.address), value(row.action), value(row.object),
            value(row.result), value(row.detail), blob(last.chain)}));
    return setEnd(database, "last", last);
}

base::Result<AuditPage> readAudit(const Database& database, const AuditQuery& query) {
    const int limit = std::clamp(query.limit, 1, 500);
    QString statement = kColumns + QStringLiteral("<?");
    QVariantList values{value(query.before > 0 ? query.before : std::numeric_limits<std::int64_t>::max())};
    if (!query.who.empty()) {
        statement += QStringLiteral(" AND who=?");
        values.append(value(query.who));
    }
    if (!query.object.empty()) {
        statement += QStringLiteral(" AND object=?");
        values.append(value(query.object));
    }
    statement += QStringLiteral(" ORDER BY seq DESC LIMIT ?");
    values.append(limit + 1);
    MR_ASSIGN(const auto rows, database.select(statement, values));
    AuditPage page;
    for (const auto& row : rows)
        if (static_cast<int>(page.items.size()) < limit) page.items.push_back(rowOf(row));
    if (static_cast<int>(rows.size()) > limit) page.next = page.items.back().seq;
    return page;
}

base::Result<AuditVerdict> verifyAudit(const Database& database) {
    MR_ASSIGN(End end, endOf(database, "first"));
    AuditVerdict verdict;
    for (;;) {
        MR_ASSIGN(const auto rows, database.select(kColumns + QStringLiteral(">? ORDER BY seq LIMIT ?"), {value(end.seq), value(kAtOnce)}));
        if (rows.empty()) break;
        for (const auto& each : rows) {
            const AuditRow row = rowOf(each);
            const std::string chain = chained(end.chain, row);
            ++verdict.rows;
            if (row.seq != end.seq + 1 || chain != bytes(each, 9)) {
                verdict.broken = end.seq + 1;
                return verdict;
            }
            end = {row.seq, chain};
        }
    }
    MR_ASSIGN(const End last, endOf(database, "last"));
    if (last.seq != end.seq || (last.seq > 0 && last.chain != end.chain)) verdict.broken = std::min(last.seq, end.seq) + 1;
    return verdict;
}

base::Result<void> trimAudit(Database& database, std::int64_t nowMs) {
    MR_ASSIGN(const End last, endOf(database, "last"));
    MR_ASSIGN(const auto young,
        database.select(QStringLiteral("SELECT seq FROM audit WHERE at_ms>=? ORDER BY seq LIMIT 1"), {value(nowMs - kKeptMs)}));
    const std::int64_t byAge = young.empty() ? last.seq - 1 : number(young.front(), 0) - 1;
    const std::int64_t cut = std::max(byAge, last.seq - kKeptRows);
    if (cut <= 0) return {};
    MR_ASSIGN(const auto rows, database.select(QStringLiteral("SELECT chain FROM audit WHERE seq=?"), {value(cut)}));
    if (rows.empty()) return {}; // cut there already
    MR_TRY(setEnd(database, "first", {cut, bytes(rows.front(), 0)}));
    return database.run(QStringLiteral("DELETE FROM audit WHERE seq<=?"), {value(cut)});
}

} // namespace auth
