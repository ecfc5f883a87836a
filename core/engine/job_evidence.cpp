#include "core/engine/job_evidence.hpp"

#include "core/engine/equivalent_command.hpp"
#include "core/engine/units.hpp"

#include <QFileInfo>
#include <algorithm>
#include <map>

namespace engine {
namespace {

model::ContentFacts contentOf(const model::Plan& plan, const std::vector<model::TaskResult>& results) {
    std::vector<model::ContentFacts> contents;
    for (std::size_t i = 0; i < results.size(); ++i)
        // Where there is a first pass it looks at every second; the encodes would count twice.
        if (plan.analyses.empty() || unitKind(plan, static_cast<int>(i)) != UnitKind::Chunk) contents.push_back(results[i].content);
    return model::merged(contents);
}

std::vector<model::Remark> remarksOf(const model::Plan& plan, const std::vector<model::TaskResult>& results) {
    std::vector<model::Remark> remarks = plan.remarks;
    for (const auto& result : results) remarks.insert(remarks.end(), result.remarks.begin(), result.remarks.end());
    return model::sorted(std::move(remarks));
}

std::vector<model::Likeness> likenessOf(const std::vector<model::TaskResult>& results) {
    std::vector<model::Likeness> parts;
    for (const auto& result : results) parts.insert(parts.end(), result.likeness.begin(), result.likeness.end());
    return model::merged(parts);
}

/// "libx264 in Lavc59.37.100, aac in …"
std::string encodersOf(const std::vector<model::TaskResult>& results) {
    std::string names;
    for (const auto& result : results)
        if (!result.encoder.empty() && names.find(result.encoder) == std::string::npos)
            names += (names.empty() ? "" : ", ") + result.encoder;
    return names;
}

} // namespace

std::vector<model::RenditionQuality> qualityOf(const std::vector<model::TaskResult>& results) {
    std::map<std::string, model::RenditionQuality> byName;
    for (const auto& result : results)
        for (const auto& part : result.quality) {
            auto& whole = byName[part.rendition];
            const auto before = static_cast<double>(whole.frames), now = static_cast<double>(part.frames);
            if (now <= 0) continue;
            whole.rendition = part.rendition;
            whole.psnr = (whole.psnr * before + part.psnr * now) / (before + now);
            whole.ssim = (whole.ssim * before + part.ssim * now) / (before + now);
            whole.frames += part.frames;
        }
    std::vector<model::RenditionQuality> quality;
    for (const auto& [name, whole] : byName)
        if (whole.frames > 0) quality.push_back(whole);
    return quality;
}

model::Proof proofOf(const StoredJob& job, const std::vector<model::TaskResult>& results) {
    model::Proof proof;
    if (!job.plan) return proof;
    for (const auto& result : results) proof.frames += result.provenFrames;
    proof.used = encodersOf(results);
    proof.content = contentOf(*job.plan, results);
    proof.likeness = likenessOf(results);
    proof.remarks = remarksOf(*job.plan, results);
    proof.objects = job.job.objectsStored;
    if (!job.plan->video.empty()) proof.asked = "libx264, preset " + job.plan->video.front().speed + ", one thread each";
    if (!job.plan->audio.empty()) proof.asked += std::string(proof.asked.empty() ? "" : ", ") + "aac";
    proof.command = equivalentCommand(*job.plan, job.job.source);
    return proof;
}

package::Evidence evidenceOf(const StoredJob& job, const std::vector<model::TaskResult>& results) {
    package::Evidence evidence;
    evidence.millrace = MILLRACE_VERSION;
    evidence.preset = job.preset.name;
    evidence.sourceName = QFileInfo(QString::fromStdString(job.job.source)).fileName().toStdString();
    evidence.durationSeconds = job.plan->durationSeconds;
    evidence.video = job.plan->video;
    evidence.audio = job.plan->audio;
    evidence.ladder = job.preset;
    if (job.media) evidence.source = job.media->fingerprint;
    evidence.encoder = encodersOf(results);
    evidence.quality = qualityOf(results);
    evidence.content = contentOf(*job.plan, results);
    for (std::size_t i = 0; i < results.size(); ++i) {
        const model::TaskResult& result = results[i];
        evidence.cpuSeconds += result.cpuSeconds;
        evidence.wallSeconds += result.wallSeconds;
        evidence.provenFrames += result.provenFrames;
        evidence.renditions.insert(evidence.renditions.end(), result.renditions.begin(), result.renditions.end());
        evidence.segments.insert(evidence.segments.end(), result.segments.begin(), result.segments.end());
        package::Step step;
        step.name = unitKey(*job.plan, static_cast<int>(i));
        step.attempts = i < job.attempts.size() ? job.attempts[i] : 0;
        step.cpuSeconds = result.cpuSeconds;
        step.wallSeconds = result.wallSeconds;
        evidence.steps.push_back(step);
    }
    evidence.likeness = likenessOf(results);
    evidence.remarks = remarksOf(*job.plan, results);
    const auto byName = [](const auto& a, const auto& b) { return a.rendition < b.rendition; };
    std::sort(evidence.renditions.begin(), evidence.renditions.end(), byName);
    evidence.renditions.erase(std::unique(evidence.renditions.begin(), evidence.renditions.end()), evidence.renditions.end());
    return evidence;
}

} // namespace engine
