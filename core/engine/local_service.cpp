#include "core/engine/local_service.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/estimator.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QThread>
#include <QUuid>
#include <algorithm>

namespace engine {
namespace {

constexpr int kChangesMs = 250;
constexpr int kProbesAtOnce = 2;
constexpr int kLogLines = 2000;
constexpr std::size_t kRememberedJobs = 50;
constexpr int kCatchUpMs = 500;  // while another program holds the job list
constexpr int kLookAgainMs = 2000; // while a disk is full or away

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

base::Result<std::unique_ptr<LocalService>> LocalService::create(const EngineOptions& options, QObject* parent) {
    MR_TRY(base::makeFolder(options.dataFolder));
    auto lock = std::make_unique<QLockFile>(QString::fromStdString(options.dataFolder + "/engine.lock"));
    lock->setStaleLockTime(0);
    if (!lock->tryLock(2000) && lock->error() == QLockFile::PermissionError) return base::Error{base::ErrorCode::Io, "The folder " + options.dataFolder + " cannot be written. Check its permissions, or choose another one."};
    if (!lock->isLocked()) return base::Error{base::ErrorCode::Conflict, "Another Millrace works with " + options.dataFolder + ". Close it, or choose another folder."};
    std::string encoder = options.encoder;
    if (encoder.empty()) {
        MR_ASSIGN(encoder, findEncoder());
    }
    MR_ASSIGN(JobStore store, JobStore::open(options.dataFolder + "/jobs.sqlite"));
    MR_ASSIGN(const JobStore::KeptSettings kept, store.settings());
    if (!kept.problem.empty()) qWarning("%s", kept.problem.c_str());
    MR_ASSIGN(std::vector<StoredJob> jobs, store.load());
    std::unique_ptr<LocalService> service(new LocalService(options, std::move(store), kept.settings, std::move(jobs), std::move(encoder), parent));
    service->m_lock = std::move(lock);
    service->m_settingsProblem = kept.problem;
    return service;
}

LocalService::LocalService(EngineOptions options, JobStore store, model::Settings settings, std::vector<StoredJob> jobs, std::string encoder, QObject* parent)
    : Service(parent), m_options(std::move(options)), m_store(std::move(store)), m_settings(std::move(settings)), m_encoder(std::move(encoder)), m_clock(m_options.clock ? *m_options.clock : m_systemClock), m_shelf(m_options.presetFolder) {
    m_experience = m_store.experience();
    m_paused = m_store.paused();
    m_copies.setMaxThreadCount(1);
    for (StoredJob& stored : jobs) {
        if (stored.removed) {
            // Removing could be undone until the program ended.
            if (!stored.spool.empty()) QDir(QString::fromStdString(stored.spool)).removeRecursively();
            m_store.erase(stored.job.id);
            continue;
        }
        adopt(std::move(stored));
    }
    connect(&m_publisher, &Publisher::waitingChanged, this, [this] {
        for (const auto& work : m_jobs)
            if (work->job().isActive()) work->setUploadTrouble(m_publisher.waiting());
        checkDrained();
    });
    m_changes.setInterval(kChangesMs);
    connect(&m_changes, &QTimer::timeout, this, &LocalService::publishChanges);
    m_statusTimer.setInterval(1000);
    connect(&m_statusTimer, &QTimer::timeout, this, &LocalService::publishStatus);
    m_catchUp.setSingleShot(true);
    m_catchUp.setInterval(kCatchUpMs);
    connect(&m_catchUp, &QTimer::timeout, this, [this] {
        m_store.flush();
        watchStore();
    });
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(kLookAgainMs);
    connect(&m_lookAgain, &QTimer::timeout, this, &LocalService::schedule);
    connect(&m_publisher, &Publisher::idle, this, &LocalService::checkDrained);
    if (m_options.statusTimer) {
        m_meter.cpuPercent();
        m_statusTimer.start();
    }
    schedule();
}

LocalService::~LocalService() {
    m_copies.waitForDone(); // a job whose copy ends now stays where it is
    for (const auto& work : m_jobs) {
        work->blockSignals(true);
        work->halt();
        save(*work);
    }
    m_jobs.clear();
}

std::string LocalService::workFolder() const {
    if (!m_options.workFolder.empty()) return m_options.workFolder;
    return m_settings.workFolder.empty() ? m_options.dataFolder + "/work" : m_settings.workFolder;
}

int LocalService::slotCount() const {
    const int wanted = m_options.slots > 0 ? m_options.slots : m_settings.encoderSlots;
    return wanted > 0 ? wanted : std::max(1, QThread::idealThreadCount());
}

JobWork* LocalService::adopt(StoredJob stored) {
    if (stored.spool.empty()) stored.spool = workFolder() + "/" + stored.job.id;
    const JobWork::Surroundings around{m_encoder, m_settings.chunkRetries, &m_clock, slotCount(), &m_experience};
    auto owned = std::make_unique<JobWork>(std::move(stored), around, m_publisher, nullptr);
    JobWork* work = owned.get();
    m_jobs.push_back(std::move(owned));
    connect(work, &JobWork::changed, this, [this, work] {
        m_changed.insert(work->job().id);
        if (!m_changes.isActive()) m_changes.start();
    });
    connect(work, &JobWork::stateChanged, this, [this, work] {
        if (work->job().isActive()) work->setUploadTrouble(m_publisher.waiting());
        save(*work);
        schedule();
        if (work->job().isFinal()) QMetaObject::invokeMethod(this, &LocalService::publishChanges, Qt::QueuedConnection); // who waits for the end waits for this
    });
    connect(work, &JobWork::taskEnded, this, &LocalService::schedule);
    connect(work, &JobWork::nameWanted, this, [this, work] {
        const PublishTarget& target = m_publisher.target();
        work->rename(uniqueName(work->job().name), target.playbackUrl.empty() ? target.baseUrl : target.playbackUrl);
    });
    connect(work, &JobWork::completed, this, [this, work] { learnFrom(*work); });
    connect(work, &JobWork::logged, this, [this, work](model::LogMark mark, const std::string& text) {
        model::Event event;
        event.kind = model::Event::Kind::Logged;
        event.jobId = work->job().id;
        event.line = model::LogLine{m_clock.wallMs(), mark, text};
        m_store.appendLog(event.jobId, *event.line);
        watchStore();
        Q_EMIT eventPublished(event);
    });
    const PublishTarget& target = m_publisher.target();
    work->setUrls(target.playbackUrl.empty() ? target.baseUrl : target.playbackUrl);
    return work;
}

JobWork* LocalService::find(const std::string& id) const {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& work) { return work->job().id == id; });
    return found == m_jobs.end() ? nullptr : found->get();
}

