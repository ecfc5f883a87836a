#pragma once
/// Everything that changes, told to everybody who listens: gathers what a Service publishes into ticks, has each tick and each snapshot
/// serialised once, by threads of its own, and keeps the last ones in a ring that all listeners read.
///
/// Owns the ring, the published rows, the list of what is watched, and its two threads. Lives on the main thread with the Service, which
/// outlives it; what is marked so may be called from any thread.

#include "core/api/events/event_ring.hpp"
#include "core/api/events/listeners.hpp"
#include "core/api/events/snapshot.hpp"
#include "core/api/events/tick_gatherer.hpp"
#include "core/base/clock.hpp"
#include "core/model/service.hpp"

#include <QThreadPool>
#include <QTimer>

namespace api {

struct HubOptions {
    const base::Clock* clock = nullptr; ///< null: the system's
    RingLimits ring;
    ListenerLimits listeners;
    std::string server = "0.0.0"; ///< version, for the welcome
    int apiMajor = 1, apiMinor = 0;
};

class EventHub {
public:
    EventHub(model::Service& service, const HubOptions& options);
    ~EventHub();
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    // main thread: topics that are no part of Service's events. A row has an `id`, and goes whole.
    /// `items`: all rows that there are, for snapshots.
    void setRows(Topic topic, std::function<std::vector<QJsonObject>()> items);
    void rowChanged(Topic topic, const QJsonObject& row, Pace pace = Pace::Prompt);
    void rowRemoved(Topic topic, const std::string& id);

    // any thread
    /// 16 hex digits: another one at each start.
    const std::string& epoch() const { return m_epoch; }
    /// Of the last tick that was begun: "<epoch>.<seq>" for Millrace-Seq.
    std::string position() const;
    std::int64_t seq() const { return m_seq; }
    /// The token was revoked or has ended (4401), or its role is another now (4403): its listeners are closed at once, those that stall
    /// too.
    void endToken(const std::string& tokenId, unsigned code);
    /// Nobody is kept waiting from now on, and nobody let in: everybody is told when to come back. Belongs into ServerOptions::stopping.
    enum class Leaving { Stops, Restarts };
    void close(Leaving leaving);

    // any thread, for event_routes
    const EventRing& ring() const { return m_ring; }
    Listeners& listeners() { return m_listeners; }
    const base::Clock& clock() const { return m_clock; }
    const HubOptions& options() const { return m_options; }
    bool isClosed() const { return m_listeners.isClosed(); }
    /// Made on the main thread and serialised on another; `order` is filled then, and its listener's bell rung.
    void order(const std::shared_ptr<SnapshotOrder>& order);
    /// What this listener watches from now on, told at the next tick of each; nothing after `leaseMs` without another call (0: until it is
    /// called with no ids).
    void watch(std::uint64_t listener, std::vector<std::string> ids, std::int64_t leaseMs = 0);

private:
    struct Watching {
        std::vector<std::string> ids;
        std::int64_t untilMs = 0; ///< monotonic; 0: for good
    };
    void take(const model::Event& event);
    void schedule();
    void flush();
    void askCells(const std::string& id);
    void make(const std::shared_ptr<SnapshotOrder>& order);
    void finish(const std::shared_ptr<SnapshotOrder>& order, std::vector<WatchedJob> watched);
    SnapshotSource sourceOf(const SnapshotOrder& order) const;
    void write(SnapshotSource source, const std::shared_ptr<SnapshotCache::Entry>& entry);
    /// Details of watched jobs belong to one listener; they may be newer than the snapshot's seq, and the ticks after it lead there too.
    void deliver(Snapshot snapshot, const std::shared_ptr<SnapshotOrder>& order, std::vector<WatchedJob> watched);
    void dropOldSnapshots();
    void setWatched(std::uint64_t listener, Watching watching);
    void endLeases();

    model::Service& m_service;
    const HubOptions m_options;
    const base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    const std::string m_epoch;
    EventRing m_ring;
    Listeners m_listeners;
    TickGatherer m_gatherer;
    std::atomic<std::int64_t> m_seq{0}; ///< of the last tick that was begun
    std::array<std::function<std::vector<QJsonObject>()>, kTopics> m_rows;
    std::map<std::uint64_t, Watching> m_watching;  ///< by listener
    std::map<std::string, std::size_t> m_watchers; ///< how many of them watch a job
    std::set<std::string> m_asking;                ///< whose cells are on their way; again: they changed meanwhile
    std::set<std::string> m_again;
    SnapshotCache m_cache;
    QObject m_context; ///< calls of other threads come through it
    QTimer m_timer;
    QThreadPool m_ticks, m_snapshots; ///< one thread each: ticks keep their order, and wait for no snapshot
};

} // namespace api
