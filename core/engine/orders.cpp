#include "core/engine/orders.hpp"

#include "core/engine/bit_share.hpp"

#include <QString>
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int kAheadFrames = 28;
constexpr int kProbeSilenceMs = 120'000;

/// What an encoder looks at beyond its chunk.
model::Segment aheadOf(const model::Plan& plan, int nextSegment) {
    if (nextSegment >= static_cast<int>(plan.segments.size())) return {};
    model::Segment ahead = plan.segments[static_cast<std::size_t>(nextSegment)];
    if (ahead.frames <= kAheadFrames) return ahead;
    ahead.ticks = ahead.ticks * kAheadFrames / ahead.frames;
    ahead.frames = kAheadFrames;
    return ahead;
}

/// Task and outputs of one chunk, in all of `renditions`.
work::Order chunkOrder(const model::Plan& plan, int chunk, model::TaskKind kind, const std::vector<model::VideoRendition>& renditions) {
    const model::Chunk& part = plan.chunks.at(static_cast<std::size_t>(chunk));
    const int end = part.firstSegment + part.segments;
    work::Order order;
    model::Task& task = order.task;
    task.kind = kind;
    task.statsFolder = work::kStatisticsFolder;
    task.picture = plan.picture;
    task.timescale = plan.timescale;
    task.gopTicks = plan.gopTicks;
    task.video = renditions;
    task.firstSegment = part.firstSegment;
    task.segments.assign(plan.segments.begin() + part.firstSegment, plan.segments.begin() + end);
    // Second passes look nowhere: their statistics end with the chunk.
    const bool onlySecond =
        std::all_of(task.video.begin(), task.video.end(), [](const auto& r) { return r.rateControl == model::RateControl::TwoPass; });
    if (!onlySecond) task.ahead = aheadOf(plan, end);
    if (kind == model::TaskKind::Video)
        for (const auto& rendition : renditions) order.outputs.push_back({rendition.name, part.firstSegment, part.segments});
    return order;
}

work::Order audioOrder(const model::Plan& plan, std::size_t track) {
    work::Order order;
    model::Task& task = order.task;
    task.kind = model::TaskKind::Audio;
    task.audio = plan.audio.at(track);
    task.originSeconds = plan.originSeconds;
    task.durationSeconds = plan.durationSeconds;
    task.segmentSeconds = plan.segmentSeconds;
    task.startsInside = plan.excerpt && plan.excerpt->start;
    task.endsInside = plan.excerpt && plan.excerpt->end;
    task.endsWithVideo = !plan.video.empty() || task.endsInside;
    task.lanes = lanesOf(plan, UnitKind::Audio, 1);
    order.outputs.push_back({task.audio.name, 0, 0});
    return order;
}

model::TaskLimits taskLimits(const model::Plan& plan, double seconds, std::int64_t sourcePixels) {
    // Measured: 170 bytes for each pixel of the ladder (x264 at preset fast holds some 40 pictures), a decoder up to 20
    // pictures of the source; two seconds of processor for a million pixels is fifty times what preset fast takes.
    constexpr std::int64_t kBase = 2'000'000'000, kPerRungPixel = 500, kPerSourcePixel = 100;
    constexpr double kBitsOver = 8;
    std::int64_t pixels = 0, kbps = 0;
    for (const auto& rendition : plan.video) {
        pixels += static_cast<std::int64_t>(rendition.width) * rendition.height;
        kbps = std::max<std::int64_t>(kbps, rendition.kbps);
    }
    for (const auto& rendition : plan.audio) kbps = std::max<std::int64_t>(kbps, rendition.kbps);
    const double frames = seconds * std::max(1.0, plan.picture.rate.value());
    model::TaskLimits limits;
    limits.memoryBytes = kBase + pixels * kPerRungPixel + sourcePixels * kPerSourcePixel;
    limits.cpuSeconds = 600 + std::llround(seconds * 10 + frames * static_cast<double>(pixels) / 1e6 * 2);
    limits.outputBytes = 64'000'000 + std::llround(seconds * static_cast<double>(kbps) * 125 * kBitsOver);
    return limits;
}

/// A two-pass rendition's mean kb/s in this chunk. All first passes are done.
double shareOf(const model::VideoRendition& rendition, const model::Plan& plan, const JobUnits& units, int chunk) {
    std::vector<model::PassFacts> passes;
    std::vector<double> seconds;
    for (int each = 0; each < static_cast<int>(plan.chunks.size()); ++each) {
        const auto& facts = units.at(firstAnalysis(plan) + each).result.analysis;
        const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& pass) { return pass.analysis == rendition.analysis; });
        passes.push_back(found == facts.end() ? model::PassFacts{} : *found);
        seconds.push_back(chunkSeconds(plan, each));
    }
    // The encoder's own cap is one and a half times the mean; a chunk that is planned at the cap would starve its peaks.
    return shareBits(passes, seconds, rendition.width, rendition.height, rendition.kbps, rendition.kbps * 1.4)
        .at(static_cast<std::size_t>(chunk));
}

