#include "core/ingest/routes/media_routes.hpp"

#include "core/base/clock.hpp"
#include "core/ingest/gate/put_transaction.hpp"
#include "core/ingest/routes/file_answer.hpp"
#include "core/ingest/store/digest.hpp"
#include "core/ingest/store/file_kinds.hpp"
#include "core/ingest/store/media_path.hpp"

#include <algorithm>
#include <charconv>

namespace ingest {
using http::text;

namespace {

constexpr std::string_view kOwnPlayer = "Millrace";
constexpr auto kLongestBlock = std::chrono::seconds(20); // below the server's own limit for a silent request
constexpr auto kHintLook = std::chrono::seconds(1);      // nobody notifies when a hint is taken back
constexpr auto kLongestKeyWait = std::chrono::seconds(5);

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

unsigned statusOf(base::ErrorCode code) {
    switch (code) {
    case base::ErrorCode::InvalidInput: return 400;
    case base::ErrorCode::NotFound: return 404;
    case base::ErrorCode::Conflict: return 409;
    case base::ErrorCode::TooLarge: return 413;
    case base::ErrorCode::IngestFull: return 507;
    default: return 500;
    }
}

http::Response failed(const base::Error& error) {
    return text(statusOf(error.code), error.message + "\n");
}

http::Response preconditionFailed() {
    return text(412, "The file does not meet the precondition of the request.\n");
}

std::int64_t numberIn(std::string_view query, std::string_view key, std::int64_t otherwise) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        if (pair.starts_with(key) && pair.size() > key.size() && pair[key.size()] == '=') {
            std::int64_t value = 0;
            const char* const last = pair.data() + pair.size();
            const auto [stop, problem] = std::from_chars(pair.data() + key.size() + 1, last, value);
            return problem == std::errc() && stop == last && value >= 0 ? value : otherwise;
        }
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return otherwise;
}

} // namespace

MediaRoutes::MediaRoutes(MediaStore& store, Metrics& metrics, MediaKeys& keys, const RouteOptions& options,
    std::function<Metrics::Now()> now, std::function<void(const std::string&)> warn)
    : m_mediaTable(mediaRoutes()), m_operatorsTable(operatorsRoutes()), m_store(store), m_metrics(metrics), m_keys(keys),
      m_cors(options.origins.value_or(std::vector<std::string>{"*"})), m_operationsForAll(options.operationsForAll), m_now(std::move(now)),
      m_failures(warn), m_access(std::make_shared<const Access>(std::vector<Grant>{}, true, "")), m_media(store, std::move(warn)) {}

std::vector<http::Route> MediaRoutes::mediaRoutes() {
    const auto handler = [this](http::Request& request, const http::PathValues& values) { return media(request, values); };
    const auto preflight = [](http::Request& request, const http::PathValues&) -> http::Awaitable<http::Response> {
        co_return Cors::preflight(request);
    };
    std::vector<http::Route> routes;
    for (const char* const method : {"GET", "PUT", "POST", "DELETE"}) routes.push_back({method, "/media/{path...}", handler});
    routes.push_back({"OPTIONS", "/media/{path...}", preflight});
    return routes;
}

std::vector<http::Route> MediaRoutes::operatorsRoutes() {
    return {
        {"GET", "/healthz", [this](http::Request& request, const http::PathValues& values) { return health(request, values); }},
        {"GET", "/viewers", [this](http::Request& request, const http::PathValues& values) { return viewers(request, values); }},
        {"GET", "/metrics", [this](http::Request& request, const http::PathValues& values) { return figures(request, values); }},
    };
}

http::Awaitable<http::Response> MediaRoutes::handle(http::Request& request) {
    using Outcome = http::RouteTable::Outcome;
    const auto found = m_mediaTable.match(request.method, request.target);
    if (found.outcome != Outcome::UnknownPath) {
        http::Response response = co_await http::RouteTable::answer(request, found);
        m_cors.allow(request, response);
        co_return response;
    }
    // No web page has any business with what is for this host's operator. A request that came through a proxy is not this computer's,
    // whatever the connection says.
    const bool own = request.sameHost && !request.forwarded;
    const auto operation = m_operatorsTable.match(request.method, request.target);
    if (operation.outcome == Outcome::UnknownPath || (!own && !m_operationsForAll))
        co_return text(404, "Media are served under /media/.\n");
    http::Response response = co_await http::RouteTable::answer(request, operation);
    co_return response;
}

http::Awaitable<http::Response> MediaRoutes::health(http::Request&, const http::PathValues&) {
    const auto well = m_store.check();
    co_return text(well ? 200 : 503, well ? "ok\n" : well.error().message + "\n");
}

http::Awaitable<http::Response> MediaRoutes::figures(http::Request&, const http::PathValues&) {
    http::Response response;
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8").with("Cache-Control", "no-store");
    response.body = m_metrics.text(m_now());
    co_return response;
}

