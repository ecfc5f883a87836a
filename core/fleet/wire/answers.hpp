#pragma once
/// What the API answers to a worker. Values; any thread.

#include "core/fleet/wire/lease.hpp"

namespace fleet {
inline namespace wire {

struct Registered {
    std::string worker = {};
    std::string key = {}; ///< bearer from now on; "": the one that it was asked with goes on
    int beatSeconds = kBeatSeconds, leaseSeconds = kLeaseSeconds;
    int protocolMajor = kProtocolMajor, protocolMinor = kProtocolMinor;

    bool operator==(const Registered&) const = default;
    template <class F> static void describe(F&& f) {
        f("worker", &Registered::worker);
        f("key", &Registered::key);
        f("beatSeconds", &Registered::beatSeconds);
        f("leaseSeconds", &Registered::leaseSeconds);
        f("protocolMajor", &Registered::protocolMajor);
        f("protocolMinor", &Registered::protocolMinor);
    }
};

/// To a claim. A bare 204 is the same as one without leases for which nothing is waiting.
struct ClaimAnswer {
    std::vector<Lease> leases = {};
    IdleReason reason = IdleReason::NothingWaiting; ///< why there are none
    int restSeconds = 0;                            ///< Resting, Pausing: until it may ask again

    bool operator==(const ClaimAnswer&) const = default;
    template <class F> static void describe(F&& f) {
        f("leases", &ClaimAnswer::leases);
        f("reason", &ClaimAnswer::reason);
        f("restSeconds", &ClaimAnswer::restSeconds);
    }
};

/// New tickets of a lease, where the old ones end soon.
struct Tickets {
    std::string task = {};
    std::int64_t fence = 0;
    std::string source = {}, upload = {};

    bool operator==(const Tickets&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &Tickets::task);
        f("fence", &Tickets::fence);
        f("source", &Tickets::source);
        f("upload", &Tickets::upload);
    }
};

struct BeatAnswer {
    std::int64_t nowMs = 0; ///< wall clock there, to be shown beside the worker's
    Want want = Want::Run;
    std::vector<TaskRef> cancel = {};  ///< nobody wants it any more
    std::vector<TaskRef> lost = {};    ///< somebody else has it by now
    std::vector<TaskRef> settled = {}; ///< its result is safe: the worker may forget it
    std::vector<TaskRef> resend = {};  ///< its result was never heard of, or was forgotten with the queue
    std::vector<Tickets> tickets = {};
    bool sendLog = false;
    int restSeconds = 0;  ///< it failed what others made: so long it is given nothing, and then tries its encoders before it claims
    std::string key = {}; ///< a new one, each day; the old one counts for a while

    bool operator==(const BeatAnswer&) const = default;
    template <class F> static void describe(F&& f) {
        f("nowMs", &BeatAnswer::nowMs);
        f("want", &BeatAnswer::want);
        f("cancel", &BeatAnswer::cancel);
        f("lost", &BeatAnswer::lost);
        f("settled", &BeatAnswer::settled);
        f("resend", &BeatAnswer::resend);
        f("tickets", &BeatAnswer::tickets);
        f("sendLog", &BeatAnswer::sendLog);
        f("restSeconds", &BeatAnswer::restSeconds);
        f("key", &BeatAnswer::key);
    }
};

/// To a result, by its status: 202, 409, 410, 422.
enum class ResultVerdict {
    Taken,      ///< in the queue, not yet safe: kept until a beat says settled
    Superseded, ///< another attempt was first
    Cancelled,  ///< nobody wants it any more
    Refused,    ///< it is not what was asked for
};

/// Body of a 422.
struct Refusal {
    std::string why = {};
    bool operator==(const Refusal&) const = default;
    template <class F> static void describe(F&& f) { f("why", &Refusal::why); }
};

} // namespace wire
} // namespace fleet
