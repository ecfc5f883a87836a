#pragma once
/// A service whose engine is another computer's: a real client, a real API over real accounts on a real socket, and behind it the embedded
/// engine with its scripted executor. All of it in one process, on one event loop.

#include "core/access/accounts.hpp"
#include "core/api/api.hpp"
#include "core/http/server.hpp"
#include "core/remote/remote_service.hpp"
#include "tests/contract/scripted_service.hpp"

namespace contract {

class Remote final : public Host {
public:
    Remote() {
        openAccounts();
        api::ApiOptions options;
        options.instance = {"instance", "Test host", {}};
        options.sourceRoots = {QFileInfo(m_local.path(".")).canonicalFilePath().toStdString()};
        options.uploads.folder = m_local.path("uploads").toStdString();
        options.answers = &m_local.service();
        options.films = &m_local.service();
        m_api = std::make_unique<api::Api>(m_local.service(), *m_accounts, options);
        http::ServerOptions where;
        where.stopping = [this] { m_api->close(); };
        auto started = http::Server::start(where, [this](http::Request& request) { return m_api->answer(request); });
        if (!started) throw std::runtime_error(started.error().message);
        m_server = std::move(*started);
        connect();
    }
    ~Remote() override {
        m_service.reset();
        m_server.reset();
        m_api.reset();
        m_accounts.reset();
    }

    remote::RemoteService& service() override { return *m_service; }
    Local& local() { return m_local; }
    unsigned short port() const { return m_server->port(); }
    /// One more panel, by this port; not started.
    std::unique_ptr<remote::RemoteService> panel(unsigned short port) const {
        remote::Profile profile;
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(port);
        remote::RemoteOptions options;
        options.paths = remote::Paths::OfServer;
        return std::make_unique<remote::RemoteService>(*remote::checked(profile), m_token, options);
    }
    std::string film(const std::string& name) override {
        return QFileInfo(QString::fromStdString(m_local.film(name))).canonicalFilePath().toStdString();
    }
    bool until(const std::function<bool()>& done) override { return m_local.until(done); }

private:
    void openAccounts() {
        auth::AccountsOptions access;
        access.folder = m_local.options.dataFolder;
        access.issuer = "instance";
        access.hashCost = {1, 8192}; // a password that costs nothing
        auto opened = auth::Accounts::open(access);
        if (!opened) throw std::runtime_error(opened.error().message);
        m_accounts = std::move(*opened);
        const auto issued = m_accounts->setUp({m_accounts->setupCode(), "anna", "correct horse battery"}, "127.0.0.1");
        until([&] { return issued.isFinished(); });
        const auto token = issued.result();
        if (!token) throw std::runtime_error(token.error().message);
        m_token = token->token;
    }
    void connect() {
        m_service = panel(port());
        m_service->start();
        if (!until([this] { return m_service->connection().isUp(); })) throw std::runtime_error(m_service->said().text.english());
    }

    Local m_local;
    std::string m_token;
    std::unique_ptr<auth::Accounts> m_accounts;
    std::unique_ptr<api::Api> m_api;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<remote::RemoteService> m_service;
};

} // namespace contract
