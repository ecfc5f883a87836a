#include "core/api/frame/problem.hpp"

#include "core/model/commands.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace api {
namespace {

using enum base::ErrorCode;

struct Row {
    base::ErrorCode code;
    unsigned status;
    const char* type;
};

// What is not here is 500, "internal".
constexpr Row kRows[] = {
    {InvalidInput, 422, "values"},
    {NotFound, 404, "not-found"},
    {Conflict, 409, "conflict"},
    {NameTaken, 409, "name-taken"},
    {SourceChanged, 409, "source-changed"},
    {SourceTouched, 409, "source-changed"},
    {TooLarge, 413, "too-large"},
    {NoMedia, 422, "source"},
    {SourceUnreadable, 422, "source"},
    {SourceMissing, 422, "source"},
    {LinkSilent, 422, "source"},
    {LinkRefused, 422, "source"},
    {LinkForbidden, 422, "source"},
    {LinkTooLarge, 413, "too-large"},
    {Unsupported, 501, "unsupported"},
    {IngestSilent, 502, "ingest"},
    {IngestRefused, 502, "ingest"},
    {IngestFull, 507, "no-space"},
    {WorkFolderFull, 507, "no-space"},
    {WorkFolderUnwritable, 503, "unavailable"},
    {PortTaken, 503, "unavailable"},
    {DiskSilent, 503, "unavailable"},
    {Cancelled, 503, "unavailable"},
    {QueueSilent, 503, "unavailable"},
    {QueueLost, 503, "unavailable"},
    {QueueNotReady, 503, "unavailable"},
    {QueueFull, 503, "unavailable"},
    {QueueRefused, 503, "unavailable"},
    {QueueUnfit, 503, "unavailable"},
    {OtherCoordinator, 409, "conflict"},
    {TicketRefused, 403, "ticket"},
    {WorkerNameTaken, 409, "name-taken"},
    {ResultSuperseded, 409, "superseded"},
    {TaskCancelled, 410, "gone"},
    {ResultRefused, 422, "result-refused"},
    {Busy, 503, "busy"},
    {Unauthorized, 401, "unauthorized"},
    {Forbidden, 403, "forbidden"},
    {RateLimited, 429, "rate-limited"},
    {UploadRefused, 409, "upload-refused"},
    {Stale, 412, "stale"},
    {VersionMismatch, 426, "client-too-old"},
};

} // namespace

const std::vector<ProblemType>& problemTypes() {
    static const std::vector<ProblemType> types{
        {"syntax", "The request is malformed", "The body is no JSON, or a parameter is not of the form that the documentation gives."},
        {"values", "A value cannot be used", "The request is well formed, but one of its values cannot be used; \"detail\" names it."},
        {"unauthorized", "A token is required", "No token came, or one that is wrong, has ended or was revoked. Sign in, or pair again."},
        {"forbidden", "The role does not allow it", "The token is good, but its role may not do this; \"detail\" names the role that may."},
        {"not-found", "There is nothing here", "No such address, or no such thing under its id."},
        {"method", "Another method is needed", "The address is right; the header Allow names the methods that it takes."},
        {"conflict", "The state does not allow it", "What is asked for contradicts what there is now; \"detail\" says what."},
        {"name-taken", "The name is taken", "A film or a worker has the name; of a film's, \"freeName\" is one that would be taken now."},
        {"source-changed", "The source has changed", "The file is another than the one that was read first."},
        {"source", "The source cannot be used", "It is missing, holds no media, or cannot be read."},
        {"bad-request", "The request cannot be used", "Its headers do not go together; \"detail\" says what is missing."},
        {"position-gone", "The position is no longer kept", "Too much has happened since. Begin anew, without a position."},
        {"gone", "It is no more", "It was there once, and will not be again."},
        {"stale", "It has changed meanwhile", "The entity tag in If-Match is not that of the present state. Read it again, then decide."},
        {"precondition-required", "If-Match is required", "A change must name the state that it is made to: send its ETag as If-Match."},
        {"too-large", "It is too large", "A limit is exceeded; \"detail\" names it."},
        {"media-type", "Another media type is needed", "The body's Content-Type is none that this address takes."},
        {"range", "There is no such part", "The range begins behind the end."},
        {"client-too-old", "The client is too old", "It speaks a version of the API that this server no longer does. Update it."},
        {"rate-limited", "Too many requests", "Wait as long as Retry-After says."},
        {"ticket", "The ticket is not good for that", "It has expired, or is of another task or source. The next beat brings a new one."},
        {"superseded", "Another attempt was first", "Its result was used. What this one made may be thrown away."},
        {"result-refused", "It is not what was asked for", "A file or a result is not what the task's order says; \"why\" says what."},
        {"upload-refused", "The upload does not go on there", "The offset or the length is not what the server has."},
        {"cursor-mismatch", "The cursor is of another list", "\"after\" belongs to other filters or another order. Begin without it."},
        {"key-reused", "The key belongs to another request",
            "An Idempotency-Key names one request. This one has another method, address or body than the first under it."},
        {"key-running", "The command is under way", "A request with this Idempotency-Key is being carried out. Ask again in a moment."},
        {"setup-needed", "The server has no users yet", "Send the code that it printed at its start to /api/v1/setup."},
        {"busy", "The server is busy", "The same again after a moment may do."},
        {"unavailable", "It cannot be done now", "Something that the server needs is not there; \"detail\" says what."},
        {"no-space", "There is no space left", "The disk is full, or the ingest's is."},
        {"ingest", "The ingest does not answer as it should", "What was published cannot be reached, or was refused."},
        {"unsupported", "This server cannot do that", "Update it, or use another way."},
        {"internal", "A fault in the server", "Its log says more, under the request's id."},
        {"authorization-pending", "Nobody has decided yet", "The pairing code was not typed so far. Ask again after the interval."},
        {"slow-down", "Asked too often", "Wait for the whole interval between two questions."},
        {"access-denied", "The pairing was refused", "Whoever typed the code refused the device."},
        {"expired-token", "The code is no longer good", "Begin the pairing again."},
        {"secret-already-shown", "The secret was shown already", "A token's or invite's secret is shown once. Make another one."},
    };
    return types;
}

