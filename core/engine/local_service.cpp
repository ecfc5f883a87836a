#include "core/engine/local_service.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/data_folder_lock.hpp"
#include "core/engine/estimator.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QThread>
#include <QUuid>
#include <algorithm>
#include <climits>

namespace engine {
namespace {

constexpr int kChangesMs = 250;
constexpr int kSavesMs = 100; // a thousand machines begin and end chunks of a film all the time, and each time all of its plan is written
constexpr int kProbesAtOnce = 2;
constexpr int kStartedAtOnce = 64; // tasks, in one turn of the event loop: each is copied and posted, and nothing may take 10 ms
constexpr std::size_t kRememberedJobs = 50;
constexpr int kCatchUpMs = 500; // while another program holds the job list
constexpr int kWatchMs = 1000;
constexpr int kDisksAtOnce = 256;    // each job of a dead disk keeps one
constexpr int kFetchThreads = 16;    // more than are fetched at once: one that was stopped may hang on a dead disk
constexpr int kLastAnswersMs = 2000; // from disks, when the program ends
constexpr int kLastCopiesMs = 10'000;

} // namespace

base::Result<std::unique_ptr<LocalService>> LocalService::create(const EngineOptions& options, QObject* parent) {
    MR_TRY(base::makeFolder(options.dataFolder));
    MR_ASSIGN(auto lock, lockDataFolder(options.dataFolder));
    std::string encoder = options.encoder;
    if (encoder.empty() && !options.executor) {
        MR_ASSIGN(encoder, work::findEncoder());
    }
    MR_ASSIGN(JobStore store, JobStore::open(options.dataFolder + "/jobs.sqlite"));
    MR_ASSIGN(const JobStore::LoadedSettings kept, store.settings());
    if (!kept.problem.empty()) qWarning("%s", kept.problem.c_str());
    MR_ASSIGN(std::vector<StoredJob> jobs, store.loadLive(options.recentJobs));
    MR_ASSIGN(const std::vector<StoredJob> removed, store.loadRemoved());
    std::unique_ptr<LocalService> service(
        new LocalService(options, std::move(store), kept.settings, std::move(jobs), std::move(encoder), parent));
    service->m_lock = std::move(lock);
    for (const StoredJob& stored : removed)
        service->erase(stored.job.id, stored.folder, stored.job.source); // removing could be undone until the program ended
    service->m_settingsProblem = base::together(kept.problem, kept.parts);
    return service;
}

LocalService::LocalService(
    EngineOptions options, JobStore store, model::Settings settings, std::vector<StoredJob> jobs, std::string encoder, QObject* parent)
    : Service(parent), m_options(std::move(options)), m_store(std::move(store)),
      m_reader(m_options.dataFolder + "/jobs.sqlite", m_store.beginSession()), m_settings(std::move(settings)),
      m_encoder(std::move(encoder)), m_executor(m_options.executor ? m_options.executor : std::make_shared<work::LocalExecutor>(m_encoder)),
      m_clock(m_options.clock ? *m_options.clock : m_systemClock), m_shelf(m_options.presetFolder, m_options.presetFiles),
      m_links(m_options.dataFolder + "/links"), m_targets(m_clock), m_epoch(QUuid::createUuid().toString(QUuid::Id128).toStdString()) {
    m_targets.setUploadLimit(m_settings.uploadMbps);
    m_experience = m_store.experience();
    m_onDisk = m_store.count() - static_cast<std::int64_t>(jobs.size());
    m_queue.setLastPosition(m_store.lastPosition());
    m_paused = m_store.paused();
    m_copies->setMaxThreadCount(1);
    m_disks->setMaxThreadCount(kDisksAtOnce);
    m_fetches->setMaxThreadCount(kFetchThreads);
    readLinkLimits();
    std::set<std::string> known, workFolders{workFolder()};
    for (StoredJob& stored : jobs) {
        if (stored.job.state != model::JobState::Done) known.insert(stored.job.id);
        if (!stored.folder.empty()) workFolders.insert(QFileInfo(QString::fromStdString(stored.folder)).path().toStdString());
        stored.job.rev = 0; // of another epoch
        adopt(std::move(stored));
    }
    for (const std::string& id : m_links.jobs())
        if (const auto state = m_store.stateOf(id); state && *state != model::JobState::Done)
            known.insert(id); // on disk alone, to be retried
    m_links.keepOnly(known);
    for (const std::string& each : workFolders) base::inBackground(*m_disks, [each] { JobFolder::sweepGone(each); });
    connect(&m_targets, &PublishTargets::waitingChanged, this, &LocalService::showUploads);
    m_changes.setInterval(kChangesMs);
    connect(&m_changes, &QTimer::timeout, this, &LocalService::publishChanges);
    m_saves.setSingleShot(true);
    m_saves.setInterval(kSavesMs);
    connect(&m_saves, &QTimer::timeout, this, &LocalService::saveUnits);
    m_statusTimer.setInterval(1000);
    connect(&m_statusTimer, &QTimer::timeout, this, [this] {
        lookAtClock();
        publishStatus();
    });
    m_startTimer.setSingleShot(true);
    m_startTimer.setTimerType(Qt::PreciseTimer); // a coarse one may be late by a twentieth of a night
    connect(&m_startTimer, &QTimer::timeout, this, &LocalService::schedule);
    m_catchUp.setSingleShot(true);
    m_catchUp.setInterval(kCatchUpMs);
    connect(&m_catchUp, &QTimer::timeout, this, [this] {
        m_store.flush();
        watchStore();
    });
    m_watch.setInterval(kWatchMs);
    connect(&m_watch, &QTimer::timeout, this, &LocalService::lookAtWork);
    m_powerTimer.setInterval(m_options.powerEveryMs);
    connect(&m_powerTimer, &QTimer::timeout, this, &LocalService::readPower);
    watchPower();
    connect(&m_targets, &PublishTargets::idle, this, &LocalService::checkDrained);
    if (m_options.capacity) connect(m_options.capacity.get(), &work::Capacity::changed, this, &LocalService::schedule);
    if (m_options.statusTimer) {
        m_meter.cpuPercent();
        m_statusTimer.start();
    }
    schedule();
}

LocalService::~LocalService() {
    *m_stopCopies = true; // a job whose copy ends now stays where it is
    for (const auto& work : m_queue) work->stopFetch();
    if (!m_fetches->waitForDone(kLastAnswersMs)) (void)m_fetches.release();
    // A dead disk never answers, and the program has to end; its threads go with it.
    if (!m_disks->waitForDone(kLastAnswersMs)) (void)m_disks.release();
    if (!m_copies->waitForDone(kLastCopiesMs)) (void)m_copies.release();
    for (const auto& work : m_queue)
        if (const std::string copy = workFolder() + "/" + work->job().id; work->isMoving() && !work->folder().isAt(copy))
            QDir(QString::fromStdString(copy)).removeRecursively();
    for (const auto& work : m_queue) {
        work->blockSignals(true);
        work->keepPrepared();
        work->halt();
    }
    {
        const JobStore::WriteBatch together(m_store);
        for (const auto& work : m_queue) // the others are as they were saved; thousands of them would hold the end up
            if (work->job().isActive() || m_unsaved.contains(work->job().id)) m_store.save(work->stored());
    }
    m_queue.clear();
}

std::string LocalService::workFolder() const {
    if (!m_options.workFolder.empty()) return m_options.workFolder;
    return m_settings.workFolder.empty() ? m_options.dataFolder + "/work" : m_settings.workFolder;
}

int LocalService::slotCount() const {
    const int wanted = m_options.slots > 0 ? m_options.slots : m_settings.encoderSlots;
    return (wanted > 0 ? wanted : std::max(1, QThread::idealThreadCount())) + slotsElsewhere();
}

JobWork* LocalService::adopt(StoredJob stored) {
    if (stored.folder.empty()) stored.folder = workFolder() + "/" + stored.job.id;
    if (!stored.job.isFinal() && stored.destination.store.empty()) stored.destination = m_targets.current().kept();
    if (!stored.job.isFinal()) m_targets.recall(stored.destination);
    const JobWork::Context context{.executor = *m_executor,
        .clock = m_clock,
        .targets = m_targets,
        .past = m_experience,
        .inquiry = m_options.disks,
        .disks = *m_disks,
        .fetches = *m_fetches,
        .links = m_links};
    JobWork* work = m_queue.add(std::make_unique<JobWork>(std::move(stored), context, limits(), nullptr));
    connect(work, &JobWork::changed, this, [this, work] {
        m_changed.insert(work->job().id);
        if (!m_changes.isActive()) m_changes.start();
    });
    connect(work, &JobWork::stateChanged, this, [this, work] {
        if (work->job().isActive()) work->setUploadTrouble(work->publisher().waiting());
        save(*work);
        schedule();
        if (!work->job().isFinal()) return;
        QMetaObject::invokeMethod(this, &LocalService::publishChanges, Qt::QueuedConnection); // who waits for the end waits for this
        letOldOnesGo();
    });
    connect(work, &JobWork::unitsChanged, this, [this, work] {
        if (work->job().isActive()) work->setUploadTrouble(work->publisher().waiting());
        m_unsaved.insert(work->job().id);
        if (!m_saves.isActive()) m_saves.start();
    });
    connect(work, &JobWork::taskEnded, this, &LocalService::schedule);
    followNames(*work);
    connect(work, &JobWork::completed, this, [this, work] {
        learnFrom(*work);
        m_links.forget(work->job().id);
    });
    connect(work, &JobWork::logged, this, [this, work](model::LogLevel mark, const base::Text& text) {
        model::Event event;
        event.kind = model::Event::Kind::Logged;
        event.jobId = work->job().id;
        const auto [lines, isFirst] = m_logged.try_emplace(event.jobId);
        if (isFirst) lines->second = m_store.logLength(event.jobId);
        event.line = model::LogLine{
            .number = ++lines->second, .atMs = m_clock.wallMs(), .mark = mark, .text = text.english(), .parts = base::partsOf(text)};
        m_store.appendLog(event.jobId, *event.line);
        watchStore();
        publish(std::move(event));
    });
    return work;
}

void LocalService::erase(const std::string& id, const std::string& folder, const std::string& source) {
    m_erasing.insert(id);
    base::inBackground(
        *m_copies, [folder] { return folder.empty() || QDir(QString::fromStdString(folder)).removeRecursively(); }, this,
        [this, id, source](bool) {
            m_store.erase(id);
            m_erasing.erase(id);
            discardUpload(source);
        });
    m_links.forget(id);
}

void LocalService::learnFrom(JobWork& work) {
    const model::PastJob past = work.past();
    const base::Text wrong = describeEstimateError(past);
    if (wrong.isPattern) work.note(wrong);
    m_experience.push_back(past);
    if (m_experience.size() > kRememberedJobs) m_experience.erase(m_experience.begin());
    m_store.saveExperience(m_experience);
}

// --- running -----------------------------------------------------------------------------------------------------

void LocalService::schedule() {
    // Once per turn of the event loop, however many jobs changed.
    if (m_scheduled) return;
    m_scheduled = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_scheduled = false;
            startReady();
        },
        Qt::QueuedConnection);
}

