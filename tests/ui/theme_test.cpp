// Sizes follow the system font; the colour of a label is that of its style on any ground; fields and menus leave room beside their words.

#include "ui/style/menu_item.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/style/motion_effects.hpp"
#include "ui/style/theme.hpp"
#include "ui/widgets/basics.hpp"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSpinBox>
#include <QStyleOptionComboBox>
#include <QStyleOptionFrame>
#include <QStyleOptionMenuItem>
#include <algorithm>
#include <cmath>
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

TEST(Theme, ALabelHasItsColourOnAnyGround) {
    ui::Theme theme;
    for (const auto ground : {QPalette::Window, QPalette::Base}) {
        QWidget parent;
        parent.setBackgroundRole(ground);
        int role = 0;
        for (const QColor& wanted : {theme.colours().textPrimary, theme.colours().textSecondary, theme.colours().textCaption}) {
            const QLabel* label = ui::label(theme, QStringLiteral("words"), ui::TextStyle::Small, ++role, &parent);
            EXPECT_EQ(label->palette().color(QPalette::Active, label->foregroundRole()), wanted) << role;
            EXPECT_EQ(label->palette().color(QPalette::Disabled, label->foregroundRole()), theme.colours().textDisabled) << role;
        }
    }
}

namespace {

/// As WCAG 2.2 has it: 1 to 21.
double contrastOf(const QColor& one, const QColor& other) {
    const auto luminance = [](const QColor& colour) {
        const auto part = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
        return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
    };
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

TEST(Theme, HighContrastMeansSevenToOneForTextAndThreeForLines) {
    ui::Theme theme;
    const int usual = theme.ringWidth();
    int told = 0;
    QObject::connect(&theme, &ui::Theme::changed, &theme, [&] { ++told; });
    theme.setContrast(ui::Contrast::High);
    EXPECT_EQ(told, 1);
    EXPECT_GT(theme.ringWidth(), usual);
    using Token = QColor ui::Tokens::*;
    for (const auto scheme : {ui::Scheme::Dark, ui::Scheme::Light}) {
        theme.setScheme(scheme);
        const ui::Tokens& t = theme.colours();
        for (const Token ground : {&ui::Tokens::rail, &ui::Tokens::window, &ui::Tokens::panel, &ui::Tokens::raised, &ui::Tokens::hover,
                 &ui::Tokens::inset, &ui::Tokens::selection, &ui::Tokens::selectionInactive, &ui::Tokens::accentTint, &ui::Tokens::okTint,
                 &ui::Tokens::warnTint, &ui::Tokens::failTint}) {
            for (const Token text : {&ui::Tokens::textPrimary, &ui::Tokens::textSecondary, &ui::Tokens::textCaption, &ui::Tokens::accent,
                     &ui::Tokens::ok, &ui::Tokens::warn, &ui::Tokens::fail})
                EXPECT_GE(contrastOf(t.*text, t.*ground), 7)
                    << (t.*text).name().toStdString() << " on " << (t.*ground).name().toStdString();
            for (const Token line : {&ui::Tokens::lineSubtle, &ui::Tokens::lineNormal, &ui::Tokens::lineStrong, &ui::Tokens::focus})
                EXPECT_GE(contrastOf(t.*line, t.*ground), 3)
                    << (t.*line).name().toStdString() << " on " << (t.*ground).name().toStdString();
        }
        for (const Token fill :
            {&ui::Tokens::accentFill, &ui::Tokens::accentFillHover, &ui::Tokens::accentFillPressed, &ui::Tokens::failFill})
            EXPECT_GE(contrastOf(Qt::white, t.*fill), 7) << (t.*fill).name().toStdString();
        EXPECT_EQ(theme.palette().color(QPalette::WindowText), t.textPrimary);
    }
    theme.setContrast(ui::Contrast::Standard);
    ui::Theme plain;
    plain.setScheme(ui::Scheme::Light);
    EXPECT_EQ(theme.colours().textCaption, plain.colours().textCaption) << "it comes back";
}

TEST(Theme, ReducedMotionStillsWhatQtMovesAndItComesBack) {
    ui::Theme theme;
    const ui::MillraceStyle style(theme);
    QObject program;
    const int blinks = QApplication::cursorFlashTime();
    const bool slides = QApplication::isEffectEnabled(Qt::UI_AnimateMenu);
    QApplication::setCursorFlashTime(900);
    new ui::MotionEffects(theme, &program);
    EXPECT_GT(QApplication::cursorFlashTime(), 0);
    const auto expectStill = [&](const char* why) {
        for (const auto effect : {Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip, Qt::UI_FadeTooltip})
            EXPECT_FALSE(QApplication::isEffectEnabled(effect)) << why;
        EXPECT_EQ(QApplication::cursorFlashTime(), 0) << why;
        EXPECT_EQ(style.styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, nullptr, nullptr), 0) << why;
        EXPECT_TRUE(theme.isMotionReduced()) << why;
    };
    theme.setMotion(ui::Motion::Reduced);
    expectStill("chosen here");
    theme.setMotion(ui::Motion::System);
    EXPECT_EQ(QApplication::cursorFlashTime(), 900);
    EXPECT_EQ(QApplication::isEffectEnabled(Qt::UI_AnimateMenu), slides);
    theme.setSystemReducesMotion(true);
    expectStill("wished of the system");
    theme.setSystemReducesMotion(false);
    EXPECT_EQ(QApplication::cursorFlashTime(), 900);
    QApplication::setCursorFlashTime(blinks);
}

TEST(Style, FieldsAndChoicesLeaveRoomBesideTheirWords) {
    const ui::Theme theme;
    const ui::MillraceStyle style(theme);
    QLineEdit field;
    QStyleOptionFrame frame;
    frame.rect = QRect(0, 0, 200, 32);
    EXPECT_GE(style.subElementRect(QStyle::SE_LineEditContents, &frame, &field).left(), 6);
    QComboBox choice;
    QStyleOptionComboBox option;
    option.rect = QRect(0, 0, 200, 32);
    const QRect words = style.subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &choice);
    EXPECT_GE(words.left(), 8);
    EXPECT_LE(words.right(), 200 - 8 - 14) << "the arrow";
}

