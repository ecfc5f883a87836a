// What the inspector says of a job's output: how much is written, and from where to where it plays.

#include "ui/models/offers.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/style/words.hpp"

#include <QDateTime>
#include <QLocale>

namespace ui {

void Inspector::showWritten(const model::Job& job) {
    const model::Estimate& estimate = job.estimate;
    m_written->setToolTip(job.isActive() && estimate.bytesHigh > estimate.bytesLow
            ? tr("Between %1 and %2 when it is done").arg(words::bytes(estimate.bytesLow), words::bytes(estimate.bytesHigh))
            : QString());
    m_written->setText(job.state == model::JobState::Done ? tr("kb/s · %1 written").arg(words::bytes(job.bytesWritten))
            : estimate.bytes <= 0                         ? tr("kb/s")
            : job.bytesWritten > 0
            ? tr("kb/s · %1 written").arg(words::bytesOf(job.bytesWritten, estimate.bytes))
            : tr("kb/s · about %1 (%2–%3) in %4 (%5–%6)")
                  .arg(words::bytes(estimate.bytes), words::bytes(estimate.bytesLow), words::bytes(estimate.bytesHigh),
                      words::duration(estimate.seconds), words::duration(estimate.secondsLow), words::duration(estimate.secondsHigh)));
}

QString Inspector::outputSentence(const model::Job& job) {
    if (job.output == model::OutputState::Deleting || job.outputDeletedMs == 0) return words::output(job.output);
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(job.outputDeletedMs);
    return tr("Output deleted, %1").arg(QLocale().toString(at, QLocale::ShortFormat));
}

void Inspector::showPlayable(const model::Job& job) {
    const bool isDone = job.state == model::JobState::Done && job.output == model::OutputState::Kept;
    const bool isWhole = isDone && !job.trouble; // else it is not what was read back, or was to be taken away
    if (isDone && job.trouble) m_playable->setText(words::happened(*job.trouble));
    else if (isWhole) m_playable->setText(tr("Complete; every object was read back."));
    else if (job.output != model::OutputState::Kept && job.trouble)
        m_playable->setText(outputSentence(job) + QLatin1Char('\n') + words::happened(*job.trouble));
    else if (job.output != model::OutputState::Kept) m_playable->setText(outputSentence(job));
    else if (job.trouble && !job.isFinal()) m_playable->setText(words::happened(*job.trouble));
    else if (job.playableSeconds > 0 && job.state == model::JobState::Failed && job.trouble && job.trouble->chunk >= 0)
        m_playable->setText(tr("Playable up to %1; the rest waits for chunk %2")
                                .arg(words::duration(job.playableSeconds), words::count(job.trouble->chunk + 1)));
    else if (job.playableSeconds > 0 && job.isFinal())
        m_playable->setText(tr("Playable up to %1; the rest waits for a retry").arg(words::duration(job.playableSeconds)));
    else if (job.playableSeconds > 0)
        m_playable->setText(tr("Playable now up to %1; grows as chunks finish").arg(words::duration(job.playableSeconds)));
    else if (job.isFinal()) m_playable->setText(tr("Nothing was published."));
    else m_playable->setText(tr("Playable as soon as the first chunk is stored"));
    m_hls->setEnabled(hasAddresses(job));
    m_dash->setEnabled(m_hls->isEnabled());
    m_playable->setWordWrap(true);
    m_playableIcon->setVisible(job.output == model::OutputState::Kept && (job.playableSeconds > 0 || isWhole));
    m_hls->setAddress(QString::fromStdString(job.hlsUrl));
    m_dash->setAddress(QString::fromStdString(job.dashUrl));
}

} // namespace ui
