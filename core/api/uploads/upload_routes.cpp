#include "core/api/uploads/upload_routes.hpp"

#include "core/api/frame/problem.hpp"
#include "core/api/frame/query.hpp"
#include "core/base/background.hpp"
#include "core/base/utc.hpp"

#include <QJsonArray>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr const char* kVersion = "1.0.0";
constexpr const char* kExtensions = "creation,creation-with-upload,expiration,termination,checksum";
constexpr const char* kPath = "/api/v1/uploads";

} // namespace

UploadRoutes::UploadRoutes(UploadRoutesOptions options)
    : m_options(std::move(options)), m_clock(m_options.clock ? *m_options.clock : m_systemClock) {}

UploadRoutes::~UploadRoutes() {
    m_background.waitForDone();
}

void UploadRoutes::close() {
    m_closed = true;
}

std::int64_t UploadRoutes::nowMs() const {
    return m_clock.wallMs();
}

std::vector<ApiRoute> UploadRoutes::routes() {
    using auth::Role;
    const auto by = [this](
                        Answer (UploadRoutes::*handler)(Call&)) { return [this, handler](Call& call) { return (this->*handler)(call); }; };
    const std::vector<Role> senders{Role::Operator};
    std::vector<ApiRoute> rows;
    const auto add = [&](const char* method, const char* pattern, std::vector<Role> roles, Body body, const char* summary,
                         const char* response, unsigned success, Answer (UploadRoutes::*handler)(Call&)) {
        ApiRoute row{.method = method,
            .pattern = pattern,
            .roles = std::move(roles),
            .body = body,
            .summary = summary,
            .response = response,
            .success = success,
            .handler = by(handler)};
        row.isLimited = false;
        rows.push_back(std::move(row));
    };
    for (const char* const collection : {kPath, "/api/v1/uploads/"}) { // with the slash too: many tus clients have it
        add("OPTIONS", collection, {}, Body::None, "What this server knows of tus.", "", 204, &UploadRoutes::options);
        add("POST", collection, senders, Body::Stream, "Begins an upload; its first bytes may come along.", "", 201, &UploadRoutes::create);
    }
    add("GET", kPath, senders, Body::None, "Uploads of the caller; an admin's answer has everybody's.", "UploadList", 200,
        &UploadRoutes::list);
    add("HEAD", "/api/v1/uploads/{id}", senders, Body::None, "Where an upload goes on.", "", 200, &UploadRoutes::head);
    add("PATCH", "/api/v1/uploads/{id}", senders, Body::Stream, "More bytes of an upload.", "", 204, &UploadRoutes::patch);
    add("DELETE", "/api/v1/uploads/{id}", senders, Body::None, "Ends an upload; its bytes go.", "", 204, &UploadRoutes::remove);
    add("POST", "/api/v1/uploads/{id}", senders, Body::Stream,
        "The method that X-HTTP-Method-Override names, for proxies that pass no PATCH.", "", 204, &UploadRoutes::override_);
    for (ApiRoute& row : rows) {
        const std::string_view method = row.method;
        if (method == "OPTIONS") row.beforeSetup = true;
        if (method == "POST" && row.success == 201) row.action = "upload.begin";
        if (method == "DELETE") row.action = "upload.remove";
    }
    return rows;
}

std::optional<http::Response> UploadRoutes::checkVersion(const Call& call) const {
    if (call.request.header("tus-resumable") == kVersion) return std::nullopt;
    http::Response response =
        refusal(call, 412, "upload-refused", {base::ErrorCode::Unsupported, "Uploads here speak tus 1.0.0; Tus-Resumable must say so."});
    response.with("Tus-Version", kVersion);
    return response;
}

http::Response UploadRoutes::refusal(const Call& call, unsigned status, const char* type, base::Error error) const {
    http::Response response = api::refusal(Problem{status, type, std::move(error)}, call.requestId);
    response.with("Tus-Resumable", kVersion);
    if (status == 423 || status == 503) response.with("Retry-After", "1");
    return response;
}

