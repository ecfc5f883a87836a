#pragma once
/// An ingest over a real socket on port 0, spoken to byte by byte.

#include "core/ingest/ingest_server.hpp"

#include <QTcpSocket>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace test {

inline int status(const QByteArray& answer) {
    return answer.mid(9, 3).toInt();
}

inline QByteArray body(const QByteArray& answer) {
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

/// The value of a header; "" if there is none.
inline QByteArray header(const QByteArray& answer, const QByteArray& name) {
    const auto at = answer.indexOf("\r\n" + name + ": ");
    if (at < 0 || at > answer.indexOf("\r\n\r\n")) return {};
    const auto from = at + name.size() + 4;
    return answer.mid(from, answer.indexOf('\r', from) - from);
}

/// A client whose request surely is with its handler: it travelled in one packet with another one, which has just been answered, and
/// between two requests that lie in its buffer a server does nothing else.
class Waiting {
public:
    Waiting(unsigned short port, const QByteArray& path) {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        EXPECT_TRUE(m_socket.waitForConnected(5000));
        m_socket.write("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\nGET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        while (!m_said.contains("\r\n\r\n") && m_socket.waitForReadyRead(5000)) m_said += m_socket.readAll();
        EXPECT_EQ(status(m_said), 200) << m_said.toStdString();
        m_said.remove(0, m_said.indexOf("\r\n\r\n") + 4);
    }
    /// The whole answer; less when the server cuts the connection, nothing when it never answers.
    QByteArray answer() {
        const auto isWhole = [this] {
            return m_said.contains("\r\n\r\n") && body(m_said).size() >= header(m_said, "Content-Length").toLongLong();
        };
        while (!isWhole() && m_socket.waitForReadyRead(5000)) m_said += m_socket.readAll();
        return m_said;
    }

private:
    QTcpSocket m_socket;
    QByteArray m_said;
};

struct Ingest : testing::Test {
    QTemporaryDir folder;
    ingest::IngestOptions options;
    std::unique_ptr<ingest::IngestServer> server;

    void SetUp() override {
        options.port = 0;
        options.root = folder.path().toStdString();
        options.token = "secret";
        restart();
    }
    void restart() {
        auto started = ingest::IngestServer::start(options);
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
    /// Sends raw bytes and reads until the server closes or a whole response is there.
    QByteArray talk(const QByteArray& request) const { return talkTo(server->port(), request); }
    static QByteArray talkTo(unsigned short port, const QByteArray& request, int patienceMs = 5000) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForConnected(5000)) return {};
        socket.write(request);
        QByteArray answer;
        while (socket.waitForReadyRead(patienceMs)) {
            answer += socket.readAll();
            const auto head = answer.indexOf("\r\n\r\n");
            if (head < 0) continue;
            const auto at = answer.indexOf("Content-Length: ");
            const auto length = at < 0 || at > head ? 0 : answer.mid(at + 16, answer.indexOf('\r', at) - at - 16).toLongLong();
            if (answer.startsWith("HTTP/1.1 100")) {
                answer.remove(0, head + 4); // the real one follows
                if (!answer.contains("\r\n\r\n")) continue;
                break;
            }
            if (request.startsWith("HEAD") || answer.size() >= head + 4 + length) break;
        }
        return answer;
    }
    QByteArray put(const QByteArray& path, const QByteArray& body, const QByteArray& token = "secret") const {
        return talk("PUT " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
            "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    QByteArray get(const QByteArray& path, const QByteArray& headers = {}) const {
        return talk("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }
    QByteArray remove(const QByteArray& path, const QByteArray& token = "secret") const {
        return talk("DELETE " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }
};

} // namespace test
