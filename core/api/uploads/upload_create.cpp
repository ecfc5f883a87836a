// POST /uploads: tus' creation and creation-with-upload.

#include "core/api/frame/idempotency.hpp"
#include "core/api/frame/problem.hpp"
#include "core/api/routes/commands.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/api/uploads/upload_metadata.hpp"
#include "core/api/uploads/upload_received.hpp"
#include "core/api/uploads/upload_routes.hpp"
#include "core/base/files.hpp"
#include "core/model/commands.hpp"

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr std::string_view kBytes = "application/offset+octet-stream";

std::string locationOf(const Call& call, const std::string& id) {
    // Relative: no proxy that changes scheme, host or prefix breaks it. It is resolved against what was asked for.
    const std::string_view path = call.request.target.substr(0, call.request.target.find('?'));
    return path.ends_with('/') ? id : "uploads/" + id;
}

} // namespace

std::optional<http::Response> UploadRoutes::readCreation(const Call& call, UploadRecord& wanted) const {
    const auto bad = [&](std::string sentence) {
        return refusal(call, 400, "syntax", {base::ErrorCode::InvalidInput, std::move(sentence)});
    };
    if (call.request.count("upload-defer-length") > 0)
        return bad("Upload-Length must be there; a length that is told later is not known here.");
    if (call.request.count("upload-concat") > 0) return bad("Uploads are not put together here; send one.");
    const auto length = byteCountIn(call.request.header("upload-length"));
    if (!length) return bad("Upload-Length must be the number of bytes of the file.");
    const std::string_view header = call.request.header("upload-metadata");
    const auto metadata = uploadMetadataIn(header);
    if (!metadata) return bad("Upload-Metadata is malformed: keys and Base64 values, separated by commas.");
    wanted.length = *length;
    wanted.metadata = header;
    wanted.name = textIn(*metadata, "filename");
    wanted.preset = textIn(*metadata, "preset");
    wanted.jobName = textIn(*metadata, "name");
    wanted.paused = textIn(*metadata, "paused") == "true";
    wanted.request = textIn(*metadata, "request");
    if (auto wrong = readRequest(call, wanted)) return wrong;
    if (call.identity) {
        wanted.tokenId = call.identity->tokenId;
        wanted.userId = call.identity->userId;
        wanted.from = call.identity->who();
    }
    const std::string_view key = call.request.header("idempotency-key");
    if (key.empty()) return std::nullopt;
    const auto parsed = idempotencyKeyIn(key);
    if (!parsed) return bad("The Idempotency-Key is malformed.");
    wanted.key = *parsed;
    wanted.keyHash = base::sha256(QByteArray::fromStdString(std::to_string(wanted.length) + ' ' + wanted.metadata));
    return std::nullopt;
}

std::optional<http::Response> UploadRoutes::readRequest(const Call& call, UploadRecord& wanted) const {
    if (wanted.request.empty()) return std::nullopt;
    const QByteArray bytes = QByteArray::fromStdString(wanted.request);
    const auto request = model::fromBytes<model::AddRequest>(bytes, model::From::Wire);
    if (!request)
        return refusal(call, 400, "syntax", {base::ErrorCode::InvalidInput, "\"request\" in Upload-Metadata is no request for a job."});
    if (!request->preset) return std::nullopt;
    std::vector<PointedFault> faults;
    const auto preset = broughtPreset(QJsonDocument::fromJson(bytes).object(), faults);
    if (!preset) {
        http::Response response = failedWith(call, preset.error(), std::move(faults));
        response.with("Tus-Resumable", "1.0.0");
        return response;
    }
    wanted.bringsPreset = true;
    return std::nullopt;
}

UploadRoutes::Answer UploadRoutes::create(Call& call) {
    if (auto wrong = checkVersion(call)) co_return std::move(*wrong);
    UploadRecord wanted;
    if (auto wrong = readCreation(call, wanted)) co_return std::move(*wrong);
    if (m_closed) co_return refusal(call, 503, "unavailable", {base::ErrorCode::Busy, "The server is restarting. Ask again in a moment."});
    std::optional<base::Result<UploadStore::Begun>> begun;
    const std::function<void()> work = [&] { begun = m_options.store->create(wanted); };
    co_await m_pool.run(work);
    if (!*begun && begun->error().code == base::ErrorCode::Conflict) co_return refusal(call, 422, "key-reused", begun->error());
    if (!*begun) co_return refusal(call, begun->error());
    const UploadStore::Begun made = std::move(**begun);
    http::Response response = co_await this->begun(call, made);
    co_return response;
}

UploadRoutes::Answer UploadRoutes::begun(Call& call, const UploadStore::Begun& begun) {
    const auto upload = begun.upload;
    const bool makesJob = m_options.jobs && (!upload->record().preset.empty() || upload->record().bringsPreset);
    if (makesJob) {
        const std::function<QFuture<base::Result<std::string>>()> question = [jobs = m_options.jobs, upload] {
            return jobs->makeJob(upload);
        };
        const auto job = co_await m_options.mainThread->ask<std::string>(question);
        base::Result<void> noted;
        const std::function<void()> work = [&] {
            // Without its job the upload is of no use; whoever tries again begins another.
            if (job) noted = upload->setJob(*job);
            else if (begun.isNew) m_options.store->remove(upload->id());
        };
        if (!job || upload->record().job != *job) co_await m_pool.run(work);
        if (!job) co_return refusal(call, job.error());
        if (!noted) co_return refusal(call, noted.error());
    }
    Received received;
    const bool hasBytes = call.request.header("content-type") == kBytes && call.request.contentLength != 0;
    if (hasBytes && begun.isNew) {
        const std::uint64_t ticket = upload->take();
        received = co_await receive(call, upload, ticket);
    } else if (upload->length() == 0 && !upload->isWhole()) {
        received.kept = co_await complete(call, upload);
    }
    // The upload is there, whatever became of its first bytes: where it goes on says Upload-Offset.
    http::Response response;
    response.status = 201;
    const UploadRecord record = upload->record();
    response.with("Tus-Resumable", "1.0.0").with("Location", locationOf(call, upload->id()));
    response.with("Upload-Offset", std::to_string(record.isWhole ? record.length : record.synced));
    if (!record.job.empty()) response.with("Millrace-Job", record.job);
    if (record.isWhole) response.with("Repr-Digest", reprDigestOf(record.digest));
    if (!begun.isNew) response.with("Idempotency-Replayed", "true");
    tellExpiry(response, *upload);
    co_return response;
}

} // namespace api
