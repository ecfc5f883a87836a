// Users, and one's own session.

#include "core/access/accounts_state.hpp"
#include "core/access/refusals.hpp"
#include "core/access/rules.hpp"
#include "core/access/secrets.hpp"

namespace auth {
namespace {

bool isAdmin(const User& user) {
    return user.role == Role::Admin && !user.disabled;
}

/// "name, role": never the values, a password is among them.
std::string membersOf(const UserChange& change) {
    std::string members;
    const auto add = [&](bool is, const char* name) { members += !is ? "" : members.empty() ? name : std::string(", ") + name; };
    add(change.name.has_value(), "name");
    add(change.role.has_value(), "role");
    add(change.password.has_value(), "password");
    add(change.disabled.has_value(), "disabled");
    return members;
}

/// Name and role of what is asked for, before anything costs something.
base::Result<void> checkUser(const Caller& caller, const std::optional<std::string>& name, const std::optional<Role>& role,
    const std::optional<std::string>& password) {
    MR_TRY(requireAdmin(caller));
    if (role && !isPerson(*role)) return notAPersonsRole(*role);
    if (password) MR_TRY(checkPassword(*password, name.value_or("")));
    return {};
}

base::Result<AddedUser> add(Database& file, const Caller& caller, const UserRequest& request, const std::string& hash, std::int64_t now) {
    MR_ASSIGN(const auto earlier, earlierRequest(file, caller));
    if (earlier) {
        MR_ASSIGN(const auto made, userById(file, *earlier));
        if (!made) return noSuchUser(); // made then, removed since
        return AddedUser{made->user, true};
    }
    MR_ASSIGN(const auto same, userByName(file, request.name));
    if (same) return nameTaken(request.name);
    const StoredUser stored{{newId("u_"), request.name, request.role, false, !hash.empty(), now, 0, 1}, hash};
    MR_TRY(insertUser(file, stored));
    MR_TRY(noteRequest(file, caller, stored.user.id, now));
    MR_TRY(appendAudit(file, auditRow(caller, now, "user.add", stored.user.id, request.name + ", " + model::word(request.role))));
    return AddedUser{stored.user, false};
}

base::Result<void> checkAdminStays(const Database& file, const User& before, bool staysAdmin) {
    if (!isAdmin(before) || staysAdmin) return {};
    MR_ASSIGN(const std::int64_t others, otherAdmins(file, before.id));
    return others > 0 ? base::Result<void>() : lastAdmin();
}

base::Result<User> changed(
    Database& file, const Caller& caller, const std::string& id, const UserChange& change, const std::string& hash, std::int64_t now) {
    MR_ASSIGN(const auto found, userById(file, id));
    if (!found) return noSuchUser();
    if (change.ifRev && *change.ifRev != found->user.rev) return userChanged();
    StoredUser fresh = *found;
    User& user = fresh.user;
    if (change.name) {
        MR_ASSIGN(const auto same, userByName(file, *change.name));
        if (same && same->user.id != id) return nameTaken(*change.name);
        user.name = *change.name;
    }
    user.role = change.role.value_or(user.role);
    user.disabled = change.disabled.value_or(user.disabled);
    ++user.rev;
    MR_TRY(checkAdminStays(file, found->user, isAdmin(user)));
    if (change.password) {
        fresh.hash = hash;
        user.hasPassword = true;
        MR_TRY(revokeTokensOf(file, id, caller.identity.userId == id ? caller.identity.tokenId : "", now));
    }
    MR_TRY(updateUser(file, fresh));
    if (!isAdmin(user)) MR_TRY(deleteInvitesOf(file, id));
    MR_TRY(appendAudit(file, auditRow(caller, now, "user.change", id, membersOf(change))));
    return user;
}

base::Result<void> removed(
    Database& file, const Caller& caller, const std::string& id, std::optional<std::int64_t> ifRev, std::int64_t now) {
    MR_ASSIGN(const auto found, userById(file, id));
    if (!found) return noSuchUser();
    if (ifRev && *ifRev != found->user.rev) return userChanged();
    MR_TRY(checkAdminStays(file, found->user, false));
    MR_TRY(revokeTokensOf(file, id, {}, now));
    MR_TRY(deleteInvitesOf(file, id));
    MR_TRY(deleteUser(file, id));
    return appendAudit(file, auditRow(caller, now, "user.remove", id, found->user.name));
}

base::Result<void> takeNewPassword(
    Database& file, const Caller& caller, const std::string& oldHash, const std::string& hash, std::int64_t now) {
    const std::string& id = caller.identity.userId;
    MR_ASSIGN(auto found, userById(file, id));
    if (!found) return noSuchUser();
    if (found->hash != oldHash) return wrongOldPassword(); // another was set while this one was checked
    found->hash = hash;
    ++found->user.rev;
    MR_TRY(updateUser(file, *found));
    MR_TRY(revokeTokensOf(file, id, caller.identity.tokenId, now));
    return appendAudit(file, auditRow(caller, now, "password.change", id));
}

} // namespace

Answer<std::vector<User>> Accounts::users() {
    return m_state->read<std::vector<User>>([](Database& file) -> base::Result<std::vector<User>> {
        MR_ASSIGN(const auto stored, allUsers(file));
        std::vector<User> users;
        users.reserve(stored.size());
        for (const StoredUser& each : stored) users.push_back(each.user);
        return users;
    });
}

Answer<User> Accounts::user(std::string id) {
    return m_state->read<User>([id = std::move(id)](Database& file) -> base::Result<User> {
        MR_ASSIGN(const auto found, userById(file, id));
        if (!found) return noSuchUser();
        return found->user;
    });
}

Answer<AddedUser> Accounts::addUser(const Caller& caller, UserRequest request) {
    State& state = *m_state;
    const auto name = cleanName(request.name);
    if (!name) return base::ready<AddedUser>(name.error());
    request.name = *name;
    if (const auto good = checkUser(caller, request.name, request.role, request.password); !good)
        return base::ready<AddedUser>(good.error());
    const Reply<AddedUser> reply;
    const auto write = [&state, reply, caller, request](const std::string& hash) {
        UserRequest kept = request;
        kept.password.reset(); // hashed by now
        state.change([=, now = state.now()](Database& file) { return add(file, caller, kept, hash, now); }, reply);
    };
    if (!request.password) write({});
    else
        state.hash(*request.password, [reply, write](const base::Result<std::string>& hash) {
            if (hash) write(*hash);
            else reply(hash.error());
        });
    return reply.future();
}

Answer<User> Accounts::changeUser(const Caller& caller, const std::string& id, UserChange change) {
    State& state = *m_state;
    if (change.name) {
        const auto name = cleanName(*change.name);
        if (!name) return base::ready<User>(name.error());
        change.name = *name;
    }
    if (const auto good = checkUser(caller, change.name, change.role, change.password); !good) return base::ready<User>(good.error());
    const Reply<User> reply;
    const auto write = [&state, reply, caller, id, change](const std::string& hash) {
        state.change([=, now = state.now()](Database& file) { return changed(file, caller, id, change, hash, now); }, reply);
    };
    if (!change.password) write({});
    else
        state.hash(*change.password, [reply, write](const base::Result<std::string>& hash) {
            if (hash) write(*hash);
            else reply(hash.error());
        });
    return reply.future();
}

Answer<void> Accounts::removeUser(const Caller& caller, const std::string& id, std::optional<std::int64_t> ifRev) {
    if (const auto may = requireAdmin(caller); !may) return base::ready<void>(may.error());
    return m_state->change<void>([=, now = m_state->now()](Database& file) { return removed(file, caller, id, ifRev, now); });
}

Answer<void> Accounts::logOut(Caller caller) {
    return m_state->change<void>([caller = std::move(caller), now = m_state->now()](Database& file) -> base::Result<void> {
        MR_TRY(revokeTokenRow(file, caller.identity.tokenId, now));
        return appendAudit(file, auditRow(caller, now, "logout", caller.identity.tokenId));
    });
}

Answer<void> Accounts::changePassword(const Caller& caller, const std::string& old, const std::string& fresh) {
    State& state = *m_state;
    if (caller.identity.userId.empty()) return base::ready<void>(noUsersToken());
    const std::string name = foldedName(caller.identity.user);
    if (const auto wait = state.nameMisses.waitMs(name, state.now()); wait > 0) return base::ready<void>(tooManyAttempts(wait));
    if (const auto good = checkPassword(fresh, caller.identity.user); !good) return base::ready<void>(good.error());
    const Reply<void> reply;
    const auto write = [&state, reply, caller](const std::string& oldHash, const std::string& hash) {
        state.change([=, now = state.now()](Database& file) { return takeNewPassword(file, caller, oldHash, hash, now); }, reply);
    };
    const auto checkOld = [this, &state, reply, caller, name, old, fresh, write](const base::Result<std::optional<StoredUser>>& found) {
        if (!found || !*found) return reply(found ? noSuchUser() : found.error());
        const auto then = [=, this, &state, oldHash = (*found)->hash](const base::Result<PasswordHasher::Checked>& checked) {
            if (!checked) return reply(checked.error());
            if (checked->isRight) {
                state.hash(fresh, [reply, write, oldHash](const base::Result<std::string>& hash) {
                    if (hash) write(oldHash, *hash);
                    else reply(hash.error());
                });
                return;
            }
            state.nameMisses.noteWrong(name, caller.identity.user + '\0' + old, state.now());
            note(caller, "password.change", caller.identity.userId, "failed");
            reply(wrongOldPassword());
        };
        state.check((*found)->hash, old, then);
    };
    state.onDatabase([id = caller.identity.userId](Database& file) { return userById(file, id); }, checkOld);
    return reply.future();
}

} // namespace auth
