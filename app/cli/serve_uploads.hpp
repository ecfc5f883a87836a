#pragma once
/// Uploads of `millrace serve`: their store, what they are to the engine, their rows of the API's table. Main thread; the rows' handlers
/// run on HTTP threads. Outlives the server, and ends before the engine.

#include "core/api/uploads/upload_routes.hpp"
#include "core/engine/local_service.hpp"

namespace cli {

struct ServeUploadsOptions {
    std::string folder;       ///< whole ones lie in its "sources"
    std::int64_t largest = 0; ///< bytes of one; 0: what fits
    std::shared_ptr<const auth::Authenticator> authenticator;
};

class ServeUploads {
public:
    /// `service` outlives this. Errors: Io.
    static base::Result<std::unique_ptr<ServeUploads>> open(engine::LocalService& service, const ServeUploadsOptions& options);
    ~ServeUploads();

    std::vector<api::ApiRoute> routes() { return m_routes->routes(); }
    /// Before the server listens: tells jobs how much of their sources is here.
    void start() { m_jobs->start(); }
    /// Belongs into ServerOptions::stopping.
    void close() {
        m_routes->close();
        m_mainThread.close();
    }

private:
    ServeUploads(engine::LocalService& service, std::unique_ptr<api::UploadStore> store);

    engine::LocalService& m_service;
    api::MainThread m_mainThread;
    std::unique_ptr<api::UploadStore> m_store;
    std::unique_ptr<api::UploadJobs> m_jobs;
    std::unique_ptr<api::UploadRoutes> m_routes;
};

} // namespace cli
