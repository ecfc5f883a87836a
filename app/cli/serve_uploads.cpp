#include "app/cli/serve_uploads.hpp"

#include <QSysInfo>
#include <algorithm>

namespace cli {

ServeUploads::ServeUploads(engine::LocalService& service, std::unique_ptr<api::UploadStore> store)
    : m_service(service), m_mainThread(service), m_store(std::move(store)) {
    m_service.setUploads([uploads = m_store.get()](const std::string& id) -> std::optional<engine::UploadedSource> {
        const auto upload = uploads->find(id);
        if (!upload) return std::nullopt;
        const double length = static_cast<double>(std::max<std::int64_t>(1, upload->length()));
        // All of it is here when it is in its place.
        const double received = upload->isWhole() ? 1 : std::min(0.9999, static_cast<double>(upload->offset()) / length);
        return engine::UploadedSource{.file = upload->source(), .bytes = upload->length(), .received = received};
    });
}

ServeUploads::~ServeUploads() {
    m_service.setUploads(nullptr);
    m_routes.reset();
    m_jobs.reset();
}

base::Result<std::unique_ptr<ServeUploads>> ServeUploads::open(engine::LocalService& service, const ServeUploadsOptions& options) {
    api::UploadStoreOptions store;
    store.folder = options.folder;
    store.session = QSysInfo::bootUniqueId().toStdString(); // empty on Windows: there only what was synced counts after a start
    store.limits.largest = options.largest;
    store.limits.keepFree = static_cast<std::int64_t>(service.currentSettings().minimumFreeGb) * 1'000'000'000;
    MR_ASSIGN(auto opened, api::UploadStore::open(std::move(store)));
    std::unique_ptr<ServeUploads> uploads(new ServeUploads(service, std::move(opened)));
    uploads->m_jobs = std::make_unique<api::UploadJobs>(*uploads->m_store, service,
        api::UploadListener{[&service](const std::string& file, double received) { service.sourceReceived(file, received); },
            [&service](const std::string& file) { service.sourceLost(file); }});
    api::UploadRoutesOptions routes;
    routes.store = uploads->m_store.get();
    routes.jobs = uploads->m_jobs.get();
    routes.mainThread = &uploads->m_mainThread;
    routes.authenticator = options.authenticator;
    uploads->m_routes = std::make_unique<api::UploadRoutes>(std::move(routes));
    return uploads;
}

} // namespace cli
