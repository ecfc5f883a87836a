#pragma once
/// Requests to one API as one profile names it. Owns its QNetworkAccessManager; main thread; every answer comes there, later than its
/// request. Whoever destroys it hears nothing more: the callbacks are dropped.
///
/// What it keeps to: no redirect is followed; the token goes to the profile's origin alone, and over plain HTTP to this computer only
/// unless the profile allows it; a pinned key that is another, or a certificate that is not trusted, ends the request before a byte of it
/// is sent; only what cannot be done twice is asked again (RFC 9110, 9.2.2, and Idempotency-Key); after the first 401 nothing is sent until
/// there is another token; and where there is none, nothing but what needs none, unless the server is open to this computer.

#include "core/remote/credential.hpp"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrlQuery>
#include <functional>

namespace remote {

struct Call {
    QByteArray method = QByteArrayLiteral("GET");
    QString path; ///< below /api/v1/, percent-encoded where it holds outside text
    QUrlQuery query;
    QByteArray body; ///< JSON
    QByteArray ifMatch, ifNoneMatch;
    QByteArray range;          ///< "bytes=0-1023"
    QByteArray idempotencyKey; ///< of a row with K: the same one for the same command
    QByteArray accept = QByteArrayLiteral("application/json");
    qint64 mostBytes = 16 << 20; ///< of the answer's body; more is an error
    int timeoutMs = 30'000;      ///< without a byte
    int mostTries = 4;           ///< where it may be repeated
    int mostWaitMs = 30'000;     ///< before it is: whoever is asked to wait longer is told so instead
    bool isAnonymous = false;    ///< without the token: /about, logins, pairing
    bool holdsSecret = false;    ///< in its body: goes where the token may go

    bool isRepeatable() const; ///< asking it twice does what asking it once does
};
Call get(QString path, QUrlQuery query = {});
Call post(QString path, const QByteArray& body, bool withKey = false);

struct Answer {
    int status = 0;
    QByteArray body, etag, contentType;
    QByteArray position;  ///< Millrace-Seq: "<epoch>.<seq>"
    QByteArray requestId; ///< for the server's log
    std::int64_t retryAfterMs = -1;
    std::int64_t tookMs = 0;
};

/// What became of a request. `error` is empty for 2xx and 304.
struct Outcome {
    Answer answer;
    std::optional<Error> error;
    std::string problem;    ///< of problem+json: "authorization-pending"
    bool isSilence = false; ///< no answer at all
};

/// How long to wait before a request is sent once more; nothing: it has failed. Pure. `sent`: how often it was, from 1 on.
std::optional<std::int64_t> repeatAfterMs(const Call& call, const Outcome& outcome, int sent, double random);
/// From problem+json or the bare status. Pure. `host`: for sentences.
void readFault(Outcome& outcome, const std::string& host);

/// An answer that is no success of ours: its body is not what was asked for.
Error unreadable(const Error& error);

/// A certificate that was not trusted, or not the pinned one.
struct CertificateSeen {
    std::string pin;         ///< of its key; "": of a kind that cannot be pinned
    std::string fingerprint; ///< SHA-256 of all of it, hex: what servers print and browsers show, to be compared by people
    std::string subject, issuer;
    std::int64_t expiresMs = 0;
    bool isOther = false; ///< than the pinned one
};

class Client : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Outcome&)>;

    /// `product`: "millrace-desktop/0.4.0" of User-Agent.
    Client(Profile profile, QByteArray product, QObject* parent = nullptr);
    ~Client() override;

    const Profile& profile() const { return m_profile; }
    QByteArray userAgent() const;
    const Credential& credential() const { return m_credential; }
    const std::string& token() const { return m_credential.token(); }
    /// Another one ends the silence that a 401 began.
    void setCredential(Credential credential) { m_credential = std::move(credential); }
    void setToken(std::string token) { setCredential(Credential(std::move(token))); }
    /// What the server says of itself: where there is no token, it decides whether one is needed.
    void meet(const About& about) { m_credential.meet(m_profile, about); }

    /// Errors: RemoteSilent, Unauthorized, Forbidden, CertificateRefused, VersionMismatch, RateLimited, TooLarge, what the server says;
    /// Unsupported (plain HTTP).
    void send(Call call, Done done);
    /// The next request goes by a new connection: on one that died unnoticed, as they do while a computer sleeps, it would wait half a
    /// minute for its answer. What is under way is not answered any more, and ends by its own time.
    void leaveConnections() { m_network.clearConnectionCache(); }
    /// The body as a T, with words of a newer server as their fallback.
    template <class T> void ask(const Call& call, std::function<void(Result<T>)> done);

Q_SIGNALS:
    /// The credential was, by a 401.
    void refused();
    void certificateRefused(const remote::CertificateSeen& seen);

private:
    struct Sending;
    void attempt(const std::shared_ptr<Sending>& sending);
    void listen(QNetworkReply* reply, const std::shared_ptr<Sending>& sending);
    void verify(QNetworkReply* reply, const QList<QSslError>& errors, const std::shared_ptr<Sending>& sending);
    void finish(QNetworkReply* reply, const std::shared_ptr<Sending>& sending);
    void tell(const std::shared_ptr<Sending>& sending, const Outcome& outcome);
    QNetworkRequest requestOf(const Call& call) const;

    const Profile m_profile;
    const QByteArray m_product;
    Credential m_credential;
    QNetworkAccessManager m_network;
};

/// SHA-256 of the certificate's public key as DER (SubjectPublicKeyInfo), hex; "" for kinds of keys that Qt does not read.
std::string pinOf(const QSslCertificate& certificate);
CertificateSeen seenOf(const QSslCertificate& certificate, const std::string& pin);
/// What is said of it.
Error certificateError(const CertificateSeen& seen, const std::string& host);

template <class T> void Client::ask(const Call& call, std::function<void(Result<T>)> done) {
    send(call, [done = std::move(done)](const Outcome& outcome) {
        if (outcome.error) return done(*outcome.error);
        auto value = model::fromBytes<T>(outcome.answer.body, model::From::Wire);
        if (!value) return done(unreadable(value.error()));
        done(std::move(value));
    });
}

} // namespace remote
