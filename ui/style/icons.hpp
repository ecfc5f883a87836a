#pragma once
/// Icons from ":/icons/NAME.svg" in a colour of the palette, sharp at any device ratio. No PNG copies.

#include <QColor>
#include <QIcon>
#include <QPixmap>

class QPainter;

namespace ui {

/// Follows the widget's palette: ButtonText, and its disabled colour. A valid `colour` replaces both but for disabled.
QIcon icon(const QString& name, const QColor& colour = {});
/// Paints directly, for delegates.
void paintIcon(QPainter& painter, const QString& name, const QRectF& where, const QColor& colour);

} // namespace ui
