#include "ui/widgets/growing_dialog.hpp"

#include <QResizeEvent>
#include <QScreen>
#include <algorithm>

namespace ui {

QPoint GrowingDialog::placeOf(QSize dialog, const QRect& window, const QRect& available) {
    const QPoint wanted = window.center() - QPoint(dialog.width() / 2, dialog.height() / 2);
    return {std::max(available.left(), std::min(wanted.x(), available.right() + 1 - dialog.width())),
        std::max(available.top(), std::min(wanted.y(), available.bottom() + 1 - dialog.height()))};
}

void GrowingDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    const QWidget* const window = parentWidget() ? parentWidget()->window() : nullptr;
    if (!window || !isVisible() || !event->oldSize().isValid()) return; // the first place is Qt's
    move(placeOf(frameGeometry().size(), window->frameGeometry(), window->screen()->availableGeometry()));
}

} // namespace ui
