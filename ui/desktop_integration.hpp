#pragma once
/// Ties the queue to the desktop: keeps the computer awake, shows progress in title and taskbar, notifies, and does what is wanted when all
/// is done, as the settings say. Owns the countdown; the desktop belongs to whoever made it. Main thread.

#include "core/model/service.hpp"
#include "ui/desktop.hpp"
#include "ui/models/queue_watch.hpp"
#include "ui/style/theme.hpp"

#include <QPointer>
#include <QTimer>

class QMainWindow;

namespace ui {

class CountdownDialog;

class DesktopIntegration : public QObject {
    Q_OBJECT
public:
    /// The window's title becomes this one's. Lives as long as the window.
    DesktopIntegration(model::Service& service, Desktop& desktop, const Theme& theme, QMainWindow& window);
    ~DesktopIntegration() override;
    /// While it counts.
    CountdownDialog* countdown() const;
    /// Title and taskbar as it is now; by itself twice a second at most.
    void showProgress();

private:
    void fetchSettings();
    void follow();
    void tellOfJob(const model::Job& job);
    void tellOfAll(int done, int failed);
    void countDown(int done, int failed);
    void carryOut(const std::string& what, const std::string& command, int done, int failed);
    void holdNoMore();
    void sayFailure(const base::Result<void>& result);
    void notify(const QString& title, const QString& text, bool isFailure);

    model::Service& m_service;
    Desktop& m_desktop;
    const Theme& m_theme;
    QMainWindow& m_window;
    QueueWatch m_watch;
    model::Settings m_settings;
    QTimer m_soon;
    QPointer<CountdownDialog> m_countdown;
    bool m_awake = false;
};

} // namespace ui
