#include "core/api/events/event_hub.hpp"

#include "core/api/events/session.hpp"

#include <QRandomGenerator>
#include <algorithm>
#include <utility>

namespace api {
namespace {

constexpr std::int64_t kCachedMs = 500; // a tick

std::string randomEpoch() {
    return QStringLiteral("%1").arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0')).toStdString();
}

} // namespace

EventHub::EventHub(model::Service& service, const HubOptions& options)
    : m_service(service), m_options(options), m_clock(options.clock ? *options.clock : m_systemClock), m_epoch(randomEpoch()),
      m_ring(options.ring), m_listeners(options.listeners), m_gatherer(service.snapshot()) {
    m_ticks.setMaxThreadCount(1);
    m_snapshots.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_context, [this] { flush(); });
    QObject::connect(&service, &model::Service::eventPublished, &m_context, [this](const model::Event& event) { take(event); });
}

EventHub::~EventHub() {
    close(Leaving::Stops);
    m_ticks.waitForDone();
    m_snapshots.waitForDone();
}

std::string EventHub::position() const {
    return m_epoch + "." + std::to_string(m_seq);
}

void EventHub::close(Leaving leaving) {
    m_listeners.close(static_cast<unsigned>(leaving == Leaving::Restarts ? EventClose::Restarts : EventClose::GoingAway));
}

// --- ticks -------------------------------------------------------------------------------------------------------

void EventHub::take(const model::Event& event) {
    m_gatherer.take(event, m_clock.monotonicMs());
    if (event.kind == model::Event::Kind::ChunksChanged && m_gatherer.isWatched(event.jobId)) askCells(event.jobId);
    schedule();
}

void EventHub::setRows(Topic topic, std::function<std::vector<QJsonObject>()> items) {
    m_rows[indexOf(topic)] = std::move(items);
}

void EventHub::rowChanged(Topic topic, const QJsonObject& row) {
    m_gatherer.takeRow(topic, row, m_clock.monotonicMs());
    schedule();
}

void EventHub::rowRemoved(Topic topic, const std::string& id) {
    m_gatherer.takeRemoved(topic, id, m_clock.monotonicMs());
    schedule();
}

void EventHub::schedule() {
    const auto due = m_gatherer.dueMs();
    if (!due) return;
    const auto wait = static_cast<int>(std::max<std::int64_t>(*due - m_clock.monotonicMs(), 0));
    if (!m_timer.isActive() || m_timer.remainingTime() > wait) m_timer.start(wait);
}

void EventHub::flush() {
    const std::int64_t now = m_clock.monotonicMs();
    const auto due = m_gatherer.dueMs();
    if (!due || *due > now) return schedule();
    endLeases();
    dropOldSnapshots();
    if (auto draft = m_gatherer.flush(m_seq + 1, now)) {
        ++m_seq;
        const auto shared = std::make_shared<TickDraft>(std::move(*draft));
        m_ticks.start([this, shared] {
            m_ring.append(std::make_shared<const Tick>(writeTick(*shared)));
            m_listeners.ring();
        });
    }
    schedule();
}

void EventHub::askCells(const std::string& id) {
    if (!m_asking.insert(id).second) {
        m_again.insert(id);
        return;
    }
    m_service.chunks(id).then(&m_context, [this, id](const model::Result<model::JobChunks>& chunks) {
        m_asking.erase(id);
        if (chunks) m_gatherer.takeCells(id, chunks->cells, m_clock.monotonicMs());
        if (m_again.erase(id) > 0 && m_gatherer.isWatched(id)) askCells(id);
        schedule();
    });
}

// --- watching ----------------------------------------------------------------------------------------------------

void EventHub::watch(std::uint64_t listener, std::vector<std::string> ids, std::int64_t leaseMs) {
    QMetaObject::invokeMethod(
        &m_context,
        [this, listener, ids = std::move(ids), leaseMs] {
            setWatched(listener, {ids, leaseMs > 0 ? m_clock.monotonicMs() + leaseMs : 0});
        },
        Qt::QueuedConnection);
}

void EventHub::setWatched(std::uint64_t listener, Watching watching) {
    const Watching before = std::exchange(m_watching[listener], watching);
    for (const std::string& id : watching.ids)
        if (m_watchers[id]++ == 0) m_gatherer.watch(id);
    for (const std::string& id : before.ids) {
        const auto watchers = m_watchers.find(id);
        if (--watchers->second > 0) continue;
        m_watchers.erase(watchers);
        m_gatherer.unwatch(id);
    }
    if (watching.ids.empty()) m_watching.erase(listener);
}

void EventHub::endLeases() {
    const std::int64_t now = m_clock.monotonicMs();
    std::vector<std::uint64_t> ended;
    for (const auto& [listener, watching] : m_watching)
        if (watching.untilMs > 0 && watching.untilMs <= now) ended.push_back(listener);
    for (const std::uint64_t listener : ended) setWatched(listener, {});
}

