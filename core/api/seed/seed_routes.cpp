#include "core/api/seed/seed_routes.hpp"

#include "core/api/frame/hidden_source.hpp"
#include "core/api/frame/query.hpp"
#include "core/api/seed/multipart.hpp"
#include "core/base/files.hpp"

#include <QJsonArray>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;
using Results = std::vector<model::CommandResult>;

namespace {

constexpr std::size_t kLongestField = 4096;
constexpr std::size_t kMostFiles = 500;

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

base::Error wrong(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

/// Refusals of an upload: what is no media is 415 here.
http::Response refusedUpload(const Call& call, const base::Error& error) {
    if (error.code == base::ErrorCode::Unsupported) return refusal({415, "media-type", error}, call.requestId);
    return failed(call, error, Fault::Syntax);
}

QJsonObject addedJson(const std::string& id, const std::string& name) {
    return {{QStringLiteral("job_id"), q(id)}, {QStringLiteral("status"), QStringLiteral("queued")}, {QStringLiteral("name"), q(name)},
        {QStringLiteral("status_url"), q("status/" + id)}};
}

} // namespace

/// What came with one request.
struct SeedRoutes::Upload {
    ReceivedFiles files;
    std::string presetId, name;
};

std::vector<ApiRoute> SeedRoutes::rows() {
    return {
        {.method = "POST",
            .pattern = "/api/upload",
            .roles = {Role::Operator},
            .body = Body::Stream,
            .idempotency = Idempotency::Keyed,
            .summary = "Uploads films and makes jobs of them: a form with files, or a body that is one",
            .response = "SeedUpload",
            .success = 201,
            .handler = [this](Call& call) { return upload(call); },
            .query = {"name", "preset"},
            .isLimited = false,
            .action = "job.upload"},
        {.method = "GET",
            .pattern = "/api/status/{id}",
            .roles = {Role::Viewer},
            .summary = "How far a job is",
            .response = "SeedStatus",
            .handler = [this](Call& call) { return status(call); }},
        {.method = "GET",
            .pattern = "/api/jobs",
            .roles = {Role::Viewer},
            .summary = "All jobs, newest first",
            .response = "SeedJobs",
            .handler = [this](Call& call) { return jobs(call); },
            .query = {"limit", "after"}},
    };
}

base::Result<void> SeedRoutes::checkRoom(std::int64_t announced) const {
    if (announced > 0 && static_cast<std::uint64_t>(announced) > m_options.limit)
        return base::Error{base::ErrorCode::TooLarge, "An upload may have at most " + std::to_string(m_options.limit) + " bytes here."};
    const std::int64_t free = base::freeBytes(m_options.folder);
    if (free >= 0 && std::max<std::int64_t>(announced, 0) > free - m_options.reserve)
        return base::Error{base::ErrorCode::WorkFolderFull,
            "The upload has " + std::to_string(announced) + " bytes; the server has " + std::to_string(free) + " free and keeps " +
                std::to_string(m_options.reserve) + "."};
    return {};
}

http::Awaitable<base::Result<void>> SeedRoutes::receiveForm(Call& call, const std::string& boundary, Upload& upload) {
    using Kind = MultipartParser::Event::Kind;
    MultipartParser parser(boundary);
    std::string field, value;
    bool isFile = false;
    for (;;) {
        const MultipartParser::Event event = parser.next();
        if (event.kind == Kind::End) co_return base::Result<void>();
        if (event.kind == Kind::Broken) co_return wrong("The body is no form as its Content-Type says.");
        base::Result<void> done;
        if (event.kind == Kind::NeedsMore) {
            const auto piece = co_await call.request.body->read();
            if (piece.empty()) co_return wrong("The form ended before its last boundary.");
            parser.give({piece.data(), piece.size()});
        } else if (event.kind == Kind::PartBegins) {
            field = event.name;
            value.clear();
            isFile = event.fileName.has_value();
            if (isFile && upload.files.whole().size() == kMostFiles)
                co_return base::Error{base::ErrorCode::TooLarge, "An upload may have at most " + std::to_string(kMostFiles) + " files."};
            if (isFile) done = co_await upload.files.begin(*event.fileName);
        } else if (event.kind == Kind::Data && isFile) {
            done = co_await upload.files.write(event.data);
        } else if (event.kind == Kind::Data) {
            if (value.size() + event.data.size() > kLongestField)
                co_return base::Error{base::ErrorCode::TooLarge, "The field \"" + field.substr(0, 64) + "\" is too long."};
            value += event.data;
        } else if (isFile) {
            done = co_await upload.files.end();
        } else if (field == "preset") {
            upload.presetId = value;
        } else if (field == "name") {
            upload.name = value;
        }
        if (!done) co_return done;
    }
}

http::Awaitable<base::Result<void>> SeedRoutes::receiveRaw(Call& call, Upload& upload) {
    const auto query = Query::parse(call.values.query);
    if (!query) co_return wrong("The address has a malformed part behind '?'.");
    const std::string name = query->value("name", "");
    if (name.empty()) co_return wrong("A body that is no form needs its file's name in the address: ?name=film.mp4.");
    upload.presetId = query->value("preset", "");
    base::Result<void> done = co_await upload.files.begin(name);
    if (!done) co_return done;
    for (;;) {
        const auto piece = co_await call.request.body->read();
        if (piece.empty()) break;
        const std::string_view bytes(piece.data(), piece.size());
        done = co_await upload.files.write(bytes);
        if (!done) co_return done;
    }
    done = co_await upload.files.end();
    co_return done;
}

SeedRoutes::Response SeedRoutes::upload(Call& call) {
    const auto room = checkRoom(call.request.contentLength);
    if (!room) co_return refusedUpload(call, room.error());
    Upload upload{ReceivedFiles(m_options.folder, m_options.limit, m_pool), {}, {}};
    const auto boundary = boundaryOf(call.request.header("content-type"));
    base::Result<void> received;
    if (boundary) received = co_await receiveForm(call, *boundary, upload);
    else received = co_await receiveRaw(call, upload);
    if (!received) co_return refusedUpload(call, received.error());
    if (upload.files.whole().empty()) co_return refusedUpload(call, wrong("The form has no file."));
    if (upload.presetId.empty()) upload.presetId = m_options.presetId;
    if (!call.key.empty() && m_commands.answers()) {
        // Only now it is known whether it is the same request.
        call.requestHash = requestHash(call.request.method, call.request.target,
            upload.files.hash() + QByteArray::fromStdString(upload.presetId + '\n' + upload.name));
        auto earlier = co_await earlierAnswer(m_commands.mainThread(), *m_commands.answers(), call);
        if (earlier) co_return std::move(*earlier);
    }
    http::Response response = co_await addJobs(call, upload);
    co_return response;
}

SeedRoutes::Response SeedRoutes::addJobs(Call& call, Upload& upload) {
    std::vector<model::AddRequest> requests;
    std::vector<ReceivedFiles::Whole> files = upload.files.whole();
    for (const ReceivedFiles::Whole& file : upload.files.whole()) {
        model::AddRequest request;
        request.source = model::Source(file.path);
        request.presetId = upload.presetId;
        if (upload.files.whole().size() == 1) request.name = upload.name;
        requests.push_back(std::move(request));
    }
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Results>>()> command = [service, requests] { return service->addJobs(requests); };
    const std::function<http::Response(const base::Result<Results>&)> answer = [files, id = call.requestId](
                                                                                   const base::Result<Results>& results) {
        if (!results) return refusal(problemOf(results.error()), id);
        QJsonArray jobs;
        for (std::size_t i = 0; i < results->size(); ++i) {
            const model::CommandResult& result = (*results)[i];
            if (result.problem) discardReceived(files[i].path);
            if (result.problem && results->size() == 1) return refusal(problemOf(result.problem->error()), id);
            if (result.problem)
                jobs.append(QJsonObject{{QStringLiteral("name"), q(files[i].name)}, {QStringLiteral("error"), q(result.problem->message)}});
            else jobs.append(addedJson(result.id, files[i].name));
        }
        if (jobs.size() > 1) return json(201, {{QStringLiteral("jobs"), jobs}});
        http::Response response = json(201, jobs.first().toObject());
        response.with("Location", "status/" + results->front().id);
        return response;
    };
    upload.files.keep(); // from here on jobs may have them, whatever becomes of the answer
    http::Response response = co_await m_commands.carryOut<Results>(call, command, answer);
    co_return response;
}

SeedRoutes::Response SeedRoutes::status(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Job>>()> question = [service, id = std::string(call.values["id"])] {
        return service->job(id);
    };
    const auto job = co_await m_commands.mainThread().ask<model::Job>(question);
    if (!job) co_return failed(call, job.error());
    const QJsonObject told = seedStatusJson(*job);
    co_return json(200, call.may(Role::Admin) ? told : withoutSourcePath(told, *job).toObject());
}

SeedRoutes::Response SeedRoutes::jobs(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto limit = query ? query->number("limit", 1, model::JobQuery::kMostJobs, 100) : std::nullopt;
    if (!limit) co_return failed(call, wrong("\"limit\" must be a number from 1 to 500."), Fault::Syntax);
    model::JobQuery wanted;
    wanted.order = model::JobOrder::Added;
    wanted.limit = static_cast<int>(*limit);
    wanted.after = query->value("after", "");
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::JobPage>>()> question = [service, wanted] { return service->page(wanted); };
    const auto page = co_await m_commands.mainThread().ask<model::JobPage>(question);
    if (!page) co_return failed(call, page.error(), Fault::Syntax);
    QJsonArray rows;
    for (const model::Job& job : page->jobs) rows.append(seedRowJson(job));
    co_return json(200,
        {{QStringLiteral("jobs"), rows},
            {QStringLiteral("next"), page->next.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(q(page->next))}});
}

} // namespace api
