// What dialogs are drawn with: their ground, and the signs of message boxes and of fields.

#include "ui/style/icons.hpp"
#include "ui/style/millrace_style.hpp"

#include <QDialog>

namespace ui {

void MillraceStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QDialog*>(widget)) widget->setBackgroundRole(QPalette::Base); // as cards and menus
}

QIcon MillraceStyle::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const {
    const Tokens& t = m_theme.colours();
    switch (standard) {
    case SP_MessageBoxWarning: return icon(QStringLiteral("state-warning"), t.warn);
    case SP_MessageBoxCritical: return icon(QStringLiteral("state-failed"), t.fail);
    case SP_MessageBoxInformation: return icon(QStringLiteral("info"), t.accent);
    case SP_LineEditClearButton: return icon(QStringLiteral("close"));
    case SP_MessageBoxQuestion: return icon(QStringLiteral("help"), t.accent);
    default: return QProxyStyle::standardIcon(standard, option, widget);
    }
}

} // namespace ui
