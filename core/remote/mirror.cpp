#include "core/remote/mirror.hpp"

#include "core/base/files.hpp"
#include "core/model/patch.hpp"

#include <algorithm>

namespace remote {

using model::Event;
using Kind = Event::Kind;

namespace {

/// Of rows that are others now, or gone: {"set":[{"id"}],"remove":[id]}.
std::vector<std::string> idsOf(const QJsonObject& rows) {
    std::vector<std::string> ids;
    for (const QJsonValue row : rows.value(QLatin1String("set")).toArray())
        ids.push_back(row.toObject().value(QLatin1String("id")).toString().toStdString());
    for (const QJsonValue id : rows.value(QLatin1String("remove")).toArray()) ids.push_back(id.toString().toStdString());
    return ids;
}

/// A state that is not known here is shown by its own word.
void keepWord(model::Job& job, const QJsonObject& told) {
    const QJsonValue state = told.value(QLatin1String("state"));
    if (!state.isUndefined()) job.stateWord = job.state == model::JobState::Unknown ? state.toString().toStdString() : std::string();
}

} // namespace

Mirror::Mirror() : m_localEpoch(base::randomToken()) {}

Mirrored Mirror::apply(const ServerMessage& message) {
    Mirrored out;
    std::visit([&](const auto& each) { on(each, out); }, message);
    return out;
}

model::Event& Mirror::tell(Kind kind, Mirrored& out) {
    Event& event = out.events.emplace_back();
    event.seq = ++m_localSeq;
    event.kind = kind;
    return event;
}

void Mirror::on(const Welcome& message, Mirrored&) {
    const bool isSame = message.epoch == m_epoch;
    if (message.resumed && isSame && m_seq >= 0) return;
    m_seq = -1; // snapshots follow
    m_isWhole = m_isReading = false;
    ++m_generation;
    if (isSame) return;
    m_epoch = message.epoch;
    m_gone.clear();
    // Another start's revisions say nothing about these: whatever comes is newer.
    for (auto& [id, row] : m_rows) row.rev = row.atSeq = -1;
}

/// Whether a message of the stream goes on where this reader is.
bool Mirror::advance(std::int64_t prev, std::int64_t seq, Mirrored& out) {
    if (m_seq < 0 || seq <= m_seq) return false; // a snapshot holds it, or will
    if (prev > m_seq) {
        out.isGap = true;
        return false;
    }
    m_seq = seq;
    return true;
}

void Mirror::on(const Tick& message, Mirrored& out) {
    advance(message.prev, message.seq, out);
}

void Mirror::on(const Resync&, Mirrored&) {
    m_seq = -1;
    m_isWhole = m_isReading = false;
    ++m_generation;
}

void Mirror::on(const SnapshotPart& message, Mirrored& out) {
    m_seq = std::max(m_seq, message.seq); // the server lets nothing fall between the stream and a snapshot
    if (message.topic == "jobs") snapshotOfJobs(message, out);
    else if (message.topic == "status") takeStatus(message.items.at(0).toObject(), out);
    else if (message.topic == "watch") {
        for (const QJsonValue each : message.items) {
            const QJsonObject item = each.toObject();
            WatchUpdate update;
            update.id = item.value(QLatin1String("id")).toString().toStdString();
            if (const QJsonValue renditions = item.value(QLatin1String("renditions")); renditions.isArray())
                update.renditions = renditions.toArray();
            update.cells = item.value(QLatin1String("cells")).toArray();
            watch(update, out);
        }
    }
}

void Mirror::snapshotOfJobs(const SnapshotPart& message, Mirrored& out) {
    if (message.part == 0) {
        m_isReading = true;
        m_snapshotSeq = message.seq;
        m_seen.clear();
        std::erase_if(m_gone, [&](const auto& gone) { return gone.second <= message.seq; });
        if (message.paused) {
            Mirrored paused = setPaused(*message.paused);
            std::move(paused.events.begin(), paused.events.end(), std::back_inserter(out.events));
        }
    }
    if (!m_isReading) return; // its beginning was not heard
    Moves moves;
    for (const QJsonValue each : message.items) {
        const QJsonObject row = each.toObject();
        m_seen.insert(row.value(QLatin1String("id")).toString().toStdString());
        takeRow(row, Unknown::Added, moves, out);
    }
    tellMoves(moves, out);
    if (message.last) endSnapshot(out);
}

/// What the snapshot did not name is no more, unless the stream has told of it since.
void Mirror::endSnapshot(Mirrored& out) {
    std::vector<std::string> ghosts;
    for (const auto& [id, row] : m_rows)
        if (!m_seen.contains(id) && row.atSeq <= m_snapshotSeq) ghosts.push_back(id);
    for (const std::string& id : ghosts) {
        m_rows.erase(id);
        m_cells.erase(id);
    }
    if (!ghosts.empty()) tell(Kind::JobsRemoved, out).ids = ghosts;
    m_isReading = false;
    m_isWhole = true;
    ++m_generation;
    m_wanted.clear();
    m_seen.clear();
}

void Mirror::on(const Changes& message, Mirrored& out) {
    if (!advance(message.prev, message.seq, out)) return;
    Moves moves;
    for (const QJsonObject& row : message.add) {
        m_gone.erase(row.value(QLatin1String("id")).toString().toStdString()); // restored
        takeRow(row, Unknown::Added, moves, out);
    }
    for (const RowPatch& patch : message.set) patchRow(patch, moves, out);
    tellMoves(moves, out);
    if (!message.remove.empty()) removeRows(message.remove, out);
    if (message.paused) {
        Mirrored paused = setPaused(*message.paused);
        std::move(paused.events.begin(), paused.events.end(), std::back_inserter(out.events));
    }
    if (!message.status.isEmpty()) takeStatus(message.status, out);
    for (const WatchUpdate& update : message.watch) watch(update, out);
    if (!message.settings.empty()) tell(Kind::SettingsChanged, out).keys = message.settings;
    const QJsonObject presets = message.others.value(QLatin1String("presets")).toObject();
    if (!presets.isEmpty()) tell(Kind::PresetsChanged, out).ids = idsOf(presets);
}

/// Puts a newer version of a row in its place and says what has changed of it.
void Mirror::store(Row& row, model::Job job, std::int64_t rev, Moves& moves, Mirrored& out) {
    const bool isMoved = job.position != row.job.position;
    model::Job inPlace = job;
    inPlace.position = row.job.position;
    inPlace.rev = row.job.rev;
    row.rev = rev;
    row.atSeq = m_seq;
    if (isMoved) moves.push_back({job.id, job.position});
    if (inPlace == row.job) {
        row.job.position = job.position;
        return;
    }
    Event& event = tell(Kind::JobChanged, out);
    job.rev = event.seq;
    row.job = std::move(job);
    event.jobId = row.job.id;
    event.job = row.job;
}

void Mirror::takeRow(QJsonObject json, Unknown unknown, Moves& moves, Mirrored& out) {
    const std::string id = json.value(QLatin1String("id")).toString().toStdString();
    const std::int64_t rev = json.value(QLatin1String("rev")).toInteger(0);
    if (id.empty() || m_gone.contains(id)) return;
    const auto held = m_rows.find(id);
    if (held == m_rows.end() && unknown == Unknown::PassedOver) return;
    if (held != m_rows.end() && held->second.rev >= rev) return;
    // Rows travel without their renditions to those who do not watch them: then the last that were heard stay.
    const bool lacksRenditions = !json.contains(QLatin1String("renditions"));
    auto job = model::fromJson<model::Job>(json, model::From::Wire);
    if (!job) return; // of a server whose rows this panel cannot read: the others are shown
    keepWord(*job, json);
    if (held != m_rows.end()) {
        if (lacksRenditions) job->renditions = held->second.job.renditions;
        return store(held->second, std::move(job).value(), rev, moves, out);
    }
    m_wanted.erase(id);
    Event& event = tell(Kind::JobAdded, out);
    job->rev = event.seq;
    event.jobId = id;
    event.job = *job;
    m_rows[id] = {std::move(job).value(), rev, m_seq};
}

void Mirror::patchRow(const RowPatch& patch, Moves& moves, Mirrored& out) {
    if (m_gone.contains(patch.id)) return;
    const auto held = m_rows.find(patch.id);
    if (held == m_rows.end()) {
        m_wanted.insert(patch.id);
        out.missing.push_back(patch.id);
        return;
    }
    Row& row = held->second;
    if (patch.rev <= row.rev) return;
    if (patch.base != row.rev) {
        out.missing.push_back(patch.id);
        return;
    }
    model::Job before = row.job;
    before.rev = row.rev;
    auto after = model::apply(patch.json, before);
    if (!after) {
        out.missing.push_back(patch.id);
        return;
    }
    keepWord(*after, patch.json);
    store(row, std::move(after).value(), patch.rev, moves, out);
}

void Mirror::removeRows(const std::vector<std::string>& ids, Mirrored& out) {
    std::vector<std::pair<std::int64_t, std::string>> held; // a tick tells them in no order: told on in the queue's
    for (const std::string& id : ids) {
        m_gone[id] = m_seq;
        m_wanted.erase(id);
        m_cells.erase(id);
        const auto row = m_rows.find(id);
        if (row == m_rows.end()) continue;
        held.emplace_back(row->second.job.position, id);
        m_rows.erase(row);
    }
    if (held.empty()) return;
    std::sort(held.begin(), held.end());
    Event& event = tell(Kind::JobsRemoved, out);
    for (auto& [position, id] : held) event.ids.push_back(std::move(id));
}

void Mirror::tellMoves(const Moves& moves, Mirrored& out) {
    Moves held;
    std::copy_if(moves.begin(), moves.end(), std::back_inserter(held), [&](const auto& move) { return m_rows.contains(move.id); });
    if (held.empty()) return;
    Event& event = tell(Kind::OrderChanged, out);
    for (const model::QueuePosition& move : held) m_rows[move.id].job.rev = event.seq;
    event.positions = std::move(held);
}

Mirrored Mirror::answered(const RowAsked& asked, const std::optional<QJsonObject>& row) {
    Mirrored out;
    if (asked.generation != m_generation) {
        if (m_rows.contains(asked.id)) out.missing.push_back(asked.id);
        return out;
    }
    if (!row) {
        // One that was told since is there again.
        if (serverRev(asked.id) != asked.rev || m_rows.erase(asked.id) == 0) return out;
        m_cells.erase(asked.id);
        tell(Kind::JobsRemoved, out).ids = {asked.id};
        return out;
    }
    Moves moves;
    takeRow(*row, m_wanted.contains(asked.id) ? Unknown::Added : Unknown::PassedOver, moves, out);
    tellMoves(moves, out);
    return out;
}

Mirrored Mirror::takePage(const QJsonArray& rows, int generation) {
    Mirrored out;
    if (generation != m_generation) return out;
    Moves moves;
    for (const QJsonValue row : rows) takeRow(row.toObject(), Unknown::PassedOver, moves, out);
    tellMoves(moves, out);
    return out;
}

model::Job Mirror::known(model::Job row) const {
    const auto held = m_rows.find(row.id);
    if (held != m_rows.end() && held->second.rev >= row.rev) return held->second.job;
    row.rev = 0;
    return row;
}

void Mirror::takeStatus(const QJsonObject& members, Mirrored& out) {
    if (members.isEmpty()) return;
    QJsonObject merged = model::toJson(m_status).toObject();
    for (auto each = members.begin(); each != members.end(); ++each) {
        if (each.value().isNull()) merged.remove(each.key());
        else merged.insert(each.key(), each.value());
    }
    const auto status = model::fromJson<model::SystemStatus>(merged, model::From::Wire);
    if (!status) return;
    Mirrored told = setStatus(*status);
    std::move(told.events.begin(), told.events.end(), std::back_inserter(out.events));
}

Mirrored Mirror::setStatus(const model::SystemStatus& status) {
    Mirrored out;
    if (status == m_status) return out;
    m_status = status;
    tell(Kind::Status, out).status = status;
    return out;
}

Mirrored Mirror::setPaused(bool paused) {
    Mirrored out;
    if (paused == m_paused) return out;
    m_paused = paused;
    tell(Kind::PausedChanged, out).paused = paused;
    return out;
}

} // namespace remote
