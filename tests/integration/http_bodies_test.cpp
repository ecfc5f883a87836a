// Bodies that come and go in pieces, and bodies with a limit, over real sockets.

#include "core/http/body.hpp"
#include "core/http/server.hpp"
#include "core/http/waiting.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/raw_client.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <gtest/gtest.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>

using test::RawClient;

namespace {

constexpr std::size_t kPieces = 768, kPieceSize = 64 * 1024, kLimit = 10;

char letterOf(std::size_t piece) {
    return static_cast<char>('a' + piece % 26);
}

/// What a chunked body carries; nothing when its coding is broken or its end is missing.
std::optional<QByteArray> unchunked(const QByteArray& coded) {
    QByteArray out;
    for (qsizetype at = 0;;) {
        const auto line = coded.indexOf("\r\n", at);
        if (line < 0) return std::nullopt;
        bool good = false;
        const qsizetype size = coded.mid(at, line - at).toLongLong(&good, 16);
        at = line + 2;
        if (!good || size < 0 || coded.mid(at + size, 2) != "\r\n") return std::nullopt;
        out += coded.mid(at, size);
        at += size + 2;
        if (size > 0) continue;
        if (at != coded.size()) return std::nullopt;
        return out;
    }
}

/// 0 when the other side ended the connection as agreed, else the error's number.
int endOf(QTcpSocket& socket) {
    const int descriptor = static_cast<int>(socket.socketDescriptor());
    char bytes[4096];
    for (;;) {
        pollfd waiting{descriptor, POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) <= 0) return ETIMEDOUT;
        const auto got = ::recv(descriptor, bytes, sizeof bytes, 0);
        if (got == 0) return 0;
        if (got < 0 && errno != EAGAIN) return errno;
    }
}

http::Awaitable<void> wholeFilm(http::BodyWriter& body, std::atomic<std::size_t>& made) {
    for (std::size_t i = 0; i < kPieces; ++i) {
        const std::string piece(kPieceSize, letterOf(i));
        ++made;
        co_await body.write(piece);
    }
}

http::Awaitable<void> threeWords(http::BodyWriter& body) {
    const std::string_view one = "one ", two = "two ", nothing, three = "three";
    co_await body.write(one);
    co_await body.write(two);
    co_await body.write(nothing);
    co_await body.write(three);
}

http::Awaitable<void> nothingBut(http::BodyWriter&) {
    throw std::runtime_error("a bug at once");
    co_return;
}

http::Awaitable<void> halfOfIt(http::BodyWriter& body) {
    const std::string_view half = "half";
    co_await body.write(half);
    throw std::runtime_error("a bug in the middle");
}

struct HttpBodies : testing::Test {
    http::ServerOptions options;
    std::mutex mutex;
    std::vector<std::string> said;
    std::atomic<std::size_t> made = 0;
    std::atomic<bool> over = false;
    const std::shared_ptr<http::Notifier> notifier = std::make_shared<http::Notifier>();
    std::unique_ptr<http::Server> server;

