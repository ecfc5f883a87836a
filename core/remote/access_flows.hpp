#pragma once
/// The ways to a token: pairing by a code, a password, an invite, the setup code of a fresh server. Each is one
/// small object over a Client that panel and command line share. Main thread; each tells once how it ended; destroying it ends it.

#include "core/remote/client.hpp"

#include <QDeadlineTimer>
#include <QPointer>
#include <QTimer>

namespace remote {

/// What this computer calls itself there: "studio-3", "Debian GNU/Linux 12".
struct Device {
    std::string name, platform;
};
Device thisDevice();

using Granted = std::function<void(Result<TokenGrant>)>;

/// Says that `/about` is a Millrace of our major before anything secret is typed, and lets the client meet it. Errors: NotMillrace's,
/// VersionMismatch, silence, certificates.
void askAbout(Client& client, std::function<void(Result<About>)> done);

/// A code is shown, somebody who is signed in types it, this polls until there is a token (RFC 8628 in shape).
class Pairing : public QObject {
    Q_OBJECT
public:
    enum class State { Asking, Waiting, Done, Denied, Expired, Failed };
    /// `role`: what is wished for.
    Pairing(Client& client, Device device, std::string role, QObject* parent = nullptr);

    void start();
    State state() const { return m_state; }
    const PairingStarted& code() const { return m_code; }
    /// Seconds until the code expires.
    int secondsLeft() const;

Q_SIGNALS:
    void codeShown(const remote::PairingStarted& code);
    void granted(const remote::TokenGrant& grant);
    /// Denied: Forbidden; expired: NotFound; else what the client says.
    void failed(const base::Error& error);

private:
    void poll();
    void onPolled(const Outcome& outcome);
    void end(State state, const base::Error& error);

    Client& m_client;
    const Device m_device;
    const std::string m_role;
    PairingStarted m_code;
    State m_state = State::Asking;
    QTimer m_timer;
    QDeadlineTimer m_expires;
    int m_intervalMs = 3000;
};

/// For the one who approves: looks the typed code up, and says yes or no.
void lookPairingUp(Client& client, const std::string& userCode, std::function<void(Result<PairingAsked>)> done);
void answerPairing(Client& client, const std::string& userCode, bool approve, const std::string& role, const std::string& name,
    std::function<void(Result<void>)> done);
/// "wdjb mjht" → "WDJB-MJHT". Errors: InvalidInput.
Result<std::string> pairingCodeOf(const std::string& typed);

/// The client's own token, at the server; one that is dead already is well ended.
void endToken(Client& client, std::function<void(Result<void>)> done);

void logIn(Client& client, const std::string& user, const std::string& password, const Device& device, Granted done);
/// The first user of a fresh server.
void setUp(Client& client, const std::string& code, const std::string& user, const std::string& password, Granted done);

/// millrace://join?at=<url>&code=<43>&pin=<sha256 of the key>
struct Invite {
    std::string at, code, pin;
};
Result<Invite> inviteOf(const std::string& link);
/// `client`'s profile must have the invite's address and pin (`profileOf`).
void join(Client& client, const Invite& invite, const Device& device, Granted done);
Result<Profile> profileOf(const Invite& invite);

} // namespace remote
