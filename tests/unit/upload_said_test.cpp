// What is said of an upload in its row, how quickly it goes, and what is kept of one that failed.

#include "core/remote/sentences.hpp"
#include "core/remote/upload_entry.hpp"
#include "core/remote/upload_said.hpp"
#include "core/remote/upload_transfer.hpp"

#include <QTemporaryDir>
#include <gtest/gtest.h>

using remote::UploadRow;
using remote::UploadState;

namespace {

UploadRow waitingFor(const base::Error& trouble) {
    UploadRow row;
    row.bytes = 1000;
    row.trouble = trouble;
    return row;
}

std::string said(const UploadRow& row) {
    return remote::saidOf(row, "api.example.com").english();
}

} // namespace

TEST(UploadSaid, ASilentServerIsWaitedForAndWhatIsThereIsSaid) {
    UploadRow row = waitingFor(remote::sentences::silent("api.example.com"));
    EXPECT_EQ(said(row), "Will be uploaded when api.example.com answers.");
    row.location = "https://api.example.com/api/v1/uploads/u_1";
    row.confirmed = 345;
    EXPECT_EQ(said(row), "Upload waits for api.example.com; 34 % is stored there.");
}

TEST(UploadSaid, AFullServerSaysItsNumbersAndABusyOneWhenItGoesOn) {
    EXPECT_EQ(said(waitingFor({base::ErrorCode::IngestFull, base::text("The server has %1 free and needs %2.", "18 GB", "184 GB")})),
        "The server has 18 GB free and needs 184 GB.");
    UploadRow busy = waitingFor({base::ErrorCode::Busy, "Busy."});
    EXPECT_EQ(said(busy), "Busy.");
    busy.againInSeconds = 12;
    EXPECT_EQ(said(busy), "The server is busy. Going on in 12 s.");
    busy.trouble->code = base::ErrorCode::RateLimited;
    EXPECT_EQ(said(busy), "The server is busy. Going on in 12 s.");
}

TEST(UploadSaid, ASmallProxyIsNamedWhileItSlowsDownAndAPausedOneSaysNothing) {
    UploadRow row;
    row.state = UploadState::Sending;
    EXPECT_EQ(said(row), "");
    row.isSlowedByProxy = true;
    EXPECT_EQ(said(row), "A proxy before api.example.com takes small pieces only, so this goes slowly.");
    row.state = UploadState::Paused;
    EXPECT_EQ(said(row), "");
}

TEST(UploadSaid, AFailedOneSaysWhy) {
    UploadRow row = waitingFor({base::ErrorCode::SourceChanged, "a.mov was changed."});
    row.state = UploadState::Failed;
    EXPECT_EQ(said(row), "a.mov was changed.");
}

TEST(UploadRate, IsThatOfTheLastSeconds) {
    remote::UploadRate rate;
    EXPECT_EQ(rate.bytesPerSecond(), 0);
    rate.sent(0, 0);
    rate.sent(100, 1'000'000);
    EXPECT_EQ(rate.bytesPerSecond(), 0) << "a tenth of a second says nothing";
    rate.sent(1000, 2'000'000);
    EXPECT_DOUBLE_EQ(rate.bytesPerSecond(), 2'000'000);
    for (int second = 2; second <= 60; ++second) rate.sent(second * 1000, 2'000'000 + (second - 1) * 500'000);
    EXPECT_NEAR(rate.bytesPerSecond(), 500'000, 1) << "what was quick a minute ago counts no more";
}

TEST(UploadRate, APartThatIsSentAgainBeginsAnew) {
    remote::UploadRate rate;
    rate.sent(0, 0);
    rate.sent(2000, 8'000'000);
    rate.sent(2500, 4'000'000);
    EXPECT_EQ(rate.bytesPerSecond(), 0);
    rate.sent(3500, 5'000'000);
    EXPECT_DOUBLE_EQ(rate.bytesPerSecond(), 1'000'000);
}

TEST(UploadEntry, AFailureOutlivesAQuit) {
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("uploads.json")).toStdString();
    remote::UploadList list;
    remote::UploadEntry& entry = list.uploads.emplace_back();
    entry.key = "k";
    entry.file = "/films/a.mov";
    entry.bytes = 5;
    entry.trouble = model::troubleOf({base::ErrorCode::SourceChanged, base::text("%1 was changed.", "a.mov")});
    ASSERT_TRUE(remote::writeUploads(file, list));
    const auto read = remote::readUploads(file);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, list);
    ASSERT_TRUE(read->uploads[0].trouble);
    EXPECT_EQ(read->uploads[0].trouble->id, "MR-1104");
}
