// Operators' rows: what they see of the fleet, and what they do about it.

#include "core/api/fleet/fleet_routes.hpp"

#include "core/api/frame/query.hpp"
#include "core/model/commands.hpp"

#include <QJsonArray>
#include <algorithm>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;
using Names = std::vector<std::string>;

namespace {

constexpr std::size_t kLongestNote = 200;
constexpr int kMostSlots = 1024;
constexpr std::int64_t kDayMs = 24 * 3'600'000LL, kLinkMs = 15 * 60'000LL;

template <class T> http::Response listOf(const std::vector<T>& items) {
    return json(200, {{QStringLiteral("items"), model::toJson(items)}, {QStringLiteral("next"), QJsonValue(QJsonValue::Null)}});
}

base::Error noWorker(const std::string& name) {
    return {base::ErrorCode::NotFound, "There is no worker called " + name + "."};
}

std::optional<fleet::wire::Want> wantOf(const QString& action) {
    if (action == QLatin1String("drain")) return fleet::wire::Want::Drain;
    if (action == QLatin1String("resume")) return fleet::wire::Want::Run;
    if (action == QLatin1String("leave")) return fleet::wire::Want::Leave;
    return std::nullopt;
}

base::Result<void> checkChange(const fleet::WorkerChange& change) {
    if (change.slots && (*change.slots < 0 || *change.slots > kMostSlots))
        return base::Error{base::ErrorCode::InvalidInput, "\"slots\" must be a number from 0 (as many as it has) to 1024."};
    if (change.note && change.note->size() > kLongestNote)
        return base::Error{base::ErrorCode::InvalidInput, "\"note\" may have 200 bytes at most."};
    return {};
}

} // namespace

std::vector<ApiRoute> FleetRoutes::operatorRows() {
    const auto list = [this](const char* pattern, const char* summary, const char* response, Handle handle) {
        return ApiRoute{.method = "GET",
            .pattern = pattern,
            .roles = {Role::Viewer},
            .summary = summary,
            .response = response,
            .handler = handler(handle)};
    };
    std::vector<ApiRoute> rows{
        list("/api/v1/workers", "Workers, as they are and as the journal knows them", "WorkerPage", &FleetRoutes::workers),
        list("/api/v1/workers/{id}", "One worker", "Worker", &FleetRoutes::worker),
        list("/api/v1/fleet/leases", "Chunks at work: by whom, how far", "LeasePage", &FleetRoutes::leases),
        list("/api/v1/fleet/queue", "What waits, by job and encoder, and for what", "FleetQueuePage", &FleetRoutes::queue),
        list("/api/v1/fleet/quarantine", "Chunks that failed too often", "QuarantinePage", &FleetRoutes::quarantine),
        list("/api/v1/fleet/wanted", "How many slots would do what waits in time", "WantedSlotsPage", &FleetRoutes::wanted),
        list("/api/v1/fleet/report", "Attempts of a time, by job and worker", "FleetReport", &FleetRoutes::report),
    };
    rows.back().query = {"from", "to"};
    rows.push_back({.method = "PATCH",
        .pattern = "/api/v1/workers/{id}",
        .roles = {Role::Operator},
        .body = Body::Json,
        .summary = "What is wanted of a worker: run, drain or leave; how many slots are used; a note",
        .request = "WorkerChange",
        .response = "Worker",
        .handler = handler(&FleetRoutes::changeWorker),
        .action = "worker.change"});
    rows.push_back({.method = "POST",
        .pattern = "/api/v1/workers/actions",
        .roles = {Role::Operator},
        .body = Body::Json,
        .summary = "Drains, resumes, sends away or forgets several workers, or all",
        .request = "WorkerActions",
        .response = "CommandResults",
        .handler = handler(&FleetRoutes::changeWorkers),
        .action = "worker.act"});
    rows.push_back({.method = "DELETE",
        .pattern = "/api/v1/workers/{id}",
        .roles = {Role::Operator},
        .summary = "Forgets a worker and ends its key; what it holds is offered again",
        .success = 204,
        .handler = handler(&FleetRoutes::removeWorker),
        .action = "worker.remove"});
    return rows;
}

