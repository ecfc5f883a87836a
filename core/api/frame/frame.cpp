#include "core/api/frame/frame.hpp"

#include "core/api/frame/acted.hpp"
#include "core/api/frame/etag.hpp"
#include "core/api/frame/json_body.hpp"
#include "core/api/frame/version.hpp"
#include "core/base/files.hpp"
#include "core/http/body.hpp"
#include "core/http/credentials.hpp"
#include "core/http/forwarded.hpp"
#include "core/http/websocket.hpp"

#include <QJsonDocument>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

using Outcome = http::RouteTable::Outcome;

std::vector<http::Route> httpRoutes(const std::vector<ApiRoute>& rows) {
    std::vector<http::Route> routes;
    for (const ApiRoute& row : rows) routes.push_back({row.method, row.pattern, nullptr});
    return routes;
}

std::string labelOf(const std::string& method, const std::string& pattern) {
    return method + " " + pattern;
}

std::vector<std::string> labelsOf(const std::vector<ApiRoute>& rows) {
    std::vector<std::string> labels;
    for (const ApiRoute& row : rows) labels.push_back(labelOf(row.method, row.pattern));
    return labels;
}

std::string_view pathOf(const http::Request& request) {
    return request.target.substr(0, request.target.find('?'));
}

/// The token that came with a request; "" when none did.
std::string bearerOf(const http::Request& request) {
    const auto given = http::credentials(request.header("authorization"));
    const auto* const bearer = given ? std::get_if<http::BearerToken>(&*given) : nullptr;
    return bearer ? bearer->token : http::subprotocolAfter(request, kBearerSubprotocol);
}

/// The aliases of the first service say what was wrong in "error", as its clients expect.
void addError(http::Response& response) {
    if (!headerIn(response.head, "content-type").starts_with("application/problem+json")) return;
    QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object();
    object[QStringLiteral("error")] = object[QLatin1String("detail")];
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

bool isAlias(std::string_view pattern) {
    return pattern.starts_with("/api/") && !pattern.starts_with("/api/v1/");
}

std::string rolesText(const std::vector<auth::Role>& roles) {
    std::string text;
    for (const auth::Role role : roles) text += (text.empty() ? "" : " or ") + std::string(model::word(role));
    return text;
}

} // namespace