Wish LocalService::wishOf(JobWork& work) {
    work.setOnBattery(m_powerHold.holds());
    work.lookWhereNeeded();
    return work.wish(tasksAtOnce(), lanesEach());
}

void LocalService::watchPower() {
    if (!m_settings.pauseOnBattery) {
        m_powerTimer.stop();
        m_powerHold = {};
        return schedule();
    }
    if (m_powerTimer.isActive()) return;
    m_powerTimer.start();
    readPower();
}

void LocalService::readPower() {
    if (std::exchange(m_isAskingPower, true)) return;
    // Off this thread: batteries may take their time to answer.
    base::inBackground(
        *m_disks, [ask = m_options.powerSource] { return ask ? ask() : base::powerSource(); }, this,
        [this](base::PowerSource source) {
            m_isAskingPower = false;
            if (!m_settings.pauseOnBattery) return;
            const bool held = m_powerHold.holds();
            m_powerHold.read(source == base::PowerSource::Battery, m_clock.monotonicMs());
            if (m_powerHold.holds() != held) schedule();
        });
}

void LocalService::drain() {
    m_draining = true;
    for (const auto& work : m_queue) work->stopFetch(); // the next run goes on
    takeBack(INT_MAX);
    schedule();
}

void LocalService::checkDrained() {
    if (!m_draining) return;
    const bool working =
        std::any_of(m_queue.begin(), m_queue.end(), [](const auto& work) { return work->isRunning() || work->isKeeping(); });
    if (!working && m_targets.isAtRest()) Q_EMIT drained();
}

