#include "core/api/fleet/overview_rows.hpp"

#include "core/api/frame/query.hpp"

#include <QJsonArray>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

http::Response listOf(const QJsonArray& items) {
    return json(200, {{QStringLiteral("items"), items}, {QStringLiteral("next"), QJsonValue(QJsonValue::Null)}});
}

} // namespace

QJsonObject alertJson(const model::FleetAlert& alert) {
    QJsonObject row = model::toJson(alert).toObject();
    row[QStringLiteral("title")] = QString::fromStdString(alert.title.english());
    row[QStringLiteral("text")] = QString::fromStdString(alert.text.english());
    return row;
}

std::vector<ApiRoute> OverviewRows::rows() {
    std::vector<ApiRoute> rows{
        {.method = "GET",
            .pattern = "/api/v1/fleet/history",
            .roles = {Role::Viewer},
            .summary = "Queue depth, throughput and busy slots of the last minutes",
            .response = "FleetHistory",
            .handler = handler(&OverviewRows::history),
            .query = {"minutes"}},
        {.method = "GET",
            .pattern = "/api/v1/ingests",
            .roles = {Role::Viewer},
            .summary = "Nodes that store and serve what is made: what they send, what they can",
            .response = "FleetIngestPage",
            .handler = handler(&OverviewRows::ingests)},
        {.method = "GET",
            .pattern = "/api/v1/alerts",
            .roles = {Role::Viewer},
            .summary = "What is wrong now, and what to do about it; the newest first",
            .response = "FleetAlertPage",
            .handler = handler(&OverviewRows::alerts)},
        {.method = "POST",
            .pattern = "/api/v1/alerts/dismiss",
            .roles = {Role::Operator},
            .body = Body::Json,
            .summary = "Closes alerts for everybody, until what they tell of comes again",
            .request = "AlertDismissal",
            .success = 204,
            .handler = handler(&OverviewRows::dismiss),
            .action = "alert.dismiss",
            .object = "alerts"},
        {.method = "GET",
            .pattern = "/api/v1/workers/{id}/log",
            .roles = {Role::Operator},
            .summary = "What became of a worker, line by line, since this server started",
            .response = "WorkerLog",
            .handler = handler(&OverviewRows::log),
            .query = {"after"}},
    };
    return rows;
}

OverviewRows::Response OverviewRows::refuseAll(Call& call) {
    co_return failed(call, {base::ErrorCode::Unsupported, "This server has no fleet: it encodes by itself."});
}

std::function<OverviewRows::Response(Call&)> OverviewRows::handler(Handle handle) {
    if (!m_watch) return refuseAll;
    return [this, handle](Call& call) { return (this->*handle)(call); };
}

OverviewRows::Response OverviewRows::history(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto minutes = query ? query->number("minutes", 1, fleet::History::kMostMinutes, fleet::History::kMostMinutes) : std::nullopt;
    if (!minutes) co_return failed(call, {base::ErrorCode::InvalidInput, "\"minutes\" must be a number from 1 to 60."}, Fault::Syntax);
    co_return json(200, model::toJson(m_watch->overview().history(static_cast<int>(*minutes))).toObject());
}

OverviewRows::Response OverviewRows::ingests(Call&) {
    co_return listOf(model::toJson(m_watch->overview().ingests()).toArray());
}

OverviewRows::Response OverviewRows::alerts(Call&) {
    QJsonArray items;
    for (const model::FleetAlert& alert : m_watch->overview().alerts()) items.append(alertJson(alert));
    co_return listOf(items);
}

OverviewRows::Response OverviewRows::dismiss(Call& call) {
    const bool isAll = call.body[QLatin1String("all")].toBool();
    std::vector<std::string> ids;
    for (const QJsonValue id : call.body[QLatin1String("ids")].toArray()) ids.push_back(id.toString().toStdString());
    if (isAll == !ids.empty())
        co_return failed(call, {base::ErrorCode::InvalidInput, "Name alerts by \"ids\", or say \"all\": true to dismiss all of them."});
    m_watch->dismiss(ids);
    co_return noContent();
}

OverviewRows::Response OverviewRows::log(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto after = query ? query->number("after", 0, INT64_MAX, 0) : std::nullopt;
    if (!after) co_return failed(call, {base::ErrorCode::InvalidInput, "\"after\" must be the number of a line."}, Fault::Syntax);
    const std::string name(call.values["id"]);
    const auto log = m_watch->log(name, *after);
    if (!log) co_return failed(call, {base::ErrorCode::NotFound, "There is no worker called " + name + "."});
    co_return json(200, model::toJson(*log).toObject());
}

} // namespace api
