// What is decided about uploads, without sockets: limits, room, offsets, expiry, names, headers.

#include "core/api/uploads/upload_metadata.hpp"
#include "core/api/uploads/upload_rules.hpp"

#include <QByteArray>
#include <gtest/gtest.h>

using base::ErrorCode;

namespace {

constexpr std::int64_t kGb = 1'000'000'000, kHour = 3'600'000;

api::UploadRecord record(std::int64_t length, std::int64_t synced) {
    api::UploadRecord made;
    made.id = "u_abcdefghijklmnop";
    made.length = length;
    made.synced = synced;
    made.session = "one";
    made.createdMs = made.touchedMs = 1000 * kHour;
    return made;
}

api::UploadMetadata metadataOf(const std::string& key, const QByteArray& value) {
    return api::uploadMetadataIn(key + " " + value.toBase64().toStdString()).value_or(api::UploadMetadata());
}

} // namespace

TEST(UploadRules, WhatIsPromisedToOthersIsNotFree) {
    const api::UploadLimits limits;
    EXPECT_TRUE(api::checkCreation(10 * kGb, {.free = 11 * kGb}, limits));
    const auto refused = api::checkCreation(10 * kGb, {.lacking = 2 * kGb, .free = 12 * kGb}, limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::WorkFolderFull);
    EXPECT_NE(refused.error().message.find("9.0 GB"), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("10 GB"), std::string::npos) << refused.error().message;
    EXPECT_TRUE(api::checkCreation(9 * kGb, {.lacking = 2 * kGb, .free = 12 * kGb}, limits));
    EXPECT_TRUE(api::checkCreation(900 * kGb, {.free = -1}, limits)) << "a disk that does not say is tried";
    EXPECT_FALSE(api::checkCreation(1, {.lacking = INT64_MAX / 2, .free = 5 * kGb}, limits));
}

TEST(UploadRules, OneOwnerAndAllHaveTheirNumbers) {
    const api::UploadLimits limits{.largest = 5 * kGb};
    EXPECT_EQ(api::checkCreation(6 * kGb, {}, limits).error().code, ErrorCode::TooLarge);
    EXPECT_TRUE(api::checkCreation(kGb, {.ofOwner = 7, .inAll = 63}, limits));
    EXPECT_EQ(api::checkCreation(kGb, {.ofOwner = 8, .inAll = 8}, limits).error().code, ErrorCode::Busy);
    EXPECT_EQ(api::checkCreation(kGb, {.ofOwner = 0, .inAll = 64}, limits).error().code, ErrorCode::Busy);
}

TEST(UploadRules, APartGoesOnWhereTheLastOneEndedAndNotPastTheEnd) {
    EXPECT_TRUE(api::checkPatch(100, 40, 40, 60));
    EXPECT_TRUE(api::checkPatch(100, 40, 40, -1)) << "chunked: it is counted as it comes";
    EXPECT_EQ(api::checkPatch(100, 40, 39, 10).error().code, ErrorCode::UploadRefused);
    EXPECT_EQ(api::checkPatch(100, 40, 41, 10).error().code, ErrorCode::UploadRefused);
    EXPECT_EQ(api::checkPatch(100, 40, 40, 61).error().code, ErrorCode::TooLarge);
    EXPECT_EQ(api::checkPatch(100, 100, 100, 1).error().code, ErrorCode::TooLarge);
}

TEST(UploadRules, AKillKeepsWhatWasWrittenAndAPowerCutWhatWasSynced) {
    EXPECT_EQ(api::offsetAfterStart(record(100, 32), 70, "one"), 70);
    EXPECT_EQ(api::offsetAfterStart(record(100, 32), 70, "two"), 32);
    EXPECT_EQ(api::offsetAfterStart(record(100, 32), 20, "two"), 20) << "the file is shorter than the note says";
    EXPECT_EQ(api::offsetAfterStart(record(100, 32), 70, ""), 32) << "the system does not say whether it was restarted";
    auto unnamed = record(100, 32);
    unnamed.session.clear();
    EXPECT_EQ(api::offsetAfterStart(unnamed, 70, ""), 32);
    EXPECT_EQ(api::offsetAfterStart(record(100, 32), 4096, "one"), 100);
    auto checked = record(100, 32);
    checked.unchecked = 50;
    EXPECT_EQ(api::offsetAfterStart(checked, 70, "one"), 50) << "nobody has compared the rest with its checksum";
}

TEST(UploadRules, AnUploadEndsADayAfterItsLastByteAndTwoWeeksAfterItsFirst) {
    const api::UploadLimits limits;
    auto slow = record(100, 10);
    EXPECT_EQ(api::expiresMs(slow, limits), slow.createdMs + 24 * kHour);
    EXPECT_FALSE(api::isExpired(slow, limits, slow.createdMs + 24 * kHour - 1));
    EXPECT_TRUE(api::isExpired(slow, limits, slow.createdMs + 24 * kHour));
    slow.touchedMs = slow.createdMs + 13 * 24 * kHour + 12 * kHour;
    EXPECT_EQ(api::expiresMs(slow, limits), slow.createdMs + 14 * 24 * kHour);
    slow.isWhole = true;
    EXPECT_EQ(api::expiresMs(slow, limits), 0) << "a job has it";
    slow.unusedSinceMs = slow.touchedMs;
    EXPECT_EQ(api::expiresMs(slow, limits), slow.touchedMs + 24 * kHour);
}