/// What is known of a request when its answer leaves.
struct Frame::Seen {
    std::string requestId;
    std::string position;
    std::size_t row = Metrics::kNoRoute;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

Frame::Frame(FrameOptions options)
    : m_options(std::move(options)), m_clock(m_options.clock ? *m_options.clock : m_systemClock), m_table(httpRoutes(m_options.routes)),
      m_cors(m_options.origins), m_metrics(labelsOf(m_options.routes)), m_rates(m_clock), m_failures(m_options.warn) {
    for (std::size_t i = 0; i < m_options.routes.size(); ++i) m_rows[labelOf(m_options.routes[i].method, m_options.routes[i].pattern)] = i;
}

http::Awaitable<http::Response> Frame::answer(http::Request& request) {
    Seen seen;
    seen.requestId = "r_" + base::randomToken().substr(0, 16);
    if (m_options.position) seen.position = m_options.position(); // before it is made: what it shows is at least that new
    http::Response response;
    std::string fault;
    bool isBadBody = false;
    try {
        response = co_await route(request, seen);
    } catch (const http::ClientGone&) {
        throw; // nobody is there to be answered
    } catch (const http::BadBody& problem) {
        isBadBody = true;
        fault = problem.what();
    } catch (const std::exception& problem) {
        fault = problem.what();
    } catch (...) {
        fault = "an exception that says nothing";
    }
    if (isBadBody) response = refusal({400, "syntax", {base::ErrorCode::InvalidInput, fault}}, seen.requestId);
    else if (!fault.empty()) response = faultAnswer(request, seen, fault);
    finish(request, seen, response);
    co_return response;
}

http::Response Frame::faultAnswer(const http::Request& request, const Seen& seen, std::string_view what) const {
    if (m_options.warn)
        m_options.warn("A request failed because of a fault in this server: " + seen.requestId + " " + std::string(request.method) + " " +
            std::string(pathOf(request).substr(0, 200)) + ": " + std::string(what));
    return refusal({500, "internal", {base::ErrorCode::Internal, "A fault in this server; its log says more under the request's id."}},
        seen.requestId);
}

http::Awaitable<http::Response> Frame::route(http::Request& request, Seen& seen) {
    const auto found = m_table.match(request.method, request.target);
    if (found.outcome == Outcome::Options) co_return m_cors.preflight(request, found.allow);
    if (found.outcome == Outcome::OtherMethod) {
        http::Response response =
            refusal({405, "method", {base::ErrorCode::Unsupported, "This address takes " + found.allow + "."}}, seen.requestId);
        response.with("Allow", found.allow);
        co_return response;
    }
    if (found.outcome == Outcome::Malformed)
        co_return refusal({400, "syntax", {base::ErrorCode::InvalidInput, "This address is malformed."}}, seen.requestId);
    if (found.outcome != Outcome::Found)
        co_return refusal({404, "not-found", {base::ErrorCode::NotFound, "There is nothing here."}}, seen.requestId);
    seen.row = m_rows.at(labelOf(found.route->method, found.route->pattern));
    Call call{request, found.values, m_options.routes[seen.row], seen.requestId, {}, false, {}, {}, {}};
    http::Response response = co_await enter(call);
    // A row of its own that answers OPTIONS (tus) is asked by browsers too, before what they mean.
    if (request.method == "OPTIONS") m_cors.permit(request, found.allow, response);
    co_return response;
}

http::Awaitable<http::Response> Frame::enter(Call& call) {
    std::optional<http::Response> refused = checkVersion(call);
    if (refused) co_return std::move(*refused);
    refused = co_await identify(call);
    if (!refused) refused = checkRate(call);
    if (!refused) refused = checkRole(call);
    if (!refused) refused = checkPrecondition(call);
    if (refused) co_return std::move(*refused);
    refused = co_await readBody(call);
    if (refused) co_return std::move(*refused);
    if (!call.key.empty()) {
        http::Response response = co_await keyed(call);
        co_return response;
    }
    http::Response response = co_await carryOut(call);
    co_return response;
}

http::Awaitable<http::Response> Frame::carryOut(Call& call) {
    http::Response response = co_await call.route.handler(call);
    if (m_options.note && *call.route.action != '\0' && response.status < 400)
        for (const std::string& object : actedOn(call, response))
            m_options.note({call.caller(), call.route.action, object, "done", detailOf(call.body)});
    co_return response;
}

bool Frame::isOpenTrial(const http::Request& request) const {
    if (!m_options.isOpen || m_options.authenticator->hasUsers() || !request.header("authorization").empty()) return false;
    // Behind a proxy of this host everybody is local. A proxy says so, or names another host, or speaks HTTP/1.0, as nginx does.
    if (!request.sameHost || request.forwarded || request.minorVersion == 0 || !isLoopbackHost(request.header("host"))) return false;
    if (!request.header("origin").empty() && !isOwnOrigin(request)) return false;
    const std::string_view site = request.header("sec-fetch-site");
    return site.empty() || site == "none" || site == "same-origin";
}

http::Awaitable<std::optional<http::Response>> Frame::identify(Call& call) {
    const std::string bearer = bearerOf(call.request);
    if (bearer.empty() && isOpenTrial(call.request)) {
        call.isOpenTrial = true;
        call.identity = auth::Identity();
        call.identity->tokenId = auth::kOpenTokenId;
        call.identity->kind = auth::TokenKind::Local;
        call.identity->name = "open";
        call.identity->role = auth::Role::Operator;
    }
    if (bearer.empty()) co_return identifyByTicket(call);
    auto identity = m_options.authenticator->identify(bearer, m_clock.wallMs(), call.request.remoteAddress);
    if (identity) {
        call.identity = std::move(*identity);
        call.request.user = call.identity->who();
        co_return std::nullopt;
    }
    if (call.route.roles.empty()) co_return std::nullopt; // a stale token does not shut the doors that are open to everybody
    auto limited = checkRate(call);
    if (limited) co_return limited;
    // A stale client is no guess; who guesses waits.
    if (!m_options.authenticator->hasEnded(bearer, m_clock.wallMs())) co_await m_failures.throttle(call.request, bearer);
    co_return refusal(problemOf(identity.error()), call.requestId);
}

std::optional<http::Response> Frame::identifyByTicket(Call& call) {
    if (call.identity || !call.route.takesTicket || !m_options.ticketHolder) return std::nullopt;
    auto holder = m_options.ticketHolder(call);
    if (!holder) return std::nullopt;
    if (!*holder) {
        // No guess: nobody finds 256 bits, and a page whose address has expired does no wrong.
        if (auto limited = checkRate(call)) return limited;
        return refusal(problemOf(holder->error()), call.requestId);
    }
    call.identity = std::move(**holder);
    call.request.user = call.identity->who();
    return std::nullopt;
}

std::optional<http::Response> Frame::checkRate(const Call& call) {
    if (!call.route.isLimited) return std::nullopt;
    const Rate& rate = call.identity ? kTokenRate : kAddressRate;
    const auto verdict = m_rates.take(rate, call.identity ? call.identity->tokenId : http::siteOf(call.request.remoteAddress));
    if (verdict.allowed) return std::nullopt;
    http::Response response =
        refusal({429, "rate-limited",
                    {base::ErrorCode::RateLimited, "Too many requests. Ask again in " + std::to_string(verdict.retryAfter) + " s."}},
            call.requestId);
    response.with("Retry-After", std::to_string(verdict.retryAfter))
        .with("RateLimit", rateState(rate, verdict))
        .with("RateLimit-Policy", ratePolicy(rate));
    return response;
}

std::optional<http::Response> Frame::checkRole(const Call& call) const {
    const ApiRoute& row = call.route;
    if (row.open == Open::ThisHost && call.request.sameHost && !call.request.forwarded) return std::nullopt;
    if (!call.identity && !row.beforeSetup && !m_options.authenticator->hasUsers())
        return refusal(
            {503, "setup-needed",
                {base::ErrorCode::Busy, "This server has no users yet. Send the code that it printed when it started to /api/v1/setup."}},
            call.requestId);
    if (row.roles.empty()) return std::nullopt;
    if (!call.identity)
        return refusal(
            {401, "unauthorized", {base::ErrorCode::Unauthorized, "A token is required: Authorization: Bearer …"}}, call.requestId);
    if (std::any_of(row.roles.begin(), row.roles.end(), [&](auth::Role role) { return call.may(role); })) return std::nullopt;
    if (m_options.note) m_options.note({call.caller(), labelOf(row.method, row.pattern), std::string(call.values["id"]), "forbidden", ""});
    return refusal({403, "forbidden",
                       {base::ErrorCode::Forbidden,
                           "Your role, " + std::string(model::word(call.identity->role)) + ", may not do this. It takes the role " +
                               rolesText(row.roles) + "."}},
        call.requestId);
}

std::optional<http::Response> Frame::checkPrecondition(const Call& call) {
    const auto has = [&](const char* header) { return !call.request.header(header).empty(); };
    if (!call.route.needsMatch || has("if-match") || (call.route.mayCreate && has("if-none-match"))) return std::nullopt;
    return refusal(
        {428, "precondition-required",
            {base::ErrorCode::Conflict,
                call.route.mayCreate
                    ? "Send the ETag of what you read as If-Match, so that no other change is lost; of what is new, If-None-Match: *."
                    : "Send the ETag of what you read as If-Match, so that no other change is lost."}},
        call.requestId);
}

std::optional<http::Response> Frame::checkVersion(const Call& call) {
    // What tells a client which versions there are, and the page with its own code, answers them all.
    if (call.route.roles.empty() || !isTooOld(call.request.header("user-agent"))) return std::nullopt;
    http::Response response =
        refusal({426, "client-too-old",
                    {base::ErrorCode::VersionMismatch,
                        "This client speaks a version of the API that is no longer spoken here. Update it: this server "
                        "takes " +
                            std::to_string(kMajor) + "." + std::to_string(kOldest) + " to " + std::to_string(kMajor) + "." +
                            std::to_string(kMinor) + "."}},
            call.requestId);
    response.with("Upgrade", "millrace-api/" + std::to_string(kMajor)); // RFC 9110, 15.5.22 asks for it
    return response;
}

http::Awaitable<std::optional<http::Response>> Frame::readBody(Call& call) {
    QByteArray canonical;
    if (call.route.body == Body::Json) {
        const bool comes = call.request.contentLength > 0 || !call.request.header("transfer-encoding").empty();
        if (comes) {
            const http::WholeBody whole = co_await http::readJson(call.request, kBodyLimit);
            if (!whole) {
                const char* type = whole.status == 413 ? "too-large" : whole.status == 415 ? "media-type" : "syntax";
                const auto code = whole.status == 413 ? base::ErrorCode::TooLarge : base::ErrorCode::InvalidInput;
                co_return refusal({whole.status, type, {code, whole.problem}}, call.requestId);
            }
            auto body = jsonBodyOf(whole.bytes);
            if (!body) co_return refusal(problemOf(body.error(), Fault::Syntax), call.requestId);
            call.body = std::move(*body);
        }
        canonical = QJsonDocument(call.body).toJson(QJsonDocument::Compact); // members are sorted
    }
    const std::string_view header = call.request.header("idempotency-key");
    if (call.route.idempotency != Idempotency::Keyed || header.empty()) co_return std::nullopt;
    auto key = idempotencyKeyIn(header);
    if (!key)
        co_return refusal(
            {400, "syntax",
                {base::ErrorCode::InvalidInput, "Idempotency-Key must be a string in quotes of at most 255 printable characters."}},
            call.requestId);
    call.key = std::move(*key);
    call.requestHash = requestHash(call.request.method, call.request.target, canonical);
    co_return std::nullopt;
}

http::Awaitable<http::Response> Frame::keyed(Call& call) {
    const RunningCommands::Mark mark(m_running, {call.identity ? call.identity->tokenId : std::string(), call.key});
    if (!mark.isFirst()) {
        http::Response response =
            refusal({409, "key-running",
                        {base::ErrorCode::Busy, "A request with this Idempotency-Key is being carried out. Ask again in a moment."}},
                call.requestId);
        response.with("Retry-After", "1");
        co_return response;
    }
    // What is streamed is known when it is here: its handler asks then.
    if (m_options.answers && m_options.mainThread && call.route.body != Body::Stream) {
        auto earlier = co_await earlierAnswer(*m_options.mainThread, *m_options.answers, call);
        if (earlier) co_return std::move(*earlier);
    }
    http::Response response = co_await carryOut(call);
    co_return response;
}

void Frame::tag(const http::Request& request, const ApiRoute& row, http::Response& response) {
    if (response.status != 200 || std::string_view(row.method) != "GET" || response.shared || response.file || response.pieces) return;
    std::string etag(headerIn(response.head, "etag"));
    if (etag.empty() && *row.response != '\0') {
        etag = weakEtagOf(response.body);
        response.with("ETag", etag);
    }
    if (etag.empty()) return;
    if (headerIn(response.head, "cache-control").empty()) response.with("Cache-Control", "private, no-cache");
    const std::string_view known = request.header("if-none-match");
    if (known.empty() || !listsEtag(known, etag, Comparison::Weak)) return;
    response.status = 304;
    response.body.clear();
}

void Frame::finish(const http::Request& request, const Seen& seen, http::Response& response) {
    const ApiRoute* row = seen.row == Metrics::kNoRoute ? nullptr : &m_options.routes[seen.row];
    if (row) tag(request, *row, response);
    if (row && isAlias(row->pattern)) addError(response);
    response.with("Request-Id", seen.requestId).with("X-Content-Type-Options", "nosniff");
    if (!seen.position.empty()) response.with("Millrace-Seq", seen.position);
    if ((response.status == 429 || response.status == 503) && headerIn(response.head, "retry-after").empty())
        response.with("Retry-After", response.status == 429 ? "30" : "1");
    if (headerIn(response.head, "cache-control").empty()) response.with("Cache-Control", "no-store");
    if (row && *row->deprecatedSince != '\0') response.with("Deprecation", row->deprecatedSince);
    if (row && *row->sunset != '\0') response.with("Sunset", row->sunset);
    m_cors.allow(request, response);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - seen.began);
    m_metrics.count(seen.row, response.status, took);
    if (m_options.log)
        m_options.log(seen.requestId + " " + std::string(request.remoteAddress) + " " + (request.user.empty() ? "-" : request.user) + " " +
            std::string(request.method.substr(0, 16)) + " " + (row ? row->pattern : "-") + " " + std::to_string(response.status) + " " +
            std::to_string(took.count() / 1000) + " ms");
}

} // namespace api
