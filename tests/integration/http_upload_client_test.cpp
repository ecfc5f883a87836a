// The panel's uploads against our own server, over real sockets: losses, quits, restarts, small proxies, files that change.

#include "core/remote/file_window.hpp"
#include "core/remote/left_uploads.hpp"
#include "core/remote/tus_uploader.hpp"
#include "core/remote/upload_http.hpp"
#include "tests/support/upload_server.hpp"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <algorithm>

using model::AddRequest;
using remote::UploadState;

namespace {

struct Uploader : test::Uploads {
    std::unique_ptr<remote::TusUploader> uploader;
    std::vector<remote::UploadRow> ended; ///< with how it ended
    std::int64_t confirmed = 0;           ///< of the first row, the most that was told
    bool keepsFailed = false;

    void TearDown() override {
        uploader.reset();
        test::Uploads::TearDown();
    }
    remote::Profile profile() {
        remote::Profile profile;
        profile.name = "test";
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(port()) + "/";
        return profile;
    }
    void connectTo() {
        remote::TusUploaderOptions with;
        with.stateFile = folder.filePath(QStringLiteral("state.json")).toStdString();
        with.keepsFailed = keepsFailed;
        uploader = std::make_unique<remote::TusUploader>(profile(), remote::Credential("token"), with);
        QObject::connect(uploader.get(), &remote::TusUploader::rowsChanged, uploader.get(), [this, made = uploader.get()] {
            for (const auto& row : made->rows()) {
                confirmed = std::max(confirmed, row.confirmed);
                const bool isOver = row.state == UploadState::Done || row.state == UploadState::Failed;
                const bool isTold = std::any_of(ended.begin(), ended.end(), [&](const auto& each) { return each.key == row.key; });
                if (isOver && !isTold) ended.push_back(row);
            }
        });
    }
    AddRequest request(const QString& name, const QByteArray& bytes) const {
        const QString path = folder.filePath(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        AddRequest request;
        request.source = path.toStdString();
        request.presetId = "web-h264";
        return request;
    }
    std::vector<model::CommandResult> resultsOf(const QFuture<base::Result<std::vector<model::CommandResult>>>& future) const {
        EXPECT_TRUE(support::runUntil([&] { return future.isFinished(); }));
        const auto results = future.isFinished() ? future.result() : base::Result<std::vector<model::CommandResult>>(base::Error());
        EXPECT_TRUE(results) << results.error().message;
        return results.value_or(std::vector<model::CommandResult>(1));
    }
    bool untilEnded(std::size_t count = 1) {
        return support::runUntil([&] { return ended.size() >= count; });
    }
    QByteArray stored(const std::string& upload) const { return bytesOf("uploads/" + QByteArray::fromStdString(upload)); }
};

} // namespace

TEST_F(Uploader, WhatIsAddedIsAJobAtOnceAndArrives) {
    connectTo();
    const QByteArray first = film(3'000'000), second = film(12'345);
    auto part = request(QStringLiteral("harbour.mov"), first);
    part.replace = true;
    const auto results =
        resultsOf(uploader->add({part, request(QStringLiteral("empty.mov"), {}), request(QStringLiteral("b.mov"), second)}));
    ASSERT_EQ(results.size(), 3u);
    for (const auto& result : results) EXPECT_FALSE(result.problem);
    ASSERT_EQ(service.added.size(), 3u);
    EXPECT_TRUE(service.added[0].replace) << "also what the three words of the metadata do not say";
    EXPECT_EQ(service.added[0].presetId, "web-h264");
    ASSERT_TRUE(untilEnded(3));
    for (const auto& row : ended) EXPECT_EQ(row.state, UploadState::Done) << (row.trouble ? row.trouble->message : "");
    EXPECT_EQ(stored(results[0].id), first); // a job of the service in memory has its source's id
    EXPECT_EQ(stored(results[2].id), second);
    EXPECT_TRUE(support::runUntil([&] { return uploader->rows().empty(); }));
}

TEST_F(Uploader, AFileThatIsNotThereIsToldForItself) {
    connectTo();
    AddRequest missing;
    missing.source = folder.filePath(QStringLiteral("missing.mov")).toStdString();
    missing.presetId = "web-h264";
    const auto results = resultsOf(uploader->add({missing, request(QStringLiteral("a.mov"), "x")}));
    ASSERT_TRUE(results[0].problem);
    EXPECT_EQ(results[0].problem->id, "MR-1102");
    EXPECT_FALSE(results[1].problem);
}

TEST_F(Uploader, AQuitGoesOnWithoutAConfirmedByteAgain) {
    busyFrom = 8'000'000;
    connectTo();
    const QByteArray bytes = film(30'000'000);
    const auto results = resultsOf(uploader->add({request(QStringLiteral("long.mov"), bytes)}));
    ASSERT_TRUE(support::runUntil([&] { return confirmed > 0; }));
    uploader.reset();
    busyFrom = -1;
    const std::int64_t there = offset("uploads/" + QByteArray::fromStdString(results[0].id));
    ASSERT_GE(there, confirmed);
    const std::uint64_t before = counters->bytesReceived;
    connectTo();
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Done);
    EXPECT_LE(static_cast<std::int64_t>(counters->bytesReceived - before), bytes.size() - there + 100'000);
    EXPECT_EQ(stored(results[0].id), bytes);
    EXPECT_EQ(service.added.size(), 1u) << "one job";
}

TEST_F(Uploader, ARestartOfTheServerIsWaitedFor) {
    busyFrom = 8'000'000;
    connectTo();
    const QByteArray bytes = film(40'000'000);
    const auto results = resultsOf(uploader->add({request(QStringLiteral("long.mov"), bytes)}));
    ASSERT_TRUE(support::runUntil([&] { return confirmed > 0; }));
    fixedPort = port();
    stop();
    busyFrom = -1;
    start();
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Done);
    EXPECT_EQ(stored(results[0].id), bytes);
    EXPECT_EQ(store->all().size(), 1u) << "it was not begun anew";
}

TEST_F(Uploader, ASmallProxyMakesItSlowAndSaysSo) {
    proxyLimit = 1'048'576;
    connectTo();
    const QByteArray bytes = film(5'000'000);
    const auto results = resultsOf(uploader->add({request(QStringLiteral("a.mov"), bytes)}));
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Done);
    EXPECT_TRUE(ended[0].isSlowedByProxy);
    EXPECT_EQ(stored(results[0].id), bytes);
}

