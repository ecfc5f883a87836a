#include "ui/style/outline.hpp"

#include <QPainter>

namespace ui {

QRectF insideOf(const QRectF& rect, qreal pen) {
    return rect.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
}

void paintOutline(QPainter& painter, const QRect& rect, const QColor& colour, int width, Qt::Edges edges) {
    const auto fill = [&](Qt::Edge edge, const QRect& part) {
        if (edges & edge) painter.fillRect(part, colour);
    };
    fill(Qt::TopEdge, QRect(rect.left(), rect.top(), rect.width(), width));
    fill(Qt::BottomEdge, QRect(rect.left(), rect.bottom() + 1 - width, rect.width(), width));
    fill(Qt::LeftEdge, QRect(rect.left(), rect.top(), width, rect.height()));
    fill(Qt::RightEdge, QRect(rect.right() + 1 - width, rect.top(), width, rect.height()));
}

void paintRowRing(QPainter& painter, const QRect& cell, const QColor& colour, int width, bool isFirst, bool isLast) {
    Qt::Edges edges = Qt::TopEdge | Qt::BottomEdge;
    edges.setFlag(Qt::LeftEdge, isFirst);
    edges.setFlag(Qt::RightEdge, isLast);
    paintOutline(painter, cell.adjusted(0, 0, 0, -1), colour, width, edges);
}

} // namespace ui
