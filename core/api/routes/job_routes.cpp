#include "core/api/routes/job_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/api/routes/named_source.hpp"

#include <QJsonArray>
#include <QUrl>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

base::Error wrong(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

/// One of an enum's words, never the one for those that are not known.
template <class E> base::Result<E> wordOf(const std::string& text, const char* what) {
    const auto value = model::fromJson<E>(QJsonValue(QString::fromStdString(text)));
    if (!value) return wrong("\"" + text + "\" is no " + what + ".");
    return *value;
}

} // namespace

QJsonObject resultsJson(const std::vector<model::CommandResult>& results) {
    return {{QStringLiteral("results"), model::toJson(results)}};
}

base::Result<model::JobQuery> jobQueryOf(const Query& query) {
    model::JobQuery jobs;
    const QString states = QString::fromStdString(query.value("state", ""));
    for (const QString& state : states.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        MR_ASSIGN(const auto word, wordOf<model::JobState>(state.toStdString(), "state of a job"));
        jobs.states.push_back(word);
    }
    jobs.text = query.value("q", "");
    jobs.called = query.value("called", "");
    MR_ASSIGN(jobs.order, wordOf<model::JobOrder>(query.value("order", "position"), "order of jobs"));
    const auto limit = query.number("limit", 1, model::JobQuery::kMostJobs, jobs.limit);
    if (!limit) return wrong("\"limit\" must be a number from 1 to " + std::to_string(model::JobQuery::kMostJobs) + ".");
    jobs.limit = static_cast<int>(*limit);
    jobs.after = query.value("after", "");
    return jobs;
}

Problem problemOf(const model::CommandResult& result) {
    Problem problem = problemOf(result.problem->error());
    problem.freeName = result.freeName;
    return problem;
}

std::vector<ApiRoute> JobRoutes::rows() {
    std::vector<ApiRoute> rows{
        {.method = "GET",
            .pattern = "/api/v1/jobs",
            .roles = {Role::Viewer},
            .summary = "A page of the job list",
            .response = "JobPage",
            .handler = [this](Call& call) { return list(call); },
            .query = {"state", "q", "called", "order", "limit", "after", "with"}},
        {.method = "GET",
            .pattern = "/api/v1/jobs/{id}",
            .roles = {Role::Viewer},
            .summary = "One job",
            .response = "Job",
            .handler = [this](Call& call) { return one(call); }},
        {.method = "GET",
            .pattern = "/api/v1/queue",
            .roles = {Role::Viewer},
            .summary = "Whether all jobs are held",
            .response = "Queue",
            .handler = [this](Call& call) { return queue(call); }},
        {.method = "PUT",
            .pattern = "/api/v1/queue",
            .roles = {Role::Operator},
            .body = Body::Json,
            .summary = "Holds all jobs, or lets them go on",
            .request = "Queue",
            .response = "Queue",
            .handler = [this](Call& call) { return setQueue(call); },
            .action = "queue.change",
            .object = "queue"},
    };
    append(rows, commandRows());
    return rows;
}

std::vector<ApiRoute> JobRoutes::commandRows() {
    return {
        {.method = "POST",
            .pattern = "/api/v1/jobs",
            .roles = {Role::Operator},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Adds a job, or several",
            .request = "JobRequest",
            .response = "CommandResult",
            .success = 201,
            .handler = [this](Call& call) { return add(call); },
            .action = "job.add"},
        {.method = "PATCH",
            .pattern = "/api/v1/jobs/{id}",
            .roles = {Role::Operator},
            .body = Body::Json,
            .summary = "Another name, preset, excerpt or time to start, while nothing of the job is made",
            .request = "JobChange",
            .response = "Job",
            .handler = [this](Call& call) { return change(call); },
            .needsMatch = true,
            .action = "job.change"},
        {.method = "DELETE",
            .pattern = "/api/v1/jobs/{id}",
            .roles = {Role::Operator},
            .summary = "Takes a job out of the list; what is published stays",
            .success = 204,
            .handler = [this](Call& call) { return remove(call); },
            .action = "job.remove"},
        {.method = "POST",
            .pattern = "/api/v1/jobs/actions",
            .roles = {Role::Operator},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "The same action for several jobs",
            .request = "JobActions",
            .response = "CommandResults",
            .handler = [this](Call& call) { return act(call); },
            .action = "job.act"},
        {.method = "POST",
            .pattern = "/api/v1/jobs/move",
            .roles = {Role::Operator},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Moves jobs in the queue",
            .request = "JobMove",
            .response = "CommandResults",
            .handler = [this](Call& call) { return move(call); },
            .action = "job.move"},
        {.method = "POST",
            .pattern = "/api/v1/jobs/duplicate",
            .roles = {Role::Operator},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Paused copies of jobs, under names of their own",
            .request = "JobIds",
            .response = "CommandResults",
            .handler = [this](Call& call) { return duplicate(call); },
            .action = "job.duplicate"},
        {.method = "POST",
            .pattern = "/api/v1/jobs/outputs",
            .roles = {Role::Viewer},
            .body = Body::Json,
            .summary = "How much each has published, and who watches; where it lies is for admins",
            .request = "JobIds",
            .response = "JobOutputs",
            .handler = [this](Call& call) { return outputs(call); }},
    };
}

