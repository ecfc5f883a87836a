#include "core/api/routes/estimate_routes.hpp"

#include "core/api/frame/hidden_source.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/api/routes/named_source.hpp"

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {
namespace {

/// Where a film lies is for admins, and where an upload lies was never told.
base::Error shownError(const Call& call, const model::Source& source, const base::Error& error) {
    if (call.may(auth::Role::Admin)) return error;
    const bool isOfFile =
        error.code != base::ErrorCode::InvalidInput && error.code != base::ErrorCode::NotFound && error.code != base::ErrorCode::Busy;
    if (source.kind == model::SourceKind::Upload)
        return isOfFile ? base::Error{error.code, "This upload could not be read as a film."} : error;
    model::Job film;
    film.source = source.text;
    const std::string shown = withoutSourcePath(error.message, film);
    return shown == error.message ? error : base::Error{error.code, shown};
}

} // namespace

std::vector<ApiRoute> EstimateRoutes::rows() {
    return {{.method = "POST",
        .pattern = "/api/v1/estimates",
        .roles = {auth::Role::Viewer},
        .body = Body::Json,
        .summary = "What a film would weigh and take; it is read for that, and nothing is kept",
        .request = "EstimateRequest",
        .response = "Estimate",
        .handler = [this](Call& call) { return estimate(call); }}};
}

http::Awaitable<http::Response> EstimateRoutes::estimate(Call& call) {
    std::vector<PointedFault> faults;
    auto request = addRequestOf(call.body, faults);
    if (!request) co_return failedWith(call, request.error(), std::move(faults));
    const auto resolved = co_await resolveSource(call, m_roots, m_pool, request->source);
    if (!resolved) co_return failed(call, resolved.error());
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::Estimate>>()> question = [service, wanted = *request] {
        return service->estimate(wanted);
    };
    constexpr std::chrono::seconds kPatience(25); // the engine's own is shorter; the server gives a handler 30
    const auto estimate = co_await m_mainThread.ask<model::Estimate>(question, kPatience);
    if (estimate) co_return json(200, model::toJson(*estimate).toObject());
    const base::Error error = shownError(call, request->source, estimate.error());
    if (error.code == base::ErrorCode::DiskSilent) co_return refusal({504, "unavailable", error}, call.requestId);
    co_return failed(call, error);
}

} // namespace api
