#pragma once
/// The engine's and the ingest's settings, and what the machine is doing. Appearance and language are the panel's own.

#include "core/model/json.hpp"

namespace model {

struct Settings {
    int encoderSlots = 0;   ///< encoders at once; 0: one per processor thread
    int chunkRetries = 3;   ///< attempts before the job fails
    std::string workFolder; ///< "" : the standard one
    int minimumFreeGb = 2;  ///< jobs wait below this
    bool ingestRun = true;
    std::string ingestHost = "127.0.0.1";
    int ingestPort = 5005;
    std::string ingestRoot;    ///< "" : the standard one
    int ingestRetainHours = 0; ///< published media older than that are removed; 0: never
    std::string publishUrl;    ///< of a remote ingest; "": the embedded one
    std::string playbackUrl;   ///< what viewers use; "": where it is published
    std::string publishToken;  ///< of the remote ingest

    bool operator==(const Settings&) const = default;
    template <class F> static void describe(F&& f) {
        f("encoderSlots", &Settings::encoderSlots);
        f("chunkRetries", &Settings::chunkRetries);
        f("workFolder", &Settings::workFolder);
        f("minimumFreeGb", &Settings::minimumFreeGb);
        f("ingestRun", &Settings::ingestRun);
        f("ingestHost", &Settings::ingestHost);
        f("ingestPort", &Settings::ingestPort);
        f("ingestRoot", &Settings::ingestRoot);
        f("ingestRetainHours", &Settings::ingestRetainHours);
        f("publishUrl", &Settings::publishUrl);
        f("playbackUrl", &Settings::playbackUrl);
        f("publishToken", &Settings::publishToken);
    }
};

struct SystemStatus {
    double cpuPercent = 0;           ///< of the whole machine
    std::int64_t diskFreeBytes = -1; ///< where the work folder lies
    double egressBitsPerSecond = 0;
    int viewers = 0;
    std::string ingestUrl;     ///< "http://127.0.0.1:5005/media/", "" when it does not run
    std::string ingestProblem; ///< why it does not run
    std::string publishesTo;   ///< the remote ingest that jobs are published to; "": the embedded one
    int ingestFreePort = 0;    ///< offered while its own is taken
    std::string storeProblem;  ///< why the job list cannot be written now

    bool operator==(const SystemStatus&) const = default;
    template <class F> static void describe(F&& f) {
        f("cpuPercent", &SystemStatus::cpuPercent);
        f("diskFreeBytes", &SystemStatus::diskFreeBytes);
        f("egressBitsPerSecond", &SystemStatus::egressBitsPerSecond);
        f("viewers", &SystemStatus::viewers);
        f("ingestUrl", &SystemStatus::ingestUrl);
        f("ingestProblem", &SystemStatus::ingestProblem);
        f("publishesTo", &SystemStatus::publishesTo);
        f("ingestFreePort", &SystemStatus::ingestFreePort);
        f("storeProblem", &SystemStatus::storeProblem);
    }
};

/// One line of the empty page's "This computer is ready".
struct ReadinessCheck {
    enum class Subject { Engine, Processor, Ingest, Disk };
    Subject subject = Subject::Engine;
    bool ok = false;
    std::string version;     ///< engine: FFmpeg's; ingest: host:port
    std::int64_t number = 0; ///< processor: threads; disk: free bytes
    std::string problem;

    bool operator==(const ReadinessCheck&) const = default;
    template <class F> static void describe(F&& f) {
        f("subject", &ReadinessCheck::subject);
        f("ok", &ReadinessCheck::ok);
        f("version", &ReadinessCheck::version);
        f("number", &ReadinessCheck::number);
        f("problem", &ReadinessCheck::problem);
    }
};
template <> struct EnumWords<ReadinessCheck::Subject> { static constexpr std::array words{"engine", "processor", "ingest", "disk"}; };

} // namespace model
