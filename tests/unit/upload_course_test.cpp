// How an upload from the panel goes on: sizes of pieces, waits, what each answer means. No socket.

#include "core/remote/upload_course.hpp"
#include "core/remote/upload_entry.hpp"
#include "core/remote/upload_http.hpp"

#include <gtest/gtest.h>

using remote::PieceSizes;
using remote::TusAnswer;
using remote::UploadCourse;
using Do = UploadCourse::Do;

namespace {

constexpr std::int64_t kLength = 100'000'000;

TusAnswer with(int status, std::int64_t offset = -1) {
    TusAnswer answer;
    answer.status = status;
    answer.offset = offset;
    if (status == 0 || status >= 300) answer.error = base::Error{base::ErrorCode::Busy, "No."};
    return answer;
}

struct Course : testing::Test {
    UploadCourse course{kLength};
    std::int64_t now = 0;

    UploadCourse::Next next() const { return course.next(now); }
    void answer(Do what, const TusAnswer& answer, std::int64_t size = 0) { course.answered(what, size, answer, now, 1000, 0.5); }
    void create() {
        TusAnswer answer = with(201, 0);
        answer.location = "uploads/u_1";
        this->answer(Do::Create, answer);
    }
};

} // namespace

TEST_F(Course, ItIsCreatedSentAndCompared) {
    EXPECT_EQ(next().what, Do::Create);
    create();
    std::int64_t offset = 0;
    for (int piece = 0; piece < 100 && next().what == Do::Send; ++piece) {
        EXPECT_EQ(next().offset, offset) << "each byte once";
        offset += next().size;
        answer(Do::Send, with(204, offset), next().size);
    }
    EXPECT_EQ(offset, kLength);
    EXPECT_EQ(next().what, Do::Compare);
}

TEST_F(Course, AfterALossItAsksWhereItGoesOn) {
    create();
    answer(Do::Send, with(0), 8'000'000);
    EXPECT_EQ(next().what, Do::Wait);
    EXPECT_LE(next().waitMs, 1500);
    ASSERT_TRUE(course.trouble());
    now += next().waitMs;
    EXPECT_EQ(next().what, Do::Ask);
    answer(Do::Ask, with(200, 5'000'000));
    EXPECT_EQ(next().what, Do::Send);
    EXPECT_EQ(next().offset, 5'000'000);
    EXPECT_EQ(next().size, 4'000'000) << "half of what was lost";
    EXPECT_FALSE(course.trouble());
}