JobRoutes::Response JobRoutes::list(Call& call) {
    const auto query = Query::parse(call.values.query);
    if (!query) co_return failed(call, wrong("The address has a malformed part behind '?'."), Fault::Syntax);
    const auto wanted = jobQueryOf(*query);
    if (!wanted) co_return failed(call, wanted.error(), Fault::Syntax);
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::JobPage>>()> question = [service, jobs = *wanted] { return service->page(jobs); };
    const auto page = co_await m_commands.mainThread().ask<model::JobPage>(question);
    if (!page && page.error().code == base::ErrorCode::InvalidInput && !wanted->after.empty())
        co_return refusal({400, "cursor-mismatch", page.error()}, call.requestId);
    if (!page) co_return failed(call, page.error(), Fault::Syntax);
    const Renditions renditions = query->value("with", "") == "renditions" ? Renditions::With : Renditions::Left;
    QJsonArray items;
    for (const model::Job& job : page->jobs) items.append(jobJson(job, call.may(Role::Admin), renditions));
    http::Response response = json(200,
        {{QStringLiteral("items"), items},
            {QStringLiteral("next"), page->next.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(QString::fromStdString(page->next))},
            {QStringLiteral("counts"), model::toJson(page->counts)}});
    if (page->next.empty()) co_return response;
    // Relative, so that no proxy's prefix breaks it; with what was asked, but for the cursor.
    std::string link = "<?after=" + page->next + "&order=" + model::word(wanted->order) + "&limit=" + std::to_string(wanted->limit);
    for (const char* name : {"state", "q", "called", "with"})
        if (const auto value = query->value(name))
            link += "&" + std::string(name) + "=" + QUrl::toPercentEncoding(QString::fromStdString(*value)).toStdString();
    response.with("Link", link + ">; rel=\"next\"");
    co_return response;
}

http::Awaitable<base::Result<std::vector<model::AddRequest>>> JobRoutes::requestsOf(
    Call& call, const QJsonArray& jobs, std::vector<PointedFault>& faults) {
    std::vector<model::AddRequest> requests;
    const bool isList = call.body.contains(QStringLiteral("jobs"));
    for (const QJsonValue job : jobs) {
        auto request = addRequestOf(job.toObject(), faults);
        for (PointedFault& fault : faults) // there are some of a request that is refused, and then no other is looked at
            if (isList) fault.pointer.insert(0, "/jobs/" + std::to_string(requests.size()));
        if (!request) co_return request.error();
        const auto resolved = co_await resolveSource(call, m_roots, m_pool, request->source);
        if (!resolved) co_return resolved.error();
        requests.push_back(std::move(*request));
    }
    co_return requests;
}

