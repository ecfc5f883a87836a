#include "ui/style/menu_item.hpp"

#include "ui/style/icons.hpp"

#include <QPainter>
#include <algorithm>

namespace ui {
namespace {

constexpr int kIcon = 16, kBeforeIcon = 10, kAfterIcon = 8, kBeforeWords = 12, kAfterKeys = 10, kBetween = 32, kArrow = 14,
              kBeforeArrow = 8;
constexpr int kSeparator = 9;
constexpr qreal kRadius = 4;

QString wordsOf(const QStyleOptionMenuItem& item) {
    return item.text.section(QLatin1Char('\t'), 0, 0);
}

QString keysOf(const QStyleOptionMenuItem& item) {
    return item.text.section(QLatin1Char('\t'), 1);
}

/// Words stand behind the column of icons and ticks, if the menu has one.
int beforeText(const QStyleOptionMenuItem& item) {
    return item.maxIconWidth > 0 || item.menuHasCheckableItems ? kBeforeIcon + kIcon + kAfterIcon : kBeforeWords;
}

/// The icon; where there is none and the entry is chosen, a tick.
void paintMark(const QStyleOptionMenuItem& item, QPainter& painter, const Tokens& t, const QRect& entry, bool enabled) {
    const QRect place =
        QStyle::visualRect(item.direction, entry, QRect(entry.left() + kBeforeIcon, entry.center().y() - kIcon / 2 + 1, kIcon, kIcon));
    if (item.checkType != QStyleOptionMenuItem::NotCheckable && item.checked)
        paintIcon(painter, QStringLiteral("check"), place, enabled ? t.accent : t.textDisabled);
    else if (!item.icon.isNull()) item.icon.paint(&painter, place, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
}

} // namespace

void paintMenuItem(const QStyleOptionMenuItem& item, QPainter& painter, const Tokens& t) {
    const QRect& entry = item.rect;
    if (item.menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(QRect(entry.left(), entry.center().y(), entry.width(), 1), t.lineSubtle);
        return;
    }
    const bool enabled = item.state & QStyle::State_Enabled;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (enabled && (item.state & QStyle::State_Selected)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.selection);
        painter.drawRoundedRect(entry, kRadius, kRadius);
    }
    paintMark(item, painter, t, entry, enabled);
    painter.setFont(item.font);
    const QRect text = entry.adjusted(beforeText(item), 0, -kAfterKeys, 0);
    const auto at = [&](const QRect& rect) { return QStyle::visualRect(item.direction, entry, rect); };
    const auto side = [&](Qt::Alignment wanted) {
        return static_cast<int>(QStyle::visualAlignment(item.direction, wanted) | Qt::AlignVCenter);
    };
    painter.setPen(enabled ? t.textPrimary : t.textDisabled);
    painter.drawText(at(text), side(Qt::AlignLeft) | Qt::TextHideMnemonic, wordsOf(item));
    painter.setPen(enabled ? t.textCaption : t.textDisabled);
    painter.drawText(at(text), side(Qt::AlignRight), keysOf(item));
    if (item.menuItemType == QStyleOptionMenuItem::SubMenu)
        paintIcon(painter, item.direction == Qt::RightToLeft ? QStringLiteral("chevron-left") : QStringLiteral("chevron-right"),
            at(QRect(entry.right() - kAfterKeys - kArrow + 3, entry.center().y() - kArrow / 2 + 1, kArrow, kArrow)),
            enabled ? t.textCaption : t.textDisabled);
    painter.restore();
}

QSize menuItemSize(const QStyleOptionMenuItem& item, int least) {
    if (item.menuItemType == QStyleOptionMenuItem::Separator) return {1, kSeparator};
    const QFontMetrics metrics(item.font);
    int width = beforeText(item) + metrics.size(Qt::TextShowMnemonic, wordsOf(item)).width() + kAfterKeys;
    // QMenu gives the room of its widest key itself, when it places the entries.
    if (item.menuItemType == QStyleOptionMenuItem::SubMenu) width += kBeforeArrow + kArrow;
    if (!keysOf(item).isEmpty()) width += kBetween;
    return {width, std::max(least, metrics.height() + 8)};
}

} // namespace ui