TEST_F(Course, WaitsGrowAndBeginAnewWhenSomethingCameThrough) {
    create();
    std::int64_t before = 0;
    for (int i = 0; i < 8; ++i) {
        answer(i == 0 ? Do::Send : Do::Ask, with(0));
        EXPECT_GE(next().waitMs, before);
        EXPECT_LE(next().waitMs, 45'000);
        before = next().waitMs;
        now += before;
    }
    EXPECT_GE(before, 25'000);
    answer(Do::Ask, with(200, 1'000'000));
    answer(Do::Send, with(0), 1'000'000);
    EXPECT_LE(next().waitMs, 1500);
}

TEST_F(Course, WhatTheServerAsksForIsWaited) {
    create();
    TusAnswer busy = with(503);
    busy.retryAfterMs = 12'000;
    answer(Do::Send, busy, 8'000'000);
    EXPECT_GE(next().waitMs, 12'000);
    course.tryNow();
    EXPECT_EQ(next().what, Do::Ask) << "somebody is in a hurry";
}

TEST_F(Course, AProxysLimitIsFoundAndKept) {
    create();
    for (int i = 0; i < 20 && next().size > 1'048'576; ++i) {
        answer(Do::Send, with(413), next().size);
        EXPECT_EQ(next().what, Do::Ask) << "at once";
        answer(Do::Ask, with(200, 0));
    }
    const std::int64_t fits = next().size;
    EXPECT_LE(fits, 1'048'576);
    EXPECT_GE(fits, 400'000);
    EXPECT_TRUE(course.isSlowedByProxy());
    answer(Do::Send, with(204, fits), fits);
    EXPECT_EQ(next().size, fits) << "larger ones are not tried again";
}

TEST_F(Course, AnUploadThatIsNoMoreIsBegunAnewUnderAnotherKey) {
    create();
    answer(Do::Send, with(0), 8'000'000);
    now += next().waitMs;
    EXPECT_FALSE(course.takeAnew());
    answer(Do::Ask, with(410));
    EXPECT_TRUE(course.takeAnew());
    EXPECT_FALSE(course.takeAnew());
    EXPECT_EQ(next().what, Do::Create);
    create();
    TusAnswer others = with(200, 50);
    others.length = 51;
    answer(Do::Send, with(409), 8'000'000);
    answer(Do::Ask, others);
    EXPECT_EQ(next().what, Do::Create) << "another file's";
}

TEST_F(Course, BusyIsNoEnd) {
    create();
    for (const int status : {423, 429, 500, 502, 503, 504, 507, 460}) {
        answer(Do::Ask, with(status));
        EXPECT_EQ(next().what, Do::Wait) << status;
        EXPECT_EQ(course.location(), "uploads/u_1") << status;
        course.tryNow();
    }
    for (const int status : {400, 401, 403, 415}) {
        answer(Do::Send, with(status), 10);
        EXPECT_EQ(next().what, Do::Stop) << status;
        course.tryNow();
    }
    for (const int status : {400, 404, 413, 422}) {
        UploadCourse fresh(10);
        fresh.answered(Do::Create, 0, with(status), 0, 1, 0);
        EXPECT_EQ(fresh.next(0).what, Do::Stop) << status;
    }
    UploadCourse full(10);
    full.answered(Do::Create, 0, with(507), 0, 1, 0);
    EXPECT_EQ(full.next(0).what, Do::Wait) << "room may come";
}

TEST_F(Course, OffsetsThatDisagreeForEverDoNotRunInACircle) {
    create();
    int asked = 0;
    while (next().what != Do::Wait && asked < 100) {
        answer(Do::Send, with(409), 8'000'000);
        if (next().what == Do::Ask) answer(Do::Ask, with(200, 0));
        ++asked;
    }
    EXPECT_LT(asked, 10);
}

TEST(PieceSizes, AProxyWhoseRefusalNobodyHearsIsKnownByWhatBreaksOff) {
    PieceSizes sizes;
    while (sizes.next() > PieceSizes::kSmallest) sizes.lost(sizes.next());
    for (int i = 0; i < 2; ++i) {
        sizes.sent(sizes.next(), 100);
        EXPECT_EQ(sizes.next(), 2 * PieceSizes::kSmallest);
        sizes.lost(sizes.next());
    }
    sizes.sent(sizes.next(), 100);
    EXPECT_EQ(sizes.next(), PieceSizes::kSmallest) << "each try of a larger one is a pause";
    EXPECT_TRUE(sizes.isLimited()) << "the panel says why it is slow";
}

TEST(PieceSizes, ArePiecesOfTenSecondsWithinTheirBounds) {
    PieceSizes sizes;
    for (int i = 0; i < 20; ++i) sizes.sent(sizes.next(), sizes.next() / 2000); // 2 MB/s
    EXPECT_EQ(sizes.next(), 20'000'000);
    for (int i = 0; i < 20; ++i) sizes.sent(sizes.next(), 1);
    EXPECT_EQ(sizes.next(), PieceSizes::kLargest);
    for (int i = 0; i < 20; ++i) sizes.sent(sizes.next(), 60'000'000);
    EXPECT_EQ(sizes.next(), PieceSizes::kSmallest);
    for (int i = 0; i < 20; ++i) sizes.tooLarge(sizes.next());
    EXPECT_EQ(sizes.next(), PieceSizes::kLeast);
}

TEST(UploadEntry, ItsMetadataSaysWhatIsWantedAndNoPath) {
    remote::UploadEntry entry;
    entry.file = "/home/anna/secret project/harbour.mov";
    entry.request.source = entry.file;
    entry.request.presetId = "web-h264";
    entry.request.paused = true;
    const QByteArray metadata = remote::uploadMetadata(entry);
    EXPECT_TRUE(metadata.startsWith("filename " + QByteArray("harbour.mov").toBase64() + ",preset ")) << metadata.toStdString();
    for (const QByteArray& pair : metadata.split(','))
        EXPECT_FALSE(QByteArray::fromBase64(pair.mid(pair.indexOf(' ') + 1)).contains("anna")) << pair.toStdString();
}

TEST(UploadEntry, AWholePresetTravelsInTheRequestAndNoIdBesideIt) {
    remote::UploadEntry entry;
    entry.file = "/home/anna/harbour.mov";
    entry.request.source = entry.file;
    entry.request.preset.emplace().name = "Mine for Friday";
    bool isThere = false;
    for (const QByteArray& pair : remote::uploadMetadata(entry).split(',')) {
        EXPECT_FALSE(pair.startsWith("preset ")) << pair.toStdString();
        isThere |= pair.startsWith("request ") && QByteArray::fromBase64(pair.mid(8)).contains("Mine for Friday");
    }
    EXPECT_TRUE(isThere);
}

TEST(UploadHttp, ReadsTheDigestOfAnswers) {
    const QByteArray digest(32, 'x');
    EXPECT_EQ(remote::sha256In("sha-256=:" + digest.toBase64() + ":"), digest.toHex().toStdString());
    EXPECT_EQ(remote::sha256In("sha-512=:AAAA:, sha-256=:" + digest.toBase64() + ":"), digest.toHex().toStdString());
    for (const char* const bad : {"", "sha-256=AAAA", "sha-256=:AAAA:", "md5=:AAAA:"}) EXPECT_EQ(remote::sha256In(bad), "") << bad;
}
