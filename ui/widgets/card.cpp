#include "ui/widgets/card.hpp"

#include "ui/style/outline.hpp"

#include <QPainter>

namespace ui {

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    const bool dashed = m_look == Look::Dashed, raised = m_look == Look::Raised;
    QPen pen(dashed ? t.lineStrong : raised ? t.lineNormal : t.lineSubtle, dashed ? 2 : 1);
    if (dashed) pen.setDashPattern({3, 2.5});
    painter.setPen(pen);
    painter.setBrush(raised ? t.raised : t.panel);
    const qreal radius = dashed ? 12 : 8;
    painter.drawRoundedRect(insideOf(rect(), pen.widthF()), radius, radius);
}

} // namespace ui
