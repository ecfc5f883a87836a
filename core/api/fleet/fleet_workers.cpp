// Workers' own rows: what they may do with their key.

#include "core/api/fleet/fleet_routes.hpp"

#include "core/api/routes/access_routes.hpp"
#include "core/fleet/wire/codec.hpp"
#include "core/http/body.hpp"

#include <QJsonDocument>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

constexpr std::chrono::seconds kLooksAgain(10); ///< a claim that waits, if nobody wakes it

/// The message, or the answer that refuses it.
template <class Message> struct Read {
    std::optional<Message> message;
    http::Response refused;
};

template <class Message> http::Awaitable<Read<Message>> readMessage(Call& call, std::size_t most) {
    Read<Message> read;
    const http::WholeBody whole = co_await http::readJson(call.request, most);
    if (!whole) {
        const char* type = whole.status == 413 ? "too-large" : whole.status == 415 ? "media-type" : "syntax";
        const auto code = whole.status == 413 ? base::ErrorCode::TooLarge : base::ErrorCode::InvalidInput;
        read.refused = refusal({whole.status, type, {code, whole.problem}}, call.requestId);
        co_return read;
    }
    auto message = fleet::read<Message>(QByteArray::fromStdString(whole.bytes), most);
    if (message) read.message = std::move(*message);
    else read.refused = failed(call, message.error(), Fault::Syntax);
    co_return read;
}

template <class Value> http::Response answerOf(const Value& value) {
    http::Response response;
    response.with("Content-Type", "application/json");
    response.body = model::toBytes(value).toStdString();
    return response;
}

