#pragma once
/// Which engine the panel works on: this computer's, or that of another Millrace, by profiles. What the window needs to know of it and no
/// more; `app/desktop` makes it over core/remote. Main thread; nothing blocks.
///
/// The engine of this computer goes on whatever is shown. Texts are for people (base/text.hpp).

#include "core/model/connection_profile.hpp"
#include "core/model/fleet_service.hpp"
#include "core/model/service.hpp"
#include "core/model/upload.hpp"

#include <functional>
#include <optional>

namespace model {

/// The way to a server.
enum class LinkState {
    Off, ///< this computer is shown
    Connecting,
    Reading, ///< rows come
    Live,
    Polling,      ///< live, though live updates do not get through
    Lost,         ///< tries again by itself
    Restarting,   ///< said so; tries again by itself
    TokenNeeded,  ///< from here on nothing is sent until somebody acts
    TokenRefused, ///< MR-4102
    RoleTooLow,
    VersionDiffers,
    NotMillrace,
    SetupNeeded, ///< the server has no users yet
    CertificateUntrusted,
    CertificateChanged,
    PlainHttp,
};

/// Whether what is shown is up to date, and can be changed.
inline bool isUp(LinkState state) {
    return state == LinkState::Off || state == LinkState::Live || state == LinkState::Polling;
}
/// Whether nothing happens until somebody acts.
inline bool isStopped(LinkState state) {
    return state >= LinkState::TokenNeeded;
}

/// Of a server that is not trusted, to be compared by eye.
struct SeenCertificate {
    std::string pin;          ///< SHA-256 of its public key, hex: what can be trusted; "": of a kind that cannot
    std::string fingerprint;  ///< SHA-256 of all of it, hex: what servers print and browsers show
    std::string pinnedBefore; ///< what was trusted until now; "": nothing
    std::string subject, issuer;
    std::int64_t expiresMs = 0;

    bool operator==(const SeenCertificate&) const = default;
};

/// What of a profile cannot be saved.
struct ProfileFault {
    enum class Field { Name, Api, Ingest, Playback, Pin };
    Field field = Field::Name;
    base::Text text;
};

struct ConnectionState {
    LinkState link = LinkState::Off;
    base::Text text;                                   ///< what is said of it; empty: nothing
    base::ErrorCode code = base::ErrorCode::Cancelled; ///< with an MR-number; Cancelled: none
    bool canTryNow = false;
    std::int64_t heardMs = 0;    ///< wall clock: what is shown is of then while it is not up; 0: nothing was heard yet
    std::string host;            ///< "api.example.com"
    std::string server;          ///< what it calls itself; "": not known yet
    std::string version;         ///< of Millrace there; ""
    std::string user, role;      ///< of the token; ""
    bool isOpen = false;         ///< to everybody on its computer, for trying out: no token is needed
    bool mayReadSources = false; ///< the films that jobs are made from, byte by byte
    bool mayPair = false;        ///< let other computers in, with roles up to its own
    SeenCertificate certificate; ///< of the two states about it

    bool operator==(const ConnectionState&) const = default;
};

/// One line of "Connection test".
struct ConnectionCheck {
    enum class Subject { Api, Token, Clocks, RoundTrip, Upload, FromServer, Playback };
    enum class State { Waiting, Running, Good, Notable, Failed, Skipped };
    Subject subject = Subject::Api;
    State state = State::Waiting;
    base::Text text; ///< what was found
    base::ErrorCode code = base::ErrorCode::Cancelled;
    std::int64_t tookMs = 0;
    double bitsPerSecond = 0;
    bool isOpen = false; ///< of Token: none was needed, and the server can be set up for people who sign in

    bool operator==(const ConnectionCheck&) const = default;
};

/// How a token is to come.
struct SignIn {
    enum class Way {
        Pairing,  ///< a code is shown here and typed by somebody who is signed in there
        Password, ///< user, password
        Setup,    ///< the code that a fresh server printed; user and password of its first administrator
        Token,    ///< one that an administrator made
    };
    Way way = Way::Pairing;
    std::string user;
    std::string secret; ///< password, or token
    std::string code;   ///< of the server's start
};

/// A computer that wants to be let in, and shows a code.
struct PairingRequest {
    std::string code;             ///< "WDJB-MJHT"
    std::string device, platform; ///< as it says of itself
    std::string address, role;    ///< where it asks from; what it asks for
    std::int64_t askedMs = 0;     ///< by the server's clock

    bool operator==(const PairingRequest&) const = default;
};

class Connections : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    using Said = std::function<void(Result<void>)>;

