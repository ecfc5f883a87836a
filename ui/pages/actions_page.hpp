#pragma once
/// F1: all actions with their keys, by menu, with a search. Made from the actions each time it opens, so that it says what holds. Return or
/// a double click does one. A window of its own beside the main one. Main thread.

#include "ui/models/action_list.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>

class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace ui {

class ActionsPage : public QDialog {
    Q_OBJECT
public:
    ActionsPage(const Theme& theme, QWidget* parent);
    /// Shows these, and nothing that was typed before.
    void open(const QList<ListedAction>& actions);

private:
    using QDialog::open;
    void search(const QString& text);
    void act(const QTreeWidgetItem* item);

    const Theme& m_theme;
    QLineEdit* m_search;
    QTreeWidget* m_tree;
    QLabel* m_nothing;
};

} // namespace ui
