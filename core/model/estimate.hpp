#pragma once
/// What a job will weigh and take, with the band it should end in; and what past jobs did, which the next estimates learn from.

#include "core/model/json.hpp"

namespace model {

struct Estimate {
    std::int64_t bytes = 0, bytesLow = 0, bytesHigh = 0; ///< of all renditions; 0: unknown
    double seconds = 0, secondsLow = 0, secondsHigh = 0; ///< of work from the first chunk to Done; 0: unknown

    bool operator==(const Estimate&) const = default;
    template <class F> static void describe(F&& f) {
        f("bytes", &Estimate::bytes);
        f("bytesLow", &Estimate::bytesLow);
        f("bytesHigh", &Estimate::bytesHigh);
        f("seconds", &Estimate::seconds);
        f("secondsLow", &Estimate::secondsLow);
        f("secondsHigh", &Estimate::secondsHigh);
    }
};

struct PastJob {
    std::string presetId, speed;
    std::int64_t capBytes = 0; ///< what its renditions' target bitrates would have made
    std::int64_t bytes = 0;
    double work = 0; ///< millions of pixels encoded
    double tookSeconds = 0, slots = 1;
    Estimate estimate; ///< what was said before it began

    bool operator==(const PastJob&) const = default;
    template <class F> static void describe(F&& f) {
        f("presetId", &PastJob::presetId);
        f("speed", &PastJob::speed);
        f("capBytes", &PastJob::capBytes);
        f("bytes", &PastJob::bytes);
        f("work", &PastJob::work);
        f("tookSeconds", &PastJob::tookSeconds);
        f("slots", &PastJob::slots);
        f("estimate", &PastJob::estimate);
    }
};

} // namespace model
