#pragma once
/// The signing keys through time: which one signs, which are published, when the next one is made. Pure.
///
/// A key is published two hours before it signs, since verifiers read the set once an hour; it signs for 90 days; it stays published until
/// the last token that it signed is dead, and two hours more.

#include "core/access/tables.hpp"
#include "core/token/jwt.hpp"

namespace auth {

class KeyRing {
public:
    static constexpr std::int64_t kHourMs = 3'600'000, kEarlyMs = 2 * kHourMs, kSignsMs = 90 * 24 * kHourMs, kLongestTokenMs = kHourMs;

    KeyRing() = default;
    /// By use, oldest first.
    explicit KeyRing(std::vector<StoredKey> keys) : m_keys(std::move(keys)) {}

    /// The one that signs now. nullptr: there is none.
    const StoredKey* active(std::int64_t nowMs) const;
    token::JwkSet published(std::int64_t nowMs) const;
    std::vector<KeyInfo> described(std::int64_t nowMs) const;

    /// What is to be written and deleted.
    struct Changes {
        std::vector<StoredKey> put;
        std::vector<std::string> deleted;
        bool isEmpty() const { return put.empty() && deleted.empty(); }
    };
    /// What time asks for: a first key, a next one, retiring, forgetting.
    Changes due(std::int64_t nowMs) const;
    /// A next key now, if there is none yet.
    Changes rotated(std::int64_t nowMs) const;
    /// Without this key, at once; another signs from now on. Nothing: there is no such key.
    std::optional<Changes> without(const std::string& kid, std::int64_t nowMs) const;

private:
    const StoredKey* next(std::int64_t nowMs) const;
    std::vector<StoredKey> m_keys;
};

} // namespace auth
