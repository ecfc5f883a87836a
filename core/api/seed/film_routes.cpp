#include "core/api/seed/film_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/frame/query.hpp"
#include "core/http/ranged.hpp"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <algorithm>
#include <cmath>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

/// Another one once any of its files is another: their names carry their revision.
std::string etagOfFilm(const model::Job& job, const std::string& quality, const StitchedFilm& film) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(film.init);
    for (const StitchedFilm::Piece& piece : film.pieces)
        hash.addData(QByteArray::fromStdString(piece.path + ' ' + std::to_string(piece.bytes) + '\n'));
    return "\"" + job.id + "-" + quality + "-" + hash.result().toHex().first(32).toStdString() + "\"";
}

/// All of it, the part that is asked for (RFC 9110, 14), or that it is known (13.1.2).
http::Response filmAnswer(const http::Request& request, http::Pool& pool, const OpenFilm& open, const std::string& etag,
    const std::string& requestId, GoesOn goesOn) {
    http::Response response;
    // Before any other condition (RFC 9110, 13.2.2): who asks for a part of one film is not sent a part of another.
    if (const std::string_view match = request.header("if-match"); !match.empty() && !listsEtag(match, etag, Comparison::Strong))
        return refusal(
            {412, "stale", {base::ErrorCode::Stale, "The film is another one than that of If-Match. Begin it anew."}}, requestId);
    response.with("ETag", etag)
        .with("Cache-Control", "private, no-cache")
        .with("Referrer-Policy", "no-referrer"); // its address may be a key
    const std::string_view known = request.header("if-none-match");
    if (!known.empty() && listsEtag(known, etag, Comparison::Weak)) {
        response.status = 304;
        return response;
    }
    response.with("Content-Type", "video/mp4").with("Accept-Ranges", "bytes");
    const std::string_view ifRange = request.header("if-range");
    const bool applies = request.method == "GET" && (ifRange.empty() || listsEtag(ifRange, etag, Comparison::Strong));
    const std::string_view asked = applies ? request.header("range") : std::string_view();
    response = http::partOf(std::move(response), asked, open.film->bytes);
    if (response.status == 416) return response;
    const http::ByteRange part{response.offset, response.length};
    response.piecesLength = part.length;
    response.pieces = [&pool, open, part, goesOn = std::move(goesOn)](
                          http::BodyWriter& body) { return sendFilm(pool, open, part, goesOn, body); };
    return response;
}

http::Response gone(const Call& call, const std::string& sentence) {
    return refusal({410, "gone", {base::ErrorCode::NotFound, sentence}}, call.requestId);
}

/// A problem with one more member.
http::Response refusalWith(const Call& call, const Problem& problem, const char* name, const QJsonValue& value) {
    http::Response response = refusal(problem, call.requestId);
    QJsonObject object = toJson(problem, call.requestId);
    object[QLatin1String(name)] = value;
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

/// Seconds until a film may be whole, as far as the job knows; nothing: it does not become so by itself.
std::optional<int> secondsUntilWhole(const model::Job& job) {
    constexpr double kUnknown = 10, kMost = 3600;
    if (job.isFinal()) return std::nullopt;
    const double seconds = job.etaSeconds >= 0 ? std::ceil(job.etaSeconds) : kUnknown;
    return static_cast<int>(std::clamp(seconds, 1.0, kMost));
}

http::Response notWhole(const Call& call, const model::Job& job, const std::string& quality) {
    const Problem problem(409, "conflict",
        {base::ErrorCode::Conflict,
            "The quality " + quality + " of " + job.name + " is not whole yet. Ask again later, or with ?format=hls."});
    http::Response response = refusalWith(call, problem, "available", model::toJson(wholeQualities(job)));
    if (const auto seconds = secondsUntilWhole(job)) response.with("Retry-After", std::to_string(*seconds));
    return response;
}

/// What is said of a film that cannot be opened: without the error's words, which may name files of this computer, or an address that is
/// for publishers.
http::Response cannotOpen(const Call& call, const model::Job& job, bool isHere, const base::Error& error) {
    if (error.code == base::ErrorCode::NotFound)
        return gone(call, "The files of " + job.name + " are no longer at the ingest, or not all of them.");
    if (isHere) return failed(call, {base::ErrorCode::Io, "The files of " + job.name + " cannot be read on the server."});
    if (error.code == base::ErrorCode::IngestSilent || error.code == base::ErrorCode::Cancelled)
        return failed(call, {error.code, "The ingest at which " + job.name + " lies does not answer now. Ask again later."});
    return failed(call,
        {base::ErrorCode::IngestRefused,
            "The ingest at which " + job.name +
                " lies does not give what was published there. Its log says why; it may ask for another token."});
}

const char kFileEnd[] = ".mp4"; // may end a film's address; no rung's name has a dot

std::string qualityIn(const Call& call) {
    std::string quality(call.values["quality"]);
    if (quality.ends_with(kFileEnd)) quality.resize(quality.size() - std::string_view(kFileEnd).size());
    return quality;
}

/// The rendition that is heard with every quality; "": it is silent.
std::string soundOf(const model::Job& job) {
    const auto isSound = [](const model::RenditionProgress& rendition) { return rendition.audio; };
    const auto sound = std::find_if(job.renditions.begin(), job.renditions.end(), isSound);
    return sound == job.renditions.end() ? std::string() : sound->name;
}

} // namespace

