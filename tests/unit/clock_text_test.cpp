// Places in a film as people write them (core/base/clock_text.hpp).

#include "core/base/clock_text.hpp"

#include <gtest/gtest.h>

TEST(ClockText, PlacesAreReadAsPeopleWriteThem) {
    const std::pair<const char*, double> written[] = {{"0", 0}, {"62.5", 62.5}, {"1:02.5", 62.5}, {"1:02,5", 62.5}, {"0:01:02.500", 62.5},
        {"2:00:00", 7200}, {" 7 ", 7}, {"90:00", 5400}, {"0.0000005", 0.0000005}};
    for (const auto& [text, seconds] : written) {
        const auto read = base::parseClock(text);
        ASSERT_TRUE(read) << text;
        EXPECT_DOUBLE_EQ(*read, seconds) << text;
    }
}

TEST(ClockText, WhatIsNoPlaceIsRefused) {
    for (const char* text : {"", " ", "-1", "+1", "1:60", "1:2:60", "1:61:00", "1:2:3:4", "1::2", ":30", "1:", "1.", "1.2.3", "1.5:00",
             "1e3", "nan", "inf", "0x10", "1:-2", "9999999999", "999999999", "99999999:59:59", "1.0000000001", "ten"})
        EXPECT_FALSE(base::parseClock(text)) << text;
}

TEST(ClockText, WhatIsWrittenIsReadAgain) {
    const std::pair<double, const char*> seconds[] = {
        {0, "0:00"}, {62.5, "1:02.5"}, {7262.033, "2:01:02.033"}, {59.9999999, "1:00"}, {-3, "0:00"}};
    for (const auto& [value, text] : seconds) {
        EXPECT_EQ(base::clockText(value), text);
        EXPECT_EQ(base::clockSaid(value).english(), text);
    }
    EXPECT_NEAR(*base::parseClock(base::clockText(12345.678912)), 12345.678912, 1e-6);
}