TEST(UploadRules, IdsAreNamesOfFilesAndNothingElseIs) {
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(api::isUploadId(api::newUploadId()));
    EXPECT_NE(api::newUploadId(), api::newUploadId());
    for (const char* const bad : {"", "u_", "u_abc", "u_../../etc/passwd", "u_abcdefghijklmnoP", "x_abcdefghijklmnop", "u_abcdefghijklmno/",
             "u_abcdefghijklmnop.json", "u_abcdefghijklmno1"})
        EXPECT_FALSE(api::isUploadId(bad)) << bad;
}

TEST(UploadRules, ADevicesOtherTokenOfTheSameUserIsTheOwnerToo) {
    auto upload = record(1, 0);
    upload.tokenId = "aaaaaaaaaa";
    EXPECT_TRUE(api::isOwner(upload, "aaaaaaaaaa", ""));
    EXPECT_FALSE(api::isOwner(upload, "bbbbbbbbbb", ""));
    EXPECT_FALSE(api::isOwner(upload, "bbbbbbbbbb", "u_anna"));
    upload.userId = "u_anna";
    EXPECT_TRUE(api::isOwner(upload, "bbbbbbbbbb", "u_anna"));
}

TEST(UploadRules, WhatWasBegunOnAnOpenServerIsGoneOnWithByWhoHasATokenNow) {
    auto upload = record(1, 0);
    upload.tokenId = "open";
    EXPECT_TRUE(api::isOwner(upload, "open", ""));
    EXPECT_TRUE(api::isOwner(upload, "bbbbbbbbbb", "u_anna"));
    upload.tokenId = "bbbbbbbbbb";
    EXPECT_FALSE(api::isOwner(upload, "open", "")) << "and not the other way round";
}

TEST(UploadRules, NoNameLeavesItsFolder) {
    EXPECT_EQ(api::uploadFileName("harbour.mov"), "harbour.mov");
    EXPECT_EQ(api::uploadFileName("../../etc/cron.d/harbour.mov"), "harbour.mov");
    EXPECT_EQ(api::uploadFileName("C:\\films\\harbour.MOV"), "harbour.MOV");
    EXPECT_EQ(api::uploadFileName("\xc3\xa4pfel und birnen.mkv"), "\xc3\xa4pfel-und-birnen.mkv");
    for (const std::string& bad : {std::string(), std::string("."), std::string(".."), std::string("../"), std::string("a\0b.mov", 7),
             std::string(".htaccess"), std::string("con.mp4"), std::string(5000, 'x') + ".mp4", std::string("\xff\xfe.mp4"),
             std::string("a.mp4\r\nX: y"), std::string("<img src=x onerror=alert(1)>.mp4"), std::string("-rf")}) {
        const std::string name = api::uploadFileName(bad);
        EXPECT_FALSE(name.empty());
        EXPECT_LE(name.size(), 100u);
        EXPECT_EQ(name.find_first_of(std::string("/\\<>\r\n\0", 7)), std::string::npos) << name;
        EXPECT_NE(name.front(), '.') << name;
        EXPECT_NE(name.front(), '-') << name;
    }
}

TEST(UploadHeaders, MetadataIsReadAsTusWritesIt) {
    const auto metadata = api::uploadMetadataIn("filename aGFyYm91ci5tb3Y=,preset d2ViLWgyNjQ,is_confidential");
    ASSERT_TRUE(metadata);
    EXPECT_EQ(api::textIn(*metadata, "filename"), "harbour.mov");
    EXPECT_EQ(api::textIn(*metadata, "preset"), "web-h264") << "some clients leave the padding out";
    EXPECT_EQ(api::textIn(*metadata, "is_confidential"), "");
    EXPECT_EQ(metadata->size(), 3u);
    EXPECT_TRUE(api::uploadMetadataIn("")->empty());
    for (const char* const bad :
        {"filename a,filename b", ",", "filename aGFyYm91ci5tb3Y=,", "filename a!b=", "filename x", "f\xc3\xbc aGE="})
        EXPECT_FALSE(api::uploadMetadataIn(bad)) << bad;
    EXPECT_FALSE(api::uploadMetadataIn("filename " + std::string(9000, 'A')));
}

TEST(UploadHeaders, WhatIsNoTextIsNotShown) {
    EXPECT_EQ(api::textIn(metadataOf("filename", "a\xff.mov"), "filename"), "");
    EXPECT_EQ(api::textIn(metadataOf("filename", "a\nb.mov"), "filename"), "a b.mov") << "it is not lost for a line break";
    EXPECT_EQ(api::uploadFileName("a\nb.mov"), "a-b.mov");
    EXPECT_EQ(api::textIn(metadataOf("filename", QByteArray("a\0b", 3)), "filename"), "a b");
    EXPECT_EQ(api::textIn(metadataOf("filename", "<b>.mov"), "filename"), "<b>.mov") << "it is text wherever it is shown";
}

TEST(UploadHeaders, ChecksumsAndNumbersAreStrict) {
    const auto sha1 = api::uploadChecksumIn("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
    ASSERT_TRUE(sha1);
    EXPECT_EQ(sha1->algorithm, api::UploadChecksum::Algorithm::Sha1);
    EXPECT_EQ(sha1->digest.size(), 20u);
    EXPECT_FALSE(api::uploadChecksumIn("md5 Kq5sNclPz7QV2+lfQIuc6Q=="));
    EXPECT_FALSE(api::uploadChecksumIn("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0="));
    EXPECT_FALSE(api::uploadChecksumIn("sha1"));
    EXPECT_EQ(api::byteCountIn("0"), 0);
    EXPECT_EQ(api::byteCountIn(" 9007199254740992 "), 9007199254740992);
    for (const char* const bad : {"", "-1", "+1", "1.0", "0x10", "9007199254740993", "99999999999999999999", "1 2"})
        EXPECT_FALSE(api::byteCountIn(bad)) << bad;
}
