// Media tokens and the keys that sign them.

#include "core/access/accounts_state.hpp"
#include "core/access/refusals.hpp"
#include "core/access/rules.hpp"
#include "core/access/secrets.hpp"

namespace auth {
namespace {

constexpr std::int64_t kShortestS = 60, kLongestS = KeyRing::kLongestTokenMs / 1000;
constexpr std::size_t kLongestMediaToken = 1024; // what RTMP carries

base::Result<void> put(Database& file, const KeyRing::Changes& changes) {
    for (const std::string& kid : changes.deleted) MR_TRY(deleteKey(file, kid));
    for (const StoredKey& key : changes.put) MR_TRY(putKey(file, key));
    return {};
}

base::Result<std::vector<KeyInfo>> described(const Database& file, std::int64_t now) {
    MR_ASSIGN(const auto stored, allKeys(file));
    return KeyRing(stored).described(now);
}

base::Result<void> checkMedia(const Caller& caller, const MediaTokenRequest& request, const AccountsOptions& options) {
    const bool isShared = !options.jwtSecret.empty() && request.audience == options.jwtAudience;
    if (!isShared && request.audience != token::kIngestAudience && request.audience != token::kMediaMtxAudience)
        return noSuchAudience(request.audience);
    if (request.seconds < kShortestS || request.seconds > kLongestS) return badMediaSeconds();
    if (request.publish.empty() && request.read.empty()) return nothingToReach();
    MR_TRY(checkPrefixes(request.publish, caller.identity.publish));
    return checkPrefixes(request.read, caller.identity.read);
}

} // namespace

Answer<MediaToken> Accounts::mediaToken(const Caller& caller, const MediaTokenRequest& request) {
    const AccountsOptions& options = m_state->options;
    if (const auto good = checkMedia(caller, request, options); !good) return base::ready<MediaToken>(good.error());
    const std::int64_t now = m_state->now();
    token::Claims claims{options.issuer, caller.identity.tokenId, request.audience, now / 1000 + request.seconds, newId(""), {}, {}, {}};
    if (request.audience == token::kIngestAudience) {
        claims.publish = request.publish;
        claims.read = request.read;
    } else claims.mediaMtx = token::mediaMtxPermissions(request.publish, request.read);
    MediaToken made{{}, claims.expiresS * 1000};
    if (!options.jwtSecret.empty() && request.audience == options.jwtAudience)
        made.token = token::sign(claims, token::SharedSecret{options.jwtAudience, options.jwtSecret});
    else if (const StoredKey* const key = m_state->keys->active(now)) {
        const auto signing = token::SigningKey::fromSeed(key->kid, key->seed);
        if (signing) made.token = token::sign(claims, *signing);
    }
    if (made.token.empty()) return base::ready<MediaToken>(noSuchKey()); // a command beside a server that never ran
    if (made.token.size() > kLongestMediaToken) return base::ready<MediaToken>(mediaTokenTooLong());
    return base::ready<MediaToken>(made);
}

Answer<std::vector<KeyInfo>> Accounts::keys() {
    return m_state->read<std::vector<KeyInfo>>([now = m_state->now()](Database& file) { return described(file, now); });
}

Answer<std::vector<KeyInfo>> Accounts::rotateKeys(const Caller& caller) {
    using List = std::vector<KeyInfo>;
    if (const auto may = requireAdmin(caller); !may) return base::ready<List>(may.error());
    return m_state->change<List>([=, now = m_state->now()](Database& file) -> base::Result<List> {
        MR_ASSIGN(const auto stored, allKeys(file));
        const KeyRing::Changes changes = KeyRing(stored).rotated(now);
        MR_TRY(put(file, changes));
        MR_TRY(appendAudit(file, auditRow(caller, now, "key.rotate", changes.put.empty() ? "" : changes.put.front().kid)));
        return described(file, now);
    });
}

Answer<std::vector<KeyInfo>> Accounts::removeKey(const Caller& caller, const std::string& kid) {
    using List = std::vector<KeyInfo>;
    if (const auto may = requireAdmin(caller); !may) return base::ready<List>(may.error());
    return m_state->change<List>([=, now = m_state->now()](Database& file) -> base::Result<List> {
        MR_ASSIGN(const auto stored, allKeys(file));
        const auto changes = KeyRing(stored).without(kid, now);
        if (!changes) return noSuchKey();
        MR_TRY(put(file, *changes));
        MR_TRY(appendAudit(file, auditRow(caller, now, "key.remove", kid)));
        return described(file, now);
    });
}

} // namespace auth
