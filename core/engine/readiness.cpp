#include "core/engine/readiness.hpp"

#include "core/engine/local_service.hpp"

#include <QProcess>
#include <QThread>

namespace engine {

QFuture<model::Result<std::vector<model::ReadinessCheck>>> checkReadiness(
    QObject* owner, const std::string& encoder, const IngestStatus& ingest, std::int64_t freeBytes, std::int64_t minimumFree) {
    using Check = model::ReadinessCheck;
    auto promise = std::make_shared<QPromise<model::Result<std::vector<Check>>>>();
    promise->start();
    auto* process = new QProcess(owner);
    const auto answer = [promise, process, ingest, freeBytes, minimumFree](bool started) {
        if (promise->future().isFinished()) return;
        const std::string version = started ? process->readAllStandardOutput().trimmed().toStdString() : "";
        process->deleteLater();
        std::vector<Check> checks;
        checks.push_back({.subject = Check::Subject::Engine,
            .ok = !version.empty(),
            .version = version,
            .problem = version.empty() ? "millrace-encoder cannot be started." : ""});
        checks.push_back(
            {.subject = Check::Subject::Processor, .ok = true, .version = "", .number = QThread::idealThreadCount(), .problem = ""});
        checks.push_back({.subject = Check::Subject::Ingest, .ok = !ingest.url.empty(), .version = ingest.url, .problem = ingest.problem});
        checks.push_back({.subject = Check::Subject::Disk,
            .ok = freeBytes < 0 || freeBytes > minimumFree,
            .version = "",
            .number = freeBytes,
            .problem = ""});
        promise->addResult(checks);
        promise->finish();
    };
    QObject::connect(process, &QProcess::finished, process, [answer] { answer(true); });
    QObject::connect(process, &QProcess::errorOccurred, process, [answer] { answer(false); });
    process->start(QString::fromStdString(encoder), {QStringLiteral("--version")});
    return promise->future();
}

} // namespace engine
