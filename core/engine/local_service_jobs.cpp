// What the panel, the API and the command line ask about jobs.

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/ready.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QUuid>

namespace engine {

using base::ready;

namespace {

constexpr int kLogLines = 2000;
constexpr int kTestPatternSilenceMs = 60'000;

/// What it said of each job, told together when the last has answered.
struct Answers {
    std::vector<model::CommandResult> results;
    std::size_t open = 0;
    QPromise<model::Result<std::vector<model::CommandResult>>> promise;

    void answer(std::size_t index, const model::CommandResult& result) {
        results[index] = result;
        if (--open > 0) return;
        promise.addResult(results);
        promise.finish();
    }
};

} // namespace

model::Snapshot LocalService::snapshot() const {
    model::Snapshot snapshot;
    snapshot.epoch = m_epoch;
    snapshot.seq = m_seq;
    snapshot.status = m_status;
    snapshot.paused = m_paused;
    for (const auto& work : m_queue)
        if (!work->stored().removed) snapshot.jobs.push_back(work->job());
    return snapshot;
}

LocalService::FoldedNames LocalService::publishedNames() const {
    FoldedNames names;
    if (m_mediaFolder.empty()) return names;
    QDirIterator walk(QString::fromStdString(m_mediaFolder), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (walk.hasNext()) {
        walk.next();
        names.insert(base::foldedFileName(walk.fileName().toStdString()));
    }
    return names;
}

std::string LocalService::uniqueName(const std::string& wanted, const FoldedNames& published) const {
    // What was published under a name stays under it; viewers may have its segments in their caches for ever.
    const auto taken = [&](const std::string& name) { return published.contains(base::foldedFileName(name)) || m_queue.hasName(name); };
    std::string name = wanted;
    for (int i = 2; taken(name); ++i) name = wanted + "-" + std::to_string(i);
    return name;
}

model::Result<std::string> LocalService::nameFor(const model::AddRequest& request, const FoldedNames& published) const {
    const std::string wanted = base::safeFileName(
        request.name.empty() ? QFileInfo(QString::fromStdString(request.source.text)).completeBaseName().toStdString() : request.name);
    if (request.replace) { // of what is finished; two films that are being made cannot both have it
        const JobWork* earlier = m_queue.find(request.replaces);
        if (earlier && earlier->job().output == model::OutputState::Deleting) // it holds the list of what is still to go
            return base::Error{base::ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "The output of %1 is being deleted. Add the film again when that is done."),
                    earlier->job().name)};
        const JobWork* busy = m_queue.busyWith(wanted, earlier);
        if (!busy) return wanted;
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "Another film called %1 is being made from %2. Give this one another name, or remove that job first."),
                busy->job().name, busy->job().source)};
    }
    if (request.name.empty() && !request.again) MR_TRY(checkNew(request.source.text, wanted, published));
    if (!request.name.empty() && !request.again) MR_TRY(checkNewName(request.name, published));
    // A name that was asked for is kept: whether it is free is found out at the ingest.
    return !request.name.empty() && !m_queue.hasName(wanted) ? wanted : uniqueName(wanted, published);
}

model::Result<void> LocalService::checkNew(const std::string& source, const std::string& wanted, const FoldedNames& published) const {
    if (const JobWork* earlier = m_queue.madeFrom(QFileInfo(QString::fromStdString(source)).absoluteFilePath().toStdString()))
        return base::Error{base::ErrorCode::NameTaken,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 is in the queue already, as %2. Let it take that one's place, or add it under another name."),
                base::shownPath(source), earlier->job().name)};
    if (published.contains(base::foldedFileName(wanted)) && !m_queue.hasName(wanted))
        return base::Error{base::ErrorCode::NameTaken,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "The ingest already holds a film called %1. Let this one take its place, or add it under another name."),
                wanted)};
    return {};
}

