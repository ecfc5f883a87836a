#pragma once
/// Users, tokens, invites, pairings, signing keys and the audit: the one place where access is granted and taken.
///
/// Owns `access.sqlite` (with a thread of its own: no statement runs on the main thread), the threads that hash passwords, what lives in
/// memory (pairings, setup code, failed passwords) and the file local-token. Lives on the main thread; every future finishes there, and
/// signals are emitted there. HTTP threads ask `authenticator()` alone. A second process may write to the same file meanwhile (`millrace
/// user`): it is noticed within half a second.
///
/// Every change stands in the audit, in the same transaction. Errors of every method besides its own: Io (the file).

#include "core/access/authenticator.hpp"
#include "core/access/password_hasher.hpp"
#include "core/access/values.hpp"
#include "core/base/clock.hpp"

#include <QFuture>
#include <QObject>
#include <QStringList>
#include <memory>

namespace auth {

template <class T> using Answer = QFuture<base::Result<T>>;

struct AccountsOptions {
    std::string folder;                 ///< for access.sqlite, local-token and setup-code: the data folder
    std::string internalToken;          ///< TRANSCODER_INTERNAL_TOKEN; "": none
    std::string jwtSecret;              ///< TRANSCODER_JWT_SECRET; "": no HS256
    std::string jwtAudience;            ///< the one that it is for
    std::string issuer = "millrace";    ///< `iss` of media tokens: the instance's id
    bool serves = true;                 ///< false for a command beside a server: no local token, no setup code, no rotation of keys
    const base::Clock* clock = nullptr; ///< nullptr: the system's; else it outlives this object
    HashCost hashCost{};                ///< tests alone change it
    int pollMs = 500;                   ///< how often other processes' changes are looked for; 0: only `poll()` does
};

/// For the user as JSON and the API's `Idempotency-Replayed`.
struct AddedUser {
    User user;
    bool replayed = false; ///< an earlier request with the same key made it
};

/// Who works on the machine itself, by a command over the data folder: an admin.
Caller commandLineCaller();

class Accounts : public QObject {
    Q_OBJECT
public:
    /// Opens or makes the file, waits for it (at start, before anybody is served). Errors: Io, Unsupported (a newer Millrace wrote it),
    /// InvalidInput (jwtSecret is shorter than 32 bytes, or has no audience).
    static base::Result<std::unique_ptr<Accounts>> open(AccountsOptions options);
    ~Accounts() override;

    std::shared_ptr<const Authenticator> authenticator() const;

    // First run
    /// "" once there is a user. Printed at each start, never logged.
    std::string setupCode() const;
    /// Makes the first user, an admin. Errors: NotFound (done already: 410), Unauthorized (code), RateLimited, InvalidInput (name,
    /// password), Busy.
    Answer<IssuedToken> setUp(const Setup& setup, const std::string& address, TokenKind kind = TokenKind::Panel);

    // Coming in. `kind`: Panel or Page.
    /// Errors: Unauthorized, the same for every reason; RateLimited (ten wrong ones of a user or an address, then one in 30 s); Busy.
    Answer<IssuedToken> logIn(const Login& login, TokenKind kind, const std::string& address);
    /// Errors: RateLimited (5 open of an address, 100 in all); InvalidInput (a machine's role).
    base::Result<PairingOffer> startPairing(PairingWish wish, const std::string& address);
    Answer<PairingAnswer> pollPairing(const std::string& deviceCode);
    /// `userCode` as typed: any case, with or without the dash. Errors: NotFound (no such code, or no longer: 410), RateLimited (five
    /// wrong ones of the asker: ten minutes), Conflict (somebody has decided).
    base::Result<PairingRequest> pairing(const Caller& caller, const std::string& userCode);
    /// Errors: as pairing; Forbidden (a role above the caller's own); Conflict (decided already).
    Answer<void> decidePairing(const Caller& caller, const std::string& userCode, const PairingDecision& decision);
    /// `name`: of the machine. Errors: NotFound (no such invite, used or expired: 410), RateLimited, InvalidInput.
    Answer<IssuedToken> join(const std::string& code, const std::string& name, const std::string& address);