    /// Without this computer; that of the environment first.
    virtual std::vector<ConnectionProfile> profiles() const = 0;
    /// Of the one that is shown; "": this computer's.
    virtual std::string current() const = 0;
    /// Of the one that is shown.
    virtual ConnectionState state() const = 0;
    /// The engine of this computer, which goes on while another is shown.
    virtual Service& thisComputer() = 0;
    /// That of whatever is shown, over all switches; this computer's says that there is none.
    virtual FleetService& fleet() = 0;
    /// Shows it; "": this computer. Errors: NotFound.
    virtual Result<void> use(const std::string& name) = 0;
    virtual void tryNow() = 0;
    /// Rows that are looked at: their parts come as they change.
    virtual void watch(std::vector<std::string> ids) = 0;
    /// Files of this computer on their way to the one that is shown, in the order in which they were added.
    virtual std::vector<Upload> uploads() const = 0;
    /// `key`: Upload::key. Also while there is no way to the server.
    virtual void actOnUpload(const std::string& key, UploadAction action) = 0;

    /// Bytes of the film that a job of the server that is shown is made from. Errors: Forbidden (the role), SourceMissing,
    /// SourceUnreadable, and what the way there says.
    virtual void readSource(
        const std::string& job, std::int64_t offset, std::int64_t size, std::function<void(const Result<QByteArray>&)> said) = 0;

    /// Empty: it can be saved. `name`: of the one that is changed.
    virtual std::vector<ProfileFault> faultsOf(const std::string& name, const ConnectionProfile& profile) const = 0;
    /// `name`: of the one to be changed; "": a new one. With its addresses made whole; if it is the one that is shown, it is connected
    /// anew. Errors: InvalidInput (with what it may be), Conflict (the name), Io (the file of profiles).
    virtual Result<ConnectionProfile> save(const std::string& name, ConnectionProfile profile) = 0;
    /// Its token too; if it is shown, this computer is shown. Errors: NotFound, Io.
    virtual Result<void> remove(const std::string& name) = 0;
    /// The addresses and the pin of a link "millrace://join?…". Errors: InvalidInput.
    virtual Result<ConnectionProfile> profileOfInvite(const std::string& link) const = 0;
    /// Uses up the invite for a token of that profile. Errors: what the server says.
    virtual void join(const std::string& name, const std::string& link, Said said) = 0;

    /// Whether there is a token for its address. Errors: Unsupported (no keychain: one that is there goes when Millrace quits), Io.
    virtual void hasToken(const ConnectionProfile& profile, std::function<void(Result<bool>)> said) = 0;
    /// Until `signInEnded`; another one ends it. `pairingCode` tells the code of a pairing.
    virtual void signIn(const std::string& name, const SignIn& wish) = 0;
    virtual void cancelSignIn() = 0;
    /// Who shows this code to the server that is shown. Errors: InvalidInput (no such code can be), NotFound (nobody does, or no more),
    /// RateLimited (too many wrong ones), and what the way there says.
    virtual void lookPairingUp(const std::string& typed, std::function<void(Result<PairingRequest>)> said) = 0;
    /// Lets it in with that role and name of its token, or turns it away. Errors: as above; Forbidden (more than one's own role), Conflict
    /// (somebody else has answered).
    virtual void answerPairing(const std::string& code, bool approve, const std::string& role, const std::string& name, Said said) = 0;

    /// Each check is told by `checkChanged`, the end by `testEnded`; another test ends it. Takes the profile as it stands in the fields.
    virtual void test(const ConnectionProfile& profile) = 0;
    virtual void cancelTest() = 0;

Q_SIGNALS:
    void profilesChanged();
    /// Another engine is shown.
    void switched();
    void stateChanged();
    /// At most four times a second, and at once when one comes or becomes a job.
    void uploadsChanged();
    /// For the bell: "Connected again after 4 min.", "Your role is now operator."
    void noticed(const base::Text& text);
    /// Somebody else has saved settings meanwhile: what the server has now, and what was to be saved.
    void settingsConflict(const model::SettingsView& theirs, const model::SettingsChange& mine);
    void pairingCode(const QString& code, int secondsLeft);
    /// There is a token now, or why not. `kept`: empty, or why it will be forgotten when Millrace quits.
    void signInEnded(const model::Result<void>& outcome, const base::Text& kept);
    void checkChanged(const model::ConnectionCheck& check);
    /// The certificate that stopped it; nothing where none did.
    void testEnded(const std::optional<model::SeenCertificate>& certificate);
};

} // namespace model
