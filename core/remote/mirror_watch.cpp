// What is watched of jobs, and what the mirror shows.

#include "core/remote/mirror.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr int kMostChunks = 1'000'000; // of a job: an index beyond is nonsense

/// [index, state, fraction, attempts, bytes, stored, startSeconds, seconds], and of a fleet's: worker, attempt, failedOn, cause
std::optional<std::pair<int, model::ChunkCell>> cellOf(const QJsonArray& json) {
    const int index = json.at(0).toInt(-1);
    const auto state = model::fromJson<model::ChunkState>(json.at(1), model::From::Wire);
    if (index < 0 || index > kMostChunks || !state) return std::nullopt;
    model::ChunkCell cell;
    cell.state = *state;
    cell.fraction = json.at(2).toDouble();
    cell.attempts = json.at(3).toInt();
    cell.bytes = json.at(4).toInteger();
    if (auto stored = model::fromJson<std::vector<std::int64_t>>(json.at(5))) cell.stored = std::move(stored).value();
    cell.startSeconds = json.at(6).toDouble();
    cell.seconds = json.at(7).toDouble();
    cell.worker = json.at(8).toString().toStdString();
    cell.attempt = json.at(9).toInt();
    cell.failedOn = json.at(10).toString().toStdString();
    cell.cause = json.at(11).toString().toStdString();
    return std::pair(index, std::move(cell));
}

} // namespace

void Mirror::watch(const WatchUpdate& update, Mirrored& out) {
    const auto held = m_rows.find(update.id);
    if (held == m_rows.end()) return;
    model::Job& job = held->second.job;
    if (update.renditions) {
        auto renditions = model::fromJson<std::vector<model::RenditionProgress>>(*update.renditions, model::From::Wire);
        if (renditions && *renditions != job.renditions) {
            model::Event& event = tell(model::Event::Kind::JobChanged, out);
            job.renditions = std::move(renditions).value();
            job.rev = event.seq;
            event.jobId = job.id;
            event.job = job;
        }
    }
    auto& cells = m_cells[update.id];
    bool isOther = false;
    for (const QJsonValue each : update.cells) {
        auto cell = cellOf(each.toArray());
        if (!cell) continue;
        model::ChunkCell& known = cells[cell->first];
        isOther = isOther || !(known == cell->second);
        known = std::move(cell->second);
    }
    if (isOther) tell(model::Event::Kind::ChunksChanged, out).jobId = update.id;
    for (const model::LogLine& line : update.log) {
        model::Event& event = tell(model::Event::Kind::Logged, out);
        event.jobId = update.id;
        event.line = line;
    }
}

void Mirror::watchOnly(const std::vector<std::string>& ids) {
    std::erase_if(m_cells, [&](const auto& each) { return std::find(ids.begin(), ids.end(), each.first) == ids.end(); });
}

const std::map<int, model::ChunkCell>* Mirror::cells(const std::string& id) const {
    const auto found = m_cells.find(id);
    return found == m_cells.end() || found->second.empty() ? nullptr : &found->second;
}

model::Snapshot Mirror::snapshot() const {
    model::Snapshot snapshot;
    snapshot.epoch = m_localEpoch;
    snapshot.seq = m_localSeq;
    snapshot.status = m_status;
    snapshot.paused = m_paused;
    snapshot.jobs.reserve(m_rows.size());
    for (const auto& [id, row] : m_rows) snapshot.jobs.push_back(row.job);
    std::stable_sort(snapshot.jobs.begin(), snapshot.jobs.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    return snapshot;
}

std::optional<Position> Mirror::position() const {
    if (m_seq < 0 || !m_isWhole || m_isReading) return std::nullopt;
    return Position{m_epoch, m_seq};
}

std::int64_t Mirror::serverRev(const std::string& id) const {
    const auto found = m_rows.find(id);
    return found == m_rows.end() ? -1 : found->second.rev;
}

std::int64_t Mirror::localRev(const std::string& id) const {
    const auto found = m_rows.find(id);
    return found == m_rows.end() ? 0 : found->second.job.rev;
}

} // namespace remote
