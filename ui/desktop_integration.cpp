#include "ui/desktop_integration.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/countdown_dialog.hpp"

#include <QMainWindow>

namespace ui {
namespace {

constexpr int kEveryMs = 500;

} // namespace

DesktopIntegration::DesktopIntegration(model::Service& service, Desktop& desktop, const Theme& theme, QMainWindow& window)
    : QObject(&window), m_service(service), m_desktop(desktop), m_theme(theme), m_window(window), m_watch(service) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(kEveryMs);
    connect(&m_soon, &QTimer::timeout, this, &DesktopIntegration::showProgress);
    connect(&m_watch, &QueueWatch::changed, this, &DesktopIntegration::follow);
    connect(&m_watch, &QueueWatch::jobEnded, this, &DesktopIntegration::tellOfJob);
    connect(&m_watch, &QueueWatch::allDone, this, [this](int done, int failed) {
        tellOfAll(done, failed);
        countDown(done, failed);
    });
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (event.kind == model::Event::Kind::SettingsChanged) fetchSettings();
    });
    fetchSettings();
    showProgress();
}

DesktopIntegration::~DesktopIntegration() {
    if (m_awake) m_desktop.setAwake(false, {});
    m_desktop.showProgress(std::nullopt);
}

CountdownDialog* DesktopIntegration::countdown() const {
    return m_countdown;
}

void DesktopIntegration::fetchSettings() {
    base::whenDone(m_service.settings(), this, [this](const model::Result<model::SettingsView>& view) {
        if (view) m_settings = view->settings;
        const bool counts = m_countdown && m_countdown->isVisible();
        if (counts && m_settings.whenDone == "nothing") m_countdown->reject();
        follow();
    });
}

void DesktopIntegration::follow() {
    const bool awake = m_settings.keepAwake && m_watch.active() > 0;
    if (std::exchange(m_awake, awake) != awake) m_desktop.setAwake(awake, tr("Videos are being encoded"));
    if (m_countdown && m_watch.fraction()) m_countdown->reject(); // new work came while it counted
    if (!m_soon.isActive()) m_soon.start();
}

void DesktopIntegration::showProgress() {
    const auto fraction = m_watch.fraction();
    m_window.setWindowTitle(fraction ? tr("%1 – Millrace").arg(words::percent(*fraction)) : QStringLiteral("Millrace"));
    m_desktop.showProgress(fraction);
}

/// What is seen need not be told.
void DesktopIntegration::notify(const QString& title, const QString& text, bool isFailure) {
    if (!m_window.isActiveWindow()) m_desktop.notify(title, text, isFailure);
}

void DesktopIntegration::tellOfJob(const model::Job& job) {
    const QString name = words::fileName(job);
    if (job.state == model::JobState::Failed && m_settings.notify != "nothing")
        notify(tr("%1 failed").arg(name), job.trouble ? words::remedy(*job.trouble).title : QString(), true);
    if (job.state == model::JobState::Done && m_settings.notify == "jobs") notify(tr("%1 is done").arg(name), {}, false);
}

void DesktopIntegration::tellOfAll(int done, int failed) {
    if (m_settings.notify != "queue" && m_settings.notify != "jobs") return;
    if (m_settings.notify == "jobs" && done + failed == 1) return; // told already
    QStringList parts;
    if (done > 0) parts << tr("%n jobs done", nullptr, done);
    if (failed > 0) parts << tr("%n failed", nullptr, failed);
    notify(tr("All is done"), parts.join(QStringLiteral(", ")), failed > 0);
}

void DesktopIntegration::countDown(int done, int failed) {
    const std::string what = m_settings.whenDone;
    const std::string command = m_settings.whenDoneCommand;
    if (what == "nothing" || m_countdown || (what == "command" && command.empty())) return;
    const auto sentence = [what, command](int seconds) {
        if (what == "sleep") return tr("This computer goes to sleep in %n s.", nullptr, seconds);
        if (what == "shut-down") return tr("This computer shuts down in %n s.", nullptr, seconds);
        return tr("In %n s this is run: %1", nullptr, seconds).arg(QString::fromStdString(command));
    };
    const QString title = failed > 0 ? tr("%n jobs done", nullptr, done) + QStringLiteral(", ") + tr("%n failed", nullptr, failed)
                                     : tr("%n jobs done", nullptr, done);
    m_countdown = new CountdownDialog(title, sentence, m_theme, &m_window);
    connect(m_countdown, &QDialog::accepted, this, [=, this] { carryOut(what, command, done, failed); });
    connect(m_countdown, &QDialog::finished, this, [this] {
        if (m_countdown) m_countdown->deleteLater();
        m_countdown.clear();
    });
    m_countdown->show();
    m_countdown->raise();
    m_countdown->activateWindow();
}

void DesktopIntegration::carryOut(const std::string& what, const std::string& command, int done, int failed) {
    const auto answer = [self = QPointer(this)](const base::Result<void>& result) {
        if (self) self->sayFailure(result);
    };
    if (what == "command") return answer(m_desktop.run(QString::fromStdString(command), done, failed));
    holdNoMore();
    if (what == "sleep") m_desktop.sleep(answer);
    else m_desktop.shutDown(answer);
}

/// Sleep and shut down hold once: who set it last week would be surprised today.
void DesktopIntegration::holdNoMore() {
    (void)m_service.changeSettings(model::changeOf(&model::Settings::whenDone, std::string("nothing")));
}

void DesktopIntegration::sayFailure(const base::Result<void>& result) {
    if (!result) m_desktop.notify(tr("What was to happen when all is done did not"), words::said(result.error()), true);
}

} // namespace ui
