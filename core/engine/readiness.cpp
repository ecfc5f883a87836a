#include "core/engine/readiness.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/engine/local_service.hpp"

#include <QCoreApplication>
#include <QProcess>
#include <QPromise>
#include <QThread>
#include <utility>

namespace engine {
namespace {

using Check = model::ReadinessCheck;

/// Of the folder with the least room; its disk may be asleep, or dead.
Check diskCheck(const std::vector<std::string>& folders, std::int64_t minimumFree) {
    Check disk;
    disk.subject = Check::Subject::Disk;
    disk.number = -1;
    for (const std::string& folder : folders) {
        const std::int64_t free = base::freeBytes(folder);
        if (free < 0 || (disk.number >= 0 && free >= disk.number)) continue;
        disk.number = free;
        disk.version = folder;
    }
    disk.ok = disk.number < 0 || disk.number > minimumFree;
    return disk;
}

std::vector<Check> checksOf(const std::string& version, const IngestStatus& ingest, const Check& disk) {
    Check engine, processor, media;
    engine.subject = Check::Subject::Engine;
    engine.ok = !version.empty();
    engine.version = version;
    if (!engine.ok) {
        engine.parts = base::text(QT_TRANSLATE_NOOP("Core", "millrace-encoder cannot be started."));
        engine.problem = engine.parts.english();
    }
    processor.subject = Check::Subject::Processor;
    processor.ok = true;
    processor.number = QThread::idealThreadCount();
    media.subject = Check::Subject::Ingest;
    media.ok = !ingest.url.empty();
    media.version = ingest.url;
    media.problem = ingest.problem.english();
    media.parts = base::partsOf(ingest.problem);
    return {engine, processor, media, disk};
}

} // namespace

QFuture<model::Result<std::vector<model::ReadinessCheck>>> checkReadiness(QObject* owner, const std::string& encoder,
    const IngestStatus& ingest, const std::vector<std::string>& folders, std::int64_t minimumFree) {
    auto promise = std::make_shared<QPromise<model::Result<std::vector<Check>>>>();
    promise->start();
    auto* process = new QProcess(owner);
    const auto answer = [promise, process, ingest, folders, minimumFree, isRead = std::make_shared<bool>(false)](bool started) {
        if (std::exchange(*isRead, true)) return; // a process that fails may also end
        const std::string version = started ? process->readAllStandardOutput().trimmed().toStdString() : "";
        process->deleteLater();
        base::inBackground([promise, version, ingest, folders, minimumFree] {
            const auto checks = checksOf(version, ingest, diskCheck(folders, minimumFree));
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [promise, checks] {
                    promise->addResult(checks);
                    promise->finish();
                },
                Qt::QueuedConnection);
        });
    };
    QObject::connect(process, &QProcess::finished, process, [answer] { answer(true); });
    QObject::connect(process, &QProcess::errorOccurred, process, [answer] { answer(false); });
    process->start(QString::fromStdString(encoder), {QStringLiteral("--version")});
    return promise->future();
}

} // namespace engine
