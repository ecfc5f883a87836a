#include "core/api/events/tick_gatherer.hpp"

#include <algorithm>

namespace api {
namespace {

using Kind = model::Event::Kind;

/// What people wait for: it is told at once. Progress can wait for the tick.
bool isPrompt(const model::Job& before, const model::Job& after) {
    return before.state != after.state || before.trouble != after.trouble || before.output != after.output || before.name != after.name ||
        before.position != after.position || before.presetId != after.presetId || before.excerpt != after.excerpt ||
        before.at != after.at || before.audioTracks != after.audioTracks;
}

std::vector<IndexedCell> changedCells(const std::vector<model::ChunkCell>& before, const std::vector<model::ChunkCell>& after) {
    std::vector<IndexedCell> changed;
    for (std::size_t i = 0; i < after.size(); ++i)
        if (i >= before.size() || before[i] != after[i]) changed.push_back({i, after[i]});
    return changed;
}

} // namespace

TickGatherer::TickGatherer(const model::Snapshot& snapshot)
    : m_status(snapshot.status), m_paused(snapshot.paused), m_service(snapshot.seq) {
    for (const model::Job& job : snapshot.jobs) {
        m_published.emplace(job.id, std::make_shared<const model::Job>(job));
        m_final += job.isFinal() ? 1 : 0;
    }
}

SharedJob TickGatherer::row(const std::string& id) const {
    const auto found = m_published.find(id);
    return found == m_published.end() ? nullptr : found->second;
}

SharedJob TickGatherer::newest(const std::string& id) const {
    const auto pending = m_pending.find(id);
    return pending == m_pending.end() ? row(id) : pending->second.job;
}

std::vector<SharedJob> TickGatherer::rows() const {
    std::vector<SharedJob> rows;
    rows.reserve(m_published.size());
    for (const auto& [id, job] : m_published) rows.push_back(job);
    return rows;
}

void TickGatherer::wantPrompt(std::int64_t nowMs) {
    if (!m_promptDue) m_promptDue = nowMs + kPromptMs;
}

void TickGatherer::wantTick(std::int64_t nowMs) {
    if (!m_tickDue) m_tickDue = std::max(nowMs, m_lastTickMs + kTickMs);
}

void TickGatherer::takeJob(const model::Job& job, bool prompt, std::int64_t nowMs) {
    const SharedJob before = newest(job.id);
    prompt = prompt || !before || isPrompt(*before, job);
    Pending& pending = m_pending[job.id];
    pending.job = std::make_shared<const model::Job>(job);
    pending.prompt = pending.prompt || prompt;
    if (prompt) wantPrompt(nowMs);
    else wantTick(nowMs);
}

void TickGatherer::takeOrder(const model::Event& event, std::int64_t nowMs) {
    for (const model::QueuePosition& moved : event.positions) {
        const SharedJob before = newest(moved.id);
        if (!before) continue;
        model::Job job = *before;
        job.position = moved.position;
        job.rev = event.seq; // the event told this row last (core/model/event.hpp)
        takeJob(job, true, nowMs);
    }
}

void TickGatherer::take(const model::Event& event, std::int64_t nowMs) {
    if (event.seq <= m_service) return; // the snapshot had it
    m_service = event.seq;
    switch (event.kind) {
    case Kind::JobAdded:
    case Kind::JobChanged:
        if (event.job) takeJob(*event.job, event.kind == Kind::JobAdded, nowMs);
        break;
    case Kind::JobsRemoved:
        for (const std::string& id : event.ids) m_pending[id] = {nullptr, true};
        wantPrompt(nowMs);
        break;
    case Kind::OrderChanged: takeOrder(event, nowMs); break;
    case Kind::PausedChanged:
        m_newPaused = event.paused;
        wantPrompt(nowMs);
        break;
    case Kind::Status:
        m_newStatus = event.status;
        wantTick(nowMs);
        break;
    case Kind::SettingsChanged:
        m_settings.insert(event.keys.begin(), event.keys.end());
        wantPrompt(nowMs);
        break;
    case Kind::Logged:
        if (!event.line || !isWatched(event.jobId)) break;
        if (auto& log = m_log[event.jobId]; log.size() < kMostLogLines) log.push_back(*event.line);
        wantTick(nowMs);
        break;
    case Kind::ChunksChanged:  // whoever owns this asks for them
    case Kind::PresetsChanged: // their rows come by takeRow
    case Kind::Unknown: break;
    }
}

void TickGatherer::takeRow(Topic topic, const std::string& id, const QJsonObject& row, Pace pace, std::int64_t nowMs) {
    OtherRow& pending = m_others[indexOf(topic)][id];
    pending.row = row;
    pending.prompt = pending.prompt || pace == Pace::Prompt;
    if (pace == Pace::Prompt) wantPrompt(nowMs);
    else wantTick(nowMs);
}

void TickGatherer::takeCells(const std::string& id, std::vector<model::ChunkCell> cells, std::int64_t nowMs) {
    if (!isWatched(id)) return;
    m_newCells[id] = std::move(cells);
    wantTick(nowMs);
}

void TickGatherer::unwatch(const std::string& id) {
    m_watched.erase(id);
    m_cells.erase(id);
    m_newCells.erase(id);
    m_log.erase(id);
}

std::optional<std::int64_t> TickGatherer::dueMs() const {
    if (m_promptDue && m_tickDue) return std::min(*m_promptDue, *m_tickDue);
    return m_promptDue ? m_promptDue : m_tickDue;
}

void TickGatherer::flushRow(const std::string& id, const Pending& pending, TickDraft& draft) {
    const auto published = m_published.find(id);
    const SharedJob before = published == m_published.end() ? nullptr : published->second;
    if (before && before->isFinal()) --m_final;
    if (!pending.job) {
        draft.removed.push_back(id); // also one that came and went: a page may have shown it
        if (before) m_published.erase(published);
        return;
    }
    if (pending.job->isFinal()) ++m_final;
    m_published[id] = pending.job;
    if (before && *before == *pending.job) return;
    draft.rows.push_back({before, pending.job});
    if (isWatched(id) && (!before || before->renditions != pending.job->renditions)) draft.watched[id].row = pending.job;
}

void TickGatherer::flushOthers(TickDraft& draft, bool isTick) {
    for (std::size_t i = 0; i < kTopics; ++i) {
        for (auto pending = m_others[i].begin(); pending != m_others[i].end();) {
            if (!isTick && !pending->second.prompt) {
                ++pending;
                continue;
            }
            if (pending->second.row.isEmpty()) draft.others[i].removed.push_back(pending->first);
            else draft.others[i].set.push_back(pending->second.row);
            pending = m_others[i].erase(pending);
        }
    }
}

void TickGatherer::flushWatched(TickDraft& draft) {
    for (auto& [id, cells] : m_newCells) {
        auto changed = changedCells(m_cells[id], cells);
        if (!changed.empty()) draft.watched[id].cells = std::move(changed);
        m_cells[id] = std::move(cells);
    }
    m_newCells.clear();
    for (auto& [id, log] : m_log) {
        WatchedChange& change = draft.watched[id];
        change.log = std::move(log);
        if (const auto row = m_published.find(id); row != m_published.end()) change.logOf = row->second;
    }
    m_log.clear();
}

void TickGatherer::forgetOldest() {
    if (m_final <= kMostFinal) return;
    std::vector<std::pair<std::int64_t, std::string>> final;
    for (const auto& [id, job] : m_published)
        if (job->isFinal()) final.emplace_back(job->finishedMs, id);
    const std::size_t forgotten = final.size() - kMostFinal / 2;
    std::nth_element(final.begin(), final.begin() + static_cast<std::ptrdiff_t>(forgotten), final.end());
    for (std::size_t i = 0; i < forgotten; ++i) m_published.erase(final[i].second);
    m_final = final.size() - forgotten;
}

std::optional<TickDraft> TickGatherer::flush(std::int64_t seq, std::int64_t nowMs) {
    TickDraft draft;
    draft.seq = seq;
    draft.atMs = nowMs;
    const bool isTick = m_tickDue && *m_tickDue <= nowMs;
    for (auto pending = m_pending.begin(); pending != m_pending.end();) {
        if (!isTick && !pending->second.prompt) {
            ++pending;
            continue;
        }
        flushRow(pending->first, pending->second, draft);
        pending = m_pending.erase(pending);
    }
    if (m_newPaused && *m_newPaused != m_paused) draft.paused = m_newPaused;
    m_paused = m_newPaused.value_or(m_paused);
    m_newPaused.reset();
    draft.settings.assign(m_settings.begin(), m_settings.end());
    m_settings.clear();
    flushOthers(draft, isTick);
    if (isTick) {
        if (m_newStatus && *m_newStatus != m_status) draft.status = m_newStatus;
        m_status = m_newStatus.value_or(m_status);
        m_newStatus.reset();
        flushWatched(draft);
        m_lastTickMs = nowMs;
        m_tickDue.reset();
    }
    m_promptDue.reset();
    forgetOldest();
    const bool tellsOthers = std::any_of(draft.others.begin(), draft.others.end(), [](const TopicRows& rows) { return !rows.isEmpty(); });
    const bool isEmpty = draft.rows.empty() && draft.removed.empty() && !draft.paused && !draft.status && draft.settings.empty() &&
        draft.watched.empty() && !tellsOthers;
    if (isEmpty) return std::nullopt;
    return draft;
}

} // namespace api