void LocalService::save(JobWork& work) {
    m_store.save(work.stored());
    watchStore();
}

void LocalService::watchStore() {
    if (m_store.isBehind() && m_storeProblem.empty()) qWarning("%s It is written as soon as that is possible.", m_store.problem().c_str());
    m_storeProblem = m_store.problem();
    if (m_store.isBehind() && !m_catchUp.isActive()) m_catchUp.start();
}

void LocalService::learnFrom(JobWork& work) {
    const model::PastJob past = work.past();
    const std::string wrong = howWrong(past);
    if (!wrong.empty()) work.note(wrong);
    m_experience.push_back(past);
    if (m_experience.size() > kRememberedJobs) m_experience.erase(m_experience.begin());
    m_store.saveExperience(m_experience);
}

std::int64_t LocalService::nextPosition() const {
    std::int64_t last = -1;
    for (const auto& work : m_jobs) last = std::max(last, work->job().position);
    return last + 1;
}

// --- running -----------------------------------------------------------------------------------------------------

void LocalService::schedule() {
    // Once per turn of the event loop, however many jobs changed.
    if (m_scheduled) return;
    m_scheduled = true;
    QMetaObject::invokeMethod(this, [this] {
        m_scheduled = false;
        startReady();
    }, Qt::QueuedConnection);
}

