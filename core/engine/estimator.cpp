#include "core/engine/estimator.hpp"

#include "core/base/size_text.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace engine {
namespace {

constexpr double kUsualFill = 0.7, kFillSpread = 0.3; // of the caps that capped quality uses, before anything is known
constexpr double kTwoPassSpread = 0.05;
constexpr double kUsualBusy = 0.9; // of the processors
constexpr double kTimeSpread = 0.35;
constexpr std::size_t kRemembered = 8; // past jobs that count
constexpr double kStartSeconds = 2;    // of any job, however short: reading the source, the processes, the check of what is stored
// Below that a job tells what a start and a container cost, and nothing of pixels and rates: of a film of one frame the next one of two
// hours was foretold to take a year.
constexpr double kLeastCost = 4; // processor seconds as they are usual
constexpr std::int64_t kLeastCapBytes = 500'000;

/// Processor seconds for a million pixels, decoding and scaling included; measured at fast with the web ladder, the others in
/// x264's usual proportions.
double costOf(const std::string& speed) {
    static const std::map<std::string, double> costs{{"ultrafast", 0.008}, {"superfast", 0.012}, {"veryfast", 0.02}, {"faster", 0.03},
        {"fast", 0.04}, {"medium", 0.05}, {"slow", 0.085}, {"slower", 0.16}, {"veryslow", 0.3}};
    const auto found = costs.find(speed);
    return found == costs.end() ? 0.05 : found->second;
}

struct Learnt {
    double mean = 0, spread = 0;
};
/// Mean and two standard deviations; with few values the usual spread stays in.
Learnt learn(const std::vector<double>& values, double usualMean, double usualSpread) {
    if (values.empty()) return {usualMean, usualSpread};
    double mean = 0, square = 0;
    for (const double v : values) mean += v;
    mean /= static_cast<double>(values.size());
    for (const double v : values) square += (v - mean) * (v - mean);
    const auto n = static_cast<double>(values.size());
    const double own = n > 1 ? 2 * std::sqrt(square / (n - 1)) : usualSpread * mean / usualMean;
    // The usual spread counts like two more jobs.
    return {mean, (own * n + usualSpread * mean / usualMean * 2) / (n + 2)};
}

base::Text difference(double was, double said) {
    const long percent = std::lround((was / said - 1) * 100);
    if (percent == 0) return base::text(QT_TRANSLATE_NOOP("Core", "as estimated"));
    return base::text(percent < 0 ? QT_TRANSLATE_NOOP("Core", "%1 % less") : QT_TRANSLATE_NOOP("Core", "%1 % more"), std::labs(percent));
}

} // namespace

std::int64_t capBytesOf(const model::Plan& plan) {
    double bits = 0;
    for (const auto& video : plan.video) bits += video.kbps * 1000.0 * plan.durationSeconds;
    for (const auto& audio : plan.audio) bits += audio.kbps * 1000.0 * plan.durationSeconds;
    return std::llround(bits / 8);
}

double workOf(const model::Plan& plan) {
    double pixels = 0;
    for (const auto& video : plan.video) pixels += static_cast<double>(video.width) * video.height / video.frameStep;
    double frames = 0;
    for (const auto& segment : plan.segments) frames += static_cast<double>(segment.frames);
    return pixels * frames / 1e6;
}

