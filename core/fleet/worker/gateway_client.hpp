#pragma once
/// A worker's end of the API: each message once, over three sets of connections, so that a beat waits for nothing. Repeats nothing by
/// itself: when a message goes out again is the life's to say. Main thread.

#include "core/fleet/wire/answers.hpp"
#include "core/fleet/worker/http_line.hpp"

namespace fleet {

class GatewayClient : public QObject {
    Q_OBJECT
public:
    template <class T> using Done = std::function<void(base::Result<T>)>;

    /// `api`: "https://studio:5000"; what is below /api/v1/fleet/ is asked there.
    GatewayClient(QUrl api, Trust trust, QObject* parent = nullptr);

    void setKey(std::string key) { m_key = std::move(key); }
    const std::string& key() const { return m_key; }
    std::string host() const { return m_api.host().toStdString(); }
    /// Below the API's root: "/api/v1/fleet/sources/s1".
    QUrl urlOf(const std::string& path) const;
    /// Of a path of the API its address, as this worker reaches it; what is an address already stays one.
    std::string addressOf(const std::string& place) const;

    /// Errors of all: RemoteSilent (no answer), Unauthorized, VersionMismatch, Busy, what the API says, InvalidInput (an answer that is not
    /// understood).
    void join(const Register& message, Done<Registered> done);
    void claim(const Claim& message, Done<ClaimAnswer> done);
    /// Of the claim that is open nobody hears any more.
    void breakClaim();
    void beat(const Beat& message, Done<BeatAnswer> done);
    struct Verdict {
        ResultVerdict verdict = ResultVerdict::Taken;
        std::string why; ///< of a refusal
    };
    void result(const Result& message, Done<Verdict> done);
    /// Answers of 409 and 410 are answers as well: it is not this worker's any more.
    void release(const Release& message, Done<bool> done);
    void fail(const Fail& message, Done<bool> done);
    void bye(const Bye& message, Done<bool> done);
    /// A small file of the API, whole. Errors: TooLarge too.
    void fetch(const std::string& path, const std::string& ticket, qint64 mostBytes, Done<QByteArray> done);

    void leaveConnections();

private:
    using Answered = std::function<void(const LineAnswer&)>;
    QPointer<QNetworkReply> post(HttpLine& line, const char* word, const QByteArray& body, int timeoutMs, Answered answered);
    void say(const char* word, const QByteArray& body, Done<bool> done);

    const QUrl m_api;
    std::string m_key;
    HttpLine m_beats, m_claims, m_others;
    QPointer<QNetworkReply> m_claiming;
};

} // namespace fleet
