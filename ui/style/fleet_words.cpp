#include "ui/style/fleet_words.hpp"

#include "core/base/plain_line.hpp"
#include "ui/style/words.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace ui::words {
namespace {

/// The context of these texts in the translation files.
struct FleetWords {
    Q_DECLARE_TR_FUNCTIONS(FleetWords)
};

using State = model::FleetWorkerState;
using Reason = model::FleetIdleReason;

constexpr double kMega = 1e6, kGiga = 1e9;
constexpr double kInGiga = 100e9; ///< from here on a node's numbers are said in Gb/s

QString joined(QString text) {
    return text.replace(QLatin1Char(' '), QChar::Nbsp);
}

/// "AV1": as people call it.
QString familyName(const std::string& family) {
    const QString name = codec(family);
    return name.isEmpty() ? oneLine(family) : name;
}

QString idleReason(const model::FleetWorker& worker) {
    switch (worker.reason) {
    case Reason::NothingWaiting:
        return worker.families.size() == 1 ? FleetWords::tr("Takes %1 only; none waiting").arg(familyName(worker.families.front()))
                                           : FleetWords::tr("Nothing waiting");
    case Reason::Memory: return FleetWords::tr("What waits needs more memory");
    case Reason::PinnedElsewhere: return FleetWords::tr("What waits was begun by other encoders");
    case Reason::Drained: return FleetWords::tr("Drained; takes no more");
    case Reason::Ingest: return FleetWords::tr("Cannot reach the ingest");
    case Reason::Disk: return FleetWords::tr("Its disk is full");
    case Reason::Api: return FleetWords::tr("Cannot reach the server");
    case Reason::Pausing: return FleetWords::tr("Pauses after a chunk that failed");
    case Reason::Battery: return FleetWords::tr("Runs on battery; waits for mains power");
    case Reason::Resting:
    case Reason::None:
    case Reason::Unknown: break;
    }
    return {};
}

QString whyNothing(const model::FleetWorker& worker) {
    switch (worker.state) {
    case State::Starting: return FleetWords::tr("Checking encoders");
    case State::Resting: {
        const QString until = FleetWords::tr("Resting until %1").arg(timeOfDay(worker.restingUntilMs));
        const QString why = said(base::together(worker.restReason, worker.restReasonParts));
        return why.isEmpty() ? until : until + QStringLiteral(": ") + oneLine(why.toStdString());
    }
    case State::Offline:
    case State::Gone: return worker.handedOver > 0 ? FleetWords::tr("%n chunks handed over", nullptr, worker.handedOver) : QString();
    default: return idleReason(worker);
    }
}

} // namespace

QString oneLine(const std::string& text) {
    return QString::fromStdString(base::plainLine(text));
}

QString workerState(State state) {
    switch (state) {
    case State::Starting: return FleetWords::tr("Starting");
    case State::Idle: return FleetWords::tr("Idle");
    case State::Encoding: return FleetWords::tr("Encoding");
    case State::Draining: return FleetWords::tr("Draining");
    case State::Leaving: return FleetWords::tr("Leaving");
    case State::Resting: return FleetWords::tr("Resting");
    case State::Offline: return FleetWords::tr("Offline");
    case State::Gone: return FleetWords::tr("Left");
    case State::Unknown: break;
    }
    return FleetWords::tr("Unknown");
}

QString workerStateIcon(State state) {
    switch (state) {
    case State::Starting: return QStringLiteral("state-waiting");
    case State::Encoding: return QStringLiteral("state-encoding");
    case State::Draining:
    case State::Leaving: return QStringLiteral("state-draining");
    case State::Offline:
    case State::Gone: return QStringLiteral("state-offline");
    case State::Idle:
    case State::Resting:
    case State::Unknown: break;
    }
    return QStringLiteral("state-idle");
}

QColor workerStateColour(State state, const Tokens& t) {
    switch (state) {
    case State::Encoding: return t.accent;
    case State::Draining:
    case State::Leaving:
    case State::Resting: return t.warn;
    case State::Offline: return t.fail;
    case State::Gone: return t.textCaption;
    default: return t.textSecondary;
    }
}

QString hardware(const model::FleetWorker& worker) {
    if (!worker.gpus.empty()) {
        const auto alike = std::count(worker.gpus.begin(), worker.gpus.end(), worker.gpus.front());
        const QString kind = oneLine(worker.gpus.front());
        return static_cast<std::size_t>(alike) == worker.gpus.size() && alike > 1 ? QStringLiteral("%1 × %2").arg(alike).arg(kind) : kind;
    }
    return worker.cores > 0 ? FleetWords::tr("%n cores", nullptr, worker.cores) : QString();
}

bool isTaskReason(const model::FleetWorker& worker) {
    return worker.job.empty() && worker.state != State::Offline && worker.state != State::Gone;
}

QString workerTask(const model::FleetWorker& worker) {
    const bool isThere = worker.state != State::Offline && worker.state != State::Gone;
    if (worker.job.empty() || !isThere) return whyNothing(worker);
    QString text = oneLine(worker.film.empty() ? worker.job : worker.film);
    if (worker.chunk >= 0) text += QStringLiteral(" · ") + count(worker.chunk + 1);
    return worker.isLastOne() ? FleetWords::tr("%1, last one").arg(text) : text;
}

QString timesRealTime(double speed) {
    if (!(speed > 0) || !std::isfinite(speed)) return QStringLiteral("—");
    return QLocale().toString(speed, 'f', speed < 1 ? 2 : 1) + QStringLiteral("×");
}