    // The same from another process over the same file (`millrace pair`): the server that runs over it is asked, which alone knows who
    // waits. Errors: as above; NotFound also when no server answers within five seconds.
    Answer<PairingRequest> askServerForPairing(const std::string& userCode);
    Answer<PairingRequest> decidePairingAtServer(const std::string& userCode, const PairingDecision& decision);

    // One's own session
    Answer<void> logOut(Caller caller);
    /// Every other token of the user ends. Errors: Unauthorized (the old one is wrong), RateLimited, InvalidInput (weak), Forbidden (no
    /// user's token), Busy.
    Answer<void> changePassword(const Caller& caller, const std::string& old, const std::string& fresh);

    // Users
    Answer<std::vector<User>> users();
    /// Errors: NotFound.
    Answer<User> user(std::string id);
    /// Errors: Conflict (name; or an idempotency key with another request), InvalidInput, Forbidden (role), Busy.
    Answer<AddedUser> addUser(const Caller& caller, UserRequest request);
    /// Errors: NotFound, Stale, Conflict (name, last admin), InvalidInput, Forbidden, Busy.
    Answer<User> changeUser(const Caller& caller, const std::string& id, UserChange change);
    /// With all tokens. Errors: NotFound, Stale, Conflict (last admin).
    Answer<void> removeUser(const Caller& caller, const std::string& id, std::optional<std::int64_t> ifRev = {});

    // Tokens
    /// Of all, or of one user; those that ended stay for 30 days.
    Answer<std::vector<TokenInfo>> tokens(const std::optional<std::string>& userId = {});
    /// Errors: Forbidden (role or prefixes above the caller's own), InvalidInput, Conflict (the key was used: the secret was shown).
    Answer<IssuedToken> addToken(const Caller& caller, TokenRequest request);
    /// Who is no admin ends those of their own user only (Forbidden). Done already is done. Errors: NotFound.
    Answer<void> revokeToken(const Caller& caller, const std::string& id);

    // Invites
    Answer<std::vector<Invite>> invites();
    /// Errors: Forbidden, InvalidInput, Conflict (the key was used).
    Answer<IssuedInvite> addInvite(const Caller& caller, InviteRequest request);
    /// Errors: NotFound.
    Answer<void> removeInvite(const Caller& caller, const std::string& id);

    // Media tokens and their keys
    /// A JWT. Errors: InvalidInput (audience, seconds, prefixes), Forbidden (more than the caller may).
    Answer<MediaToken> mediaToken(const Caller& caller, const MediaTokenRequest& request);
    Answer<std::vector<KeyInfo>> keys();
    /// Publishes a next key now; it is used in two hours, as verifiers read the set once an hour.
    Answer<std::vector<KeyInfo>> rotateKeys(const Caller& caller);
    /// The emergency: what it signed is refused as soon as verifiers read the set again. Signs with another at once. Errors: NotFound.
    Answer<std::vector<KeyInfo>> removeKey(const Caller& caller, const std::string& kid);

    // Audit
    Answer<AuditPage> audit(AuditQuery query);
    Answer<AuditVerdict> verifyAudit();
    /// What was done, or refused with 403, elsewhere: jobs, settings. `detail`: no secret, no query string.
    void note(const Caller& caller, std::string action, std::string object, std::string result, std::string detail = {});

    /// Looks for other processes' changes, writes the times of use, rotates keys: what the timer does.
    void poll();
    /// Waits until all that was asked is written and answered: at the end, and in tests.
    void drain();

Q_SIGNALS:
    /// These tokens are good no longer, or have another role now: what they hold open is to be closed (4401, 4403). Within a second of the
    /// change, whichever process made it.
    void tokensEnded(const QStringList& ids);
    void tokensChanged(const QStringList& ids);
    /// There are users from now on: nobody comes without a token any more.
    void usersCame();
    /// Somebody asks to be paired: for the bell on panels.
    void pairingAsked(const auth::PairingRequest& request);

public:
    class State;

private:
    explicit Accounts(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace auth