http::Awaitable<http::Response> MediaRoutes::viewers(http::Request& request, const http::PathValues&) {
    // Where people are is told to this computer only, whoever may read the other figures.
    if (!request.sameHost || request.forwarded) co_return text(404, "Media are served under /media/.\n");
    http::Response response;
    response.with("Content-Type", "application/json").with("Cache-Control", "no-store");
    response.body = viewersJson(m_metrics.viewers(), nowMs(), base::SystemClock().wallMs());
    co_return response;
}

http::Awaitable<http::Response> MediaRoutes::refuse(const http::Request& request, Access::Answer answer) {
    if (answer == Access::Answer::Forbidden) co_return text(403, "This token does not allow that here.\n");
    if (answer != Access::Answer::NeedsToken) {
        m_metrics.failedLogin();
        co_await m_failures.throttle(request);
    }
    http::Response refusal = text(401, "A token is required.\n");
    refusal.with("WWW-Authenticate", "Bearer realm=\"millrace\"").with("WWW-Authenticate", "Basic realm=\"millrace\"");
    co_return refusal;
}

http::Awaitable<void> MediaRoutes::newerKeys() {
    const auto notifier = m_keys.asked();
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    const auto until = std::chrono::steady_clock::now() + kLongestKeyWait;
    while (!m_stopping && m_keys.askAgain() && std::chrono::steady_clock::now() < until) co_await waiter->wait(until);
}

http::Awaitable<http::Response> MediaRoutes::media(http::Request& request, const http::PathValues& values) {
    std::span<const std::string> segments(values.rest);
    std::string_view ticket;
    if (!segments.empty() && segments.front().starts_with('~')) {
        ticket = segments.front();
        segments = segments.subspan(1);
    }
    const auto path = relativePath(segments);
    if (!path) co_return text(400, "This path is not allowed.\n");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const auto access = std::atomic_load(&m_access);
    const bool isSigned = !ticket.empty() && access->isSigned(ticket, *path, base::SystemClock().wallMs() / 1000);
    if (!ticket.empty() && !isSigned) co_return text(403, "This address is not valid or has expired.\n");
    const auto action = reads ? Access::Action::Read : Access::Action::Publish;
    auto verdict = access->judge(request, *path, action, isSigned);
    if (verdict.answer == Access::Answer::UnknownKey) {
        co_await newerKeys();
        verdict = access->judge(request, *path, action, isSigned);
    }
    request.user = std::move(verdict.user);
    http::Response response;
    if (verdict.answer != Access::Answer::Allowed) {
        // The root itself always answers a probe: deployment scripts that wait for an ingest take 200 or 403 there.
        const bool isGuess = verdict.answer == Access::Answer::WrongToken || verdict.answer == Access::Answer::UnknownKey;
        if (reads && path->empty() && !isGuess) co_return text(403, "Millrace ingest\n");
        response = co_await refuse(request, verdict.answer);
        co_return response;
    }
    if (path->empty()) co_return reads ? text(200, "Millrace ingest\n") : text(400, "A file name is missing.\n");
    if (reads) {
        response = co_await get(request, *path, values.query, !access->readingIsOpen());
        if (ticket.empty() || response.status >= 400) co_return response;
        response.with("Referrer-Policy", "no-referrer"); // the address is a key
        co_return response;
    }
    if (const auto refusal = refuseWrite(request, *path); refusal.status != 200) co_return refusal;
    if (request.method == "DELETE") {
        response = co_await remove(request, *path);
        co_return response;
    }
    response = co_await put(request, *path);
    co_return response;
}

http::Awaitable<http::Response> MediaRoutes::get(
    const http::Request& request, const std::string& path, std::string_view query, bool isPrivate) {
    if (path.ends_with(".m3u8") && query.find("_HLS_") != std::string_view::npos) {
        auto refusal = co_await block(path, query);
        if (refusal) co_return std::move(*refusal);
    }
    auto found = m_store.find(path);
    if (!found && found.error().code == base::ErrorCode::NotFound && m_media.isHinted(path)) {
        co_await arrival(path);
        found = m_store.find(path);
    }
    if (!found) co_return failed(found.error());
    http::Response response = fileAnswer(request, path, **found, isPrivate);
    countViewer(request, path, **found, response);
    // For those who may publish: hashing costs more than sending, and viewers have TLS.
    if (response.status == 200 && wantsDigest(request) &&
        std::atomic_load(&m_access)->judge(request, path, Access::Action::Publish, false).answer == Access::Answer::Allowed) {
        std::string digest;
        const std::function<void()> work = [&] { digest = reprDigest(**found); };
        co_await m_pool.run(work);
        if (!digest.empty()) response.with("Repr-Digest", digest);
    }
    co_return response;
}

