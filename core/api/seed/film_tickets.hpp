#pragma once
/// Signed addresses of films, for what cannot send a bearer: `<video>`, players that are handed a link.
///
///     /api/video/<id>/<quality>?ticket=<expires>.<token's id>.<signature>
/// expires: milliseconds since 1970. signature: HMAC-SHA256 (RFC 2104) over job, quality and the parts before it, base64url, under a key
/// that is made anew at each start and never leaves the process.
///
/// A ticket opens that one row for that one quality of that one job, for reading, for ten minutes at most, and only as long as the token
/// that asked for it lives: it is looked up at each use, so who signs out, or is revoked, ends the address at once. HTTP threads;
/// immutable.

#include "core/access/authenticator.hpp"
#include "core/base/clock.hpp"

namespace api {

class FilmTickets {
public:
    static constexpr std::int64_t kLifeMs = 10 * 60 * 1000;

    /// `clock` outlives this.
    FilmTickets(std::shared_ptr<const auth::Authenticator> authenticator, const base::Clock& clock);

    struct Ticket {
        std::string text;           ///< nothing in it needs escaping in a query
        std::int64_t expiresMs = 0; ///< since 1970
    };
    /// Of an address that is lent now.
    std::int64_t expiryMs() const { return m_clock.wallMs() + kLifeMs; }
    /// In the name of the token with that id.
    Ticket issue(std::string_view tokenId, std::string_view job, std::string_view quality) const;
    /// In whose name it was issued, as a viewer whatever more they may. Untrusted text. Errors: Unauthorized: it is for another film, has
    /// expired, its token has ended, or it is none.
    base::Result<auth::Identity> holder(std::string_view ticket, std::string_view job, std::string_view quality) const;
    /// Whether a token still lives that something is being sent for.
    bool isAlive(std::string_view tokenId) const { return m_authenticator->holder(tokenId, m_clock.wallMs()).has_value(); }

private:
    std::string signature(std::string_view claims, std::string_view job, std::string_view quality) const;

    const std::shared_ptr<const auth::Authenticator> m_authenticator;
    const base::Clock& m_clock;
    const std::string m_key;
};

} // namespace api
