#pragma once
/// What to do and what to say about the way to a server: a state machine. Pure: it is told what
/// happened and what the clocks show, and answers what is to be done. Main thread.

#include "core/remote/api_values.hpp"
#include "core/remote/client.hpp"
#include "core/remote/server_message.hpp"
#include "core/remote/sleep_watch.hpp"

namespace remote {

/// What stands in the status bar and on the Connections page.
enum class Situation {
    Off, ///< not asked for
    Connecting,
    Reading, ///< rows come
    Live,
    Polling,      ///< live, though the upgrade does not pass
    Lost,         ///< tries again by itself
    Restarting,   ///< it said bye; tries again by itself
    TokenNeeded,  ///< there is none, and it is not open, or not any more; opens the pairing
    TokenRefused, ///< from here on nothing is sent until somebody acts
    RoleTooLow,
    VersionDiffers,
    NotMillrace,
    SetupNeeded,
    CertificateUntrusted,
    CertificateChanged,
    PlainHttp,
};

enum class Step {
    AskAbout,
    AskSession,
    OpenStream,
    Poll,
    CloseStream,
    LeaveConnections, ///< those that are kept open for the next request may be dead, and nobody was told
};

struct Said {
    Situation situation = Situation::Off;
    base::Text text;                       ///< one or two sentences; empty: nothing to say
    ErrorCode code = ErrorCode::Cancelled; ///< with an MR-number; Cancelled: none
    CertificateSeen certificate;           ///< of the two about it
    bool operator==(const Said& other) const { return situation == other.situation && text == other.text && code == other.code; }
};

class Connection {
public:
    /// `random`: numbers from 0 to 1.
    Connection(Profile profile, std::function<double()> random);

    // What is asked for.
    std::vector<Step> start(Now now);
    std::vector<Step> stop();
    std::vector<Step> tryNow(Now now); ///< the button, the network is back, another token, a certificate was trusted

    // What happened.
    std::vector<Step> aboutAnswered(const About& about, Now sent, Now now);
    std::vector<Step> sessionAnswered(const SessionInfo& session, Now sent, Now now);
    std::vector<Step> requestFailed(const Outcome& outcome, Now now); ///< of /about, /session or a poll
    void certificateRefused(const CertificateSeen& seen);
    std::vector<Step> credentialRefused(const Error& why); ///< 401 to any other request
    std::vector<Step> heard(const ServerMessage& message, Now now);
    std::vector<Step> polled(Now now);                               ///< a poll was answered, with frames or none
    void rowsRead(std::size_t rows, bool isWhole, Now now);          ///< of a snapshot that is under way, or at its end
    std::vector<Step> streamClosed(int code, bool wasOpen, Now now); ///< RFC 6455, 7.4, and EventClose
    std::vector<Step> gap(Now now);                                  ///< the mirror missed something
    /// Once a second: backoff, silence, sleep.
    std::vector<Step> tick(Now now);

    // What is to be said.
    Said said(Now now) const;
    /// For the bell, each once: "Connected again after 4 min.", "Your role is now operator."
    std::vector<base::Text> takeNotices();
    bool isUp() const { return m_situation == Situation::Live || m_situation == Situation::Polling; }
    bool isStopped() const;
    /// It is lost only in that an upgrade was refused on a server that answers: the next try upgrades once more, or polls.
    bool isBetweenUpgrades() const { return m_refusedUpgrades > 0 && !m_isBusy; }
    /// Why it is lost: what the last question was answered, if only by silence. For who does not wait for the next try.
    Error lostBy() const;
    const About& about() const { return m_about; }
    const SessionInfo& session() const { return m_session; }
    std::string serverName() const;
    /// The server's clock less this one's, ms; nothing: not known.
    std::optional<std::int64_t> clockDifferenceMs() const { return m_clockDifference; }
    /// What is said of clocks; nothing up to 5 s.
    std::optional<Error> clockError() const;
    std::int64_t heardMs() const { return m_heardWallMs; }     ///< wall: when the server's stream last said something; 0: never
    std::int64_t lostSinceMs() const { return m_lostSinceMs; } ///< wall; 0: it is not lost
    std::optional<std::int64_t> nextTryInMs(Now now) const;

private:
    std::vector<Step> lose(Now now);
    std::vector<Step> halt(Situation situation, Error error);
    std::vector<Step> retryIn(std::int64_t waitMs, Now now);
    std::vector<Step> again(Now now);
    std::vector<Step> openOrPoll(Now now);
    std::vector<Step> refused(const Outcome& outcome);
    std::vector<Step> haltUnauthorized(const Error& error);
    std::vector<Step> upgradeFailed(Now now);
    void settle(Now now);
    void compareClocks(std::int64_t serverMs, Now sent, Now now);
    std::int64_t backoffMs();
    bool isSilent(Now now) const;

    const Profile m_profile;
    const std::function<double()> m_random;
    Situation m_situation = Situation::Off;
    About m_about;
    SessionInfo m_session;
    std::optional<CertificateSeen> m_certificate;
    std::optional<Error> m_halted; ///< nothing is done until somebody acts
    std::optional<Error> m_lostBy; ///< until a session is answered
    std::optional<std::int64_t> m_clockDifference;
    std::vector<base::Text> m_notices;
    bool m_hasAbout = false;
    bool m_isStreaming = false, m_isWelcome = false; ///< the socket is open or opens; the server has said welcome
    bool m_isPolling = false;
    bool m_isBusy = false;     ///< it answers, but with 429 or 503
    int m_failures = 0;        ///< in a row, for the backoff
    int m_refusedUpgrades = 0; ///< in a row, though /session was answered
    std::size_t m_rowsRead = 0;
    // steady
    std::int64_t m_startedMs = 0, m_upSinceMs = 0, m_heardMs = 0, m_upgradeAgainMs = 0, m_gapMs = -1;
    std::int64_t m_nextTryMs = -1;  ///< -1: none is due
    std::int64_t m_lostSinceMs = 0; ///< wall
    std::int64_t m_heardWallMs = 0; ///< wall
    std::int64_t m_heartbeatMs = 15'000;
    SleepWatch m_sleep;
};

} // namespace remote
