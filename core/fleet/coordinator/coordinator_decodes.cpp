// Chunks that are decoded here before anything of them is public.

#include "core/fleet/coordinator/coordinator.hpp"

#include <algorithm>

namespace fleet {

void Coordinator::setTrust(const TrustTerms& terms) {
    m_trust = terms;
    for (auto& [name, job] : m_jobs) job.isDirty = true;
}

bool Coordinator::isToDecode(const QueueEvent& event, const Task& task) const {
    if (m_trust.decodePercent <= 0 || task.audit || isOwn(event.worker) || m_decoded.count({event.task, event.fence}) > 0) return false;
    const auto worker = m_workers.find(event.worker);
    const bool isUnderWay =
        std::any_of(m_decoding.begin(), m_decoding.end(), [&](const auto& one) { return one.second.worker == event.worker; });
    const bool isFirst = worker != m_workers.end() && !worker->second.isDecoded && !isUnderWay;
    return isFirst || isChosen(m_seed, "decode", task.assignment->recipe, m_trust.decodePercent);
}

void Coordinator::decode(const QueueEvent& event, const Task& task, const std::vector<ProvenFile>& files, const model::TaskResult& result) {
    const work::Order& order = task.assignment->order;
    const auto pathOf = [&](const std::string& name) {
        const std::string to = task.place.folder + "/" + placeOf(order, name);
        const auto found = std::find_if(files.begin(), files.end(), [&](const ProvenFile& file) { return file.to == to; });
        return found == files.end() || found->from.empty() ? to : found->from;
    };
    DecodeWish wish{.task = event.task, .fence = event.fence};
    for (const auto& output : order.outputs) {
        DecodeTrack track{.rendition = output.rendition, .files = {pathOf(output.rendition + "/" + model::initFileName())}};
        for (const int number : numbersOf(output)) track.files.push_back(pathOf(output.rendition + "/" + model::segmentFileName(number)));
        for (const auto& file : result.segments)
            if (file.rendition == output.rendition) track.frames += file.frames;
        for (const auto& rendition : order.task.video) {
            if (rendition.name != output.rendition) continue;
            track.width = rendition.width;
            track.height = rendition.height;
        }
        wish.tracks.push_back(std::move(track));
    }
    const bool isNew = m_decoding.count({event.task, event.fence}) == 0;
    putOff(m_decoding, event);
    if (isNew) m_watcher.decodeHere(wish);
}

void Coordinator::decodeEnded(const std::string& task, Fence fence, const base::Result<void>& verdict) {
    const auto event = m_decoding.extract({task, fence});
    if (event.empty()) return;
    m_decoded[{task, fence}] = verdict ? std::nullopt : std::optional(verdict.error());
    const auto worker = m_workers.find(event.mapped().worker);
    if (verdict && worker != m_workers.end() && !worker->second.isDecoded) {
        worker->second.isDecoded = true;
        m_batch.workers[worker->first] = worker->second;
    }
    judge(event.mapped());
}

} // namespace fleet
