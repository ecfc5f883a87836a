#pragma once
/// What somebody reads in a window that is shown. Main thread.

#include "ui/widgets/status_strip.hpp"

#include <QLabel>

namespace test {

/// Whether a label that is seen has the text in it.
inline bool says(const QWidget& where, const QString& text) {
    for (const auto* label : where.findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(text)) return true;
    return false;
}

/// The same of the status bar's parts, by what a screen reader says of them.
inline bool statusSays(const QWidget& where, const QString& text) {
    for (const auto* item : where.findChildren<ui::StatusItem*>())
        if (item->isVisible() && item->accessibleName().contains(text)) return true;
    return false;
}

} // namespace test
