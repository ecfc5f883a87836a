#pragma once
/// The entries of a menu: icon or tick, words, the key in grey at the right edge, a line across between groups. Main thread.

#include "ui/style/theme.hpp"

#include <QStyleOptionMenuItem>

class QPainter;

namespace ui {

void paintMenuItem(const QStyleOptionMenuItem& item, QPainter& painter, const Tokens& tokens);
/// `least`: of an entry's height.
QSize menuItemSize(const QStyleOptionMenuItem& item, int least);

} // namespace ui
