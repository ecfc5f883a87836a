// What the panel, the API and the command line ask about presets, settings and this computer.

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/ready.hpp"
#include "core/engine/ingest_check.hpp"
#include "core/engine/local_service.hpp"
#include "core/engine/readiness.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFutureWatcher>

namespace engine {

using base::ready;

QFuture<model::Result<std::vector<model::Preset>>> LocalService::presets() {
    return ready<std::vector<model::Preset>>(m_shelf.all());
}

QFuture<model::Result<model::SettingsView>> LocalService::settings() {
    return ready<model::SettingsView>(model::SettingsView{m_settings, model::overridesOf(model::processEnvironment)});
}

QFuture<model::Result<void>> LocalService::changeSettings(model::SettingsChange change) {
    const auto now = model::changed(m_settings, change);
    if (!now) return ready<void>(now.error());
    if (const auto networks = net::networksOf(now->fetchAllowed); now->fetchAllowed != m_settings.fetchAllowed && !networks)
        return ready<void>(networks.error());
    const auto keys = model::changedKeys(m_settings, *now);
    if (keys.empty()) return ready<void>({});
    const bool moved = now->workFolder != m_settings.workFolder && m_options.workFolder.empty();
    if (moved && !now->workFolder.empty()) {
        // Before anything is changed: a folder that cannot be used is no setting, and a relative one would be another at each start.
        if (!QDir::isAbsolutePath(QString::fromStdString(now->workFolder)))
            return ready<void>(base::Error{base::ErrorCode::InvalidInput,
                base::text(QT_TRANSLATE_NOOP("Core", "The work folder %1 is no whole path. Write it from the root of its disk on."),
                    now->workFolder)});
        if (const auto made = base::makeFolder(now->workFolder); !made)
            return ready<void>(base::Error{base::ErrorCode::InvalidInput, made.error().text});
        if (const auto problem = JobFolder(now->workFolder).problem(0)) return ready<void>(*problem);
    }
    m_store.saveSettings(*now);
    watchStore();
    m_settingsProblem = {};
    m_settings = *now;
    readLinkLimits();
    for (const auto& work : m_queue) work->setLimits(limits());
    m_targets.setUploadLimit(m_settings.uploadMbps);
    watchPower();
    model::Event event;
    event.kind = model::Event::Kind::SettingsChanged;
    event.keys = keys;
    publish(std::move(event));
    schedule();
    return moved ? moveJobFolders() : ready<void>({});
}

QFuture<model::Result<model::IngestTest>> LocalService::testIngest() {
    if (m_targets.current().baseUrl.empty())
        return ready<model::IngestTest>(
            base::Error{base::ErrorCode::IngestSilent, base::text(QT_TRANSLATE_NOOP("Core", "The ingest is not running."))});
    using Outcome = model::Result<model::IngestTest>;
    auto promise = std::make_shared<QPromise<Outcome>>();
    promise->start();
    auto* check = new IngestCheck(m_targets.current(), this);
    auto* watcher = new QFutureWatcher<Outcome>(check);
    connect(watcher, &QFutureWatcher<Outcome>::canceled, check, [check, promise] {
        promise->finish();
        check->cancel();
    });
    watcher->setFuture(promise->future());
    connect(check, &IngestCheck::finished, check, [promise](const model::IngestTest& outcome) {
        promise->addResult(Outcome(outcome));
        promise->finish();
    });
    check->start();
    return promise->future();
}

QFuture<model::Result<void>> LocalService::moveJobFolders() {
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
    auto future = moves->promise.future();
    for (const auto& each : m_queue) {
        const std::string target = workFolder() + "/" + each->job().id;
        if (each->job().isFinal() || each->isMoving() || each->folder().isAt(target)) continue;
        each->beginMove();
        if (!each->stored().plan && !each->holdsFetched()) { // nothing has been made yet
            each->endMove(target, {});
            continue;
        }
        ++moves->open;
        base::inBackground(
            *m_copies, [self = QPointer(this), id = each->job().id, folder = each->folder(), target, moves, stop = m_stopCopies] {
                auto copied = std::make_shared<base::Result<void>>(folder.copyTo(target, *stop));
                QMetaObject::invokeMethod(
                    QCoreApplication::instance(),
                    [self, id, folder, target, moves, copied] {
                        JobWork* work = self ? self->m_queue.find(id) : nullptr;
                        if (work) work->endMove(target, *copied);
                        // Nobody needs the copy of a job that is gone, nor the place that a job has left.
                        if (self)
                            base::inBackground(*self->m_copies,
                                [left = work && !*copied ? std::string()
                                        : work           ? folder.path()
                                                         : target] {
                                    if (!left.empty()) QDir(QString::fromStdString(left)).removeRecursively();
                                });
                        if (!*copied && moves->outcome)
                            moves->outcome = base::Error{copied->error().code,
                                base::text(QT_TRANSLATE_NOOP("Core", "Some jobs stay in the work folder they began in: %1"),
                                    copied->error().text)};
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
    std::vector<std::string> folders{workFolder()};
    if (!m_mediaFolder.empty()) folders.push_back(m_mediaFolder);
    if (const std::string recordings = m_options.dataFolder + "/recordings"; QFileInfo::exists(QString::fromStdString(recordings)))
        folders.push_back(recordings);
    return checkReadiness(this, m_encoder, m_askIngest ? m_askIngest() : IngestStatus{}, folders,
        static_cast<std::int64_t>(m_settings.minimumFreeGb) * 1'000'000'000);
}

} // namespace engine
