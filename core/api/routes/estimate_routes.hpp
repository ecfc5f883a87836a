#pragma once
/// The row of estimates: what a film would weigh and take, before there is a job of it. Its handler runs on HTTP threads and asks the
/// service on its own.

#include "core/api/routes/commands.hpp"
#include "core/api/routes/source_roots.hpp"
#include "core/model/service.hpp"

namespace api {

class EstimateRoutes {
public:
    /// All of it outlives this.
    EstimateRoutes(model::Service& service, MainThread& mainThread, const SourceRoots& roots, http::Pool& pool)
        : m_service(service), m_mainThread(mainThread), m_roots(roots), m_pool(pool) {}

    std::vector<ApiRoute> rows();

private:
    http::Awaitable<http::Response> estimate(Call& call);

    model::Service& m_service;
    MainThread& m_mainThread;
    const SourceRoots& m_roots;
    http::Pool& m_pool;
};

} // namespace api