StoredJob LocalService::newJob(const model::Source& source, const model::Preset& preset, const std::string& name) const {
    StoredJob stored;
    stored.preset = preset;
    stored.job.position = m_queue.nextPosition();
    stored.job.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    stored.job.name = name;
    stored.job.source = QFileInfo(QString::fromStdString(source.text)).absoluteFilePath().toStdString();
    stored.job.sourceKind = source.kind;
    stored.job.addedMs = m_clock.wallMs();
    stored.job.sourceBytes = base::fileStatus(source.text).bytes;
    stored.job.state = m_paused ? model::JobState::Paused : model::JobState::Waiting;
    showPreset(stored);
    return stored;
}

model::Result<model::AddRequest> LocalService::located(const model::AddRequest& request, std::optional<UploadedSource>& upload) const {
    using enum model::SourceKind;
    if (request.source.kind == Path || request.source.kind == TestPattern) return request;
    if (request.source.kind != Upload || !m_findUpload)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP(
                "Core", "This Millrace takes files of its own computer; uploads and addresses are for one with an API."))};
    upload = m_findUpload(request.source.text);
    if (!upload)
        return base::Error{base::ErrorCode::NotFound,
            base::text(QT_TRANSLATE_NOOP("Core", "There is no upload %1. Upload the file again."), request.source.text)};
    model::AddRequest found = request;
    found.source.text = upload->file;
    return found;
}

model::Result<JobWork*> LocalService::makeJob(const model::AddRequest& asked, const FoldedNames& published) {
    std::optional<UploadedSource> upload;
    MR_ASSIGN(const model::AddRequest request, located(asked, upload));
    if (request.excerpt) MR_TRY(model::validate(*request.excerpt));
    MR_ASSIGN(const model::Preset preset, m_shelf.find(request.presetId));
    MR_ASSIGN(const std::string name, nameFor(request, published));
    StoredJob stored = newJob(request.source, preset, name);
    if (upload) {
        stored.job.received = upload->received;
        stored.job.sourceBytes = upload->bytes;
    }
    stored.ownName = !request.name.empty();
    stored.replace = request.replace;
    if (request.excerpt && !request.excerpt->isWhole()) stored.job.excerpt = request.excerpt;
    if (request.paused) stored.job.state = model::JobState::Paused;
    return adopt(std::move(stored));
}

model::CommandResult LocalService::refusedToAdd(
    const model::AddRequest& request, const base::Error& error, const FoldedNames& published) const {
    const bool isTaken = error.code == base::ErrorCode::NameTaken;
    const bool isNoName = error.code == base::ErrorCode::InvalidInput && base::safeFileName(request.name) != request.name;
    const QFileInfo source(QString::fromStdString(request.source.text));
    const JobWork* earlier = isTaken ? m_queue.madeFrom(source.absoluteFilePath().toStdString()) : nullptr;
    model::CommandResult result = refusal(earlier ? earlier->job().id : "", error);
    const std::string stem = earlier ? earlier->job().name : source.completeBaseName().toStdString();
    if (isTaken || isNoName) result.freeName = uniqueName(base::safeFileName(request.name.empty() ? stem : request.name), published);
    return result;
}

model::CommandResult LocalService::addOne(const model::AddRequest& request, const FoldedNames& published) {
    const auto work = makeJob(request, published);
    if (!work) return refusedToAdd(request, work.error(), published);
    save(**work);
    announce(**work, model::Event::Kind::JobAdded);
    if (request.replace && m_queue.find(request.replaces)) {
        // Now that the new one is there: refused, or killed before this, the earlier one is still in the list.
        (void)act({request.replaces}, model::JobAction::Remove);
        (void)forget({request.replaces});
    }
    model::CommandResult result;
    result.id = (*work)->job().id;
    result.rev = (*work)->job().rev;
    return result;
}

model::JobService::Results LocalService::addJobs(std::vector<model::AddRequest> requests) {
    if (requests.empty()) return ready<std::vector<model::CommandResult>>(std::vector<model::CommandResult>());
    auto answers = std::make_shared<Answers>();
    answers->results.resize(requests.size());
    answers->open = requests.size();
    answers->promise.start();
    auto future = answers->promise.future();
    const Batch batch(*this);
    const FoldedNames published = publishedNames(); // read once: hundreds may be added to thousands
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].source.kind != model::SourceKind::TestPattern) answers->answer(i, addOne(requests[i], published));
        else addTestPattern(requests[i], [answers, i](const model::CommandResult& result) { answers->answer(i, result); });
    }
    schedule();
    return future;
}

