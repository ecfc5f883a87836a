#include "core/api/routes/machine_routes.hpp"

#include "core/api/frame/etag.hpp"
#include "core/api/frame/version.hpp"
#include "core/base/files.hpp"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

const QString kSet = QStringLiteral("set");

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

QJsonObject internalSettings(const model::Settings& settings) {
    QJsonObject variables;
    for (const model::Setting& setting : model::settingTable()) {
        const std::string value = model::textOf(settings, setting);
        if (setting.isTold && value != model::textOf({}, setting)) variables[QLatin1String(setting.variable)] = q(value);
    }
    return {{QStringLiteral("variables"), variables}};
}

QJsonObject maskedSettings(const model::SettingsView& view) {
    QJsonObject object = model::toJson(view).toObject();
    QJsonObject settings = object[QLatin1String("settings")].toObject();
    for (const model::Setting& setting : model::settingTable())
        if (setting.type == model::Setting::Type::Secret)
            settings[QLatin1String(setting.key)] = (view.settings.*setting.text).empty() ? QString() : kSet;
    object[QStringLiteral("settings")] = settings;
    return object;
}

/// A folder or a command of this computer: whoever may set one reads, writes or runs what the API's source roots keep from him.
bool isOfThisComputer(const model::Setting& setting) {
    return setting.type == model::Setting::Type::Folder || setting.owner == model::Setting::Owner::Desktop;
}

base::Result<model::SettingsChange> settingsChangeOf(const QJsonObject& settings, const model::Settings& present) {
    // Not passed over: whoever misspelt a setting would think it was set.
    for (const QString& key : settings.keys())
        if (!model::findSetting(key.toStdString()))
            return base::Error{base::ErrorCode::InvalidInput, "There is no setting \"" + key.left(64).toStdString() + "\"."};
    QJsonObject known;
    model::SettingsChange change;
    const QJsonObject now = model::toJson(present).toObject();
    for (const model::Setting& setting : model::settingTable()) {
        const QJsonValue value = settings[QLatin1String(setting.key)];
        if (value.isUndefined()) continue;
        if (isOfThisComputer(setting) && value != now[QLatin1String(setting.key)])
            return base::Error{base::ErrorCode::Forbidden,
                std::string("\"") + setting.key +
                    "\" is set on the server's own computer, not over the API: it names a folder or a command there."};
        if (setting.type == model::Setting::Type::Secret && value.toString() == kSet) continue;
        known[QLatin1String(setting.key)] = value;
        change.keys.emplace_back(setting.key);
    }
    auto values = model::fromJson<model::Settings>(known, model::From::Wire);
    if (!values) return base::Error{base::ErrorCode::InvalidInput, "The settings cannot be used: " + values.error().clause() + "."};
    change.values = std::move(values).value();
    return change;
}

MachineRoutes::MachineRoutes(model::Service& service, MainThread& mainThread, const StreamPosition& position,
    std::shared_ptr<const auth::Authenticator> authenticator, Instance instance)
    : m_service(service), m_mainThread(mainThread), m_position(position), m_authenticator(std::move(authenticator)),
      m_instance(std::move(instance)), m_tagKey(QByteArray::fromStdString(base::randomToken())) {}

std::vector<ApiRoute> MachineRoutes::rows() {
    std::vector<ApiRoute> rows{
        {.method = "GET",
            .pattern = "/api/v1/about",
            .summary = "What answers here, and which API it speaks",
            .response = "About",
            .handler = [this](Call& call) { return about(call); },
            .beforeSetup = true},
        {.method = "GET",
            .pattern = "/problems/{type}",
            .summary = "What a problem's type means",
            .handler = [this](Call& call) { return problem(call); },
            .beforeSetup = true},
        {.method = "GET",
            .pattern = "/api/v1/settings",
            .roles = {Role::Admin},
            .summary = "The settings; secrets are told as \"set\"",
            .response = "SettingsView",
            .handler = [this](Call& call) { return settings(call); }},
        {.method = "PUT",
            .pattern = "/api/v1/settings",
            .roles = {Role::Admin},
            .body = Body::Json,
            .summary = "Changes the named settings; absent ones stay",
            .request = "SettingsPut",
            .response = "SettingsView",
            .handler = [this](Call& call) { return changeSettings(call); },
            .needsMatch = true,
            .action = "settings.change",
            .object = "settings"},
        {.method = "GET",
            .pattern = "/api/v1/status",
            .roles = {Role::Viewer},
            .summary = "What the machine is doing",
            .response = "SystemStatus",
            .handler = [this](Call& call) { return status(call); }},
        {.method = "GET",
            .pattern = "/api/v1/readiness",
            .roles = {Role::Viewer},
            .summary = "Whether it is ready to work",
            .response = "Readiness",
            .handler = [this](Call& call) { return readiness(call); }},
        {.method = "GET",
            .pattern = "/api/v1/viewers",
            .roles = {Role::Operator},
            .summary = "Who watches what its ingest serves",
            .response = "ViewerList",
            .handler = [this](Call& call) { return viewers(call); }},
        {.method = "POST",
            .pattern = "/api/v1/ingest-tests",
            .roles = {Role::Operator},
            .idempotency = Idempotency::None,
            .summary = "Uploads a small object to where jobs are published, reads it back and deletes it",
            .response = "IngestTest",
            .handler = [this](Call& call) { return testIngest(call); }},
    };
    append(rows, operatorsRows());
    return rows;
}

