#include "ui/models/job_report.hpp"

#include "ui/style/words.hpp"

#include <QDateTime>
#include <QRegularExpression>

namespace ui {

QString withoutSecrets(QString text) {
    static const QRegularExpression secrets[] = {
        QRegularExpression(QStringLiteral("((?:Bearer|Basic)\\s+)[^\\s\"']+"), QRegularExpression::CaseInsensitiveOption),
        QRegularExpression(QStringLiteral("(://[^/\\s:@]+:)[^/\\s@]+(?=@)")),
        QRegularExpression(
            QStringLiteral("((?:token|password|passwd|secret|signature|sig|key|auth)[\\w-]*[\"']?\\s*[=:]\\s*[\"']?)[^\\s&\"']+"),
            QRegularExpression::CaseInsensitiveOption),
    };
    for (const auto& secret : secrets) text.replace(secret, QStringLiteral("\\1…"));
    return text;
}

QString jobReport(const model::Job& job, const model::Proof& proof, const std::vector<model::LogLine>& log) {
    // English on purpose: it is read by whoever helps.
    QStringList lines{
        QStringLiteral("Millrace " MILLRACE_VERSION " · %1 · %2").arg(words::fileName(job), QLatin1String(model::word(job.state)))};
    if (job.trouble) lines << QString::fromStdString(job.trouble->id + " " + job.trouble->message).trimmed();
    lines << words::sourceFacts(job) << QStringLiteral("preset %1").arg(QString::fromStdString(job.presetName));
    for (const auto& row : job.renditions) {
        QString line = QStringLiteral("  %1: target %2, actual %3 kb/s")
                           .arg(QString::fromStdString(row.name))
                           .arg(row.targetKbps)
                           .arg(std::lround(row.actualKbps));
        if (row.ssim > 0) line += QStringLiteral(", SSIM %1, PSNR %2 dB").arg(row.ssim, 0, 'f', 4).arg(row.psnr, 0, 'f', 2);
        lines << line;
    }
    lines << QStringLiteral("chunks %1 of %2, %3 retried; objects %4 of %5; frames of picture and sound decoded again: %6")
                 .arg(job.chunksDone)
                 .arg(job.chunks)
                 .arg(job.chunksRetried)
                 .arg(job.objectsStored)
                 .arg(job.objects)
                 .arg(proof.frames);
    lines << QStringLiteral("CPU time %1 s, elapsed %2 s").arg(job.cpuSeconds, 0, 'f', 1).arg(job.tookSeconds, 0, 'f', 1);
    if (!proof.asked.empty()) lines << QStringLiteral("encoder asked for: %1").arg(QString::fromStdString(proof.asked));
    if (!proof.used.empty()) lines << QStringLiteral("encoder used: %1").arg(QString::fromStdString(proof.used));
    if (!proof.command.empty()) lines << QStringLiteral("the nearest with ffmpeg:") << QString::fromStdString(proof.command);
    lines << QStringLiteral("log:");
    for (const auto& entry : log)
        lines << QDateTime::fromMSecsSinceEpoch(entry.atMs, Qt::UTC).toString(Qt::ISODateWithMs) + QLatin1Char(' ') +
                QLatin1String(model::word(entry.mark)) + QLatin1Char(' ') + QString::fromStdString(entry.text);
    return withoutSecrets(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}

} // namespace ui
