#include "core/access/directory_reader.hpp"

#include "core/access/rules.hpp"

#include <algorithm>

namespace auth {
namespace {

bool isGood(const KnownToken& token, std::int64_t nowMs) {
    const std::int64_t end = endMsOf(token);
    return token.revokedMs == 0 && (end == 0 || nowMs < end);
}

KnownToken known(const StoredToken& stored, const std::map<std::string, StoredUser>& users) {
    KnownToken token;
    const TokenInfo& info = stored.info;
    token.identity = {info.id, info.kind, info.name, info.userId, info.user, info.role, info.expiresMs, info.publish, info.read};
    token.hash = stored.hash;
    token.revokedMs = info.revokedMs;
    token.unusedMs = stored.unusedMs;
    token.createdMs = info.createdMs;
    token.seenMs->store(info.seenMs);
    if (!info.userId.empty()) {
        const auto user = users.find(info.userId);
        if (user == users.end() || user->second.user.disabled) token.revokedMs = std::max<std::int64_t>(token.revokedMs, 1);
        else token.identity.role = lower(info.role, user->second.user.role);
    }
    if (token.identity.role == Role::Viewer) token.identity.publish.clear(); // also who was more once
    return token;
}

bool isSameRight(const Identity& a, const Identity& b) {
    return a.role == b.role && a.publish == b.publish && a.read == b.read;
}

} // namespace

std::int64_t endMsOf(const KnownToken& token) {
    const std::int64_t unused = token.unusedMs == 0 ? 0 : std::max(token.seenMs->load(), token.createdMs) + token.unusedMs;
    if (token.identity.expiresMs == 0) return unused;
    return unused == 0 ? token.identity.expiresMs : std::min(unused, token.identity.expiresMs);
}

base::Result<std::shared_ptr<Directory>> DirectoryReader::made(const Database& database, std::int64_t nowMs) const {
    MR_ASSIGN(const auto rows, allUsers(database));
    MR_ASSIGN(const auto tokens, allTokens(database));
    std::map<std::string, StoredUser> users;
    for (const StoredUser& each : rows) users.emplace(each.user.id, each);
    auto directory = std::make_shared<Directory>();
    for (const StoredToken& stored : tokens) {
        KnownToken token = known(stored, users);
        if (const auto before = m_last->tokens.find(stored.info.id); before != m_last->tokens.end()) {
            // The same counter: a request may be writing to it just now.
            const std::int64_t seen = token.seenMs->load();
            if (before->second.seenMs->load() < seen) before->second.seenMs->store(seen);
            token.seenMs = before->second.seenMs;
        }
        directory->tokens.emplace(stored.info.id, std::move(token));
    }
    directory->internal = m_internal;
    directory->local = m_local;
    directory->hasUsers = !rows.empty();
    directory->jwks = token::writeJwks(m_keys->published(nowMs));
    return directory;
}

base::Result<Difference> DirectoryReader::read(const Database& database, std::int64_t nowMs) {
    MR_ASSIGN(auto keys, allKeys(database));
    m_keys = std::make_shared<KeyRing>(std::move(keys));
    MR_ASSIGN(std::shared_ptr<const Directory> fresh, made(database, nowMs));
    Difference difference;
    difference.hasUsers = fresh->hasUsers;
    difference.keys = m_keys;
    for (const auto& [id, before] : m_last->tokens) {
        if (!isGood(before, nowMs)) continue; // told already, or `endedByTime` tells
        const auto now = fresh->tokens.find(id);
        if (now == fresh->tokens.end() || now->second.revokedMs != 0) difference.ended.append(QString::fromStdString(id));
        else if (!isSameRight(before.identity, now->second.identity)) difference.changed.append(QString::fromStdString(id));
    }
    m_last = fresh;
    m_authenticator->swap(fresh);
    return difference;
}

QStringList DirectoryReader::endedByTime(std::int64_t nowMs) {
    QStringList ended;
    for (const auto& [id, token] : m_last->tokens) {
        const std::int64_t end = endMsOf(token);
        if (token.revokedMs == 0 && end != 0 && end <= nowMs && end > m_checkedMs) ended.append(QString::fromStdString(id));
    }
    m_checkedMs = nowMs;
    return ended;
}

} // namespace auth
