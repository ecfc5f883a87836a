#pragma once
/// What the life of a worker decides, for its shell to do. Values.

#include "core/fleet/wire/messages.hpp"

#include <string>
#include <variant>
#include <vector>

namespace fleet::step {

/// Ask for chunks. With no slots it asks only what an earlier try with the same id was given.
struct Claim {
    std::string id;
    int slots = 0, waitSeconds = 0;
    bool operator==(const Claim&) const = default;
};
/// The open claim is not waited for any more.
struct BreakClaim {
    bool operator==(const BreakClaim&) const = default;
};
struct Beat {
    bool operator==(const Beat&) const = default;
};
/// Fetch what it reads, encode it, bring segments there as they are made.
struct Begin {
    TaskRef task;
    bool operator==(const Begin&) const = default;
};
/// End its encoder and its uploads; what it made is dropped, and nobody is told.
struct Drop {
    TaskRef task;
    bool operator==(const Drop&) const = default;
};
/// Drop it, and give it back.
struct HandBack {
    TaskRef task;
    ReleaseReason why = ReleaseReason::Drain;
    bool operator==(const HandBack&) const = default;
};
/// Drop it, and say what went wrong.
struct SayFailed {
    TaskRef task;
    bool operator==(const SayFailed&) const = default;
};
/// Its files are staged: say so.
struct SendResult {
    TaskRef task;
    bool operator==(const SendResult&) const = default;
};
/// Try the encoders once more, as at the start: it rested because it failed what others made.
struct TestEncoders {
    bool operator==(const TestEncoders&) const = default;
};
struct SayBye {
    bool operator==(const SayBye&) const = default;
};
struct Exit {
    int code = 0;
    bool operator==(const Exit&) const = default;
};

} // namespace fleet::step

namespace fleet {

using Step = std::variant<step::Claim, step::BreakClaim, step::Beat, step::Begin, step::Drop, step::HandBack, step::SayFailed,
    step::SendResult, step::TestEncoders, step::SayBye, step::Exit>;
using Steps = std::vector<Step>;

} // namespace fleet
