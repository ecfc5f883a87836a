#pragma once
/// The rows of what a fleet's overview knows: history, ingest nodes, alerts and their dismissal, a worker's log. Answers come from memory;
/// HTTP threads.

#include "core/api/routes/commands.hpp"
#include "core/fleet/overview/fleet_watch.hpp"

namespace api {

class OverviewRows {
public:
    /// Null: this server has no fleet, and its rows say so. It outlives this.
    explicit OverviewRows(fleet::FleetWatch* watch) : m_watch(watch) {}

    std::vector<ApiRoute> rows();

private:
    using Response = http::Awaitable<http::Response>;
    using Handle = Response (OverviewRows::*)(Call&);
    std::function<Response(Call&)> handler(Handle handle);
    static Response refuseAll(Call& call);
    Response history(Call& call);
    Response ingests(Call& call);
    Response alerts(Call& call);
    Response dismiss(Call& call);
    Response log(Call& call);

    fleet::FleetWatch* const m_watch;
};

/// As they travel: an alert with its English beside its parts. Pure.
QJsonObject alertJson(const model::FleetAlert& alert);

} // namespace api
