#pragma once
/// What every system with Qt can: to be kept awake, notifications through a tray icon, and commands. The rest it refuses; those that can do
/// it derive. Owns the tray icon, which is there from the first notification on. Main thread.

#include "app/wiring/awake.hpp"
#include "ui/desktop.hpp"

#include <QSystemTrayIcon>
#include <memory>

namespace desktop {

class PlainDesktop : public ui::Desktop {
public:
    void setAwake(bool on, const QString& why) override;
    void showProgress(std::optional<double> fraction) override;
    void notify(const QString& title, const QString& text, bool isFailure) override;
    void sleep(Answer answer) override;
    void shutDown(Answer answer) override;
    void askMotion(std::function<void(bool isReduced)> said) override;
    base::Result<void> run(const QString& command, int done, int failed) override;

private:
    std::unique_ptr<QSystemTrayIcon> m_tray;
    const std::unique_ptr<wiring::Awake> m_awake = wiring::makeAwake();
};

} // namespace desktop