QString age(std::int64_t ms) {
    constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86'400;
    const std::int64_t seconds = std::max<std::int64_t>(ms, 0) / 1000;
    if (seconds < 2 * kMinute) return joined(FleetWords::tr("%1 s").arg(seconds));
    if (seconds < 2 * kHour) return joined(FleetWords::tr("%1 min").arg(seconds / kMinute));
    if (seconds < 2 * kDay) return joined(FleetWords::tr("%1 h").arg(seconds / kHour));
    return joined(FleetWords::tr("%1 d").arg(seconds / kDay));
}

QString roughly(double seconds) {
    constexpr double kMinutes = 90, kHours = 90 * 60;
    if (!(seconds >= 0) || !std::isfinite(seconds)) return QStringLiteral("—");
    if (seconds < kMinutes) return joined(FleetWords::tr("%1 s").arg(std::llround(seconds)));
    if (seconds < kHours) return joined(FleetWords::tr("%1 min").arg(std::llround(seconds / 60)));
    return joined(FleetWords::tr("%1 h").arg(QLocale().toString(seconds / 3600, 'f', seconds < 10 * 3600 ? 1 : 0)));
}

QString spokenWorker(const model::FleetWorker& worker, std::int64_t ageMs) {
    QStringList parts{oneLine(worker.id), workerState(worker.state)};
    parts << FleetWords::tr("%1 of %n slots busy", nullptr, worker.slots).arg(worker.busy);
    if (worker.cpu >= 0 && worker.state != State::Offline) parts << FleetWords::tr("CPU %1").arg(percent(worker.cpu));
    if (const QString task = workerTask(worker); !task.isEmpty()) parts << task;
    if (worker.speed > 0) parts << FleetWords::tr("%1 real time").arg(timesRealTime(worker.speed));
    if (worker.seenMs > 0) parts << FleetWords::tr("last heard %1 ago").arg(age(ageMs));
    return parts.join(QStringLiteral(", "));
}

QString alertIcon(model::FleetAlert::Severity severity) {
    switch (severity) {
    case model::FleetAlert::Severity::Note: return QStringLiteral("info");
    case model::FleetAlert::Severity::Warning: return QStringLiteral("state-warning");
    case model::FleetAlert::Severity::Error: return QStringLiteral("state-failed");
    }
    return {};
}

QColor alertColour(model::FleetAlert::Severity severity, const Tokens& t) {
    switch (severity) {
    case model::FleetAlert::Severity::Note: return t.accent;
    case model::FleetAlert::Severity::Warning: return t.warn;
    case model::FleetAlert::Severity::Error: return t.fail;
    }
    return t.textSecondary;
}

QString alertLink(model::FleetAlert::Link link) {
    switch (link) {
    case model::FleetAlert::Link::WorkerLog: return FleetWords::tr("Open log");
    case model::FleetAlert::Link::Ingest: return FleetWords::tr("Show node");
    case model::FleetAlert::Link::Job: return FleetWords::tr("Show job");
    case model::FleetAlert::Link::Worker: return FleetWords::tr("Show worker");
    case model::FleetAlert::Link::None: break;
    }
    return {};
}

QString ingestState(model::FleetIngest::State state) {
    switch (state) {
    case model::FleetIngest::State::Healthy: return FleetWords::tr("Healthy");
    case model::FleetIngest::State::AboveHeadroom: return FleetWords::tr("Above headroom");
    case model::FleetIngest::State::Silent: return FleetWords::tr("No answer");
    case model::FleetIngest::State::Unknown: break;
    }
    return FleetWords::tr("Unknown");
}

QString ingestStateIcon(model::FleetIngest::State state) {
    switch (state) {
    case model::FleetIngest::State::Healthy: return QStringLiteral("state-done");
    case model::FleetIngest::State::AboveHeadroom: return QStringLiteral("state-warning");
    case model::FleetIngest::State::Silent: return QStringLiteral("state-offline");
    case model::FleetIngest::State::Unknown: break;
    }
    return QStringLiteral("state-idle");
}

QColor ingestStateColour(model::FleetIngest::State state, const Tokens& t) {
    switch (state) {
    case model::FleetIngest::State::Healthy: return t.ok;
    case model::FleetIngest::State::AboveHeadroom: return t.warn;
    case model::FleetIngest::State::Silent: return t.fail;
    case model::FleetIngest::State::Unknown: break;
    }
    return t.textSecondary;
}

std::pair<QString, QString> egressOf(double bps, double capacityBps) {
    if (!(capacityBps > 0)) return {bitrate(bps), {}};
    const bool isGiga = capacityBps >= kInGiga;
    const auto number = [isGiga](
                            double bits) { return isGiga ? QLocale().toString(bits / kGiga, 'f', 1) : count(std::llround(bits / kMega)); };
    const QString all = isGiga ? FleetWords::tr("of %1 Gb/s") : FleetWords::tr("of %1 Mb/s");
    return {number(bps), all.arg(number(capacityBps))};
}

QString roomLeft(double egressBps, double capacityBps) {
    if (!(capacityBps > 0)) return {};
    const double left = (model::FleetIngest::kHeadroom * capacityBps - egressBps) / model::FleetIngest::kViewerBps;
    if (left < 1) return FleetWords::tr("No room for more viewers before the 75 % mark.");
    const int viewers = static_cast<int>(std::min(left, 1e9));
    return FleetWords::tr("Room for about %1 more at 6 Mb/s before the 75 % mark.", nullptr, viewers).arg(count(viewers));
}

QString timeOfDay(std::int64_t ms) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(ms);
    const bool isToday = when.date() == QDate::currentDate();
    return isToday ? QLocale().toString(when.time(), QStringLiteral("HH:mm")) : QLocale().toString(when, QLocale::ShortFormat);
}

} // namespace ui::words
