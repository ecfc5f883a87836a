#include "core/base/duration_text.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <utility>

TEST(DurationText, TheUnitFitsTheDuration) {
    for (const auto& [seconds, text] : {std::pair<double, const char*>{0, "0 s"}, {0.4, "0 s"}, {45, "45 s"}, {59.6, "1 min"},
             {60, "1 min"}, {75, "75 s"}, {119, "119 s"}, {120, "2 min"}, {150, "3 min"}, {149, "2 min"}, {7199, "120 min"},
             {7200, "2 h 0 min"}, {7500, "2 h 5 min"}, {10'799, "3 h 0 min"}})
        EXPECT_EQ(base::durationText(seconds), text) << seconds;
}

TEST(DurationText, WhatIsNoDurationIsNotWrittenAsOne) {
    for (const double odd : {-1.0, 9.2e15, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(base::durationText(odd), "-") << odd;
}
