#pragma once
/// Making tokens: what each kind lasts and reaches. On the database's thread, in the caller's transaction.

#include "core/access/tables.hpp"

namespace auth {

struct TokenSpec {
    TokenKind kind = TokenKind::Api;
    std::string name;
    Role role = Role::Viewer;
    std::string userId, user;                   ///< "": nobody's
    std::vector<std::string> publish{}, read{}; ///< of Api, Worker and Ingest; panels and pages reach what their role does
    std::int64_t expiresMs = 0;                 ///< of Api, Worker and Ingest
};

base::Result<IssuedToken> issueToken(Database& database, TokenSpec spec, std::int64_t nowMs);

/// What a token that was good a moment ago may now: the lower of its role and its user's; nothing when it is good no longer.
base::Result<std::optional<Role>> presentRole(const Database& database, const std::string& tokenId, std::int64_t nowMs);

} // namespace auth
