// GET /api/video/<id>/<quality>: a film as one file, or the way to its HLS.

#include "core/api/seed/seed_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/frame/query.hpp"
#include "core/api/seed/stitched_film.hpp"
#include "core/http/file_body.hpp"
#include "core/http/range.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <stdexcept>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

constexpr std::size_t kRead = 256 * 1024, kSegmentHead = 4096; // the latter has the boxes before the list of samples

/// One segment on its way: opened, and what of it is others.
struct Opened {
    std::shared_ptr<http::FileBody> file;
    std::vector<Patch> patches;
};

/// Throws where the output was deleted or replaced meanwhile: what was begun cannot be ended then.
Opened open(const StitchedFilm::Piece& piece) {
    const auto file = http::FileBody::open(piece.path);
    if (!file) throw std::runtime_error(file.error().message);
    QByteArray head(static_cast<qsizetype>(std::min<std::uint64_t>(piece.bytes, kSegmentHead)), '\0');
    if ((*file)->size() != static_cast<std::int64_t>(piece.bytes) ||
        (*file)->readAt(head.data(), static_cast<std::size_t>(head.size()), 0) != head.size())
        throw std::runtime_error(piece.path + " has changed while it was sent");
    const auto patches = patchesOf(head, piece.track, piece.number);
    if (!patches) throw std::runtime_error(piece.path + ": " + patches.error().message);
    return {*file, *patches};
}

http::Awaitable<void> sendPiece(
    http::Pool& pool, const StitchedFilm::Piece& piece, std::uint64_t from, std::uint64_t to, http::BodyWriter& body) {
    Opened opened;
    std::string bytes;
    const std::function<void()> work = [&] {
        if (!opened.file) opened = open(piece);
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(to - from, kRead)));
        const std::int64_t got = opened.file->readAt(bytes.data(), bytes.size(), from);
        if (got <= 0) throw std::runtime_error(piece.path + " ended while it was sent");
        bytes.resize(static_cast<std::size_t>(got));
        applyPatches(opened.patches, from, bytes.data(), bytes.size());
    };
    while (from < to) {
        co_await pool.run(work);
        from += bytes.size();
        co_await body.write(bytes);
    }
}

http::Awaitable<void> sendFilm(http::Pool& pool, std::shared_ptr<const StitchedFilm> film, http::ByteRange part, http::BodyWriter& body) {
    const auto initSize = static_cast<std::uint64_t>(film->init.size());
    const std::uint64_t end = part.offset + part.length;
    if (part.offset < initSize) {
        const std::string_view init(film->init.constData(), static_cast<std::size_t>(initSize));
        const std::string_view wanted = init.substr(static_cast<std::size_t>(part.offset), static_cast<std::size_t>(part.length));
        co_await body.write(wanted);
    }
    std::uint64_t at = initSize; // where the piece begins in the film
    for (const StitchedFilm::Piece& piece : film->pieces) {
        if (at >= end) break;
        const std::uint64_t next = at + piece.bytes;
        if (next > part.offset) {
            const std::uint64_t from = std::max(part.offset, at) - at, to = std::min(end, next) - at;
            co_await sendPiece(pool, piece, from, to, body);
        }
        at = next;
    }
}

/// All of it, or the part that is asked for (RFC 9110, 14).
http::Response filmAnswer(
    const http::Request& request, http::Pool& pool, const std::shared_ptr<const StitchedFilm>& film, const std::string& etag) {
    http::Response response;
    response.with("Content-Type", "video/mp4").with("Accept-Ranges", "bytes").with("ETag", etag).with("Cache-Control", "private, no-cache");
    const std::string_view ifRange = request.header("if-range");
    const bool applies = request.method == "GET" && (ifRange.empty() || listsEtag(ifRange, etag, Comparison::Strong));
    const std::string_view asked = applies ? request.header("range") : std::string_view();
    const auto range = asked.empty() ? http::RangeAnswer() : http::rangeOf(asked, film->bytes);
    if (range.kind == http::RangeAnswer::Kind::Unsatisfiable) {
        response = http::text(416, "The range begins behind the end of the film.\n");
        response.with("Content-Range", "bytes */" + std::to_string(film->bytes));
        return response;
    }
    http::ByteRange part{0, film->bytes};
    if (range.kind == http::RangeAnswer::Kind::Part) {
        part = range.part;
        response.status = 206;
        response.with("Content-Range",
            "bytes " + std::to_string(part.offset) + "-" + std::to_string(part.offset + part.length - 1) + "/" +
                std::to_string(film->bytes));
    }
    response.piecesLength = part.length;
    response.pieces = [&pool, film, part](http::BodyWriter& body) { return sendFilm(pool, film, part, body); };
    return response;
}

