#include "ui/models/action_list.hpp"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

namespace ui {
namespace {

void collect(QList<ListedAction>& found, const QList<QAction*>& actions, const QString& category) {
    for (QAction* action : actions) {
        const QString text = withoutMnemonic(action->text());
        if (const QMenu* menu = action->menu()) {
            collect(found, menu->actions(), category.isEmpty() ? text : category + QStringLiteral(" › ") + text);
        } else if (!action->isSeparator() && action->isVisible() && !text.isEmpty()) {
            QStringList keys;
            for (const QKeySequence& sequence : action->shortcuts()) keys << sequence.toString(QKeySequence::NativeText);
            found.append({.action = action, .category = category, .text = text, .keys = keys.join(QStringLiteral(", "))});
        }
    }
}

} // namespace

QList<ListedAction> listActions(const QMenuBar& bar) {
    QList<ListedAction> found;
    collect(found, bar.actions(), {});
    return found;
}

QString withoutMnemonic(const QString& text) {
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('&') && ++i == text.size()) break;
        plain += text[i];
    }
    return plain;
}

} // namespace ui
