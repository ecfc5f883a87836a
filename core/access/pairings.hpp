#pragma once
/// Devices that wait to be paired (RFC 8628 in shape). In memory: a restart ends them, the device asks anew. No SQL; main thread.

#include "core/access/attempt_limit.hpp"
#include "core/access/values.hpp"

namespace auth {

class Pairings {
public:
    /// Who approved, and what: the token is made of it when the device asks, if the approver still is somebody by then.
    struct Approval {
        std::string tokenId; ///< of the approver
        std::string userId;  ///< whose the new token is; "": nobody's
        Role role = Role::Viewer;
        std::string name;
    };
    struct Poll {
        PairingState state = PairingState::Expired;
        std::optional<IssuedToken> token;
        std::optional<Approval> toIssue; ///< make the token, then call `issued` or `refuse` with `key`
        std::string key;
    };

    /// Errors: RateLimited.
    base::Result<PairingOffer> start(const PairingWish& wish, const std::string& address, std::int64_t nowMs);
    /// `asker`: whose misses are counted. Errors: NotFound, RateLimited.
    base::Result<PairingRequest> find(const std::string& userCode, const std::string& asker, std::int64_t nowMs);
    /// `approval`: nothing denies. Its name may be empty: the device's. Errors: as find; Conflict.
    base::Result<PairingRequest> decide(
        const std::string& userCode, const std::string& asker, std::optional<Approval> approval, std::int64_t nowMs);
    Poll poll(const std::string& deviceCode, std::int64_t nowMs);
    void issued(const std::string& key, const IssuedToken& token, std::int64_t nowMs);
    /// The approver may no longer: the device is told that it was denied.
    void refuse(const std::string& key);
    /// Making the token failed for another reason: the device's next question tries again.
    void putBack(const std::string& key);

private:
    enum class Stage { Open, Approved, Issuing, Issued, Denied };
    struct Entry {
        PairingRequest request;
        std::string userCode; ///< as typed: capitals, no dash
        Stage stage = Stage::Open;
        Approval approval;
        std::optional<IssuedToken> token;
        std::int64_t polledMs = 0, issuedMs = 0;
    };

    void forgetOld(std::int64_t nowMs);
    base::Result<Entry*> entryOf(const std::string& userCode, const std::string& asker, std::int64_t nowMs);

    std::map<std::string, Entry> m_entries; ///< by hash of the device code: a look-up tells nothing of it
    AttemptLimit m_misses{{.free = 5, .pauseMs = 600'000, .forgetMs = 600'000}};
};

} // namespace auth
