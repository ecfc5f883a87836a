// Sizes follow the system font.

#include "ui/style/theme.hpp"

#include <gtest/gtest.h>

TEST(Theme, SizesAreOffsetsFromTheSystemFont) {
    ui::Theme theme;
    int told = 0;
    QObject::connect(&theme, &ui::Theme::changed, &theme, [&] { ++told; });
    QFont general, fixed;
    general.setPixelSize(20); // 15 pt
    general.setItalic(true);
    fixed.setPixelSize(20);
    theme.setSystemFonts(general, fixed);
    EXPECT_EQ(told, 1) << "who shows text must hear of it";
    EXPECT_EQ(theme.font(0).pixelSize(), 20);
    EXPECT_TRUE(theme.font(0).italic());
    EXPECT_EQ(theme.font(-2).pixelSize(), 18);
    EXPECT_EQ(theme.font(7).pixelSize(), 27);
    EXPECT_EQ(theme.fixedFont().pixelSize(), 18);
    EXPECT_EQ(theme.scaled(130), 200);
    EXPECT_GE(theme.heightFor(28, 0, 2), 40);
}

TEST(Theme, ASmallSystemFontKeepsTheDesignsLengths) {
    ui::Theme theme;
    QFont general;
    general.setPixelSize(9);
    theme.setSystemFonts(general, general);
    EXPECT_EQ(theme.scaled(200), 200);
    EXPECT_EQ(theme.heightFor(70, 0), 70);
    EXPECT_GE(theme.font(-3).pixelSize(), 8) << "captions stay readable";
}
