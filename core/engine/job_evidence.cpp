#include "core/engine/job_evidence.hpp"

#include "core/base/web_address.hpp"
#include "core/engine/equivalent_command.hpp"
#include "core/engine/units.hpp"

#include <QFileInfo>
#include <algorithm>
#include <map>

namespace engine {
namespace {

model::ContentFacts contentOf(const model::Plan& plan, const std::vector<Unit>& units) {
    std::vector<model::ContentFacts> contents;
    for (std::size_t i = 0; i < units.size(); ++i)
        // Where there is a first pass it looks at every second; the encodes would count twice.
        if (plan.analyses.empty() || unitKind(plan, static_cast<int>(i)) != UnitKind::Chunk) contents.push_back(units[i].result.content);
    return model::merged(contents);
}

std::vector<model::Remark> remarksOf(const model::Plan& plan, const std::vector<Unit>& units) {
    std::vector<model::Remark> remarks = plan.remarks;
    for (const Unit& unit : units) remarks.insert(remarks.end(), unit.result.remarks.begin(), unit.result.remarks.end());
    return model::sorted(std::move(remarks));
}

std::vector<model::Likeness> likenessOf(const std::vector<Unit>& units) {
    std::vector<model::Likeness> parts;
    for (const Unit& unit : units) parts.insert(parts.end(), unit.result.likeness.begin(), unit.result.likeness.end());
    return model::merged(parts);
}

/// "libx264 in Lavc59.37.100, aac in …"
std::string encodersOf(const std::vector<Unit>& units) {
    std::string names;
    for (const Unit& unit : units)
        if (const std::string& encoder = unit.result.encoder; !encoder.empty() && names.find(encoder) == std::string::npos)
            names += (names.empty() ? "" : ", ") + encoder;
    return names;
}

} // namespace

std::vector<model::RenditionQuality> qualityOf(const std::vector<Unit>& units) {
    std::map<std::string, model::RenditionQuality> byName;
    for (const Unit& unit : units)
        for (const auto& part : unit.result.quality) {
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

model::Proof proofOf(const StoredJob& job, const std::vector<Unit>& units) {
    model::Proof proof;
    if (!job.plan) return proof;
    for (const Unit& unit : units) proof.frames += unit.result.provenFrames;
    proof.used = encodersOf(units);
    proof.content = contentOf(*job.plan, units);
    proof.likeness = likenessOf(units);
    proof.remarks = remarksOf(*job.plan, units);
    proof.objects = job.job.objectsStored;
    std::vector<base::Text> asked;
    if (!job.plan->video.empty())
        asked.push_back(base::text(QT_TRANSLATE_NOOP("Core", "libx264, preset %1, one thread each"), job.plan->video.front().speed));
    if (!job.plan->audio.empty()) asked.emplace_back("aac");
    proof.askedParts = base::partsOf(base::listed(asked));
    proof.asked = base::listed(asked).english();
    proof.command = equivalentCommand(*job.plan, job.job.source);
    return proof;
}

package::Evidence evidenceOf(const StoredJob& job, const std::vector<Unit>& units) {
    package::Evidence evidence;
    evidence.millrace = MILLRACE_VERSION;
    evidence.preset = job.preset.name;
    evidence.sourceName = job.job.sourceKind == model::SourceKind::Url
        ? base::fileNameOfAddress(job.job.source)
        : QFileInfo(QString::fromStdString(job.job.source)).fileName().toStdString();
    evidence.durationSeconds = job.plan->durationSeconds;
    evidence.video = job.plan->video;
    evidence.audio = job.plan->audio;
    evidence.ladder = job.preset;
    evidence.revision = job.plan->revision;
    evidence.excerpt = job.plan->excerpt;
    if (job.media) evidence.source = job.media->fingerprint;
    evidence.encoder = encodersOf(units);
    evidence.quality = qualityOf(units);
    evidence.content = contentOf(*job.plan, units);
    for (std::size_t i = 0; i < units.size(); ++i) {
        const model::TaskResult& result = units[i].result;
        evidence.cpuSeconds += result.cpuSeconds;
        evidence.wallSeconds += result.wallSeconds;
        evidence.provenFrames += result.provenFrames;
        evidence.renditions.insert(evidence.renditions.end(), result.renditions.begin(), result.renditions.end());
        evidence.segments.insert(evidence.segments.end(), result.segments.begin(), result.segments.end());
        package::Step step;
        step.name = unitKey(*job.plan, static_cast<int>(i));
        step.attempts = units[i].attempts;
        step.cpuSeconds = result.cpuSeconds;
        step.wallSeconds = result.wallSeconds;
        evidence.steps.push_back(step);
    }
    evidence.likeness = likenessOf(units);
    evidence.remarks = remarksOf(*job.plan, units);
    const auto byName = [](const auto& a, const auto& b) { return a.rendition < b.rendition; };
    std::sort(evidence.renditions.begin(), evidence.renditions.end(), byName);
    evidence.renditions.erase(std::unique(evidence.renditions.begin(), evidence.renditions.end()), evidence.renditions.end());
    return evidence;
}

} // namespace engine
