// Starting and stopping: many instances in one process, at the worst moments, with clients in the middle of everything.

#include "tests/support/ingest.hpp"

#include "core/base/clock.hpp"

#include <QDir>
#include <atomic>
#include <thread>

using IngestStops = test::Ingest;

namespace {

/// More of the same by hand: MILLRACE_STOPS=900 http_tests --gtest_filter='IngestStops.*'
int rounds(int otherwise) {
    const int wanted = qEnvironmentVariableIntValue("MILLRACE_STOPS");
    return wanted > 0 ? wanted : otherwise;
}

int openFiles() {
    return static_cast<int>(QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot).size());
}

} // namespace

TEST_F(IngestStops, TenInstancesAHundredTimesLeaveNothingOpen) {
    server.reset();
    const int before = openFiles();
    for (int round = 0; round < 100; ++round) {
        std::vector<std::unique_ptr<ingest::IngestServer>> instances;
        std::vector<std::unique_ptr<QTemporaryDir>> folders;
        for (int i = 0; i < 10; ++i) {
            folders.push_back(std::make_unique<QTemporaryDir>());
            options.root = folders.back()->path().toStdString();
            auto started = ingest::IngestServer::start(options);
            ASSERT_TRUE(started) << started.error().message;
            instances.push_back(std::move(started).value());
        }
#ifdef __linux__
        ASSERT_GE(openFiles(), before + 10) << "a listener each at least, or the count sees nothing";
#endif
        ASSERT_EQ(
            test::status(talkTo(instances[static_cast<std::size_t>(round % 10)]->port(), "HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
    }
    EXPECT_LE(openFiles(), before + 1);
}

TEST_F(IngestStops, AStopOnTheTickOfATimerDoesNotHang) {
    // The reaper looks every half second, the caretaker every second: stops come just before, on and just after those moments.
    server.reset();
    const int count = rounds(40);
    std::vector<std::thread> threads;
    std::atomic<int> ended{0};
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            QTemporaryDir own;
            ingest::IngestOptions mine;
            mine.port = 0;
            mine.root = own.path().toStdString();
            auto started = ingest::IngestServer::start(mine);
            if (!started) return;
            const auto at = std::chrono::milliseconds(i % 2 ? 500 : 1000) + std::chrono::microseconds((i % 41 - 20) * 50);
            std::this_thread::sleep_for(at);
            started->reset();
            ++ended;
        });
        if (threads.size() == 20) {
            for (auto& thread : threads) thread.join();
            threads.clear();
        }
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ended, count);
}

TEST_F(IngestStops, RunningAnswersAreSentToTheirEnd) {
    const QByteArray large(20'000'000, 'x');
    ASSERT_EQ(test::status(put("/media/large.m4s", large)), 201);
    QTcpSocket socket;
    socket.setReadBufferSize(1000); // most of it cannot be sent yet
    socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
    ASSERT_TRUE(socket.waitForConnected(5000));
    socket.write("GET /media/large.m4s HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(socket.waitForReadyRead(5000));
    const unsigned short port = server->port();
    std::thread stop([&] { server.reset(); });
    const auto letsIn = [port] {
        QTcpSocket other;
        other.connectToHost(QStringLiteral("127.0.0.1"), port);
        return other.waitForConnected(5000);
    };
    while (letsIn()) {} // nobody new: the stop is under way
    socket.setReadBufferSize(0);
    QByteArray got = socket.readAll();
    while (socket.waitForReadyRead(5000)) got += socket.readAll();
    stop.join();
    EXPECT_EQ(test::body(got).size(), large.size());
}

TEST_F(IngestStops, ClientsThatLeaveInTheMiddleHurtNobody) {
    ASSERT_EQ(test::status(put("/media/large.m4s", QByteArray(20'000'000, 'x'))), 201);
    for (int i = 0; i < 60; ++i) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server->port());
        ASSERT_TRUE(socket.waitForConnected(5000));
        if (i % 3 == 0)
            socket.write("PUT /media/half.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 100000\r\n\r\nhalf");
        else if (i % 3 == 1)
            socket.write(
                "PUT /media/half.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf");
        else socket.write("GET /media/large.m4s HTTP/1.1\r\nHost: x\r\n\r\n");
        if (i % 3 == 2) socket.waitForReadyRead(1000);
        else socket.waitForBytesWritten(1000);
        socket.abort(); // with unread data: a reset, in the middle of sendfile
    }
    EXPECT_EQ(test::status(get("/media/half.m4s")), 404);
    EXPECT_EQ(test::body(get("/media/large.m4s")).size(), 20'000'000);
    server.reset();
    EXPECT_TRUE(QDir(folder.path() + QStringLiteral("/.incoming")).entryList(QDir::Files).isEmpty());
}
