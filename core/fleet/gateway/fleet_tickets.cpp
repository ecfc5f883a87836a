#include "core/fleet/gateway/fleet_tickets.hpp"

#include "core/base/secret.hpp"
#include "core/fleet/gateway/refusals.hpp"
#include "core/token/encoding.hpp"

#include <charconv>

namespace fleet {
namespace {

constexpr std::size_t kKeyBytes = 32, kLongest = 256;

/// Parts ended by what none of them has, so that no two subjects read alike.
std::string subjectOf(std::initializer_list<std::string_view> parts) {
    std::string text = "fleet ticket";
    for (const std::string_view part : parts) text.append(1, '\0').append(part);
    return text;
}

std::string sourceSubject(std::string_view source) {
    return subjectOf({"source", source});
}

std::string uploadSubject(const TaskRef& attempt, const StagingList& list) {
    return subjectOf({"upload", attempt.task, std::to_string(attempt.fence), list.digest()});
}

} // namespace

FleetTickets::FleetTickets(std::function<bool(std::string_view)> isAlive, const base::Clock& clock)
    : m_isAlive(std::move(isAlive)), m_clock(clock), m_key(token::randomBytes(kKeyBytes)) {}

std::string FleetTickets::signature(std::string_view claims, const std::string& subject) const {
    std::string text = subject;
    text.append(1, '\0').append(claims);
    return token::base64Url(token::hmacSha256(m_key, text));
}

std::string FleetTickets::issue(std::string_view tokenId, const std::string& subject, std::int64_t lifeMs) const {
    const std::string claims = std::to_string(m_clock.wallMs() + lifeMs) + "." + std::string(tokenId);
    return claims + "." + signature(claims, subject);
}

std::string FleetTickets::forSource(std::string_view tokenId, std::string_view source) const {
    return issue(tokenId, sourceSubject(source), kSourceTicketMs);
}

std::string FleetTickets::forUpload(std::string_view tokenId, const TaskRef& attempt, const StagingList& list) const {
    return issue(tokenId, uploadSubject(attempt, list), kUploadTicketMs);
}

base::Result<void> FleetTickets::checkSource(std::string_view ticket, std::string_view source) const {
    return check(ticket, sourceSubject(source));
}

base::Result<void> FleetTickets::checkUpload(std::string_view ticket, const TaskRef& attempt, const StagingList& list) const {
    return check(ticket, uploadSubject(attempt, list));
}

base::Result<void> FleetTickets::check(std::string_view ticket, const std::string& subject) const {
    const auto first = ticket.find('.'), last = ticket.rfind('.');
    if (ticket.size() > kLongest || first == std::string_view::npos || first == last) return refusals::ticket();
    const std::string_view claims = ticket.substr(0, last);
    if (!base::sameSecret(ticket.substr(last + 1), signature(claims, subject))) return refusals::ticket();
    std::int64_t expiresMs = 0;
    const char* const end = ticket.data() + first;
    const auto read = std::from_chars(ticket.data(), end, expiresMs);
    if (read.ec != std::errc() || read.ptr != end || m_clock.wallMs() >= expiresMs) return refusals::ticket();
    if (!m_isAlive(claims.substr(first + 1))) return refusals::ticket();
    return {};
}

} // namespace fleet
