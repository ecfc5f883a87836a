#pragma once
/// Keys that verify, and their published form (RFC 7517; RFC 8037 for Ed25519). Values; any thread.

#include "core/base/result.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace token {

inline constexpr std::size_t kShortestSecret = 32; ///< bytes, for HS256 (RFC 7518, 3.2)

struct PublicKey {
    std::string kid;
    std::array<unsigned char, 32> bytes{};
    bool operator==(const PublicKey&) const = default;
};

/// HS256 for one audience, as MediaMTX and others are set up with; its tokens have no `kid`. Never published.
struct SharedSecret {
    std::string audience, secret;
    bool operator==(const SharedSecret&) const = default;
};

/// What a token is checked against. The algorithm hangs on the key: EdDSA with a `kid`, HS256 without, whatever a header says.
struct JwkSet {
    std::vector<PublicKey> keys;
    std::optional<SharedSecret> shared;

    const PublicKey* find(std::string_view kid) const;
};

/// {"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":…,"x":…}]}, compact; without the shared secret.
std::string writeJwks(const JwkSet& set);

/// Keys of other kinds and uses are passed over (RFC 7517, 5); so is what lacks a kid. Untrusted bytes. Errors: InvalidInput: no JSON, no
/// "keys", more than 64 KB or 64 keys, a kid twice, an Ed25519 key whose x is not one.
base::Result<JwkSet> readJwks(std::string_view json);

} // namespace token
