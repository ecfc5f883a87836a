#include "core/access/authenticator.hpp"

#include "core/access/directory_reader.hpp"
#include "core/access/refusals.hpp"
#include "core/access/secrets.hpp"

#include <utility>

namespace auth {
namespace {

constexpr std::int64_t kUseMs = 60'000; // a use is written once in this time

/// The token with just this secret; nullptr: there is none.
const KnownToken* tokenOf(const Directory& directory, std::string_view bearer) {
    const std::string hash = hashOf(bearer);
    for (const auto* const whole : {&directory.internal, &directory.local})
        if (*whole && isSameHash((*whole)->hash, hash)) return &**whole;
    const auto id = idOfToken(bearer);
    if (!id) return nullptr;
    const auto found = directory.tokens.find(*id);
    return found != directory.tokens.end() && isSameHash(found->second.hash, hash) ? &found->second : nullptr;
}

bool isOver(const KnownToken& token, std::int64_t nowMs) {
    const std::int64_t end = endMsOf(token);
    return token.revokedMs != 0 || (end != 0 && nowMs >= end);
}

} // namespace

base::Result<Identity> Authenticator::identify(std::string_view bearer, std::int64_t nowMs, std::string_view address) const {
    const auto known = directory();
    const KnownToken* const token = tokenOf(*known, bearer);
    if (!token || isOver(*token, nowMs)) return tokenRefused();
    noteUse(*token, nowMs, address);
    return token->identity;
}

bool Authenticator::hasEnded(std::string_view bearer, std::int64_t nowMs) const {
    const auto known = directory();
    const KnownToken* const token = tokenOf(*known, bearer);
    return token && isOver(*token, nowMs);
}

std::optional<Identity> Authenticator::holder(std::string_view tokenId, std::int64_t nowMs) const {
    const auto known = directory();
    for (const auto* const whole : {&known->internal, &known->local})
        if (*whole && (*whole)->identity.tokenId == tokenId) return (*whole)->identity;
    const auto found = known->tokens.find(tokenId);
    if (found == known->tokens.end() || isOver(found->second, nowMs)) return std::nullopt;
    return found->second.identity;
}

void Authenticator::noteUse(const KnownToken& token, std::int64_t nowMs, std::string_view address) const {
    if (token.identity.kind == TokenKind::Internal || token.identity.kind == TokenKind::Local) return;
    std::int64_t seen = token.seenMs->load();
    if (nowMs - seen < kUseMs || !token.seenMs->compare_exchange_strong(seen, nowMs)) return; // or another request was first
    const std::lock_guard lock(m_usesMutex);
    m_uses.push_back({token.identity.tokenId, nowMs, std::string(address)});
}

void Authenticator::swap(std::shared_ptr<const Directory> fresh) {
    const std::lock_guard lock(m_mutex);
    m_directory.swap(fresh); // the old one goes after the lock
}

std::vector<Use> Authenticator::takeUses() const {
    const std::lock_guard lock(m_usesMutex);
    return std::exchange(m_uses, {});
}

std::shared_ptr<const Directory> Authenticator::directory() const {
    const std::lock_guard lock(m_mutex);
    return m_directory;
}

} // namespace auth