JobRoutes::Response JobRoutes::add(Call& call) {
    const bool isList = call.body.contains(QStringLiteral("jobs"));
    const QJsonArray jobs = isList ? call.body.value(QLatin1String("jobs")).toArray() : QJsonArray{call.body};
    if (jobs.isEmpty() || static_cast<std::size_t>(jobs.size()) > kMostJobs)
        co_return failed(call, wrong("\"jobs\" must be a list of 1 to " + std::to_string(kMostJobs) + " jobs."));
    std::vector<PointedFault> faults;
    auto requests = co_await requestsOf(call, jobs, faults);
    if (!requests) co_return failedWith(call, requests.error(), std::move(faults));
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Results>>()> command = [service, all = *requests] { return service->addJobs(all); };
    const std::function<http::Response(const base::Result<Results>&)> answer = [isList, id = call.requestId](
                                                                                   const base::Result<Results>& results) {
        if (!results) return refusal(problemOf(results.error()), id);
        if (isList) return json(200, resultsJson(*results));
        const model::CommandResult& result = results->front();
        if (result.problem) return refusal(problemOf(result), id);
        http::Response response = json(201, model::toJson(result).toObject());
        response.with("Location", "jobs/" + result.id);
        return response;
    };
    http::Response response = co_await m_commands.carryOut<Results>(call, command, answer);
    co_return response;
}

JobRoutes::Response JobRoutes::one(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Job>>()> question = [service, id = std::string(call.values["id"])] {
        return service->job(id);
    };
    const auto job = co_await m_commands.mainThread().ask<model::Job>(question);
    if (!job) co_return failed(call, job.error());
    http::Response response = json(200, jobJson(*job, call.may(Role::Admin), Renditions::With));
    response.with("ETag", etagOf(m_position.epoch(), job->rev));
    co_return response;
}

base::Result<model::JobChange> JobRoutes::changeOf(const Call& call, std::vector<PointedFault>& faults) {
    if (call.body.contains(QStringLiteral("id"))) faults.push_back({"/id", "The address names the job."});
    for (PointedFault& fault : unknownMembers<model::JobChange>(call.body)) faults.push_back(std::move(fault));
    if (!faults.empty()) return wrong("The body has what no job can be changed by: " + faults.front().pointer.substr(1, 40) + ".");
    if (call.body.isEmpty()) return wrong("The body changes nothing: give \"name\", \"presetId\", \"excerpt\" or \"at\".");
    MR_ASSIGN(auto change, bodyAs<model::JobChange>(call));
    change.id = std::string(call.values["id"]);
    return change;
}

JobRoutes::Response JobRoutes::change(Call& call) {
    std::vector<PointedFault> faults;
    auto change = changeOf(call, faults);
    if (!change) co_return failedWith(call, change.error(), std::move(faults));
    model::Service* const service = &m_service;
    const std::string match(call.request.header("if-match")), epoch = m_position.epoch();
    const std::function<QFuture<base::Result<model::Job>>()> command = [service, match, epoch, change = *change] {
        const auto changeNow = [service, match, epoch, change](const base::Result<model::Job>& job) -> QFuture<base::Result<model::Job>> {
            if (!job) return base::ready<model::Job>(job.error());
            if (!listsEtag(match, etagOf(epoch, job->rev), Comparison::Strong))
                return base::ready<model::Job>(
                    base::Error{base::ErrorCode::Stale, "The job has changed since it was read. Read it again."});
            const auto read = [service, id = change.id](const base::Result<Results>& results) -> QFuture<base::Result<model::Job>> {
                if (!results) return base::ready<model::Job>(results.error());
                if (results->front().problem) return base::ready<model::Job>(results->front().problem->error());
                return service->job(id);
            };
            return service->change({change}).then(service, read).unwrap();
        };
        return service->job(change.id).then(service, changeNow).unwrap();
    };
    const auto job = co_await m_commands.mainThread().ask<model::Job>(command);
    if (!job) co_return failed(call, job.error());
    http::Response response = json(200, jobJson(*job, call.may(Role::Admin), Renditions::With));
    response.with("ETag", etagOf(epoch, job->rev));
    co_return response;
}

JobRoutes::Response JobRoutes::remove(Call& call) {
    model::Service* const service = &m_service;
    const std::vector<std::string> ids{std::string(call.values["id"])};
    const std::function<QFuture<base::Result<Results>>()> command = [service, ids] { return service->act(ids, model::JobAction::Remove); };
    const auto results = co_await m_commands.mainThread().ask<Results>(command);
    if (!results) co_return failed(call, results.error());
    if (results->front().problem) co_return refusal(problemOf(results->front()), call.requestId);
    co_return noContent();
}

