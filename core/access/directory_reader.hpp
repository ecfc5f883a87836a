#pragma once
/// Makes the map that HTTP threads ask of what the file holds, and says what became of tokens since the last one. On the database's thread.

#include "core/access/authenticator.hpp"
#include "core/access/key_ring.hpp"

#include <QStringList>

namespace auth {

/// What changed, for the main thread.
struct Difference {
    QStringList ended;   ///< tokens that were good and are so no longer
    QStringList changed; ///< with another role or other paths
    bool hasUsers = false;
    std::shared_ptr<const KeyRing> keys; ///< nullptr: as before
};

class DirectoryReader {
public:
    DirectoryReader(std::shared_ptr<Authenticator> authenticator, std::optional<KnownToken> internal, std::optional<KnownToken> local)
        : m_authenticator(std::move(authenticator)), m_internal(std::move(internal)), m_local(std::move(local)) {}

    /// Reads all, and swaps. An error leaves the last map.
    base::Result<Difference> read(const Database& database, std::int64_t nowMs);
    /// Tokens whose time came since this was asked last.
    QStringList endedByTime(std::int64_t nowMs);
    const std::shared_ptr<const KeyRing>& keys() const { return m_keys; }
    const Directory& last() const { return *m_last; }

private:
    base::Result<std::shared_ptr<Directory>> made(const Database& database, std::int64_t nowMs) const;

    std::shared_ptr<Authenticator> m_authenticator;
    const std::optional<KnownToken> m_internal, m_local;
    std::shared_ptr<const Directory> m_last = std::make_shared<Directory>();
    std::shared_ptr<const KeyRing> m_keys = std::make_shared<KeyRing>();
    std::int64_t m_checkedMs = 0;
};

/// When it ends by itself; 0: never.
std::int64_t endMsOf(const KnownToken& token);

} // namespace auth
