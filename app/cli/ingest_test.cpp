#include "app/cli/ingest_test.hpp"

#include "app/cli/terminal_words.hpp"
#include "app/wiring/shutdown.hpp"
#include "core/engine/ingest_check.hpp"

#include <QCoreApplication>
#include <QTextStream>

namespace cli {
namespace {

using Step = model::IngestTest::Step;
constexpr int kInterrupted = 130;

/// Why a step failed: the middle of a sentence.
QString why(const model::IngestTest& outcome) {
    const QString status = QString::number(outcome.status);
    if (outcome.isAltered) return QStringLiteral("it is not what was uploaded");
    if (outcome.status == 0) return QStringLiteral("no answer (%1)").arg(QString::fromStdString(outcome.reason));
    if (outcome.status == 401 || outcome.status == 403)
        return QStringLiteral("the token in TRANSCODER_INTERNAL_TOKEN is refused (%1)").arg(status);
    if (outcome.step == Step::Upload && (outcome.status == 404 || outcome.status == 405))
        return QStringLiteral("nothing takes uploads at this address (%1)").arg(status);
    if (outcome.status >= 300 && outcome.status < 400)
        return QStringLiteral("it redirects to another address (%1); use the final one").arg(status);
    if (outcome.status == 507) return QStringLiteral("its disk is full (%1)").arg(status);
    return QStringLiteral("it answers %1").arg(status);
}

} // namespace

QString sentence(const model::IngestTest& outcome) {
    const QString address = QString::fromStdString(outcome.address);
    switch (outcome.step) {
    case Step::Upload: return QStringLiteral("Uploading %1 failed: %2.").arg(address, why(outcome));
    case Step::ReadBack: return QStringLiteral("%1 was uploaded, but cannot be read back: %2.").arg(address, why(outcome));
    case Step::Delete:
        return QStringLiteral("Uploaded and read back, but not deleted: %1. A small file stays at %2.").arg(why(outcome), address);
    case Step::Done: break;
    }
    return QStringLiteral("Works: uploaded, read back and deleted in %1 ms.").arg(outcome.tookMs);
}

int testIngest(const engine::PublishTarget& target) {
    auto* check = new engine::IngestCheck(target, nullptr); // deletes itself when the object is deleted at the ingest
    int code = kInterrupted;
    QObject::connect(check, &engine::IngestCheck::finished, check, [&code](const model::IngestTest& outcome) {
        QTextStream(stdout) << shown(sentence(outcome).toStdString()) << Qt::endl;
        code = outcome.step == Step::Done ? 0 : 1;
    });
    QObject::connect(check, &QObject::destroyed, QCoreApplication::instance(), [] { QCoreApplication::exit(0); });
    const QPointer<engine::IngestCheck> running(check);
    const auto cancel = [running] {
        if (running) running->cancel();
    };
    wiring::onShutdown({[cancel](int) { cancel(); }, cancel});
    check->start();
    QCoreApplication::exec();
    return code;
}

} // namespace cli
