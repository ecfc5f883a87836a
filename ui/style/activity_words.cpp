#include "ui/style/activity_words.hpp"

#include "ui/style/words.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace ui::words {
namespace {

/// The context of these texts in the translation files.
struct ActivityWords {
    Q_DECLARE_TR_FUNCTIONS(ActivityWords)
};

QString period(int seconds) {
    constexpr int kMinute = 60;
    return seconds < kMinute ? ActivityWords::tr("%1 s").arg(seconds) : ActivityWords::tr("%1 min").arg(seconds / kMinute);
}

/// Its clock alone where the next one that shows it is meant.
QString momentText(std::int64_t ms) {
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(ms), now = QDateTime::currentDateTime();
    const QString clock = QLocale().toString(at.time(), QStringLiteral("HH:mm"));
    if (at < now.addDays(1)) return clock;
    return QLocale().toString(at.date(), QLocale::ShortFormat) + QLatin1Char(' ') + clock;
}

/// Its film is on its way to the engine from a panel or a program.
bool isUploading(const model::Job& job) {
    return job.sourceKind == model::SourceKind::Upload && job.received < 1 && !job.isFinal();
}

} // namespace

QString activityInRow(const model::Job& job) {
    if (isUploading(job)) return ActivityWords::tr("Uploading, %1").arg(percent(job.received));
    switch (model::activityOf(job)) {
    case model::Activity::AsStated: break;
    case model::Activity::NeedsEncoder:
        return job.work.ahead > 0 ? ActivityWords::tr("For an encoder, %n ahead", nullptr, job.work.ahead)
                                  : ActivityWords::tr("For an encoder");
    case model::Activity::ReadingSilently:
    case model::Activity::EncodingSilently: return ActivityWords::tr("No news for %1").arg(period(job.work.silentSeconds));
    case model::Activity::Fetching:
        return job.received > 0 ? ActivityWords::tr("Fetching, %1").arg(percent(job.received))
                                : ActivityWords::tr("Fetching, %1 so far").arg(bytes(job.sourceBytes));
    case model::Activity::Scheduled: return ActivityWords::tr("Starts at %1").arg(momentText(*job.at));
    case model::Activity::MachineBusy: return ActivityWords::tr("Machine busy, gets %1 %").arg(job.work.processorPercent);
    }
    return {};
}

QString activity(const model::Job& job) {
    if (isUploading(job)) return ActivityWords::tr("Uploading the film: %1 is stored there.").arg(percent(job.received));
    switch (model::activityOf(job)) {
    case model::Activity::AsStated: break;
    case model::Activity::NeedsEncoder:
        return job.work.ahead > 0 ? ActivityWords::tr("Waiting for an encoder: %n other jobs are ahead.", nullptr, job.work.ahead)
                                  : ActivityWords::tr("Waiting for an encoder.");
    case model::Activity::ReadingSilently:
        return ActivityWords::tr("No news from the source for %1. Look whether its disk answers.").arg(period(job.work.silentSeconds));
    case model::Activity::EncodingSilently:
        return ActivityWords::tr("No news from the encoder for %1. One that hangs is stopped, and its part begins again.")
            .arg(period(job.work.silentSeconds));
    case model::Activity::Fetching:
        return job.received > 0 ? ActivityWords::tr("Fetching the film: %1 of %2.").arg(percent(job.received), bytes(job.sourceBytes))
                                : ActivityWords::tr("Fetching the film: %1 so far.").arg(bytes(job.sourceBytes));
    case model::Activity::Scheduled:
        return ActivityWords::tr("Starts at %1. Until then nothing of the film is read or made.").arg(momentText(*job.at));
    case model::Activity::MachineBusy:
        return ActivityWords::tr("This machine is busy: encoders get %1 % of a processor.").arg(job.work.processorPercent);
    }
    return {};
}

} // namespace ui::words
