#pragma once
/// Assembles the pages, the rail, the status bar and the menu. Nothing else: pages act through the Service.

#include "core/model/connections.hpp"
#include "core/model/exchanged_fleet.hpp"
#include "core/model/service.hpp"
#include "ui/pages/settings_page.hpp"

#include <QMainWindow>
#include <functional>

class QMenu;
class QScreen;
class QScrollArea;
class QStackedWidget;
class QSystemTrayIcon;

namespace ui {

class ActionsPage;
class DropOverlay;
class FleetPage;
class FleetWatch;
class JobModel;
class LogPage;
class MessageStrip;
class MenuBar;
class NavButton;
class NavRail;
class PreviewPage;
class ProgramLog;
class QueuePage;
struct PaletteEntry;
class StatusStrip;
class ViewersPage;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `connections`: what else could be shown; null: nothing but `service`. Else that is the engine that is shown.
    MainWindow(model::Service& service, Theme& theme, const PanelSettings& panel, QWidget* parent = nullptr,
        model::Connections* connections = nullptr);

    enum Page { Queue, Preview, Fleet, Settings };
    void showPage(int page);
    /// What is kept between starts.
    void saveState() const;
    /// Files and links of another start, or of the system, taken as if they were dropped.
    void open(const QStringList& files);
    /// Out of the tray, up from the task bar, above the others; "Quit when done" is forgotten.
    void comeForward();
    /// By the bell.
    void tell(const QString& text);
    QueuePage& queue() { return *m_queue; }
    PreviewPage& preview() { return *m_preview; }
    FleetPage& fleet() { return *m_fleet; }
    SettingsPage& settings() { return *m_settings; }
    MenuBar& menus() { return *m_menuBar; }

Q_SIGNALS:
    void panelChanged(const ui::PanelSettings& settings);
    /// Everything may end now.
    void quitConfirmed();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeLayout(const PanelSettings& panel);
    void connectPages();
    void connectStatus();
    QScrollArea* makePageArea(QWidget* parent);
    void restoreSaved();
    /// When the presets are there, of which one was chosen.
    void restoreQueueSoon();
    /// Makes the pages, the rail, the status bar and the menu anew, in the language that holds now; page and selection stay.
    void rebuild();
    void makeModels();
    void dropContent();
    void makeContent();
    /// Where it was, or a first place; in any case on the screen.
    void takePlace();
    void followScreen(QScreen* screen);
    /// The window for a picture alone, and back to the state it had.
    void setFullScreen(bool on);
    /// With the job that is selected in the queue, unless something else was opened there meanwhile.
    void openPreview();
    void showSettings(SettingsPage::Section section);
    void follow(const model::Event& event);
    void fetchSettings();

    // main_window_connections.cpp
    void connectConnections();
    void fillConnections(QMenu& menu);
    /// In the status bar, in the strip above the pages, and in what can be done now.
    void showConnection();
    void sayConnection(const model::ConnectionState& state);
    void allowSources(const model::ConnectionState& state);
    void sayStale(const model::ConnectionState& state);
    void showUploads();
    void addConnectionEntries(QVector<PaletteEntry>& entries);
    void watchSelected();
    /// In the rail and the status bar.
    void showFleet();
    void sayConflict(const model::SettingsView& theirs, const model::SettingsChange& mine);
    void sayLocalWork();
    void followLocal(const model::Event& event);
    /// The button of the strip.
    void actOnConnection();
    void use(const std::string& name);
    /// Everything made anew over the engine that is shown now.
    void switchOver();
    void allowChanges();
    QString shownName() const;

    void makeMenu(QMenu* mark);
    QMenu& addCategory(QMenu& mark, const QString& title);
    void addPageEntries(QMenu& menu);
    void addViewEntries(QMenu& menu);
    /// The one that needs the engine: files wait for it.
    QAction* addSourceEntries(QMenu& menu);
    void addListEntries(QMenu& menu);
    void addFleetEntries(QMenu& menu);
    void addHelpEntries(QMenu& menu);
    QAction* addEntry(QMenu& menu, const QString& text, const QKeySequence& keys, const std::function<void()>& act);
    /// Its keys hold while the list has the focus.
    QAction* addListEntry(QMenu& menu, const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act);

    void openPalette();
    void openActions();
    void openLog();
    void openViewers();
    void pauseOrResumeAll();
    void placeDrop();
    void updateCounts();
    void nextPane(int direction);

    // main_window_quit.cpp
    /// What ends with this program: the work of this computer, whatever is shown.
    struct WhatEnds {
        std::vector<model::Job> running;
        int viewers = 0;
        double workSeconds = -1; ///< until all is done; -1: unknown
    };
    WhatEnds whatEnds() const;
    std::vector<model::Job> ownJobs() const;
    bool mayQuit();
    void leaveIfDone();
    /// Out of sight until the jobs are done, then the end.
    void leaveWhenDone();
    /// The tray's menu and tip, in the language that holds now.
    void sayTray();

    model::Service& m_service;
    model::Connections* m_connections; ///< null: there is this computer alone
    model::ExchangedFleet m_noFleet;   ///< of this computer alone
    FleetWatch* m_watch;               ///< over all switches
    Theme& m_theme;
    JobModel* m_jobs;
    ProgramLog* m_log;
    MenuBar* m_menuBar;
    ActionsPage* m_actionsPage = nullptr; ///< made when first wanted, like the log's
    LogPage* m_logPage = nullptr;
    ViewersPage* m_viewersPage = nullptr;
    QueuePage* m_queue;
    PreviewPage* m_preview;
    FleetPage* m_fleet;
    SettingsPage* m_settings;
    QScrollArea* m_pageArea; ///< scrolls where the screen is smaller than the least window
    QStackedWidget* m_pages;
    QWidget* m_divider; ///< between rail and pages
    NavRail* m_rail;
    NavButton *m_queueButton, *m_fleetButton;
    StatusStrip* m_status;
    MessageStrip* m_linkStrip;                    ///< what is to be known of the connection
    QList<QAction*> m_changing;                   ///< what changes jobs
    std::optional<model::ConnectionState> m_said; ///< in the strip
    DropOverlay* m_drop;
    QSystemTrayIcon* m_tray = nullptr;
    model::Settings m_engineSettings;
    PanelSettings m_panel;
    QMetaObject::Connection m_screenChanges;
    Qt::WindowStates m_stateBefore; ///< the whole screen
    bool m_quitWhenDone = false, m_rebuildPending = false, m_followsScreen = false, m_localPending = false, m_isUp = true;
    int m_viewers = 0;
};

} // namespace ui
