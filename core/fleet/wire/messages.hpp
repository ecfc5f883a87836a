#pragma once
/// What a worker says to the API: POST /api/v1/fleet/register, claim, beat, result, release, fail, bye. Values; any thread.
///
/// Times are durations, and the wall clock only where it is compared for people: no lease depends on it.

#include "core/fleet/wire/bounds.hpp"
#include "core/fleet/wire/words.hpp"
#include "core/model/task.hpp"

namespace fleet {
inline namespace wire {

/// The first word of a process: with `token` of a link for a worker that has no key yet, else with its key as bearer.
struct Register {
    std::string token = {}, name = {};
    std::string bootId = {}; ///< of this process: two that have one key are told apart by it
    std::vector<model::EncoderDigest> digests = {};
    model::EncoderHost facts = {};
    int slots = 1;
    int memoryMb = 0, diskGb = 0;
    std::int64_t wallMs = 0;
    int protocolMajor = kProtocolMajor, protocolMinor = kProtocolMinor;

    bool operator==(const Register&) const = default;
    template <class F> static void describe(F&& f) {
        f("token", &Register::token);
        f("name", &Register::name);
        f("bootId", &Register::bootId);
        f("digests", &Register::digests);
        f("facts", &Register::facts);
        f("slots", &Register::slots);
        f("memoryMb", &Register::memoryMb);
        f("diskGb", &Register::diskGb);
        f("wallMs", &Register::wallMs);
        f("protocolMajor", &Register::protocolMajor);
        f("protocolMinor", &Register::protocolMinor);
    }
};

struct FreeRoom {
    int slots = 0, memoryMb = 0, diskGb = 0;
    bool operator==(const FreeRoom&) const = default;
    template <class F> static void describe(F&& f) {
        f("slots", &FreeRoom::slots);
        f("memoryMb", &FreeRoom::memoryMb);
        f("diskGb", &FreeRoom::diskGb);
    }
};

struct Claim {
    std::string id = {}; ///< the same again gives the same leases: an answer that was lost leaks none
    FreeRoom free = {};
    std::vector<std::string> classes = {}; ///< DigestClass::name
    int waitSeconds = 0;                   ///< kMostWaitSeconds at most

    bool operator==(const Claim&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &Claim::id);
        f("free", &Claim::free);
        f("classes", &Claim::classes);
        f("waitSeconds", &Claim::waitSeconds);
    }
};

/// A lease, by the two that name it.
struct TaskRef {
    std::string task = {}; ///< "<job>/chunk-001"
    std::int64_t fence = 0;

    bool operator==(const TaskRef&) const = default;
    auto operator<=>(const TaskRef&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &TaskRef::task);
        f("fence", &TaskRef::fence);
    }
};

struct HeldTask {
    std::string task = {};
    std::int64_t fence = 0;
    double fraction = 0;
    int segments = 0;    ///< staged so far
    double seconds = 0;  ///< since it was claimed
    bool isMade = false; ///< no encoder works on it any more: what is left is bringing it there

    bool operator==(const HeldTask&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &HeldTask::task);
        f("fence", &HeldTask::fence);
        f("fraction", &HeldTask::fraction);
        f("segments", &HeldTask::segments);
        f("seconds", &HeldTask::seconds);
        f("isMade", &HeldTask::isMade);
    }
};

/// Bytes per second since the beat before.
struct Rates {
    std::int64_t in = 0, out = 0;
    bool operator==(const Rates&) const = default;
    template <class F> static void describe(F&& f) {
        f("in", &Rates::in);
        f("out", &Rates::out);
    }
};

struct Beat {
    std::int64_t n = 0; ///< counts up in a process
    std::string bootId = {};
    std::int64_t wallMs = 0;
    WorkerState state = WorkerState::Idle;
    IdleReason reason = IdleReason::None;
    double cpu = 0; ///< processors in use, of the whole computer
    int memoryMb = 0;
    Rates rates = {};
    std::vector<HeldTask> held = {};
    std::vector<TaskRef> unsettled = {}; ///< results that were sent and not yet said to be safe

    bool operator==(const Beat&) const = default;
    template <class F> static void describe(F&& f) {
        f("n", &Beat::n);
        f("bootId", &Beat::bootId);
        f("wallMs", &Beat::wallMs);
        f("state", &Beat::state);
        f("reason", &Beat::reason);
        f("cpu", &Beat::cpu);
        f("memoryMb", &Beat::memoryMb);
        f("rates", &Beat::rates);
        f("held", &Beat::held);
        f("unsettled", &Beat::unsettled);
    }
};

/// A file in the lease's staging folder.
struct StagedObject {
    std::string name = {}; ///< "720p/00001.m4s", below the upload's base
    std::int64_t bytes = 0;
    std::string sha256 = {}; ///< hex
    std::int64_t frames = 0;

    bool operator==(const StagedObject&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &StagedObject::name);
        f("bytes", &StagedObject::bytes);
        f("sha256", &StagedObject::sha256);
        f("frames", &StagedObject::frames);
    }
};

/// Bytes of the source that came over the network, and blocks that did not need to.
struct Fetched {
    std::int64_t bytes = 0, hits = 0;
    bool operator==(const Fetched&) const = default;
    template <class F> static void describe(F&& f) {
        f("bytes", &Fetched::bytes);
        f("hits", &Fetched::hits);
    }
};

/// All is staged. Sent again until a beat says that it is settled; task, fence and recipe make it one.
struct Result {
    std::string task = {};
    std::int64_t fence = 0;
    std::string recipe = {}, pin = {};
    model::TaskResult result = {};
    std::vector<StagedObject> staged = {};
    Fetched fetched = {};

    bool operator==(const Result&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &Result::task);
        f("fence", &Result::fence);
        f("recipe", &Result::recipe);
        f("pin", &Result::pin);
        f("result", &Result::result);
        f("staged", &Result::staged);
        f("fetched", &Result::fetched);
    }
};

struct Release {
    std::string task = {};
    std::int64_t fence = 0;
    ReleaseReason why = ReleaseReason::Drain;

    bool operator==(const Release&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &Release::task);
        f("fence", &Release::fence);
        f("why", &Release::why);
    }
};

struct Fail {
    std::string task = {};
    std::int64_t fence = 0;
    int code = 0; ///< base::ErrorCode
    base::Text message = {};
    std::string tail = {}; ///< of the encoder's words; kMostTailBytes at most
    int memoryPeakMb = 0;
    bool isSilence = false; ///< it was ended as it said nothing for too long

    bool operator==(const Fail&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &Fail::task);
        f("fence", &Fail::fence);
        f("code", &Fail::code);
        f("message", &Fail::message);
        f("tail", &Fail::tail);
        f("memoryPeakMb", &Fail::memoryPeakMb);
        f("isSilence", &Fail::isSilence);
    }
};

/// It leaves and holds nothing any more.
struct Bye {
    std::string bootId = {};
    bool operator==(const Bye&) const = default;
    template <class F> static void describe(F&& f) { f("bootId", &Bye::bootId); }
};

} // namespace wire
} // namespace fleet
