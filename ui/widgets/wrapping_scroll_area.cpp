#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QEvent>
#include <QLayout>

namespace ui {

int leastHeightAt(const QLayout& layout, int width) {
    return layout.hasHeightForWidth() ? layout.totalMinimumHeightForWidth(width) : layout.totalMinimumSize().height();
}

int heightAt(const QLayout& layout, int width) {
    return layout.hasHeightForWidth() ? layout.totalHeightForWidth(width) : layout.totalSizeHint().height();
}

void WrappingScrollArea::fit() {
    QWidget* content = widget();
    if (content && content->layout()) content->setMinimumHeight(leastHeightAt(*content->layout(), viewport()->width()));
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
