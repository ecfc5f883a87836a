// Keys of media tokens, the tokens themselves, and the audit.

#include "core/api/routes/access_routes.hpp"

#include "core/api/frame/query.hpp"

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;
using Keys = std::vector<auth::KeyInfo>;

namespace {

http::Response listOf(const Keys& keys) {
    return json(200, {{QStringLiteral("items"), model::toJson(keys)}, {QStringLiteral("next"), QJsonValue(QJsonValue::Null)}});
}

} // namespace

std::vector<ApiRoute> AccessRoutes::keyRows() {
    return {
        {.method = "GET",
            .pattern = "/.well-known/jwks.json",
            .summary = "Public keys of media tokens (RFC 7517)",
            .response = "JwkSet",
            .media = "application/jwk-set+json",
            .handler = [this](Call& call) { return jwks(call); },
            .beforeSetup = true},
        {.method = "GET",
            .pattern = "/api/v1/keys",
            .roles = {Role::Admin},
            .summary = "Keys that media tokens are signed with",
            .response = "KeyPage",
            .handler = [this](Call& call) { return keys(call); }},
        {.method = "POST",
            .pattern = "/api/v1/keys/rotate",
            .roles = {Role::Admin},
            .summary = "Publishes the next key now",
            .response = "KeyPage",
            .handler = [this](Call& call) { return rotateKeys(call); }},
        {.method = "DELETE",
            .pattern = "/api/v1/keys/{kid}",
            .roles = {Role::Admin},
            .summary = "Takes a key back at once: the emergency",
            .response = "KeyPage",
            .handler = [this](Call& call) { return removeKey(call); }},
        {.method = "POST",
            .pattern = "/api/v1/media-tokens",
            .roles = {Role::Operator, Role::Worker},
            .body = Body::Json,
            .idempotency = Idempotency::None,
            .summary = "A short token for media (JWT)",
            .request = "MediaTokenRequest",
            .response = "MediaToken",
            .handler = [this](Call& call) { return mediaToken(call); }},
        {.method = "GET",
            .pattern = "/api/v1/audit",
            .roles = {Role::Admin},
            .summary = "What was changed by whom, newest first",
            .response = "AuditPage",
            .handler = [this](Call& call) { return audit(call); },
            .query = {"after", "limit", "who", "object"}},
    };
}

AccessRoutes::Response AccessRoutes::jwks(Call&) {
    http::Response response;
    response.body = m_accounts.authenticator()->jwks();
    response.with("Content-Type", "application/jwk-set+json").with("Cache-Control", "public, max-age=300");
    co_return response;
}

AccessRoutes::Response AccessRoutes::keys(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<Keys>()> question = [accounts] { return accounts->keys(); };
    const auto all = co_await ask<Keys>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::rotateKeys(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<Keys>()> question = [accounts, caller = call.caller()] { return accounts->rotateKeys(caller); };
    const auto all = co_await ask<Keys>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::removeKey(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<Keys>()> question = [accounts, caller = call.caller(), kid = std::string(call.values["kid"])] {
        return accounts->removeKey(caller, kid);
    };
    const auto all = co_await ask<Keys>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::mediaToken(Call& call) {
    const auto request = bodyAs<auth::MediaTokenRequest>(call);
    if (!request) co_return failed(call, request.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::MediaToken>()> question = [accounts, caller = call.caller(), wish = *request] {
        return accounts->mediaToken(caller, wish);
    };
    const auto token = co_await ask<auth::MediaToken>(question);
    if (!token) co_return failed(call, token.error());
    co_return json(200, model::toJson(*token).toObject());
}

AccessRoutes::Response AccessRoutes::audit(Call& call) {
    const auto query = Query::parse(call.values.query);
    const auto after = query ? query->number("after", 1, INT64_MAX, 0) : std::nullopt;
    const auto limit = query ? query->number("limit", 1, 500, 100) : std::nullopt;
    if (!after || !limit)
        co_return failed(call, {base::ErrorCode::InvalidInput, "\"after\" must be what \"next\" said, \"limit\" a number from 1 to 500."},
            Fault::Syntax);
    auth::AuditQuery wanted;
    wanted.before = *after;
    wanted.limit = static_cast<int>(*limit);
    wanted.who = query->value("who", "");
    wanted.object = query->value("object", "");
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::AuditPage>()> question = [accounts, wanted] { return accounts->audit(wanted); };
    const auto page = co_await ask<auth::AuditPage>(question);
    if (!page) co_return failed(call, page.error());
    const QJsonValue next = page->next == 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(QString::number(page->next));
    co_return json(200, {{QStringLiteral("items"), model::toJson(page->items)}, {QStringLiteral("next"), next}});
}

} // namespace api
