#pragma once
/// A line between a client and a server that a test cuts at a byte: a relay on a port of its own. On the test's thread.

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace support {

class CuttingLine {
public:
    explicit CuttingLine(quint16 to) : m_to(to) {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* near = m_server.nextPendingConnection()) join(near);
        });
        (void)m_server.listen(QHostAddress::LocalHost, 0);
    }
    CuttingLine(const CuttingLine&) = delete;
    CuttingLine& operator=(const CuttingLine&) = delete;

    quint16 port() const { return m_server.serverPort(); }
    int cuts() const { return m_cuts; }
    /// After so many bytes more, in both directions together: all connections end in the middle of what they say.
    void cutAfter(qint64 bytes) { m_left = bytes; }
    void stayWhole() { m_left = -1; }

private:
    void join(QTcpSocket* near) {
        auto* far = new QTcpSocket(near);
        far->connectToHost(QHostAddress(QHostAddress::LocalHost), m_to);
        const QPointer<QTcpSocket> here(near), there(far);
        m_near << here;
        QObject::connect(near, &QTcpSocket::readyRead, near, [this, here, there] { pass(here, there); });
        QObject::connect(far, &QTcpSocket::readyRead, near, [this, here, there] { pass(there, here); });
        QObject::connect(near, &QTcpSocket::disconnected, near, &QObject::deleteLater);
        QObject::connect(far, &QTcpSocket::disconnected, near, [here] {
            if (here) here->disconnectFromHost();
        });
    }
    void pass(QTcpSocket* from, QTcpSocket* to) {
        if (!from || !to) return;
        QByteArray bytes = from->readAll();
        const bool isCut = m_left >= 0 && bytes.size() > m_left;
        if (isCut) bytes.truncate(m_left);
        to->write(bytes);
        if (m_left >= 0) m_left -= bytes.size();
        if (isCut) cut();
    }
    void cut() {
        ++m_cuts;
        m_left = -1;
        const auto all = std::exchange(m_near, {});
        for (const QPointer<QTcpSocket>& each : all) {
            if (!each) continue;
            if (auto* far = each->findChild<QTcpSocket*>()) far->abort();
            if (each) each->abort();
        }
    }

    const quint16 m_to;
    QTcpServer m_server;
    QList<QPointer<QTcpSocket>> m_near;
    qint64 m_left = -1;
    int m_cuts = 0;
};

} // namespace support
