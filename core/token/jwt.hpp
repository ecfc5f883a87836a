#pragma once
/// Signing and verifying JSON Web Tokens in compact form (RFC 7515, 7519, 8037). Pure functions; any thread. libsodium alone does
/// the cryptography; what is here is the little of JOSE that media tokens need, since libraries for it bring a dozen algorithms, which
/// are what such tokens are attacked through.

#include "core/base/result.hpp"
#include "core/token/claims.hpp"
#include "core/token/jwk_set.hpp"

namespace token {

/// An Ed25519 pair. Its bytes are wiped when it goes.
class SigningKey {
public:
    static constexpr std::size_t kSeedBytes = 32;
    /// `seed`: 32 bytes. Errors: InvalidInput.
    static base::Result<SigningKey> fromSeed(std::string kid, std::string_view seed);
    /// A new one with a kid of six characters.
    static SigningKey generate();
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;
    ~SigningKey();

    const std::string& kid() const { return m_public.kid; }
    const PublicKey& publicKey() const { return m_public; }
    std::string seed() const;
    /// 64 bytes.
    std::string sign(std::string_view text) const;

private:
    SigningKey() = default;
    PublicKey m_public;
    std::array<unsigned char, 64> m_secret{};
};

/// EdDSA, with the key's kid in its header. Without iat and nbf: MediaMTX checks them without any leeway.
std::string sign(const Claims& claims, const SigningKey& key);
/// HS256, without a kid. `claims.audience` must be the secret's.
std::string sign(const Claims& claims, const SharedSecret& secret);

/// The claims of a token that one of the keys signed for `audience`, with all of iss, sub, aud, exp and jti. Untrusted bytes. `nowMs`:
/// since 1970; exp is over after kLeewayMs more. Errors: NotFound: its kid is not in the set (it may be in a newer one); Unauthorized:
/// all else, with a sentence for the log.
base::Result<Claims> verify(std::string_view token, const JwkSet& set, std::string_view audience, std::int64_t nowMs);

/// The longest token that is looked at: it must fit where RTMP carries it (1024 characters), and more is nobody's.
inline constexpr std::size_t kLongestToken = 8192;

} // namespace token