std::vector<ApiRoute> MachineRoutes::operatorsRows() {
    return {
        {.method = "GET",
            .pattern = "/healthz",
            .roles = {Role::Admin},
            .summary = "200 while it answers",
            .handler = [this](Call& call) { return health(call); },
            .open = Open::ThisHost,
            .beforeSetup = true,
            .isLimited = false},
        {.method = "GET",
            .pattern = "/readyz",
            .roles = {Role::Admin},
            .summary = "200 while it can work, else 503 with the reason",
            .handler = [this](Call& call) { return ready(call); },
            .open = Open::ThisHost,
            .beforeSetup = true,
            .isLimited = false},
        {.method = "GET",
            .pattern = "/metrics",
            .roles = {Role::Admin},
            .summary = "What Prometheus reads",
            .handler = [this](Call& call) { return figures(call); },
            .open = Open::ThisHost,
            .beforeSetup = true,
            .isLimited = false},
        {.method = "GET",
            .pattern = "/internal/settings",
            .roles = {Role::Ingest, Role::Admin},
            .summary = "What this installation's hosts ask for",
            .response = "InternalSettings",
            .handler = [this](Call& call) { return internalSettings(call); }},
    };
}

MachineRoutes::Response MachineRoutes::about(Call& call) {
    co_return json(200,
        {{QStringLiteral("instance"), QJsonObject{{QStringLiteral("id"), q(m_instance.id)}, {QStringLiteral("name"), q(m_instance.name)}}},
            {QStringLiteral("server"), QStringLiteral(MILLRACE_VERSION)},
            {QStringLiteral("api"),
                QJsonObject{{QStringLiteral("major"), kMajor}, {QStringLiteral("minor"), kMinor}, {QStringLiteral("oldest"), kOldest}}},
            {QStringLiteral("features"), model::toJson(m_instance.features)},
            {QStringLiteral("time"), static_cast<qint64>(base::SystemClock().wallMs())},
            {QStringLiteral("setup"), !m_authenticator->hasUsers()}, {QStringLiteral("open"), call.isOpenTrial},
            {QStringLiteral("login"), QJsonArray{QStringLiteral("pairing"), QStringLiteral("password"), QStringLiteral("invite")}}});
}

MachineRoutes::Response MachineRoutes::problem(Call& call) {
    const ProblemType* type = findProblemType(call.values["type"]);
    if (!type) co_return failed(call, {base::ErrorCode::NotFound, "There is no problem of this type."});
    co_return http::text(200, std::string(type->title) + ".\n\n" + type->text + "\n");
}

std::function<std::string(const model::Settings&)> MachineRoutes::settingsTagger() const {
    return [key = m_tagKey, epoch = m_position.epoch()](const model::Settings& settings) {
        // Keyed with what only this process knows: a plain hash would let secrets be guessed by it.
        const QByteArray hash = QMessageAuthenticationCode::hash(model::toBytes(settings), key, QCryptographicHash::Sha256);
        return "\"" + epoch + "." + hash.left(8).toHex().toStdString() + "\"";
    };
}

http::Response MachineRoutes::settingsAnswer(const model::SettingsView& view) const {
    http::Response response = json(200, maskedSettings(view));
    response.with("ETag", settingsTagger()(view.settings));
    return response;
}

MachineRoutes::Response MachineRoutes::settings(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::SettingsView>>()> question = [service] { return service->settings(); };
    const auto view = co_await m_mainThread.ask<model::SettingsView>(question);
    if (!view) co_return failed(call, view.error());
    co_return settingsAnswer(*view);
}

