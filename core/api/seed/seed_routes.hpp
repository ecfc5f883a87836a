#pragma once
/// Three of the four addresses of the first encoding service, for its clients, with small shapes of their own: POST /api/upload, GET
/// /api/status/<id>, GET /api/jobs; the fourth is in film_routes. Aliases that stay. Handlers run on HTTP threads.

#include "core/api/routes/commands.hpp"
#include "core/api/seed/received_files.hpp"

#include "core/model/service.hpp"

namespace api {

struct UploadOptions {
    std::string folder;                   ///< where uploaded files lie
    std::uint64_t limit = UINT64_MAX;     ///< bytes of one upload
    std::int64_t reserve = 2'000'000'000; ///< bytes that stay free on its disk
    std::string presetId = "web-h264";    ///< where none is named
};

class SeedRoutes {
public:
    /// All of it outlives this.
    SeedRoutes(model::Service& service, Commands& commands, http::Pool& pool, UploadOptions options)
        : m_service(service), m_commands(commands), m_pool(pool), m_options(std::move(options)) {}

    std::vector<ApiRoute> rows();

private:
    using Response = http::Awaitable<http::Response>;
    struct Upload;
    Response upload(Call& call);
    Response status(Call& call);
    Response jobs(Call& call);
    http::Awaitable<base::Result<void>> receiveForm(Call& call, const std::string& boundary, Upload& upload);
    http::Awaitable<base::Result<void>> receiveRaw(Call& call, Upload& upload);
    Response addJobs(Call& call, Upload& upload);
    /// Before anything is read. Errors: TooLarge, WorkFolderFull.
    base::Result<void> checkRoom(std::int64_t announced) const;

    model::Service& m_service;
    Commands& m_commands;
    http::Pool& m_pool;
    const UploadOptions m_options;
};

/// "queued", "processing", "paused", "completed", "failed", "cancelled".
const char* seedStatus(model::JobState state);
/// Of GET /api/status/<id>. Addresses are relative to that one. Pure.
QJsonObject seedStatusJson(const model::Job& job);
/// A row of GET /api/jobs. Addresses are relative to that one. Pure.
QJsonObject seedRowJson(const model::Job& job);

} // namespace api
