#pragma once
/// Who changed what, from where, with what result: rows that hang together. Each holds BLAKE2b-256 of the one before and of itself, so
/// that a row that is edited, cut out or cut off at an end is missed. It finds who edits the file without care, not who writes the whole
/// chain anew. On the database's thread.

#include "core/access/database.hpp"
#include "core/access/values.hpp"

namespace auth {

/// Part of the transaction that it tells of; `row.seq` is made here.
base::Result<void> appendAudit(Database& database, const AuditRow& row);
base::Result<AuditPage> readAudit(const Database& database, const AuditQuery& query);
base::Result<AuditVerdict> verifyAudit(const Database& database);
/// Rows older than 400 days, and all but the newest million, go; the chain is remembered where it begins then.
base::Result<void> trimAudit(Database& database, std::int64_t nowMs);

/// A row of what `caller` does.
AuditRow auditRow(const Caller& caller, std::int64_t nowMs, std::string action, std::string object, std::string detail = {});

} // namespace auth