MachineRoutes::Response MachineRoutes::changeSettings(Call& call) {
    using View = QFuture<base::Result<model::SettingsView>>;
    if (!call.body.value(QLatin1String("settings")).isObject())
        co_return failed(call, {base::ErrorCode::InvalidInput, "\"settings\" must be an object of settings and their values."});
    model::Service* const service = &m_service;
    const auto tagOf = settingsTagger();
    const std::string match(call.request.header("if-match"));
    const std::function<View()> question = [service, tagOf, match, asked = call.body.value(QLatin1String("settings")).toObject()] {
        const auto changeNow = [service, tagOf, match, asked](const base::Result<model::SettingsView>& view) -> View {
            if (!view) return base::ready<model::SettingsView>(view.error());
            if (!listsEtag(match, tagOf(view->settings), Comparison::Strong))
                return base::ready<model::SettingsView>(base::Error{
                    base::ErrorCode::Stale, "The settings have been changed by somebody else since they were read. Read them again."});
            const auto wanted = settingsChangeOf(asked, view->settings);
            if (!wanted) return base::ready<model::SettingsView>(wanted.error());
            const auto read = [service](const base::Result<void>& done) -> View {
                return done ? service->settings() : base::ready<model::SettingsView>(done.error());
            };
            return service->changeSettings(*wanted).then(service, read).unwrap();
        };
        return service->settings().then(service, changeNow).unwrap();
    };
    const auto view = co_await m_mainThread.ask<model::SettingsView>(question);
    if (!view) co_return failed(call, view.error());
    co_return settingsAnswer(*view);
}

MachineRoutes::Response MachineRoutes::status(Call&) {
    co_return json(200, model::toJson(m_position.status()).toObject());
}

MachineRoutes::Response MachineRoutes::readiness(Call& call) {
    using Checks = std::vector<model::ReadinessCheck>;
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<Checks>>()> question = [service] { return service->readiness(); };
    auto checks = co_await m_mainThread.ask<Checks>(question, std::chrono::seconds(30));
    if (!checks) co_return failed(call, checks.error());
    // Where the folder lies is for administrators; its name is for all.
    for (model::ReadinessCheck& check : *checks)
        if (check.subject == model::ReadinessCheck::Subject::Disk && !call.may(Role::Admin))
            check.version = QFileInfo(q(check.version)).fileName().toStdString();
    co_return json(200, {{QStringLiteral("checks"), model::toJson(*checks)}});
}

MachineRoutes::Response MachineRoutes::viewers(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::ViewerList>>()> question = [service] { return service->viewers(); };
    const auto list = co_await m_mainThread.ask<model::ViewerList>(question);
    if (!list) co_return failed(call, list.error());
    co_return json(200, model::toJson(*list).toObject());
}

MachineRoutes::Response MachineRoutes::testIngest(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::IngestTest>>()> question = [service] { return service->testIngest(); };
    const auto test = co_await m_mainThread.ask<model::IngestTest>(question, std::chrono::seconds(60));
    if (!test) co_return failed(call, test.error());
    co_return json(200, model::toJson(*test).toObject());
}

MachineRoutes::Response MachineRoutes::health(Call&) {
    co_return http::text(200, "ok\n");
}

MachineRoutes::Response MachineRoutes::ready(Call&) {
    const model::SystemStatus now = m_position.status();
    if (!now.storeProblem.empty()) co_return http::text(503, now.storeProblem + "\n");
    if (!now.ingestProblem.empty()) co_return http::text(503, now.ingestProblem + "\n");
    // The main thread answers: an engine that hangs is not ready.
    const std::function<base::Result<bool>()> question = []() -> base::Result<bool> { return true; };
    const auto answered = co_await m_mainThread.call<bool>(question);
    if (!answered) co_return http::text(503, answered.error().message + "\n");
    co_return http::text(200, "ready\n");
}

MachineRoutes::Response MachineRoutes::figures(Call&) {
    http::Response response;
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    if (m_metrics) response.body = m_metrics->text();
    response.body += engineText(m_position.status(), m_position.isPaused());
    if (m_moreMetrics) {
        const std::string more = co_await m_moreMetrics();
        response.body += more;
    }
    co_return response;
}

MachineRoutes::Response MachineRoutes::internalSettings(Call& call) {
    model::Service* const service = &m_service;
    const std::function<QFuture<base::Result<model::SettingsView>>()> question = [service] { return service->settings(); };
    const auto view = co_await m_mainThread.ask<model::SettingsView>(question);
    if (!view) co_return failed(call, view.error());
    co_return json(200, api::internalSettings(view->settings));
}

} // namespace api
