// Files of the fleet, by tickets: a source's ranges, small files beside it, and what workers bring.

#include "core/api/fleet/fleet_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/uploads/upload_digest.hpp"
#include "core/fleet/gateway/refusals.hpp"
#include "core/http/credentials.hpp"
#include "core/http/ranged.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

namespace {

/// A ticket is shown as a bearer; "": none came.
std::string ticketIn(const Call& call) {
    const auto given = http::credentials(call.request.header("authorization"));
    const auto* const bearer = given ? std::get_if<http::BearerToken>(&*given) : nullptr;
    return bearer ? bearer->token : std::string();
}

/// The SHA-256 of Content-Digest (RFC 9530, 2), as hex; "": it has none.
std::string digestIn(std::string_view header) {
    constexpr std::string_view kBegin = "sha-256=:";
    const auto at = header.find(kBegin);
    if (at == std::string_view::npos || (at > 0 && header[at - 1] != ' ' && header[at - 1] != ',')) return {};
    const std::string_view rest = header.substr(at + kBegin.size());
    const std::string_view value = rest.substr(0, rest.find(':'));
    const auto decoded = QByteArray::fromBase64Encoding(
        QByteArray(value.data(), static_cast<qsizetype>(value.size())), QByteArray::AbortOnBase64DecodingErrors);
    constexpr qsizetype kBytes = 32;
    return decoded && decoded.decoded.size() == kBytes ? decoded.decoded.toHex().toStdString() : std::string();
}

/// Errors: SourceChanged, NotFound, Io.
base::Result<std::shared_ptr<http::FileBody>> opened(const std::string& path, std::int64_t bytes, std::int64_t modifiedMs) {
    auto file = http::FileBody::open(path);
    if (!file) return base::Error{file.error().code, "The file cannot be read on the server."}; // where it lies is nobody's matter
    const bool isOther = (*file)->size() != bytes ||
        (modifiedMs != 0 && QFileInfo(QString::fromStdString(path)).lastModified().toMSecsSinceEpoch() != modifiedMs);
    if (isOther) return fleet::refusals::sourceChanged();
    return file;
}

http::Response cannotSend(const Call& call, const base::Error& error) {
    // What was begun with another file ends: 412, as for an If-Match that does not hold.
    if (error.code == base::ErrorCode::SourceChanged) return refusal({412, "stale", error}, call.requestId);
    return failed(call, error);
}

/// A digest that is missing or does not hold is a 400: the same once more may do.
http::Response cannotKeep(const Call& call, const base::Error& error) {
    if (error.code == base::ErrorCode::InvalidInput) return failed(call, error, Fault::Syntax);
    return failed(call, error);
}

} // namespace

std::vector<ApiRoute> FleetRoutes::fileRows() {
    return {
        {.method = "GET",
            .pattern = "/api/v1/fleet/sources/{id}",
            .summary = "A source, or a range of it, by its ticket",
            .response = "Bytes",
            .media = "application/octet-stream",
            .handler = handler(&FleetRoutes::source),
            .beforeSetup = true,
            .isLimited = false},
        {.method = "GET",
            .pattern = "/api/v1/fleet/objects/{job}/{unit}/{folder}/{file}",
            .summary = "A small file that a chunk reads beside its source, by the source's ticket",
            .response = "Bytes",
            .media = "application/octet-stream",
            .handler = handler(&FleetRoutes::object),
            .beforeSetup = true,
            .isLimited = false},
        {.method = "PUT",
            .pattern = "/api/v1/fleet/staging/{job}/{attempt}/{folder}/{file}",
            .body = Body::Stream,
            .summary = "A file of a chunk, by the ticket of its attempt: whole, with its Content-Digest, never replaced",
            .success = 201,
            .handler = handler(&FleetRoutes::stage),
            .beforeSetup = true,
            .isLimited = false},
    };
}

FleetRoutes::Response FleetRoutes::sendFile(
    Call& call, const std::string& path, std::int64_t bytes, std::int64_t modifiedMs, const std::string& tag) {
    std::optional<base::Result<std::shared_ptr<http::FileBody>>> file;
    const std::function<void()> work = [&] { file = opened(path, bytes, modifiedMs); };
    co_await m_disks.run(work);
    if (!*file) co_return cannotSend(call, file->error());
    const std::string etag = "\"" + tag + "\"";
    const std::string_view match = call.request.header("if-match");
    if (!match.empty() && !listsEtag(match, etag, Comparison::Strong)) co_return cannotSend(call, fleet::refusals::sourceChanged());
    http::Response response;
    response.with("Content-Type", "application/octet-stream").with("Accept-Ranges", "bytes").with("ETag", etag);
    response.with("Cache-Control", "private, no-store");
    response.file = std::move(**file);
    const std::string_view ifRange = call.request.header("if-range");
    const bool applies = call.request.method == "GET" && (ifRange.empty() || listsEtag(ifRange, etag, Comparison::Strong));
    const std::string_view asked = applies ? call.request.header("range") : std::string_view();
    co_return http::partOf(std::move(response), asked, static_cast<std::uint64_t>(bytes));
}