/// What the first passes over this chunk left for it.
std::vector<work::Input> statisticsOf(const model::Task& task, const model::TaskResult& firstPass) {
    std::vector<work::Input> inputs;
    for (const auto& pass : firstPass.analysis) {
        const std::string name = model::statsFile(task, pass.analysis);
        inputs.push_back({name, -1, 0});
        if (pass.tree) inputs.push_back({name + ".mbtree", -1, 0});
    }
    return inputs;
}

void addSource(work::Order& order, const model::Job& job, const std::string& key) {
    order.id = job.id + "/" + key;
    order.task.source = work::kSource;
}

} // namespace

work::Order probeOrder(const model::Job& job) {
    work::Order order;
    addSource(order, job, "probe");
    order.task.kind = model::TaskKind::Probe;
    order.task.output = work::kThumbnail;
    order.task.limits = {4'000'000'000, 120 + job.sourceBytes / 20'000'000, 0};
    order.inputs.push_back({work::kSource, job.sourceBytes, 0});
    order.silenceMs = kProbeSilenceMs;
    return order;
}

work::Order fingerprintOrder(const model::Job& job) {
    work::Order order;
    addSource(order, job, "fingerprint");
    order.task.kind = model::TaskKind::Fingerprint;
    order.task.limits = {1'000'000'000, 120, 0};
    order.inputs.push_back({work::kSource, job.sourceBytes, 0});
    order.silenceMs = kProbeSilenceMs;
    return order;
}

work::Order orderOf(const StoredJob& stored, const JobUnits& units, int unit, int slots) {
    const model::Plan& plan = *stored.plan;
    const UnitKind kind = unitKind(plan, unit);
    const int chunk = kind == UnitKind::Chunk ? unit : unit - firstAnalysis(plan);
    work::Order order;
    switch (kind) {
    case UnitKind::Chunk: order = chunkOrder(plan, chunk, model::TaskKind::Video, plan.video); break;
    case UnitKind::Audio: order = audioOrder(plan, static_cast<std::size_t>(unit) - plan.chunks.size()); break;
    case UnitKind::FirstPass: order = chunkOrder(plan, chunk, model::TaskKind::Analysis, plan.analyses); break;
    }
    model::Task& task = order.task;
    addSource(order, stored.job, unitKey(plan, unit));
    order.attempt = units.at(unit).attempts + 1;
    task.encoder = units.encoder();
    task.folder = work::kOutputFolder;
    if (stored.media) {
        const model::Fingerprint& source = stored.media->fingerprint;
        order.inputs.push_back({work::kSource, source.bytes, source.modifiedMs, source.content, stored.media->head});
    }
    const double before = plan.excerpt ? plan.excerpt->start.value_or(0) : 0;
    task.limits = kind == UnitKind::Audio
        ? taskLimits(plan, plan.durationSeconds + before, 0) // sound is decoded from the source's beginning on
        : taskLimits(plan, chunkSeconds(plan, chunk), static_cast<std::int64_t>(stored.job.width) * stored.job.height);
    if (kind != UnitKind::Audio) task.patch = stored.patch;
    if (kind != UnitKind::Chunk) return order;
    task.lanes = lanesOf(plan, kind, slots);
    for (auto& rendition : task.video)
        if (rendition.rateControl == model::RateControl::TwoPass) rendition.chunkKbps = shareOf(rendition, plan, units, chunk);
    if (!plan.analyses.empty()) {
        const auto statistics = statisticsOf(task, units.at(firstAnalysis(plan) + chunk).result);
        order.inputs.insert(order.inputs.end(), statistics.begin(), statistics.end());
    }
    return order;
}

int lanesOf(const model::Plan& plan, UnitKind kind, int slots) {
    if (kind == UnitKind::Audio) return plan.video.empty() ? 1 : 0; // beside pictures so little that it keeps no chunk waiting
    return kind == UnitKind::FirstPass ? 1 : std::clamp(slots, 1, lanesOf(plan));
}

int lanesOf(const model::Plan& plan) {
    constexpr double kDecodeAndScale = 0.15; // of the largest rung's cost, measured with 1080p H.264
    double all = 0, largest = 1;
    for (const auto& rendition : plan.video) {
        const double cost = static_cast<double>(rendition.width) * rendition.height / rendition.frameStep;
        all += cost;
        largest = std::max(largest, cost);
    }
    return std::max(1, static_cast<int>(std::lround(all / largest + kDecodeAndScale)));
}

} // namespace engine
