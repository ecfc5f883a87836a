// Tokens and invites.

#include "core/access/accounts_state.hpp"
#include "core/access/issue.hpp"
#include "core/access/refusals.hpp"
#include "core/access/rules.hpp"
#include "core/access/secrets.hpp"

namespace auth {
namespace {

constexpr std::int64_t kHourMs = 3'600'000, kLongestInviteHours = 72;

/// Kind, role and paths of a token by hand, before anything is written; the role is set for machines.
base::Result<void> checkToken(const Caller& caller, TokenRequest& request, std::int64_t now) {
    MR_ASSIGN(request.name, cleanName(request.name));
    const Identity& own = caller.identity;
    if (request.kind == TokenKind::Api) {
        if (!isPerson(request.role)) return notAPersonsRole(request.role);
        if (!mayGive(own.role, request.role)) return roleAbove(own.role, request.role);
    } else if (request.kind == TokenKind::Worker || request.kind == TokenKind::Ingest) {
        request.role = request.kind == TokenKind::Worker ? Role::Worker : Role::Ingest;
        if (!mayGive(own.role, request.role)) return roleAbove(own.role, request.role);
    } else {
        return badTokenKind();
    }
    MR_TRY(checkPrefixes(request.publish, own.publish));
    MR_TRY(checkPrefixes(request.read, own.read));
    if (request.expiresMs && *request.expiresMs <= now) return badExpiry();
    return {};
}

base::Result<IssuedToken> add(Database& file, const Caller& caller, const TokenRequest& request, std::int64_t now) {
    MR_ASSIGN(const auto earlier, earlierRequest(file, caller));
    if (earlier) return secretWasShown();
    const bool isOwn = request.kind == TokenKind::Api; // machines are nobody's: they outlive who set them up
    MR_ASSIGN(const auto issued,
        issueToken(file,
            {request.kind, request.name, request.role, isOwn ? caller.identity.userId : "", isOwn ? caller.identity.user : "",
                request.publish, request.read, request.expiresMs.value_or(0)},
            now));
    MR_TRY(noteRequest(file, caller, issued.tokenId, now));
    MR_TRY(appendAudit(file, auditRow(caller, now, "token.add", issued.tokenId, request.name + ", " + model::word(request.role))));
    return issued;
}

base::Result<void> revoke(Database& file, const Caller& caller, const std::string& id, std::int64_t now) {
    MR_ASSIGN(const auto found, tokenById(file, id));
    if (!found) return noSuchToken();
    const Identity& own = caller.identity;
    const bool isOwn = id == own.tokenId || (!own.userId.empty() && found->info.userId == own.userId);
    if (!isOwn && !allows(own.role, Role::Admin)) return notOwnToken();
    if (found->info.revokedMs != 0) return {};
    MR_TRY(revokeTokenRow(file, id, now));
    return appendAudit(file, auditRow(caller, now, "token.revoke", id, found->info.name));
}

base::Result<IssuedInvite> invite(Database& file, const Caller& caller, const InviteRequest& request, std::int64_t now) {
    MR_ASSIGN(const auto earlier, earlierRequest(file, caller));
    if (earlier) return secretWasShown();
    const std::string code = newCode();
    StoredInvite stored;
    stored.invite = {newId("i_"), request.kind, request.role, caller.identity.who(), now,
        now + (request.lifeMs > 0 ? request.lifeMs : request.hours * kHourMs), 0};
    stored.hash = hashOf(code);
    stored.userId = caller.identity.userId;
    MR_TRY(insertInvite(file, stored));
    MR_TRY(noteRequest(file, caller, stored.invite.id, now));
    MR_TRY(appendAudit(file,
        auditRow(caller, now, "invite.add", stored.invite.id, std::string(model::word(request.kind)) + ", " + model::word(request.role))));
    return IssuedInvite{stored.invite.id, code, stored.invite.expiresMs};
}

} // namespace

std::string inviteLink(const std::string& at, const std::string& code, const std::string& pin) {
    const std::string address = QByteArray::fromStdString(at).toPercentEncoding().toStdString();
    return "millrace://join?at=" + address + "&code=" + code + (pin.empty() ? "" : "&pin=" + pin);
}

Answer<std::vector<TokenInfo>> Accounts::tokens(const std::optional<std::string>& userId) {
    return m_state->read<std::vector<TokenInfo>>([userId](Database& file) -> base::Result<std::vector<TokenInfo>> {
        MR_ASSIGN(const auto stored, allTokens(file));
        std::vector<TokenInfo> infos;
        for (const StoredToken& each : stored)
            if (!userId || (!userId->empty() && each.info.userId == *userId)) // "" is nobody, not everybody without a user
                infos.push_back(each.info);
        return infos;
    });
}

Answer<IssuedToken> Accounts::addToken(const Caller& caller, TokenRequest request) {
    const std::int64_t now = m_state->now();
    if (const auto good = checkToken(caller, request, now); !good) return base::ready<IssuedToken>(good.error());
    return m_state->change<IssuedToken>([=](Database& file) { return add(file, caller, request, now); });
}

Answer<void> Accounts::revokeToken(const Caller& caller, const std::string& id) {
    return m_state->change<void>([=, now = m_state->now()](Database& file) { return revoke(file, caller, id, now); });
}

Answer<std::vector<Invite>> Accounts::invites() {
    return m_state->read<std::vector<Invite>>([](Database& file) -> base::Result<std::vector<Invite>> {
        MR_ASSIGN(const auto stored, allInvites(file));
        std::vector<Invite> invites;
        invites.reserve(stored.size());
        for (const StoredInvite& each : stored) invites.push_back(each.invite);
        return invites;
    });
}

Answer<IssuedInvite> Accounts::addInvite(const Caller& caller, InviteRequest request) {
    if (const auto may = requireAdmin(caller); !may) return base::ready<IssuedInvite>(may.error());
    if (request.hours < 1 || request.hours > kLongestInviteHours) return base::ready<IssuedInvite>(badInviteHours());
    if (request.kind == InviteKind::Worker) request.role = Role::Worker;
    if (request.kind == InviteKind::Ingest) request.role = Role::Ingest;
    if (request.kind == InviteKind::Panel && !isPerson(request.role)) return base::ready<IssuedInvite>(notAPersonsRole(request.role));
    return m_state->change<IssuedInvite>([=, now = m_state->now()](Database& file) { return invite(file, caller, request, now); });
}

Answer<void> Accounts::removeInvite(const Caller& caller, const std::string& id) {
    if (const auto may = requireAdmin(caller); !may) return base::ready<void>(may.error());
    return m_state->change<void>([=, now = m_state->now()](Database& file) -> base::Result<void> {
        MR_ASSIGN(const bool wasThere, deleteInvite(file, id));
        if (!wasThere) return noSuchInvite();
        return appendAudit(file, auditRow(caller, now, "invite.remove", id));
    });
}

} // namespace auth
