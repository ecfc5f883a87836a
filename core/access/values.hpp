#pragma once
/// What is told of users, tokens, invites, pairings, keys and the audit: values that the API sends with the one codec. No secret is in any
/// of them but in `IssuedToken`, `IssuedInvite` and `PairingOffer`, which are answered once. Times are milliseconds since 1970; 0: never.

#include "core/access/identity.hpp"

#include <optional>

namespace auth {

struct User {
    std::string id; ///< u_ and 16 characters
    std::string name;
    Role role = Role::Viewer;
    bool disabled = false;
    bool hasPassword = false;
    std::int64_t createdMs = 0, seenMs = 0;
    std::int64_t rev = 1; ///< grows with each change

    template <class F> static void describe(F&& f) {
        f("id", &User::id);
        f("name", &User::name);
        f("role", &User::role);
        f("disabled", &User::disabled);
        f("hasPassword", &User::hasPassword);
        f("createdMs", &User::createdMs);
        f("seenMs", &User::seenMs);
        f("rev", &User::rev);
    }
};

struct UserRequest {
    std::string name; ///< 1 to 64 characters, no control characters; unique, whatever its case
    Role role = Role::Viewer;
    std::optional<std::string> password{}; ///< none: who has none comes in by pairing and invites alone

    template <class F> static void describe(F&& f) {
        f("name", &UserRequest::name);
        f("role", &UserRequest::role);
        f("password", &UserRequest::password);
    }
};

/// What is absent stays.
struct UserChange {
    std::optional<std::string> name{};
    std::optional<Role> role{};
    std::optional<std::string> password{}; ///< all tokens of the user end
    std::optional<bool> disabled{};
    std::optional<std::int64_t> ifRev{}; ///< of If-Match, never of the body: Stale when the user has another

    template <class F> static void describe(F&& f) {
        f("name", &UserChange::name);
        f("role", &UserChange::role);
        f("password", &UserChange::password);
        f("disabled", &UserChange::disabled);
    }
};

struct TokenInfo {
    std::string id;
    TokenKind kind = TokenKind::Api;
    std::string name;
    Role role = Role::Viewer;
    std::string userId, user;               ///< "": a machine's
    std::vector<std::string> publish, read; ///< as Identity's
    std::string ending;                     ///< the last four characters, by which people know it again
    std::int64_t createdMs = 0, expiresMs = 0, seenMs = 0, revokedMs = 0;
    std::string seenFrom; ///< address

    template <class F> static void describe(F&& f) {
        f("id", &TokenInfo::id);
        f("kind", &TokenInfo::kind);
        f("name", &TokenInfo::name);
        f("role", &TokenInfo::role);
        f("userId", &TokenInfo::userId);
        f("user", &TokenInfo::user);
        f("publish", &TokenInfo::publish);
        f("read", &TokenInfo::read);
        f("ending", &TokenInfo::ending);
        f("createdMs", &TokenInfo::createdMs);
        f("expiresMs", &TokenInfo::expiresMs);
        f("seenMs", &TokenInfo::seenMs);
        f("revokedMs", &TokenInfo::revokedMs);
        f("seenFrom", &TokenInfo::seenFrom);
    }
};

struct TokenRequest {
    std::string name;
    TokenKind kind = TokenKind::Api; ///< Api, Worker or Ingest
    Role role = Role::Viewer;        ///< up to the asker's own; Worker's and Ingest's are their own
    std::optional<std::int64_t> expiresMs{};
    std::vector<std::string> publish{}, read{};

    template <class F> static void describe(F&& f) {
        f("name", &TokenRequest::name);
        f("kind", &TokenRequest::kind);
        f("role", &TokenRequest::role);
        f("expiresMs", &TokenRequest::expiresMs);
        f("publish", &TokenRequest::publish);
        f("read", &TokenRequest::read);
    }
};

/// The token object: the only place where a token's secret appears.
struct IssuedToken {
    std::string token, tokenId, name;
    Role role = Role::Viewer;
    std::string user; ///< "": a machine's
    std::int64_t expiresMs = 0;

