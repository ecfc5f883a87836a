#include "core/access/key_ring.hpp"

#include <algorithm>

namespace auth {
namespace {

StoredKey newKey(std::int64_t publishedMs, std::int64_t useFromMs) {
    const auto made = token::SigningKey::generate();
    return {made.kid(), made.seed(), publishedMs, useFromMs, 0};
}

std::int64_t goneMs(const StoredKey& key) {
    return key.retireMs == 0 ? 0 : key.retireMs + KeyRing::kLongestTokenMs + KeyRing::kEarlyMs;
}

bool isGone(const StoredKey& key, std::int64_t nowMs) {
    return key.retireMs != 0 && nowMs >= goneMs(key);
}

} // namespace

const StoredKey* KeyRing::active(std::int64_t nowMs) const {
    const StoredKey* found = nullptr;
    for (const StoredKey& key : m_keys)
        if (key.useFromMs <= nowMs && key.retireMs == 0) found = &key; // the newest that may
    return found;
}

const StoredKey* KeyRing::next(std::int64_t nowMs) const {
    const auto found = std::find_if(m_keys.begin(), m_keys.end(), [&](const StoredKey& key) { return key.useFromMs > nowMs; });
    return found == m_keys.end() ? nullptr : &*found;
}

token::JwkSet KeyRing::published(std::int64_t nowMs) const {
    token::JwkSet set;
    for (const StoredKey& key : m_keys) {
        if (isGone(key, nowMs)) continue;
        if (const auto signing = token::SigningKey::fromSeed(key.kid, key.seed)) set.keys.push_back(signing->publicKey());
    }
    return set;
}

std::vector<KeyInfo> KeyRing::described(std::int64_t nowMs) const {
    const StoredKey* const signing = active(nowMs);
    std::vector<KeyInfo> infos;
    for (const StoredKey& key : m_keys) {
        if (isGone(key, nowMs)) continue;
        const KeyState state = &key == signing ? KeyState::Active : key.useFromMs > nowMs ? KeyState::Next : KeyState::Retired;
        infos.push_back({key.kid, state, key.publishedMs, key.useFromMs, key.retireMs, goneMs(key)});
    }
    return infos;
}

KeyRing::Changes KeyRing::due(std::int64_t nowMs) const {
    Changes changes;
    const StoredKey* const signing = active(nowMs);
    if (!signing) changes.put.push_back(newKey(nowMs, nowMs)); // nobody has read a set without it yet, or it is an emergency
    else if (!next(nowMs) && nowMs >= signing->useFromMs + kSignsMs - kEarlyMs) changes.put.push_back(newKey(nowMs, nowMs + kEarlyMs));
    for (const StoredKey& key : m_keys) {
        if (isGone(key, nowMs)) changes.deleted.push_back(key.kid);
        if (signing && &key != signing && key.retireMs == 0 && key.useFromMs <= nowMs) {
            StoredKey retired = key;
            // It may have signed until now: what was to be done at its time is done only when somebody is there to do it.
            retired.retireMs = nowMs;
            changes.put.push_back(retired);
        }
    }
    return changes;
}

KeyRing::Changes KeyRing::rotated(std::int64_t nowMs) const {
    Changes changes;
    if (!next(nowMs)) changes.put.push_back(newKey(nowMs, nowMs + kEarlyMs));
    return changes;
}

std::optional<KeyRing::Changes> KeyRing::without(const std::string& kid, std::int64_t nowMs) const {
    if (std::none_of(m_keys.begin(), m_keys.end(), [&](const StoredKey& key) { return key.kid == kid; })) return std::nullopt;
    Changes changes;
    changes.deleted.push_back(kid);
    const StoredKey* const signing = active(nowMs);
    if (!signing || signing->kid != kid) return changes;
    const StoredKey* const following = next(nowMs);
    changes.put.push_back(following ? *following : newKey(nowMs, nowMs));
    changes.put.back().useFromMs = nowMs;
    return changes;
}

} // namespace auth