std::string reachedAt(const http::Request& request) {
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

/// Whose key it is; nothing: nobody's of a worker. The internal token may do what workers may, but has no worker's name.
std::optional<fleet::WorkerKey> keyOf(const Call& call) {
    if (!call.identity || call.identity->kind != auth::TokenKind::Worker) return std::nullopt;
    return fleet::WorkerKey{call.identity->name, call.identity->tokenId, std::string(call.request.remoteAddress), reachedAt(call.request)};
}

http::Response noKey(const Call& call) {
    return failed(call, {base::ErrorCode::Forbidden, "This takes a worker's own key, as /fleet/register gives it."});
}

/// 422 says why also as workers read it (fleet::Refusal).
http::Response refusedResult(const Call& call, const base::Error& error) {
    http::Response response = failed(call, error);
    if (response.status != 422) return response;
    QJsonObject object = toJson(problemOf(error), call.requestId);
    object[QStringLiteral("why")] = QString::fromStdString(error.message);
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

} // namespace

FleetRoutes::FleetRoutes(const Around& around, FleetParts parts, std::string pin)
    : m_accounts(around.accounts), m_authenticator(around.accounts.authenticator()), m_mainThread(around.mainThread), m_disks(around.disks),
      m_parts(parts), m_pin(std::move(pin)), m_clock(around.clock) {}

std::vector<ApiRoute> FleetRoutes::rows() {
    std::vector<ApiRoute> rows = workerRows();
    append(rows, fileRows());
    append(rows, operatorRows());
    append(rows, taskRows());
    return rows;
}

FleetRoutes::Response FleetRoutes::refuseAll(Call& call) {
    co_return failed(call, {base::ErrorCode::Unsupported, "This server has no fleet: it encodes by itself."});
}

std::function<FleetRoutes::Response(Call&)> FleetRoutes::handler(Handle handle) {
    if (!m_parts.gateway || !m_parts.operations) return refuseAll;
    return [this, handle](Call& call) { return (this->*handle)(call); };
}

void FleetRoutes::close() {
    m_closed = true;
    if (m_parts.gateway) m_parts.gateway->parked().wakeAll();
}

std::vector<ApiRoute> FleetRoutes::workerRows() {
    const auto row = [this](const char* pattern, const char* summary, const char* request, const char* response, unsigned success,
                         Handle handle) {
        return ApiRoute{.method = "POST",
            .pattern = pattern,
            .roles = {Role::Worker},
            .body = Body::Stream,
            .summary = summary,
            .request = request,
            .response = response,
            .success = success,
            .handler = handler(handle),
            .isLimited = false};
    };
    std::vector<ApiRoute> rows{
        row("/api/v1/fleet/claim", "Chunks to work on; waits for up to 25 s where there are none", "FleetClaim", "FleetClaimAnswer", 200,
            &FleetRoutes::claim),
        row("/api/v1/fleet/beat", "A worker lives, and hears what is wanted of it", "FleetBeat", "FleetBeatAnswer", 200,
            &FleetRoutes::beat),
        row("/api/v1/fleet/result", "A chunk is made and staged", "FleetResult", "", 202, &FleetRoutes::result),
        row("/api/v1/fleet/release", "A chunk is given back; nothing is counted", "FleetRelease", "", 204, &FleetRoutes::release),
        row("/api/v1/fleet/fail", "A chunk could not be made", "FleetFail", "", 204, &FleetRoutes::fail),
        row("/api/v1/fleet/bye", "A worker leaves and holds nothing", "FleetBye", "", 204, &FleetRoutes::bye),
    };
    // Open: who has a link's token has no key yet. That is an address's rate.
    rows.push_back({.method = "POST",
        .pattern = "/api/v1/fleet/register",
        .body = Body::Stream,
        .idempotency = Idempotency::None,
        .summary = "A worker comes: with the token of a link it is given its key, else with its key",
        .request = "FleetRegister",
        .response = "FleetRegistered",
        .handler = handler(&FleetRoutes::enter),
        .beforeSetup = true});
    return rows;
}

http::Awaitable<std::optional<http::Response>> FleetRoutes::join(
    Call& call, const fleet::Register& message, fleet::WorkerKey& who, std::string& key) {
    // Before the token is used up for nothing.
    const auto may = m_parts.gateway->mayRegister(message, {});
    if (!may) co_return failed(call, may.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::IssuedToken>()> question = [accounts, code = message.token, name = message.name,
                                                                          address = std::string(call.request.remoteAddress)] {
        return accounts->join(code, name, address);
    };
    const auto issued = co_await m_mainThread.ask<auth::IssuedToken>(question);
    if (!issued && issued.error().code == base::ErrorCode::NotFound) co_return refusal({410, "gone", issued.error()}, call.requestId);
    if (!issued) co_return failedToEnter(call, issued.error());
    if (issued->role != Role::Worker) {
        auth::Caller holder;
        holder.identity.tokenId = issued->tokenId;
        holder.identity.name = issued->name;
        holder.identity.role = issued->role;
        const std::function<auth::Answer<void>()> end = [accounts, holder] { return accounts->logOut(holder); };
        const auto ended = co_await m_mainThread.ask<void>(end);
        static_cast<void>(ended); // it was told to nobody
        co_return failed(
            call, {base::ErrorCode::Forbidden, "This link is no worker's. Make one on the Fleet page, or by millrace fleet join."});
    }
    who = {issued->name, issued->tokenId, std::string(call.request.remoteAddress), reachedAt(call.request)};
    key = issued->token;
    co_return std::nullopt;
}

FleetRoutes::Response FleetRoutes::enter(Call& call) {
    const Read<fleet::Register> read = co_await readMessage<fleet::Register>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    fleet::WorkerKey who;
    std::string key;
    if (auto known = keyOf(call)) {
        who = std::move(*known);
    } else {
        if (read.message->token.empty()) co_return noKey(call);
        auto refused = co_await join(call, *read.message, who, key);
        if (refused) co_return std::move(*refused);
    }
    const auto entered = m_parts.gateway->enter(who, *read.message, key);
    if (!entered) co_return failed(call, entered.error());
    co_return answerOf(*entered);
}

bool FleetRoutes::isAlive(const fleet::WorkerKey& who) const {
    return m_authenticator->holder(who.tokenId, m_clock.wallMs()).has_value();
}

http::Awaitable<base::Result<fleet::wire::ClaimAnswer>> FleetRoutes::wait(
    Call&, const fleet::WorkerKey& who, const fleet::wire::Claim& message) {
    fleet::Gateway* const gateway = m_parts.gateway;
    const auto notifier = std::make_shared<http::Notifier>();
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    const auto place = gateway->park(message, [notifier] { notifier->notify(); });
    const std::uint64_t number = gateway->roster().begunClaim(who.worker);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(std::clamp(message.waitSeconds, 0, fleet::kMostWaitSeconds));
    for (;;) {
        place->look();
        // Whoever hung up is not seen to: a connection that was closed there and one that only waits look the same from here.
        if (!gateway->roster().isNewestClaim(who.worker, number)) co_return fleet::wire::ClaimAnswer();
        std::optional<base::Result<fleet::wire::ClaimAnswer>> answer;
        const std::function<void()> work = [&] { answer = gateway->claim(who, message); };
        co_await m_pool.run(work);
        const auto now = std::chrono::steady_clock::now();
        if (*answer && fleet::Gateway::isForOthers(**answer)) place->pass();
        if (!*answer || !fleet::Gateway::isWorthWaiting(**answer) || now >= until || m_closed) co_return std::move(*answer);
        const auto next = std::min(until, now + kLooksAgain);
        co_await waiter->wait(next);
        // Nothing is given to a key that was taken back meanwhile.
        if (!isAlive(who)) co_return base::Error{base::ErrorCode::Unauthorized, "This worker's key has ended or was taken back."};
        // Who was killed leaves its claim here, and what it were given would wait half a minute for nobody.
        if (gateway->roster().isLate(who.worker)) co_return fleet::wire::ClaimAnswer{};
    }
}

FleetRoutes::Response FleetRoutes::claim(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::wire::Claim> read = co_await readMessage<fleet::wire::Claim>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    const auto began = std::chrono::steady_clock::now();
    const auto answer = co_await wait(call, *who, *read.message);
    m_parts.gateway->answered(answer, fleet::secondsSince(began));
    if (!answer) co_return failed(call, answer.error());
    co_return answerOf(*answer);
}

FleetRoutes::Response FleetRoutes::beat(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::wire::Beat> read = co_await readMessage<fleet::wire::Beat>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    std::optional<base::Result<fleet::wire::BeatAnswer>> answer;
    const std::function<void()> work = [&] { answer = m_parts.gateway->beat(*who, *read.message); };
    co_await m_beatPool.run(work);
    if (!*answer) co_return failed(call, answer->error());
    co_return answerOf(**answer);
}

FleetRoutes::Response FleetRoutes::result(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::wire::Result> read = co_await readMessage<fleet::wire::Result>(call, fleet::kMostResultBytes);
    if (!read.message) co_return read.refused;
    base::Result<void> taken;
    const std::function<void()> work = [&] { taken = m_parts.gateway->result(*who, *read.message); };
    co_await m_pool.run(work);
    if (!taken) co_return refusedResult(call, taken.error());
    http::Response response;
    response.status = 202;
    co_return response;
}

FleetRoutes::Response FleetRoutes::release(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::Release> read = co_await readMessage<fleet::Release>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    base::Result<void> taken;
    const std::function<void()> work = [&] { taken = m_parts.gateway->release(*who, *read.message); };
    co_await m_pool.run(work);
    if (!taken) co_return failed(call, taken.error());
    co_return noContent();
}

FleetRoutes::Response FleetRoutes::fail(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::Fail> read = co_await readMessage<fleet::Fail>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    base::Result<void> taken;
    const std::function<void()> work = [&] { taken = m_parts.gateway->fail(*who, *read.message); };
    co_await m_pool.run(work);
    if (!taken) co_return failed(call, taken.error());
    co_return noContent();
}

FleetRoutes::Response FleetRoutes::bye(Call& call) {
    const auto who = keyOf(call);
    if (!who) co_return noKey(call);
    const Read<fleet::Bye> read = co_await readMessage<fleet::Bye>(call, fleet::kMostClaimBytes);
    if (!read.message) co_return read.refused;
    m_parts.gateway->bye(*who, *read.message);
    co_return noContent();
}

} // namespace api
