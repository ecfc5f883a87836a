#include "ui/widgets/section_delegate.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"

#include <QPainter>

namespace ui {
namespace {

constexpr int kHeight = 36, kMargin = 8, kIcon = 16, kBeforeIcon = 14, kBeforeText = 40;
constexpr int kBarWidth = 3, kBarHeight = 20;
constexpr qreal kRadius = 6;

} // namespace

QSize SectionDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QString word = index.data().toString();
    return {kMargin + kBeforeText + QFontMetrics(m_theme.font(0)).horizontalAdvance(word) + kMargin, m_theme.heightFor(kHeight, 0)};
}

void SectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Tokens& t = m_theme.colours();
    const bool current = option.state & QStyle::State_Selected;
    const QRectF ground = QRectF(option.rect).adjusted(kMargin, 0, 0, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    if (current || (option.state & QStyle::State_MouseOver)) {
        painter->setBrush(current ? t.selection : t.hover);
        painter->drawRoundedRect(ground, kRadius, kRadius);
    }
    const qreal middle = ground.center().y();
    if (current) {
        painter->setBrush(t.accent);
        painter->drawRoundedRect(
            QRectF(option.rect.left() - kBarWidth, middle - kBarHeight / 2.0, 2 * kBarWidth, kBarHeight), kBarWidth, kBarWidth);
    }
    if (option.state & QStyle::State_HasFocus) { // inside: the list would cut it off
        painter->setPen(QPen(t.focus, m_theme.ringWidth()));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(insideOf(ground, m_theme.ringWidth()), kRadius, kRadius);
    }
    paintIcon(*painter, index.data(IconRole).toString(), QRectF(ground.left() + kBeforeIcon, middle - kIcon / 2.0, kIcon, kIcon),
        current ? t.accent : t.textSecondary);
    const QRectF room = ground.adjusted(kBeforeText, 0, -kMargin, 0);
    painter->setFont(m_theme.font(0));
    painter->setPen(t.textPrimary);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, static_cast<int>(room.width())));
    painter->restore();
}

} // namespace ui
