// A second start gives its files to the first: the socket between them, without a window.

#include "app/wiring/open_requests.hpp"
#include "core/base/source_path.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QThread>
#include <gtest/gtest.h>

#ifdef __linux__
#include <unistd.h>
#endif

namespace {

struct OpenRequestsTest : testing::Test {
    QTemporaryDir data;
    std::vector<model::OpenRequest> arrived;

    QString address() const { return wiring::openRequestAddress(data.path().toStdString()); }
    std::unique_ptr<wiring::OpenRequests> listen() {
        auto requests = std::make_unique<wiring::OpenRequests>();
        const auto listens = requests->listen(data.path().toStdString());
        EXPECT_TRUE(listens) << (listens ? "" : listens.error().message);
        QObject::connect(requests.get(), &wiring::OpenRequests::arrived, requests.get(),
            [this](const model::OpenRequest& request) { arrived.push_back(request); });
        return requests;
    }
    /// What the second process does, while this thread listens as the first.
    template <class F> static void elsewhere(F work) {
        std::unique_ptr<QThread> other(QThread::create(work));
        other->start();
        while (!other->isFinished()) QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        other->wait();
        QCoreApplication::processEvents();
    }
    bool handOver(const model::OpenRequest& request) {
        bool taken = false;
        elsewhere([&, where = address()] { taken = wiring::handOver(where, request); });
        return taken;
    }
    QByteArray answerTo(const QByteArray& bytes) {
        QByteArray answer;
        elsewhere([&, where = address()] {
            QLocalSocket socket;
            socket.connectToServer(where);
            if (!socket.waitForConnected()) return;
            socket.write(bytes);
            while (!socket.canReadLine())
                if (!socket.waitForReadyRead()) return;
            answer = socket.readLine();
        });
        return answer;
    }
};

} // namespace

TEST_F(OpenRequestsTest, TheFilesOfASecondStartArriveAtTheFirst) {
    const auto first = listen();
    model::OpenRequest request{.files = {data.path().toStdString() + "/a.mp4"}, .activationToken = "token", .connect = "Studio"};
    for (int i = 0; i < 2000; ++i) request.files.push_back("/films/" + std::string(200, 'x') + std::to_string(i) + ".mkv");
#ifdef __linux__
    request.files.push_back(base::textOfPath("/films/caf\xe9\n.mkv"));
#endif
    EXPECT_TRUE(handOver(request));
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0], request);
}

TEST_F(OpenRequestsTest, WhereNobodyListensTheStartGoesOnByItself) {
    EXPECT_FALSE(wiring::handOver(address(), {}));
    EXPECT_FALSE(wiring::handOver({}, {}));
    listen().reset();
    EXPECT_FALSE(wiring::handOver(address(), {})) << "one that ended listens no more";
}

#ifdef __linux__
TEST_F(OpenRequestsTest, WhoAsksMayComeFromAnotherSession) {
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    const auto restored = qScopeGuard([&before] { before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before); });
    const std::string folder = data.path().toStdString();
    auto first = listen();
    const QString there = address();
    QTemporaryDir ofAnotherSession;
    ASSERT_TRUE(qputenv("XDG_RUNTIME_DIR", QFile::encodeName(ofAnotherSession.path())));
    ASSERT_NE(address(), there);
    EXPECT_EQ(wiring::runningAddress(folder), there);
    bool taken = false;
    elsewhere([&] { taken = wiring::handOver(wiring::runningAddress(folder), {}); });
    EXPECT_TRUE(taken);
    first.reset();
    EXPECT_EQ(wiring::runningAddress(folder), address()) << "one that ended leads nobody astray";
}

TEST_F(OpenRequestsTest, WhatACrashLeftBehindIsInNobodysWay) {
    const QByteArray where = QFile::encodeName(address());
    {
        // Closed by its descriptor, as the kernel does for a process that is killed: the name stays.
        QLocalServer crashed;
        ASSERT_TRUE(crashed.listen(address()));
        ASSERT_EQ(::link(where.constData(), (where + ".kept").constData()), 0);
    }
    ASSERT_TRUE(QFile::rename(address() + QStringLiteral(".kept"), address()));
    EXPECT_FALSE(wiring::handOver(address(), {})) << "nobody is behind it";
    const auto next = listen();
    EXPECT_TRUE(handOver({}));
    EXPECT_EQ(arrived.size(), 1U);
}