std::vector<ApiRoute> FleetRoutes::taskRows() {
    const auto command = [this](const char* pattern, const char* summary, const char* request, const char* response, unsigned success,
                             Handle handle, const char* action) {
        return ApiRoute{.method = "POST",
            .pattern = pattern,
            .roles = {Role::Operator},
            .body = Body::Json,
            .summary = summary,
            .request = request,
            .response = response,
            .success = success,
            .handler = handler(handle),
            .action = action};
    };
    std::vector<ApiRoute> rows{
        command("/api/v1/fleet/tasks/{job}/{unit}/replay", "A chunk in quarantine is tried again", "", "", 204, &FleetRoutes::replay,
            "task.replay"),
        command("/api/v1/fleet/quarantine/replay", "All in quarantine are tried again, of one job or of all", "QuarantineReplay",
            "QuarantineReplayed", 200, &FleetRoutes::replayQuarantined, "quarantine.replay"),
        command("/api/v1/fleet/clear-stuck", "Finds what nobody works on and nobody would end, and mends it", "ClearStuck", "StuckThings",
            200, &FleetRoutes::clearStuck, "fleet.clear-stuck"),
    };
    rows[1].object = "quarantine"; // what is in it is told by its rows
    rows[2].object = "fleet";
    rows.push_back({.method = "POST",
        .pattern = "/api/v1/fleet/join-tokens",
        .roles = {Role::Admin},
        .body = Body::Json,
        .idempotency = Idempotency::Keyed,
        .summary = "A link for one new worker, for 15 minutes; it is told once",
        .response = "IssuedInvite",
        .success = 201,
        .handler = handler(&FleetRoutes::joinToken)});
    return rows;
}

FleetRoutes::Response FleetRoutes::workers(Call& call) {
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::KnownWorker>>()> question = [operations] { return operations->workers(); };
    const auto known = co_await ask<std::vector<fleet::KnownWorker>>(question);
    if (!known) co_return failed(call, known.error());
    co_return listOf(m_parts.gateway->roster().rows(*known));
}

FleetRoutes::Response FleetRoutes::worker(Call& call) {
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::KnownWorker>>()> question = [operations] { return operations->workers(); };
    const auto known = co_await ask<std::vector<fleet::KnownWorker>>(question);
    if (!known) co_return failed(call, known.error());
    const std::string name(call.values["id"]);
    const auto rows = m_parts.gateway->roster().rows(*known);
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const fleet::WorkerView& row) { return row.name == name; });
    if (found == rows.end()) co_return failed(call, noWorker(name));
    co_return json(200, model::toJson(*found).toObject());
}

base::Result<void> FleetRoutes::change(const std::string& name, const fleet::WorkerChange& change) {
    MR_TRY(m_parts.operations->changeWorker(name, change));
    fleet::WorkerRoster& roster = m_parts.gateway->roster();
    if (change.want) roster.want(name, *change.want);
    if (change.slots) roster.limit(name, *change.slots);
    m_parts.gateway->parked().wakeAll(); // who waits hears at once that it gets nothing, or more
    if (m_parts.watch) m_parts.watch->look();
    return {};
}

FleetRoutes::Response FleetRoutes::changeWorker(Call& call) {
    const auto unknown = unknownMembers<fleet::WorkerChange>(call.body);
    if (!unknown.empty())
        co_return failedWith(call, {base::ErrorCode::InvalidInput, "The body has members that a worker does not have."}, unknown);
    const auto wish = bodyAs<fleet::WorkerChange>(call);
    if (!wish) co_return failed(call, wish.error());
    const auto good = checkChange(*wish);
    if (!good) co_return failed(call, good.error());
    const std::string name(call.values["id"]);
    const std::function<base::Result<void>()> question = [&] { return change(name, *wish); };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    http::Response response = co_await worker(call);
    co_return response;
}