bool LocalService::mayRun(JobWork& work) {
    const auto obstacle = work.obstacle(static_cast<std::int64_t>(m_settings.minimumFreeGb) * 1'000'000'000);
    work.setObstacle(obstacle);
    return !obstacle;
}

void LocalService::drain() {
    m_draining = true;
    schedule();
}

void LocalService::checkDrained() {
    if (!m_draining) return;
    const bool working = std::any_of(m_jobs.begin(), m_jobs.end(), [](const auto& work) { return work->running() > 0; });
    if (!working && (m_publisher.isIdle() || m_publisher.waiting())) Q_EMIT drained();
}

void LocalService::startReady() {
    if (m_draining) return checkDrained();
    int probes = 0, load = 0;
    for (const auto& work : m_jobs) {
        if (work->stored().plan) load += work->load();
        else probes += work->running();
    }
    for (const auto& work : m_jobs) {
        if (probes >= kProbesAtOnce) break;
        if (work->stored().removed || !work->needsProbe()) continue;
        work->startProbe();
        ++probes;
    }
    const int slots = slotCount();
    for (const auto& work : m_jobs) {
        while (load < slots && work->hasRunnableTask()) {
            if (!mayRun(*work)) break;
            const int before = work->running(), loadBefore = work->load();
            work->startTask(slots);
            if (work->running() == before) break;
            load += work->load() - loadBefore;
        }
        // The sound of a film whose first chunk takes all slots goes along: without it nothing could be played.
        while (work->running() > 0 && work->nextIsSound()) work->startTask(slots);
        if (load >= slots) break;
    }
    if (std::any_of(m_jobs.begin(), m_jobs.end(), [](const auto& work) { return work->isHeldUp(); })) m_lookAgain.start();
}

void LocalService::publishChanges() {
    if (m_changed.empty()) {
        m_changes.stop();
        return;
    }
    const auto changed = std::exchange(m_changed, {});
    for (const std::string& id : changed) {
        JobWork* work = find(id);
        if (!work || work->stored().removed) continue;
        work->refresh();
        announce(*work, model::Event::Kind::JobChanged);
        model::Event cells;
        cells.kind = model::Event::Kind::ChunksChanged;
        cells.jobId = id;
        Q_EMIT eventPublished(cells);
    }
}

void LocalService::announce(JobWork& work, model::Event::Kind kind) {
    model::Event event;
    event.kind = kind;
    event.jobId = work.job().id;
    event.job = work.job();
    Q_EMIT eventPublished(event);
}

void LocalService::publishStatus() {
    model::SystemStatus status;
    status.cpuPercent = m_meter.cpuPercent();
    status.diskFreeBytes = base::freeBytes(workFolder());
    status.storeProblem = m_storeProblem.empty() ? m_settingsProblem : m_storeProblem;
    if (m_askIngest) {
        const IngestStatus ingest = m_askIngest();
        status.egressBitsPerSecond = ingest.egressBitsPerSecond;
        status.viewers = ingest.viewers;
        status.ingestUrl = ingest.url;
        status.ingestProblem = ingest.problem;
        status.ingestFreePort = ingest.freePort;
        if (m_publisher.target().baseUrl != ingest.url) status.publishesTo = m_publisher.target().baseUrl;
    }
    m_status = status;
    model::Event event;
    event.kind = model::Event::Kind::Status;
    event.status = status;
    Q_EMIT eventPublished(event);
}

void LocalService::setPublishTarget(const PublishTarget& target) {
    // A silence between two targets is no other place: chunks wait and go on where they were.
    const bool moved = !target.baseUrl.empty() && !m_lastStore.empty() && m_lastStore != target.store;
    if (!target.baseUrl.empty()) m_lastStore = target.store;
    if (moved) {
        // What waits for the old store must not reach the new one: its playlists name what lies there.
        m_publisher.setTarget({});
        for (const auto& work : m_jobs) work->targetChanged();
    }
    m_publisher.setTarget(target);
    for (const auto& work : m_jobs) {
        work->setUrls(target.playbackUrl.empty() ? target.baseUrl : target.playbackUrl);
        if (!work->stored().removed) announce(*work, model::Event::Kind::JobChanged);
    }
}

// --- the interface -------------------------------------------------------------------------------------------------

model::Snapshot LocalService::snapshot() const {
    model::Snapshot snapshot;
    snapshot.status = m_status;
    snapshot.paused = m_paused;
    for (const auto& work : m_jobs)
        if (!work->stored().removed) snapshot.jobs.push_back(work->job());
    return snapshot;
}

std::string LocalService::uniqueName(const std::string& wanted) const {
    const auto taken = [&](const std::string& name) {
        // What was published under a name stays under it; viewers may have its segments in their caches for ever.
        if (!m_mediaFolder.empty() && QFileInfo::exists(QString::fromStdString(m_mediaFolder + "/" + name))) return true;
        return std::any_of(m_jobs.begin(), m_jobs.end(), [&](const auto& work) { return work->job().name == name; });
    };
    std::string name = wanted;
    for (int i = 2; taken(name); ++i) name = wanted + "-" + std::to_string(i);
    return name;
}

model::Result<std::string> LocalService::nameFor(const model::AddRequest& request) const {
    const std::string wanted = base::safeFileName(request.name.empty() ? QFileInfo(QString::fromStdString(request.source)).completeBaseName().toStdString() : request.name);
    const auto other = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& each) { return !each->stored().removed && each->job().name == wanted; });
    if (request.replace) { // of what is finished; two films that are being made cannot both have it
        if (other == m_jobs.end() || (*other)->job().isFinal()) return wanted;
        return base::Error{base::ErrorCode::Conflict, "Another film called " + wanted + " is being made from " + (*other)->job().source + ". Give this one another name, or remove that job first."};
    }
    // A name that was asked for is kept: whether it is free is found out at the ingest.
    return !request.name.empty() && other == m_jobs.end() ? wanted : uniqueName(wanted);
}

