#include "ui/widgets/connection_delegate.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"

#include <QPainter>
#include <QStyle>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMargin = 10, kIcon = 16, kBeforeText = 42, kBar = 3, kStateIcon = 14, kGap = 6, kLeastHeight = 56;

} // namespace

int ConnectionDelegate::stateWidth(const QModelIndex& index) const {
    const QString state = index.data(StateRole).toString();
    return state.isEmpty() ? 0 : kStateIcon + kGap + QFontMetrics(m_theme.font(-1)).horizontalAdvance(state);
}

bool ConnectionDelegate::isBeside(const QModelIndex& index, int room) const {
    const QFontMetrics strong(m_theme.font(0, QFont::DemiBold));
    return strong.horizontalAdvance(index.data(NameRole).toString()) + 2 * kGap + stateWidth(index) <= room;
}

QSize ConnectionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int name = QFontMetrics(m_theme.font(0)).height(), small = QFontMetrics(m_theme.font(-1)).height();
    // What leaves no room beside a name has a line of its own. A bar may come, and take some.
    const QWidget* list = option.widget;
    const int room = list ? list->width() - 2 - list->style()->pixelMetric(QStyle::PM_ScrollBarExtent) - kBeforeText - kMargin : 0;
    const bool isAlone = index.data(StateRole).toString().isEmpty() || isBeside(index, room);
    const int lines = isAlone ? 1 : 2;
    return {0, std::max(kLeastHeight, name + lines * small + 2 * kMargin)};
}

void ConnectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Tokens& t = m_theme.colours();
    const bool isChosen = option.state & QStyle::State_Selected;
    const QRect rect = option.rect;
    painter->save();
    painter->fillRect(rect, isChosen ? t.selection : (option.state & QStyle::State_MouseOver) ? t.hover : t.panel);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.lineSubtle);
    if (isChosen) painter->fillRect(QRect(rect.left(), rect.top(), kBar, rect.height()), t.accent);
    if (option.state & QStyle::State_HasFocus) {
        paintOutline(*painter, rect, t.focus, m_theme.ringWidth());
    }
    const QFontMetrics strong(m_theme.font(0, QFont::DemiBold)), small(m_theme.font(-1));
    const QString name = index.data(NameRole).toString(), state = index.data(StateRole).toString();
    const QRect room = rect.adjusted(kBeforeText, kMargin, -kMargin, -kMargin);
    const int stateRoom = stateWidth(index);
    const bool isInFirstLine = isBeside(index, room.width());
    paintIcon(*painter, index.data(IconRole).toString(),
        QRectF(rect.left() + 14, room.top() + (strong.height() - kIcon) / 2.0, kIcon, kIcon), isChosen ? t.accent : t.textSecondary);
    painter->setFont(m_theme.font(0, QFont::DemiBold));
    painter->setPen(t.textPrimary);
    const int nameRoom = isInFirstLine ? room.width() - stateRoom : room.width();
    painter->drawText(
        QRect(room.left(), room.top(), nameRoom, strong.height()), Qt::AlignVCenter, strong.elidedText(name, Qt::ElideRight, nameRoom));
    painter->setFont(m_theme.font(-1));
    painter->setPen(t.textSecondary);
    painter->drawText(QRect(room.left(), room.top() + strong.height(), room.width(), small.height()), Qt::AlignVCenter,
        small.elidedText(index.data(WhereRole).toString(), Qt::ElideMiddle, room.width()));
    const int top = isInFirstLine ? room.top() + (strong.height() - small.height()) / 2 : room.top() + strong.height() + small.height();
    const int left = isInFirstLine ? room.right() + 1 - stateRoom : room.left();
    if (!state.isEmpty()) paintState(*painter, QRect(left, top, stateRoom, small.height()), index);
    painter->restore();
}

void ConnectionDelegate::paintState(QPainter& painter, const QRect& line, const QModelIndex& index) const {
    const Tokens& t = m_theme.colours();
    const int kind = index.data(KindRole).toInt();
    const QColor& colour = kind == Good ? t.ok : kind == AtWork ? t.accent : t.fail;
    const QString icon = kind == Good ? QStringLiteral("check")
        : kind == AtWork              ? QStringLiteral("state-waiting")
                                      : QStringLiteral("state-offline");
    paintIcon(painter, icon, QRectF(line.left(), line.top() + (line.height() - kStateIcon) / 2.0, kStateIcon, kStateIcon), colour);
    painter.setPen(colour);
    painter.drawText(line.adjusted(kStateIcon + kGap, 0, 0, 0), Qt::AlignVCenter, index.data(StateRole).toString());
}

} // namespace ui
