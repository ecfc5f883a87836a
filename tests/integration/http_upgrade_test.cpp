// Leaving HTTP by 101: another protocol over the same connection, plain and through TLS. Here it is an echo that says "bye" at its end.

#include "core/http/server.hpp"
#include "core/http/upgrade.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/raw_client.hpp"

#include <QTemporaryDir>
#include <gtest/gtest.h>
#include <mutex>
#include <stdexcept>
#include <thread>

using test::RawClient;

namespace {

const QByteArray kAsking = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: other, Echo\r\n\r\n";

http::Awaitable<void> echo(http::UpgradedConnection& connection) {
    std::vector<char> buffer(1000);
    const std::chrono::seconds patience(30);
    for (;;) {
        const std::span<char> room(buffer);
        const std::size_t got = co_await connection.read(room, patience);
        if (got == 0) break;
        const std::string_view bytes(buffer.data(), got);
        if (bytes == "fail") throw std::runtime_error("a bug in the echo");
        if (bytes == "leave") {
            connection.close();
            co_return;
        }
        const bool sent = co_await connection.write(bytes);
        if (!sent) co_return;
    }
    const std::string_view farewell = "bye";
    co_await connection.write(farewell);
}

/// Does not wait for anybody.
http::Awaitable<void> hurry(http::UpgradedConnection& connection) {
    char byte = 0;
    const std::span<char> room(&byte, 1);
    const std::chrono::seconds patience(0);
    co_await connection.read(room, patience);
}

http::Awaitable<http::Response> answer(http::Request& request) {
    http::Response response;
    response.status = 101;
    response.with("Upgrade", "echo");
    if (request.target == "/nothing") co_return response;
    if (!http::offersUpgrade(request, "echo")) co_return http::text(400, "Only an echo is spoken here.\n");
    if (request.target == "/hurry") response.upgrade = hurry;
    else response.upgrade = echo;
    co_return response;
}

struct HttpUpgrade : testing::Test {
    http::ServerOptions options;
    std::mutex mutex;
    std::vector<std::string> said;
    std::vector<unsigned> statuses;
    std::uint64_t received = 0;
    std::unique_ptr<http::Server> server;

    void SetUp() override {
        options.warn = [this](const std::string& sentence) {
            const std::lock_guard lock(mutex);
            said.push_back(sentence);
        };
        options.answered = [this](const http::AnsweredRequest& answered) {
            const std::lock_guard lock(mutex);
            statuses.push_back(answered.status);
            received += answered.bytesReceived;
        };
        start();
    }
    void start() {
        auto started = http::Server::start(options, answer);
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
};

QByteArray manyBytes() {
    QByteArray bytes(5'000'000, '\0');
    for (qsizetype i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 255);
    return bytes;
}

} // namespace

TEST_F(HttpUpgrade, WhatIsSentComesBackAlsoWhatCameWithTheRequest) {
    RawClient client(server->port());
    client.send(kAsking + "first");
    const QByteArray head = client.until("\r\n\r\n");
    EXPECT_TRUE(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n")) << head.toStdString();
    EXPECT_EQ(test::header(head, "Upgrade"), "echo");
    EXPECT_EQ(test::header(head, "Connection"), "Upgrade");
    EXPECT_FALSE(head.contains("Content-Length"));
    EXPECT_EQ(client.exactly(5), "first");
    client.send("second");
    EXPECT_EQ(client.exactly(6), "second");
    client.endSending();
    EXPECT_EQ(client.rest(), "bye");
    server.reset();
    EXPECT_EQ(statuses, std::vector<unsigned>{101});
    EXPECT_EQ(received, 11u);
    EXPECT_TRUE(said.empty());
}

TEST_F(HttpUpgrade, ManyBytesComeBackWhole) {
    const QByteArray bytes = manyBytes();
    RawClient client(server->port());
    client.send(kAsking);
    client.until("\r\n\r\n");
    client.send(bytes);
    EXPECT_EQ(client.exactly(bytes.size()), bytes);
}

TEST_F(HttpUpgrade, ManyBytesComeBackWholeThroughTls) {
    if (!QSslSocket::supportsSsl()) GTEST_SKIP() << "SKIPPED: Qt has no TLS here";
    QTemporaryDir keys;
    test::makeCertificate(keys.path(), "echo");
    options.tls = {keys.filePath(QStringLiteral("cert.pem")).toStdString(), keys.filePath(QStringLiteral("key.pem")).toStdString()};
    start();
    const QByteArray bytes = manyBytes();
    RawClient client(server->port(), RawClient::By::Tls);
    client.send(kAsking + "first");
    client.until("\r\n\r\n");
    EXPECT_EQ(client.exactly(5), "first");
    client.send(bytes);
    EXPECT_EQ(client.exactly(bytes.size()), bytes);
    std::thread stop([this] { server.reset(); });
    EXPECT_EQ(client.rest(), "bye");
    stop.join();
}

TEST_F(HttpUpgrade, WhoDoesNotAskForItStaysWithHttp) {
    RawClient client(server->port());
    const QByteArray good = "Connection: Upgrade\r\nUpgrade: echo\r\n";
    const std::vector<QByteArray> others{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echoes\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + good + "\r\nab", "GET / HTTP/1.0\r\n" + good + "\r\n"};
    for (const QByteArray& other : others) {
        client.send(other);
        EXPECT_EQ(test::status(client.until("here.\n")), 400) << other.toStdString();
    }
    EXPECT_EQ(client.rest(), "") << "the last was of HTTP/1.0, after which the connection ends";
}

TEST_F(HttpUpgrade, AStopIsToldToWhoeverHasLeftHttp) {
    RawClient client(server->port());
    client.send(kAsking + "x");
    client.until("\r\n\r\n");
    EXPECT_EQ(client.exactly(1), "x");
    std::thread stop([this] { server.reset(); });
    EXPECT_EQ(client.rest(), "bye");
    EXPECT_FALSE(client.isOpen());
    stop.join();
}

TEST_F(HttpUpgrade, WhoIsSilentForTooLongIsCutOff) {
    RawClient client(server->port());
    client.send("GET /hurry HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 101);
    EXPECT_EQ(client.rest(), "");
    EXPECT_FALSE(client.isOpen());
}

TEST_F(HttpUpgrade, TheOtherProtocolMayCloseTheConnection) {
    RawClient client(server->port());
    client.send(kAsking + "leave");
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 101);
    EXPECT_EQ(client.rest(), "");
    EXPECT_FALSE(client.isOpen());
}

TEST_F(HttpUpgrade, AFaultOfTheOtherProtocolIsSaidAndEndsTheConnection) {
    RawClient client(server->port());
    client.send(kAsking + "fail");
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 101);
    EXPECT_EQ(client.rest(), "");
    server.reset();
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].find("a bug in the echo"), std::string::npos) << said[0];
}

TEST_F(HttpUpgrade, AHandlerThatSwitchesToNothingIsAtFault) {
    RawClient client(server->port());
    client.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(test::status(client.rest()), 500);
    server.reset();
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].find("GET /nothing"), std::string::npos) << said[0];
}
