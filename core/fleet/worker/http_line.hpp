#pragma once
/// Requests over connections of its own: beats do not wait behind uploads. No redirect is followed, a secret goes by TLS or to this
/// computer itself, a pinned key counts instead of the authorities. Main thread; answers come later. Whoever destroys it hears nothing
/// more.

#include "core/base/result.hpp"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QUrl>
#include <functional>
#include <memory>
#include <optional>

class QIODevice;
class QNetworkReply;

namespace fleet {

/// Which connections may carry secrets.
struct Trust {
    std::string pin;          ///< SHA-256 of the server's public key (DER), hex; "": the system's authorities
    bool allowsPlain = false; ///< --insecure: http to other computers, said aloud
};

struct LineRequest {
    QByteArray method = QByteArrayLiteral("POST");
    QUrl url;
    std::string bearer;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;            ///< JSON, unless there is a file
    QIODevice* file = nullptr;  ///< open; the reply's own from here on
    int timeoutMs = 30'000;     ///< without a byte
    qint64 mostBytes = 4 << 20; ///< of the answer; more is an error
};

struct LineAnswer {
    int status = 0; ///< 0: none came, or not all of it
    QByteArray body, etag, contentRange;
    std::int64_t retryAfterMs = -1;
    std::optional<base::Error> refusal; ///< what nobody may go on with: a certificate, plain http
};

class HttpLine : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const LineAnswer&)>;
    explicit HttpLine(Trust trust, QObject* parent = nullptr);
    ~HttpLine() override;

    /// The reply may be aborted: then the answer has no status.
    QPointer<QNetworkReply> send(LineRequest request, Done done);
    /// On one that died unnoticed, as they do in sleep, the next request would wait for its time to run out.
    void leaveConnections() { m_network.clearConnectionCache(); }

private:
    struct Sending;
    void listen(QNetworkReply* reply, const std::shared_ptr<Sending>& sending);
    void finish(QNetworkReply* reply, const std::shared_ptr<Sending>& sending);

    const Trust m_trust;
    QNetworkAccessManager m_network;
};

bool isLoopback(const QUrl& url);
/// No answer from there. Errors: RemoteSilent.
base::Error silentError(const std::string& host);
/// From problem+json, or the bare status.
base::Error errorOf(const LineAnswer& answer, const std::string& host);

} // namespace fleet