void LocalService::addTestPattern(const model::AddRequest& request, const std::function<void(const model::CommandResult&)>& done) {
    // A folder for each: another may be on its way to the same name.
    const std::string folder = m_options.dataFolder + "/test-patterns/" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    if (const auto made = base::makeFolder(folder); !made) return done(refusal("", made.error()));
    work::Order order;
    order.id = "test-pattern";
    order.task.kind = model::TaskKind::TestPattern;
    order.task.output = "test-pattern.mp4";
    order.silenceMs = kTestPatternSilenceMs;
    work::Run* run = m_executor->start(order, {"", folder}).release();
    run->setParent(this);
    connect(run, &work::Run::finished, this, [this, run, request, folder, done](const base::Result<model::TaskResult>& result) {
        run->deleteLater();
        if (!result) return done(refusal("", result.error()));
        model::AddRequest made = request;
        made.source.text = folder + "/test-pattern.mp4";
        done(addOne(made, publishedNames()));
        schedule();
    });
}

void LocalService::sourceReceived(const std::string& file, double received) {
    for (const auto& work : m_queue)
        if (work->job().source == file) work->setReceived(received);
}

void LocalService::sourceLost(const std::string& file) {
    for (const auto& work : m_queue)
        if (work->job().source == file) work->loseSource();
}

model::Result<void> LocalService::actOn(JobWork* work, model::JobAction action) {
    const bool revives = action == model::JobAction::Retry || action == model::JobAction::RetryAndPatch;
    if (revives && work->isMoving())
        return base::Error{base::ErrorCode::Conflict,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 is being moved to another work folder. Try again when it is there."), work->job().name)};
    const bool takesName = revives || (action == model::JobAction::Restore && !work->job().isFinal());
    if (const JobWork* busy = takesName ? m_queue.busyWith(work->job().name, work) : nullptr)
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "Another film called %1 is being made meanwhile. Wait for it, or remove it first."),
                busy->job().name)};
    switch (action) {
    case model::JobAction::DeleteOutput: return deleteOutput(*work);
    case model::JobAction::Pause: work->pause(); break;
    case model::JobAction::Resume: work->resume(); break;
    case model::JobAction::Cancel: work->cancel(); break;
    case model::JobAction::Retry: work->retry(false); break;
    case model::JobAction::RetryAndPatch: work->retry(true); break;
    case model::JobAction::Remove:
        if (work->job().output == model::OutputState::Deleting) // it holds the list of what is still to go
            return base::Error{base::ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "The output of %1 is being deleted. Remove it when that is done."), work->job().name)};
        work->setRemoved(true);
        break;
    case model::JobAction::Restore: work->setRemoved(false); break;
    case model::JobAction::Forget: break;
    case model::JobAction::Read: work->read(); break;
    }
    return {};
}

model::JobService::Results LocalService::act(std::vector<std::string> ids, model::JobAction action) {
    if (action == model::JobAction::Forget) return forget(ids);
    const Batch batch(*this);
    std::vector<model::CommandResult> results;
    model::Event removed;
    removed.kind = model::Event::Kind::JobsRemoved;
    for (const std::string& id : ids) {
        JobWork* work = m_queue.find(id);
        const bool wasRemoved = work && work->stored().removed;
        const auto done = work ? actOn(work, action) : model::Result<void>(unknown(id));
        model::CommandResult result = done ? model::CommandResult{id, 0, std::nullopt} : refusal(id, done.error());
        if (done && !wasRemoved && action == model::JobAction::Remove) removed.ids.push_back(id);
        else if (done && wasRemoved && action == model::JobAction::Restore) announce(*work, model::Event::Kind::JobAdded);
        else if (done && !work->stored().removed) announce(*work, model::Event::Kind::JobChanged);
        if (work) result.rev = work->job().rev;
        results.push_back(std::move(result));
    }
    if (!removed.ids.empty()) publish(std::move(removed));
    schedule();
    return ready<std::vector<model::CommandResult>>(std::move(results));
}

