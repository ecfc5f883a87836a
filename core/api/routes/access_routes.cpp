// Users, tokens and invites.

#include "core/api/routes/access_routes.hpp"

#include "core/api/frame/etag.hpp"

#include <QJsonArray>

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

using auth::Role;

namespace {

template <class T> http::Response listOf(const std::vector<T>& items) {
    return json(200, {{QStringLiteral("items"), model::toJson(items)}, {QStringLiteral("next"), QJsonValue(QJsonValue::Null)}});
}

/// A row's revision as If-Match has it: "u_x.7"; 0 of another thing or of none, which is never one.
std::int64_t revIn(std::string_view match, const std::string& id) {
    const std::string begin = "\"" + id + ".";
    if (!match.starts_with(begin) || !match.ends_with('"')) return 0;
    return QByteArray(match.data() + begin.size(), static_cast<qsizetype>(match.size() - begin.size() - 1)).toLongLong();
}

http::Response userAnswer(unsigned status, const auth::User& user) {
    http::Response response = json(status, model::toJson(user).toObject());
    response.with("ETag", etagOf(user.id, user.rev));
    return response;
}

/// A secret is shown once: a replayed request is told that it was.
http::Response failedKeyed(const Call& call, const base::Error& error) {
    if (error.code == base::ErrorCode::Conflict && !call.key.empty()) return refusal({409, "secret-already-shown", error}, call.requestId);
    return failed(call, error);
}

} // namespace

std::vector<ApiRoute> AccessRoutes::rows() {
    std::vector<ApiRoute> rows = doorRows();
    append(rows, sessionRows());
    append(rows, userRows());
    append(rows, tokenRows());
    append(rows, keyRows());
    return rows;
}

std::vector<ApiRoute> AccessRoutes::userRows() {
    return {
        {.method = "GET",
            .pattern = "/api/v1/users",
            .roles = {Role::Admin},
            .summary = "All users",
            .response = "UserPage",
            .handler = [this](Call& call) { return users(call); }},
        {.method = "POST",
            .pattern = "/api/v1/users",
            .roles = {Role::Admin},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Makes a user",
            .request = "UserRequest",
            .response = "User",
            .success = 201,
            .handler = [this](Call& call) { return addUser(call); }},
        {.method = "GET",
            .pattern = "/api/v1/users/{id}",
            .roles = {Role::Admin},
            .summary = "One user",
            .response = "User",
            .handler = [this](Call& call) { return user(call); }},
        {.method = "PATCH",
            .pattern = "/api/v1/users/{id}",
            .roles = {Role::Admin},
            .body = Body::Json,
            .summary = "Changes a user",
            .request = "UserChange",
            .response = "User",
            .handler = [this](Call& call) { return changeUser(call); },
            .needsMatch = true},
        {.method = "DELETE",
            .pattern = "/api/v1/users/{id}",
            .roles = {Role::Admin},
            .summary = "Removes a user with all tokens",
            .success = 204,
            .handler = [this](Call& call) { return removeUser(call); }},
    };
}

std::vector<ApiRoute> AccessRoutes::tokenRows() {
    return {
        {.method = "GET",
            .pattern = "/api/v1/tokens",
            .roles = {Role::Viewer},
            .summary = "Tokens: all of them for admins, else one's own",
            .response = "TokenPage",
            .handler = [this](Call& call) { return tokens(call); }},
        {.method = "POST",
            .pattern = "/api/v1/tokens",
            .roles = {Role::Viewer},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Makes a token; its secret is told once",
            .request = "TokenRequest",
            .response = "IssuedToken",
            .success = 201,
            .handler = [this](Call& call) { return addToken(call); }},
        {.method = "DELETE",
            .pattern = "/api/v1/tokens/{id}",
            .roles = {Role::Viewer},
            .summary = "Ends a token",
            .success = 204,
            .handler = [this](Call& call) { return revokeToken(call); }},
        {.method = "GET",
            .pattern = "/api/v1/invites",
            .roles = {Role::Admin},
            .summary = "Invites",
            .response = "InvitePage",
            .handler = [this](Call& call) { return invites(call); }},
        {.method = "POST",
            .pattern = "/api/v1/invites",
            .roles = {Role::Admin},
            .body = Body::Json,
            .idempotency = Idempotency::Keyed,
            .summary = "Makes an invite; its link is told once",
            .request = "InviteRequest",
            .response = "IssuedInvite",
            .success = 201,
            .handler = [this](Call& call) { return addInvite(call); }},
        {.method = "DELETE",
            .pattern = "/api/v1/invites/{id}",
            .roles = {Role::Admin},
            .summary = "Takes an invite back",
            .success = 204,
            .handler = [this](Call& call) { return removeInvite(call); }},
    };
}

