#include "core/api/routes/job_facts.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/frame/hidden_source.hpp"
#include "core/api/frame/query.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/http/ranged.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QMimeDatabase>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

std::string timeText(std::int64_t ms) {
    return ms == 0 ? "-" : QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODate).toStdString();
}

/// Where the source lies is for admins.
QJsonObject forCaller(const Call& call, const QJsonObject& told, const model::Job& job) {
    return call.may(Role::Admin) ? told : withoutSourcePath(told, job).toObject();
}

http::Response gone(const Call& call) {
    return refusal({410, "gone", {base::ErrorCode::SourceMissing, "The source is no longer where it was."}}, call.requestId);
}

} // namespace

http::Response fileAnswer(
    const http::Request& request, std::shared_ptr<http::FileBody> file, const std::string& mediaType, const std::string& etag) {
    http::Response response;
    const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(file->size(), 0));
    response.with("Content-Type", mediaType).with("Accept-Ranges", "bytes").with("ETag", etag).with("Cache-Control", "private, no-cache");
    const std::string_view ifRange = request.header("if-range");
    const bool applies = request.method == "GET" && (ifRange.empty() || listsEtag(ifRange, etag, Comparison::Strong));
    response.file = std::move(file);
    return http::partOf(std::move(response), applies ? request.header("range") : std::string_view(), size);
}

std::string reportText(const model::Job& job, const model::Proof& proof, const std::vector<model::LogLine>& log, bool isAdmin) {
    std::string text = "Millrace " MILLRACE_VERSION "\n\nJob        " + job.id + "\nName       " + job.name + "\nSource     " +
        shownSource(job, isAdmin) + "\nPreset     " + job.presetName + " (" + (job.preset ? "came with the job" : job.presetId) +
        ")\nState      " + model::word(job.state) + "\nAdded      " + timeText(job.addedMs) + "\nStarted    " + timeText(job.startedMs) +
        "\nFinished   " + timeText(job.finishedMs) + "\nChunks     " + std::to_string(job.chunksDone) + " of " +
        std::to_string(job.chunks) + ", retried " + std::to_string(job.chunksRetried) + "\n";
    if (job.trouble) text += "Trouble    " + (job.trouble->id.empty() ? "" : job.trouble->id + ": ") + job.trouble->message + "\n";
    text += "\nProven     " + std::string(proof.complete ? "whole" : "so far") + ", " + std::to_string(proof.frames) +
        " frames of picture and sound, " + std::to_string(proof.objects) + " objects\nEncoder    " + proof.used + "\n\nLog\n";
    for (const model::LogLine& line : log) text += timeText(line.atMs) + "  " + model::word(line.mark) + "  " + line.text + "\n";
    return text;
}

std::vector<ApiRoute> JobFacts::rows() {
    return {
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}/detail",
            .roles = {Role::Viewer},
            .summary = "A job's chunks and what was proven",
            .response = "JobDetail",
            .handler = [this](Call& call) { return detail(call); }},
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}/log",
            .roles = {Role::Viewer},
            .summary = "The newest lines of a job's log",
            .response = "JobLog",
            .handler = [this](Call& call) { return log(call); },
            .query = {"after"}},
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}/thumbnail",
            .roles = {Role::Viewer},
            .summary = "A JPEG of at most 320 pixels width",
            .handler = [this](Call& call) { return thumbnail(call); }},
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}/report",
            .roles = {Role::Viewer},
            .summary = "A text for people about a job",
            .handler = [this](Call& call) { return report(call); }},
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}/source",
            .roles = {Role::Operator},
            .summary = "The bytes of a job's source",
            .handler = [this](Call& call) { return source(call); }},
    };
}

http::Awaitable<base::Result<model::Job>> JobFacts::job(const std::string& id) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Job>>()> question = [service, id] { return service->job(id); };
    base::Result<model::Job> job = co_await m_mainThread.ask<model::Job>(question);
    co_return job;
}

JobFacts::Response JobFacts::detail(Call& call) {
    model::Service* const service = &m_service;
    const std::string id(call.values["id"]);
    const std::function<QFuture<base::Result<model::JobChunks>>()> ofChunks = [service, id] { return service->chunks(id); };
    const auto chunks = co_await m_mainThread.ask<model::JobChunks>(ofChunks);
    if (!chunks) co_return failed(call, chunks.error());
    const std::function<QFuture<base::Result<model::JobProof>>()> ofProof = [service, id] { return service->proof(id); };
    const auto proof = co_await m_mainThread.ask<model::JobProof>(ofProof);
    if (!proof) co_return failed(call, proof.error());
    const auto row = co_await job(id);
    if (!row) co_return failed(call, row.error());
    const QJsonObject told{{QStringLiteral("id"), QString::fromStdString(id)}, {QStringLiteral("cells"), model::toJson(chunks->cells)},
        {QStringLiteral("proof"), model::toJson(proof->proof)}};
    co_return json(200, forCaller(call, told, *row));
}

