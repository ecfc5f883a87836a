#include "ui/style/window_place.hpp"

#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace ui {
namespace {

// A frame's size is known only when the window manager has drawn it: more than those of the usual ones have.
constexpr int kTitle = 40, kEdge = 8;

QRect roomIn(const QRect& available) {
    return available.adjusted(kEdge, kTitle, -kEdge, -kEdge);
}

} // namespace

QSize leastWindowSize(const QRect& available) {
    const QRect room = roomIn(available);
    return room.isValid() ? kLeastWindow.boundedTo(room.size()) : kLeastWindow; // no screen: nothing to go by
}

QRect fittedWindow(const QRect& wanted, const QRect& available) {
    const QRect room = roomIn(available);
    if (!room.isValid()) return wanted;
    const QSize size = wanted.size().boundedTo(room.size());
    const int x = std::clamp(wanted.x(), room.x(), room.x() + room.width() - size.width());
    const int y = std::clamp(wanted.y(), room.y(), room.y() + room.height() - size.height());
    return {QPoint(x, y), size};
}

QRect firstWindow(const QRect& available) {
    QRect wanted({}, kFirstWindow);
    wanted.moveCenter(available.center());
    return fittedWindow(wanted, available);
}

void resizeWithinScreen(QWidget& window, const QSize& wanted) {
    window.resize(fittedWindow({QPoint(), wanted}, window.screen()->availableGeometry()).size());
}

} // namespace ui