TEST(Style, AMenuWithoutIconsHasNoColumnForThem) {
    QStyleOptionMenuItem item;
    item.text = QStringLiteral("Preview");
    item.menuItemType = QStyleOptionMenuItem::Normal;
    item.checkType = QStyleOptionMenuItem::NotCheckable;
    item.maxIconWidth = 0;
    item.menuHasCheckableItems = false;
    const int plain = ui::menuItemSize(item, 28).width();
    item.maxIconWidth = 20;
    EXPECT_GT(ui::menuItemSize(item, 28).width(), plain);
    item.maxIconWidth = 0;
    item.menuHasCheckableItems = true;
    EXPECT_GT(ui::menuItemSize(item, 28).width(), plain) << "ticks stand there too";
}

TEST(Style, AMenuOfMenusLeavesRoomBeforeItsArrows) {
    QStyleOptionMenuItem item;
    item.text = QStringLiteral("Preview");
    item.checkType = QStyleOptionMenuItem::NotCheckable;
    item.maxIconWidth = 0;
    item.menuHasCheckableItems = false;
    item.menuItemType = QStyleOptionMenuItem::Normal;
    const int plain = ui::menuItemSize(item, 28).width();
    item.menuItemType = QStyleOptionMenuItem::SubMenu;
    EXPECT_GE(ui::menuItemSize(item, 28).width(), plain + 14 + 8);
}

namespace {

/// What an element of the style looks like at a scale, on a ground that nothing else has.
QImage pictureOf(const ui::MillraceStyle& style, QStyle::PrimitiveElement element, QStyleOption& option, qreal scale) {
    QImage picture((QSizeF(option.rect.size()) * scale).toSize(), QImage::Format_RGB32);
    picture.setDevicePixelRatio(scale);
    picture.fill(Qt::magenta);
    QPainter painter(&picture);
    style.drawPrimitive(element, &option, &painter, nullptr);
    return picture;
}

/// How many pixels from that edge on, at its middle, are of the colour.
int widthOfLine(const QImage& picture, Qt::Edge edge, const QColor& colour) {
    const QPoint middle(picture.width() / 2, picture.height() / 2);
    int width = 0;
    for (;; ++width) {
        const QPoint at = edge == Qt::TopEdge ? QPoint(middle.x(), width)
            : edge == Qt::BottomEdge          ? QPoint(middle.x(), picture.height() - 1 - width)
            : edge == Qt::LeftEdge            ? QPoint(width, middle.y())
                                              : QPoint(picture.width() - 1 - width, middle.y());
        if (!picture.rect().contains(at) || picture.pixelColor(at) != colour) return width;
    }
}

} // namespace

TEST(Style, LinesAreAsWideAtEveryEdgeAndAtEveryScale) {
    const ui::Theme theme;
    const ui::MillraceStyle style(theme);
    for (const int scale : {1, 2, 3}) {
        QStyleOption menu;
        menu.rect = QRect(0, 0, 80, 60);
        const QImage shown = pictureOf(style, QStyle::PE_PanelMenu, menu, scale);
        QStyleOptionFrame frame;
        frame.rect = QRect(0, 0, 80, 60);
        frame.state = QStyle::State_HasFocus | QStyle::State_Enabled;
        const QImage ringed = pictureOf(style, QStyle::PE_Frame, frame, scale);
        for (const Qt::Edge edge : {Qt::TopEdge, Qt::LeftEdge, Qt::BottomEdge, Qt::RightEdge}) {
            EXPECT_EQ(widthOfLine(shown, edge, theme.colours().lineNormal), scale) << edge << ", menu at " << scale;
            EXPECT_EQ(widthOfLine(ringed, edge, theme.colours().focus), 2 * scale) << edge << ", frame with the focus at " << scale;
        }
    }
}

TEST(Style, ANumberIsAsHighAsAField) {
    const ui::Theme theme;
    const ui::MillraceStyle style(theme);
    QSpinBox number;
    QStyleOptionSpinBox option;
    for (const int pixels : {13, 20}) {
        QFont font;
        font.setPixelSize(pixels);
        option.fontMetrics = QFontMetrics(font);
        const int height =
            style.sizeFromContents(QStyle::CT_SpinBox, &option, QSize(80, option.fontMetrics.height() + 12), &number).height();
        EXPECT_EQ(height, std::max(32, option.fontMetrics.height() + 8));
    }
}
