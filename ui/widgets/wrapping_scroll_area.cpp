#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QEvent>
#include <QLayout>

namespace ui {

void WrappingScrollArea::fit() {
    QWidget* content = widget();
    if (!content || !content->layout()) return;
    const QLayout& layout = *content->layout(); // without a line that wraps it tells no height for a width
    content->setMinimumHeight(
        layout.hasHeightForWidth() ? layout.totalMinimumHeightForWidth(viewport()->width()) : layout.totalMinimumSize().height());
}

bool WrappingScrollArea::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest) fit();
    return QScrollArea::eventFilter(watched, event);
}

void WrappingScrollArea::resizeEvent(QResizeEvent* event) {
    fit();
    QScrollArea::resizeEvent(event);
}

/// What changes while it is hidden asks for no layout a second time.
void WrappingScrollArea::showEvent(QShowEvent* event) {
    fit();
    QScrollArea::showEvent(event);
}

} // namespace ui
