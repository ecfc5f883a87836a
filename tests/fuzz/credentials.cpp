#include "core/http/credentials.hpp"

// What comes out stood in the header, and is never what a login cannot have.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto found = http::credentials(text);
    if (!found) return 0;
    if (const auto* const bearer = std::get_if<http::BearerToken>(&*found)) {
        if (bearer->token.empty() || text.find(bearer->token) == std::string::npos) __builtin_trap();
        return 0;
    }
    const auto& login = std::get<http::BasicLogin>(*found);
    if (login.user.find(':') != std::string::npos || login.user.size() + login.password.size() >= size) __builtin_trap();
    for (const char c : login.user + login.password)
        if (static_cast<unsigned char>(c) < 0x20) __builtin_trap();
    return 0;
}
