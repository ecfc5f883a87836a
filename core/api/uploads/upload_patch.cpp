// PATCH /uploads/{id}: bytes of an upload, on their way from the socket to the disk.

#include "core/api/frame/problem.hpp"
#include "core/api/uploads/upload_metadata.hpp"
#include "core/api/uploads/upload_received.hpp"
#include "core/http/credentials.hpp"

#include <exception>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

http::Awaitable<std::exception_ptr> UploadRoutes::pump(
    Call& call, Upload& upload, std::uint64_t ticket, UploadDigest* digest, Received& received) {
    std::exception_ptr broken;
    try {
        for (;;) {
            const auto piece = co_await call.request.body->read();
            if (piece.empty()) break;
            if (m_closed) {
                received.kept = base::Error{base::ErrorCode::Busy, "The server is restarting. Go on in a moment."};
                break;
            }
            received.kept = upload.append(ticket, piece);
            if (!received.kept) break;
            if (digest) digest->add(piece);
            if (!upload.isSyncDue()) continue;
            const std::function<void()> work = [&] { received.kept = upload.sync(); };
            co_await m_pool.run(work);
            if (!received.kept) break;
            if (m_options.jobs) m_options.jobs->progressed();
        }
    } catch (...) {
        broken = std::current_exception(); // what came before it counts
    }
    co_return broken;
}

http::Awaitable<UploadRoutes::Received> UploadRoutes::receive(Call& call, std::shared_ptr<Upload> upload, std::uint64_t ticket) {
    Received received;
    const bool isChecked = call.request.count("upload-checksum") > 0;
    const auto checksum = uploadChecksumIn(call.request.header("upload-checksum"));
    if (isChecked && !checksum) {
        received.kept = base::Error{base::ErrorCode::InvalidInput, "Upload-Checksum must be sha1 or sha256 and its Base64."};
        co_return received;
    }
    std::optional<UploadDigest> digest;
    if (checksum) {
        digest.emplace(
            checksum->algorithm == UploadChecksum::Algorithm::Sha1 ? UploadDigest::Algorithm::Sha1 : UploadDigest::Algorithm::Sha256);
        const std::function<void()> mark = [&] { received.kept = upload->beginChecked(ticket); };
        co_await m_pool.run(mark);
        if (!received.kept) co_return received;
    }
    UploadDigest* const hash = digest ? &*digest : nullptr;
    const std::exception_ptr broken = co_await pump(call, *upload, ticket, hash, received);
    if (!broken && received.kept && digest) {
        if (digest->result() == checksum->digest) received.kept = upload->accept(ticket);
        else received.kept = base::Error{base::ErrorCode::CheckFailed, "The bytes do not have that checksum. None of this part was taken."};
    }
    // Also after an end in the middle: what is on the disk need not be sent again.
    base::Result<void> synced;
    const std::function<void()> work = [&] { synced = upload->sync(); };
    co_await m_pool.run(work);
    if (m_options.jobs) m_options.jobs->progressed();
    if (broken) std::rethrow_exception(broken);
    if (received.kept && !synced) received.kept = synced;
    if (received.kept && upload->isHeldBy(ticket) && upload->offset() == upload->length()) received.kept = co_await complete(call, upload);
    co_return received;
}

bool UploadRoutes::stillMay(const Call& call) const {
    if (!m_options.authenticator || !call.identity) return true;
    const auto login = http::credentials(call.request.header("authorization"));
    const auto* const bearer = login ? std::get_if<http::BearerToken>(&*login) : nullptr;
    return !bearer || m_options.authenticator->identify(bearer->token, nowMs()).has_value();
}

http::Awaitable<base::Result<void>> UploadRoutes::complete(Call& call, std::shared_ptr<Upload> upload) {
    // A token that ended while the bytes came makes no job; they are kept for whoever comes with another one.
    if (!stillMay(call)) co_return base::Error{base::ErrorCode::Unauthorized, "The token has ended or was revoked meanwhile."};
    base::Result<void> finished;
    const std::function<void()> work = [&] { finished = upload->finish(); };
    co_await m_pool.run(work);
    if (finished && m_options.jobs) m_options.jobs->progressed();
    co_return finished;
}

UploadRoutes::Answer UploadRoutes::patch(Call& call) {
    if (auto wrong = checkVersion(call)) co_return std::move(*wrong);
    std::optional<http::Response> refused;
    const auto upload = find(call, refused);
    if (!upload) co_return std::move(*refused);
    if (call.request.header("content-type") != "application/offset+octet-stream")
        co_return refusal(
            call, 415, "media-type", {base::ErrorCode::InvalidInput, "The Content-Type of a part is application/offset+octet-stream."});
    const auto claimed = byteCountIn(call.request.header("upload-offset"));
    if (!claimed) co_return refusal(call, 400, "syntax", {base::ErrorCode::InvalidInput, "Upload-Offset must be a number of bytes."});
    if (m_closed) co_return refusal(call, 503, "unavailable", {base::ErrorCode::Busy, "The server is restarting. Go on in a moment."});
    const std::uint64_t ticket = upload->take();
    bool isSettled = upload->isWhole() || upload->synced() == upload->offset();
    if (!isSettled) isSettled = co_await settle(upload);
    if (!isSettled)
        co_return refusal(
            call, 423, "busy", {base::ErrorCode::Busy, "The bytes that came last are not on the disk yet. Go on in a moment."});
    const std::int64_t offset = upload->offset();
    if (const auto fits = checkPatch(upload->length(), offset, *claimed, call.request.contentLength); !fits) {
        http::Response response = refusal(call, fits.error());
        response.with("Upload-Offset", std::to_string(offset));
        co_return response;
    }
    Received received;
    if (!upload->isWhole()) received = co_await receive(call, upload, ticket);
    co_return this->received(call, *upload, received);
}

http::Response UploadRoutes::received(const Call& call, const Upload& upload, const Received& received) const {
    http::Response response;
    response.status = 204;
    response.with("Tus-Resumable", "1.0.0");
    if (!received.kept) {
        const base::Error& error = received.kept.error();
        if (error.code == base::ErrorCode::CheckFailed) response = refusal(call, 460, "upload-refused", error);
        else if (error.code == base::ErrorCode::InvalidInput) response = refusal(call, 400, "syntax", error);
        else response = refusal(call, error);
        return response;
    }
    const UploadRecord record = upload.record();
    response.with("Upload-Offset", std::to_string(record.isWhole ? record.length : record.synced));
    if (record.isWhole) response.with("Repr-Digest", reprDigestOf(record.digest));
    tellExpiry(response, upload);
    return response;
}

} // namespace api
