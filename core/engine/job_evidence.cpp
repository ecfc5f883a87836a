#include "core/engine/job_evidence.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <algorithm>
#include <map>

namespace engine {

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
    evidence.notes = job.plan->notes;
    const std::size_t chunks = job.plan->chunks.size();
    std::map<std::string, model::RenditionQuality> quality;
    std::vector<model::ContentFacts> contents;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const model::TaskResult& result = results[i];
        evidence.cpuSeconds += result.cpuSeconds;
        evidence.wallSeconds += result.wallSeconds;
        evidence.provenFrames += result.provenFrames;
        if (evidence.encoder.find(result.encoder) == std::string::npos) evidence.encoder += (evidence.encoder.empty() ? "" : ", ") + result.encoder;
        evidence.renditions.insert(evidence.renditions.end(), result.renditions.begin(), result.renditions.end());
        evidence.segments.insert(evidence.segments.end(), result.segments.begin(), result.segments.end());
        evidence.notes.insert(evidence.notes.end(), result.notes.begin(), result.notes.end());
        for (const auto& part : result.quality) {
            auto& whole = quality[part.rendition];
            const auto before = static_cast<double>(whole.frames), now = static_cast<double>(part.frames);
            if (before + now <= 0) continue;
            whole.rendition = part.rendition;
            whole.psnr = (whole.psnr * before + part.psnr * now) / (before + now);
            whole.ssim = (whole.ssim * before + part.ssim * now) / (before + now);
            whole.frames += part.frames;
        }
        package::Step step;
        const std::size_t first = chunks + job.plan->audio.size();
        contents.push_back(result.content);
        if (i >= first) step.name = "analysis-" + QStringLiteral("%1").arg(i - first + 1, 3, 10, QLatin1Char('0')).toStdString();
        else step.name = i < chunks ? "chunk-" + QStringLiteral("%1").arg(i + 1, 3, 10, QLatin1Char('0')).toStdString() : job.plan->audio[i - chunks].name;
        step.attempts = i < job.attempts.size() ? job.attempts[i] : 0;
        step.cpuSeconds = result.cpuSeconds;
        step.wallSeconds = result.wallSeconds;
        evidence.steps.push_back(step);
    }
    // Where there was a first pass it has looked at every second; the encodes would count twice.
    if (!job.plan->analyses.empty())
        for (std::size_t i = 0; i < std::min(chunks, contents.size()); ++i) contents[i] = {};
    evidence.content = model::merged(contents);
    for (auto& [name, whole] : quality)
        if (whole.frames > 0) evidence.quality.push_back(whole);
    const auto byName = [](const auto& a, const auto& b) { return a.rendition < b.rendition; };
    std::sort(evidence.renditions.begin(), evidence.renditions.end(), byName);
    evidence.renditions.erase(std::unique(evidence.renditions.begin(), evidence.renditions.end()), evidence.renditions.end());
    return evidence;
}

} // namespace engine