base::Result<std::vector<std::string>> JobRoutes::idsOf(const Call& call) {
    MR_ASSIGN(auto ids, model::fromJson<std::vector<std::string>>(call.body.value(QLatin1String("ids")), model::From::Wire));
    if (ids.empty()) return wrong("\"ids\" must be a list of jobs' ids.");
    if (ids.size() > kMostIds) return wrong("\"ids\" may have at most " + std::to_string(kMostIds) + " entries.");
    return ids;
}

JobRoutes::Response JobRoutes::act(Call& call) {
    const auto ids = idsOf(call);
    if (!ids) co_return failed(call, ids.error());
    const auto action = wordOf<model::JobAction>(call.body.value(QLatin1String("action")).toString().toStdString(), "action");
    if (!action) co_return failed(call, action.error());
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Results>>()> command = [service, all = *ids, what = *action] {
        return service->act(all, what);
    };
    const std::function<http::Response(const base::Result<Results>&)> answer = [id = call.requestId](const base::Result<Results>& results) {
        return results ? json(200, resultsJson(*results)) : refusal(problemOf(results.error()), id);
    };
    http::Response response = co_await m_commands.carryOut<Results>(call, command, answer);
    co_return response;
}

JobRoutes::Response JobRoutes::move(Call& call) {
    const auto ids = idsOf(call);
    if (!ids) co_return failed(call, ids.error());
    const QJsonValue to = call.body.value(QLatin1String("to")), before = call.body.value(QLatin1String("before"));
    if (to.isUndefined() == before.isUndefined() || !(to.isUndefined() ? before : to).isString())
        co_return failed(call, wrong("Give either \"to\" (up, down, top, bottom) or \"before\", the id of a job."));
    model::Service* const service = &m_service;
    std::function<QFuture<base::Result<Results>>()> command;
    if (before.isString())
        command = [service, all = *ids, place = before.toString().toStdString()] { return service->moveBefore(all, place); };
    else {
        const auto where = wordOf<model::MoveTo>(to.toString().toStdString(), "place to move to");
        if (!where) co_return failed(call, where.error());
        command = [service, all = *ids, place = *where] { return service->move(all, place); };
    }
    const std::function<http::Response(const base::Result<Results>&)> answer = [id = call.requestId](const base::Result<Results>& results) {
        return results ? json(200, resultsJson(*results)) : refusal(problemOf(results.error()), id);
    };
    http::Response response = co_await m_commands.carryOut<Results>(call, command, answer);
    co_return response;
}

JobRoutes::Response JobRoutes::duplicate(Call& call) {
    const auto ids = idsOf(call);
    if (!ids) co_return failed(call, ids.error());
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Results>>()> command = [service, all = *ids] { return service->duplicate(all); };
    const std::function<http::Response(const base::Result<Results>&)> answer = [id = call.requestId](const base::Result<Results>& results) {
        return results ? json(200, resultsJson(*results)) : refusal(problemOf(results.error()), id);
    };
    http::Response response = co_await m_commands.carryOut<Results>(call, command, answer);
    co_return response;
}

JobRoutes::Response JobRoutes::outputs(Call& call) {
    using Outputs = std::vector<model::JobOutput>;
    const auto ids = idsOf(call);
    if (!ids) co_return failed(call, ids.error());
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Outputs>>()> question = [service, all = *ids] { return service->outputs(all); };
    const auto found = co_await m_commands.mainThread().ask<Outputs>(question);
    if (!found) co_return failed(call, found.error());
    Outputs told = *found;
    if (!call.may(Role::Admin))
        for (model::JobOutput& output : told) output.folder.clear();
    co_return json(200, {{QStringLiteral("outputs"), model::toJson(told)}});
}

JobRoutes::Response JobRoutes::queue(Call&) {
    co_return json(200, {{QStringLiteral("paused"), m_position.isPaused()}});
}

JobRoutes::Response JobRoutes::setQueue(Call& call) {
    const QJsonValue paused = call.body.value(QLatin1String("paused"));
    if (!paused.isBool()) co_return failed(call, wrong("\"paused\" must be true or false."));
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<void>>()> command = [service, hold = paused.toBool()] { return service->setAllPaused(hold); };
    const auto done = co_await m_commands.mainThread().ask<void>(command);
    if (!done) co_return failed(call, done.error());
    co_return json(200, {{QStringLiteral("paused"), paused.toBool()}});
}

} // namespace api