    template <class F> static void describe(F&& f) {
        f("token", &IssuedToken::token);
        f("tokenId", &IssuedToken::tokenId);
        f("name", &IssuedToken::name);
        f("role", &IssuedToken::role);
        f("user", &IssuedToken::user);
        f("expiresMs", &IssuedToken::expiresMs);
    }
};

struct Login {
    std::string user, password;
    std::string device; ///< the token's name

    template <class F> static void describe(F&& f) {
        f("user", &Login::user);
        f("password", &Login::password);
        f("device", &Login::device);
    }
};

/// The first user.
struct Setup {
    std::string code, user, password;

    template <class F> static void describe(F&& f) {
        f("code", &Setup::code);
        f("user", &Setup::user);
        f("password", &Setup::password);
    }
};

enum class InviteKind { Panel, Worker, Ingest };

struct InviteRequest {
    InviteKind kind = InviteKind::Panel;
    Role role = Role::Operator; ///< of a panel's; workers and ingests have their own
    std::int64_t hours = 72;    ///< 1 to 72
    std::int64_t lifeMs = 0;    ///< never of a body: in place of hours, for links that are used at once; 0: as hours say

    template <class F> static void describe(F&& f) {
        f("kind", &InviteRequest::kind);
        f("role", &InviteRequest::role);
        f("hours", &InviteRequest::hours);
    }
};

struct Invite {
    std::string id;
    InviteKind kind = InviteKind::Panel;
    Role role = Role::Operator;
    std::string invitedBy;
    std::int64_t createdMs = 0, expiresMs = 0, usedMs = 0;

    template <class F> static void describe(F&& f) {
        f("id", &Invite::id);
        f("kind", &Invite::kind);
        f("role", &Invite::role);
        f("invitedBy", &Invite::invitedBy);
        f("createdMs", &Invite::createdMs);
        f("expiresMs", &Invite::expiresMs);
        f("usedMs", &Invite::usedMs);
    }
};

struct IssuedInvite {
    std::string id;
    std::string code; ///< 43 characters, for `inviteLink`; known nowhere else afterwards
    std::int64_t expiresMs = 0;
};

/// millrace://join?at=<url>&code=<code>&pin=<pin>. `at`: where the API is for who is invited. `pin`: SHA-256 of the server's key as hex,
/// "" where its certificate is one that everybody trusts.
std::string inviteLink(const std::string& at, const std::string& code, const std::string& pin);

/// What a device tells of itself when it asks to be paired.
struct PairingWish {
    std::string device, platform; ///< shown to who approves: "studio-mac", "macOS 14"; at most 64 characters each
    Role role = Role::Operator;

    template <class F> static void describe(F&& f) {
        f("device", &PairingWish::device);
        f("platform", &PairingWish::platform);
        f("role", &PairingWish::role);
    }
};

/// RFC 8628, 3.2, with the page as a relative address.
struct PairingOffer {
    std::string deviceCode; ///< the device's own, secret
    std::string userCode;   ///< WDJB-MJHT: typed by who approves
    std::string page = "pair";
    std::int64_t expiresIn = 600, interval = 3; ///< seconds

    template <class F> static void describe(F&& f) {
        f("deviceCode", &PairingOffer::deviceCode);
        f("userCode", &PairingOffer::userCode);
        f("page", &PairingOffer::page);
        f("expiresIn", &PairingOffer::expiresIn);
        f("interval", &PairingOffer::interval);
    }
};

/// What who approves sees.
struct PairingRequest {
    std::string device, platform, address;
    Role role = Role::Operator;
    std::int64_t askedMs = 0;

    template <class F> static void describe(F&& f) {
        f("device", &PairingRequest::device);
        f("platform", &PairingRequest::platform);
        f("address", &PairingRequest::address);
        f("role", &PairingRequest::role);
        f("askedMs", &PairingRequest::askedMs);
    }
};

struct PairingDecision {
    bool approve = false;
    Role role = Role::Operator; ///< up to the approver's own
    std::string name;           ///< of the token; "": the device's

