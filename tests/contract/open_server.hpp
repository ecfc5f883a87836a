#pragma once
/// `millrace serve --open` in one process with the test, with uploads, as that wires it: a real API over real accounts on a real socket,
/// and behind it the embedded engine with its scripted executor. Closed and started again on the same port where a test wants it.

#include "core/access/accounts.hpp"
#include "core/api/api.hpp"
#include "core/api/uploads/upload_routes.hpp"
#include "core/http/server.hpp"
#include "tests/contract/scripted_service.hpp"

#include <atomic>

namespace contract {

class OpenServer {
public:
    OpenServer() {
        auth::AccountsOptions access;
        access.folder = local.options.dataFolder;
        access.issuer = "instance";
        access.hashCost = {1, 8192}; // a password that costs nothing
        auto opened = auth::Accounts::open(access);
        if (!opened) throw std::runtime_error(opened.error().message);
        accounts = std::move(*opened);
        api::UploadStoreOptions kept;
        kept.folder = local.path("resumable").toStdString();
        kept.limits.keepFree = 0;
        auto store = api::UploadStore::open(kept);
        if (!store) throw std::runtime_error(store.error().message);
        m_store = std::move(*store);
        local.service().setUploads([this](const std::string& id) -> std::optional<engine::UploadedSource> {
            const auto upload = m_store->find(id);
            if (!upload) return std::nullopt;
            return engine::UploadedSource{.file = upload->source(), .bytes = upload->length(), .received = upload->isWhole() ? 1.0 : 0.5};
        });
        m_jobs = std::make_unique<api::UploadJobs>(*m_store, local.service(),
            api::UploadListener{[this](const std::string& file, double received) { local.service().sourceReceived(file, received); },
                [this](const std::string& file) { local.service().sourceLost(file); }});
        m_jobs->start();
        start(true);
    }
    ~OpenServer() {
        stop();
        local.service().setUploads(nullptr);
        m_jobs.reset();
    }
    void start(bool isOpen, unsigned short wanted = 0) {
        m_mainThread = std::make_unique<api::MainThread>(local.service());
        api::UploadRoutesOptions routes;
        routes.store = m_store.get();
        routes.jobs = m_jobs.get();
        routes.mainThread = m_mainThread.get();
        routes.authenticator = accounts->authenticator();
        m_routes = std::make_unique<api::UploadRoutes>(std::move(routes));
        api::ApiOptions options;
        options.instance = {"instance", "Test host", {}};
        options.isOpen = isOpen;
        options.uploads.folder = local.path("whole").toStdString();
        options.answers = &local.service();
        options.more = m_routes->routes();
        m_api = std::make_unique<api::Api>(local.service(), *accounts, options);
        http::ServerOptions where;
        where.port = wanted;
        where.stopping = [this] {
            m_routes->close();
            m_mainThread->close();
            m_api->close();
        };
        auto started = http::Server::start(where, [this](http::Request& request) { return answer(request); });
        if (!started) throw std::runtime_error(started.error().message);
        m_server = std::move(*started);
    }
    void stop() {
        m_server.reset();
        m_api.reset();
        m_routes.reset();
        m_mainThread.reset();
    }
    unsigned short port() const { return m_server->port(); }
    /// The first user's token.
    std::string setUp() {
        const auto issued = accounts->setUp({accounts->setupCode(), "anna", "correct horse battery"}, "127.0.0.1");
        (void)local.until([&] { return issued.isFinished(); });
        const auto token = issued.isFinished() ? issued.result() : base::Result<auth::IssuedToken>(base::Error());
        EXPECT_TRUE(token) << token.error().message;
        return token ? token->token : std::string();
    }
    std::size_t jobCount() { return local.service().snapshot().jobs.size(); }

    Local local;
    std::unique_ptr<auth::Accounts> accounts;
    std::atomic<bool> isBusy{false}; ///< bytes of uploads are told to come again

private:
    http::Awaitable<http::Response> answer(http::Request& request) {
        if (isBusy && request.method == "PATCH") co_return http::text(503, "Later.").with("Retry-After", "1");
        http::Response response = co_await m_api->answer(request);
        co_return response;
    }

    std::unique_ptr<api::UploadStore> m_store;
    std::unique_ptr<api::UploadJobs> m_jobs;
    std::unique_ptr<api::MainThread> m_mainThread;
    std::unique_ptr<api::UploadRoutes> m_routes;
    std::unique_ptr<api::Api> m_api;
    std::unique_ptr<http::Server> m_server;
};

} // namespace contract
