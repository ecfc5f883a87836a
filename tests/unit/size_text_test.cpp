#include "core/base/size_text.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <utility>

TEST(SizeText, TheUnitFitsTheSize) {
    for (const auto& [bytes, text] : {std::pair<std::int64_t, const char*>{0, "0 bytes"}, {1, "1 byte"}, {999, "999 bytes"},
             {1000, "1.0 kB"}, {4249, "4.2 kB"}, {9949, "9.9 kB"}, {9950, "10 kB"}, {37'400, "37 kB"}, {999'499, "999 kB"},
             {999'500, "1.0 MB"}, {1'249'000, "1.2 MB"}, {52'000'000, "52 MB"}, {999'500'000, "1.0 GB"}, {4'000'000'000, "4.0 GB"},
             {1'500'000'000'000, "1.5 TB"}, {2'000'000'000'000'000, "2000 TB"}})
        EXPECT_EQ(base::sizeText(bytes), text) << bytes;
    EXPECT_EQ(base::sizeText(std::numeric_limits<std::int64_t>::max() / 2), "4611686 TB");
}

TEST(SizeText, OtherLanguagesHaveTheirUnitAndTheSignOfTheirNumbers) {
    const auto german = [](const std::string& pattern) -> std::string {
        return pattern == base::kFractionPattern ? "%1,%2" : pattern == "%1 MB" ? "%1 Megabyte" : "?";
    };
    EXPECT_EQ(base::sizeSaid(1'000'000).in(german), "1,0 Megabyte");
    EXPECT_EQ(base::sizeSaid(52'000'000).in(german), "52 Megabyte");
    EXPECT_EQ(base::sizeSaid(1).in([](const std::string& pattern) { return pattern == "%1 byte" ? "ein Byte" : "?"; }), "ein Byte");
}
