#pragma once
/// The card with the list of workers: how many there are, what can be done with those that are selected, the rows. Emits what is wanted;
/// whoever owns it does it. Main thread.

#include "core/model/fleet_questions.hpp"
#include "ui/widgets/card.hpp"

#include <QLabel>
#include <QTimer>
#include <vector>

class QAction;
class QMenu;
class QPushButton;
class QSettings;
class QToolButton;

namespace ui {

class BarButton;
class FleetWatch;
class RowsView;
class WorkerDelegate;
class WorkerFilter;

class WorkerTable : public Card {
    Q_OBJECT
public:
    /// What can be done with the selected ones; the same everywhere: buttons, menu, keys.
    struct Actions {
        QAction *drain = nullptr, *resume = nullptr, *openLog = nullptr, *copyName = nullptr, *forget = nullptr, *menu = nullptr;
        QList<QAction*> all() const { return {drain, resume, openLog, copyName, forget, menu}; }
    };
    WorkerTable(FleetWatch& watch, const Theme& theme, QWidget* parent);

    RowsView* view() { return m_view; }
    const Actions& actions() const { return m_actions; }
    std::vector<std::string> selectedNames() const;
    /// Brings it into sight and selects it alone; a search that hides it ends.
    void select(const std::string& name);
    void setSearch(const QString& text);
    /// Ends the search, then the selection.
    void escape();
    /// `reason`: why workers cannot be steered now; "": they can.
    void setFrozen(const QString& reason);
    void setStale(bool stale);
    void saveState(QSettings& settings) const;
    void restoreState(const QSettings& settings);

Q_SIGNALS:
    void actionWanted(const std::vector<std::string>& names, model::FleetAction action);
    void logWanted(const std::string& name);
    void addWanted();
    void searchCleared();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeActions();
    QWidget* makeHeader();
    void makeView();
    void makeNote();
    void followModel();
    void say();
    void allow();
    void fitHeader();
    void fitColumns();
    void tick();
    void openMenu(const QPoint& global);
    QString selectedText() const;

    FleetWatch& m_watch;
    const Theme& m_theme;
    WorkerFilter* m_filter;
    WorkerDelegate* m_delegate;
    RowsView* m_view;
    Actions m_actions;
    QWidget *m_header, *m_note;
    QLabel *m_title, *m_counts, *m_selected, *m_noteText;
    BarButton *m_drain, *m_resume, *m_openLog;
    QToolButton* m_more;
    QPushButton* m_noteAction;
    QTimer m_tick;
    QString m_frozen;
    bool m_sayPending = false;
};

} // namespace ui
