#pragma once
/// A server that a test scripts: it keeps every byte that comes, and answers each request as it is told. Plain or by TLS; on the test's
/// thread, which must run its event loop.

#include "tests/support/run_until.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <functional>
#include <memory>
#include <vector>

namespace support {

class HttpPeer {
public:
    struct Request {
        QByteArray method, target, head, body;
        QByteArray header(const char* name) const {
            const QByteArray wanted = QByteArray(name).toLower() + ':';
            const QList<QByteArray> lines = head.split('\n');
            for (const QByteArray& line : lines)
                if (line.toLower().startsWith(wanted)) return line.mid(wanted.size()).trimmed();
            return {};
        }
    };
    /// The whole answer; empty: none is given.
    using Answer = std::function<QByteArray(const Request&)>;

    /// `certificate`: a folder with cert.pem and key.pem; "": plain.
    explicit HttpPeer(Answer answer, const QString& certificate = {}) : m_answer(std::move(answer)) {
        if (certificate.isEmpty()) m_server = std::make_unique<QTcpServer>();
        else {
            auto server = std::make_unique<QSslServer>();
            QFile cert(certificate + QStringLiteral("/cert.pem")), key(certificate + QStringLiteral("/key.pem"));
            (void)cert.open(QIODevice::ReadOnly);
            (void)key.open(QIODevice::ReadOnly);
            QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
            configuration.setLocalCertificate(QSslCertificate(cert.readAll()));
            configuration.setPrivateKey(QSslKey(key.readAll(), QSsl::Ec));
            configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
            server->setSslConfiguration(configuration);
            m_server = std::move(server);
        }
        QObject::connect(m_server.get(), &QTcpServer::newConnection, m_server.get(), [this] { greet(); });
        QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(), [this] { greet(); });
        (void)m_server->listen(QHostAddress::LocalHost, 0);
    }
    HttpPeer(const HttpPeer&) = delete;
    HttpPeer& operator=(const HttpPeer&) = delete;

    quint16 port() const { return m_server->serverPort(); }
    /// After decryption.
    const QByteArray& heard() const { return m_heard; }
    int count(const QByteArray& target) const {
        int found = 0;
        for (const Request& request : requests)
            if (request.target.startsWith(target)) ++found;
        return found;
    }
    /// To the socket that was upgraded last.
    void sendText(const QByteArray& text) {
        QByteArray frame = QByteArrayLiteral("\x81");
        if (text.size() < 126) frame += static_cast<char>(text.size());
        else {
            frame += static_cast<char>(126);
            frame += static_cast<char>(text.size() >> 8);
            frame += static_cast<char>(text.size() & 0xff);
        }
        write(frame + text);
    }
    void sendClose(int code) {
        QByteArray frame = QByteArrayLiteral("\x88\x02");
        frame += static_cast<char>(code >> 8);
        frame += static_cast<char>(code & 0xff);
        write(frame);
    }
    bool isUpgraded() const { return m_upgraded; }

    std::vector<Request> requests;
    QList<QByteArray> texts; ///< that came by the upgraded socket

    static QByteArray json(int status, const QByteArray& body, const QByteArray& headers = {}) {
        return "HTTP/1.1 " + QByteArray::number(status) + " -\r\nContent-Type: application/json\r\n" + headers +
            "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }
    /// RFC 6455, 4.2.2.
    static QByteArray upgrade(const Request& request) {
        const QByteArray accept = QCryptographicHash::hash(
            request.header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1);
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: millrace.v1\r\n"
               "Sec-WebSocket-Accept: " +
            accept.toBase64() + "\r\n\r\n";
    }

private:
    void greet() {
        while (QTcpSocket* socket = m_server->nextPendingConnection()) {
            auto pending = std::make_shared<QByteArray>();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, pending] {
                const QByteArray bytes = socket->readAll();
                m_heard += bytes;
                *pending += bytes;
                if (m_upgraded == socket) return unmask(*pending);
                while (take(*socket, *pending)) {}
            });
            QObject::connect(socket, &QTcpSocket::disconnected, socket, [this, socket] {
                if (m_upgraded == socket) m_upgraded = nullptr;
                socket->deleteLater();
            });
        }
    }
    bool take(QTcpSocket& socket, QByteArray& pending) {
        const auto end = pending.indexOf("\r\n\r\n");
        if (end < 0) return false;
        Request request;
        request.head = pending.left(end);
        const QList<QByteArray> first = request.head.left(request.head.indexOf("\r\n")).split(' ');
        request.method = first.value(0);
        request.target = first.value(1);
        const qsizetype length = request.header("Content-Length").toLongLong();
        if (pending.size() < end + 4 + length) return false;
        request.body = pending.mid(end + 4, length);
        pending.remove(0, end + 4 + length);
        requests.push_back(request);
        const QByteArray answer = m_answer(request);
        if (answer.startsWith("HTTP/1.1 101")) m_upgraded = &socket;
        socket.write(answer);
        return true;
    }
    /// A client's frames (RFC 6455, 5.2) of less than 64 KiB.
    void unmask(QByteArray& pending) {
        while (pending.size() >= 6) {
            qsizetype length = pending[1] & 0x7f, at = 2;
            if (length == 126) {
                length = static_cast<unsigned char>(pending[2]) << 8 | static_cast<unsigned char>(pending[3]);
                at = 4;
            }
            if (pending.size() < at + 4 + length) return;
            QByteArray text = pending.mid(at + 4, length);
            for (qsizetype i = 0; i < length; ++i) text[i] = static_cast<char>(text[i] ^ pending[at + i % 4]);
            if ((pending[0] & 0x0f) == 1) texts << text;
            pending.remove(0, at + 4 + length);
        }
    }
    void write(const QByteArray& bytes) {
        if (m_upgraded) m_upgraded->write(bytes);
    }

    const Answer m_answer;
    std::unique_ptr<QTcpServer> m_server;
    QByteArray m_heard;
    QTcpSocket* m_upgraded = nullptr;
};

} // namespace support