base::Result<std::string> FleetRoutes::remove(const std::string& name) {
    MR_ASSIGN(const auto known, m_parts.operations->workers());
    const auto found = std::find_if(known.begin(), known.end(), [&](const fleet::KnownWorker& worker) { return worker.name == name; });
    if (found == known.end()) return noWorker(name);
    MR_TRY(m_parts.operations->removeWorker(name));
    m_parts.gateway->roster().forget(name);
    if (m_parts.watch) m_parts.watch->look();
    return found->tokenId;
}

FleetRoutes::Response FleetRoutes::removeWorker(Call& call) {
    const std::string name(call.values["id"]);
    const std::function<base::Result<std::string>()> question = [&] { return remove(name); };
    const auto tokenId = co_await ask<std::string>(question);
    if (!tokenId) co_return failed(call, tokenId.error());
    if (tokenId->empty()) co_return noContent();
    // By the server, not by who asked: operators may send a worker away, and end no other token.
    auth::Accounts* const accounts = &m_accounts;
    auth::Caller caller = call.caller();
    caller.identity.role = Role::Admin;
    const std::function<auth::Answer<void>()> end = [accounts, caller, id = *tokenId] { return accounts->revokeToken(caller, id); };
    const auto ended = co_await m_mainThread.ask<void>(end);
    if (!ended && ended.error().code != base::ErrorCode::NotFound) co_return failed(call, ended.error());
    co_return noContent();
}

FleetRoutes::Response FleetRoutes::changeWorkers(Call& call) {
    const QString action = call.body[QLatin1String("action")].toString();
    const bool isForget = action == QLatin1String("forget");
    const auto want = wantOf(action);
    if (!isForget && !want) co_return failed(call, {base::ErrorCode::InvalidInput, "\"action\" must be drain, resume, leave or forget."});
    const bool isAll = call.body[QLatin1String("all")].toBool();
    Names names;
    for (const QJsonValue id : call.body[QLatin1String("ids")].toArray()) names.push_back(id.toString().toStdString());
    if (isAll == !names.empty() || (isAll && isForget))
        co_return failed(
            call, {base::ErrorCode::InvalidInput, "Name workers by \"ids\", or say \"all\": true to drain or resume them all."});
    std::vector<std::string> ended;
    const std::function<base::Result<QJsonArray>()> question = [&]() -> base::Result<QJsonArray> {
        if (isAll) {
            MR_ASSIGN(const auto known, m_parts.operations->workers());
            for (const fleet::KnownWorker& worker : known) names.push_back(worker.name);
        }
        QJsonArray results;
        for (const std::string& name : names) {
            base::Result<void> done;
            if (isForget) {
                auto tokenId = remove(name);
                if (tokenId) ended.push_back(*tokenId);
                else done = tokenId.error();
            } else {
                done = change(name, {.want = want});
            }
            model::CommandResult result;
            result.id = name;
            if (!done) result.problem = model::Problem(done.error());
            results.append(model::toJson(result));
        }
        return results;
    };
    const auto results = co_await ask<QJsonArray>(question);
    if (!results) co_return failed(call, results.error());
    auth::Accounts* const accounts = &m_accounts;
    auth::Caller caller = call.caller();
    caller.identity.role = Role::Admin;
    for (const std::string& id : ended) {
        const std::function<auth::Answer<void>()> end = [accounts, caller, id] { return accounts->revokeToken(caller, id); };
        const auto done = co_await m_mainThread.ask<void>(end);
        static_cast<void>(done); // it is forgotten here, whatever its key does
    }
    co_return json(200, {{QStringLiteral("results"), *results}});
}

FleetRoutes::Response FleetRoutes::leases(Call&) {
    co_return listOf(m_parts.gateway->roster().leases());
}

FleetRoutes::Response FleetRoutes::queue(Call& call) {
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::QueueRow>>()> question = [operations] { return operations->queue(); };
    const auto rows = co_await ask<std::vector<fleet::QueueRow>>(question);
    if (!rows) co_return failed(call, rows.error());
    co_return listOf(*rows);
}

FleetRoutes::Response FleetRoutes::quarantine(Call& call) {
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::QuarantinedTask>>()> question = [operations] { return operations->quarantine(); };
    const auto tasks = co_await ask<std::vector<fleet::QuarantinedTask>>(question);
    if (!tasks) co_return failed(call, tasks.error());
    co_return listOf(*tasks);
}

