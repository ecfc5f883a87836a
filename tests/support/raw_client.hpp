#pragma once
/// A client that sends what it is told, byte for byte, plain or through TLS, and reads as far as it is told.

#include <QSslSocket>
#include <memory>
#include <sys/socket.h>
#include <utility>

namespace test {

class RawClient {
public:
    enum class By { Tcp, Tls };

    explicit RawClient(unsigned short port, By by = By::Tcp) {
        if (by == By::Tcp) {
            m_socket = std::make_unique<QTcpSocket>();
            m_socket->connectToHost(QStringLiteral("127.0.0.1"), port);
            m_socket->waitForConnected(kPatience);
            return;
        }
        auto socket = std::make_unique<QSslSocket>();
        socket->setPeerVerifyMode(QSslSocket::VerifyNone);
        socket->connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        socket->waitForEncrypted(kPatience);
        m_socket = std::move(socket);
    }

    void send(const QByteArray& bytes) {
        m_socket->write(bytes);
        m_socket->waitForBytesWritten(kPatience); // the first of them; the rest goes out while reading
    }
    /// Says that no more will be sent, and still reads.
    void endSending() { ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR); }
    /// What comes, up to and with `end`; less when the connection ends before.
    QByteArray until(const QByteArray& end) {
        while (!m_got.contains(end) && more()) {}
        const auto at = m_got.indexOf(end);
        return take(at < 0 ? m_got.size() : at + end.size());
    }
    QByteArray exactly(qsizetype size) {
        while (m_got.size() < size && more()) {}
        return take(size);
    }
    /// Everything until the connection ends.
    QByteArray rest() {
        while (more()) {}
        return take(m_got.size());
    }
    bool isOpen() const { return m_socket->state() == QAbstractSocket::ConnectedState; }
    QTcpSocket& socket() { return *m_socket; }

private:
    static constexpr int kPatience = 10'000; ///< of a broken test, no measure of anything

    bool more() {
        if (m_socket->bytesAvailable() == 0) m_socket->waitForReadyRead(kPatience);
        const QByteArray piece = m_socket->readAll();
        m_got += piece;
        return !piece.isEmpty();
    }
    QByteArray take(qsizetype size) {
        QByteArray taken = m_got.left(size);
        m_got.remove(0, size);
        return taken;
    }

    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_got;
};

} // namespace test