TEST_F(OpenRequestsTest, OnlyTheOwnerMayOpenTheSocket) {
    const auto first = listen();
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther |
        QFileDevice::WriteOther | QFileDevice::ExeOther;
    ASSERT_TRUE(QFileInfo::exists(address()));
    EXPECT_EQ(QFileInfo(address()).permissions() & others, QFileDevice::Permissions());
}

TEST_F(OpenRequestsTest, OneFolderByTwoNamesIsOnePanel) {
    QTemporaryDir beside;
    const QString name = beside.filePath(QStringLiteral("link"));
    ASSERT_TRUE(QFile::link(data.path(), name));
    EXPECT_EQ(wiring::openRequestAddress(name.toStdString()), address());
    EXPECT_NE(wiring::openRequestAddress(beside.path().toStdString()), address());
}

TEST_F(OpenRequestsTest, RelativeNamesMeanTheSameInTheOtherProcess) {
    const QString odd = QString::fromStdString(base::textOfPath("caf\xe9.mkv"));
    const auto files = wiring::absoluteFiles({odd, QStringLiteral("/films/a.mp4"), QStringLiteral("https://example.com/a.mp4"), QString()});
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(base::bytesOfPath(files[0]), std::filesystem::current_path().native() + "/caf\xe9.mkv");
    EXPECT_EQ(files[1], "/films/a.mp4");
    EXPECT_EQ(files[2], "https://example.com/a.mp4");
}
#endif

TEST_F(OpenRequestsTest, NonsenseIsAnsweredAndTheNextIsHeard) {
    const auto first = listen();
    EXPECT_TRUE(answerTo("hello\n").contains("not JSON"));
    EXPECT_TRUE(answerTo("{\"files\":[\"../a.mp4\"]}\n").contains("absolute"));
    EXPECT_TRUE(arrived.empty());
    EXPECT_TRUE(handOver({}));
    EXPECT_EQ(arrived.size(), 1U);
}

TEST_F(OpenRequestsTest, ACommandIsAnsweredAndIsNoStart) {
    const auto first = listen();
    first->setControl([](const model::ControlRequest& request, const wiring::OpenRequests::Answered& answered) {
        model::ControlAnswer answer;
        answer.control = model::kControlVersion;
        for (int i = 0; i < 3000; ++i) { // more than one read
            model::Job job;
            job.id = std::to_string(i);
            job.name = std::string(300, 'x');
            answer.jobs.push_back(job);
        }
        answer.paused = request.all;
        answered(answer);
    });
    model::ControlRequest request;
    request.all = true;
    base::Result<model::ControlAnswer> answer{base::Error{}};
    elsewhere([&, where = address()] { answer = wiring::askRunning(where, request); });
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->paused);
    ASSERT_EQ(answer->jobs.size(), 3000U);
    EXPECT_EQ(answer->jobs.back().id, "2999");
    EXPECT_TRUE(arrived.empty()) << "no window comes to the front for it";
}

TEST_F(OpenRequestsTest, WhereNobodyOrAnOlderOneListensACommandSaysSo) {
    base::Result<model::ControlAnswer> answer{base::Error{}};
    const auto ask = [&] { elsewhere([&, where = address()] { answer = wiring::askRunning(where, {}); }); };
    ask();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, base::ErrorCode::NotFound);
    QLocalServer older; // takes every object for a start
    QObject::connect(&older, &QLocalServer::newConnection, &older, [&older] {
        QLocalSocket* peer = older.nextPendingConnection();
        QObject::connect(peer, &QLocalSocket::readyRead, peer, [peer] {
            peer->write("taken\n");
            peer->disconnectFromServer();
        });
    });
    ASSERT_TRUE(older.listen(address()));
    ask();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, base::ErrorCode::Unsupported);
}

TEST_F(OpenRequestsTest, WithoutAWindowFilesAreNotTaken) {
    wiring::OpenRequests server(wiring::OpenRequests::Files::Refused);
    ASSERT_TRUE(server.listen(data.path().toStdString()));
    EXPECT_FALSE(handOver({.files = {data.path().toStdString() + "/a.mp4"}, .activationToken = "", .connect = {}}));
}
