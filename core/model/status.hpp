#pragma once
/// What the machine is doing, and whether it is ready.

#include "core/model/json.hpp"

namespace model {

struct SystemStatus {
    double cpuPercent = 0;           ///< of the whole machine
    std::int64_t diskFreeBytes = -1; ///< where the work folder lies
    double egressBitsPerSecond = 0;
    int viewers = 0;
    std::string ingestUrl;         ///< "http://127.0.0.1:5005/media/", "" when it does not run
    std::string ingestProblem;     ///< why it does not run
    base::Text ingestProblemParts; ///< of it, to say it in another language
    std::string publishesTo;       ///< the remote ingest that jobs are published to; "": the embedded one
    int ingestFreePort = 0;        ///< offered while its own is taken
    std::string storeProblem;      ///< why the job list cannot be written now
    base::Text storeProblemParts;  ///< of it

    bool operator==(const SystemStatus&) const = default;
    template <class F> static void describe(F&& f) {
        f("cpuPercent", &SystemStatus::cpuPercent);
        f("diskFreeBytes", &SystemStatus::diskFreeBytes);
        f("egressBitsPerSecond", &SystemStatus::egressBitsPerSecond);
        f("viewers", &SystemStatus::viewers);
        f("ingestUrl", &SystemStatus::ingestUrl);
        f("ingestProblem", &SystemStatus::ingestProblem);
        f("ingestProblemParts", &SystemStatus::ingestProblemParts);
        f("publishesTo", &SystemStatus::publishesTo);
        f("ingestFreePort", &SystemStatus::ingestFreePort);
        f("storeProblem", &SystemStatus::storeProblem);
        f("storeProblemParts", &SystemStatus::storeProblemParts);
    }
};

/// One line of the empty page's "This computer is ready".
struct ReadinessCheck {
    enum class Subject { Engine, Processor, Ingest, Disk };
    Subject subject = Subject::Engine;
    bool ok = false;
    std::string version;     ///< engine: FFmpeg's; ingest: host:port; disk: the folder with the least room
    std::int64_t number = 0; ///< processor: threads; disk: free bytes
    std::string problem;
    base::Text parts{}; ///< of the problem, to say it in another language

    bool operator==(const ReadinessCheck&) const = default;
    template <class F> static void describe(F&& f) {
        f("subject", &ReadinessCheck::subject);
        f("ok", &ReadinessCheck::ok);
        f("version", &ReadinessCheck::version);
        f("number", &ReadinessCheck::number);
        f("problem", &ReadinessCheck::problem);
        f("parts", &ReadinessCheck::parts);
    }
};
template <> struct EnumWords<ReadinessCheck::Subject> { static constexpr std::array words{"engine", "processor", "ingest", "disk"}; };

} // namespace model
