// WebSocket through a real server: the handshake, frames in both directions, and what a parser's fault leads to. Here it is an echo.

#include "core/http/server.hpp"
#include "core/http/upgrade.hpp"
#include "core/http/waiting.hpp"
#include "core/http/websocket.hpp"
#include "core/http/websocket_frames.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/web_socket_client.hpp"

#include <array>

using http::Opcode;

namespace {

http::Awaitable<bool> send(http::UpgradedConnection& connection, Opcode opcode, std::string_view payload) {
    const http::FrameHeader header(opcode, payload.size());
    const std::array<std::string_view, 3> pieces{header.bytes(), payload.substr(0, payload.size() / 2), payload.substr(payload.size() / 2)};
    const std::span<const std::string_view> all(pieces);
    const bool sent = co_await connection.write(all);
    co_return sent;
}

http::Awaitable<void> echo(http::UpgradedConnection& connection) {
    http::FrameParser parser;
    std::array<char, 1000> buffer;
    const std::span<char> room(buffer);
    const std::chrono::seconds patience(30);
    while (!parser.isClosed()) {
        const std::size_t got = co_await connection.read(room, patience);
        if (got == 0) co_return;
        std::vector<http::WebSocketMessage> messages;
        const auto fault = parser.feed({buffer.data(), got}, messages);
        for (const auto& message : messages) {
            const Opcode opcode = message.kind == Opcode::Ping ? Opcode::Pong : message.kind;
            const std::string payload = message.kind == Opcode::Close ? http::closePayload(message.code, message.payload) : message.payload;
            const bool sent = co_await send(connection, opcode, payload);
            if (!sent) co_return;
        }
        if (!fault) continue;
        const std::string payload = http::closePayload(static_cast<unsigned>(fault->code), fault->why);
        co_await send(connection, Opcode::Close, payload);
    }
}

http::Awaitable<http::Response> answer(http::Request& request) {
    if (!http::asksForWebSocket(request)) co_return http::text(404, "Only WebSocket is spoken here.\n");
    http::WebSocketRequest asked = http::webSocketRequest(request);
    if (!asked) co_return std::move(asked.refusal);
    http::Response response = http::webSocketAnswer(asked, asked.offers("echo.v1") ? "echo.v1" : "");
    response.upgrade = echo;
    co_return response;
}

struct HttpWebSocket : testing::Test {
    std::unique_ptr<http::Server> server;
    void SetUp() override {
        auto started = http::Server::start({}, answer);
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
};

} // namespace

TEST_F(HttpWebSocket, TheHandshakeEchoesOneSubprotocolAndNothingElse) {
    test::WebSocketClient client(server->port(), "/", "Sec-WebSocket-Protocol: secret.token, echo.v1\r\n");
    EXPECT_EQ(test::status(client.head), 101) << client.head.toStdString();
    EXPECT_EQ(test::header(client.head, "Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(test::header(client.head, "Sec-WebSocket-Protocol"), "echo.v1");
    EXPECT_FALSE(client.head.contains("secret"));
}

TEST_F(HttpWebSocket, MessagesOfEveryLengthComeBackWhole) {
    test::WebSocketClient client(server->port(), "/");
    for (const qsizetype size : {0, 1, 125, 126, 999, 65'535, 65'536}) {
        QByteArray payload(size, '\0');
        for (qsizetype i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 7 + i / 255);
        client.send(0x82, payload);
        const auto back = client.frame();
        ASSERT_TRUE(back) << size;
        EXPECT_EQ(back->opcode, 2);
        EXPECT_EQ(back->payload, payload);
    }
}

TEST_F(HttpWebSocket, PiecesComeInOrderThroughTlsToo) {
    if (!QSslSocket::supportsSsl()) GTEST_SKIP() << "SKIPPED: Qt has no TLS here";
    QTemporaryDir keys;
    test::makeCertificate(keys.path(), "echo");
    http::ServerOptions options;
    options.tls = {keys.filePath(QStringLiteral("cert.pem")).toStdString(), keys.filePath(QStringLiteral("key.pem")).toStdString()};
    auto started = http::Server::start(options, answer);
    ASSERT_TRUE(started) << started.error().message;
    QByteArray payload(60'000, '\0');
    for (qsizetype i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(i * 7 + i / 255);
    test::RawClient client((*started)->port(), test::RawClient::By::Tls);
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 101);
    // A mask of zeros leaves the payload as it is.
    client.send(
        QByteArray("\x82\xfe", 2) + static_cast<char>(60'000 >> 8) + static_cast<char>(60'000 & 0xff) + QByteArray(4, '\0') + payload);
    EXPECT_EQ(client.exactly(4), QByteArray("\x82\x7e", 2) + static_cast<char>(60'000 >> 8) + static_cast<char>(60'000 & 0xff));
    EXPECT_EQ(client.exactly(60'000), payload);
}

TEST_F(HttpWebSocket, FragmentsAreJoinedAndPingsBetweenThemAnswered) {
    test::WebSocketClient client(server->port(), "/");
    client.send(0x01, "one ");
    client.send(0x89, "still there?");
    client.send(0x80, "message");
    EXPECT_EQ(client.frame()->opcode, 10);
    const auto joined = client.frame();
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->opcode, 1);
    EXPECT_EQ(joined->payload, "one message");
}

TEST_F(HttpWebSocket, AFaultIsToldByItsCodeAndEndsTheConnection) {
    const std::vector<std::pair<QByteArray, int>> faults{{"\xff", 1007}, {QByteArray(64 * 1024 + 1, 'x'), 1009}};
    for (const auto& [payload, code] : faults) {
        test::WebSocketClient client(server->port(), "/");
        client.send(0x81, payload);
        EXPECT_EQ(client.closed(), code);
    }
    test::WebSocketClient client(server->port(), "/");
    client.send(0xf1, "reserved bits");
    EXPECT_EQ(client.closed(), 1002);
    EXPECT_TRUE(test::waitUntil([&] { return client.isGone(); }));
}

TEST_F(HttpWebSocket, ACloseIsAnsweredWithItsCode) {
    test::WebSocketClient client(server->port(), "/");
    client.send(0x88, QByteArray("\x11\x30", 2) + "enough");
    EXPECT_EQ(client.closed(), 4400);
}