http::Response notWhole(const Call& call, const model::Job& job, const std::string& quality) {
    const Problem problem(409, "conflict",
        {base::ErrorCode::Conflict,
            "The quality " + quality + " of " + job.name + " is not whole yet. Ask again later, or with ?format=hls."});
    http::Response response = refusal(problem, call.requestId);
    QJsonObject object = toJson(problem, call.requestId);
    object[QStringLiteral("available")] = model::toJson(wholeQualities(job));
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

} // namespace

SeedRoutes::Response SeedRoutes::film(Call& call, const model::Job& job, const std::string& quality) {
    const auto isSound = [](const model::RenditionProgress& rendition) { return rendition.audio; };
    const auto sound = std::find_if(job.renditions.begin(), job.renditions.end(), isSound);
    model::Service* const service = &m_service;
    using Outputs = std::vector<model::JobOutput>;
    const std::function<QFuture<base::Result<Outputs>>()> question = [service, id = job.id] { return service->outputs({id}); };
    const auto outputs = co_await m_commands.mainThread().ask<Outputs>(question);
    if (!outputs) co_return failed(call, outputs.error());
    const std::string folder = outputs->empty() ? std::string() : outputs->front().folder;
    if (folder.empty())
        co_return failed(call,
            {base::ErrorCode::Unsupported,
                job.name + " lies at another host, which sends no single files. Ask with ?format=hls, or play " + job.hlsUrl + "."});
    std::optional<base::Result<StitchedFilm>> made;
    const std::function<void()> work = [&] {
        made = stitchedFilm(folder, quality, sound == job.renditions.end() ? std::string() : sound->name);
    };
    co_await m_pool.run(work);
    if (!*made) co_return failed(call, made->error());
    const auto whole = std::make_shared<const StitchedFilm>(std::move(**made));
    co_return filmAnswer(call.request, m_pool, whole, "\"" + job.id + "-" + quality + "-" + std::to_string(whole->bytes) + "\"");
}

SeedRoutes::Response SeedRoutes::video(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Job>>()> question = [service, id = std::string(call.values["id"])] {
        return service->job(id);
    };
    const auto job = co_await m_commands.mainThread().ask<model::Job>(question);
    if (!job) co_return failed(call, job.error());
    std::string quality(call.values["quality"]);
    std::vector<std::string> known;
    for (const model::RenditionProgress& rendition : job->renditions)
        if (!rendition.audio) known.push_back(rendition.name);
    if (quality == "best" && !known.empty()) quality = known.front();
    if (std::find(known.begin(), known.end(), quality) == known.end())
        co_return failed(call, {base::ErrorCode::NotFound, job->name + " has no quality \"" + quality + "\"."});
    const auto query = Query::parse(call.values.query);
    const bool wantsHls = (query && query->value("format", "") == "hls") ||
        call.request.header("accept").find("application/vnd.apple.mpegurl") != std::string_view::npos;
    if (wantsHls && job->isPlayable() && !job->hlsUrl.empty()) {
        http::Response response;
        response.status = 307;
        response.with("Location", job->hlsUrl);
        co_return response;
    }
    const auto whole = wholeQualities(*job);
    if (wantsHls || std::find(whole.begin(), whole.end(), quality) == whole.end()) co_return notWhole(call, *job, quality);
    http::Response response = co_await film(call, *job, quality);
    co_return response;
}

std::vector<std::string> wholeQualities(const model::Job& job) {
    if (job.output != model::OutputState::Kept) return {};
    const bool isDone = job.state == model::JobState::Done;
    const auto isWhole = [isDone](const model::RenditionProgress& rendition) { return isDone || rendition.stored >= 1; };
    std::vector<std::string> whole;
    for (const model::RenditionProgress& rendition : job.renditions) {
        if (rendition.audio && !isWhole(rendition)) return {}; // silent films are not what was asked for
        if (!rendition.audio && isWhole(rendition)) whole.push_back(rendition.name);
    }
    return whole;
}

} // namespace api
