#include "core/engine/token_bucket.hpp"

#include <gtest/gtest.h>

using engine::TokenBucket;

TEST(TokenBucket, WithoutALimitEverythingGoes) {
    TokenBucket bucket;
    EXPECT_FALSE(bucket.isLimited());
    EXPECT_EQ(bucket.take(1'000'000'000, 0), 1'000'000'000);
}

TEST(TokenBucket, InTheLongRunItIsTheRate) {
    TokenBucket bucket;
    bucket.setRate(1'000'000, 5'000);
    std::int64_t sent = 0;
    for (std::int64_t ms = 5'000; ms <= 15'000; ms += 7) sent += bucket.take(1 << 20, ms);
    EXPECT_GE(sent, 9'980'000);
    EXPECT_LE(sent, 10'000'000);
}

TEST(TokenBucket, AfterAPauseNoMoreThanAQuarterOfASecondGoesAtOnce) {
    TokenBucket bucket;
    bucket.setRate(1'000'000, 0);
    EXPECT_EQ(bucket.take(1 << 30, 0), 0);
    EXPECT_EQ(bucket.take(1 << 30, 3'600'000), 250'000);
    EXPECT_EQ(bucket.take(1 << 30, 3'600'000), 0);
    EXPECT_EQ(bucket.take(1'000, 3'600'100), 1'000) << "no more than is wanted";
    EXPECT_EQ(bucket.take(1 << 30, 3'600'100), 99'000);
}

TEST(TokenBucket, AnotherRateHoldsAtOnce) {
    TokenBucket bucket;
    bucket.setRate(1'000'000, 0);
    bucket.setRate(8'000, 100);
    EXPECT_EQ(bucket.take(1 << 30, 200), 800);
    bucket.setRate(0, 200);
    EXPECT_EQ(bucket.take(5'000'000, 200), 5'000'000);
    bucket.setRate(8'000, 300);
    EXPECT_EQ(bucket.take(1 << 30, 300), 0) << "nothing was saved up";
    EXPECT_EQ(bucket.take(1 << 30, 200), 0) << "a clock that goes back gives nothing";
}

TEST(TokenBucket, TheSlowestRateGoesOnToo) {
    TokenBucket bucket;
    bucket.setRate(1, 0);
    std::int64_t sent = 0;
    for (std::int64_t ms = 0; ms <= 10'000; ms += 50) sent += bucket.take(100, ms);
    EXPECT_GE(sent, 9);
    EXPECT_LE(sent, 10);
}
