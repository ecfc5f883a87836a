#pragma once
/// What comes down the stream of events, from bytes of a peer that may be newer, broken or hostile. Values and a
/// pure function; any thread.

#include "core/model/event.hpp"

#include <variant>

namespace remote {

/// Where in the stream a reader is.
struct Position {
    std::string epoch;
    std::int64_t seq = 0;
    bool operator==(const Position&) const = default;
};

struct Welcome {
    std::string epoch, server, role;
    std::string why; ///< the position was not taken up again: "epoch", "expired", "topics", "role"
    std::int64_t seq = 0;
    int apiMajor = 0, apiMinor = 0;
    int tickMs = 500, heartbeatMs = 15'000;
    bool resumed = false;
    std::int64_t time = 0; ///< the server's clock, ms since 1970
};
struct SnapshotPart {
    std::string topic;
    std::int64_t seq = 0;
    int part = 0;
    bool last = false;
    QJsonArray items;
    QJsonObject counts;         ///< of jobs: by state
    std::optional<bool> paused; ///< of jobs: "Pause all"
};
/// Changed members whole, lost ones null (RFC 7396, depth one).
struct RowPatch {
    std::string id;
    std::int64_t base = 0, rev = 0;
    QJsonObject json; ///< all of it, as model::apply takes it
};
struct WatchUpdate {
    std::string id;
    std::optional<QJsonArray> renditions;
    QJsonArray cells; ///< [index, state, fraction, attempts, bytes, stored, startSeconds, seconds] of those that changed
    std::vector<model::LogLine> log;
};
struct Changes {
    std::int64_t seq = 0, prev = 0;
    std::vector<QJsonObject> add;
    std::vector<RowPatch> set;
    std::vector<std::string> remove;
    std::optional<bool> paused;        ///< "Pause all"
    QJsonObject status;                ///< changed members; empty: none
    std::vector<std::string> settings; ///< keys that changed
    std::vector<WatchUpdate> watch;
    QJsonObject others; ///< topics that the mirror does not keep: alerts, uploads, workers, channels, presets
};
struct Tick {
    std::int64_t seq = 0, prev = 0, time = 0;
};
struct Resync {
    std::string why;
};
struct ProblemMessage {
    std::string type, detail;
};
struct Bye {
    std::string why;
    std::int64_t afterMs = 0;
};
struct Pong {
    std::int64_t at = 0, time = 0;
};
/// Of a newer server: counted, not fatal.
struct UnknownMessage {
    std::string type;
};
using ServerMessage = std::variant<Welcome, SnapshotPart, Changes, Tick, Resync, ProblemMessage, Bye, Pong, UnknownMessage>;

/// Errors: InvalidInput; then the stream cannot be trusted, and is opened anew without its position.
base::Result<ServerMessage> serverMessageOf(const QByteArray& bytes);
/// `{"frames":[…]}` of a long poll.
base::Result<std::vector<ServerMessage>> polledMessages(const QByteArray& bytes);

} // namespace remote
