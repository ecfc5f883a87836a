#pragma once
/// Turns the events of a Service into ticks: holds the rows as they were published last, and what has changed since. A tick comes every
/// 500 ms where something has changed; what people wait for (added, removed, another state, order, "Pause all") within 25. A patch is made
/// against the published row, the same for everybody.
///
/// No timer and no thread of its own; times are monotonic milliseconds. Rows are shared and never changed, so that a snapshot copies
/// pointers.

#include "core/api/events/tick.hpp"

#include <set>
#include <unordered_map>

namespace api {

class TickGatherer {
public:
    static constexpr std::int64_t kTickMs = 500, kPromptMs = 25;
    static constexpr std::size_t kMostFinal = 400;    ///< rows that have ended, beyond which the older half is forgotten here
    static constexpr std::size_t kMostLogLines = 200; ///< of a job in a tick; the others are fetched by their numbers

    explicit TickGatherer(const model::Snapshot& snapshot);

    void take(const model::Event& event, std::int64_t nowMs);
    void takeRow(Topic topic, const QJsonObject& row, std::int64_t nowMs);
    void takeRemoved(Topic topic, const std::string& id, std::int64_t nowMs);
    /// Of a watched job, all of them.
    void takeCells(const std::string& id, std::vector<model::ChunkCell> cells, std::int64_t nowMs);
    /// Whose renditions, cells and log lines are told.
    void watch(const std::string& id) { m_watched.insert(id); }
    void unwatch(const std::string& id);
    bool isWatched(const std::string& id) const { return m_watched.contains(id); }

    /// When the next tick is due; nothing: there is nothing to tell.
    std::optional<std::int64_t> dueMs() const;
    /// What is due, as tick `seq`. Nothing when all that came has no effect.
    std::optional<TickDraft> flush(std::int64_t seq, std::int64_t nowMs);

    // as published
    std::vector<SharedJob> rows() const;
    SharedJob row(const std::string& id) const;
    const model::SystemStatus& status() const { return m_status; }
    bool isPaused() const { return m_paused; }

private:
    struct Pending {
        SharedJob job; ///< null: removed
        bool prompt = false;
    };
    void takeJob(const model::Job& job, bool prompt, std::int64_t nowMs);
    void takeOrder(const model::Event& event, std::int64_t nowMs);
    SharedJob newest(const std::string& id) const;
    void wantPrompt(std::int64_t nowMs);
    void wantTick(std::int64_t nowMs);
    void flushRow(const std::string& id, const Pending& pending, TickDraft& draft);
    void flushWatched(TickDraft& draft);
    void forgetOldest();

    std::unordered_map<std::string, SharedJob> m_published;
    std::size_t m_final = 0; ///< of them
    model::SystemStatus m_status;
    bool m_paused = false;

    std::map<std::string, Pending> m_pending;
    std::optional<bool> m_newPaused;
    std::optional<model::SystemStatus> m_newStatus;
    std::set<std::string> m_settings;
    std::array<std::map<std::string, QJsonObject>, kTopics> m_others; ///< an empty object: removed
    std::set<std::string> m_watched;
    std::map<std::string, std::vector<model::ChunkCell>> m_cells, m_newCells;
    std::map<std::string, std::vector<model::LogLine>> m_log;
    std::int64_t m_lastTickMs = 0, m_service = 0; ///< m_service: the Service's seq that is known
    std::optional<std::int64_t> m_promptDue, m_tickDue;
};

} // namespace api
