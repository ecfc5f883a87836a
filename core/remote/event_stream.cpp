#include "core/remote/event_stream.hpp"

#include <QSslConfiguration>
#include <QSslError>
#include <QSslSocket>
#include <QWebSocketHandshakeOptions>

namespace remote {
namespace {

const QString kSubprotocol = QStringLiteral("millrace.v1");
constexpr int kPollPatienceMs = 30'000; // beyond the wait that was asked for

QJsonArray listOf(const std::vector<std::string>& texts) {
    QJsonArray list;
    for (const std::string& text : texts) list.append(QString::fromStdString(text));
    return list;
}

QString joined(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts) list << QString::fromStdString(text);
    return list.join(QLatin1Char(','));
}

/// What one long poll says, with what a socket would have said beside it: a poll without a position has no welcome, and none without
/// news says how far that holds.
base::Result<std::vector<ServerMessage>> messagesOf(const Outcome& outcome, const std::optional<Position>& position) {
    std::vector<ServerMessage> messages;
    if (outcome.answer.status == 410) return std::vector<ServerMessage>{Resync{"expired"}}; // what was missed is no more
    const QList<QByteArray> stands = outcome.answer.position.split('.');
    bool isNumber = false;
    const std::int64_t seq = stands.size() == 2 ? stands[1].toLongLong(&isNumber) : 0;
    const std::string epoch = isNumber ? stands[0].toStdString() : std::string();
    if (outcome.answer.status == 204) {
        if (position && epoch == position->epoch) messages.emplace_back(Tick{seq, position->seq, 0});
        return messages;
    }
    MR_ASSIGN(auto frames, polledMessages(outcome.answer.body));
    if (!position) {
        Welcome welcome;
        welcome.epoch = epoch;
        welcome.seq = seq;
        messages.emplace_back(std::move(welcome));
    }
    std::move(frames.begin(), frames.end(), std::back_inserter(messages));
    return messages;
}

/// Qt (seen with 6.4) takes the registered codes from 1012 on for faults of the protocol, and forgets which one came. A Millrace sends two
/// of them, 1012 "service restart" and 1013 "try again later": both mean to come again after a while.
int closeCodeOf(const QWebSocket& socket) {
    return socket.closeCode() == QWebSocketProtocol::CloseCodeProtocolError ? 1012 : static_cast<int>(socket.closeCode());
}

} // namespace

EventStream::EventStream(Client& client, std::vector<std::string> topics, QObject* parent)
    : QObject(parent), m_client(client), m_topics(std::move(topics)) {}

EventStream::~EventStream() {
    close();
}

