#pragma once
/// Tickets of the fleet: what a worker shows where it reads a source or brings a file, in place of its key.
///
///     <expires>.<token's id>.<signature>
/// expires: milliseconds since 1970. signature: HMAC-SHA256 (RFC 2104) over what the ticket is for and the parts before it, base64url,
/// under a key that is made anew at each start and never leaves the process: after a restart the next beat brings new ones.
///
/// One for a source opens that source, for reading. One for an upload opens the folder of one attempt, for the files that its task may
/// have: their names, number and bytes are signed with it, so one that was made for other terms opens nothing. Either only as long as the
/// key of the worker that asked for it lives. Immutable; any thread.

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/fleet/gateway/assignments.hpp"

#include <functional>
#include <string_view>

namespace fleet {

inline constexpr std::int64_t kSourceTicketMs = (kLeaseSeconds + 10 * 60) * 1000LL, kUploadTicketMs = (kLeaseSeconds + 5 * 60) * 1000LL;
inline constexpr std::int64_t kTicketsRenewedMs = 60'000; ///< a beat brings new ones when the last were given so long ago

class FleetTickets {
public:
    /// `isAlive`: whether the key of that id counts still; any thread. `clock` outlives this.
    FleetTickets(std::function<bool(std::string_view tokenId)> isAlive, const base::Clock& clock);

    std::string forSource(std::string_view tokenId, std::string_view source) const;
    std::string forUpload(std::string_view tokenId, const TaskRef& attempt, const StagingList& list) const;
    /// Untrusted text. Errors: TicketRefused, whatever was wrong.
    base::Result<void> checkSource(std::string_view ticket, std::string_view source) const;
    base::Result<void> checkUpload(std::string_view ticket, const TaskRef& attempt, const StagingList& list) const;

private:
    std::string issue(std::string_view tokenId, const std::string& subject, std::int64_t lifeMs) const;
    base::Result<void> check(std::string_view ticket, const std::string& subject) const;
    std::string signature(std::string_view claims, const std::string& subject) const;

    const std::function<bool(std::string_view)> m_isAlive;
    const base::Clock& m_clock;
    const std::string m_key;
};

} // namespace fleet
