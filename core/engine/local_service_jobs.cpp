// What the panel, the API and the command line ask about jobs.

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/ready.hpp"
#include "core/base/slices.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <climits>

namespace engine {

using base::ready;

namespace {

constexpr int kLogLines = 2000;     // of one answer
constexpr std::size_t kAtOnce = 16; // jobs that a command takes in one turn of the event loop: a few milliseconds

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
    if (ids.size() <= kAtOnce && awayFrom(ids).empty()) return ready<std::vector<model::CommandResult>>(actNow(ids, action));
    auto turns = std::make_shared<Turns>();
    turns->ids = std::move(ids);
    turns->action = action;
    turns->promise.start();
    takeTurn(turns);
    return turns->promise.future();
}

void LocalService::takeTurn(const std::shared_ptr<Turns>& turns) {
    const std::size_t end = std::min(turns->ids.size(), turns->results.size() + kAtOnce);
    const std::vector<std::string> some(
        turns->ids.begin() + static_cast<std::ptrdiff_t>(turns->results.size()), turns->ids.begin() + static_cast<std::ptrdiff_t>(end));
    recall(awayFrom(some), [this, turns, some](const model::Result<void>& recalled) {
        const Batch batch(*this); // the last of them with what is kept of the answer
        const CommandAnswers outcome = recalled ? actNow(some, turns->action) : CommandAnswers(recalled.error());
        if (outcome) turns->results.insert(turns->results.end(), outcome->begin(), outcome->end());
        if (outcome && turns->results.size() < turns->ids.size()) {
            base::inNextTurn(this, [this, turns] { takeTurn(turns); });
            return;
        }
        turns->promise.addResult(outcome ? CommandAnswers(turns->results) : outcome);
        turns->promise.finish();
    });
}

LocalService::CommandAnswers LocalService::actNow(const std::vector<std::string>& ids, model::JobAction action) {
    if (action == model::JobAction::Forget) return forgetNow(ids);
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
    return results;
}

LocalService::CommandAnswers LocalService::forgetNow(const std::vector<std::string>& ids) {
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
        erase(work->job().id, work->stored().folder, work->job().source);
    }
    return results;
}

void LocalService::discardUpload(const std::string& source) {
    const QFileInfo file(QString::fromStdString(source));
    const QString uploads = QString::fromStdString(m_options.uploadFolder);
    // Each has a folder of its own there.
    if (uploads.isEmpty() || QFileInfo(file.path()).path() != uploads) return;
    const bool isInUse = std::any_of(m_queue.begin(), m_queue.end(), [&](const auto& work) { return work->job().source == source; });
    if (isInUse || m_store.madeFrom(source)) return;
    base::inBackground(*m_copies, [folder = file.path()] { QDir(folder).removeRecursively(); });
}

model::JobService::Results LocalService::move(std::vector<std::string> ids, model::MoveTo where) {
    return withJobs<std::vector<model::CommandResult>>(ids, [this, ids, where] { return tellMoved(ids, m_queue.move(ids, where)); });
}

model::JobService::Results LocalService::moveBefore(std::vector<std::string> ids, std::string before) {
    std::vector<std::string> all = ids;
    all.push_back(before);
    return withJobs<std::vector<model::CommandResult>>(all, [this, ids, before]() -> CommandAnswers {
        const JobWork* place = m_queue.find(before);
        if (!place || place->stored().removed) return unknown(before);
        return tellMoved(ids, m_queue.moveBefore(ids, before));
    });
}

LocalService::CommandAnswers LocalService::tellMoved(const std::vector<std::string>& ids, const std::vector<JobWork*>& moved) {
    std::vector<const StoredJob*> stored;
    model::Event event;
    event.kind = model::Event::Kind::OrderChanged;
    for (JobWork* work : moved) {
        work->setRev(m_seq + 1);
        stored.push_back(&work->stored());
        event.positions.push_back({work->job().id, work->job().position});
    }
    m_store.savePositions(stored);
    watchStore();
    if (!moved.empty()) { // what is in line was given in the old order
        takeBack(INT_MAX);
        schedule();
    }
    if (!event.positions.empty()) publish(std::move(event));
    std::vector<model::CommandResult> results;
    for (const std::string& id : ids) {
        const JobWork* work = m_queue.find(id);
        results.push_back(work ? model::CommandResult{id, work->job().rev, std::nullopt} : refusal(id, unknown(id)));
    }
    return results;
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
    return withJobs<model::JobChunks>({id}, [this, id]() -> model::Result<model::JobChunks> {
        const JobWork* work = m_queue.find(id);
        if (!work) return unknown(id);
        return model::JobChunks{id, work->cells()};
    });
}

QFuture<model::Result<model::JobProof>> LocalService::proof(std::string id) {
    return withJobs<model::JobProof>({id}, [this, id]() -> model::Result<model::JobProof> {
        const JobWork* work = m_queue.find(id);
        if (!work) return unknown(id);
        return model::JobProof{id, work->proof()};
    });
}

QFuture<model::Result<model::JobLog>> LocalService::log(std::string id, std::int64_t after) {
    if (m_queue.find(id)) return ready<model::JobLog>(model::JobLog{id, m_store.log(id, after, kLogLines)});
    if (awayFrom({id}).empty()) return ready<model::JobLog>(unknown(id));
    auto promise = std::make_shared<QPromise<model::Result<model::JobLog>>>();
    promise->start();
    m_reader.ask([id, after](const JobIndex& index) { return index.log(id, after, kLogLines); }, this,
        [promise, id](const model::Result<std::vector<model::LogLine>>& lines) {
            promise->addResult(lines ? model::Result<model::JobLog>(model::JobLog{id, *lines}) : lines.error());
            promise->finish();
        });
    return promise->future();
}

QFuture<model::Result<model::ViewerList>> LocalService::viewers() {
    return ready<model::ViewerList>(m_askViewerList ? m_askViewerList() : model::ViewerList());
}

const model::Preset* LocalService::presetOf(const std::string& id) const {
    const JobWork* work = m_queue.find(id);
    return work ? &work->stored().preset : nullptr;
}

QFuture<model::Result<QByteArray>> LocalService::thumbnail(std::string id) {
    auto promise = std::make_shared<QPromise<model::Result<QByteArray>>>();
    promise->start();
    const auto away = awayFrom({id});
    recall(away, [this, promise, id](const model::Result<void>& recalled) {
        const JobWork* work = recalled ? m_queue.find(id) : nullptr;
        if (!work) {
            promise->addResult(recalled ? unknown(id) : recalled.error());
            return promise->finish();
        }
        // Off this thread: its disk may be asleep, or dead.
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
    });
    return promise->future();
}

void LocalService::note(const std::string& id, const base::Text& text) {
    if (JobWork* const work = m_queue.find(id)) work->note(text);
}

} // namespace engine