const ProblemType* findProblemType(std::string_view word) {
    const auto& types = problemTypes();
    const auto found = std::find_if(types.begin(), types.end(), [&](const ProblemType& type) { return word == type.word; });
    return found == types.end() ? nullptr : &*found;
}

Problem problemOf(const base::Error& error, Fault fault) {
    if (error.code == InvalidInput && fault == Fault::Syntax) return {400, "syntax", error};
    const auto* const row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.code == error.code; });
    if (row == std::end(kRows)) return {500, "internal", error};
    return {row->status, row->type, error};
}

QJsonObject toJson(const Problem& problem, const std::string& requestId) {
    const ProblemType* type = findProblemType(problem.type);
    QJsonObject object{
        {QStringLiteral("type"), QString::fromStdString("/problems/" + problem.type)},
        {QStringLiteral("title"), QString::fromLatin1(type ? type->title : "")},
        {QStringLiteral("status"), static_cast<int>(problem.status)},
        {QStringLiteral("detail"), QString::fromStdString(problem.detail)},
        {QStringLiteral("requestId"), QString::fromStdString(requestId)},
        {QStringLiteral("cause"), model::toJson(model::Problem(problem.error))},
    };
    const std::string_view id = base::errorId(problem.error.code);
    if (!id.empty()) object[QStringLiteral("code")] = QString::fromLatin1(id.data(), static_cast<qsizetype>(id.size()));
    if (!problem.freeName.empty()) object[QStringLiteral("freeName")] = QString::fromStdString(problem.freeName);
    QJsonArray errors;
    for (const PointedFault& fault : problem.errors)
        errors.append(QJsonObject{{QStringLiteral("pointer"), QString::fromStdString(fault.pointer)},
            {QStringLiteral("detail"), QString::fromStdString(fault.detail)}});
    if (!errors.isEmpty()) object[QStringLiteral("errors")] = errors;
    return object;
}

http::Response refusal(const Problem& problem, const std::string& requestId) {
    http::Response response;
    response.status = problem.status;
    response.with("Content-Type", "application/problem+json").with("Cache-Control", "no-store");
    if (problem.status == 401) response.with("WWW-Authenticate", "Bearer realm=\"millrace\"");
    response.body = QJsonDocument(toJson(problem, requestId)).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

http::Response json(unsigned status, const QJsonObject& object) {
    http::Response response;
    response.status = status;
    response.with("Content-Type", "application/json");
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

} // namespace api
