// What the panel, the API and the command line ask of the engine.

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/local_service.hpp"
#include "core/engine/readiness.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QUuid>
#include <algorithm>
#include <map>

namespace engine {
namespace {

constexpr int kLogLines = 2000;
constexpr int kTestPatternSilenceMs = 60'000;

template <class T> QFuture<model::Result<T>> ready(model::Result<T> result) {
    QPromise<model::Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

base::Error unknown(const std::string& id) {
    return {base::ErrorCode::NotFound, "There is no job " + id + "."};
}

} // namespace

model::Snapshot LocalService::snapshot() const {
    model::Snapshot snapshot;
    snapshot.status = m_status;
    snapshot.paused = m_paused;
    for (const auto& work : m_queue)
        if (!work->stored().removed) snapshot.jobs.push_back(work->job());
    return snapshot;
}

std::string LocalService::uniqueName(const std::string& wanted) const {
    const auto taken = [&](const std::string& name) {
        // What was published under a name stays under it; viewers may have its segments in their caches for ever.
        if (!m_mediaFolder.empty() && QFileInfo::exists(QString::fromStdString(m_mediaFolder + "/" + name))) return true;
        return m_queue.hasName(name);
    };
    std::string name = wanted;
    for (int i = 2; taken(name); ++i) name = wanted + "-" + std::to_string(i);
    return name;
}

model::Result<std::string> LocalService::nameFor(const model::AddRequest& request) const {
    const std::string wanted = base::safeFileName(
        request.name.empty() ? QFileInfo(QString::fromStdString(request.source)).completeBaseName().toStdString() : request.name);
    if (request.replace) { // of what is finished; two films that are being made cannot both have it
        const JobWork* busy = m_queue.busyWith(wanted, nullptr);
        if (!busy) return wanted;
        return base::Error{base::ErrorCode::Conflict,
            "Another film called " + wanted + " is being made from " + busy->job().source +
                ". Give this one another name, or remove that job first."};
    }
    // A name that was asked for is kept: whether it is free is found out at the ingest.
    return !request.name.empty() && !m_queue.hasName(wanted) ? wanted : uniqueName(wanted);
}

model::Result<std::string> LocalService::addOne(const model::AddRequest& request) {
    MR_ASSIGN(const model::Preset preset, m_shelf.find(request.presetId));
    const QFileInfo file(QString::fromStdString(request.source));
    StoredJob stored;
    stored.preset = preset;
    stored.job.position = m_queue.nextPosition();
    stored.job.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    MR_ASSIGN(stored.job.name, nameFor(request));
    stored.ownName = !request.name.empty();
    stored.replace = request.replace;
    stored.job.source = file.absoluteFilePath().toStdString();
    stored.job.presetId = preset.id;
    stored.job.presetName = preset.name;
    stored.job.addedMs = m_clock.wallMs();
    stored.job.sourceBytes = base::fileFacts(request.source).bytes;
    stored.job.state = request.paused || m_paused ? model::JobState::Paused : model::JobState::Waiting;
    for (const auto& rung : preset.rungs) stored.job.renditions.push_back({rung.name, rung.profile, rung.kbps, false, 0, 0, 0, 0, 0});
    JobWork* work = adopt(std::move(stored));
    save(*work);
    announce(*work, model::Event::Kind::JobAdded);
    return work->job().id;
}

QFuture<model::Result<std::vector<std::string>>> LocalService::addJobs(std::vector<model::AddRequest> requests) {
    const Batch batch(*this);
    using Ids = std::vector<std::string>;
    Ids ids;
    for (const auto& request : requests) {
        auto id = addOne(request);
        if (!id) return ready<Ids>(id.error());
        ids.push_back(*id);
    }
    schedule();
    return ready<Ids>(std::move(ids));
}

QFuture<model::Result<void>> LocalService::act(std::vector<std::string> ids, model::JobAction action) {
    const Batch batch(*this);
    model::Result<void> problem; // of one; the others are done all the same
    model::Event removed;
    removed.kind = model::Event::Kind::JobsRemoved;
    std::map<std::string, JobWork*> known; // looked up one by one, a thousand of ten thousand take seconds
    for (const auto& work : m_queue) known[work->job().id] = work.get();
    for (const std::string& id : ids) {
        const auto found = known.find(id);
        JobWork* work = found == known.end() ? nullptr : found->second;
        if (!work) {
            problem = unknown(id);
            continue;
        }
        const bool revives = action == model::JobAction::Retry || action == model::JobAction::RetryAndPatch;
        if (revives && work->isMoving()) {
            problem = base::Error{
                base::ErrorCode::Conflict, work->job().name + " is being moved to another work folder. Try again when it is there."};
            continue;
        }
        if ((revives || (action == model::JobAction::Restore && !work->job().isFinal())) && m_queue.busyWith(work->job().name, work)) {
            problem = base::Error{base::ErrorCode::Conflict,
                "Another film called " + work->job().name + " is being made meanwhile. Wait for it, or remove it first."};
            continue;
        }
        switch (action) {
        case model::JobAction::Pause: work->pause(); break;
        case model::JobAction::Resume: work->resume(); break;
        case model::JobAction::Cancel: work->cancel(); break;
        case model::JobAction::Retry:
            m_publisher.retryNow();
            work->retry(false);
            break;
        case model::JobAction::RetryAndPatch: work->retry(true); break;
        case model::JobAction::Remove: {
            if (!work->stored().removed) removed.ids.push_back(id);
            work->setRemoved(true);
            break;
        }
        case model::JobAction::Restore:
            if (!work->stored().removed) break;
            work->setRemoved(false);
            announce(*work, model::Event::Kind::JobAdded);
            break;
        }
    }
    if (!removed.ids.empty()) Q_EMIT eventPublished(removed);
    schedule();
    return ready<void>(problem);
}

QFuture<model::Result<void>> LocalService::forgetRemoved(std::vector<std::string> ids) {
    const Batch batch(*this);
    std::vector<std::string> spools;
    for (const auto& work : m_queue.takeRemoved(ids)) {
        work->blockSignals(true);
        spools.push_back(work->stored().spool);
        m_store.erase(work->job().id);
    }
    m_copies.start([spools = std::move(spools)] {
        for (const std::string& spool : spools) QDir(QString::fromStdString(spool)).removeRecursively();
    });
    return ready<void>({});
}

QFuture<model::Result<void>> LocalService::move(std::vector<std::string> ids, model::MoveTo where) {
    std::vector<const StoredJob*> stored;
    model::Event event;
    event.kind = model::Event::Kind::OrderChanged;
    for (const JobWork* work : m_queue.move(ids, where)) {
        stored.push_back(&work->stored());
        event.places.push_back({work->job().id, work->job().position});
    }
    m_store.savePositions(stored);
    watchStore();
    Q_EMIT eventPublished(event);
    return ready<void>({});
}

QFuture<model::Result<void>> LocalService::setAllPaused(bool paused) {
    const Batch batch(*this);
    m_paused = paused;
    m_store.savePaused(paused);
    for (const auto& work : m_queue) {
        if (work->stored().removed) continue;
        if (paused) work->pause();
        else work->resume();
    }
    schedule();
    return ready<void>({});
}

QFuture<model::Result<model::JobDetail>> LocalService::detail(std::string id) {
    const JobWork* work = m_queue.find(id);
    if (!work) return ready<model::JobDetail>(unknown(id));
    return ready<model::JobDetail>(model::JobDetail{id, work->cells(), work->proof(), m_store.log(id, kLogLines)});
}

QFuture<model::Result<QByteArray>> LocalService::thumbnail(std::string id) {
    const JobWork* work = m_queue.find(id);
    if (!work) return ready<QByteArray>(unknown(id));
    // Off this thread: its disk may be asleep, or dead.
    auto promise = std::make_shared<QPromise<model::Result<QByteArray>>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, path = work->folder().thumbnail()] {
        auto jpeg = std::make_shared<model::Result<QByteArray>>(base::readFile(path, 1 << 20));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [promise, jpeg] {
                promise->addResult(*jpeg);
                promise->finish();
            },
            Qt::QueuedConnection);
    });
    return promise->future();
}