FleetRoutes::Response FleetRoutes::source(Call& call) {
    const auto source = m_parts.gateway->source(std::string(call.values["id"]), ticketIn(call));
    if (!source) co_return failed(call, source.error());
    const std::shared_ptr<const fleet::AssignedSource> found = *source;
    const auto turn = m_parts.gateway->reads().begin(found->id);
    if (!turn) co_return failed(call, fleet::refusals::manyReaders());
    const model::Fingerprint& print = found->fingerprint;
    const std::string tag = print.content.substr(0, 32) + "-" + std::to_string(print.bytes) + "-" + std::to_string(print.modifiedMs);
    http::Response response = co_await sendFile(call, found->file, print.bytes, print.modifiedMs, tag);
    // Until it is sent, or its connection is gone.
    using Sent = std::pair<std::shared_ptr<http::FileBody>, std::shared_ptr<void>>;
    if (response.file) {
        const auto sent = std::make_shared<Sent>(response.file, turn);
        response.file = std::shared_ptr<http::FileBody>(sent, sent->first.get());
    }
    co_return response;
}

FleetRoutes::Response FleetRoutes::object(Call& call) {
    const std::string task = std::string(call.values["job"]) + "/" + std::string(call.values["unit"]);
    const std::string name = std::string(call.values["folder"]) + "/" + std::string(call.values["file"]);
    const auto object = m_parts.gateway->object(task, name, ticketIn(call));
    if (!object) co_return failed(call, object.error());
    http::Response response = co_await sendFile(call, object->file, object->bytes, 0, object->sha256.substr(0, 32));
    co_return response;
}

http::Awaitable<base::Result<fleet::StagingArea::Kept>> FleetRoutes::receive(
    Call& call, fleet::StagingArea::Incoming& incoming, const std::string& name, const std::string& expected) {
    std::optional<base::Result<std::shared_ptr<UploadFile>>> file;
    const std::function<void()> make = [&] {
        file = UploadFile::create(incoming.path(), std::max<std::int64_t>(call.request.contentLength, 0));
    };
    co_await m_disks.run(make);
    if (!*file) co_return file->error();
    UploadDigest digest;
    std::int64_t bytes = 0;
    for (;;) {
        const auto piece = co_await call.request.body->read();
        if (piece.empty()) break;
        if (m_closed) co_return base::Error{base::ErrorCode::Busy, "The server is restarting. Send it once more in a moment."};
        const auto size = static_cast<std::int64_t>(piece.size());
        if (bytes + size > incoming.mostBytes())
            co_return base::Error{base::ErrorCode::TooLarge, "The file is longer than its task's files may be."};
        const auto written = (**file)->write(piece, bytes);
        if (!written) co_return written.error();
        digest.add(piece);
        bytes += size;
    }
    const std::string sum = hexOf(digest.result());
    if (sum != expected) co_return fleet::refusals::brokenOnItsWay(name);
    std::optional<base::Result<fleet::StagingArea::Kept>> kept;
    const std::function<void()> keep = [&] {
        if (const auto synced = (**file)->sync(); !synced) {
            kept = synced.error();
            return;
        }
        file->value().reset(); // Windows renames nothing that is open
        kept = m_parts.gateway->staging().keep(incoming, bytes, sum);
        if (*kept) syncFolder(incoming.path().substr(0, incoming.path().rfind('/')));
    };
    co_await m_disks.run(keep);
    co_return std::move(*kept);
}

FleetRoutes::Response FleetRoutes::stage(Call& call) {
    const auto attempt = fleet::attemptNamed(std::string(call.values["job"]), std::string(call.values["attempt"]));
    if (!attempt) co_return failed(call, fleet::refusals::ticket());
    const auto may = m_parts.gateway->mayStage(*attempt, ticketIn(call));
    if (!may) co_return failed(call, may.error());
    const std::string name = std::string(call.values["folder"]) + "/" + std::string(call.values["file"]);
    const std::string expected = digestIn(call.request.header("content-digest"));
    if (expected.empty()) co_return cannotKeep(call, fleet::refusals::noDigest());
    std::optional<base::Result<std::unique_ptr<fleet::StagingArea::Incoming>>> incoming;
    const std::function<void()> begin = [&] { incoming = m_parts.gateway->staging().begin(*attempt, name, call.request.contentLength); };
    co_await m_disks.run(begin);
    if (!*incoming) co_return cannotKeep(call, incoming->error());
    const auto kept = co_await receive(call, ***incoming, name, expected);
    const std::function<void()> tidy = [&] { incoming.reset(); };
    co_await m_disks.run(tidy);
    if (!kept) co_return cannotKeep(call, kept.error());
    http::Response response;
    response.status = *kept == fleet::StagingArea::Kept::New ? 201 : 204;
    response.with("Repr-Digest", reprDigestOf(expected));
    co_return response;
}

} // namespace api
