#include "core/fleet/coordinator/fleet_executor.hpp"

#include "core/base/files.hpp"
#include "core/fleet/coordinator/fleet_run.hpp"
#include "core/fleet/coordinator/order_terms.hpp"

#include <QDir>
#include <algorithm>

namespace fleet {

FleetExecutor::FleetExecutor(FleetOptions options, const base::Clock& clock, OfferListener* listener)
    : m_local(std::move(options.local)), m_slots(std::move(options.slots)),
      m_decoder(*m_local,
          [this](const DecodeWish& wish, const base::Result<void>& verdict) {
              m_thread->mailbox().post([task = wish.task, fence = wish.fence, verdict](
                                           Coordinator& coordinator) { coordinator.decodeEnded(task, fence, verdict); });
          }),
      m_thread(std::make_unique<CoordinatorThread>(std::move(options.thread), clock, static_cast<TaskWatcher&>(*this), listener)),
      m_desk(m_thread->mailbox()) {}

FleetExecutor::~FleetExecutor() {
    m_thread->stop(); // it calls nobody from now on; its mailbox is there until the end
}

std::unique_ptr<work::Run> FleetExecutor::start(const work::Order& order, const work::Place& place) {
    // A source that lies elsewhere is read through its host's blocks.
    if (!isForFleet(order) || place.blocks) return startHere(order, place);
    if (!std::exchange(m_isLearning, true)) learnHost();
    const RunId id = ++m_lastRun;
    auto run = std::make_unique<FleetRun>(*this, id, order);
    m_runs[id] = run.get();
    m_thread->mailbox().post([id, order, place](Coordinator& coordinator) { coordinator.want(id, order, place); });
    tellRoom();
    return run;
}

std::unique_ptr<work::Run> FleetExecutor::startHere(const work::Order& asked, const work::Place& place) {
    work::Order order = asked;
    using enum model::TaskKind;
    const bool isPart = order.task.kind == Audio || order.task.kind == Analysis || order.task.kind == Video;
    if (isPart) order.task.encoder.clear(); // another machine may have given the job's encoder its name
    const auto named = [this, alive = QPointer<QObject>(&m_context), asked, isPart](model::TaskResult& result) {
        if (alive && isPart) rename(asked, result);
    };
    auto run = std::make_unique<HereRun>(named);
    m_waitingHere.push_back({run.get(), std::move(order), place, isPart ? asked.task.lanes : 0});
    beginWaiting();
    return run;
}

void FleetExecutor::beginWaiting() {
    // The engine starts as many as the whole fleet has slots for. What only this host can do begins as its processors get free.
    for (auto waiting = m_waitingHere.begin(); waiting != m_waitingHere.end();) {
        if (waiting->run && !waiting->run->isOver()) {
            if (waiting->lanes > 0 && m_direct >= std::max(1, m_slots())) {
                ++waiting;
                continue;
            }
            const int lanes = waiting->lanes;
            m_direct += lanes;
            std::shared_ptr<void> busy(nullptr, [this, alive = QPointer<QObject>(&m_context), lanes](void*) {
                if (!alive) return;
                m_direct -= lanes;
                tellRoom();
                later([this] { beginWaiting(); });
            });
            waiting->run->begin(m_local->start(waiting->order, waiting->place), std::move(busy));
            tellRoom();
        }
        waiting = m_waitingHere.erase(waiting);
    }
}

void FleetExecutor::rename(const work::Order& order, model::TaskResult& result) {
    constexpr std::size_t kMost = 10'000; // jobs: a server lives for months
    const std::string job(jobOf(order.id));
    const auto [at, isNew] = m_encoders.try_emplace(job);
    if (isNew) m_named.push_back(job);
    if (m_named.size() > kMost) {
        m_encoders.erase(m_named.front());
        m_named.pop_front();
    }
    std::string& name = at->second;
    if (!order.task.encoder.empty()) name = order.task.encoder;
    if (name.empty()) name = result.fingerprint;
    result.fingerprint = name;
}

void FleetExecutor::tellRoom() {
    const int slots = std::max(0, m_slots() - m_direct);
    m_thread->mailbox().post([slots](Coordinator& coordinator) { coordinator.ownRoom(slots); });
}

void FleetExecutor::unwant(RunId run) {
    m_runs.erase(run);
    // Its process ends at once, whatever the coordinator waits for.
    for (auto own = m_own.begin(); own != m_own.end();) {
        const Attempt attempt = own++->first;
        if (m_own.at(attempt).run == run) drop(attempt);
    }
    m_thread->mailbox().post([run](Coordinator& coordinator) { coordinator.unwant(run); });
}

FleetRun* FleetExecutor::runOf(RunId run) const {
    const auto found = m_runs.find(run);
    return found == m_runs.end() ? nullptr : found->second.data();
}

// --- this host's own slots ---------------------------------------------------------------------------------------

void FleetExecutor::begin(const OwnTask& task) {
    if (task.run != 0 && !runOf(task.run)) return; // nobody wants it any more, and the coordinator is about to hear so
    const Attempt attempt{task.task, task.fence};
    OwnRun& own = m_own[attempt];
    own.run = task.run;
    own.process = m_local->start(task.assignment->order, task.place);
    listen(*own.process, task);
    if (FleetRun* run = runOf(task.run)) run->setProcess(own.process.get());
}

void FleetExecutor::listen(work::Run& process, const OwnTask& task) {
    QObject::connect(&process, &work::Run::progressed, &m_context, [this, id = task.run](double fraction) {
        if (FleetRun* run = runOf(id)) Q_EMIT run->progressed(fraction);
    });
    QObject::connect(&process, &work::Run::draining, &m_context, [this, id = task.run, name = task.task, fence = task.fence] {
        m_thread->mailbox().post([name, fence](Coordinator& coordinator) { coordinator.ownDraining(name, fence); });
        if (FleetRun* run = runOf(id)) Q_EMIT run->draining();
    });
    QObject::connect(&process, &work::Run::segmentWritten, &m_context,
        [this, id = task.run](const model::SegmentFile& file, const model::RenditionFacts& facts) {
            if (FleetRun* run = runOf(id)) Q_EMIT run->segmentWritten(file, facts);
        });
    QObject::connect(&process, &work::Run::finished, &m_context,
        [this, own = &process, name = task.task, fence = task.fence](const base::Result<model::TaskResult>& result) {
            const Cause cause = own->wasSilent() ? Cause::Silence : own->wasShortOfMemory() ? Cause::OutOfMemory : Cause::None;
            drop({name, fence});
            m_thread->mailbox().post(
                [name, fence, result, cause](Coordinator& coordinator) { coordinator.ownEnded(name, fence, result, cause); });
        });
}

void FleetExecutor::drop(const Attempt& attempt) {
    const auto own = m_own.find(attempt);
    if (own == m_own.end()) return;
    own->second.process->cancel();
    own->second.process->disconnect(&m_context);
    own->second.process.release()->deleteLater(); // it may be its own signal that brought us here
    m_own.erase(own);
}

void FleetExecutor::learnHost() {
    digest({}, [this](const base::Result<model::TaskResult>& result) {
        const bool isKnown = result && result->host;
        const std::string host = isKnown ? base::sha256(model::toBytes(*result->host)) : std::string("unknown");
        m_thread->mailbox().post([host](Coordinator& coordinator) { coordinator.ownHost(host); });
    });
}

void FleetExecutor::digest(std::vector<std::string> families, std::function<void(const base::Result<model::TaskResult>&)> then) {
    work::Order order;
    order.id = "host/digest";
    order.task.kind = model::TaskKind::Digest;
    order.task.families = std::move(families);
    m_digest = m_local->start(order, {.source = {}, .folder = QDir::tempPath().toStdString()});
    QObject::connect(
        m_digest.get(), &work::Run::finished, &m_context, [this, then = std::move(then)](const base::Result<model::TaskResult>& result) {
            m_digest.release()->deleteLater();
            then(result);
        });
}

// --- what the coordinator says, on its thread --------------------------------------------------------------------

void FleetExecutor::later(std::function<void()> what) {
    QMetaObject::invokeMethod(&m_context, std::move(what), Qt::QueuedConnection);
}

void FleetExecutor::progressed(RunId run, double fraction) {
    later([this, run, fraction] {
        if (FleetRun* its = runOf(run)) its->progress(fraction);
    });
}

void FleetExecutor::attempted(RunId run, const work::AttemptInfo& attempt) {
    later([this, run, attempt] {
        if (FleetRun* its = runOf(run)) its->tellAttempt(attempt);
    });
}

void FleetExecutor::ended(RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere) {
    later([this, run, result, isFromElsewhere] {
        FleetRun* its = runOf(run);
        if (!its) return;
        m_runs.erase(run);
        base::Result<model::TaskResult> renamed = result;
        if (renamed) rename(its->order(), *renamed);
        its->end(renamed, isFromElsewhere);
    });
}

void FleetExecutor::beginHere(const OwnTask& task) {
    later([this, task] { begin(task); });
}

void FleetExecutor::endHere(const std::string& task, std::int64_t fence) {
    later([this, task, fence] { drop({task, fence}); });
}

void FleetExecutor::slotsElsewhere(int slots) {
    later([this, slots] { m_capacity->set(slots, aheadOf(slots, m_slots())); });
}

void FleetExecutor::testEncoders() {
    later([this] {
        digest({"h264"}, [this](const base::Result<model::TaskResult>& result) {
            const auto digests = result ? result->digests : std::vector<model::EncoderDigest>();
            m_thread->mailbox().post([digests](Coordinator& coordinator) { coordinator.ownDigests(digests); });
        });
    });
}

void FleetExecutor::replayed(const std::string& job) {
    later([this, job] {
        if (m_tellReplayed) m_tellReplayed(job);
    });
}

void FleetExecutor::decodeHere(const DecodeWish& wish) {
    later([this, wish] { m_decoder.decode(wish); });
}

void FleetExecutor::noticed(const FleetNotice& notice) {
    later([this, notice] {
        if (m_tellNoticed) m_tellNoticed(notice);
    });
}

void FleetExecutor::setTrust(const TrustTerms& terms) {
    m_thread->mailbox().post([terms](Coordinator& coordinator) { coordinator.setTrust(terms); });
}

} // namespace fleet
