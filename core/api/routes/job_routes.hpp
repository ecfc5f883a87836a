#pragma once
/// The rows of jobs and of the queue: pages, adding, acting, moving, what is known of one job. Handlers run on HTTP threads and ask the
/// service on its own.

#include "core/api/frame/query.hpp"
#include "core/api/frame/stream_position.hpp"
#include "core/api/routes/commands.hpp"
#include "core/api/routes/source_roots.hpp"

namespace api {

class JobRoutes {
public:
    static constexpr std::size_t kMostJobs = 500, kMostIds = 1000; ///< of one call

    /// All of it outlives this.
    JobRoutes(model::Service& service, Commands& commands, const StreamPosition& position, const SourceRoots& roots, http::Pool& pool)
        : m_service(service), m_commands(commands), m_position(position), m_roots(roots), m_pool(pool) {}

    std::vector<ApiRoute> rows();

private:
    using Response = http::Awaitable<http::Response>;
    using Results = std::vector<model::CommandResult>;
    Response list(Call& call);
    Response add(Call& call);
    Response one(Call& call);
    Response change(Call& call);
    Response remove(Call& call);
    Response act(Call& call);
    Response move(Call& call);
    Response duplicate(Call& call);
    Response outputs(Call& call);
    Response queue(Call& call);
    Response setQueue(Call& call);
    /// Errors: InvalidInput; `faults` names members that are not known.
    static base::Result<model::JobChange> changeOf(const Call& call, std::vector<PointedFault>& faults);
    /// Of the body's "ids". Errors: InvalidInput, TooLarge.
    static base::Result<std::vector<std::string>> idsOf(const Call& call);
    /// Resolves paths and refuses what the caller may not name. Errors: Forbidden, SourceMissing, InvalidInput.
    http::Awaitable<base::Result<std::vector<model::AddRequest>>> requestsOf(
        Call& call, const QJsonArray& jobs, std::vector<PointedFault>& faults);
    std::vector<ApiRoute> commandRows();

    model::Service& m_service;
    Commands& m_commands;
    const StreamPosition& m_position;
    const SourceRoots& m_roots;
    http::Pool& m_pool;
};

/// {"results":[{"id","rev"} | {"id","problem"}]}.
QJsonObject resultsJson(const std::vector<model::CommandResult>& results);
/// Of a query string. Errors: InvalidInput, naming the parameter.
base::Result<model::JobQuery> jobQueryOf(const Query& query);
/// Of one that was not done.
Problem problemOf(const model::CommandResult& result);

} // namespace api
