#include "core/fleet/worker/http_line.hpp"

#include <QCryptographicHash>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslKey>
#include <QTimer>

namespace fleet {
namespace {

std::string pinOf(const QSslCertificate& certificate) {
    const QByteArray der = certificate.publicKey().toDer();
    return der.isEmpty() ? std::string() : QCryptographicHash::hash(der, QCryptographicHash::Sha256).toHex().toStdString();
}

base::Error plainError(const std::string& host) {
    return {base::ErrorCode::Unsupported,
        base::text(
            QT_TRANSLATE_NOOP("Core",
                "%1 would be spoken to without encryption, with a key that everybody on the way could read. Use https, or --insecure on a network that is yours alone."),
            host)};
}

base::Error certificateError(const std::string& host) {
    return {base::ErrorCode::CertificateRefused,
        base::text(
            QT_TRANSLATE_NOOP("Core",
                "The certificate of %1 is not trusted, or not the one that this worker was joined with. Join it again with a new link."),
            host)};
}

base::ErrorCode codeOf(int status) {
    switch (status) {
    case 401: return base::ErrorCode::Unauthorized;
    case 403: return base::ErrorCode::Forbidden;
    case 404:
    case 410: return base::ErrorCode::NotFound;
    case 409: return base::ErrorCode::Conflict;
    case 412: return base::ErrorCode::Stale;
    case 413: return base::ErrorCode::TooLarge;
    case 426: return base::ErrorCode::VersionMismatch;
    case 429: return base::ErrorCode::RateLimited;
    case 503: return base::ErrorCode::Busy;
    case 507: return base::ErrorCode::IngestFull;
    default: return status >= 500 ? base::ErrorCode::Io : base::ErrorCode::InvalidInput;
    }
}

} // namespace

/// One on its way.
struct HttpLine::Sending {
    LineRequest request;
    Done done;
    LineAnswer answer;
    bool isEnded = false; ///< by us: it is too large
};

bool isLoopback(const QUrl& url) {
    return url.host().compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(url.host()).isLoopback();
}

base::Error silentError(const std::string& host) {
    return {base::ErrorCode::RemoteSilent, base::text(QT_TRANSLATE_NOOP("Core", "%1 does not answer. It is asked again by itself."), host)};
}

base::Error errorOf(const LineAnswer& answer, const std::string& host) {
    if (answer.refusal) return *answer.refusal;
    if (answer.status == 0) return silentError(host);
    const QJsonObject json = QJsonDocument::fromJson(answer.body).object();
    const QString detail = json.value(QLatin1String("detail")).toString().left(500);
    if (!detail.isEmpty()) return {codeOf(answer.status), base::Text(detail.toStdString())};
    return {codeOf(answer.status),
        base::text(QT_TRANSLATE_NOOP("Core", "%1 refused this with HTTP status %2 and does not say why."), host, answer.status)};
}

HttpLine::HttpLine(Trust trust, QObject* parent) : QObject(parent), m_trust(std::move(trust)) {
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

HttpLine::~HttpLine() {
    // What is under way ends with the network's own destructor; none of it is told.
    for (QNetworkReply* reply : m_network.findChildren<QNetworkReply*>()) reply->disconnect(this);
}

QPointer<QNetworkReply> HttpLine::send(LineRequest request, Done done) {
    auto sending = std::make_shared<Sending>();
    sending->request = std::move(request);
    sending->done = std::move(done);
    const LineRequest& asked = sending->request;
    if (asked.url.scheme() != QLatin1String("https") && !isLoopback(asked.url) && !m_trust.allowsPlain) {
        delete asked.file;
        sending->answer.refusal = plainError(asked.url.host().toStdString());
        QTimer::singleShot(0, this, [sending] { sending->done(sending->answer); });
        return {};
    }
    QNetworkRequest network(asked.url);
    network.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // one connection, one handshake that is looked at
    network.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, asked.file != nullptr);
    network.setTransferTimeout(asked.timeoutMs);
    network.setRawHeader("User-Agent", "millrace-worker/" MILLRACE_VERSION);
    network.setRawHeader("Accept-Encoding", "identity"); // ranges and sums are of the bytes themselves
    if (!asked.bearer.empty()) network.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(asked.bearer));
    if (!asked.body.isEmpty()) network.setRawHeader("Content-Type", "application/json");
    for (const auto& [name, value] : asked.headers) network.setRawHeader(name, value);
    QNetworkReply* reply = nullptr;
    if (asked.method == "GET") reply = m_network.get(network);
    else if (asked.method == "HEAD") reply = m_network.head(network);
    else if (asked.file) {
        network.setHeader(QNetworkRequest::ContentLengthHeader, asked.file->size());
        reply = m_network.sendCustomRequest(network, asked.method, asked.file);
        asked.file->setParent(reply);
    } else reply = m_network.sendCustomRequest(network, asked.method, asked.body);
    listen(reply, sending);
    return reply;
}

void HttpLine::listen(QNetworkReply* reply, const std::shared_ptr<Sending>& sending) {
    const std::string host = reply->url().host().toStdString();
    // Both signals come before a byte of the request has been sent (QNetworkReply::encrypted).
    connect(reply, &QNetworkReply::sslErrors, this, [this, reply, sending, host](const QList<QSslError>& errors) {
        if (!m_trust.pin.empty() && pinOf(reply->sslConfiguration().peerCertificate()) == m_trust.pin)
            return reply->ignoreSslErrors(errors);
        sending->answer.refusal = certificateError(host);
    });
    connect(reply, &QNetworkReply::encrypted, this, [this, reply, sending, host] {
        if (m_trust.pin.empty() || pinOf(reply->sslConfiguration().peerCertificate()) == m_trust.pin) return;
        sending->answer.refusal = certificateError(host);
        reply->abort();
    });
    connect(reply, &QNetworkReply::readyRead, this, [reply, sending] {
        sending->isEnded = reply->bytesAvailable() > sending->request.mostBytes;
        if (sending->isEnded) reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply, sending] {
        reply->deleteLater();
        finish(reply, sending);
    });
}

void HttpLine::finish(QNetworkReply* reply, const std::shared_ptr<Sending>& sending) {
    LineAnswer& answer = sending->answer;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // An answer that broke off is none, whatever its first line said.
    const bool isBroken = reply->error() != QNetworkReply::NoError && (status == 0 || (status >= 200 && status < 300));
    if (!isBroken && !answer.refusal && !sending->isEnded) answer.status = status;
    if (reply->isOpen()) answer.body = reply->readAll();
    answer.etag = reply->rawHeader("ETag");
    answer.contentRange = reply->rawHeader("Content-Range");
    bool isNumber = false;
    const qint64 seconds = reply->rawHeader("Retry-After").trimmed().toLongLong(&isNumber);
    if (isNumber && seconds >= 0 && seconds < 1'000'000) answer.retryAfterMs = seconds * 1000;
    // The callback may destroy this line.
    const Done done = std::move(sending->done);
    done(answer);
}

} // namespace fleet