void MediaRoutes::countViewer(
    const http::Request& request, const std::string& path, const ServedFile& file, const http::Response& response) {
    ViewerSessions::Fetch fetch{.address = request.remoteAddress, .agent = request.header("user-agent"), .path = path};
    if (fetch.agent.starts_with(kOwnPlayer)) return;
    if (request.method == "GET") fetch.bytes = response.length;
    if (file.content && isManifest(path)) fetch.segmentSeconds = segmentSecondsIn(*file.content);
    m_metrics.viewers().add(fetch, nowMs());
}

http::Awaitable<std::optional<http::Response>> MediaRoutes::block(const std::string& path, std::string_view query) {
    const std::int64_t segment = numberIn(query, "_HLS_msn", -1), part = numberIn(query, "_HLS_part", -1);
    const bool malformed = (query.find("_HLS_msn") != std::string_view::npos && segment < 0) ||
        (query.find("_HLS_part") != std::string_view::npos && (part < 0 || segment < 0));
    if (malformed) co_return text(400, "_HLS_msn and _HLS_part are numbers, and the second needs the first.\n");
    if (segment < 0) co_return std::nullopt;
    const auto notifier = m_media.notifier(path);
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    auto until = std::chrono::steady_clock::now() + kLongestBlock;
    bool first = true;
    for (;;) {
        const auto found = m_store.find(path);
        if (!found || !(*found)->content) co_return std::nullopt; // GET says what is wrong
        const PlaylistNames names = namesOf(*(*found)->content);
        const bool there = names.nextSegment > segment || (names.nextSegment == segment && part >= 0 && names.parts > part);
        if (!names.canBlock || names.ended || there) co_return std::nullopt;
        // RFC 8216bis, 6.2.5.2: not more than two behind the last, which may be there in part only.
        if (segment > names.nextSegment + (names.parts > 0 ? 2 : 1)) co_return text(400, "That segment is too far ahead.\n");
        if (first)
            until = std::min(
                until, std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(names.targetSeconds * 3000)));
        first = false;
        if (m_stopping || std::chrono::steady_clock::now() >= until) {
            http::Response late = text(503, "That segment did not arrive in time.\n");
            late.with("Retry-After", "1");
            co_return late;
        }
        co_await waiter->wait(until);
    }
}

http::Awaitable<void> MediaRoutes::arrival(const std::string& path) {
    const auto notifier = m_media.notifier(path);
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    const auto until = std::chrono::steady_clock::now() + kLongestBlock;
    while (!m_stopping && !m_store.exists(path) && m_media.isHinted(path)) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= until) co_return;
        co_await waiter->wait(std::min(until, now + kHintLook));
    }
}

http::Response MediaRoutes::refuseWrite(const http::Request& request, const std::string& path) {
    if (request.method != "DELETE") {
        if (!request.header("content-range").empty())
            return text(400, "Parts of files cannot be stored; send the whole file.\n"); // RFC 9110, 14.5
        if (request.contentLength < 0 && request.header("transfer-encoding").empty())
            return text(411, "Send Content-Length, or use chunked transfer coding.\n");
    }
    return isPreconditionFailed(request, path) ? preconditionFailed() : http::Response();
}

bool MediaRoutes::isPreconditionFailed(const http::Request& request, const std::string& path) {
    if (!isConditional(request)) return false;
    const auto there = m_store.find(path);
    if (!there && m_media.waits(path) && !request.header("if-none-match").empty()) return true; // to its publisher it is stored
    return failsPrecondition(request, there ? there->get() : nullptr);
}

http::Awaitable<http::Response> MediaRoutes::put(http::Request& request, const std::string& path) {
    PublishedMedia::Condition condition;
    if (isConditional(request)) condition = [&] { return !isPreconditionFailed(request, path); };
    PutTransaction transaction(m_store, m_media, m_pool, request, path, std::move(condition));
    const auto outcome = co_await transaction.run();
    if (!outcome) co_return failed(outcome.error());
    if (*outcome == PutTransaction::Outcome::PreconditionFailed) co_return preconditionFailed();
    co_return text(*outcome == PutTransaction::Outcome::Created ? 201 : 204, "");
}

http::Awaitable<http::Response> MediaRoutes::remove(const http::Request& request, const std::string& path) {
    base::Result<void> removed;
    bool other = false;
    const auto condition = [&] { return !(other = isPreconditionFailed(request, path)); };
    const std::function<void()> work = [&] { removed = m_media.remove(path, condition); };
    co_await m_pool.run(work);
    if (other) co_return preconditionFailed();
    co_return removed ? text(204, "") : failed(removed.error());
}

void MediaRoutes::stop() {
    m_stopping = true;
    m_keys.asked()->notify();
    m_failures.stop();
    m_media.stop();
}

} // namespace ingest
