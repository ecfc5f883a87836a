// Coming in: the first user, logins, pairing, invites; and one's own session.

#include "core/api/routes/access_routes.hpp"

#include "core/access/refusals.hpp"

#include <QJsonArray>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

base::Error wrong(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

std::string textIn(const Call& call, const char* key) {
    return call.body[QLatin1String(key)].toString().toStdString();
}

http::Response object(unsigned status, const QJsonValue& value) {
    return json(status, value.toObject());
}

/// What was there once and is not any more is told apart from what never was.
http::Response failedAsGone(const Call& call, const base::Error& error) {
    if (error.code == base::ErrorCode::NotFound) return refusal({410, "gone", error}, call.requestId);
    return failedToEnter(call, error);
}

} // namespace

http::Response failedToEnter(const Call& call, const base::Error& error) {
    http::Response response = failed(call, error);
    if (const int seconds = auth::secondsToWait(error); seconds > 0) response.with("Retry-After", std::to_string(seconds));
    return response;
}

std::vector<std::string> rightsOf(Role role) {
    struct Right {
        const char* word;
        Role role;
    };
    constexpr Right kRights[] = {{"jobs.read", Role::Viewer}, {"jobs.write", Role::Operator}, {"uploads.write", Role::Operator},
        {"queue.write", Role::Operator}, {"pairings.write", Role::Operator}, {"fleet.write", Role::Operator},
        {"presets.write", Role::Editor}, {"settings.write", Role::Admin}, {"users.write", Role::Admin}, {"tokens.write", Role::Admin},
        {"keys.write", Role::Admin}, {"audit.read", Role::Admin}, {"internal.read", Role::Ingest}, {"media.write", Role::Worker}};
    std::vector<std::string> rights;
    for (const Right& right : kRights)
        if (auth::allows(role, right.role)) rights.emplace_back(right.word);
    return rights;
}

std::vector<ApiRoute> AccessRoutes::doorRows() {
    const std::vector<Role> nobody;
    return {
        {.method = "POST",
            .pattern = "/api/v1/setup",
            .roles = nobody,
            .body = Body::Json,
            .summary = "Makes the first user, an admin",
            .request = "Setup",
            .response = "IssuedToken",
            .success = 201,
            .handler = [this](Call& call) { return setUp(call); },
            .beforeSetup = true},
        {.method = "POST",
            .pattern = "/api/v1/login",
            .roles = nobody,
            .body = Body::Json,
            .idempotency = Idempotency::None,
            .summary = "A token for a name and a password",
            .request = "Login",
            .response = "IssuedToken",
            .handler = [this](Call& call) { return logIn(call); }},
        {.method = "POST",
            .pattern = "/api/v1/pairings",
            .roles = nobody,
            .body = Body::Json,
            .idempotency = Idempotency::None,
            .summary = "A device asks to be let in",
            .request = "PairingWish",
            .response = "PairingOffer",
            .success = 201,
            .handler = [this](Call& call) { return startPairing(call); }},
        {.method = "POST",
            .pattern = "/api/v1/pairings/token",
            .roles = nobody,
            .body = Body::Json,
            .summary = "Whether the device has been let in",
            .request = "PairingPoll",
            .response = "IssuedToken",
            .handler = [this](Call& call) { return pollPairing(call); }},
        {.method = "GET",
            .pattern = "/api/v1/pairings/{userCode}",
            .roles = {Role::Operator},
            .summary = "Who asks with this code",
            .response = "PairingRequest",
            .handler = [this](Call& call) { return pairing(call); }},
        {.method = "POST",
            .pattern = "/api/v1/pairings/{userCode}",
            .roles = {Role::Operator},
            .body = Body::Json,
            .summary = "Lets the device in, or not",
            .request = "PairingDecision",
            .success = 204,
            .handler = [this](Call& call) { return decidePairing(call); }},
        {.method = "POST",
            .pattern = "/api/v1/join",
            .roles = nobody,
            .body = Body::Json,
            .idempotency = Idempotency::None,
            .summary = "A token for an invite",
            .request = "Join",
            .response = "IssuedToken",
            .handler = [this](Call& call) { return join(call); }},
    };
}

std::vector<ApiRoute> AccessRoutes::sessionRows() {
    const std::vector<Role> everyone{Role::Viewer, Role::Worker, Role::Ingest};
    return {
        {.method = "GET",
            .pattern = "/api/v1/session",
            .roles = everyone,
            .summary = "Whose token this is, and what it may",
            .response = "Session",
            .handler = [this](Call& call) { return session(call); }},
        {.method = "DELETE",
            .pattern = "/api/v1/session",
            .roles = everyone,
            .summary = "Ends the token",
            .success = 204,
            .handler = [this](Call& call) { return logOut(call); }},
        {.method = "PUT",
            .pattern = "/api/v1/session/password",
            .roles = {Role::Viewer},
            .body = Body::Json,
            .summary = "Another password; the user's other tokens end",
            .request = "PasswordChange",
            .success = 204,
            .handler = [this](Call& call) { return changePassword(call); }},
    };
}

