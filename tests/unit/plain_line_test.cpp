#include "core/base/plain_line.hpp"

#include <gtest/gtest.h>

TEST(PlainLine, WhatIsNotSeenOrCommandsATerminalGoes) {
    for (const char* misleading :
        {"two\nlines", "\x1b[31mred", "a\u0085b", "holiday\u202egpj.exe", "a\u2066b", "a\u2028b", "a\u2029b", "\ufeffa", "a\u200bb", "a\tb",
            "a\x7f"
            "b"}) {
        EXPECT_FALSE(base::isPlainLine(misleading)) << misleading;
        EXPECT_TRUE(base::isPlainLine(base::plainLine(misleading))) << misleading;
    }
    EXPECT_EQ(base::plainLine("two\nlines"), "two lines");
    EXPECT_EQ(base::plainLine("\x1b[31mred"), " [31mred");
    EXPECT_EQ(base::plainLine("holiday\u202egpj.exe"), "holidaygpj.exe") << "else it reads as holidayexe.jpg";
    EXPECT_FALSE(base::isPlainLine("caf\xe9")) << "it was no UTF-8";
}

TEST(PlainLine, WordsOfAllLanguagesStay) {
    for (const char* word : {"Holiday in Köln 2026", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937",
             "\U0001F468\u200d\U0001F469\u200d\U0001F467", ""}) {
        EXPECT_TRUE(base::isPlainLine(word)) << word;
        EXPECT_EQ(base::plainLine(word), word);
    }
}
