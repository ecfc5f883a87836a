#include "core/http/range.hpp"

#include <gtest/gtest.h>

using Kind = http::RangeAnswer::Kind;

TEST(Range, TheThreeFormsGiveTheRightBytes) {
    const auto first = http::rangeOf("bytes=10-19", 100);
    EXPECT_EQ(first.kind, Kind::Part);
    EXPECT_EQ(first.part.offset, 10u);
    EXPECT_EQ(first.part.length, 10u);
    EXPECT_EQ(http::rangeOf("bytes=90-", 100).part.length, 10u);
    const auto suffix = http::rangeOf("bytes=-7", 100);
    EXPECT_EQ(suffix.part.offset, 93u);
    EXPECT_EQ(suffix.part.length, 7u);
    EXPECT_EQ(http::rangeOf("bytes=95-500", 100).part.length, 5u);
    EXPECT_EQ(http::rangeOf("bytes=-500", 100).part.length, 100u);
}

TEST(Range, WhatLiesBehindTheEndIsUnsatisfiable) {
    EXPECT_EQ(http::rangeOf("bytes=100-", 100).kind, Kind::Unsatisfiable);
    EXPECT_EQ(http::rangeOf("bytes=-0", 100).kind, Kind::Unsatisfiable);
    EXPECT_EQ(http::rangeOf("bytes=0-", 0).kind, Kind::Unsatisfiable);
}

TEST(Range, WhatIsNotUnderstoodMeansTheWhole) {
    for (const auto header : {"", "bytes", "bytes=", "bytes=a-b", "bytes=5-4", "bytes=1-2,4-5", "items=0-1", "bytes=-", "bytes=1-x"})
        EXPECT_EQ(http::rangeOf(header, 100).kind, Kind::Whole) << header;
}

TEST(Range, NumbersBeyondEverySizeAreNumbersStill) {
    EXPECT_EQ(http::rangeOf("bytes=99999999999999999999-", 100).kind, Kind::Unsatisfiable);
    EXPECT_EQ(http::rangeOf("bytes=0-99999999999999999999", 100).part.length, 100u);
    EXPECT_EQ(http::rangeOf("Bytes=0-1", 100).part.length, 2u) << "units have no case (RFC 9110, 14.1)";
}