void LocalService::startReady() {
    if (!m_watch.isActive()) m_watch.start();
    if (m_draining) return checkDrained();
    releaseScheduled();
    startFetches();
    Capacity capacity;
    capacity.nowMs = m_clock.wallMs();
    capacity.probes = kProbesAtOnce;
    capacity.jobs = m_settings.jobsAtOnce;
    for (const auto& work : m_queue) {
        capacity.load += work->load();
        capacity.probing += work->isProbing() ? 1 : 0;
        capacity.begun += work->job().state == model::JobState::Encoding && !work->isHeldUp() && !work->stored().removed ? 1 : 0;
    }
    takeBack(surplus(capacity.load, tasksAtOnce()));
    capacity.slots = std::min(tasksAtOnce(), capacity.load + kStartedAtOnce);
    for (const Grant& grant : engine::schedule(capacity, m_queue.size(), [this](std::size_t job) { return wishOf(m_queue.at(job)); })) {
        if (grant.probe) m_queue.at(grant.job).startProbe();
        m_queue.at(grant.job).startTasks(grant.tasks, lanesEach());
    }
    if (capacity.slots < tasksAtOnce() && load() > capacity.load) schedule(); // the rest in the next turn
}

void LocalService::publishChanges() {
    if (m_changed.empty()) {
        m_changes.stop();
        return;
    }
    const auto changed = std::exchange(m_changed, {});
    for (const std::string& id : changed) {
        JobWork* work = m_queue.find(id);
        if (!work || work->stored().removed) continue;
        announce(*work, model::Event::Kind::JobChanged);
        model::Event cells;
        cells.kind = model::Event::Kind::ChunksChanged;
        cells.jobId = id;
        publish(std::move(cells));
    }
}

