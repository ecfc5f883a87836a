#pragma once
/// Tokens of connections in a SecretStore: each under its profile's origin and name. So two connections to one server have two, and a
/// profile that is given another address has none there. Main thread; a store must live until it has answered.
///
/// Before, they lay under the origin alone, one for all connections to it: whoever asks first shares such a one out to all that had it.

#include "core/remote/credential.hpp"
#include "core/remote/secret_store.hpp"

namespace remote {

/// "https://api.example.com:443#studio cluster": the name in whatever case.
std::string tokenKey(const Profile& profile);

/// Nothing: the profile has none. `all`: the other connections that there are, with it or without. Errors: those of the store.
void readToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, SecretStore::Read then);

/// What requests show, by what was read. A system without a keychain has kept none; of any other fault nobody knows whether there is one,
/// and then no server is believed that wants none.
Credential credentialOf(const Result<std::optional<std::string>>& read);

/// What became of the token that a profile had before.
struct Replaced {
    Result<void> kept;                 ///< of the new one; the errors are those of the store
    std::optional<std::string> before; ///< is the server's to end now: nobody has it here any more
};
/// Keeps a token for the profile, in the place of the one that it had.
void replaceToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, const std::string& token,
    std::function<void(const Replaced&)> then);

/// For a profile that got another name. One that got another address loses its token with this.
void moveToken(SecretStore& secrets, const Profile& from, const Profile& to, std::vector<Profile> all, SecretStore::Written then);
void eraseToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, SecretStore::Written then);

} // namespace remote
