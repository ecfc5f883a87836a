#pragma once
/// A WebSocket client made of bytes (RFC 6455), so that a test can also say what no client says. While it waits, the events of this thread
/// are handled: what it speaks to may live here.

#include "tests/support/run_until.hpp"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <functional>
#include <optional>

namespace test {

/// Of a broken test, no measure of anything.
inline constexpr int kWebSocketPatience = 10'000;

inline bool waitUntil(const std::function<bool()>& done) {
    return support::runUntil(done, kWebSocketPatience);
}

class WebSocketClient {
public:
    struct Frame {
        int opcode = 0;
        QByteArray payload;
    };

    /// `headers`: lines beside those of the handshake, each with its CRLF. `buffer`: what is read ahead; 0: everything.
    explicit WebSocketClient(unsigned short port, const QByteArray& path, const QByteArray& headers = {}, qint64 buffer = 0) {
        if (buffer > 0) {
            m_socket.setReadBufferSize(buffer);
            m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, kSlowBuffer);
        }
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        waitUntil([this] { return m_socket.state() == QAbstractSocket::ConnectedState; });
        if (buffer > 0) m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, kSlowBuffer);
        m_socket.write("GET " + path +
            " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            headers + "\r\n");
        waitUntil([this] {
            // No more than the head: what follows stays where it is, also in the kernel.
            while (m_socket.bytesAvailable() > 0 && !m_got.endsWith("\r\n\r\n")) m_got += m_socket.read(1);
            return m_got.endsWith("\r\n\r\n") || isGone();
        });
        head = std::exchange(m_got, {});
    }

    /// Masked, as a client's frames are.
    void send(int firstByte, const QByteArray& payload) {
        const QByteArray mask("\x37\xfa\x21\x3d", 4);
        QByteArray frame(1, static_cast<char>(firstByte));
        if (payload.size() < 126) frame += static_cast<char>(0x80 | payload.size());
        else if (payload.size() <= 0xffff)
            frame += QByteArray("\xfe", 1) + static_cast<char>(payload.size() >> 8) + static_cast<char>(payload.size() & 0xff);
        else {
            frame += static_cast<char>(0xff);
            for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(payload.size() >> shift & 0xff);
        }
        frame += mask;
        for (qsizetype i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
        m_socket.write(frame);
        m_socket.flush();
    }
    void say(const QByteArray& text) { send(0x81, text); }

    /// Nothing: the connection ended, or nothing came.
    std::optional<Frame> frame() {
        std::optional<Frame> found;
        waitUntil([&] {
            m_got += m_socket.readAll();
            found = take();
            return found || isGone();
        });
        return found;
    }
    /// The next text, as JSON; empty when there is none. A close is remembered.
    QJsonObject message() {
        while (const auto next = frame()) {
            if (next->opcode == 1) return QJsonDocument::fromJson(next->payload).object();
            if (next->opcode == 8 && next->payload.size() >= 2)
                closeCode = static_cast<unsigned char>(next->payload[0]) << 8 | static_cast<unsigned char>(next->payload[1]);
            if (next->opcode == 8) return {};
        }
        return {};
    }
    /// The next of this type; those before it are passed over.
    QJsonObject message(const char* type) {
        for (;;) {
            const QJsonObject next = message();
            if (next.isEmpty() || next.value(QStringLiteral("type")).toString() == QLatin1String(type)) return next;
        }
    }
    /// Reads on until the connection has ended.
    int closed() {
        while (!message().isEmpty()) {}
        return closeCode;
    }
    bool isGone() const { return m_socket.state() == QAbstractSocket::UnconnectedState && m_socket.bytesAvailable() == 0; }
    /// Without a farewell.
    void cut() { m_socket.abort(); }
    void readAhead() { m_socket.setReadBufferSize(0); }

    QByteArray head;
    int closeCode = 0;

private:
    std::optional<Frame> take() {
        if (m_got.size() < 2) return std::nullopt;
        qsizetype size = m_got[1] & 0x7f, from = 2;
        const qsizetype lengthBytes = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (m_got.size() < 2 + lengthBytes) return std::nullopt;
        if (lengthBytes > 0) size = 0;
        for (qsizetype i = 0; i < lengthBytes; ++i) size = size << 8 | static_cast<unsigned char>(m_got[from++]);
        if (m_got.size() < from + size) return std::nullopt;
        Frame frame{m_got[0] & 0x0f, m_got.mid(from, size)};
        m_got.remove(0, from + size);
        return frame;
    }

    /// A window that was shut opens by its sender's probes, seconds apart: with 4 KB a snapshot took a quarter of a minute.
    static constexpr int kSlowBuffer = 32 * 1024;
    QTcpSocket m_socket;
    QByteArray m_got;
};

} // namespace test