    void SetUp() override {
        options.warn = [this](const std::string& sentence) {
            const std::lock_guard lock(mutex);
            said.push_back(sentence);
        };
        options.stopping = [this] {
            over = true;
            notifier->notify();
        };
        auto started = http::Server::start(options, [this](http::Request& request) { return answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }

    http::Awaitable<void> untilTheStop(http::BodyWriter& body) {
        const std::string_view first = "first ", last = "last";
        const auto waiter = co_await http::Notifier::Waiter::at(notifier);
        co_await body.write(first);
        while (!over) {
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            co_await waiter->wait(until);
        }
        co_await body.write(last);
    }

    http::Awaitable<http::Response> answer(http::Request& request) {
        http::Response response;
        if (request.target == "/film") response.pieces = [this](http::BodyWriter& body) { return wholeFilm(body, made); };
        else if (request.target == "/words") response.pieces = threeWords;
        else if (request.target == "/measured" || request.target == "/short") {
            response.pieces = threeWords;
            response.piecesLength = request.target == "/measured" ? 13 : 20;
        } else if (request.target == "/empty") response.pieces = [](http::BodyWriter&) -> http::Awaitable<void> { co_return; };
        else if (request.target == "/fault") response.pieces = nothingBut;
        else if (request.target == "/half") response.pieces = halfOfIt;
        else if (request.target == "/stop") response.pieces = [this](http::BodyWriter& body) { return untilTheStop(body); };
        else if (request.target == "/made") response.body = std::to_string(made.load());
        else if (request.target == "/count") response = co_await count(request);
        else response = co_await json(request);
        co_return response;
    }

    static http::Awaitable<http::Response> count(http::Request& request) {
        std::size_t bytes = 0, largest = 0;
        for (;;) {
            const auto piece = co_await request.body->read();
            if (piece.empty()) break;
            bytes += piece.size();
            largest = std::max(largest, piece.size());
        }
        co_return http::text(200, std::to_string(bytes) + (largest <= 1024 * 1024 ? " in pieces\n" : " at once\n"));
    }

    static http::Awaitable<http::Response> json(http::Request& request) {
        auto body = co_await http::readJson(request, kLimit);
        if (!body) co_return http::text(body.status, body.problem);
        co_return http::text(200, std::move(body.bytes));
    }

    QByteArray ask(const QByteArray& target) const {
        return test::Ingest::talkTo(server->port(), "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    /// A POST of JSON; `headers` each with their CRLF.
    QByteArray post(const QByteArray& headers, const QByteArray& body) const {
        RawClient client(server->port());
        client.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n" + body);
        client.endSending();
        return client.rest();
    }
};

const QByteArray kJson = "Content-Type: application/json\r\n", kChunked = "Transfer-Encoding: chunked\r\n";

QByteArray length(int bytes) {
    return "Content-Length: " + QByteArray::number(bytes) + "\r\n";
}

} // namespace

TEST_F(HttpBodies, ALargeBodyIsMadeNoFasterThanItIsTakenAndComesWhole) {
    RawClient slow(server->port());
    slow.socket().setReadBufferSize(1000); // nothing more is read for now
    slow.send("GET /film HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(slow.socket().waitForReadyRead(10'000));
    // The one thread that makes the film answers this as well: only because the film waits for its reader.
    std::size_t seen = 0;
    for (int i = 0; i < 50; ++i) seen = test::body(ask("/made")).toULongLong();
    EXPECT_GT(seen, 0u);
    EXPECT_LT(seen, kPieces / 2) << "more was made than sockets hold";
    slow.socket().setReadBufferSize(0);
    const QByteArray answer = slow.rest();
    EXPECT_EQ(test::header(answer, "Transfer-Encoding"), "chunked");
    EXPECT_EQ(test::header(answer, "Content-Length"), "");
    const auto film = unchunked(test::body(answer));
    ASSERT_TRUE(film);
    ASSERT_EQ(film->size(), static_cast<qsizetype>(kPieces * kPieceSize));
    for (std::size_t i = 0; i < kPieces; ++i)
        ASSERT_EQ(film->mid(static_cast<qsizetype>(i * kPieceSize), kPieceSize).count(letterOf(i)), static_cast<qsizetype>(kPieceSize))
            << i;
    EXPECT_EQ(made, kPieces);
}

TEST_F(HttpBodies, AReaderWhoLeavesEndsTheMaking) {
    {
        RawClient client(server->port());
        client.socket().setReadBufferSize(1000);
        client.send("GET /film HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(client.socket().waitForReadyRead(10'000));
        client.socket().abort();
    }
    server.reset(); // waits for whoever makes it
    EXPECT_LT(made, kPieces);
    EXPECT_TRUE(said.empty()) << said[0];
}

TEST_F(HttpBodies, AConnectionGoesOnAfterABodyInPieces) {
    RawClient client(server->port());
    client.send("GET /words HTTP/1.1\r\nHost: x\r\n\r\nHEAD /words HTTP/1.1\r\nHost: x\r\n\r\nGET /empty HTTP/1.1\r\nHost: x\r\n\r\n"
                "GET /made HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 200);
    EXPECT_EQ(unchunked(client.until("0\r\n\r\n")), "one two three");
    EXPECT_EQ(test::header(client.until("\r\n\r\n"), "Transfer-Encoding"), "chunked") << "HEAD, which has no body";
    EXPECT_EQ(test::status(client.until("\r\n\r\n")), 200);
    EXPECT_EQ(unchunked(client.until("0\r\n\r\n")), "");
    EXPECT_EQ(test::body(client.rest()), "0");
}

TEST_F(HttpBodies, AnOldClientReadsUntilTheEndOfTheConnection) {
    RawClient client(server->port());
    client.send("GET /words HTTP/1.0\r\n\r\n");
    const QByteArray answer = client.rest();
    EXPECT_EQ(test::header(answer, "Transfer-Encoding"), "");
    EXPECT_EQ(test::header(answer, "Connection"), "close");
    EXPECT_EQ(test::body(answer), "one two three");
    RawClient another(server->port());
    another.send("GET /words HTTP/1.0\r\n\r\n");
    EXPECT_EQ(endOf(another.socket()), 0);
}

TEST_F(HttpBodies, AFaultBeforeTheFirstPieceIsA500) {
    const QByteArray answer = ask("/fault");
    EXPECT_EQ(test::status(answer), 500);
    EXPECT_EQ(test::header(answer, "Transfer-Encoding"), "");
    server.reset();
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].find("a bug at once"), std::string::npos) << said[0];
}

TEST_F(HttpBodies, ALengthThatIsKnownIsToldAndKept) {
    RawClient client(server->port());
    client.send("GET /measured HTTP/1.1\r\nHost: x\r\n\r\nHEAD /measured HTTP/1.1\r\nHost: x\r\n\r\n"
                "GET /made HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const QByteArray head = client.until("\r\n\r\n");
    EXPECT_EQ(test::header(head, "Content-Length"), "13");
    EXPECT_EQ(test::header(head, "Transfer-Encoding"), "");
    EXPECT_EQ(client.exactly(13), "one two three");
    EXPECT_EQ(test::header(client.until("\r\n\r\n"), "Content-Length"), "13") << "HEAD, which has no body";
    EXPECT_EQ(test::status(client.rest()), 200) << "the connection goes on";
    RawClient cheated(server->port());
    cheated.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(endOf(cheated.socket()), ECONNRESET) << "less than was told must not look whole";
}

TEST_F(HttpBodies, AFaultInTheMiddleNeverLooksLikeAnEnd) {
    RawClient client(server->port());
    client.send("GET /half HTTP/1.1\r\nHost: x\r\n\r\n");
    const QByteArray answer = client.rest();
    EXPECT_TRUE(test::body(answer).contains("half"));
    EXPECT_EQ(unchunked(test::body(answer)), std::nullopt);
    RawClient old(server->port());
    old.send("GET /half HTTP/1.0\r\n\r\n");
    EXPECT_EQ(endOf(old.socket()), ECONNRESET);
    server.reset();
    ASSERT_EQ(said.size(), 2u);
    EXPECT_NE(said[0].find("a bug in the middle"), std::string::npos) << said[0];
}

TEST_F(HttpBodies, AStopLetsABodyInPiecesEnd) {
    RawClient client(server->port());
    client.send("GET /stop HTTP/1.1\r\nHost: x\r\n\r\n");
    client.until("\r\n\r\n");
    const QByteArray begun = client.until("first \r\n");
    server.reset(); // on this thread: it tells the maker, who waits, before it waits itself
    EXPECT_EQ(unchunked(begun + client.rest()), "first last");
}

TEST_F(HttpBodies, AnUploadInChunksIsReadInPieces) {
    RawClient client(server->port());
    QByteArray upload;
    for (int i = 0; i < 20; ++i) upload += "f4240\r\n" + QByteArray(1'000'000, 'x') + "\r\n";
    client.send("POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + kChunked + "\r\n" + upload + "0\r\n\r\n");
    EXPECT_EQ(test::body(client.rest()), "20000000 in pieces\n");
}

TEST_F(HttpBodies, JsonUpToTheLimitIsTaken) {
    EXPECT_EQ(test::body(post(kJson + length(10), R"({"a": 123})")), R"({"a": 123})");
    EXPECT_EQ(test::body(post("content-type: Application/JSON ; charset=utf-8\r\n" + length(2), "{}")), "{}");
    EXPECT_EQ(test::body(post(kJson + kChunked, "4\r\n{\"a\"\r\n6\r\n: 123}\r\n0\r\n\r\n")), R"({"a": 123})");
    EXPECT_EQ(test::status(post(kJson + length(0), "")), 200) << "an empty body is for the JSON parser to refuse";
}

TEST_F(HttpBodies, MoreThanTheLimitIsTooLarge) {
    EXPECT_EQ(test::status(post(kJson + length(11), R"({"a": 1234})")), 413);
    EXPECT_EQ(test::status(post(kJson + kChunked, "5\r\n{\"a\":\r\n6\r\n 1234}\r\n0\r\n\r\n")), 413);
    EXPECT_EQ(test::status(post(kJson + length(1'000'000'000), "{")), 413);
    RawClient asks(server->port());
    asks.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" + kJson + length(11) + "\r\n");
    EXPECT_EQ(test::status(asks.until("\r\n\r\n")), 413) << "before anything of it is sent";
}

TEST_F(HttpBodies, WhatIsNoJsonIsRefusedByItsType) {
    EXPECT_EQ(test::status(post("Content-Type: text/plain\r\n" + length(2), "{}")), 415);
    EXPECT_EQ(test::status(post("Content-Type: application/jsonx\r\n" + length(2), "{}")), 415);
    EXPECT_EQ(test::status(post(length(2), "{}")), 415);
    EXPECT_EQ(test::status(post(kJson + "Content-Encoding: gzip\r\n" + length(2), "{}")), 415);
}

TEST_F(HttpBodies, ABodyThatEndsEarlyOrIsNoneIsRefused) {
    EXPECT_EQ(test::status(post(kJson + length(10), "{\"a\"")), 400);
    EXPECT_EQ(test::status(post(kJson + kChunked, "4\r\n{\"a\"\r\n")), 400);
    EXPECT_EQ(test::status(post(kJson + kChunked, "4\r\n{\"")), 400);
    EXPECT_EQ(test::status(post(kJson + kChunked, "four\r\n{\"a\"\r\n0\r\n\r\n")), 400);
    server.reset();
    EXPECT_TRUE(said.empty()) << "none of it is a fault of the server";
}
