#pragma once
/// The way that events come: a WebSocket (RFC 6455) with the subprotocol millrace.v1, or a long poll over the same numbers where upgrades
/// do not pass. Owns the socket; decides nothing: when to open, what is said and when to try again is Connection's. Main thread.
///
/// Before each upgrade the owner asks /session, since Qt tells of a refused one only as text.

#include "core/remote/client.hpp"
#include "core/remote/server_message.hpp"

#include <QPointer>
#include <QWebSocket>

namespace remote {

inline constexpr quint64 kMostMessageBytes = 16 << 20;
inline constexpr int kMostWatched = 64;

class EventStream : public QObject {
    Q_OBJECT
public:
    EventStream(Client& client, std::vector<std::string> topics, QObject* parent = nullptr);
    ~EventStream() override;

    /// Opens the socket and says hello, from `position` on if there is one.
    /// `role`: whose view of the rows the reader has; another one's is not gone on with.
    void open(const std::optional<Position>& position, const std::string& role);
    /// One long poll; `polled` or `pollFailed` follows, once.
    void poll(const std::optional<Position>& position, int waitSeconds);
    /// Without a signal.
    void close();
    /// What is looked at, at most kMostWatched: their renditions, chunks and logs come too.
    void watch(std::vector<std::string> ids);
    /// `time` of the pong is the server's clock.
    void ping(std::int64_t atMs);
    bool isOpen() const { return m_isOpen; }

Q_SIGNALS:
    void heard(const remote::ServerMessage& message);
    /// `wasOpen`: the upgrade had passed.
    void closed(int code, bool wasOpen);
    void polled();
    void pollFailed(const remote::Outcome& outcome);
    /// It speaks nonsense; the stream is closed by then.
    void garbled(const base::Error& error);
    void certificateRefused(const remote::CertificateSeen& seen);

private:
    void connectSocket(QWebSocket& socket);
    void verify(QWebSocket& socket, const QList<QSslError>& errors);
    void watchKey(QWebSocket& socket);
    void hello();
    void read(const QByteArray& bytes);
    void take(const Outcome& outcome, const std::optional<Position>& position);
    void send(const QJsonObject& message);

    Client& m_client;
    const std::vector<std::string> m_topics;
    std::vector<std::string> m_watched;
    std::optional<Position> m_resume;
    std::string m_role;
    QPointer<QWebSocket> m_socket;
    bool m_isOpen = false;
    int m_poll = 0; ///< which one is waited for; older ones are not heard
};

} // namespace remote
