// The slider: a line that is filled up to the knob (ui.md, picture 04).

#include "ui/style/millrace_style.hpp"

#include <QPainter>
#include <QStyleOptionSlider>

namespace ui {
namespace {

constexpr qreal kLine = 4, kKnob = 6;

} // namespace

void MillraceStyle::drawSlider(const QStyleOptionSlider& option, QPainter& painter, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    const bool enabled = option.state & State_Enabled, across = option.orientation == Qt::Horizontal;
    const QPointF knob = QRectF(subControlRect(CC_Slider, &option, SC_SliderHandle, widget)).center();
    const QRectF whole(option.rect);
    const QRectF line = across ? QRectF(whole.left() + kKnob, knob.y() - kLine / 2, whole.width() - 2 * kKnob, kLine)
                               : QRectF(knob.x() - kLine / 2, whole.top() + kKnob, kLine, whole.height() - 2 * kKnob);
    QRectF filled = line; // from where the least value is
    if (across && option.upsideDown) filled.setLeft(knob.x());
    else if (across) filled.setRight(knob.x());
    else if (option.upsideDown) filled.setTop(knob.y());
    else filled.setBottom(knob.y());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.track);
    painter.drawRoundedRect(line, kLine / 2, kLine / 2);
    painter.setBrush(enabled ? t.accent : t.textDisabled);
    painter.drawRoundedRect(filled, kLine / 2, kLine / 2);
    painter.setBrush(!enabled ? t.textDisabled : m_theme.isDark() ? t.textPrimary : t.accent);
    painter.drawEllipse(knob, kKnob, kKnob);
    painter.restore();
}

} // namespace ui