FleetRoutes::Response FleetRoutes::wanted(Call& call) {
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::WantedSlots>>()> question = [operations] { return operations->wanted(); };
    const auto rows = co_await ask<std::vector<fleet::WantedSlots>>(question);
    if (!rows) co_return failed(call, rows.error());
    co_return listOf(*rows);
}

FleetRoutes::Response FleetRoutes::report(Call& call) {
    const auto query = Query::parse(call.values.query);
    const std::int64_t now = m_clock.wallMs();
    const auto to = query ? query->number("to", 0, INT64_MAX, now) : std::nullopt;
    const auto from = query && to ? query->number("from", 0, INT64_MAX, std::max<std::int64_t>(*to - kDayMs, 0)) : std::nullopt;
    if (!from || !to || *from > *to)
        co_return failed(call,
            {base::ErrorCode::InvalidInput, "\"from\" and \"to\" are milliseconds since 1970, the first not behind the second."},
            Fault::Syntax);
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::ReportRow>>()> question = [operations, first = *from, last = *to] {
        return operations->report(first, last);
    };
    const auto rows = co_await ask<std::vector<fleet::ReportRow>>(question);
    if (!rows) co_return failed(call, rows.error());
    co_return json(200,
        {{QStringLiteral("from"), static_cast<qint64>(*from)}, {QStringLiteral("to"), static_cast<qint64>(*to)},
            {QStringLiteral("items"), model::toJson(*rows)}});
}

FleetRoutes::Response FleetRoutes::replay(Call& call) {
    const std::string task = std::string(call.values["job"]) + "/" + std::string(call.values["unit"]);
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<void>()> question = [operations, task] { return operations->replay(task); };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    co_return noContent();
}

FleetRoutes::Response FleetRoutes::replayQuarantined(Call& call) {
    const std::string job = call.body[QLatin1String("job")].toString().toStdString();
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<int>()> question = [operations, job] { return operations->replayQuarantined(job); };
    const auto number = co_await ask<int>(question);
    if (!number) co_return failed(call, number.error());
    co_return json(200, {{QStringLiteral("tasks"), *number}});
}

FleetRoutes::Response FleetRoutes::clearStuck(Call& call) {
    const bool isDryRun = call.body[QLatin1String("dryRun")].toBool();
    fleet::Operations* const operations = m_parts.operations;
    const std::function<base::Result<std::vector<fleet::StuckThing>>()> question = [operations, isDryRun] {
        return operations->clearStuck(isDryRun);
    };
    const auto found = co_await ask<std::vector<fleet::StuckThing>>(question);
    if (!found) co_return failed(call, found.error());
    co_return json(200, {{QStringLiteral("items"), model::toJson(*found)}});
}

FleetRoutes::Response FleetRoutes::joinToken(Call& call) {
    auth::InviteRequest wish;
    wish.kind = auth::InviteKind::Worker;
    wish.lifeMs = kLinkMs;
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::IssuedInvite>()> question = [accounts, caller = call.caller(), wish] {
        return accounts->addInvite(caller, wish);
    };
    const auto invite = co_await m_mainThread.ask<auth::IssuedInvite>(question);
    if (!invite && invite.error().code == base::ErrorCode::Conflict && !call.key.empty())
        co_return refusal({409, "secret-already-shown", invite.error()}, call.requestId);
    if (!invite) co_return failed(call, invite.error());
    // As the admin reaches this server: workers come the same way.
    const std::string at = (call.request.secure ? "https://" : "http://") + std::string(call.request.header("host"));
    http::Response response = json(201,
        {{QStringLiteral("id"), QString::fromStdString(invite->id)},
            {QStringLiteral("link"), QString::fromStdString(auth::inviteLink(at, invite->code, call.request.forwarded ? "" : m_pin))},
            {QStringLiteral("expiresMs"), static_cast<qint64>(invite->expiresMs)}});
    response.with("Location", "../invites/" + invite->id);
    co_return response;
}

} // namespace api