model::Result<std::string> LocalService::addOne(const model::AddRequest& request) {
    MR_ASSIGN(const model::Preset preset, m_shelf.find(request.presetId));
    const QFileInfo file(QString::fromStdString(request.source));
    StoredJob stored;
    stored.preset = preset;
    stored.job.position = nextPosition();
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
    const JobStore::Together together(m_store);
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
    const JobStore::Together together(m_store);
    model::Event removed;
    removed.kind = model::Event::Kind::JobsRemoved;
    std::map<std::string, JobWork*> known; // looked up one by one, a thousand of ten thousand take seconds
    for (const auto& work : m_jobs) known[work->job().id] = work.get();
    for (const std::string& id : ids) {
        const auto found = known.find(id);
        JobWork* work = found == known.end() ? nullptr : found->second;
        if (!work) return ready<void>(unknown(id));
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
    return ready<void>({});
}

QFuture<model::Result<void>> LocalService::forgetRemoved(std::vector<std::string> ids) {
    const std::set<std::string> wanted(ids.begin(), ids.end());
    const JobStore::Together together(m_store);
    std::vector<std::string> spools;
    std::erase_if(m_jobs, [&](const std::unique_ptr<JobWork>& work) {
        if (!work->stored().removed || !wanted.contains(work->job().id)) return false;
        work->blockSignals(true);
        spools.push_back(work->stored().spool);
        m_store.erase(work->job().id);
        return true;
    });
    m_copies.start([spools = std::move(spools)] {
        for (const std::string& spool : spools) QDir(QString::fromStdString(spool)).removeRecursively();
    });
    return ready<void>({});
}

QFuture<model::Result<void>> LocalService::move(std::vector<std::string> ids, model::MoveTo where) {
    const auto chosen = [&](const std::unique_ptr<JobWork>& work) { return std::find(ids.begin(), ids.end(), work->job().id) != ids.end(); };
    if (where == model::MoveTo::Top) std::stable_partition(m_jobs.begin(), m_jobs.end(), chosen);
    if (where == model::MoveTo::Bottom) std::stable_partition(m_jobs.begin(), m_jobs.end(), [&](const auto& work) { return !chosen(work); });
    if (where == model::MoveTo::Up) {
        for (std::size_t i = 1; i < m_jobs.size(); ++i)
            if (chosen(m_jobs[i]) && !chosen(m_jobs[i - 1])) std::swap(m_jobs[i], m_jobs[i - 1]);
    }
    if (where == model::MoveTo::Down) {
        for (std::size_t i = m_jobs.size(); i-- > 1;)
            if (chosen(m_jobs[i - 1]) && !chosen(m_jobs[i])) std::swap(m_jobs[i], m_jobs[i - 1]);
    }
    std::vector<const StoredJob*> moved;
    model::Event event;
    event.kind = model::Event::Kind::OrderChanged;
    for (std::size_t i = 0; i < m_jobs.size(); ++i) {
        const auto position = static_cast<std::int64_t>(i);
        if (m_jobs[i]->job().position == position) continue;
        m_jobs[i]->setPosition(position);
        moved.push_back(&m_jobs[i]->stored());
        event.places.push_back({m_jobs[i]->job().id, position});
    }
    m_store.savePositions(moved);
    watchStore();
    Q_EMIT eventPublished(event);
    return ready<void>({});
}

QFuture<model::Result<void>> LocalService::setAllPaused(bool paused) {
    const JobStore::Together together(m_store);
    m_paused = paused;
    m_store.savePaused(paused);
    for (const auto& work : m_jobs) {
        if (work->stored().removed) continue;
        if (paused) work->pause();
        else work->resume();
    }
    schedule();
    return ready<void>({});
}

QFuture<model::Result<model::JobDetail>> LocalService::detail(std::string id) {
    const JobWork* work = find(id);
    if (!work) return ready<model::JobDetail>(unknown(id));
    return ready<model::JobDetail>(model::JobDetail{id, work->cells(), work->proof(), m_store.log(id, kLogLines)});
}

QFuture<model::Result<QByteArray>> LocalService::thumbnail(std::string id) {
    const JobWork* work = find(id);
    if (!work) return ready<QByteArray>(unknown(id));
    // Off this thread: its disk may be asleep, or dead.
    auto promise = std::make_shared<QPromise<model::Result<QByteArray>>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, path = work->folder().thumbnail()] {
        auto jpeg = std::make_shared<model::Result<QByteArray>>(base::readFile(path, 1 << 20));
        QMetaObject::invokeMethod(QCoreApplication::instance(), [promise, jpeg] {
            promise->addResult(*jpeg);
            promise->finish();
        }, Qt::QueuedConnection);
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
    const JobWork* work = find(id);
    return work ? &work->stored().preset : nullptr;
}

QFuture<model::Result<void>> LocalService::saveSettings(model::Settings settings) {
    if (settings.ingestPort < 0 || settings.ingestPort > 65535) return ready<void>(base::Error{base::ErrorCode::InvalidInput, "The port must lie between 0 and 65535."});
    const bool moved = settings.workFolder != m_settings.workFolder && m_options.workFolder.empty();
    if (moved && !settings.workFolder.empty()) {
        // Before anything is changed: a folder that cannot be used is no setting.
        if (const auto made = base::makeFolder(settings.workFolder); !made) return ready<void>(made.error());
        if (const auto problem = WorkFolder(settings.workFolder).problem(0)) return ready<void>(*problem);
    }
    m_store.saveSettings(settings);
    m_settingsProblem.clear();
    m_settings = std::move(settings);
    for (const auto& work : m_jobs) work->setLimits(m_settings.chunkRetries, slotCount());
    model::Event event;
    event.kind = model::Event::Kind::SettingsChanged;
    Q_EMIT eventPublished(event);
    schedule();
    return moved ? moveSpools() : ready<void>({});
}

QFuture<model::Result<void>> LocalService::moveSpools() {
    struct Moves {
        QPromise<model::Result<void>> promise;
        int open = 1;                 ///< this function's own
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
    for (const auto& each : m_jobs) {
        const std::string target = workFolder() + "/" + each->job().id;
        if (each->job().isFinal() || each->isMoving() || each->folder().path() == target) continue;
        each->beginMove();
        ++moves->open;
        m_copies.start([self = QPointer(this), id = each->job().id, folder = each->folder(), target, moves] {
            auto copied = std::make_shared<base::Result<void>>(folder.copyTo(target));
            QMetaObject::invokeMethod(QCoreApplication::instance(), [self, id, folder, target, moves, copied] {
                JobWork* work = self ? self->find(id) : nullptr;
                if (work) work->endMove(target, *copied);
                // Nobody needs the copy of a job that is gone, nor the place that a job has left.
                if (self) self->m_copies.start([left = work && !*copied ? std::string() : work ? folder.path() : target] {
                    if (!left.empty()) QDir(QString::fromStdString(left)).removeRecursively();
                });
                if (!*copied && moves->outcome) moves->outcome = base::Error{copied->error().code, "Some jobs stay in the work folder they began in: " + copied->error().message};
                moves->end();
                if (self) self->schedule();
            }, Qt::QueuedConnection);
        });
    }
    moves->end();
    return future;
}

QFuture<model::Result<std::vector<model::ReadinessCheck>>> LocalService::readiness() {
    using Check = model::ReadinessCheck;
    auto promise = std::make_shared<QPromise<model::Result<std::vector<Check>>>>();
    promise->start();
    auto* process = new QProcess(this);
    const auto answer = [this, promise, process](bool started) {
        if (promise->future().isFinished()) return;
        const std::string version = started ? process->readAllStandardOutput().trimmed().toStdString() : "";
        process->deleteLater();
        std::vector<Check> checks;
        checks.push_back({Check::Subject::Engine, !version.empty(), version, 0, version.empty() ? "millrace-encoder cannot be started." : ""});
        checks.push_back({Check::Subject::Processor, true, "", QThread::idealThreadCount(), ""});
        const IngestStatus ingest = m_askIngest ? m_askIngest() : IngestStatus{};
        checks.push_back({Check::Subject::Ingest, !ingest.url.empty(), ingest.url, 0, ingest.problem});
        const qint64 free = base::freeBytes(workFolder());
        checks.push_back({Check::Subject::Disk, free < 0 || free > static_cast<qint64>(m_settings.minimumFreeGb) * 1'000'000'000, "", free, ""});
        promise->addResult(checks);
        promise->finish();
    };
    connect(process, &QProcess::finished, this, [answer] { answer(true); });
    connect(process, &QProcess::errorOccurred, this, [answer] { answer(false); });
    process->start(QString::fromStdString(m_encoder), {QStringLiteral("--version")});
    return promise->future();
}

QFuture<model::Result<std::string>> LocalService::addTestPattern(std::string presetId) {
    auto promise = std::make_shared<QPromise<model::Result<std::string>>>();
    promise->start();
    // A folder for each: another may be on its way to the same name.
    const std::string folder = m_options.dataFolder + "/test-patterns/" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    const auto made = base::makeFolder(folder);
    model::Task task;
    task.kind = model::TaskKind::TestPattern;
    task.output = folder + "/test-pattern.mp4";
    auto* runner = new TaskRunner(m_encoder, task, 60'000, this);
    connect(runner, &TaskRunner::finished, this, [this, runner, promise, presetId, task](const base::Result<model::TaskResult>& result) {
        runner->deleteLater();
        if (result) {
            promise->addResult(addOne({task.output, presetId, "", false}));
            schedule();
        } else {
            promise->addResult(result.error());
        }
        promise->finish();
    });
    if (made) runner->start();
    else {
        promise->addResult(made.error());
        promise->finish();
    }
    return promise->future();
}

} // namespace engine