void LocalService::publish(model::Event event) {
    event.seq = ++m_seq;
    Q_EMIT eventPublished(event);
}

void LocalService::announce(JobWork& work, model::Event::Kind kind) {
    m_changed.erase(work.job().id);
    work.refresh();
    work.setRev(m_seq + 1);
    model::Event event;
    event.kind = kind;
    event.jobId = work.job().id;
    event.job = work.job();
    publish(std::move(event));
}

void LocalService::publishStatus() {
    model::SystemStatus status;
    status.cpuPercent = m_meter.cpuPercent();
    status.diskFreeBytes = m_meter.freeBytes(workFolder());
    const base::Text& store = m_storeProblem.isEmpty() ? m_settingsProblem : m_storeProblem;
    status.storeProblem = store.english();
    status.storeProblemParts = base::partsOf(store);
    if (m_askIngest) {
        const IngestStatus ingest = m_askIngest();
        status.egressBitsPerSecond = ingest.egressBitsPerSecond;
        status.viewers = ingest.viewers;
        status.ingestUrl = ingest.url;
        status.ingestProblem = ingest.problem.english();
        status.ingestProblemParts = base::partsOf(ingest.problem);
        status.ingestFreePort = ingest.freePort;
        if (m_targets.current().baseUrl != ingest.url) status.publishesTo = m_targets.current().baseUrl;
    }
    m_status = status;
    model::Event event;
    event.kind = model::Event::Kind::Status;
    event.status = status;
    publish(std::move(event));
}

// --- targets -----------------------------------------------------------------------------------------------------

void LocalService::showUploads(const std::string& store) {
    for (const auto& work : m_queue)
        if (work->store() == store && work->job().isActive()) work->setUploadTrouble(work->publisher().waiting());
    checkDrained();
}

void LocalService::setPublishTarget(const PublishTarget& target) {
    const PublishTarget before = m_targets.current();
    if (target.store.empty() && before.store.empty()) return; // no ingest still
    // A silence of the embedded ingest is no other place: what is for it waits, and goes on where it was.
    if (target.store.empty() && before.isLocal) m_targets.withdraw(before.store);
    m_targets.setCurrent(target);
    if (!target.store.empty()) tellJobs(target, m_options.jobsFollowTarget ? JobWork::TargetRole::OfAll : JobWork::TargetRole::Current);
}

void LocalService::setTargetBeside(const PublishTarget& target) {
    m_targets.tell(target);
    tellJobs(target, JobWork::TargetRole::Beside);
}

void LocalService::tellJobs(const PublishTarget& target, JobWork::TargetRole role) {
    const Batch batch(*this);
    std::erase_if(m_told, [&](const auto& earlier) { return earlier.first.store == target.store; });
    m_told.emplace_back(target, role);
    for (const auto& work : m_queue) {
        const std::string store = work->store(), link = work->job().hlsUrl;
        work->targetTold(target, role);
        if (work->store() != store && work->job().isActive()) work->setUploadTrouble(work->publisher().waiting());
        if (work->job().hlsUrl != link && !work->stored().removed) announce(*work, model::Event::Kind::JobChanged);
    }
}

} // namespace engine