model::JobService::Results LocalService::forget(const std::vector<std::string>& ids) {
    const Batch batch(*this);
    std::vector<model::CommandResult> results;
    for (const std::string& id : ids) {
        const JobWork* work = m_queue.find(id);
        if (!work) results.push_back(refusal(id, unknown(id)));
        else if (!work->stored().removed)
            results.push_back(refusal(id,
                {base::ErrorCode::Conflict,
                    base::text(QT_TRANSLATE_NOOP("Core", "%1 is not removed. Remove it first."), work->job().name)}));
        else results.push_back({id, work->job().rev, std::nullopt});
    }
    for (const auto& work : m_queue.takeRemoved(ids)) {
        work->blockSignals(true);
        m_logged.erase(work->job().id);
        erase(work->job().id, work->stored().folder);
    }
    return ready<std::vector<model::CommandResult>>(std::move(results));
}

model::JobService::Results LocalService::move(std::vector<std::string> ids, model::MoveTo where) {
    std::vector<const StoredJob*> stored;
    model::Event event;
    event.kind = model::Event::Kind::OrderChanged;
    for (JobWork* work : m_queue.move(ids, where)) {
        work->setRev(m_seq + 1);
        stored.push_back(&work->stored());
        event.positions.push_back({work->job().id, work->job().position});
    }
    m_store.savePositions(stored);
    watchStore();
    if (!event.positions.empty()) publish(std::move(event));
    std::vector<model::CommandResult> results;
    for (const std::string& id : ids) {
        const JobWork* work = m_queue.find(id);
        results.push_back(work ? model::CommandResult{id, work->job().rev, std::nullopt} : refusal(id, unknown(id)));
    }
    return ready<std::vector<model::CommandResult>>(std::move(results));
}

QFuture<model::Result<void>> LocalService::setAllPaused(bool paused) {
    const Batch batch(*this);
    m_paused = paused;
    m_store.savePaused(paused);
    model::Event event;
    event.kind = model::Event::Kind::PausedChanged;
    event.paused = paused;
    publish(std::move(event));
    for (const auto& work : m_queue) {
        if (work->stored().removed) continue;
        if (paused) work->pause();
        else work->resume();
    }
    schedule();
    return ready<void>({});
}

QFuture<model::Result<model::JobChunks>> LocalService::chunks(std::string id) {
    const JobWork* work = m_queue.find(id);
    return ready<model::JobChunks>(work ? model::Result<model::JobChunks>(model::JobChunks{id, work->cells()}) : unknown(id));
}

QFuture<model::Result<model::JobProof>> LocalService::proof(std::string id) {
    const JobWork* work = m_queue.find(id);
    return ready<model::JobProof>(work ? model::Result<model::JobProof>(model::JobProof{id, work->proof()}) : unknown(id));
}

QFuture<model::Result<model::JobLog>> LocalService::log(std::string id, std::int64_t after) {
    if (!m_queue.find(id)) return ready<model::JobLog>(unknown(id));
    return ready<model::JobLog>(model::JobLog{id, m_store.log(id, after, kLogLines)});
}

QFuture<model::Result<model::ViewerList>> LocalService::viewers() {
    return ready<model::ViewerList>(m_askViewerList ? m_askViewerList() : model::ViewerList());
}

const model::Preset* LocalService::presetOf(const std::string& id) const {
    const JobWork* work = m_queue.find(id);
    return work ? &work->stored().preset : nullptr;
}

QFuture<model::Result<QByteArray>> LocalService::thumbnail(std::string id) {
    const JobWork* work = m_queue.find(id);
    if (!work) return ready<QByteArray>(unknown(id));
    // Off this thread: its disk may be asleep, or dead.
    auto promise = std::make_shared<QPromise<model::Result<QByteArray>>>();
    promise->start();
    base::inBackground([promise, path = work->folder().thumbnail()] {
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

} // namespace engine