AccessRoutes::Response AccessRoutes::users(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<std::vector<auth::User>>()> question = [accounts] { return accounts->users(); };
    const auto all = co_await ask<std::vector<auth::User>>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::user(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::User>()> question = [accounts, id = std::string(call.values["id"])] {
        return accounts->user(id);
    };
    const auto one = co_await ask<auth::User>(question);
    if (!one) co_return failed(call, one.error());
    co_return userAnswer(200, *one);
}

AccessRoutes::Response AccessRoutes::addUser(Call& call) {
    const auto request = bodyAs<auth::UserRequest>(call);
    if (!request) co_return failed(call, request.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::AddedUser>()> question = [accounts, caller = call.caller(), wish = *request] {
        return accounts->addUser(caller, wish);
    };
    const auto added = co_await ask<auth::AddedUser>(question);
    if (!added) co_return failed(call, added.error());
    http::Response response = userAnswer(201, added->user);
    response.with("Location", "users/" + added->user.id);
    if (added->replayed) response.with("Idempotency-Replayed", "true");
    co_return response;
}

AccessRoutes::Response AccessRoutes::changeUser(Call& call) {
    auto change = bodyAs<auth::UserChange>(call);
    if (!change) co_return failed(call, change.error());
    const std::string id(call.values["id"]);
    if (call.request.header("if-match") != "*") change->ifRev = revIn(call.request.header("if-match"), id);
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::User>()> question = [accounts, caller = call.caller(), id, wish = *change] {
        return accounts->changeUser(caller, id, wish);
    };
    const auto changed = co_await ask<auth::User>(question);
    if (!changed) co_return failed(call, changed.error());
    co_return userAnswer(200, *changed);
}

AccessRoutes::Response AccessRoutes::removeUser(Call& call) {
    const std::string id(call.values["id"]);
    std::optional<std::int64_t> rev;
    const std::string_view match = call.request.header("if-match");
    if (!match.empty() && match != "*") rev = revIn(match, id);
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller(), id, rev] {
        return accounts->removeUser(caller, id, rev);
    };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    co_return noContent();
}

AccessRoutes::Response AccessRoutes::tokens(Call& call) {
    std::optional<std::string> userId;
    if (!call.may(Role::Admin)) userId = call.identity->userId;
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<std::vector<auth::TokenInfo>>()> question = [accounts, userId] { return accounts->tokens(userId); };
    const auto all = co_await ask<std::vector<auth::TokenInfo>>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::addToken(Call& call) {
    const auto request = bodyAs<auth::TokenRequest>(call);
    if (!request) co_return failed(call, request.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::IssuedToken>()> question = [accounts, caller = call.caller(), wish = *request] {
        return accounts->addToken(caller, wish);
    };
    const auto token = co_await ask<auth::IssuedToken>(question);
    if (!token) co_return failedKeyed(call, token.error());
    http::Response response = json(201, model::toJson(*token).toObject());
    response.with("Location", "tokens/" + token->tokenId);
    co_return response;
}

AccessRoutes::Response AccessRoutes::revokeToken(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller(), id = std::string(call.values["id"])] {
        return accounts->revokeToken(caller, id);
    };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    co_return noContent();
}

AccessRoutes::Response AccessRoutes::invites(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<std::vector<auth::Invite>>()> question = [accounts] { return accounts->invites(); };
    const auto all = co_await ask<std::vector<auth::Invite>>(question);
    if (!all) co_return failed(call, all.error());
    co_return listOf(*all);
}

AccessRoutes::Response AccessRoutes::addInvite(Call& call) {
    const auto request = bodyAs<auth::InviteRequest>(call);
    if (!request) co_return failed(call, request.error());
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<auth::IssuedInvite>()> question = [accounts, caller = call.caller(), wish = *request] {
        return accounts->addInvite(caller, wish);
    };
    const auto invite = co_await ask<auth::IssuedInvite>(question);
    if (!invite) co_return failedKeyed(call, invite.error());
    // As the admin reaches this server: who is invited comes the same way.
    const std::string at = (call.request.secure ? "https://" : "http://") + std::string(call.request.header("host"));
    http::Response response = json(201,
        {{QStringLiteral("id"), QString::fromStdString(invite->id)},
            {QStringLiteral("link"), QString::fromStdString(auth::inviteLink(at, invite->code, call.request.forwarded ? "" : m_pin))},
            {QStringLiteral("expiresMs"), static_cast<qint64>(invite->expiresMs)}});
    response.with("Location", "invites/" + invite->id);
    co_return response;
}

AccessRoutes::Response AccessRoutes::removeInvite(Call& call) {
    auth::Accounts* const accounts = &m_accounts;
    const std::function<auth::Answer<void>()> question = [accounts, caller = call.caller(), id = std::string(call.values["id"])] {
        return accounts->removeInvite(caller, id);
    };
    const auto done = co_await ask<void>(question);
    if (!done) co_return failed(call, done.error());
    co_return noContent();
}

} // namespace api
