#include "ui/style/outline.hpp"

#include <QPainter>

namespace ui {

QRectF insideOf(const QRectF& rect, qreal pen) {
    return rect.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
}

void paintOutline(QPainter& painter, const QRect& rect, const QColor& colour, int width) {
    const int high = rect.height() - 2 * width;
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), width), colour);
    painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - width, rect.width(), width), colour);
    painter.fillRect(QRect(rect.left(), rect.top() + width, width, high), colour);
    painter.fillRect(QRect(rect.right() + 1 - width, rect.top() + width, width, high), colour);
}

} // namespace ui
