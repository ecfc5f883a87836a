#include "core/api/seed/film_tickets.hpp"

#include "core/base/secret.hpp"
#include "core/token/encoding.hpp"

#include <charconv>

namespace api {
namespace {

constexpr std::size_t kKeyBytes = 32, kLongest = 256;

base::Error refused() {
    return {base::ErrorCode::Unauthorized, "This address has expired, or is not one of this film. Ask for another one."};
}

/// Ended by what none of them has, so that no two films are signed alike.
std::string signedText(std::string_view claims, std::string_view job, std::string_view quality) {
    std::string text = "film ticket";
    for (const std::string_view part : {claims, job, quality}) text.append(1, '\0').append(part);
    return text;
}

} // namespace

FilmTickets::FilmTickets(std::shared_ptr<const auth::Authenticator> authenticator, const base::Clock& clock)
    : m_authenticator(std::move(authenticator)), m_clock(clock), m_key(token::randomBytes(kKeyBytes)) {}

std::string FilmTickets::signature(std::string_view claims, std::string_view job, std::string_view quality) const {
    return token::base64Url(token::hmacSha256(m_key, signedText(claims, job, quality)));
}

FilmTickets::Ticket FilmTickets::issue(std::string_view tokenId, std::string_view job, std::string_view quality) const {
    const std::int64_t expiresMs = expiryMs();
    const std::string claims = std::to_string(expiresMs) + "." + std::string(tokenId);
    return {claims + "." + signature(claims, job, quality), expiresMs};
}

base::Result<auth::Identity> FilmTickets::holder(std::string_view ticket, std::string_view job, std::string_view quality) const {
    const auto first = ticket.find('.'), last = ticket.rfind('.');
    if (ticket.size() > kLongest || first == std::string_view::npos || first == last) return refused();
    const std::string_view claims = ticket.substr(0, last);
    if (!base::sameSecret(ticket.substr(last + 1), signature(claims, job, quality))) return refused();
    std::int64_t expiresMs = 0;
    const char* const end = ticket.data() + first;
    const auto read = std::from_chars(ticket.data(), end, expiresMs);
    if (read.ec != std::errc() || read.ptr != end || m_clock.wallMs() >= expiresMs) return refused();
    auto identity = m_authenticator->holder(claims.substr(first + 1), m_clock.wallMs());
    if (!identity || !auth::allows(identity->role, auth::Role::Viewer)) return refused();
    identity->role = auth::Role::Viewer;
    identity->publish.clear();
    identity->read.clear();
    return std::move(*identity);
}

} // namespace api
