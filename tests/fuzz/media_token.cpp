#include "core/token/encoding.hpp"
#include "core/token/jwt.hpp"

#include <numeric>

namespace {

std::string text(const unsigned char* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

const token::SigningKey& key() {
    static const token::SigningKey made = [] {
        std::string seed(32, '\0');
        std::iota(seed.begin(), seed.end(), '\0');
        return token::SigningKey::fromSeed("k", seed).value();
    }();
    return made;
}

/// A set that is taken is written and read as the same.
void readSet(const std::string& bytes) {
    const auto set = token::readJwks(bytes);
    if (!set) return;
    const auto again = token::readJwks(token::writeJwks(*set));
    if (!again || again->keys != set->keys) __builtin_trap();
}

} // namespace

// Nobody signs a token without the key. What is signed with it is read whatever it says: the input is the payload there.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string bytes = text(data, size);
    readSet(bytes);
    const token::JwkSet set{{key().publicKey()}, token::SharedSecret{"mediamtx", std::string(32, 's')}};
    if (token::verify(bytes, set, "millrace-ingest", 0)) __builtin_trap();
    const std::string header = token::base64Url(R"({"alg":"EdDSA","kid":"k"})");
    const std::string signedText = header + "." + token::base64Url(bytes);
    const auto claims = token::verify(signedText + "." + token::base64Url(key().sign(signedText)), set, "millrace-ingest", 0);
    if (!claims) return 0;
    if (claims->audience != "millrace-ingest" || claims->issuer.empty() || claims->subject.empty() || claims->id.empty()) __builtin_trap();
    const auto again = token::verify(token::sign(*claims, key()), set, "millrace-ingest", 0);
    if (again && *again != *claims) __builtin_trap();
    return 0;
}
