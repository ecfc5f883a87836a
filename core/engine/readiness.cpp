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
        checks.push_back(
            {Check::Subject::Engine, !version.empty(), version, 0, version.empty() ? "millrace-encoder cannot be started." : ""});
        checks.push_back({Check::Subject::Processor, true, "", QThread::idealThreadCount(), ""});
        checks.push_back({Check::Subject::Ingest, !ingest.url.empty(), ingest.url, 0, ingest.problem});
        checks.push_back({Check::Subject::Disk, freeBytes < 0 || freeBytes > minimumFree, "", freeBytes, ""});
        promise->addResult(checks);
        promise->finish();
    };
    QObject::connect(process, &QProcess::finished, process, [answer] { answer(true); });
    QObject::connect(process, &QProcess::errorOccurred, process, [answer] { answer(false); });
    process->start(QString::fromStdString(encoder), {QStringLiteral("--version")});
    return promise->future();
}

} // namespace engine
