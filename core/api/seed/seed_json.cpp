// The small shapes of the first service's answers.

#include "core/api/seed/seed_routes.hpp"

#include <cmath>

namespace api {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

double percent(double fraction) {
    return std::round(fraction * 1000) / 10;
}

/// {"720p":{"progress":41.3,"url":"…"}} of the pictures' renditions.
QJsonObject qualitiesOf(const model::Job& job, const std::string& toVideo) {
    QJsonObject qualities;
    for (const model::RenditionProgress& rendition : job.renditions) {
        if (rendition.audio) continue;
        QJsonObject quality{{QStringLiteral("progress"), percent(rendition.stored)}};
        if (job.isPlayable()) quality[QStringLiteral("url")] = q(toVideo + job.id + "/" + rendition.name);
        qualities[q(rendition.name)] = quality;
    }
    return qualities;
}

} // namespace

const char* seedStatus(model::JobState state) {
    switch (state) {
    case model::JobState::Waiting: return "queued";
    case model::JobState::Encoding:
    case model::JobState::Publishing: return "processing";
    case model::JobState::Paused: return "paused";
    case model::JobState::Done: return "completed";
    case model::JobState::Failed: return "failed";
    case model::JobState::Cancelled: return "cancelled";
    case model::JobState::Unknown: break;
    }
    return "processing";
}

QJsonObject seedStatusJson(const model::Job& job) {
    QJsonObject object{{QStringLiteral("job_id"), q(job.id)}, {QStringLiteral("name"), q(job.name)},
        {QStringLiteral("status"), QLatin1String(seedStatus(job.state))}, {QStringLiteral("state"), QLatin1String(model::word(job.state))},
        {QStringLiteral("progress"), percent(job.state == model::JobState::Done ? 1 : job.inFlight)},
        {QStringLiteral("eta_seconds"), job.etaSeconds < 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(std::ceil(job.etaSeconds))},
        {QStringLiteral("qualities"), qualitiesOf(job, "../video/")}};
    object[QStringLiteral("hls_url")] = job.hlsUrl.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(q(job.hlsUrl));
    object[QStringLiteral("dash_url")] = job.dashUrl.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(q(job.dashUrl));
    object[QStringLiteral("error")] = job.trouble ? QJsonValue(q(job.trouble->message)) : QJsonValue(QJsonValue::Null);
    return object;
}

QJsonObject seedRowJson(const model::Job& job) {
    return {{QStringLiteral("job_id"), q(job.id)}, {QStringLiteral("name"), q(job.name)},
        {QStringLiteral("status"), QLatin1String(seedStatus(job.state))},
        {QStringLiteral("progress"), percent(job.state == model::JobState::Done ? 1 : job.inFlight)},
        {QStringLiteral("created_at"), static_cast<qint64>(job.addedMs)}, {QStringLiteral("qualities"), qualitiesOf(job, "video/")}};
}

} // namespace api
