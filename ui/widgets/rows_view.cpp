#include "ui/widgets/rows_view.hpp"

#include <QScrollBar>
#include <algorithm>

namespace ui {

void RowsView::setRoomBelow(int pixels) {
    if (pixels == m_room) return;
    const QScrollBar& bar = *verticalScrollBar();
    const bool isAtEnd = bar.maximum() > 0 && bar.value() == bar.maximum();
    m_room = pixels;
    updateGeometries();
    if (isAtEnd) verticalScrollBar()->setValue(bar.maximum());
}

void RowsView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    QTreeView::scrollTo(index, hint);
    if (m_room == 0) return;
    updateGeometries(); // Qt counted the rows alone once more
    if (hint != EnsureVisible) return;
    const int covered = visualRect(index).bottom() + 1 - (viewport()->height() - m_room);
    if (covered > 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + covered);
}

int RowsView::contentsHeight() const {
    const int rows = model() ? model()->rowCount() : 0;
    return rows == 0 ? 0 : rows * rowHeight(model()->index(0, 0));
}

void RowsView::updateGeometries() {
    const int all = contentsHeight() + m_room;
    const bool isLonger = m_room > 0 && all > viewport()->height();
    // Qt counts the rows alone and would hide the bar, which this shows again: each changes the room, and is asked anew.
    const auto policy = isLonger ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAsNeeded;
    if (policy != verticalScrollBarPolicy()) setVerticalScrollBarPolicy(policy);
    const int before = verticalScrollBar()->value();
    QTreeView::updateGeometries();
    if (!isLonger) return;
    verticalScrollBar()->setMaximum(all - viewport()->height());
    verticalScrollBar()->setValue(before); // Qt may have taken it back to its own end
}

} // namespace ui