JobFacts::Response JobFacts::log(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto after = query ? query->number("after", 0, INT64_MAX, 0) : std::nullopt;
    if (!after)
        co_return failed(call, {base::ErrorCode::InvalidInput, "\"after\" must be the number of a line of the log."}, Fault::Syntax);
    model::Service* const service = &m_service;
    const std::string id(call.values["id"]);
    const std::function<QFuture<base::Result<model::JobLog>>()> question = [service, id, from = *after] { return service->log(id, from); };
    const auto log = co_await m_mainThread.ask<model::JobLog>(question);
    if (!log) co_return failed(call, log.error());
    const auto row = co_await job(id);
    if (!row) co_return failed(call, row.error());
    QJsonObject object = forCaller(call, model::toJson(*log).toObject(), *row);
    // `first` is higher than after + 1 where lines between them are not told: there were more than one answer has.
    object[QStringLiteral("first")] = static_cast<qint64>(log->lines.empty() ? *after + 1 : log->lines.front().number);
    object[QStringLiteral("next")] = static_cast<qint64>(log->lines.empty() ? *after : log->lines.back().number);
    co_return json(200, object);
}

JobFacts::Response JobFacts::thumbnail(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<QByteArray>>()> question = [service, id = std::string(call.values["id"])] {
        return service->thumbnail(id);
    };
    const auto jpeg = co_await m_mainThread.ask<QByteArray>(question);
    // Not in its own words, which name a file of this computer.
    if (!jpeg && jpeg.error().code == base::ErrorCode::NotFound)
        co_return failed(call, {base::ErrorCode::NotFound, "There is no such job, or no picture of it yet."});
    if (!jpeg) co_return failed(call, {jpeg.error().code, "The picture cannot be read on the server."});
    http::Response response;
    response.body = jpeg->toStdString();
    response.with("Content-Type", "image/jpeg").with("ETag", weakEtagOf(response.body));
    co_return response;
}

JobFacts::Response JobFacts::report(Call& call) {
    model::Service* const service = &m_service;
    const std::string id(call.values["id"]);
    const auto row = co_await job(id);
    if (!row) co_return failed(call, row.error());
    const std::function<QFuture<base::Result<model::JobProof>>()> ofProof = [service, id] { return service->proof(id); };
    const auto proof = co_await m_mainThread.ask<model::JobProof>(ofProof);
    if (!proof) co_return failed(call, proof.error());
    const std::function<QFuture<base::Result<model::JobLog>>()> ofLog = [service, id] { return service->log(id, 0); };
    const auto log = co_await m_mainThread.ask<model::JobLog>(ofLog);
    if (!log) co_return failed(call, log.error());
    const bool isAdmin = call.may(Role::Admin);
    const std::string text = reportText(*row, proof->proof, log->lines, isAdmin);
    co_return http::text(200, isAdmin ? text : withoutSourcePath(text, *row));
}

JobFacts::Response JobFacts::source(Call& call) {
    const std::string id(call.values["id"]);
    const auto row = co_await job(id);
    if (!row) co_return failed(call, row.error());
    if (row->sourceKind == model::SourceKind::Url) co_return gone(call);
    std::optional<base::Result<std::shared_ptr<http::FileBody>>> file;
    std::string etag;
    const std::function<void()> work = [&] {
        file = http::FileBody::open(row->source);
        const auto modified = QFileInfo(QString::fromStdString(row->source)).lastModified().toMSecsSinceEpoch();
        if (*file) etag = "\"" + std::to_string((**file)->size()) + "-" + std::to_string(modified) + "\"";
    };
    co_await m_pool.run(work);
    if (!*file && file->error().code == base::ErrorCode::NotFound) co_return gone(call);
    if (!*file) // with its path the error would tell others than admins where it lies
        co_return failed(call, {base::ErrorCode::SourceUnreadable, "The source cannot be read on the server."});
    const QString name = QString::fromStdString(row->source);
    const QString type = QMimeDatabase().mimeTypeForFile(name, QMimeDatabase::MatchExtension).name();
    co_return fileAnswer(call.request, **file, type.toStdString(), etag);
}

} // namespace api
