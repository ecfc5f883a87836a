#pragma once
/// The rows of access.sqlite: users, tokens, invites, keys, requests. Each function is a statement or a few; whoever changes something puts
/// them into one transaction with its audit row. On the database's thread.

#include "core/access/database.hpp"
#include "core/access/values.hpp"

namespace auth {

struct StoredUser {
    User user;
    std::string hash; ///< "": no password
};

base::Result<std::vector<StoredUser>> allUsers(const Database& database);
/// Nothing when there is none.
base::Result<std::optional<StoredUser>> userById(const Database& database, const std::string& id);
/// Whatever its case.
base::Result<std::optional<StoredUser>> userByName(const Database& database, const std::string& name);
base::Result<void> insertUser(Database& database, const StoredUser& stored);
/// All of it; `rev` as given.
base::Result<void> updateUser(Database& database, const StoredUser& stored);
base::Result<void> deleteUser(Database& database, const std::string& id);
/// Admins that may sign in, without this one.
base::Result<std::int64_t> otherAdmins(const Database& database, const std::string& id);
/// One name for all its spellings: Unicode's compatibility form, case folded.
std::string foldedName(const std::string& name);

struct StoredToken {
    TokenInfo info;
    std::string hash;
    std::int64_t unusedMs = 0; ///< ends when not used for as long
};

/// With the names of their users; newest first.
base::Result<std::vector<StoredToken>> allTokens(const Database& database);
base::Result<std::optional<StoredToken>> tokenById(const Database& database, const std::string& id);
base::Result<void> insertToken(Database& database, const StoredToken& stored);
base::Result<void> revokeTokenRow(Database& database, const std::string& id, std::int64_t nowMs);
/// All of a user but `except`.
base::Result<void> revokeTokensOf(Database& database, const std::string& userId, const std::string& except, std::int64_t nowMs);
base::Result<void> writeUse(Database& database, const std::string& tokenId, std::int64_t atMs, const std::string& address);
/// Those that ended before.
base::Result<void> deleteTokensEnded(Database& database, std::int64_t beforeMs);

struct StoredInvite {
    Invite invite;
    std::string hash;   ///< of the code
    std::string userId; ///< who invited
};

base::Result<std::vector<StoredInvite>> allInvites(const Database& database);
base::Result<std::optional<StoredInvite>> inviteByHash(const Database& database, const std::string& hash);
base::Result<void> insertInvite(Database& database, const StoredInvite& stored);
base::Result<void> useInvite(Database& database, const std::string& id, std::int64_t nowMs);
/// Whether there was one.
base::Result<bool> deleteInvite(Database& database, const std::string& id);
/// Open ones of somebody who may invite no more.
base::Result<void> deleteInvitesOf(Database& database, const std::string& userId);
base::Result<void> deleteInvitesOver(Database& database, std::int64_t beforeMs);

struct StoredKey {
    std::string kid, seed;
    std::int64_t publishedMs = 0, useFromMs = 0;
    std::int64_t retireMs = 0; ///< 0: not yet
};

/// By use, oldest first.
base::Result<std::vector<StoredKey>> allKeys(const Database& database);
base::Result<void> putKey(Database& database, const StoredKey& key);
base::Result<void> deleteKey(Database& database, const std::string& kid);

/// What a request with this key made before; nothing: go on (it is noted as `object` by `noteRequest`). Errors: InvalidInput (the key was
/// used for another).
base::Result<std::optional<std::string>> earlierRequest(const Database& database, const Caller& caller);
base::Result<void> noteRequest(Database& database, const Caller& caller, const std::string& object, std::int64_t nowMs);
base::Result<void> deleteRequests(Database& database, std::int64_t beforeMs);

} // namespace auth
