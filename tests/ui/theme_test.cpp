// Sizes follow the system font; the colour of a label is that of its style on any ground; fields and menus leave room beside their words.

#include "ui/style/menu_item.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/style/theme.hpp"
#include "ui/widgets/basics.hpp"

#include <QImage>
#include <QPainter>
#include <QSpinBox>
#include <QStyleOptionComboBox>
#include <QStyleOptionFrame>
#include <QStyleOptionMenuItem>
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
