#include "core/model/activity.hpp"

#include "core/base/counted.hpp"
#include "core/base/duration_text.hpp"
#include "core/base/web_address.hpp"
#include "core/model/start_time.hpp"

#include <algorithm>
#include <limits>

namespace model {
namespace {

constexpr int kLeastTold = 10, kMinute = 60; // seconds

} // namespace

Activity activityOf(const Job& job) {
    const bool isSilent = job.work.silentSeconds >= kLeastTold;
    if (job.work.fetching && !job.isFinal()) return Activity::Fetching;
    if (job.state == JobState::Waiting && job.at) return Activity::Scheduled;
    if (job.state == JobState::Waiting) return job.work.encoders > 0 && isSilent ? Activity::ReadingSilently : Activity::AsStated;
    if (job.state != JobState::Encoding) return Activity::AsStated;
    if (job.work.encoders == 0) return isSilent ? Activity::NeedsEncoder : Activity::AsStated; // one ends, the next begins
    if (job.work.processorPercent >= 0) return Activity::MachineBusy;
    return isSilent ? Activity::EncodingSilently : Activity::AsStated;
}

JobState shownState(const Job& job) {
    return activityOf(job) == Activity::NeedsEncoder ? JobState::Waiting : job.state;
}

std::string activitySentence(const Job& job) {
    switch (activityOf(job)) {
    case Activity::AsStated: break;
    case Activity::NeedsEncoder:
        if (job.work.ahead == 0) return "waiting for an encoder";
        return "waiting for an encoder: " + base::counted(job.work.ahead, "other job is", "other jobs are") + " ahead";
    case Activity::ReadingSilently: return "no news from the source for " + base::durationText(job.work.silentSeconds);
    case Activity::EncodingSilently: return "no news from the encoder for " + base::durationText(job.work.silentSeconds);
    case Activity::Fetching: return "fetching " + base::shownAddress(job.source, true);
    case Activity::Scheduled: return "starts at " + startText(*job.at);
    case Activity::MachineBusy:
        return "this machine is busy: encoders get " + std::to_string(job.work.processorPercent) + " % of a processor";
    }
    return {};
}

int toldSilence(std::int64_t milliseconds) {
    const auto seconds = static_cast<int>(std::min<std::int64_t>(milliseconds / 1000, std::numeric_limits<int>::max()));
    const int step = seconds < kMinute ? kLeastTold : kMinute;
    return seconds / step * step;
}

} // namespace model
