#pragma once
/// Uploads of `millrace serve`: their store, what they are to the engine, their rows of the API's table. Main thread; the rows' handlers
/// run on HTTP threads. Outlives the server, and ends before the engine.

#include "core/api/uploads/upload_routes.hpp"
#include "core/engine/local_service.hpp"

namespace cli {

struct ServeUploadsOptions {
    std::string folder;       ///< TRANSCODER_UPLOAD_DIR; whole ones lie in its "sources"
    std::int64_t largest = 0; ///< bytes, of TRANSCODER_UPLOAD_MAX_GB; 0: what fits
    std::string session;      ///< of the operating system: another one after each of its starts (net::systemSession); "": not known
    std::shared_ptr<const auth::Authenticator> authenticator;
};

/// With what the environment says. Errors: InvalidInput, naming the variable.
base::Result<ServeUploadsOptions> uploadOptions(const std::string& dataFolder);

class ServeUploads {
public:
    /// `service`, `mainThread` outlive this. Errors: Io.
    static base::Result<std::unique_ptr<ServeUploads>> open(
        engine::LocalService& service, api::MainThread& mainThread, const ServeUploadsOptions& options);
    ~ServeUploads();

    std::vector<api::ApiRoute> routes() { return m_routes->routes(); }
    /// Before the server listens: tells jobs how much of their sources is here.
    void start() { m_jobs->start(); }
    /// Belongs into ServerOptions::stopping.
    void close() { m_routes->close(); }

private:
    ServeUploads(engine::LocalService& service, std::unique_ptr<api::UploadStore> store);

    engine::LocalService& m_service;
    std::unique_ptr<api::UploadStore> m_store;
    std::unique_ptr<api::UploadJobs> m_jobs;
    std::unique_ptr<api::UploadRoutes> m_routes;
};

} // namespace cli
