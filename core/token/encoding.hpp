#pragma once
/// Bytes as text, random bytes and a keyed hash, by libsodium, which is made ready by whoever calls first. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace token {

/// Makes libsodium ready, once; ends the program where the system has no random source.
void startSodium();

/// Base64url without padding (RFC 4648, 5).
std::string base64Url(std::string_view bytes);
/// Strict: no padding, no white space, no bits left over; so two texts never are the same bytes.
std::optional<std::string> bytesOfBase64Url(std::string_view text);

/// `count` bytes of the system's random source.
std::string randomBytes(std::size_t count);

/// RFC 2104 with SHA-256: 32 bytes, under a key of any length.
std::string hmacSha256(std::string_view key, std::string_view text);

} // namespace token
