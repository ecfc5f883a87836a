#pragma once
/// Lines around things, on whole pixels at every scale.
///
/// A pen of one pixel along whole coordinates lies half on either side of them. At 100 % it is rounded to a pixel; at 200 % half of it is
/// out of sight at an edge, and at the other a device pixel of the ground is left beside it. So every outline is made here.

#include <QRectF>

class QColor;
class QPainter;

namespace ui {

/// Where a pen of that width goes so that what it draws lies inside `rect` and reaches its edge.
QRectF insideOf(const QRectF& rect, qreal pen = 1);
/// A square outline of that width, inside `rect`; or some of its edges, where a row is painted cell by cell.
void paintOutline(QPainter& painter, const QRect& rect, const QColor& colour, int width = 1,
    Qt::Edges edges = Qt::TopEdge | Qt::LeftEdge | Qt::RightEdge | Qt::BottomEdge);
/// Of a cell in a row: the row's ring ends above the line below it.
void paintRowRing(QPainter& painter, const QRect& cell, const QColor& colour, int width, bool isFirst, bool isLast);

} // namespace ui
