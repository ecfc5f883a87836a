// How people and machines come in: setup, password, pairing, invite.

#include "core/access/accounts_state.hpp"
#include "core/access/issue.hpp"
#include "core/access/refusals.hpp"
#include "core/access/rules.hpp"
#include "core/access/secrets.hpp"

namespace auth {
namespace {

/// Somebody who has no token yet.
Caller stranger(const std::string& name, const std::string& address) {
    Caller caller;
    caller.identity.name = name;
    caller.address = address;
    return caller;
}

std::string deviceName(const std::string& given, TokenKind kind) {
    return cleanName(given).value_or(kind == TokenKind::Page ? "Page" : "Panel");
}

/// Whom a pairing's misses count against.
std::string askerOf(const Caller& caller) {
    return caller.identity.userId.empty() ? caller.identity.tokenId : caller.identity.userId;
}

} // namespace

Answer<IssuedToken> Accounts::setUp(const Setup& setup, const std::string& address, TokenKind kind) {
    State& state = *m_state;
    const std::string group = addressGroup(address);
    if (state.hasUsers) return base::ready<IssuedToken>(setupDone());
    if (const auto wait = state.setupMisses.waitMs(group, state.now()); wait > 0) return base::ready<IssuedToken>(tooManyAttempts(wait));
    const std::string typed = typedCode(setup.code);
    if (state.setupCode.empty() || !isSameHash(hashOf(typed), hashOf(typedCode(state.setupCode)))) {
        state.setupMisses.noteWrong(group, typed, state.now());
        note(stranger({}, address), "setup", {}, "failed");
        return base::ready<IssuedToken>(wrongSetupCode());
    }
    const auto name = cleanName(setup.user);
    if (!name) return base::ready<IssuedToken>(name.error());
    if (const auto good = checkPassword(setup.password, *name); !good) return base::ready<IssuedToken>(good.error());
    const Reply<IssuedToken> reply;
    state.hash(setup.password, [&state, reply, name = *name, address, kind](const base::Result<std::string>& hash) {
        if (!hash) return reply(hash.error());
        const auto make = [=, now = state.now(), hash = *hash](Database& file) -> base::Result<IssuedToken> {
            MR_ASSIGN(const auto users, allUsers(file));
            if (!users.empty()) return setupDone();
            StoredUser first{{newId("u_"), name, Role::Admin, false, true, now, now, 1}, hash};
            MR_TRY(insertUser(file, first));
            MR_ASSIGN(const auto issued, issueToken(file, {kind, deviceName({}, kind), Role::Admin, first.user.id, name}, now));
            Caller caller = stranger(name, address);
            caller.identity.tokenId = issued.tokenId;
            MR_TRY(appendAudit(file, auditRow(caller, now, "setup", first.user.id)));
            return issued;
        };
        state.change(make, reply);
    });
    return reply.future();
}

Answer<IssuedToken> Accounts::logIn(const Login& login, TokenKind kind, const std::string& address) {
    State& state = *m_state;
    const std::string name = foldedName(login.user), group = addressGroup(address);
    const auto wait = std::max(state.nameMisses.waitMs(name, state.now()), state.addressMisses.waitMs(group, state.now()));
    if (wait > 0) return base::ready<IssuedToken>(tooManyAttempts(wait));
    const Reply<IssuedToken> reply;

    const auto enter = [&state, reply, kind, address, login](const StoredUser& user, const std::string& rehashed) {
        const auto make = [=, now = state.now()](Database& file) -> base::Result<IssuedToken> {
            MR_ASSIGN(auto present, userById(file, user.user.id));
            if (!present || present->user.disabled || present->hash != user.hash) return wrongLogin(); // changed while it was checked
            if (!rehashed.empty()) {
                present->hash = rehashed;
                MR_TRY(updateUser(file, *present));
            }
            const User& who = present->user;
            MR_ASSIGN(const auto issued, issueToken(file, {kind, deviceName(login.device, kind), who.role, who.id, who.name}, now));
            Caller caller = stranger(who.name, address);
            caller.identity.tokenId = issued.tokenId;
            MR_TRY(appendAudit(file, auditRow(caller, now, "login", who.id, deviceName(login.device, kind))));
            return issued;
        };
        state.change(make, reply);
    };
    const auto refuse = [this, &state, reply, name, group, login, address](const std::optional<StoredUser>& user) {
        const std::string secret = login.user + '\0' + login.password;
        state.nameMisses.noteWrong(name, secret, state.now());
        state.addressMisses.noteWrong(group, secret, state.now());
        // Only names of users: people type passwords there.
        note(stranger(user ? user->user.name : "", address), "login", user ? user->user.id : "", "failed");
        reply(wrongLogin());
    };
    const auto checkIt = [&state, reply, enter, refuse, login](const base::Result<std::optional<StoredUser>>& found) {
        if (!found) return reply(found.error());
        const auto then = [reply, enter, refuse, user = *found](const base::Result<PasswordHasher::Checked>& checked) {
            if (!checked) return reply(checked.error());
            if (checked->isRight && user && !user->user.disabled) enter(*user, checked->rehashed);
            else refuse(user);
        };
        state.check(*found ? (*found)->hash : "", login.password, then);
    };
    state.onDatabase([login](Database& file) { return userByName(file, login.user); }, checkIt);
    return reply.future();
}

base::Result<PairingOffer> Accounts::startPairing(PairingWish wish, const std::string& address) {
    if (!isPerson(wish.role)) return notAPersonsRole(wish.role);
    MR_ASSIGN(wish.device, cleanName(wish.device));
    wish.platform = cleanName(wish.platform).value_or("");
    MR_ASSIGN(const PairingOffer offer, m_state->pairings.start(wish, address, m_state->now()));
    Q_EMIT pairingAsked({wish.device, wish.platform, address, wish.role, m_state->now()});
    return offer;
}

Answer<PairingAnswer> Accounts::pollPairing(const std::string& deviceCode) {
    State& state = *m_state;
    const Pairings::Poll poll = state.pairings.poll(deviceCode, state.now());
    if (!poll.toIssue) return base::ready<PairingAnswer>(PairingAnswer{poll.state, poll.token});
    const Reply<PairingAnswer> reply;
    using Issued = base::Result<std::optional<IssuedToken>>;
    const auto make = [approval = *poll.toIssue, now = state.now()](Database& file) -> Issued {
        // The approver may have lost the right since.
        MR_ASSIGN(const auto role, presentRole(file, approval.tokenId, now));
        if (!role || !mayGive(*role, approval.role)) return std::optional<IssuedToken>();
        MR_ASSIGN(const auto user, userById(file, approval.userId));
        const std::string name = user ? user->user.name : "";
        MR_ASSIGN(const auto issued, issueToken(file, {TokenKind::Panel, approval.name, approval.role, approval.userId, name}, now));
        Caller caller = stranger(name.empty() ? approval.name : name, {});
        caller.identity.tokenId = approval.tokenId;
        MR_TRY(
            appendAudit(file, auditRow(caller, now, "pairing.token", issued.tokenId, approval.name + ", " + model::word(approval.role))));
        return std::optional(issued);
    };
    state.change(make, [&state, reply, key = poll.key](const Issued& issued) {
        if (!issued) {
            state.pairings.putBack(key);
            return reply(issued.error());
        }
        if (!*issued) {
            state.pairings.refuse(key);
            return reply(PairingAnswer{PairingState::Denied, {}});
        }
        state.pairings.issued(key, **issued, state.now());
        reply(PairingAnswer{PairingState::Approved, *issued});
    });
    return reply.future();
}

base::Result<PairingRequest> Accounts::pairing(const Caller& caller, const std::string& userCode) {
    return m_state->pairings.find(userCode, askerOf(caller), m_state->now());
}

Answer<void> Accounts::decidePairing(const Caller& caller, const std::string& userCode, const PairingDecision& decision) {
    State& state = *m_state;
    std::optional<Pairings::Approval> approval;
    if (decision.approve) {
        if (!isPerson(decision.role)) return base::ready<void>(notAPersonsRole(decision.role));
        if (!allows(caller.identity.role, Role::Operator) || !mayGive(caller.identity.role, decision.role))
            return base::ready<void>(roleAbove(caller.identity.role, decision.role));
        const auto name = decision.name.empty() ? base::Result<std::string>(std::string()) : cleanName(decision.name);
        if (!name) return base::ready<void>(name.error());
        approval = {caller.identity.tokenId, caller.identity.userId, decision.role, *name};
    } else if (!allows(caller.identity.role, Role::Operator)) return base::ready<void>(notAdmin(caller.identity.role));
    const auto request = state.pairings.decide(userCode, askerOf(caller), std::move(approval), state.now());
    if (!request) return base::ready<void>(request.error());
    note(caller, decision.approve ? "pairing.approve" : "pairing.deny", {}, "done",
        request->device + " at " + request->address + (decision.approve ? std::string(", ") + model::word(decision.role) : ""));
    return base::ready<void>({});
}

Answer<IssuedToken> Accounts::join(const std::string& code, const std::string& name, const std::string& address) {
    State& state = *m_state;
    const std::string group = addressGroup(address);
    if (const auto wait = state.joinMisses.waitMs(group, state.now()); wait > 0) return base::ready<IssuedToken>(tooManyAttempts(wait));
    const auto clean = cleanName(name);
    if (!clean) return base::ready<IssuedToken>(clean.error());
    const Reply<IssuedToken> reply;
    const auto make = [=, name = *clean, now = state.now()](Database& file) -> base::Result<IssuedToken> {
        MR_ASSIGN(const auto stored, inviteByHash(file, hashOf(code)));
        if (!stored || stored->invite.usedMs != 0 || now >= stored->invite.expiresMs) return inviteOver();
        const Invite& invite = stored->invite;
        const TokenKind kind = invite.kind == InviteKind::Panel ? TokenKind::Panel
            : invite.kind == InviteKind::Worker                 ? TokenKind::Worker
                                                                : TokenKind::Ingest;
        MR_ASSIGN(const auto issued, issueToken(file, {kind, name, invite.role, {}, {}}, now));
        MR_TRY(useInvite(file, invite.id, now));
        Caller caller = stranger(name, address);
        caller.identity.tokenId = issued.tokenId;
        MR_TRY(appendAudit(file, auditRow(caller, now, "invite.join", invite.id, "invited by " + invite.invitedBy)));
        return issued;
    };
    state.change(make, [&state, reply, group, code](base::Result<IssuedToken> issued) {
        if (!issued && issued.error().code == base::ErrorCode::NotFound) state.joinMisses.noteWrong(group, code, state.now());
        reply(std::move(issued));
    });
    return reply.future();
}

} // namespace auth