void EventStream::close() {
    ++m_poll; // one that is on its way is not heard
    m_isOpen = false;
    if (!m_socket) return;
    QWebSocket* socket = m_socket;
    m_socket.clear();
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void EventStream::open(const std::optional<Position>& position, const std::string& role) {
    close();
    m_resume = position;
    m_role = role;
    // "": a native client has no origin; the server asks for one of browsers alone.
    auto* socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket = socket;
    socket->setMaxAllowedIncomingMessageSize(kMostMessageBytes);
    socket->setMaxAllowedIncomingFrameSize(kMostMessageBytes);
    connectSocket(*socket);
    QNetworkRequest request(socketUrlOf(m_client.profile(), QStringLiteral("events")));
    request.setRawHeader("User-Agent", m_client.userAgent());
    m_client.credential().put(request);
    // Qt 6.4 takes subprotocols by these options only; before, as a header of the request.
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({kSubprotocol});
    socket->open(request, options);
    watchKey(*socket);
}

/// A pinned key that is another although the authorities vouch for it. QWebSocket hides its QSslSocket, which is its child; its own slot,
/// connected before, has put the upgrade into the socket's buffer by then, which goes out when the event loop runs next: aborted, nothing
/// does.
void EventStream::watchKey(QWebSocket& socket) {
    const std::string pin = m_client.profile().pin;
    if (pin.empty()) return;
    auto* tls = socket.findChild<QSslSocket*>();
    if (!tls) return;
    connect(tls, &QSslSocket::encrypted, this, [this, tls, pin] {
        const QSslCertificate peer = tls->peerCertificate();
        if (pinOf(peer) == pin) return;
        close();
        Q_EMIT certificateRefused(seenOf(peer, pin));
        Q_EMIT closed(QWebSocketProtocol::CloseCodeAbnormalDisconnection, false);
    });
}

void EventStream::connectSocket(QWebSocket& socket) {
    connect(&socket, &QWebSocket::connected, this, [this] {
        m_isOpen = true;
        hello();
    });
    connect(&socket, &QWebSocket::disconnected, this, [this, socket = &socket] {
        const bool wasOpen = std::exchange(m_isOpen, false);
        const int code = closeCodeOf(*socket);
        close();
        Q_EMIT closed(code, wasOpen);
    });
    // A refused upgrade, or a way that does not come about, is an error without an end.
    const auto failed = [this, socket = &socket] {
        if (m_isOpen || m_socket != socket) return;
        close();
        Q_EMIT closed(QWebSocketProtocol::CloseCodeAbnormalDisconnection, false);
    };
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(&socket, &QWebSocket::errorOccurred, this, failed);
#else
    connect(&socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, failed);
#endif
    connect(&socket, &QWebSocket::textMessageReceived, this, [this](const QString& text) { read(text.toUtf8()); });
    connect(&socket, &QWebSocket::sslErrors, this, [this, socket = &socket](const QList<QSslError>& errors) { verify(*socket, errors); });
}

/// As in Client: a pinned key stands in for the authorities, for the objections to this certificate.
void EventStream::verify(QWebSocket& socket, const QList<QSslError>& errors) {
    const std::string& pin = m_client.profile().pin;
    const auto* tls = socket.findChild<QSslSocket*>();
    const QSslCertificate peer = tls ? tls->peerCertificate() : errors.isEmpty() ? QSslCertificate() : errors.front().certificate();
    if (!pin.empty() && pinOf(peer) == pin) return socket.ignoreSslErrors(errors);
    Q_EMIT certificateRefused(seenOf(peer, pin));
}

void EventStream::hello() {
    QJsonObject message{{QStringLiteral("type"), QStringLiteral("hello")}, {QStringLiteral("topics"), listOf(m_topics)},
        {QStringLiteral("watch"), listOf(m_watched)}, {QStringLiteral("client"), QString::fromLatin1(m_client.userAgent())},
        {QStringLiteral("api"), QJsonObject{{QStringLiteral("major"), kApiMajor}, {QStringLiteral("minor"), kApiMinor}}}};
    if (m_resume)
        message.insert(QStringLiteral("resume"),
            QJsonObject{{QStringLiteral("epoch"), QString::fromStdString(m_resume->epoch)},
                {QStringLiteral("seq"), static_cast<qint64>(m_resume->seq)}, {QStringLiteral("role"), QString::fromStdString(m_role)},
                {QStringLiteral("topics"), listOf(m_topics)}});
    send(message);
}

void EventStream::send(const QJsonObject& message) {
    if (m_socket && m_isOpen) m_socket->sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

void EventStream::watch(std::vector<std::string> ids) {
    if (ids.size() > static_cast<std::size_t>(kMostWatched)) ids.resize(kMostWatched);
    if (ids == m_watched) return;
    m_watched = std::move(ids);
    send({{QStringLiteral("type"), QStringLiteral("watch")}, {QStringLiteral("ids"), listOf(m_watched)}});
}

void EventStream::ping(std::int64_t atMs) {
    send({{QStringLiteral("type"), QStringLiteral("ping")}, {QStringLiteral("at"), static_cast<qint64>(atMs)}});
}

void EventStream::read(const QByteArray& bytes) {
    const auto message = serverMessageOf(bytes);
    if (message) {
        Q_EMIT heard(*message);
        return;
    }
    close();
    Q_EMIT garbled(message.error());
}

void EventStream::poll(const std::optional<Position>& position, int waitSeconds) {
    close();
    const int number = m_poll;
    QUrlQuery query;
    if (position)
        query.addQueryItem(
            QStringLiteral("after"), QString::fromStdString(position->epoch) + QLatin1Char('.') + QString::number(position->seq));
    query.addQueryItem(QStringLiteral("topics"), joined(m_topics));
    if (!m_watched.empty()) query.addQueryItem(QStringLiteral("watch"), joined(m_watched));
    query.addQueryItem(QStringLiteral("wait"), QString::number(waitSeconds));
    Call call = get(QStringLiteral("events"), query);
    call.mostTries = 1;
    call.timeoutMs = waitSeconds * 1000 + kPollPatienceMs;
    const QPointer<EventStream> self(this);
    m_client.send(std::move(call), [self, number, position](const Outcome& outcome) {
        if (self && self->m_poll == number) self->take(outcome, position);
    });
}

void EventStream::take(const Outcome& outcome, const std::optional<Position>& position) {
    if (outcome.error && outcome.answer.status != 410) {
        Q_EMIT pollFailed(outcome);
        return;
    }
    auto messages = messagesOf(outcome, position);
    if (!messages) {
        Q_EMIT garbled(messages.error());
        return;
    }
    const QPointer<EventStream> self(this);
    const int number = m_poll;
    for (const ServerMessage& message : *messages)
        if (self && m_poll == number) Q_EMIT heard(message);
    if (self && m_poll == number) Q_EMIT polled();
}

} // namespace remote
