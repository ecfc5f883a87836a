// Uploads that an earlier run left, and whose server they are: by what it calls itself, whatever stands at its address now.

#include "core/base/source_path.hpp"
#include "core/remote/held_uploads.hpp"
#include "core/remote/tus_uploader.hpp"
#include "tests/support/http_peer.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>

using support::HttpPeer;
using support::runUntil;

namespace {

const QByteArray kFilm(300'000, 'f');

QByteArray plain(int status, const QByteArray& headers = {}) {
    return "HTTP/1.1 " + QByteArray::number(status) + " -\r\nTus-Resumable: 1.0.0\r\n" + headers + "Content-Length: 0\r\n\r\n";
}

struct UploadServers : testing::Test {
    QTemporaryDir folder;
    bool hasIt = true;     ///< the upload; else this is a server that never heard of it
    bool isSilent = false; ///< takes bytes and says nothing to them
    HttpPeer peer{[this](const HttpPeer::Request& request) {
        const QByteArray whole = QByteArray::number(kFilm.size());
        if (!hasIt) return plain(404);
        if (request.method == "HEAD") return plain(200, "Upload-Offset: 0\r\nUpload-Length: " + whole + "\r\n");
        if (request.method == "PATCH") return isSilent ? QByteArray() : plain(204, "Upload-Offset: " + whole + "\r\n");
        return plain(500);
    }};
    std::unique_ptr<remote::TusUploader> uploader;
    bool isDone = false;

    void SetUp() override {
        QFile file(film());
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(kFilm);
    }
    QString film() const { return folder.filePath(QStringLiteral("harbour.mov")); }
    std::string list(const char* name) const { return folder.filePath(QStringLiteral("uploads/") + QLatin1String(name)).toStdString(); }
    std::string own() const { return list("own.json"); }
    /// Created at that server, by that address.
    remote::UploadEntry entry(const std::string& server, const std::string& address) const {
        const base::FileStatus file = base::fileStatus(film().toStdString());
        remote::UploadEntry entry;
        entry.key = "key-" + server;
        entry.file = film().toStdString();
        entry.bytes = file.bytes;
        entry.modifiedMs = file.modifiedMs;
        entry.request.presetId = "web-h264";
        entry.server = server;
        entry.location = address + "/api/v1/uploads/u_1";
        entry.job = "j_1";
        return entry;
    }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(peer.port()); }
    void write(const std::string& file, const std::vector<remote::UploadEntry>& entries) const {
        ASSERT_TRUE(remote::holdUploads(file, 0)); // makes the folder
        ASSERT_TRUE(remote::writeUploads(file, {entries}));
    }
    std::vector<remote::UploadEntry> kept(const std::string& file) const {
        const auto list = remote::readUploads(file);
        return list ? list->uploads : std::vector<remote::UploadEntry>();
    }
    void begin(const remote::Credential& credential = remote::Credential("token")) {
        remote::Profile profile;
        profile.apiUrl = address();
        remote::TusUploaderOptions options;
        options.stateFile = own();
        uploader = std::make_unique<remote::TusUploader>(*remote::checked(profile), credential, options);
        QObject::connect(uploader.get(), &remote::TusUploader::rowsChanged, uploader.get(), [this] {
            const auto& rows = uploader->rows();
            isDone =
                isDone || std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.state == remote::UploadState::Done; });
        });
    }
    void meet(const std::string& server) { uploader->meet(server, remote::Credential("token")); }
    /// All that was asked of the uploader before this is done.
    void finishAsked() {
        model::AddRequest missing;
        missing.source = folder.filePath(QStringLiteral("missing.mov")).toStdString();
        const auto added = uploader->add({missing});
        ASSERT_TRUE(runUntil([&] { return added.isFinished(); }));
    }
    bool saysOther() const {
        const auto& rows = uploader->rows();
        return rows.size() == 1 && rows[0].trouble && rows[0].trouble->message.find("Another server answers") == 0;
    }
};

} // namespace

TEST_F(UploadServers, AnotherServerAtTheAddressGetsNothingOfIt) {
    write(own(), {entry("i_before", address())});
    hasIt = false;
    begin();
    meet("i_other");
    ASSERT_TRUE(runUntil([&] { return saysOther(); }));
    uploader->tryNow();
    finishAsked();
    EXPECT_TRUE(peer.requests.empty()) << "it was asked for what it does not have, or given a film that is not for it";
    EXPECT_EQ(kept(own()).size(), 1U);

    hasIt = true;
    meet("i_before");
    EXPECT_TRUE(runUntil([&] { return isDone; })) << "the one that it was begun with is back";
    for (const auto& request : peer.requests) EXPECT_NE(request.method, "POST") << "it was begun anew";
}

TEST_F(UploadServers, WhatIsOfAKnownServerWaitsUntilItIsKnownWhoAnswers) {
    write(own(), {entry("i_before", address())});
    begin();
    ASSERT_TRUE(runUntil([&] { return uploader->rows().size() == 1; }));
    finishAsked();
    EXPECT_TRUE(peer.requests.empty());
    meet("i_before");
    EXPECT_TRUE(runUntil([&] { return isDone; }));
}

TEST_F(UploadServers, ACancelledOneIsNotTakenAwayAtAnotherServer) {
    write(own(), {entry("i_before", address())});
    begin();
    meet("i_other");
    ASSERT_TRUE(runUntil([&] { return saysOther(); }));
    uploader->cancel("key-i_before");
    EXPECT_TRUE(runUntil([&] { return uploader->rows().empty(); }));
    EXPECT_TRUE(peer.requests.empty());
}

TEST_F(UploadServers, ItsServerIsFoundByAnotherAddress) {
    write(list("before.json"), {entry("i_here", "http://studio.example:5000"), entry("i_elsewhere", "http://studio.example:5000")});
    begin();
    meet("i_here");
    ASSERT_TRUE(runUntil([&] { return isDone; }));
    EXPECT_EQ(peer.requests[0].method, "HEAD") << "it goes on where it was";
    EXPECT_EQ(peer.requests[0].target, "/api/v1/uploads/u_1");
    const auto left = kept(list("before.json"));
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].server, "i_elsewhere") << "what is another's stays";
}

TEST_F(UploadServers, AListThatSomebodyWorksOnIsLeftAlone) {
    const std::string before = list("before.json");
    write(before, {entry("i_here", "http://studio.example:5000")});
    const auto held = remote::holdUploads(before, 0);
    ASSERT_TRUE(held);
    begin();
    meet("i_here");
    finishAsked();
    EXPECT_TRUE(uploader->rows().empty());
    EXPECT_EQ(kept(before).size(), 1U);
}

TEST_F(UploadServers, AnEntryOfAnEarlierVersionBecomesItsServersOnceThatHasIt) {
    isSilent = true;
    write(own(), {entry("", address())});
    begin(remote::Credential()); // nothing is sent before
    meet("i_here");
    EXPECT_TRUE(runUntil([&] {
        const auto list = kept(own());
        return list.size() == 1 && list[0].server == "i_here";
    }));
}
