#include "core/remote/upload_http.hpp"

#include "core/remote/sentences.hpp"

#include <QNetworkReply>
#include <QSslConfiguration>
#include <QSslError>

namespace remote {
namespace {

std::int64_t numberIn(const QByteArray& header) {
    bool isNumber = false;
    const qint64 number = header.trimmed().toLongLong(&isNumber);
    return isNumber && number >= 0 ? number : -1;
}

} // namespace

std::string sha256In(const QByteArray& reprDigest) {
    for (const QByteArray& item : reprDigest.split(',')) {
        const QByteArray trimmed = item.trimmed();
        const auto equals = trimmed.indexOf('=');
        if (trimmed.left(equals).toLower() != "sha-256") continue;
        const QByteArray value = trimmed.mid(equals + 1);
        if (value.size() < 2 || !value.startsWith(':') || !value.endsWith(':')) continue;
        const QByteArray bytes = QByteArray::fromBase64(value.mid(1, value.size() - 2));
        if (bytes.size() == 32) return bytes.toHex().toStdString();
    }
    return {};
}

UploadHttp::UploadHttp(Profile profile, Credential credential, QByteArray product, QObject* parent)
    : QObject(parent), m_profile(std::move(profile)), m_credential(std::move(credential)), m_product(std::move(product)) {
    m_network.setParent(this); // changes its thread with this
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

base::Result<QUrl> UploadHttp::resolved(const std::string& location) const {
    const QUrl from = collection();
    QUrl to = from.resolved(QUrl(QString::fromStdString(location)));
    if (to.host() != from.host() || !to.userInfo().isEmpty())
        return Error{ErrorCode::UploadRefused,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 wants the upload to go on at %2, which is another server. Nothing was sent there."),
                host(), to.host().toStdString())};
    to.setScheme(from.scheme());
    to.setPort(from.port());
    return to;
}

std::optional<base::Error> UploadHttp::obstacle() const {
    if (!mayCarryToken(m_profile)) return sentences::plainHttp(host());
    return m_credential.obstacle(m_profile);
}

std::optional<base::Error> UploadHttp::obstacleTo(const std::string& server) const {
    if (auto why = obstacle()) return why;
    if (!isAway(server)) return std::nullopt;
    return m_server.empty() ? sentences::silent(host()) : sentences::anotherServer(host());
}

std::string UploadHttp::moved(const std::string& location) const {
    const QString id = QUrl(QString::fromStdString(location)).path().section(QLatin1Char('/'), -1, -1, QString::SectionSkipEmpty);
    return id.isEmpty() ? std::string() : (collection().toString(QUrl::FullyEncoded) + QLatin1Char('/') + id).toStdString();
}

void UploadHttp::guard(QNetworkReply* reply, const std::shared_ptr<std::optional<base::Error>>& refusal) {
    // Both signals come before a byte of the request has been sent (QNetworkReply::encrypted).
    connect(reply, &QNetworkReply::sslErrors, this, [this, reply, refusal](const QList<QSslError>& errors) {
        const QSslCertificate peer = reply->sslConfiguration().peerCertificate();
        if (!m_profile.pin.empty() && pinOf(peer) == m_profile.pin) return reply->ignoreSslErrors(errors);
        *refusal = certificateError(seenOf(peer, m_profile.pin), host());
    });
    connect(reply, &QNetworkReply::encrypted, this, [this, reply, refusal] {
        if (m_profile.pin.empty()) return;
        const QSslCertificate peer = reply->sslConfiguration().peerCertificate();
        if (pinOf(peer) == m_profile.pin) return;
        *refusal = certificateError(seenOf(peer, m_profile.pin), host());
        reply->abort();
    });
}

TusAnswer UploadHttp::answerOf(QNetworkReply& reply, const std::optional<base::Error>& refusal) const {
    TusAnswer answer;
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (refusal) {
        answer.status = 495; // never sent by anybody: what nobody may go on with by himself
        answer.error = *refusal;
        return answer;
    }
    // An answer that broke off is none, whatever its first line said.
    const bool isBroken = reply.error() != QNetworkReply::NoError && (status == 0 || (status >= 200 && status < 300));
    if (isBroken) {
        answer.error = sentences::silent(host());
        return answer;
    }
    answer.status = status;
    answer.location = reply.rawHeader("Location").toStdString();
    answer.job = reply.rawHeader("Millrace-Job").toStdString();
    answer.offset = numberIn(reply.rawHeader("Upload-Offset"));
    answer.length = numberIn(reply.rawHeader("Upload-Length"));
    answer.digest = sha256In(reply.rawHeader("Repr-Digest"));
    const std::int64_t seconds = numberIn(reply.rawHeader("Retry-After"));
    if (seconds >= 0 && seconds < 1'000'000) answer.retryAfterMs = seconds * 1000;
    Outcome outcome;
    outcome.answer.status = status;
    outcome.answer.body = reply.readAll();
    if (status >= 300 && status < 400)
        outcome.error =
            sentences::redirected(host(), reply.attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl().host().toStdString());
    else readFault(outcome, host());
    if (outcome.error) answer.error = *outcome.error;
    return answer;
}

void UploadHttp::noteRefusal(const Credential& sent, TusAnswer& answer) {
    if (sent != m_credential) {
        answer.status = 425; // there is another one since: what was said of the one before is no reason to stop
        return;
    }
    if (!m_credential.isOpen()) return;
    m_credential.refuse(); // nothing more goes there without a token
    answer.error = sentences::noLongerOpen(m_profile.name);
}

QNetworkReply* UploadHttp::send(UploadRequest request, std::function<void(qint64)> progress, Done done) {
    QNetworkRequest network(request.url);
    network.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    network.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    // The window is read as it is sent: a piece is never in memory as a whole.
    network.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, request.body != nullptr);
    network.setTransferTimeout(request.timeoutMs);
    network.setRawHeader("User-Agent", m_product);
    m_credential.put(network);
    network.setRawHeader("Tus-Resumable", "1.0.0");
    for (const auto& [name, value] : request.headers) network.setRawHeader(name, value);
    if (request.body) network.setHeader(QNetworkRequest::ContentLengthHeader, request.body->size());
    QNetworkReply* reply = nullptr;
    if (request.method == "HEAD") reply = m_network.head(network); // by a name of its own, or a body would be waited for
    else if (request.body) reply = m_network.sendCustomRequest(network, request.method, request.body);
    else reply = m_network.sendCustomRequest(network, request.method, request.json);
    if (request.body) request.body->setParent(reply);
    const auto refusal = std::make_shared<std::optional<base::Error>>();
    guard(reply, refusal);
    if (progress) connect(reply, &QNetworkReply::uploadProgress, this, [progress](qint64 sent, qint64) { progress(sent); });
    connect(reply, &QNetworkReply::finished, this, [this, reply, refusal, sent = m_credential, done = std::move(done)] {
        reply->deleteLater();
        TusAnswer answer = answerOf(*reply, *refusal);
        if (answer.status == 401) noteRefusal(sent, answer);
        done(answer);
    });
    return reply;
}

} // namespace remote