std::vector<ApiRoute> FilmRoutes::rows() {
    return {
        {.method = "GET",
            .pattern = "/api/video/{id}/{quality}",
            .roles = {Role::Viewer},
            .summary = "A film as one MP4 with sound, or the way to its HLS",
            .handler = [this](Call& call) { return video(call); },
            .query = {"format", "ticket"},
            .takesTicket = true},
        {.method = "POST",
            .pattern = "/api/v1/jobs/{id}/film-tickets",
            .roles = {Role::Viewer},
            .body = Body::Json,
            .idempotency = Idempotency::None,
            .summary = "An address of a film that needs no token: for ten minutes, as long as the caller's token lives",
            .request = "FilmTicketRequest",
            .response = "FilmTicket",
            .handler = [this](Call& call) { return ticket(call); }},
    };
}

std::optional<base::Result<auth::Identity>> FilmRoutes::holderOf(const Call& call) const {
    const auto query = Query::parse(call.values.query);
    const auto ticket = query ? query->value("ticket") : std::nullopt;
    if (!ticket) return std::nullopt;
    return m_tickets.holder(*ticket, call.values["id"], qualityIn(call));
}

http::Awaitable<std::optional<http::Response>> FilmRoutes::find(Call& call, const std::string& wanted, Film& film) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Job>>()> question = [service, id = std::string(call.values["id"])] {
        return service->job(id);
    };
    auto job = co_await m_mainThread.ask<model::Job>(question);
    if (!job) co_return failed(call, job.error());
    std::vector<std::string> known;
    for (const model::RenditionProgress& rendition : job->renditions)
        if (!rendition.audio) known.push_back(rendition.name);
    const std::string quality = wanted == "best" && !known.empty() ? known.front() : wanted;
    if (std::find(known.begin(), known.end(), quality) == known.end())
        co_return failed(call, {base::ErrorCode::NotFound, job->name + " has no quality \"" + quality + "\"."});
    film.job = std::move(*job);
    film.quality = quality;
    co_return std::nullopt;
}

http::Awaitable<std::optional<http::Response>> FilmRoutes::locate(Call& call, Film& film) {
    if (film.job.output != model::OutputState::Kept) co_return gone(call, "The output of " + film.job.name + " was deleted.");
    const auto whole = wholeQualities(film.job);
    if (std::find(whole.begin(), whole.end(), film.quality) == whole.end()) co_return notWhole(call, film.job, film.quality);
    model::PublishedFilms* const films = m_published;
    if (!films) co_return failed(call, {base::ErrorCode::Unsupported, "This server cannot read what it has published."});
    std::vector<std::string> renditions{film.quality, soundOf(film.job)};
    const std::function<QFuture<base::Result<model::PublishedFilm>>()> question = [films, id = film.job.id, renditions] {
        return films->publishedFilm(id, renditions);
    };
    auto at = co_await m_mainThread.ask<model::PublishedFilm>(question);
    if (!at && at.error().code == base::ErrorCode::NotFound) co_return gone(call, at.error().message);
    if (!at) co_return failed(call, at.error());
    film.at = std::move(*at);
    // What tells of its files comes with its end; a job that ended otherwise never has that.
    if (film.at.folder.empty() && film.at.segments.empty() && film.job.state != model::JobState::Done)
        co_return failed(
            call, {base::ErrorCode::Conflict, film.job.name + " was not finished. What there is of it plays with ?format=hls alone."});
    co_return std::nullopt;
}