// --- snapshots ---------------------------------------------------------------------------------------------------

void EventHub::order(const std::shared_ptr<SnapshotOrder>& order) {
    QMetaObject::invokeMethod(
        &m_context, [this, order] { make(order); }, Qt::QueuedConnection);
}

void EventHub::make(const std::shared_ptr<SnapshotOrder>& order) {
    if (order->watchedNow) {
        const std::int64_t until = order->watchLeaseMs > 0 ? m_clock.monotonicMs() + order->watchLeaseMs : 0;
        setWatched(order->listener, {*order->watchedNow, until});
    }
    // The cells of all of them first; then, in one go, what was published, so that all is of the same tick.
    std::vector<QFuture<model::Result<model::JobChunks>>> futures;
    for (const std::string& id : order->watch)
        if (m_gatherer.row(id)) futures.push_back(m_service.chunks(id));
    if (futures.empty()) return finish(order, {});
    QtFuture::whenAll(futures.begin(), futures.end())
        .then(&m_context, [this, order](const QList<QFuture<model::Result<model::JobChunks>>>& answers) {
            std::vector<WatchedJob> watched;
            for (const auto& answer : answers) {
                if (answer.isCanceled() || answer.resultCount() == 0 || !answer.result()) continue;
                const auto chunks = answer.result();
                if (const SharedJob row = m_gatherer.row(chunks->id)) watched.push_back({row, chunks->cells});
            }
            finish(order, std::move(watched));
        });
}

void EventHub::finish(const std::shared_ptr<SnapshotOrder>& order, std::vector<WatchedJob> watched) {
    if (order->topics.none()) return deliver({m_seq, nullptr, nullptr}, order, std::move(watched));
    const std::int64_t now = m_clock.monotonicMs();
    std::shared_ptr<SnapshotCache::Entry>& entry = m_cache.entries[{order->topics.to_ulong(), order->isAdmin}];
    const bool isFresh = entry && entry->seq >= order->notBefore && (entry->seq == m_seq || now - entry->atMs < kCachedMs);
    if (isFresh && entry->parts) return deliver({entry->seq, entry->parts, nullptr}, order, std::move(watched));
    if (!isFresh) {
        entry = std::make_shared<SnapshotCache::Entry>();
        entry->seq = m_seq;
        entry->atMs = now;
        write(sourceOf(*order), entry);
    }
    entry->waiting.emplace_back(order, std::move(watched));
}

SnapshotSource EventHub::sourceOf(const SnapshotOrder& order) const {
    SnapshotSource source;
    source.seq = m_seq;
    source.topics = order.topics;
    source.isAdmin = order.isAdmin;
    if (order.topics.test(indexOf(Topic::Jobs))) source.jobs = m_gatherer.rows();
    source.paused = m_gatherer.isPaused();
    source.status = m_gatherer.status();
    for (std::size_t i = 0; i < kTopics; ++i)
        if (order.topics.test(i) && m_rows[i]) source.rows[i] = m_rows[i]();
    return source;
}

void EventHub::write(SnapshotSource source, const std::shared_ptr<SnapshotCache::Entry>& entry) {
    const auto shared = std::make_shared<const SnapshotSource>(std::move(source));
    m_snapshots.start([this, shared, entry] {
        auto parts = std::make_shared<const std::vector<std::string>>(writeParts(*shared));
        QMetaObject::invokeMethod(
            &m_context,
            [this, entry, parts = std::move(parts)] {
                entry->parts = parts;
                for (auto& [order, watched] : std::exchange(entry->waiting, {}))
                    deliver({entry->seq, parts, nullptr}, order, std::move(watched));
                QTimer::singleShot(static_cast<int>(2 * kCachedMs), &m_context, [this] { dropOldSnapshots(); });
            },
            Qt::QueuedConnection);
    });
}

void EventHub::deliver(Snapshot snapshot, const std::shared_ptr<SnapshotOrder>& order, std::vector<WatchedJob> watched) {
    if (order->watch.empty()) {
        order->fill(std::move(snapshot));
        return m_listeners.ring(order->listener);
    }
    const auto shared = std::make_shared<const std::vector<WatchedJob>>(std::move(watched));
    m_snapshots.start([this, snapshot, order, shared]() mutable {
        snapshot.watched = std::make_shared<const std::vector<std::string>>(writeWatchParts(snapshot.seq, *shared));
        order->fill(std::move(snapshot));
        m_listeners.ring(order->listener);
    });
}

void EventHub::dropOldSnapshots() {
    const std::int64_t now = m_clock.monotonicMs();
    std::erase_if(m_cache.entries, [&](const auto& cached) { return cached.second->parts && now - cached.second->atMs >= kCachedMs; });
}

} // namespace api
