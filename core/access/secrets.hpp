#pragma once
/// The texts that open doors: tokens, codes, ids. Made of the system's random source; kept as hashes. Pure; any thread.
///
/// A token is `mr_` + 10 base32 (its id, the look-up key) + `_` + 43 base64url (32 random bytes) + 4 hex of a hash over all before, so that
/// a cut or mistyped paste is told before anybody is asked.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace auth {

struct NewToken {
    std::string id, text;
};
NewToken newToken();
/// The id of a text that is a token in form, with the right checksum. Untrusted text.
std::optional<std::string> idOfToken(std::string_view text);
/// The last four characters, by which people know a token again.
std::string endingOf(std::string_view token);

/// BLAKE2b-256, 32 bytes: what is kept of a secret of 256 random bits. Argon2 would be wrong at every request, and such a secret needs
/// none.
std::string hashOf(std::string_view secret);
/// In a time that tells nothing. Both are hashes.
bool isSameHash(std::string_view a, std::string_view b);

/// "u_" and 16 characters of base32.
std::string newId(std::string_view prefix);
/// 43 characters of base64url: invites and device codes.
std::string newCode();
/// 12 characters of base32 (60 bits) in three groups, as people type them: "K7QM-2XAB-CDEF".
std::string newSetupCode();
/// 8 of 20 consonants (34 bits; RFC 8628, 6.1): no words come out, and nothing that looks alike.
std::string newUserCode();
/// What was typed, in capitals, without dashes and spaces.
std::string typedCode(std::string_view text);

} // namespace auth