FilmRoutes::Response FilmRoutes::send(Call& call, const Film& film) {
    const bool isHere = !film.at.folder.empty();
    http::Pool& pool = isHere ? m_pool : m_ingestPool;
    std::optional<base::Result<OpenFilm>> opened;
    const std::function<void()> work = [&] { opened = open(film); };
    co_await pool.run(work);
    if (!*opened) co_return cannotOpen(call, film.job, isHere, opened->error());
    const OpenFilm& whole = **opened;
    GoesOn goesOn = [] { return true; };
    if (!call.isOpenTrial && call.identity)
        goesOn = [&tickets = m_tickets, token = call.identity->tokenId] { return tickets.isAlive(token); };
    co_return filmAnswer(call.request, pool, whole, etagOfFilm(film.job, film.quality, *whole.film), call.requestId, std::move(goesOn));
}

base::Result<OpenFilm> FilmRoutes::open(const Film& film) {
    const std::string sound = soundOf(film.job);
    if (film.at.folder.empty()) return m_remote.open(film.at, film.quality, sound);
    MR_ASSIGN(StitchedFilm made, stitchedFilm(film.at.folder, film.quality, sound));
    return OpenFilm{std::make_shared<const StitchedFilm>(std::move(made)), std::make_shared<FolderFiles>()};
}

FilmRoutes::Response FilmRoutes::video(Call& call) {
    Film film;
    const auto query = Query::parse(call.values.query);
    const auto format = query ? query->value("format") : std::nullopt;
    if (!query || (format && *format != "hls" && *format != "mp4"))
        co_return failed(call, {base::ErrorCode::InvalidInput, "\"format\" is hls or mp4; without it, the film is an MP4."}, Fault::Syntax);
    const std::string quality = qualityIn(call);
    auto refused = co_await find(call, quality, film);
    if (refused) co_return std::move(*refused);
    // What the address says counts for more than what a player sends with each request.
    const bool wantsHls =
        format ? *format == "hls" : call.request.header("accept").find("application/vnd.apple.mpegurl") != std::string_view::npos;
    const bool isKept = film.job.output == model::OutputState::Kept;
    if (wantsHls && isKept && film.job.isPlayable() && !film.job.hlsUrl.empty()) {
        http::Response response;
        response.status = 307;
        response.with("Location", film.job.hlsUrl).with("Referrer-Policy", "no-referrer");
        co_return response;
    }
    if (wantsHls && isKept) co_return notWhole(call, film.job, film.quality);
    refused = co_await locate(call, film);
    if (refused) co_return std::move(*refused);
    http::Response response = co_await send(call, film);
    co_return response;
}

FilmRoutes::Response FilmRoutes::ticket(Call& call) {
    const QJsonValue wanted = call.body.value(QLatin1String("quality"));
    if (!wanted.isUndefined() && !wanted.isString())
        co_return failed(call, {base::ErrorCode::InvalidInput, "\"quality\" must be the name of a rendition, or \"best\"."});
    Film film;
    const std::string quality = wanted.toString(QStringLiteral("best")).toStdString();
    auto refused = co_await find(call, quality, film);
    if (!refused) refused = co_await locate(call, film);
    if (refused) co_return std::move(*refused);
    const auto escaped = [](const std::string& text) { return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString(); };
    // Relative to this row, so that no proxy that changes scheme, host or prefix can break it.
    std::string url = "../../../video/" + escaped(film.job.id) + "/" + escaped(film.quality);
    FilmTickets::Ticket made{{}, m_tickets.expiryMs()};
    if (!call.isOpenTrial) {
        made = m_tickets.issue(call.identity->tokenId, film.job.id, film.quality);
        url += "?ticket=" + made.text;
    }
    co_return json(
        200, {{QStringLiteral("url"), QString::fromStdString(url)}, {QStringLiteral("expiresMs"), static_cast<qint64>(made.expiresMs)}});
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
