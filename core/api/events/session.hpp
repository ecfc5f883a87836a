#pragma once
/// What one listener is told next, given where it is in the ring, its topics and what it watches; and what its messages mean. A state
/// machine without a socket, a clock or a thread: times are handed in. On its connection's thread.
///
/// Every message that carries a `seq` moves the reader there; `prev` is the one before. Between asking for a snapshot and its delivery the
/// listener is held where it is, goes on to the snapshot's seq, takes it, and goes on from there: nothing falls between.

#include "core/api/events/event_ring.hpp"
#include "core/api/events/snapshot.hpp"

#include <QJsonObject>
#include <deque>
#include <set>

namespace api {

/// Why the server closes; those of the protocol itself are http::CloseCode.
enum class EventClose : unsigned {
    GoingAway = 1001,
    Restarts = 1012,
    Full = 1013,
    BadMessage = 4400,
    TokenEnded = 4401,
    RoleChanged = 4403,
    Silent = 4408, ///< no hello, nothing heard, or nothing taken
    TooBig = 4413,
    TooMany = 4429,
};

struct SessionFacts {
    std::string epoch, server, role;
    bool isAdmin = false;
    int apiMajor = 1, apiMinor = 0;
    std::int64_t expiresMs = 0; ///< of the token, since 1970; 0: never
};

struct Times {
    std::int64_t monotonicMs = 0, wallMs = 0;
};

/// A message in pieces, of which the middle ones belong to all.
struct Outgoing {
    enum class Kind { Text, Ping, Pong, Close };
    Kind kind = Kind::Text;
    unsigned code = 0; ///< of Close
    std::string head;  ///< of Pong: its payload; of Close: the reason
    std::vector<std::string_view> shared;
    std::string tail;
    std::shared_ptr<const void> keep; ///< what `shared` points into
};

class Session {
public:
    static constexpr std::int64_t kHelloMs = 5'000, kHeartbeatMs = 15'000, kSilentMs = 60'000;
    static constexpr std::size_t kMostWatched = 64, kMostReplies = 64;
    static constexpr int kMessagesASecond = 20;

    Session(SessionFacts facts, const EventRing& ring, const Times& now);

    // what comes
    void receive(std::string_view text, const Times& now);
    void receivePing(std::string payload, const Times& now);
    /// Bytes of any kind.
    void heard(const Times& now) { m_heardMs = now.monotonicMs; }
    void deliver(Snapshot snapshot);
    /// `bye`: a word why, and when to come back.
    void end(unsigned code, const std::string& reason, const std::string& bye = {}, std::int64_t afterMs = 0);

    /// A long poll is a session that has said hello. Without a position it begins with snapshots. False: the position is gone.
    bool beginPoll(Topics topics, std::vector<std::string> watch, const std::optional<std::int64_t>& position, const Times& now);

    /// What must be asked of the hub; no other comes before it is delivered.
    std::shared_ptr<SnapshotOrder> takeOrder();
    /// Nothing: wait for the bell, or until `wakeMs`.
    std::optional<Outgoing> next(const Times& now);
    std::int64_t wakeMs(const Times& now) const; ///< monotonic
    bool isGreeted() const { return m_greeted; }
    bool isWaiting() const { return m_ordered || m_snapshot.has_value(); }
    /// Where in the ring it is; what it has been told of lies there or before.
    std::int64_t position() const { return m_position; }

private:
    struct Wanted {
        Topics topics;
        std::vector<std::string> watch;
        bool listChanged = false, isWhole = false; ///< isWhole: where it is in the ring counts for nothing
        bool isEmpty() const { return topics.none() && watch.empty() && !listChanged && !isWhole; }
    };
    void hello(const QJsonObject& message, const Times& now);
    /// Of topics that this server has not: a newer client goes on without them, and one that misspelt them learns why nothing comes.
    void sayUnknown(const std::vector<std::string>& words);
    void welcome(bool isResumed, const std::string& why, const Times& now);
    void changeTopics(const QJsonObject& message);
    void changeWatch(const QJsonObject& message);
    void setWatch(std::vector<std::string> ids);
    /// "" when it goes on where it was.
    std::string resume(const QJsonObject& asked, const Topics& topics, const Times& now);
    void restart();
    void reply(const QJsonObject& message);
    void problem(const std::string& title, const std::string& detail);
    bool isFlood(const Times& now);
    std::optional<Outgoing> nextPart();
    std::optional<Outgoing> nextChanges(const Times& now);
    std::optional<Outgoing> heartbeat(const Times& now);
    std::optional<Outgoing> close();
    Outgoing frameOf(const std::shared_ptr<const Tick>& tick);
    static Outgoing plain(std::string text);

    const SessionFacts m_facts;
    const EventRing& m_ring;
    std::int64_t m_openedMs, m_heardMs, m_sentMs, m_pingMs;
    std::int64_t m_secondMs = 0;
    int m_messages = 0; ///< in this second
    bool m_greeted = false, m_isPoll = false;

    Topics m_topics;
    std::vector<std::string> m_watch; ///< sorted; what the listener asked for
    std::set<std::string> m_detailed; ///< of them, whose details it has
    std::int64_t m_position = -1;     ///< in the ring; -1: it waits for its first snapshot
    std::int64_t m_told = 0;
    Wanted m_wanted;
    std::optional<Wanted> m_asked; ///< m_ordered: on its way
    bool m_ordered = false;
    std::optional<Snapshot> m_snapshot;
    std::size_t m_part = 0;
    std::deque<Outgoing> m_replies;
    unsigned m_closeCode = 0;
    std::string m_closeReason;
    bool m_closed = false;
};

} // namespace api
