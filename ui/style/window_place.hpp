#pragma once
/// Where a window goes on a screen, so that its frame and its last line are on it too. Pure; logical pixels.

#include <QRect>

class QWidget;

namespace ui {

/// The least size in which everything of a page can be seen at once. On smaller screens the window is smaller and the page is scrolled.
inline constexpr QSize kLeastWindow{1120, 680};
/// What the first window gets where there is room.
inline constexpr QSize kFirstWindow{1440, 900};

/// `available` is the screen without its bars (QScreen::availableGeometry). Sizes and places are those of the window without its frame.
QSize leastWindowSize(const QRect& available);
/// The nearest place and the largest size up to those of `wanted` that the screen has room for.
QRect fittedWindow(const QRect& wanted, const QRect& available);
/// In the middle.
QRect firstWindow(const QRect& available);
/// Gives a window beside the main one the size that is wanted, or what of it its screen has room for.
void resizeWithinScreen(QWidget& window, const QSize& wanted);

} // namespace ui
