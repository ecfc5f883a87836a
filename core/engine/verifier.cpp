#include "core/engine/verifier.hpp"

#include "core/base/files.hpp"

namespace engine {
namespace {

constexpr int kSilenceMs = 300'000;

} // namespace

Verifier::Verifier(std::string folder, std::string encoder, QObject* parent) : QObject(parent), m_folder(std::move(folder)), m_encoder(std::move(encoder)) {}

void Verifier::start() {
    m_report.checked = package::checkOutput([this](const std::string& path) { return base::readFile(m_folder + "/" + path, 1LL << 31); });
    QMetaObject::invokeMethod(this, &Verifier::decodeNext, Qt::QueuedConnection);
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
    auto* runner = new TaskRunner(m_encoder, task, kSilenceMs, this);
    connect(runner, &TaskRunner::finished, this, [this, runner, track](const base::Result<model::TaskResult>& result) {
        runner->deleteLater();
        judge(track, result);
        decodeNext();
    });
    runner->start();
}

void Verifier::judge(const package::CheckedTrack& track, const base::Result<model::TaskResult>& result) {
    const auto fault = [&](const std::string& what) { m_report.checked.faults.push_back({track.name, what}); };
    if (!result || !result->decoded) return fault("cannot be decoded: " + (result ? std::string("no result") : result.error().message));
    const model::DecodeFacts& facts = *result->decoded;
    if (facts.errors > 0) fault(std::to_string(facts.errors) + " errors while decoding");
    if (track.video && facts.frames != track.frames) fault("decodes to " + std::to_string(facts.frames) + " frames, its boxes announce " + std::to_string(track.frames));
    if (track.video && (facts.width != track.width || facts.height != track.height)) fault("decodes to " + std::to_string(facts.width) + "x" + std::to_string(facts.height) + ", announced are " + std::to_string(track.width) + "x" + std::to_string(track.height));
    if (!track.video && facts.samples == 0) fault("decodes to no sound");
    m_report.decoded.push_back(track.name + ": " + (track.video ? std::to_string(facts.frames) + " frames" : std::to_string(facts.samples) + " samples") + " decoded");
}

} // namespace engine