model::Estimate estimateBefore(const model::Plan& plan, const std::string& presetId, const std::vector<model::PastJob>& past, int slots) {
    std::vector<double> fills, costs;
    const std::string speed = plan.video.empty() ? "" : plan.video.front().speed;
    for (auto job = past.rbegin(); job != past.rend(); ++job) {
        if (job->presetId == presetId && job->capBytes >= kLeastCapBytes && fills.size() < kRemembered)
            fills.push_back(static_cast<double>(job->bytes) / static_cast<double>(job->capBytes));
        if (job->speed == speed && job->work * costOf(speed) >= kLeastCost && costs.size() < kRemembered)
            costs.push_back(std::max(job->tookSeconds - kStartSeconds, 0.1 * job->tookSeconds) * job->slots / job->work);
    }
    const bool twoPass = !plan.video.empty() && std::all_of(plan.video.begin(), plan.video.end(), [](const auto& video) {
        return video.rateControl != model::RateControl::CappedQuality;
    });
    const Learnt fill = twoPass ? learn(fills, 1, kTwoPassSpread) : learn(fills, kUsualFill, kFillSpread);
    const Learnt cost = learn(costs, costOf(speed) / kUsualBusy, kTimeSpread * costOf(speed) / kUsualBusy);
    const auto cap = static_cast<double>(capBytesOf(plan));
    model::Estimate estimate;
    estimate.bytes = std::llround(cap * fill.mean);
    estimate.bytesLow = std::llround(cap * std::max(0.02, fill.mean - fill.spread));
    estimate.bytesHigh = std::llround(cap * (twoPass ? fill.mean + fill.spread : std::min(1.1, fill.mean + fill.spread)));
    const double work = workOf(plan) / std::max(1, slots);
    estimate.seconds = kStartSeconds + work * cost.mean;
    estimate.secondsLow = kStartSeconds / 2 + work * std::max(cost.mean * 0.2, cost.mean - cost.spread);
    estimate.secondsHigh = 2 * kStartSeconds + work * (cost.mean + cost.spread);
    return estimate;
}

model::Estimate estimateDuring(
    const model::Plan& plan, const model::Estimate& before, const std::vector<model::ChunkCell>& cells, double took, double left) {
    double doneSeconds = 0, doneBytes = 0, allSeconds = 0;
    std::vector<double> rates;
    for (const auto& cell : cells) {
        allSeconds += cell.seconds;
        if (cell.state != model::ChunkState::Done || cell.seconds <= 0) continue;
        doneSeconds += cell.seconds;
        doneBytes += static_cast<double>(cell.bytes);
        rates.push_back(static_cast<double>(cell.bytes) / cell.seconds);
    }
    model::Estimate now = before;
    if (doneSeconds > 0) {
        double soundBytes = 0;
        for (const auto& audio : plan.audio) soundBytes += audio.kbps * 125.0 * plan.durationSeconds;
        const double rate = doneBytes / doneSeconds, rest = std::max(0.0, allSeconds - doneSeconds);
        double spread = rate * 0.4;
        if (rates.size() > 1) {
            double square = 0;
            for (const double r : rates) square += (r - rate) * (r - rate);
            spread = 2 * std::sqrt(square / static_cast<double>(rates.size() - 1)) / std::sqrt(static_cast<double>(rates.size()));
        }
        now.bytes = std::llround(doneBytes + soundBytes + rate * rest);
        now.bytesLow = std::llround(doneBytes + soundBytes + std::max(0.0, rate - spread) * rest);
        now.bytesHigh = std::llround(doneBytes + soundBytes + (rate + spread) * rest);
    }
    if (left >= 0 && allSeconds > 0) {
        const double part = std::clamp(doneSeconds / allSeconds, 0.0, 1.0), spread = left * std::max(0.08, kTimeSpread * (1 - part));
        now.seconds = took + left;
        now.secondsLow = took + std::max(0.0, left - spread);
        now.secondsHigh = took + left + spread;
    }
    return now;
}

base::Text describeEstimateError(const model::PastJob& job) {
    const auto whole = [](double seconds) { return std::to_string(std::lround(seconds)); };
    const model::Estimate& e = job.estimate;
    if (e.bytes <= 0 || e.seconds <= 0) return {};
    const base::Text size = base::text(QT_TRANSLATE_NOOP("Core", "estimated %1 (%2 to %3), became %4 (%5)"), base::sizeSaid(e.bytes),
        base::sizeSaid(e.bytesLow), base::sizeSaid(e.bytesHigh), base::sizeSaid(job.bytes),
        difference(static_cast<double>(job.bytes), static_cast<double>(e.bytes)));
    const base::Text time = base::text(QT_TRANSLATE_NOOP("Core", "estimated %1 s (%2 to %3), took %4 s (%5)"), whole(e.seconds),
        whole(e.secondsLow), whole(e.secondsHigh), whole(job.tookSeconds), difference(job.tookSeconds, e.seconds));
    return base::text(QT_TRANSLATE_NOOP("Core", "%1; %2"), size, time);
}

} // namespace engine
