#include "core/engine/verifier.hpp"

#include "core/base/counted.hpp"
#include "core/base/files.hpp"
#include "core/engine/planner.hpp"
#include "core/package/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace engine {
namespace {

constexpr int kSilenceMs = 300'000;
constexpr double kLengthTolerance = 0.25; // seconds

} // namespace

Verifier::Verifier(std::string folder, std::string encoder, std::string source, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_encoder(std::move(encoder)), m_source(std::move(source)) {}

void Verifier::start() {
    m_report.checked = package::checkOutput([this](const std::string& path) { return base::readFile(m_folder + "/" + path, 1LL << 31); });
    QMetaObject::invokeMethod(this, m_source.empty() ? &Verifier::decodeNext : &Verifier::readSource, Qt::QueuedConnection);
}

void Verifier::readSource() {
    model::Task task;
    task.kind = model::TaskKind::Probe;
    task.source = m_source;
    auto* encoder = new work::EncoderProcess(m_encoder, task, kSilenceMs, this);
    connect(encoder, &work::Run::finished, this, [this, encoder](const base::Result<model::TaskResult>& result) {
        encoder->deleteLater();
        planSource(result);
        decodeNext();
    });
    encoder->start();
}

void Verifier::planSource(const base::Result<model::TaskResult>& probed) {
    const auto fault = [&](const std::string& what) { m_report.checked.faults.push_back({"source", what}); };
    if (!probed || !probed->media) return fault("could not be read" + (probed ? "" : ": " + probed.error().clause()));
    // The ladder only matters for its limits on the frame rate; without a report any will do.
    model::Preset preset;
    preset.id = preset.name = "verify";
    preset.rungs.push_back({.name = "any", .shortSide = 1080, .kbps = 5000});
    std::optional<model::Excerpt> excerpt; // what the operator left out is not missing
    if (const auto text = base::readFile(m_folder + "/report.json", 1LL << 28))
        if (const auto evidence = model::fromBytes<package::Evidence>(*text)) {
            if (!evidence->ladder.rungs.empty()) preset = evidence->ladder;
            excerpt = evidence->excerpt;
        }
    auto plan = engine::plan(*probed->media, preset, excerpt);
    if (!plan) return fault("cannot be encoded: " + plan.error().clause());
    m_report.remarks = model::sorted(plan->remarks);
    m_plan = std::move(*plan);
    std::size_t pictures = 0, sounds = 0;
    for (const auto& track : m_report.checked.tracks) ++(track.video ? pictures : sounds);
    if (pictures == 0 && !m_plan->video.empty()) fault("has video, the output has none");
    if (sounds < m_plan->audio.size())
        fault("has " + base::counted(static_cast<std::int64_t>(m_plan->audio.size()), "audio track", "audio tracks") + ", the output has " +
            std::to_string(sounds));
}

void Verifier::compareLengths(const package::CheckedTrack& track) {
    const double right = m_plan->durationSeconds, is = track.seconds;
    if (std::abs(right - is) <= kLengthTolerance) return;
    char text[120];
    std::snprintf(text, sizeof text, "is %.2f s long, the source %.2f s: %.2f s are %s", is, right, std::abs(right - is),
        is < right ? "missing" : "too much");
    m_report.checked.faults.push_back({track.name, text});
}

void Verifier::holdAgainstSource(const package::CheckedTrack& track, model::Task& task) {
    task.source = m_source;
    task.picture = m_plan->picture;
    task.timescale = m_plan->timescale;
    task.originSeconds = m_plan->originSeconds;
    task.durationSeconds = m_plan->durationSeconds;
    task.startsInside = m_plan->excerpt && m_plan->excerpt->start;
    task.endsInside = m_plan->excerpt && m_plan->excerpt->end;
    if (track.video) return;
    const auto same = std::find_if(m_plan->audio.begin(), m_plan->audio.end(), [&](const auto& each) { return each.name == track.name; });
    const auto audio = same != m_plan->audio.end()
        ? same
        : m_plan->audio.begin() + static_cast<std::ptrdiff_t>(std::min(m_audioTracks, m_plan->audio.size() - 1));
    task.audio = *audio;
    ++m_audioTracks;
}

void Verifier::decodeNext() {
    // Rendition by rendition; one whose files are damaged is named already, decoding it would repeat that.
    while (m_next < m_report.checked.tracks.size() && m_report.checked.tracks[m_next].files.size() < 2) ++m_next;
    if (m_next >= m_report.checked.tracks.size()) {
        Q_EMIT finished(m_report);
        return;
    }
    const package::CheckedTrack track = m_report.checked.tracks[m_next++];
    model::Task task;
    task.kind = model::TaskKind::Decode;
    for (const auto& file : track.files) task.files.push_back(m_folder + "/" + file);
    if (m_plan && (track.video ? !m_plan->video.empty() : !m_plan->audio.empty())) {
        holdAgainstSource(track, task);
        compareLengths(track);
    }
    auto* encoder = new work::EncoderProcess(m_encoder, task, kSilenceMs, this);
    connect(encoder, &work::Run::finished, this, [this, encoder, track](const base::Result<model::TaskResult>& result) {
        encoder->deleteLater();
        judge(track, result);
        decodeNext();
    });
    encoder->start();
}

void Verifier::judge(const package::CheckedTrack& track, const base::Result<model::TaskResult>& result) {
    const auto fault = [&](const std::string& what) { m_report.checked.faults.push_back({track.name, what}); };
    if (!result || !result->decoded) return fault("cannot be decoded: " + (result ? std::string("no result") : result.error().clause()));
    const model::DecodeFacts& facts = *result->decoded;
    if (facts.errors > 0) fault(base::counted(facts.errors, "error", "errors") + " while decoding");
    if (track.video && facts.frames != track.frames)
        fault("decodes to " + base::counted(facts.frames, "frame", "frames") + "; its boxes announce " + std::to_string(track.frames));
    if (track.video && (facts.width != track.width || facts.height != track.height))
        fault("decodes to " + std::to_string(facts.width) + "x" + std::to_string(facts.height) + "; its boxes announce " +
            std::to_string(track.width) + "x" + std::to_string(track.height));
    if (!track.video && facts.samples == 0) fault("contains no audio samples");
    for (model::Likeness likeness : result->likeness) {
        likeness.rendition = track.name;
        for (const std::string& what : likeness.faults) fault(what);
        m_report.likeness.push_back(std::move(likeness));
    }
    m_report.decoded.push_back(track.name + ": " +
        (track.video ? base::counted(facts.frames, "frame", "frames") : base::counted(facts.samples, "sample", "samples")) + " decoded");
}

} // namespace engine
