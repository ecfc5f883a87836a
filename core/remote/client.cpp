#include "core/remote/client.hpp"

#include "core/remote/sentences.hpp"

#include <QCryptographicHash>
#include <QDateTime>
#include <QElapsedTimer>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslKey>
#include <QTimer>
#include <QUuid>

namespace remote {

/// One call on its way, through all its tries.
struct Client::Sending {
    Call call;
    Done done;
    int sent = 0;
    Credential credential; ///< that it was sent with
    QElapsedTimer since;
    std::optional<CertificateSeen> certificate; ///< that ended it
    bool isTooLarge = false;
    bool isInDoubt = false; ///< a try was sent and not answered: what it asks for may have been done
};

Call get(QString path, QUrlQuery query) {
    Call call;
    call.path = std::move(path);
    call.query = std::move(query);
    return call;
}

Call post(QString path, const QByteArray& body, bool withKey) {
    Call call;
    call.method = QByteArrayLiteral("POST");
    call.path = std::move(path);
    call.body = body;
    if (withKey) call.idempotencyKey = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    return call;
}

std::string pinOf(const QSslCertificate& certificate) {
    const QByteArray der = certificate.publicKey().toDer();
    return der.isEmpty() ? std::string() : QCryptographicHash::hash(der, QCryptographicHash::Sha256).toHex().toStdString();
}

CertificateSeen seenOf(const QSslCertificate& certificate, const std::string& pin) {
    CertificateSeen seen;
    seen.pin = pinOf(certificate);
    seen.fingerprint = certificate.digest(QCryptographicHash::Sha256).toHex().toStdString();
    seen.subject = certificate.subjectDisplayName().toStdString();
    seen.issuer = certificate.issuerDisplayName().toStdString();
    seen.expiresMs = certificate.expiryDate().toMSecsSinceEpoch();
    seen.isOther = !pin.empty();
    return seen;
}

Error certificateError(const CertificateSeen& seen, const std::string& host) {
    return seen.isOther ? sentences::certificateChanged(host) : sentences::certificateUntrusted(host, seen.fingerprint, !seen.pin.empty());
}

Client::Client(Profile profile, QByteArray product, QObject* parent)
    : QObject(parent), m_profile(std::move(profile)), m_product(std::move(product)) {
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

Client::~Client() {
    // What is under way ends with the network's own destructor; none of it is told.
    for (QNetworkReply* reply : m_network.findChildren<QNetworkReply*>()) reply->disconnect(this);
}

QByteArray Client::userAgent() const {
    return m_product + " (api " + QByteArray::number(kApiMajor) + '.' + QByteArray::number(kApiMinor) + ')';
}

QNetworkRequest Client::requestOf(const Call& call) const {
    QUrl url = urlOf(m_profile, call.path);
    if (!call.query.isEmpty()) url.setQuery(call.query);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    // One connection, one handshake that is looked at; several streams in one would share it unseen.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(call.timeoutMs);
    request.setRawHeader("User-Agent", userAgent());
    request.setRawHeader("Accept", call.accept);
    if (!call.body.isEmpty()) request.setRawHeader("Content-Type", "application/json");
    if (!call.ifMatch.isEmpty()) request.setRawHeader("If-Match", call.ifMatch);
    if (!call.ifNoneMatch.isEmpty()) request.setRawHeader("If-None-Match", call.ifNoneMatch);
    if (!call.range.isEmpty()) request.setRawHeader("Range", call.range);
    if (!call.idempotencyKey.isEmpty()) request.setRawHeader("Idempotency-Key", call.idempotencyKey);
    if (!call.isAnonymous) m_credential.put(request);
    return request;
}

void Client::send(Call call, Done done) {
    auto sending = std::make_shared<Sending>();
    sending->call = std::move(call);
    sending->done = std::move(done);
    sending->since.start();
    std::optional<Error> refusal;
    const bool isSecret = !sending->call.isAnonymous || sending->call.holdsSecret;
    if (isSecret && !mayCarryToken(m_profile)) refusal = sentences::plainHttp(hostOf(m_profile));
    else if (!sending->call.isAnonymous) refusal = m_credential.obstacle(m_profile);
    if (!refusal) return attempt(sending);
    QTimer::singleShot(0, this, [this, sending, error = *refusal] {
        Outcome outcome;
        outcome.error = error;
        tell(sending, outcome);
    });
}

void Client::attempt(const std::shared_ptr<Sending>& sending) {
    // A 401 to another request ends this one's repeats too.
    if (const auto why = sending->call.isAnonymous ? std::nullopt : m_credential.obstacle(m_profile)) {
        Outcome outcome;
        outcome.error = why;
        return tell(sending, outcome);
    }
    ++sending->sent;
    sending->credential = m_credential;
    sending->isTooLarge = false;
    const QNetworkRequest request = requestOf(sending->call);
    QNetworkReply* reply = sending->call.method == "GET" ? m_network.get(request)
                                                         : m_network.sendCustomRequest(request, sending->call.method, sending->call.body);
    listen(reply, sending);
}

void Client::listen(QNetworkReply* reply, const std::shared_ptr<Sending>& sending) {
    // Both signals come before a byte of the request has been sent (QNetworkReply::encrypted).
    connect(
        reply, &QNetworkReply::sslErrors, this, [this, reply, sending](const QList<QSslError>& errors) { verify(reply, errors, sending); });
    connect(reply, &QNetworkReply::encrypted, this, [this, reply, sending] {
        if (m_profile.pin.empty()) return;
        const QSslCertificate peer = reply->sslConfiguration().peerCertificate();
        if (pinOf(peer) == m_profile.pin) return;
        sending->certificate = seenOf(peer, m_profile.pin);
        reply->abort();
    });
    connect(reply, &QNetworkReply::readyRead, this, [reply, sending] {
        sending->isTooLarge = sending->isTooLarge || reply->bytesAvailable() > sending->call.mostBytes;
        if (sending->isTooLarge) reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply, sending] {
        reply->deleteLater();
        finish(reply, sending);
    });
}

void Client::verify(QNetworkReply* reply, const QList<QSslError>& errors, const std::shared_ptr<Sending>& sending) {
    const QSslCertificate peer = reply->sslConfiguration().peerCertificate();
    // A pinned key stands in for the authorities: just the objections to this certificate are passed over, in this handshake.
    if (!m_profile.pin.empty() && pinOf(peer) == m_profile.pin) return reply->ignoreSslErrors(errors);
    sending->certificate = seenOf(peer.isNull() && !errors.isEmpty() ? errors.front().certificate() : peer, m_profile.pin);
}

namespace {

/// Whether the server may have heard a request that was not answered, and changed something for it.
bool mayBeDone(const QByteArray& method, QNetworkReply::NetworkError error) {
    const bool changes = method != "GET" && method != "HEAD" && method != "OPTIONS";
    return changes && error != QNetworkReply::ConnectionRefusedError && error != QNetworkReply::HostNotFoundError &&
        error != QNetworkReply::SslHandshakeFailedError;
}

Answer answerOf(QNetworkReply& reply) {
    Answer answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (reply.isOpen()) answer.body = reply.readAll();
    answer.etag = reply.rawHeader("ETag");
    answer.contentType = reply.rawHeader("Content-Type");
    answer.position = reply.rawHeader("Millrace-Seq");
    answer.requestId = reply.rawHeader("Request-Id");
    bool isNumber = false;
    const qint64 seconds = reply.rawHeader("Retry-After").trimmed().toLongLong(&isNumber);
    if (isNumber && seconds >= 0 && seconds < 1'000'000) answer.retryAfterMs = seconds * 1000;
    return answer;
}

} // namespace

void Client::finish(QNetworkReply* reply, const std::shared_ptr<Sending>& sending) {
    Outcome outcome;
    outcome.answer = answerOf(*reply);
    outcome.answer.tookMs = sending->since.elapsed();
    const std::string host = hostOf(m_profile);
    const int status = outcome.answer.status;
    if (sending->certificate) {
        outcome.error = certificateError(*sending->certificate, host);
        Q_EMIT certificateRefused(*sending->certificate);
        return tell(sending, outcome);
    }
    // An answer that broke off is none, whatever its first line said.
    const bool isBroken = reply->error() != QNetworkReply::NoError && (status == 0 || (status >= 200 && status < 300));
    if (sending->isTooLarge)
        outcome.error = Error{ErrorCode::TooLarge, base::text(QT_TRANSLATE_NOOP("Core", "%1 answers with more than can be taken."), host)};
    else if (isBroken) {
        outcome.isSilence = true;
        // Without a certificate that was refused: what answers there does not speak TLS, or not one that is still spoken.
        sending->isInDoubt = sending->isInDoubt || mayBeDone(sending->call.method, reply->error());
        if (sending->isInDoubt) outcome.error = sentences::unanswered(host);
        else if (reply->error() == QNetworkReply::SslHandshakeFailedError) outcome.error = sentences::noTls(host);
        else outcome.error = sentences::silent(host);
    } else if (status >= 300 && status < 400 && status != 304)
        outcome.error =
            sentences::redirected(host, reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl().host().toStdString());
    else readFault(outcome, host);

    if (status == 401 && !sending->call.isAnonymous && sending->credential == m_credential) {
        // Of a server that was open, the next word is that it is not any more, not that a token was wrong.
        if (m_credential.isOpen()) outcome.error = sentences::noLongerOpen(m_profile.name);
        m_credential.refuse();
        Q_EMIT refused();
    }
    const double random = QRandomGenerator::global()->generateDouble();
    const auto wait = repeatAfterMs(sending->call, outcome, sending->sent, random);
    if (!wait) return tell(sending, outcome);
    QTimer::singleShot(static_cast<int>(*wait), this, [this, sending] { attempt(sending); });
}

void Client::tell(const std::shared_ptr<Sending>& sending, const Outcome& outcome) {
    // The callback may destroy this client.
    const Done done = std::move(sending->done);
    if (done) done(outcome);
}

} // namespace remote
