#pragma once
/// One step of the stream: what has changed since the step before, first as values, then serialised, once for all listeners. Values and a
/// pure function; immutable once made, any thread.

#include "core/api/events/topics.hpp"
#include "core/model/event.hpp"

#include <QJsonObject>
#include <map>
#include <memory>

namespace api {

using SharedJob = std::shared_ptr<const model::Job>;

/// Null before: a new row. Neither is ever the other's equal.
struct RowChange {
    SharedJob before, after;
};
/// Rows of another topic than Jobs: whole, each with its `id`.
struct TopicRows {
    std::vector<QJsonObject> set;
    std::vector<std::string> removed;
    bool isEmpty() const { return set.empty() && removed.empty(); }
};
struct IndexedCell {
    std::size_t index = 0;
    model::ChunkCell cell;
};
/// What those hear who watch the job.
struct WatchedChange {
    SharedJob row; ///< null: its renditions are as they were
    std::vector<IndexedCell> cells;
    std::vector<model::LogLine> log;
    SharedJob logOf = nullptr; ///< whose source the log may name; null: it is not known
};

struct TickDraft {
    std::int64_t seq = 0, atMs = 0; ///< atMs: monotonic
    std::vector<RowChange> rows;
    std::vector<std::string> removed;
    std::optional<bool> paused;
    std::optional<model::SystemStatus> status;
    std::vector<std::string> settings; ///< keys
    std::array<TopicRows, kTopics> others;
    std::map<std::string, WatchedChange> watched;
};

struct Tick {
    struct Piece {
        std::string text;   ///< `,"jobs":{…}`, a member of the message; "": nothing of this topic
        std::string admins; ///< where administrators see more; "": they see `text`
        const std::string& of(bool isAdmin) const { return isAdmin && !admins.empty() ? admins : text; }
    };
    std::int64_t seq = 0, atMs = 0;
    std::array<Piece, kTopics> pieces;
    std::map<std::string, std::string> watched; ///< by job: `"j_1":{…}`
    std::size_t bytes = 0;
};

Tick writeTick(const TickDraft& draft);

/// [index, state, fraction, attempts, bytes, stored, startSeconds, seconds], of a fleet's with [worker, attempt, failedOn, cause] behind
/// it.
QJsonArray cellToJson(std::size_t index, const model::ChunkCell& cell);
/// Compact bytes.
std::string textOf(const QJsonObject& object);

} // namespace api
