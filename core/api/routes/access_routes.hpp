#pragma once
/// The rows of access: first user, login, pairing, invites, one's own session, users, tokens, keys, media tokens, audit. Handlers run on
/// HTTP threads; Accounts is asked on the main thread, and does its own checks of rights beyond the row's role.

#include "core/access/accounts.hpp"
#include "core/api/routes/commands.hpp"

namespace api {

class AccessRoutes {
public:
    /// All of it outlives this. `pin`: SHA-256 of the server's key for invites, "" without TLS of our own.
    AccessRoutes(auth::Accounts& accounts, MainThread& mainThread, std::string pin)
        : m_accounts(accounts), m_mainThread(mainThread), m_pin(std::move(pin)) {}

    std::vector<ApiRoute> rows();

private:
    using Response = http::Awaitable<http::Response>;
    std::vector<ApiRoute> doorRows();
    std::vector<ApiRoute> sessionRows();
    std::vector<ApiRoute> userRows();
    std::vector<ApiRoute> tokenRows();
    std::vector<ApiRoute> keyRows();

    // access_doors.cpp
    Response setUp(Call& call);
    Response logIn(Call& call);
    Response startPairing(Call& call);
    Response pollPairing(Call& call);
    Response pairing(Call& call);
    Response decidePairing(Call& call);
    Response join(Call& call);
    Response session(Call& call);
    Response logOut(Call& call);
    Response changePassword(Call& call);
    // access_routes.cpp
    Response users(Call& call);
    Response user(Call& call);
    Response addUser(Call& call);
    Response changeUser(Call& call);
    Response removeUser(Call& call);
    Response tokens(Call& call);
    Response addToken(Call& call);
    Response revokeToken(Call& call);
    Response invites(Call& call);
    Response addInvite(Call& call);
    Response removeInvite(Call& call);
    // access_keys.cpp
    Response keys(Call& call);
    Response rotateKeys(Call& call);
    Response removeKey(Call& call);
    Response jwks(Call& call);
    Response mediaToken(Call& call);
    Response audit(Call& call);

    /// Of a future of Accounts, which is asked on the main thread.
    template <class T> http::Awaitable<base::Result<T>> ask(const std::function<auth::Answer<T>()>& question) {
        base::Result<T> answer = co_await m_mainThread.ask<T>(question, std::chrono::seconds(60)); // Argon2 may wait for its turn
        co_return answer;
    }

    auth::Accounts& m_accounts;
    MainThread& m_mainThread;
    const std::string m_pin;
};

/// As `failed`, with the time to wait where Accounts says one (Retry-After).
http::Response failedToEnter(const Call& call, const base::Error& error);

/// What a role may do, in the words of /session: "jobs.read", "jobs.write", "settings.write", …
std::vector<std::string> rightsOf(auth::Role role);

} // namespace api
