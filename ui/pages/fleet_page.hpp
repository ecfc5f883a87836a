#pragma once
/// The fleet of the server that is shown: how deep its queue is and how fast it works, its workers and what can be done with them, what is
/// wrong, the nodes that its work goes to. Assembles the parts and turns what they ask for into calls of the FleetService. Main thread.

#include "core/model/fleet_service.hpp"
#include "ui/models/fleet_course.hpp"
#include "ui/models/fleet_watch.hpp"

#include <QLabel>
#include <QTimer>

class QAction;
class QBoxLayout;
class QPushButton;
class QSettings;
class QStackedWidget;

namespace ui {

class AlertCard;
class BarButton;
class IngestCard;
class LineChart;
class NoticeBell;
class SearchField;
class Theme;
class UndoBar;
class WorkerTable;
class WrappingScrollArea;

class FleetPage : public QWidget {
    Q_OBJECT
public:
    /// All outlive this. `watch`: over the same service.
    FleetPage(model::FleetService& service, FleetWatch& watch, const Theme& theme, QWidget* parent);

    /// Everything that can be done here, for the menu.
    QList<QAction*> menuActions() const;
    /// For F6, as far as they are there.
    QList<QWidget*> panes() const;
    WorkerTable& table() { return *m_table; }
    void takeFocus();
    /// False: there is nothing to be searched now.
    bool focusSearch();
    /// Of the one worker that is selected. False: there is none.
    bool openSelectedLog();
    /// The bell of the Queue page, here too. It outlives this page's use of it.
    void showBell(const NoticeBell& bell);
    /// What the server is called here.
    void setServer(const QString& name);
    /// `reason`: why nothing can be changed now; "": it can.
    void setFrozen(const QString& reason);
    /// What is shown is of then ("14:02:31"), since there is no connection now; "": it is as it is.
    void setStale(const QString& asOf);
    void saveState(QSettings& settings) const;
    void restoreState(const QSettings& settings);

    // fleet_page_actions.cpp
    void act(const std::vector<std::string>& names, model::FleetAction action);
    void drainAll();
    /// What becomes of the chunks then.
    QString drainedSentence() const;
    void addWorker();
    void openLog(const std::string& name);

Q_SIGNALS:
    /// Another computer is to be chosen.
    void connectionsWanted();
    void jobWanted(const std::string& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeTopBar();
    QWidget* makeBoard();
    QWidget* makeLeft(QWidget* parent);
    QWidget* makeRight(QWidget* parent);
    QWidget* makeMessage();
    void makeActions();
    void followWatch();
    void showAccess();
    void sayMessage(const QString& sentence, const QString& action);
    void showTotals();
    void showCourse();
    void showAlerts();
    void showIngests();
    void showAll();
    void allow();
    QString whyNotNow() const;
    void layOut();
    void fitBar();
    void fetchCourse();
    void tick();

    // fleet_page_actions.cpp
    void followLink(const model::FleetAlert& alert);
    void dismiss(const std::vector<std::string>& ids);
    void askForget(const std::vector<std::string>& names);
    void send(const std::vector<std::string>& names, model::FleetAction action);
    void answered(const model::Result<std::vector<model::CommandResult>>& results);
    void say(const QString& sentence);

    model::FleetService& m_service;
    FleetWatch& m_watch;
    const Theme& m_theme;
    FleetCourse m_course;
    QString m_server, m_frozen, m_asOf;
    QAction *m_addWorker = nullptr, *m_drainAll = nullptr, *m_dismissAll = nullptr;
    QWidget *m_bar, *m_left, *m_right;
    QLabel *m_stateIcon, *m_stateText, *m_messageText;
    SearchField* m_search;
    BarButton *m_add, *m_drain;
    QStackedWidget* m_stack;
    WrappingScrollArea* m_area;
    QBoxLayout* m_body;
    LineChart *m_depth, *m_speed;
    WorkerTable* m_table;
    AlertCard* m_alerts;
    IngestCard* m_ingests;
    QPushButton* m_messageAction;
    UndoBar* m_notice;
    QTimer m_tick;
    int m_asked = 0; ///< the history that was asked for last
};

} // namespace ui
