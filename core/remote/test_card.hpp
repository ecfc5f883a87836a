#pragma once
/// "Test connection": each check of a profile with its result, as the Connections page shows it. Owns its requests;
/// main thread; tells each check as it ends and then that all have. Destroying it ends it, and what was uploaded for it is deleted.

#include "core/remote/client.hpp"

#include <QElapsedTimer>
#include <QPointer>

namespace remote {

struct Check {
    enum class Subject {
        Api,    ///< /about: a Millrace of our major; its version
        Token,  ///< /session: role and rights
        Clocks, ///< theirs against ours
        RoundTrip,
        Upload,     ///< 8 MB to the ingest from here
        FromServer, ///< the same by the server itself
        Playback,   ///< read back by the address that viewers use
    };
    enum class State { Waiting, Running, Good, Notable, Failed, Skipped };
    Subject subject = Subject::Api;
    State state = State::Waiting;
    base::Text text; ///< what was found
    ErrorCode code = ErrorCode::Cancelled;
    std::int64_t tookMs = 0;
    double bitsPerSecond = 0; ///< of Upload and Playback
    bool isOpen = false;      ///< of Token: the server takes whoever works on its computer, and can be set up for people who sign in
};

class TestCard : public QObject {
    Q_OBJECT
public:
    explicit TestCard(Client& client, QObject* parent = nullptr);
    ~TestCard() override;

    void start();
    const std::vector<Check>& checks() const { return m_checks; }
    bool isDone() const { return m_isDone; }
    const About& about() const { return m_about; }
    const SessionInfo& session() const { return m_session; }

Q_SIGNALS:
    void checkChanged(const remote::Check& check);
    void finished();

private:
    Check& check(Check::Subject subject);
    void begin(Check::Subject subject);
    void end(Check::Subject subject, Check::State state, const base::Text& text, std::int64_t tookMs = 0, double bitsPerSecond = 0);
    void fail(Check::Subject subject, const Error& error);
    void askSession();
    void tellSession();
    void measureRoundTrip(int left);
    void tellClocks();
    void tellServersTest(const QByteArray& body);
    static QElapsedTimer startedTimer();
    void askMediaToken();
    void upload();
    void askServer();
    void readBack();
    void erase();
    void finish();
    QNetworkRequest mediaRequest(const std::string& base) const;
    void listen(QNetworkReply* reply, Check::Subject subject, void (TestCard::*next)(QNetworkReply&, std::int64_t tookMs));
    void uploaded(QNetworkReply& reply, std::int64_t tookMs);
    void wasRead(QNetworkReply& reply, std::int64_t tookMs);

    Client& m_client;
    QNetworkAccessManager m_media; ///< the ingest is another server: none of the API's token goes there
    std::vector<Check> m_checks;
    About m_about;
    SessionInfo m_session;
    std::string m_folder; ///< "millrace-test-<id>/"
    std::string m_mediaToken, m_publishUrl, m_playbackUrl;
    QByteArray m_content;
    std::int64_t m_bestMs = -1;            ///< round trip
    std::optional<std::int64_t> m_clockMs; ///< theirs less ours
    bool m_isUploaded = false, m_isDone = false;
    QPointer<QNetworkReply> m_reply;
};

} // namespace remote
