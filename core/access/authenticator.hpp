#pragma once
/// Whose token is this? What HTTP threads ask at every request.
///
/// Holds an immutable map that `Accounts` swaps whole after each change. May be used from any thread; no SQL, and its lock is held for the
/// copy of one pointer. Whoever keeps a connection open asks again, or listens to `Accounts::tokensEnded`.

#include "core/access/identity.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace auth {

/// A token as the map has it.
struct KnownToken {
    Identity identity;
    std::string hash;           ///< BLAKE2b-256 of the whole token, 32 bytes
    std::int64_t revokedMs = 0; ///< 0: it lives
    std::int64_t createdMs = 0;
    std::int64_t unusedMs = 0; ///< ends when not used for as long; 0: never for that
    /// When it was used last, 0 for never; outlives the map that it is in.
    std::shared_ptr<std::atomic<std::int64_t>> seenMs = std::make_shared<std::atomic<std::int64_t>>(0);
};

/// Everything that is asked, at one moment.
struct Directory {
    std::map<std::string, KnownToken, std::less<>> tokens; ///< by id
    std::optional<KnownToken> internal, local;             ///< compared as a whole: operators choose their words
    bool hasUsers = false;
    std::string jwks = R"({"keys":[]})";
};

/// A token was used: `Accounts` writes it, at most once a minute for each.
struct Use {
    std::string tokenId;
    std::int64_t atMs = 0;
    std::string address;
};

class Authenticator {
public:
    /// Errors: Unauthorized (MR-4102), with the same sentence whatever was wrong. `nowMs`: since 1970. `address`: of the client, kept with
    /// the time of the token's use; "" keeps none.
    base::Result<Identity> identify(std::string_view bearer, std::int64_t nowMs, std::string_view address = {}) const;
    /// Whether a token that `identify` refused is one that ended or was revoked: a stale client and no guess, so it counts in no list of
    /// failures. The secret must be the right one.
    bool hasEnded(std::string_view bearer, std::int64_t nowMs) const;
    /// Whose the token of that id is, while it lives: for what was signed in its name. Nothing: it has ended, or there is none. Is no use
    /// of the token: it does not keep one alive.
    std::optional<Identity> holder(std::string_view tokenId, std::int64_t nowMs) const;
    /// Without users everything but /about, /setup and the page answers that setup is needed.
    bool hasUsers() const { return directory()->hasUsers; }
    /// The body of /.well-known/jwks.json.
    std::string jwks() const { return directory()->jwks; }

    /// What `Accounts` does.
    void swap(std::shared_ptr<const Directory> directory);
    std::vector<Use> takeUses() const;

private:
    std::shared_ptr<const Directory> directory() const;
    void noteUse(const KnownToken& token, std::int64_t nowMs, std::string_view address) const;

    mutable std::mutex m_mutex;
    std::shared_ptr<const Directory> m_directory = std::make_shared<Directory>();
    mutable std::mutex m_usesMutex;
    mutable std::vector<Use> m_uses;
};

} // namespace auth
