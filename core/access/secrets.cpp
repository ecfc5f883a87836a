#include "core/access/secrets.hpp"

#include "core/token/encoding.hpp"

#include <algorithm>
#include <sodium.h>

namespace auth {
namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648, 6
constexpr std::string_view kConsonants = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::string_view kPrefix = "mr_";
constexpr std::size_t kIdLength = 10, kSecretBytes = 32, kSecretLength = 43, kSumLength = 4;
constexpr std::size_t kTokenLength = kPrefix.size() + kIdLength + 1 + kSecretLength + kSumLength;
constexpr std::size_t kSetupLength = 12, kUserCodeLength = 8, kGroup = 4, kIdDigits = 16;

std::string randomOf(std::string_view letters, std::size_t count) {
    token::startSodium();
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    return text;
}

std::string sumOf(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const std::string hash = hashOf(text);
    std::string sum;
    for (std::size_t i = 0; i < kSumLength; ++i) {
        const auto byte = static_cast<unsigned char>(hash[i / 2]);
        sum += kHex[i % 2 == 0 ? byte >> 4 : byte & 15];
    }
    return sum;
}

std::string grouped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && i % kGroup == 0) out += '-';
        out += text[i];
    }
    return out;
}

} // namespace

NewToken newToken() {
    NewToken made;
    made.id = randomOf(kBase32, kIdLength);
    made.text = std::string(kPrefix) + made.id + "_" + token::base64Url(token::randomBytes(kSecretBytes));
    made.text += sumOf(made.text);
    return made;
}

std::optional<std::string> idOfToken(std::string_view text) {
    if (text.size() != kTokenLength || !text.starts_with(kPrefix) || text[kPrefix.size() + kIdLength] != '_') return std::nullopt;
    const std::string_view id = text.substr(kPrefix.size(), kIdLength);
    if (!std::all_of(id.begin(), id.end(), [](char c) { return kBase32.find(c) != std::string_view::npos; })) return std::nullopt;
    if (text.substr(kTokenLength - kSumLength) != sumOf(text.substr(0, kTokenLength - kSumLength))) return std::nullopt;
    return std::string(id);
}

std::string endingOf(std::string_view token) {
    return std::string(token.substr(token.size() - std::min(token.size(), kSumLength)));
}

std::string hashOf(std::string_view secret) {
    token::startSodium();
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), reinterpret_cast<const unsigned char*>(secret.data()),
        secret.size(), nullptr, 0);
    return hash;
}

bool isSameHash(std::string_view a, std::string_view b) {
    return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string newId(std::string_view prefix) {
    return std::string(prefix) + randomOf(kBase32, kIdDigits);
}

std::string newCode() {
    return token::base64Url(token::randomBytes(kSecretBytes));
}

std::string newSetupCode() {
    return grouped(randomOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", kSetupLength));
}

std::string newUserCode() {
    return grouped(randomOf(kConsonants, kUserCodeLength));
}

std::string typedCode(std::string_view text) {
    std::string code;
    for (const char c : text) {
        if (c == '-' || c == ' ') continue;
        code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return code;
}

} // namespace auth