TEST_F(Uploader, AFileThatChangesOnTheWayFailsWithTheReason) {
    stop();
    options.freeBytes = [] { return std::int64_t{0}; };
    start();
    connectTo();
    const auto future = uploader->add({request(QStringLiteral("a.mov"), film(1000))});
    ASSERT_TRUE(support::runUntil([&] { return !uploader->rows().empty() && uploader->rows()[0].trouble; })) << "the server is full";
    EXPECT_EQ(uploader->rows()[0].state, UploadState::Waiting);
    request(QStringLiteral("a.mov"), film(1001));
    uploader->tryNow();
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Failed);
    const auto results = resultsOf(future);
    ASSERT_TRUE(results[0].problem);
    EXPECT_EQ(results[0].problem->id, "MR-1104");
}

TEST_F(Uploader, ACopyThatIsAnotherIsSentOnceMore) {
    wrongDigests = 1;
    connectTo();
    const QByteArray bytes = film(100'000);
    (void)resultsOf(uploader->add({request(QStringLiteral("a.mov"), bytes)}));
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Done);
    EXPECT_EQ(service.added.size(), 2u);
    EXPECT_EQ(stored(ended[0].job), bytes);
}

TEST_F(Uploader, ACopyThatIsAnotherTwiceFails) {
    wrongDigests = 100;
    connectTo();
    (void)resultsOf(uploader->add({request(QStringLiteral("a.mov"), film(100'000))}));
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(ended[0].state, UploadState::Failed);
    ASSERT_TRUE(ended[0].trouble);
    EXPECT_EQ(base::errorId(ended[0].trouble->code), "MR-4107");
}

TEST_F(Uploader, APausedOneRestsAlsoOverAQuit) {
    busyFrom = 8'000'000;
    connectTo();
    const QByteArray bytes = film(30'000'000);
    const auto results = resultsOf(uploader->add({request(QStringLiteral("long.mov"), bytes)}));
    uploader->setPaused(results[0].id, true);
    ASSERT_TRUE(support::runUntil([&] { return !uploader->rows().empty() && uploader->rows()[0].state == UploadState::Paused; }));
    uploader.reset();
    connectTo();
    ASSERT_TRUE(support::runUntil([&] { return !uploader->rows().empty(); }));
    EXPECT_EQ(uploader->rows()[0].state, UploadState::Paused);
    busyFrom = -1;
    uploader->setPaused(results[0].id, false);
    ASSERT_TRUE(untilEnded());
    EXPECT_EQ(stored(results[0].id), bytes);
}

TEST_F(Uploader, WhatFailedOnTheWayStaysOverAQuitUntilItIsTriedAgain) {
    keepsFailed = true;
    busyFrom = 8'000'000;
    connectTo();
    (void)resultsOf(uploader->add({request(QStringLiteral("long.mov"), film(30'000'000))}));
    ASSERT_TRUE(support::runUntil([&] { return confirmed > 0; }));
    const QByteArray other = film(20'000'001);
    (void)request(QStringLiteral("long.mov"), other); // somebody writes another film there
    uploader->tryNow();
    const auto hasFailed = [&] { return !uploader->rows().empty() && uploader->rows()[0].state == UploadState::Failed; };
    ASSERT_TRUE(support::runUntil(hasFailed));
    uploader.reset();
    connectTo();
    ASSERT_TRUE(support::runUntil(hasFailed)) << "a quit forgot it";
    ASSERT_TRUE(uploader->rows()[0].trouble);
    EXPECT_EQ(base::errorId(uploader->rows()[0].trouble->code), "MR-1104");
    busyFrom = -1;
    ended.clear();
    uploader->retry(uploader->rows()[0].key);
    ASSERT_TRUE(support::runUntil([&] { return !ended.empty() && ended.back().state == UploadState::Done; }));
    EXPECT_EQ(stored(ended.back().job), other) << "as the file is now";
    EXPECT_TRUE(support::runUntil([&] { return uploader->rows().empty(); }));
}

TEST_F(Uploader, AFailedOneThatWasSeenIsGone) {
    keepsFailed = true;
    wrongDigests = 100;
    connectTo();
    (void)resultsOf(uploader->add({request(QStringLiteral("a.mov"), film(100'000))}));
    const auto hasFailed = [&] { return !uploader->rows().empty() && uploader->rows()[0].state == UploadState::Failed; };
    ASSERT_TRUE(support::runUntil(hasFailed));
    uploader->cancel(uploader->rows()[0].key);
    EXPECT_TRUE(support::runUntil([&] { return uploader->rows().empty(); }));
    uploader.reset();
    connectTo();
    (void)resultsOf(uploader->add({request(QStringLiteral("b.mov"), "x")})); // by now the list was read
    for (const auto& row : uploader->rows()) EXPECT_NE(row.file, folder.filePath(QStringLiteral("a.mov")).toStdString());
}

TEST_F(Uploader, OfAServerThatIsNotShownAnyMoreGoesOnUntilItIsThere) {
    busyFrom = 8'000'000;
    connectTo();
    const QByteArray bytes = film(20'000'000);
    const auto results = resultsOf(uploader->add({request(QStringLiteral("long.mov"), bytes)}));
    ASSERT_TRUE(support::runUntil([&] { return confirmed > 0; }));
    remote::LeftUploads left(remote::LeftUploadsOptions{folder.path().toStdString(), "test", nullptr});
    const remote::Credential credential("token");
    std::vector<std::string> told;
    QObject::connect(&left, &remote::LeftUploads::told, &left, [&](const base::Text& text) { told.push_back(text.words); });
    left.leave(profile(), std::move(uploader), credential);
    EXPECT_EQ(told, std::vector<std::string>{"The uploads to %1 go on."});
    uploader = left.take(profile()); // shown again, and once more not
    ASSERT_TRUE(uploader);
    busyFrom = -1;
    uploader->tryNow();
    left.leave(profile(), std::move(uploader), credential);
    ASSERT_TRUE(support::runUntil([&] { return left.isEmpty(); }));
    EXPECT_EQ(told.back(), "All that was uploaded to %1 is there.");
    EXPECT_EQ(stored(results[0].id), bytes);
    connectTo();
    left.leave(profile(), std::move(uploader), credential);
    EXPECT_TRUE(left.isEmpty()) << "nothing is under way";
}

TEST_F(Uploader, OneThatIsCancelledLeavesNothingThere) {
    busyFrom = 8'000'000;
    connectTo();
    const auto results = resultsOf(uploader->add({request(QStringLiteral("long.mov"), film(30'000'000))}));
    uploader->setPaused(results[0].id, true);
    ASSERT_TRUE(support::runUntil([&] { return !uploader->rows().empty() && uploader->rows()[0].state == UploadState::Paused; }));
    uploader->cancel(results[0].id);
    EXPECT_TRUE(support::runUntil([&] { return store->all().empty(); }));
    EXPECT_TRUE(support::runUntil([&] { return uploader->rows().empty(); }));
}

TEST(UploadHttp, OfAFileThatIsCutOffOnTheWayEndsAndDoesNotWait) {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("long.mov")));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly) && file.resize(64'000'000));
    QTcpServer server; // takes the request, and reads no more than its buffer holds until the file was cut off
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    QTcpSocket* taken = nullptr;
    QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
        taken = server.nextPendingConnection();
        taken->setReadBufferSize(1000);
    });
    remote::Profile profile;
    profile.apiUrl = "http://127.0.0.1:" + std::to_string(server.serverPort()) + "/";
    remote::UploadHttp http(profile, remote::Credential("token"), "test");
    auto window = std::make_unique<remote::FileWindow>(file.fileName().toStdString(), 0, file.size());
    ASSERT_TRUE(window->openPart());
    remote::UploadRequest request;
    request.method = "PATCH";
    request.url = http.resolved("uploads/u_1").value_or(QUrl());
    request.body = window.release();
    qint64 sent = 0;
    std::optional<remote::TusAnswer> answer;
    http.send(
        std::move(request), [&](qint64 bytes) { sent = bytes; }, [&](const remote::TusAnswer& given) { answer = given; });
    ASSERT_TRUE(support::runUntil([&] { return taken != nullptr && sent > 0; }));
    ASSERT_TRUE(file.resize(1000));
    taken->setReadBufferSize(0);
    QObject::connect(taken, &QTcpSocket::readyRead, taken, [&] { taken->readAll(); });
    taken->readAll();
    ASSERT_TRUE(support::runUntil([&] { return answer.has_value(); })) << "it waits for bytes that never come";
    EXPECT_EQ(answer->status, 0) << "none: it is looked at again, and the file with it";
}

TEST(UploadHttp, GoesToNoOtherHost) {
    remote::Profile profile;
    profile.apiUrl = "https://api.example.com/millrace/";
    const remote::UploadHttp http(profile, remote::Credential("token"), "test");
    const QString here = QStringLiteral("https://api.example.com/millrace/api/v1/uploads/u_1");
    EXPECT_EQ(http.resolved("uploads/u_1").value_or(QUrl()).toString(), here);
    EXPECT_EQ(http.resolved("http://api.example.com:5000/millrace/api/v1/uploads/u_1").value_or(QUrl()).toString(), here)
        << "a server behind a proxy does not know how it is called";
    for (const char* const bad : {"https://evil.example.net/u_1", "//evil.example.net/u_1", "https://me@api.example.com/u_1"})
        EXPECT_FALSE(http.resolved(bad)) << bad;
}