QFuture<model::Result<std::vector<model::Preset>>> LocalService::presets() {
    return ready<std::vector<model::Preset>>(m_shelf.all());
}

QFuture<model::Result<model::Settings>> LocalService::settings() {
    return ready<model::Settings>(m_settings);
}

const model::Preset* LocalService::presetOf(const std::string& id) const {
    const JobWork* work = m_queue.find(id);
    return work ? &work->stored().preset : nullptr;
}

QFuture<model::Result<void>> LocalService::saveSettings(model::Settings settings) {
    if (settings.ingestPort < 0 || settings.ingestPort > 65535)
        return ready<void>(base::Error{base::ErrorCode::InvalidInput, "The port must lie between 0 and 65535."});
    const bool moved = settings.workFolder != m_settings.workFolder && m_options.workFolder.empty();
    if (moved && !settings.workFolder.empty()) {
        // Before anything is changed: a folder that cannot be used is no setting.
        if (const auto made = base::makeFolder(settings.workFolder); !made) return ready<void>(made.error());
        if (const auto problem = WorkFolder(settings.workFolder).problem(0)) return ready<void>(*problem);
    }
    m_store.saveSettings(settings);
    watchStore();
    m_settingsProblem.clear();
    m_settings = std::move(settings);
    for (const auto& work : m_queue) work->setLimits(limits());
    model::Event event;
    event.kind = model::Event::Kind::SettingsChanged;
    Q_EMIT eventPublished(event);
    schedule();
    return moved ? moveSpools() : ready<void>({});
}

