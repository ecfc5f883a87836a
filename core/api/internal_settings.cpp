#include "core/api/internal_settings.hpp"

#include "core/base/secret.hpp"

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
    const auto set = [&](const char* name, const std::string& value) {
        if (!value.empty()) variables[QLatin1String(name)] = QString::fromStdString(value);
    };
    set("INGEST_OUTPUT_DIR", settings.ingestRoot);
    if (settings.ingestRetainHours > 0) set("INGEST_RETAIN_HOURS", std::to_string(settings.ingestRetainHours));
    set("TRANSCODER_PUBLISH_BASE_URL", settings.publishUrl);
    set("TRANSCODER_LOCAL_MEDIA_BASE_URL", settings.playbackUrl);
    return QJsonDocument(QJsonObject{{QStringLiteral("variables"), variables}}).toJson(QJsonDocument::Compact);
}

http::Task<model::Result<model::Settings>> InternalSettings::ask() {
    auto asked = std::make_shared<Asked>();
    const auto bell = m_bell;
    const auto visitor = co_await http::Doorbell::Visitor::at(bell);
    model::Service* service = &m_service;
    QMetaObject::invokeMethod(
        service,
        [service, asked, bell] {
            service->settings().then(service, [asked, bell](const model::Result<model::Settings>& settings) {
                {
                    const std::lock_guard lock(asked->mutex);
                    asked->answer = settings;
                }
                bell->ring();
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
        if (std::chrono::steady_clock::now() >= until) co_return base::Error{base::ErrorCode::Internal, "The settings do not answer."};
        co_await visitor->wait(until);
    }
}

void InternalSettings::close() {
    m_closed = true;
    m_bell->ring();
}

http::Task<http::Response> InternalSettings::handle(http::Request& request) {
    const std::string_view path = request.target.substr(0, request.target.find('?'));
    if (path == "/healthz") co_return text(200, "ok\n");
    if (path != "/internal/settings") co_return text(404, "There is nothing here.\n");
    const std::string_view given = request.header("authorization");
    constexpr std::string_view kBearer = "Bearer ";
    const bool allowed = !m_token.empty() && given.size() > kBearer.size() && http::sameWord(given.substr(0, kBearer.size()), kBearer) &&
        base::sameSecret(given.substr(kBearer.size()), m_token);
    if (!allowed) {
        if (!given.empty()) co_await m_failures.punish(request);
        http::Response refusal = text(401, "This needs the token.\n");
        refusal.with("WWW-Authenticate", "Bearer realm=\"millrace\"");
        co_return refusal;
    }
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response refusal = text(405, "Use GET.\n");
        refusal.with("Allow", "GET, HEAD");
        co_return refusal;
    }
    const auto settings = co_await ask();
    if (!settings) co_return text(503, settings.error().message + "\n");
    http::Response response;
    response.with("Content-Type", "application/json").with("Cache-Control", "no-store");
    response.body = internalSettings(*settings).toStdString();
    co_return response;
}

} // namespace api
