#pragma once
/// A key as it looks on a keyboard: small, framed. Painted by whoever shows one.

#include "ui/style/theme.hpp"

#include <QKeySequence>

class QPainter;

namespace ui {

/// "Ctrl F": as a cap shows what a menu writes "Ctrl+F".
QString keyCapText(const QKeySequence& keys);
int keyCapWidth(const QString& text, const Theme& theme);
int keyCapHeight(const Theme& theme);
/// With its left edge and its middle there. Returns where it ends.
int paintKeyCap(QPainter& painter, const QString& text, int left, int middle, const Theme& theme);

} // namespace ui
