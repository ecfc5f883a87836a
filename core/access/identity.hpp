#pragma once
/// Who asks: what a token that was accepted stands for. A value; any thread.

#include "core/access/role.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace auth {

enum class TokenKind {
    Panel,    ///< by pairing, login or invite; ends after 400 days, or 90 days without use
    Page,     ///< by login on the page; ends after 12 hours
    Api,      ///< made by hand for a program
    Worker,   ///< of a worker, by invite or by hand
    Ingest,   ///< of an ingest, by invite or by hand
    Internal, ///< TRANSCODER_INTERNAL_TOKEN; stored nowhere
    Local,    ///< the file local-token of the data folder; stored nowhere else
};

/// Of the two that are stored in no table.
inline constexpr const char *kInternalTokenId = "internal", *kLocalTokenId = "local";
/// In place of one, of whoever comes without to a server that is open (`serve --open`).
inline constexpr const char* kOpenTokenId = "open";

struct Identity {
    std::string tokenId; ///< ten characters; "internal" and "local" of the two that are stored nowhere; "open": there is none
    TokenKind kind = TokenKind::Api;
    std::string name;           ///< of the token: a device, a program
    std::string userId;         ///< "": nobody's, a machine's
    std::string user;           ///< its name
    Role role = Role::Viewer;   ///< the lower of the token's and the user's
    std::int64_t expiresMs = 0; ///< since 1970; 0: never
    /// Media paths below which it may; "" is everywhere, no entry is nowhere. What it may hand on in media tokens.
    std::vector<std::string> publish, read;

    /// For the audit and for logs: "anna", or the token's name where it is nobody's.
    const std::string& who() const { return user.empty() ? name : user; }

    template <class F> static void describe(F&& f) {
        f("tokenId", &Identity::tokenId);
        f("kind", &Identity::kind);
        f("name", &Identity::name);
        f("userId", &Identity::userId);
        f("user", &Identity::user);
        f("role", &Identity::role);
        f("expiresMs", &Identity::expiresMs);
        f("publish", &Identity::publish);
        f("read", &Identity::read);
    }
};

/// Who asks for a change, and from where: what the audit keeps of them.
struct Caller {
    Identity identity;
    std::string address;
    /// Of the request (Idempotency-Key); "": none. The same key with the same hash within 24 h does not do it again.
    std::string idempotencyKey{}, requestHash{};
};

} // namespace auth

template <> struct model::EnumWords<auth::TokenKind> {
    static constexpr std::array words{"panel", "page", "api", "worker", "ingest", "internal", "local"};
    static constexpr auth::TokenKind fallback = auth::TokenKind::Api;
};