AccessRoutes::Response AccessRoutes::setUp(Call& call) {
    const auto setup = bodyAs<auth::Setup>(call);
    if (!setup) co_return failed(call, setup.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::string address(call.request.remoteAddress);
    const std::function<auth::Answer<auth::IssuedToken>()> question = [accounts, wish = *setup, address] {
        return accounts->setUp(wish, address);
    };
    const auto token = co_await ask<auth::IssuedToken>(question);
    if (!token) co_return failedAsGone(call, token.error());
    co_return object(201, model::toJson(*token));
}

AccessRoutes::Response AccessRoutes::logIn(Call& call) {
    const auto login = bodyAs<auth::Login>(call);
    if (!login) co_return failed(call, login.error());
    // A browser names its origin; its token lies where scripts can read it, so it ends sooner.
    const auth::TokenKind kind = call.request.header("sec-fetch-mode").empty() ? auth::TokenKind::Panel : auth::TokenKind::Page;
    auth::Accounts* const accounts = &m_accounts;
    const std::string address(call.request.remoteAddress);
    const std::function<auth::Answer<auth::IssuedToken>()> question = [accounts, wish = *login, kind, address] {
        return accounts->logIn(wish, kind, address);
    };
    const auto token = co_await ask<auth::IssuedToken>(question);
    if (!token) co_return failedToEnter(call, token.error());
    co_return object(200, model::toJson(*token));
}

AccessRoutes::Response AccessRoutes::startPairing(Call& call) {
    const auto wish = bodyAs<auth::PairingWish>(call);
    if (!wish) co_return failed(call, wish.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::string address(call.request.remoteAddress);
    const std::function<base::Result<auth::PairingOffer>()> question = [accounts, asked = *wish, address] {
        return accounts->startPairing(asked, address);
    };
    const auto offer = co_await m_mainThread.call<auth::PairingOffer>(question);
    if (!offer) co_return failedToEnter(call, offer.error());
    co_return object(201, model::toJson(*offer));
}

AccessRoutes::Response AccessRoutes::pollPairing(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::PairingAnswer>()> question = [accounts, code = textIn(call, "deviceCode")] {
        return accounts->pollPairing(code);
    };
    const auto answer = co_await ask<auth::PairingAnswer>(question);
    if (!answer) co_return failed(call, answer.error());
    using enum auth::PairingState;
    if (answer->state == Approved && answer->token) co_return object(200, model::toJson(*answer->token));
    if (answer->state == Pending)
        co_return refusal({400, "authorization-pending", {base::ErrorCode::Busy, "Nobody has typed the code yet."}}, call.requestId);
    if (answer->state == SlowDown)
        co_return refusal({400, "slow-down", {base::ErrorCode::RateLimited, "Ask again after the interval."}}, call.requestId);
    if (answer->state == Denied)
        co_return refusal({403, "access-denied", {base::ErrorCode::Forbidden, "The pairing was refused."}}, call.requestId);
    co_return refusal({410, "expired-token", {base::ErrorCode::NotFound, "The code is no longer good. Begin again."}}, call.requestId);
}

AccessRoutes::Response AccessRoutes::pairing(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<base::Result<auth::PairingRequest>()> question =
        [accounts, caller = call.caller(), code = std::string(call.values["userCode"])] { return accounts->pairing(caller, code); };
    const auto asked = co_await m_mainThread.call<auth::PairingRequest>(question);
    if (!asked) co_return failedAsGone(call, asked.error());
    co_return object(200, model::toJson(*asked));
}

AccessRoutes::Response AccessRoutes::decidePairing(Call& call) {
    const auto decision = bodyAs<auth::PairingDecision>(call);
    if (!decision) co_return failed(call, decision.error());
    if (!call.body.value(QLatin1String("approve")).isBool()) co_return failed(call, wrong("\"approve\" must be true or false."));
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller(), code = std::string(call.values["userCode"]),
                                                             said = *decision] { return accounts->decidePairing(caller, code, said); };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failedAsGone(call, done.error());
    co_return noContent();
}

AccessRoutes::Response AccessRoutes::join(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::string address(call.request.remoteAddress);
    const std::function<auth::Answer<auth::IssuedToken>()> question = [accounts, code = textIn(call, "invite"), name = textIn(call, "name"),
                                                                          address] { return accounts->join(code, name, address); };
    const auto token = co_await ask<auth::IssuedToken>(question);
    if (!token) co_return failedAsGone(call, token.error());
    co_return object(200, model::toJson(*token));
}

AccessRoutes::Response AccessRoutes::session(Call& call) {
    const auth::Identity& who = *call.identity;
    co_return json(200,
        {{QStringLiteral("user"), QString::fromStdString(who.user)}, {QStringLiteral("role"), QString::fromLatin1(model::word(who.role))},
            {QStringLiteral("may"), model::toJson(rightsOf(who.role))}, {QStringLiteral("tokenId"), QString::fromStdString(who.tokenId)},
            {QStringLiteral("name"), QString::fromStdString(who.name)}, {QStringLiteral("expiresMs"), static_cast<qint64>(who.expiresMs)},
            {QStringLiteral("time"), static_cast<qint64>(base::SystemClock().wallMs())}});
}

AccessRoutes::Response AccessRoutes::logOut(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller()] { return accounts->logOut(caller); };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    co_return noContent();
}

AccessRoutes::Response AccessRoutes::changePassword(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller(), old = textIn(call, "old"),
                                                             fresh = textIn(call, "new")] {
        return accounts->changePassword(caller, old, fresh);
    };
    const auto done = co_await ask<void>(question);
    // The token is good: 401 would make clients throw it away.
    if (!done && done.error().code == base::ErrorCode::Unauthorized)
        co_return refusal({422, "values", {base::ErrorCode::InvalidInput, "The old password is wrong."}}, call.requestId);
    if (!done) co_return failedToEnter(call, done.error());
    co_return noContent();
}

} // namespace api