    template <class F> static void describe(F&& f) {
        f("approve", &PairingDecision::approve);
        f("role", &PairingDecision::role);
        f("name", &PairingDecision::name);
    }
};

/// RFC 8628, 3.5. Pending 400 `authorization-pending`, SlowDown 400 `slow-down`, Denied 403 `access-denied`, Expired 410 `expired-token`.
enum class PairingState { Pending, SlowDown, Denied, Expired, Approved };

struct PairingAnswer {
    PairingState state = PairingState::Expired;
    std::optional<IssuedToken> token; ///< when approved; the same again for 60 s, then Expired
};

enum class KeyState {
    Next,    ///< published, not used yet
    Active,  ///< signs
    Retired, ///< published until the last token that it signed is dead, and two hours more
};

struct KeyInfo {
    std::string kid;
    KeyState state = KeyState::Next;
    std::int64_t publishedMs = 0, useFromMs = 0, retireMs = 0;
    std::int64_t goneMs = 0; ///< when a retired one leaves the published set

    template <class F> static void describe(F&& f) {
        f("kid", &KeyInfo::kid);
        f("state", &KeyInfo::state);
        f("publishedMs", &KeyInfo::publishedMs);
        f("useFromMs", &KeyInfo::useFromMs);
        f("retireMs", &KeyInfo::retireMs);
        f("goneMs", &KeyInfo::goneMs);
    }
};

struct MediaTokenRequest {
    std::string audience; ///< millrace-ingest, mediamtx, or the one that TRANSCODER_JWT_SECRET is for
    std::vector<std::string> publish{}, read{};
    std::int64_t seconds = 600; ///< 60 to 3600

    template <class F> static void describe(F&& f) {
        f("audience", &MediaTokenRequest::audience);
        f("publish", &MediaTokenRequest::publish);
        f("read", &MediaTokenRequest::read);
        f("seconds", &MediaTokenRequest::seconds);
    }
};

struct MediaToken {
    std::string token; ///< JWT
    std::int64_t expiresMs = 0;

    template <class F> static void describe(F&& f) {
        f("token", &MediaToken::token);
        f("expiresMs", &MediaToken::expiresMs);
    }
};

struct AuditRow {
    std::int64_t seq = 0; ///< from 1, without holes
    std::int64_t atMs = 0;
    std::string who, tokenId, address;
    std::string action; ///< "user.add", "token.revoke"
    std::string object; ///< id of what it was done to
    std::string result; ///< "done", "forbidden", "failed"
    std::string detail; ///< never a secret, never a query string

    template <class F> static void describe(F&& f) {
        f("seq", &AuditRow::seq);
        f("atMs", &AuditRow::atMs);
        f("who", &AuditRow::who);
        f("tokenId", &AuditRow::tokenId);
        f("address", &AuditRow::address);
        f("action", &AuditRow::action);
        f("object", &AuditRow::object);
        f("result", &AuditRow::result);
        f("detail", &AuditRow::detail);
    }
};

struct AuditQuery {
    std::int64_t before = 0; ///< rows with smaller numbers; 0: from the newest
    int limit = 100;         ///< 1 to 500
    std::string who, object; ///< "": all
};

struct AuditPage {
    std::vector<AuditRow> items; ///< newest first
    std::int64_t next = 0;       ///< `before` of the next page; 0: there is none
};

struct AuditVerdict {
    std::int64_t rows = 0;   ///< that were read
    std::int64_t broken = 0; ///< number of the first row that is not as it was written, or that is missing; 0: the chain is whole
};

} // namespace auth

template <> struct model::EnumWords<auth::InviteKind> { static constexpr std::array words{"panel", "worker", "ingest"}; };
template <> struct model::EnumWords<auth::KeyState> {
    static constexpr std::array words{"next", "active", "retired"};
    static constexpr auth::KeyState fallback = auth::KeyState::Retired;
};
