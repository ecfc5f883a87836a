#pragma once
/// The requests of uploads to one API. Owns a QNetworkAccessManager of its own: six connections to a host are shared by all requests of one
/// manager, and uploads would keep the others waiting. Lives on the uploads' thread. Keeps to the rules of `Client` about tokens, pins and
/// redirects.

#include "core/remote/client.hpp"
#include "core/remote/upload_course.hpp"

#include <QNetworkAccessManager>
#include <functional>

namespace remote {

struct UploadRequest {
    QByteArray method;
    QUrl url;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QIODevice* body = nullptr; ///< open; the reply's own from here on
    QByteArray json;           ///< in place of a body
    int timeoutMs = 60'000;    ///< without a byte in either direction
};

class UploadHttp : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const TusAnswer&)>;
    UploadHttp(Profile profile, Credential credential, QByteArray product, QObject* parent = nullptr);

    void setCredential(Credential credential) { m_credential = std::move(credential); }
    /// Who answers there, by its id in /about; "": that is not known, or not known any more.
    void meet(std::string server) { m_server = std::move(server); }
    const std::string& server() const { return m_server; }
    /// Another one than that answers there, or nobody knows who.
    bool isAway(const std::string& server) const { return !server.empty() && server != m_server; }
    /// Where uploads are created.
    QUrl collection() const { return urlOf(m_profile, QStringLiteral("uploads")); }
    QUrl actions() const { return urlOf(m_profile, QStringLiteral("jobs/actions")); }
    /// Of a Location as the server gave it. Scheme and port are those of the profile: servers behind proxies are wrong about theirs.
    /// Errors: UploadRefused: it leads to another host, which gets no token.
    base::Result<QUrl> resolved(const std::string& location) const;
    std::string host() const { return hostOf(m_profile); }
    /// Why nothing may be sent: no token where one is needed, plain HTTP.
    std::optional<base::Error> obstacle() const;
    /// Likewise, of what is for that server alone.
    std::optional<base::Error> obstacleTo(const std::string& server) const;
    /// The same upload by the address that its server has now.
    std::string moved(const std::string& location) const;

    /// As Client::leaveConnections: what is under way is to be aborted then.
    void leaveConnections() { m_network.clearConnectionCache(); }
    /// `progress`: bytes of the body that were handed over. `done` comes once, later. Whoever aborts the reply hears it as no answer.
    QNetworkReply* send(UploadRequest request, std::function<void(qint64)> progress, Done done);

private:
    void guard(QNetworkReply* reply, const std::shared_ptr<std::optional<base::Error>>& refusal);
    TusAnswer answerOf(QNetworkReply& reply, const std::optional<base::Error>& refusal) const;
    /// Of an answer of 401 to what was sent with `sent`.
    void noteRefusal(const Credential& sent, TusAnswer& answer);

    const Profile m_profile;
    Credential m_credential;
    std::string m_server;
    const QByteArray m_product;
    QNetworkAccessManager m_network;
};

/// SHA-256 as hex of a Repr-Digest (RFC 9530, 3); "" when there is none. Pure.
std::string sha256In(const QByteArray& reprDigest);

} // namespace remote
