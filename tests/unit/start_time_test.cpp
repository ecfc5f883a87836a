// When a job may begin, as people write it and as it is told.

#include "core/model/start_time.hpp"

#include <QDateTime>
#include <gtest/gtest.h>

namespace {

/// A day on which no clock is changed anywhere.
std::int64_t here(int hour, int minute, int day = 15) {
    return QDateTime(QDate(2026, 1, day), QTime(hour, minute)).toMSecsSinceEpoch();
}

} // namespace

TEST(StartTime, AClockMeansTheNextTimeThatItShowsThat) {
    EXPECT_EQ(model::parseStart("22:00", here(14, 30)).value(), here(22, 0));
    EXPECT_EQ(model::parseStart("6:05", here(14, 30)).value(), here(6, 5, 16));
    EXPECT_EQ(model::parseStart("14:30", here(14, 30)).value(), here(14, 30, 16)) << "now has begun";
}

TEST(StartTime, ADayWithAClockIsMeantHereOrWhereItSays) {
    EXPECT_EQ(model::parseStart("2026-01-20T22:00", here(14, 30)).value(), here(22, 0, 20));
    EXPECT_EQ(model::parseStart("2026-01-20 22:00", here(14, 30)).value(), here(22, 0, 20));
    EXPECT_EQ(
        model::parseStart("2026-01-20T22:00:00Z", 0).value(), QDateTime(QDate(2026, 1, 20), QTime(22, 0), Qt::UTC).toMSecsSinceEpoch());
    EXPECT_EQ(model::parseStart("2026-01-20T22:00:00+01:00", 0).value(),
        QDateTime(QDate(2026, 1, 20), QTime(21, 0), Qt::UTC).toMSecsSinceEpoch());
}

TEST(StartTime, WhatIsNoTimeIsRefusedWithAnExample) {
    for (const char* word : {"", "tomorrow", "25:00", "22", "2026-01-20", "2026-02-30T22:00", "99999-01-01T22:00"}) {
        const auto at = model::parseStart(word, here(14, 30));
        ASSERT_FALSE(at) << word;
        EXPECT_EQ(at.error().code, base::ErrorCode::InvalidInput);
        EXPECT_NE(at.error().message.find("22:00"), std::string::npos) << at.error().message;
    }
    EXPECT_TRUE(model::validateStart(0));
    EXPECT_TRUE(model::validateStart(here(14, 30)));
    EXPECT_FALSE(model::validateStart(-1));
    EXPECT_FALSE(model::validateStart(253'402'300'800'000));
}

TEST(StartTime, IsToldAsItIsRead) {
    EXPECT_EQ(model::startText(here(9, 5)), "2026-01-15 09:05");
    EXPECT_EQ(model::parseStart(model::startText(here(9, 5)), 0).value(), here(9, 5));
}
