#pragma once
/// The rows of what is known of one job beyond its row: chunks and proof, log, thumbnail, report, and the source's own bytes for the A side
/// of Preview. Handlers run on HTTP threads and ask the service on its own.

#include "core/api/routes/commands.hpp"

#include "core/model/service.hpp"

namespace api {

class JobFacts {
public:
    /// All of it outlives this.
    JobFacts(model::Service& service, MainThread& mainThread, http::Pool& pool)
        : m_service(service), m_mainThread(mainThread), m_pool(pool) {}

    std::vector<ApiRoute> rows();

private:
    using Response = http::Awaitable<http::Response>;
    Response detail(Call& call);
    Response log(Call& call);
    Response thumbnail(Call& call);
    Response report(Call& call);
    Response source(Call& call);
    http::Awaitable<base::Result<model::Job>> job(const std::string& id);

    model::Service& m_service;
    MainThread& m_mainThread;
    http::Pool& m_pool;
};

/// What a person sends to another about a job: its row, what was proven, its log. No tokens: addresses are without login and query. Pure.
std::string reportText(const model::Job& job, const model::Proof& proof, const std::vector<model::LogLine>& log, bool isAdmin);
/// The part of a file that a request asks for (RFC 9110, 14), or all of it. `etag`: of the file as it is now.
http::Response fileAnswer(
    const http::Request& request, std::shared_ptr<http::FileBody> file, const std::string& mediaType, const std::string& etag);

} // namespace api