http::Response UploadRoutes::refusal(const Call& call, const base::Error& error) const {
    const Problem problem = problemOf(error);
    // Another request has it, the disk is full, the server goes: the same again after a moment may do.
    const bool isCreation = call.request.method == "POST";
    if (error.code == base::ErrorCode::Cancelled) return refusal(call, 423, "busy", error);
    if (error.code == base::ErrorCode::WorkFolderFull && !isCreation) return refusal(call, 503, "no-space", error);
    return refusal(call, problem.status, problem.type.c_str(), error);
}

std::shared_ptr<Upload> UploadRoutes::find(const Call& call, std::optional<http::Response>& refused, bool adminsToo) const {
    const std::string id(call.values["id"]);
    auto upload = isUploadId(id) ? m_options.store->find(id) : nullptr;
    const std::string tokenId = call.identity ? call.identity->tokenId : "", userId = call.identity ? call.identity->userId : "";
    const bool isHis = upload && (isOwner(upload->record(), tokenId, userId) || (adminsToo && call.may(auth::Role::Admin)));
    if (isHis) return upload;
    if (!upload && m_options.store->wasThere(id))
        refused = refusal(call, 410, "gone", {base::ErrorCode::NotFound, "This upload has ended, or was not gone on with in time."});
    else refused = refusal(call, 404, "not-found", {base::ErrorCode::NotFound, "There is no such upload."});
    return nullptr;
}

void UploadRoutes::tellExpiry(http::Response& response, const Upload& upload) const {
    const std::int64_t at = m_options.store->expiresMs(upload);
    if (at > 0) response.with("Upload-Expires", base::utc(at / 1000, base::kHttpDate));
}

UploadRoutes::Answer UploadRoutes::options(Call& call) {
    http::Response response;
    response.status = 204;
    response.with("Tus-Resumable", kVersion).with("Tus-Version", kVersion).with("Tus-Extension", kExtensions);
    response.with("Tus-Checksum-Algorithm", "sha1,sha256");
    response.with("Allow", "OPTIONS, POST, GET, HEAD");
    const std::int64_t largest = m_options.store->largest();
    if (largest >= 0) response.with("Tus-Max-Size", std::to_string(largest));
    static_cast<void>(call);
    co_return response;
}

http::Awaitable<bool> UploadRoutes::settle(std::shared_ptr<Upload> upload) {
    struct Settling {
        std::atomic<bool> isDone{false};
        std::atomic<bool> isRight{false};
        const std::shared_ptr<http::Notifier> notifier = std::make_shared<http::Notifier>();
    };
    const auto settling = std::make_shared<Settling>();
    const auto notifier = settling->notifier;
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    // Not in the pool, whose work is waited for: a disk that is asleep keeps this one's thread, not the client.
    base::inBackground(m_background, [settling, upload] {
        const bool isAllThere = upload->offset() == upload->length();
        settling->isRight = (isAllThere ? upload->finish() : upload->sync()).has_value();
        settling->isDone = true;
        settling->notifier->notify();
    });
    const auto until = std::chrono::steady_clock::now() + m_options.patience;
    while (!settling->isDone && std::chrono::steady_clock::now() < until) co_await waiter->wait(until);
    const bool isSettled = settling->isDone && settling->isRight;
    co_return isSettled;
}

