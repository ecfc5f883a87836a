#include "ui/widgets/card.hpp"

#include <QPainter>

namespace ui {

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    QPen pen(m_dashed ? t.lineStrong : t.lineSubtle, m_dashed ? 2 : 1);
    if (m_dashed) pen.setDashPattern({3, 2.5});
    painter.setPen(pen);
    painter.setBrush(t.panel);
    const qreal inset = m_dashed ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), m_dashed ? 12 : 8, m_dashed ? 12 : 8);
}

} // namespace ui
