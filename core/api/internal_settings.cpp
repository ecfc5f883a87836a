#include "core/api/internal_settings.hpp"

#include "core/base/secret.hpp"
#include "core/http/credentials.hpp"

#include <QJsonDocument>
#include <QJsonObject>

namespace api {
using http::text;

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

struct Asked {
    std::mutex mutex;
    std::optional<model::Result<model::Settings>> answer;
};

} // namespace

QByteArray internalSettings(const model::Settings& settings) {
    QJsonObject variables;
    for (const model::Setting& setting : model::settingTable()) {
        const std::string value = model::textOf(settings, setting);
        if (setting.isTold && value != model::textOf({}, setting))
            variables[QLatin1String(setting.variable)] = QString::fromStdString(value);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("variables"), variables}}).toJson(QJsonDocument::Compact);
}

http::Awaitable<model::Result<model::Settings>> InternalSettings::ask() {
    auto asked = std::make_shared<Asked>();
    const auto notifier = m_notifier;
    const auto waiter = co_await http::Notifier::Waiter::at(notifier);
    model::Service* service = &m_service;
    QMetaObject::invokeMethod(
        service,
        [service, asked, notifier] {
            service->settings().then(service, [asked, notifier](const model::Result<model::SettingsView>& settings) {
                {
                    const std::lock_guard lock(asked->mutex);
                    asked->answer = settings ? model::Result<model::Settings>(settings->settings) : settings.error();
                }
                notifier->notify();
            });
        },
        Qt::QueuedConnection);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        {
            const std::lock_guard lock(asked->mutex);
            if (asked->answer) co_return *asked->answer;
        }
        if (m_closed) co_return base::Error{base::ErrorCode::Internal, "This server is stopping."};
        if (std::chrono::steady_clock::now() >= until)
            co_return base::Error{base::ErrorCode::Internal, "The engine did not answer in time."};
        co_await waiter->wait(until);
    }
}

void InternalSettings::close() {
    m_closed = true;
    m_notifier->notify();
    m_failures.stop();
}

std::vector<http::Route> InternalSettings::routes() {
    return {
        {"GET", "/healthz", [this](http::Request& request, const http::PathValues& values) { return health(request, values); }},
        {"GET", "/internal/settings", [this](http::Request& request, const http::PathValues& values) { return settings(request, values); }},
    };
}

http::Awaitable<http::Response> InternalSettings::health(http::Request&, const http::PathValues&) {
    co_return text(200, "ok\n");
}

bool InternalSettings::isAllowed(const http::Request& request) const {
    const auto given = http::credentials(request.header("authorization"));
    const auto* const bearer = given ? std::get_if<http::BearerToken>(&*given) : nullptr;
    return !m_token.empty() && bearer && base::sameSecret(bearer->token, m_token);
}

http::Awaitable<http::Response> InternalSettings::settings(http::Request& request, const http::PathValues&) {
    if (!isAllowed(request)) {
        if (!request.header("authorization").empty()) co_await m_failures.throttle(request);
        http::Response refusal = text(401, "A token is required.\n");
        refusal.with("WWW-Authenticate", "Bearer realm=\"millrace\"");
        co_return refusal;
    }
    const auto answer = co_await ask();
    if (!answer) co_return text(503, answer.error().message + "\n");
    http::Response response;
    response.with("Content-Type", "application/json").with("Cache-Control", "no-store");
    response.body = internalSettings(*answer).toStdString();
    co_return response;
}

} // namespace api