QFuture<model::Result<void>> LocalService::moveSpools() {
    struct Moves {
        QPromise<model::Result<void>> promise;
        int open = 1; ///< this function's own
        base::Result<void> outcome;
        void end() {
            if (--open > 0) return;
            promise.addResult(outcome);
            promise.finish();
        }
    };
    auto moves = std::make_shared<Moves>();
    moves->promise.start();
    const auto future = moves->promise.future();
    for (const auto& each : m_queue) {
        const std::string target = workFolder() + "/" + each->job().id;
        if (each->job().isFinal() || each->isMoving() || each->folder().isAt(target)) continue;
        each->beginMove();
        if (!each->stored().plan) { // nothing has been made yet
            each->endMove(target, {});
            continue;
        }
        ++moves->open;
        m_copies.start([self = QPointer(this), id = each->job().id, folder = each->folder(), target, moves, stop = m_stopCopies] {
            auto copied = std::make_shared<base::Result<void>>(folder.copyTo(target, *stop));
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [self, id, folder, target, moves, copied] {
                    JobWork* work = self ? self->m_queue.find(id) : nullptr;
                    if (work) work->endMove(target, *copied);
                    // Nobody needs the copy of a job that is gone, nor the place that a job has left.
                    if (self)
                        self->m_copies.start([left = work && !*copied ? std::string()
                                                     : work           ? folder.path()
                                                                      : target] {
                            if (!left.empty()) QDir(QString::fromStdString(left)).removeRecursively();
                        });
                    if (!*copied && moves->outcome)
                        moves->outcome = base::Error{
                            copied->error().code, "Some jobs stay in the work folder they began in: " + copied->error().message};
                    moves->end();
                    if (self) self->schedule();
                },
                Qt::QueuedConnection);
        });
    }
    moves->end();
    return future;
}

QFuture<model::Result<std::vector<model::ReadinessCheck>>> LocalService::readiness() {
    return checkReadiness(this, m_encoder, m_askIngest ? m_askIngest() : IngestStatus{}, base::freeBytes(workFolder()),
        static_cast<std::int64_t>(m_settings.minimumFreeGb) * 1'000'000'000);
}

QFuture<model::Result<std::string>> LocalService::addTestPattern(std::string presetId) {
    auto promise = std::make_shared<QPromise<model::Result<std::string>>>();
    promise->start();
    // A folder for each: another may be on its way to the same name.
    const std::string folder = m_options.dataFolder + "/test-patterns/" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    if (const auto made = base::makeFolder(folder); !made) return ready<std::string>(made.error());
    work::Order order;
    order.id = "test-pattern";
    order.task.kind = model::TaskKind::TestPattern;
    order.task.output = "test-pattern.mp4";
    order.silenceMs = kTestPatternSilenceMs;
    work::Run* run = m_executor->start(order, {"", folder}).release();
    run->setParent(this);
    connect(run, &work::Run::finished, this, [this, run, promise, presetId, folder](const base::Result<model::TaskResult>& result) {
        run->deleteLater();
        if (result) {
            model::AddRequest request;
            request.source = folder + "/test-pattern.mp4";
            request.presetId = presetId;
            promise->addResult(addOne(request));
            schedule();
        } else {
            promise->addResult(result.error());
        }
        promise->finish();
    });
    return promise->future();
}

} // namespace engine
