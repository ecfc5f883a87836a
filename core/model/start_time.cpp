#include "core/model/start_time.hpp"

#include <QDateTime>

namespace model {
namespace {

constexpr std::int64_t kLatest = 253'402'300'799'999; // the year 9999
const QString kClock = QStringLiteral("H:mm"), kShown = QStringLiteral("yyyy-MM-dd HH:mm");

/// The next time that clocks show it. A day on which they never do, where summer begins, is passed over.
QDateTime nextTime(const QTime& time, const QDateTime& now) {
    for (int day = 0; day < 3; ++day) {
        const QDateTime then(now.date().addDays(day), time);
        if (then.isValid() && then.time() == time && then > now) return then;
    }
    return {};
}

} // namespace

Result<void> validateStart(std::int64_t at) {
    if (at >= 0 && at <= kLatest) return {};
    return Error{ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core",
            "The time to start (at) must be given as milliseconds since 1970, and lie before the year 10000; 0 is as soon as possible."))};
}

Result<std::int64_t> parseStart(const std::string& text, std::int64_t nowMs) {
    const QString word = QString::fromStdString(text).trimmed();
    const QTime time = QTime::fromString(word, kClock);
    QDateTime then = time.isValid() ? nextTime(time, QDateTime::fromMSecsSinceEpoch(nowMs)) : QDateTime();
    if (!then.isValid() && word.size() >= kShown.size())
        then = QDateTime::fromString(QString(word).replace(QLatin1Char(' '), QLatin1Char('T')), Qt::ISODate);
    if (then.isValid() && validateStart(then.toMSecsSinceEpoch())) return then.toMSecsSinceEpoch();
    return Error{ErrorCode::InvalidInput,
        base::text(
            QT_TRANSLATE_NOOP("Core", "\"%1\" is no time to start at. Write it as 22:00, or with its day as 2026-11-28T22:00."), text)};
}

std::string startText(std::int64_t at) {
    return QDateTime::fromMSecsSinceEpoch(at).toString(kShown).toStdString();
}

} // namespace model