UploadRoutes::Answer UploadRoutes::head(Call& call) {
    if (auto wrong = checkVersion(call)) co_return std::move(*wrong);
    std::optional<http::Response> refused;
    const auto upload = find(call, refused);
    if (!upload) co_return std::move(*refused);
    bool isSettled = upload->isWhole();
    if (!isSettled && !m_closed) {
        (void)upload->take();
        isSettled = co_await settle(upload);
        if (isSettled && m_options.jobs) m_options.jobs->progressed();
    }
    if (!isSettled)
        co_return refusal(call, 423, "busy", {base::ErrorCode::Busy, "The bytes that came last are not on the disk yet. Ask again."});
    http::Response response;
    const UploadRecord record = upload->record();
    response.with("Tus-Resumable", kVersion).with("Cache-Control", "no-store");
    response.with("Upload-Offset", std::to_string(record.isWhole ? record.length : record.synced));
    response.with("Upload-Length", std::to_string(record.length));
    if (!record.metadata.empty()) response.with("Upload-Metadata", record.metadata);
    if (!record.job.empty()) response.with("Millrace-Job", record.job);
    if (!record.digest.empty() && record.isWhole) response.with("Repr-Digest", reprDigestOf(record.digest));
    tellExpiry(response, *upload);
    co_return response;
}

UploadRoutes::Answer UploadRoutes::list(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto limit = query ? query->number("limit", 1, 500, 100) : std::nullopt;
    if (!limit) co_return refusal(call, 400, "syntax", {base::ErrorCode::InvalidInput, "\"limit\" is a number from 1 to 500."});
    const std::string after = query->value("after", "");
    const std::string tokenId = call.identity ? call.identity->tokenId : "", userId = call.identity ? call.identity->userId : "";
    QJsonArray items;
    QJsonValue next = QJsonValue::Null;
    std::string last;
    for (const auto& upload : m_options.store->all()) {
        const UploadRecord record = upload->record();
        if (record.id <= after || (!call.may(auth::Role::Admin) && !isOwner(record, tokenId, userId))) continue;
        if (items.size() == *limit) {
            next = QString::fromStdString(last);
            break;
        }
        last = record.id;
        items.append(model::toJson(UploadInfo{.id = record.id,
            .name = record.name,
            .bytes = record.isWhole ? record.length : record.synced,
            .length = record.length,
            .from = record.from,
            .job = record.job,
            .expiresMs = m_options.store->expiresMs(*upload)}));
    }
    http::Response response = json(200, {{QStringLiteral("items"), items}, {QStringLiteral("next"), next}});
    response.with("Tus-Resumable", kVersion);
    co_return response;
}

UploadRoutes::Answer UploadRoutes::remove(Call& call) {
    if (auto wrong = checkVersion(call)) co_return std::move(*wrong);
    std::optional<http::Response> refused;
    const auto upload = find(call, refused, true);
    if (!upload) co_return std::move(*refused);
    const UploadRecord record = upload->record();
    if (record.isWhole && m_options.jobs) {
        const std::function<QFuture<base::Result<bool>>()> question = [jobs = m_options.jobs, record] { return jobs->isUsed(record); };
        const auto isUsed = co_await m_options.mainThread->ask<bool>(question);
        if (!isUsed) co_return refusal(call, isUsed.error());
        if (*isUsed) co_return refusal(call, 409, "conflict", {base::ErrorCode::Conflict, "A job uses this upload. Remove the job first."});
    }
    bool isRemoved = false;
    const std::function<void()> work = [&] { isRemoved = m_options.store->remove(record.id); };
    co_await m_pool.run(work);
    if (isRemoved && m_options.jobs)
        QMetaObject::invokeMethod(
            m_options.jobs, [jobs = m_options.jobs, record] { jobs->ended(record); }, Qt::QueuedConnection);
    http::Response response;
    response.status = 204;
    response.with("Tus-Resumable", kVersion);
    co_return response;
}

UploadRoutes::Answer UploadRoutes::override_(Call& call) {
    const std::string_view method = call.request.header("x-http-method-override");
    http::Response response;
    if (method == "PATCH") response = co_await patch(call);
    else if (method == "DELETE") response = co_await remove(call);
    else if (method == "HEAD") response = co_await head(call);
    else {
        response = refusal(call, 405, "method", {base::ErrorCode::InvalidInput, "An upload takes HEAD, PATCH and DELETE."});
        response.with("Allow", "HEAD, PATCH, DELETE, OPTIONS");
    }
    co_return response;
}

} // namespace api
