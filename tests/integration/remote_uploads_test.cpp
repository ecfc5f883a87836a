// An upload over a line that died while the computer slept: nothing on it is answered, and nobody says so.

#include "core/remote/tus_uploader.hpp"
#include "tests/support/http_peer.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>

using support::HttpPeer;
using support::runUntil;

namespace {

const QByteArray kFilm(300'000, 'f');

QByteArray plain(int status, const QByteArray& headers) {
    return "HTTP/1.1 " + QByteArray::number(status) + " -\r\nTus-Resumable: 1.0.0\r\n" + headers + "Content-Length: 0\r\n\r\n";
}

} // namespace

TEST(RemoteUploads, AfterSleepItIsAskedByANewConnectionWhereItGoesOn) {
    bool isDead = true;
    HttpPeer peer([&](const HttpPeer::Request& request) {
        const QByteArray whole = QByteArray::number(kFilm.size());
        if (request.method == "POST") return plain(201, "Location: uploads/u_1\r\nMillrace-Job: j_1\r\nUpload-Offset: 0\r\n");
        if (request.method == "HEAD") return plain(200, "Upload-Offset: 0\r\nUpload-Length: " + whole + "\r\n");
        return isDead ? QByteArray() : plain(204, "Upload-Offset: " + whole + "\r\n");
    });
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("harbour.mov")));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(kFilm);
    file.close();
    remote::Profile profile;
    profile.apiUrl = "http://127.0.0.1:" + std::to_string(peer.port());
    support::SteppedClock clock;
    remote::TusUploaderOptions options;
    options.stateFile = folder.filePath(QStringLiteral("state.json")).toStdString();
    options.clock = &clock;
    remote::TusUploader uploader(*remote::checked(profile), remote::Credential("token"), options);
    bool isDone = false;
    QObject::connect(&uploader, &remote::TusUploader::rowsChanged, &uploader,
        [&] { isDone = isDone || (!uploader.rows().empty() && uploader.rows()[0].state == remote::UploadState::Done); });
    model::AddRequest request;
    request.source = file.fileName().toStdString();
    request.presetId = "web-h264";
    const auto added = uploader.add({request});
    const auto count = [&](const char* method) {
        return std::count_if(peer.requests.begin(), peer.requests.end(), [&](const auto& each) { return each.method == method; });
    };
    ASSERT_TRUE(runUntil([&] { return added.isFinished() && count("PATCH") == 1; }));
    isDead = false;
    // As it is after a night; moved until the uploads' own timer has seen it, whose first look may come after this.
    ASSERT_TRUE(runUntil([&] {
        clock.ms += 8 * 3600 * 1000;
        return isDone;
    })) << "it would have waited out the minute of its request";
    EXPECT_GE(count("HEAD"), 1) << "what has arrived is asked, not guessed";
    EXPECT_GE(count("PATCH"), 2);
}
