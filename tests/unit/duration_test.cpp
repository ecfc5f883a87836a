// How far a duration is believed that somebody else wrote (core/base/duration.hpp).

#include "core/base/duration.hpp"

#include <gtest/gtest.h>
#include <limits>

TEST(Duration, IsBelievedWhereAFileCanHoldIt) {
    EXPECT_EQ(base::believableSeconds(634.0, 1'200'000'000), 634.0);
    EXPECT_EQ(base::believableSeconds(86400.0, 2'000'000), 86400.0) << "a day of a picture that stands still";
    EXPECT_EQ(base::believableSeconds(12.4), 12.4) << "nobody knows how large it is";
}

TEST(Duration, OfFiveHundredYearsIsNone) {
    EXPECT_EQ(base::believableSeconds(17179869184.0, 512), 0);
    EXPECT_EQ(base::believableSeconds(17179869184.0, std::numeric_limits<std::int64_t>::max()), 0);
    EXPECT_EQ(base::believableSeconds(3600.0, 512), 0);
    for (const double odd : {9.2e15, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(base::believableSeconds(odd), 0) << odd;
}
