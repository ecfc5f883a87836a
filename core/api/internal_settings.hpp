#pragma once
/// GET /internal/settings: what this installation's hosts ask for at their start and every minute. The values are those of the Service's
/// settings, under the names of the environment variables that they win over. And GET /healthz.

#include "core/http/failed_logins.hpp"
#include "core/http/routes.hpp"
#include "core/http/waiting.hpp"
#include "core/model/service.hpp"

#include <QObject>
#include <atomic>

namespace api {

/// {"variables":{"INGEST_OUTPUT_DIR":"/srv/media",…}}; what is not set is left out. Pure.
QByteArray internalSettings(const model::Settings& settings);

class InternalSettings {
public:
    /// `token`: "" refuses everybody. `service` lives on the main thread and outlives this. `warn`: a sentence for the operator, any
    /// thread.
    InternalSettings(model::Service& service, std::string token, std::function<void(const std::string&)> warn)
        : m_service(service), m_token(std::move(token)), m_failures(std::move(warn)) {}

    /// Entries for the server's table; this outlives it. Their handlers run on HTTP threads and ask the service on its own.
    std::vector<http::Route> routes();
    /// From now on nobody is kept waiting: not for the service, whose thread is about to wait for ours, and not for a wrong token. Any
    /// thread.
    void close();

private:
    http::Awaitable<http::Response> health(http::Request& request, const http::PathValues& values);
    http::Awaitable<http::Response> settings(http::Request& request, const http::PathValues& values);
    bool isAllowed(const http::Request& request) const;
    http::Awaitable<model::Result<model::Settings>> ask();

    model::Service& m_service;
    const std::string m_token;
    http::FailedLogins m_failures;
    std::atomic<bool> m_closed = false;
    const std::shared_ptr<http::Notifier> m_notifier = std::make_shared<http::Notifier>();
};

} // namespace api
