// Uploads to a server that is not shown: of an earlier run they go on by themselves, and what others do to their jobs holds for them.

#include "core/remote/left_uploads.hpp"
#include "tests/contract/open_server.hpp"

#include <QCoreApplication>
#include <QThreadPool>

namespace contract {
namespace {

class UploadsLeft : public testing::Test {
protected:
    remote::Profile profile(const char* name = "Trial") const {
        remote::Profile profile;
        profile.apiUrl = "http://127.0.0.1:" + std::to_string(host.port());
        profile.name = name;
        return *remote::checked(profile);
    }
    std::unique_ptr<remote::LeftUploads> made() {
        remote::LeftUploadsOptions options;
        options.folder = folder.path().toStdString();
        options.readCredential = [this](const remote::Profile&, const std::function<void(const remote::Credential&)>& then) {
            ++asked;
            then(remote::Credential()); // none: the server is open
        };
        auto left = std::make_unique<remote::LeftUploads>(options);
        QObject::connect(
            left.get(), &remote::LeftUploads::told, left.get(), [this](const base::Text& text) { told.push_back(text.english()); });
        return left;
    }
    remote::Credential open() const {
        remote::About about;
        about.open = true;
        remote::Credential credential;
        credential.meet(profile(), about);
        return credential;
    }
    /// One file, whose job is there and of which not a byte is taken. The job's id.
    std::string begin(remote::TusUploader& uploader) {
        host.isBusy = true;
        QFile file(folder.filePath(QStringLiteral("harbour.mov")));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(300'000, 'f'));
        file.close();
        model::AddRequest request;
        request.source = file.fileName().toStdString();
        request.presetId = "web-h264";
        uploader.setCredential(open());
        (void)uploader.add({request});
        EXPECT_TRUE(host.local.until([&] { return !uploader.rows().empty() && !uploader.rows()[0].job.empty(); }));
        return uploader.rows().empty() ? std::string() : uploader.rows()[0].job;
    }
    /// As its list on the disk has it.
    bool isPaused() const {
        const auto list = remote::readUploads(remote::uploadFileIn(folder.path().toStdString(), profile()));
        return list && list->uploads.size() == 1 && list->uploads[0].isPaused;
    }
    bool untilAllIsThere() {
        return host.local.until([&] {
            return std::any_of(told.begin(), told.end(), [](const auto& text) { return text.find("All that was uploaded") == 0; });
        });
    }
    void finishReading() {
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
    }

    OpenServer host;
    QTemporaryDir folder;
    std::vector<std::string> told;
    int asked = 0; ///< for what requests show
};

} // namespace

TEST_F(UploadsLeft, WhoPausesTheJobElsewhereRestsItsUploadAndWhoResumesItGoesOn) {
    const auto left = made();
    auto uploader = left->take(profile());
    const std::string job = begin(*uploader);
    left->leave(profile(), std::move(uploader), open());
    ASSERT_TRUE(host.local.until([&] { return left->hears(profile()); }));
    (void)host.local.service().act({job}, model::JobAction::Pause);
    ASSERT_TRUE(host.local.until([&] { return isPaused(); }));
    EXPECT_FALSE(left->isEmpty()) << "it hears on";
    host.isBusy = false;
    (void)host.local.service().act({job}, model::JobAction::Resume);
    EXPECT_TRUE(untilAllIsThere());
    EXPECT_TRUE(left->isEmpty());
    EXPECT_EQ(host.jobCount(), 1u);
}

TEST_F(UploadsLeft, WhoCancelsTheJobElsewhereEndsItsUpload) {
    const auto left = made();
    auto uploader = left->take(profile());
    const std::string job = begin(*uploader);
    left->leave(profile(), std::move(uploader), open());
    ASSERT_TRUE(host.local.until([&] { return left->hears(profile()); }));
    (void)host.local.service().act({job}, model::JobAction::Cancel);
    EXPECT_TRUE(host.local.until([&] { return left->isEmpty(); }));
    EXPECT_EQ(told.size(), 1u) << "that they go on, and not that all is there";
}

TEST_F(UploadsLeft, WhatAnEarlierRunLeftGoesOnAtTheStart) {
    {
        const auto before = made();
        const auto uploader = before->take(profile());
        (void)begin(*uploader);
    }
    host.isBusy = false;
    const auto left = made();
    left->begin({profile()});
    EXPECT_TRUE(untilAllIsThere());
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(host.jobCount(), 1u) << "it was not begun anew";
}

TEST_F(UploadsLeft, TheListOfAServerThatIsShownOrHasTwoConnectionsIsNobodyElses) {
    {
        const auto before = made();
        const auto uploader = before->take(profile());
        (void)begin(*uploader);
    }
    const auto two = made();
    two->begin({profile("anna"), profile("ben")});
    finishReading();
    EXPECT_EQ(asked, 0) << "whose they are nobody knows";
    const auto shown = made();
    const auto uploader = shown->take(profile());
    shown->begin({profile()});
    finishReading();
    EXPECT_EQ(asked, 0);
    EXPECT_TRUE(shown->isEmpty());
}

} // namespace contract
