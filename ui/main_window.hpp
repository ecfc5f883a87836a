#pragma once
/// Assembles the pages, the rail, the status bar and the menu. Nothing else: pages act through the Service.

#include "core/model/service.hpp"
#include "ui/pages/settings_page.hpp"

#include <QMainWindow>
#include <functional>

class QMenu;
class QStackedWidget;
class QSystemTrayIcon;

namespace ui {

class ActionsPage;
class DropOverlay;
class JobModel;
class LogPage;
class MenuBar;
class NavButton;
class NavRail;
class PreviewPage;
class ProgramLog;
class QueuePage;
class StatusStrip;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(model::Service& service, Theme& theme, const PanelSettings& panel, QWidget* parent = nullptr);

    enum Page { Queue, Preview, Settings };
    void showPage(int page);
    /// What is kept between starts.
    void saveState() const;
    QueuePage& queue() { return *m_queue; }
    PreviewPage& preview() { return *m_preview; }
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

private:
    void makeLayout(const PanelSettings& panel);
    void connectPages();
    void connectStatus();
    void restoreSaved();
    void showSettings(SettingsPage::Section section);
    void follow(const model::Event& event);
    void fetchSettings();

    void makeMenu(QMenu* mark);
    QMenu& addCategory(QMenu& mark, const QString& title);
    void addPageEntries(QMenu& menu);
    void addViewEntries(QMenu& menu);
    void addSourceEntries(QMenu& menu);
    void addListEntries(QMenu& menu);
    void addHelpEntries(QMenu& menu);
    void addEntry(QMenu& menu, const QString& text, const QKeySequence& keys, const std::function<void()>& act);
    /// Its keys hold while the list has the focus.
    void addListEntry(QMenu& menu, const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act);

    void openPalette();
    void openActions();
    void openLog();
    void pauseOrResumeAll();
    void updateCounts();
    bool mayQuit();
    void nextPane(int direction);
    /// Out of sight until the jobs are done, then the end.
    void leaveWhenDone();
    void comeBack();

    model::Service& m_service;
    Theme& m_theme;
    JobModel* m_jobs;
    ProgramLog* m_log;
    MenuBar* m_menuBar;
    ActionsPage* m_actionsPage = nullptr; ///< made when first wanted, like the log's
    LogPage* m_logPage = nullptr;
    QueuePage* m_queue;
    PreviewPage* m_preview;
    SettingsPage* m_settings;
    QStackedWidget* m_pages;
    QWidget* m_divider; ///< between rail and pages
    NavRail* m_rail;
    NavButton* m_queueButton;
    StatusStrip* m_status;
    DropOverlay* m_drop;
    QSystemTrayIcon* m_tray = nullptr;
    model::Settings m_engineSettings;
    bool m_quitWhenDone = false;
    int m_viewers = 0;
};

} // namespace ui
