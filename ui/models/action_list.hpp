#pragma once
/// Every action of the panel with its place and its keys, read from the menus themselves: palette, page of keys and tests say what there
/// is. The actions belong to the menus. Main thread.

#include <QList>
#include <QString>

class QAction;
class QMenuBar;

namespace ui {

struct ListedAction {
    QAction* action = nullptr;
    QString category;   ///< the menu it is in: "Job"; a menu within it follows behind "›"
    QString text, keys; ///< without marks for mnemonics; all its keys, as this system writes them: "Return, Enter"
};
/// In the order of the menus, with what cannot be done now.
QList<ListedAction> listActions(const QMenuBar& bar);

/// A menu's text without the marks for mnemonics: "&Job" is "Job", "Cut && paste" is "Cut & paste".
QString withoutMnemonic(const QString& text);

} // namespace ui
