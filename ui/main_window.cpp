#include "ui/main_window.hpp"
#include "ui/models/found_videos.hpp"

#include "ui/models/job_model.hpp"
#include "ui/models/program_log.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/quit_dialog.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QSystemTrayIcon>
#include <QVBoxLayout>

namespace ui {
namespace {

QStringList localFiles(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) paths << pathOf(url);
    return paths;
}

} // namespace

MainWindow::MainWindow(model::Service& service, Theme& theme, const PanelSettings& panel, QWidget* parent)
    : QMainWindow(parent), m_service(service), m_theme(theme) {
    setWindowTitle(QStringLiteral("Millrace"));
    setMinimumSize(1120, 680);
    setAcceptDrops(true);
    m_jobs = new JobModel(service, this);
    m_log = new ProgramLog(service, this);
    makeLayout(panel);
    connectPages();
    connectStatus();
    m_queue->list().delegate()->setCompact(panel.compact);
    connect(m_jobs, &JobModel::countsChanged, this, &MainWindow::updateCounts);
    connect(&service, &model::Service::eventPublished, this, &MainWindow::follow);
    fetchSettings();
    restoreSaved();
    updateCounts();
    showPage(Queue);
}

void MainWindow::makeLayout(const PanelSettings& panel) {
    auto* central = new QWidget(this);
    auto* outer = new QVBoxLayout(central);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* menu = new QMenu(this);
    m_rail = new NavRail(m_theme, menu, central);
    row->addWidget(m_rail);
    m_divider = new Surface(m_theme, &Tokens::lineSubtle, central);
    m_divider->setFixedWidth(1);
    row->addWidget(m_divider);
    m_pages = new QStackedWidget(central);
    m_queue = new QueuePage(m_service, *m_jobs, m_theme, m_pages);
    m_preview = new PreviewPage(*m_jobs, m_theme, m_pages);
    m_settings = new SettingsPage(m_service, m_theme, panel, m_pages);
    for (QWidget* page : {static_cast<QWidget*>(m_queue), static_cast<QWidget*>(m_preview), static_cast<QWidget*>(m_settings)})
        m_pages->addWidget(page);
    row->addWidget(m_pages, 1);
    outer->addLayout(row, 1);
    m_status = new StatusStrip(m_theme, central);
    outer->addWidget(m_status);
    setCentralWidget(central);
    m_drop = new DropOverlay(m_theme, central);
    m_queueButton = m_rail->addPage(QStringLiteral("queue"), tr("Queue"), false);
    m_rail->addPage(QStringLiteral("preview"), tr("Preview"), false);
    m_rail->addPage(QStringLiteral("settings"), tr("Settings"), true);
    makeMenu(menu);
}

void MainWindow::connectPages() {
    connect(m_rail, &NavRail::pageWanted, this, &MainWindow::showPage);
    connect(m_queue, &QueuePage::previewWanted, this, [this](const std::string& id) {
        m_preview->openJob(id);
        showPage(Preview);
    });
    connect(m_preview, &PreviewPage::fullScreenChanged, this, [this](bool on) {
        for (QWidget* part : {static_cast<QWidget*>(m_rail), m_divider, static_cast<QWidget*>(m_status)}) part->setVisible(!on);
        on ? showFullScreen() : showNormal();
    });
    connect(m_queue, &QueuePage::linkWanted, this, [this](const QString& link) {
        m_preview->openAddress(link);
        showPage(Preview);
    });
    connect(m_queue, &QueuePage::fixWanted, this, [this](model::ReadinessCheck::Subject subject) {
        showSettings(subject == model::ReadinessCheck::Subject::Ingest ? SettingsPage::Section::Ingest : SettingsPage::Section::Engine);
    });
    connect(m_settings, &SettingsPage::panelChanged, this, [this](const PanelSettings& changed) {
        m_queue->list().delegate()->setCompact(changed.compact);
        m_queue->list().view()->doItemsLayout();
        Q_EMIT panelChanged(changed);
    });
}

void MainWindow::connectStatus() {
    connect(m_status, &StatusStrip::engineWanted, this, [this] { showSettings(SettingsPage::Section::Engine); });
    connect(m_status, &StatusStrip::ingestWanted, this, [this] { showSettings(SettingsPage::Section::Ingest); });
    connect(m_status, &StatusStrip::viewersWanted, this, [this] { showPage(Preview); });
    connect(m_status, &StatusStrip::jobsWanted, this, [this] { showPage(Queue); });
}

void MainWindow::follow(const model::Event& event) {
    if (event.kind == model::Event::Kind::Status && event.status) {
        m_viewers = event.status->viewers;
        m_status->setStatus(*event.status, m_engineSettings.minimumFreeGb);
    }
    if (event.kind == model::Event::Kind::SettingsChanged) fetchSettings();
}

void MainWindow::fetchSettings() {
    m_service.settings().then(this, [this](const model::Result<model::SettingsView>& settings) {
        if (settings) m_engineSettings = settings->settings;
    });
}

void MainWindow::restoreSaved() {
    QSettings saved;
    resize(1440, 900);
    restoreGeometry(saved.value(QStringLiteral("window/geometry")).toByteArray());
    QMetaObject::invokeMethod(
        this,
        [this] {
            QSettings state;
            m_queue->restoreState(state);
        },
        Qt::QueuedConnection);
}

void MainWindow::showPage(int page) {
    m_pages->setCurrentIndex(page);
    m_rail->setCurrent(page);
    if (page == Preview) m_preview->setFocus();
    if (page == Settings) m_settings->setFocus();
    if (page == Queue) m_queue->takeFocus();
}

void MainWindow::showSettings(SettingsPage::Section section) {
    m_settings->showSection(section);
    showPage(Settings);
}

void MainWindow::nextPane(int direction) {
    QList<QWidget*> panes{m_rail, m_pages->currentWidget(), m_status};
    if (m_pages->currentIndex() == Queue) panes = QList<QWidget*>{m_rail} + m_queue->panes() + QList<QWidget*>{m_status};
    QWidget* now = focusWidget();
    int at = 1;
    for (int i = 0; i < panes.size(); ++i)
        if (now && (panes[i] == now || panes[i]->isAncestorOf(now))) at = i;
    for (int i = 0; i < panes.size(); ++i) {
        at = (at + direction + static_cast<int>(panes.size())) % static_cast<int>(panes.size());
        for (QWidget* child : panes[at]->findChildren<QWidget*>())
            if ((child->focusPolicy() & Qt::TabFocus) && child->isVisible() && child->isEnabled()) {
                child->setFocus(Qt::ShortcutFocusReason);
                return;
            }
    }
}

void MainWindow::updateCounts() {
    int active = 0, waiting = 0, attention = 0;
    for (const auto& job : m_jobs->jobs()) {
        active += job.isActive() ? 1 : 0;
        waiting += job.state == model::JobState::Waiting ? 1 : 0;
        attention += job.state == model::JobState::Failed ? 1 : 0;
    }
    m_status->setCounts(active, waiting, attention);
    m_queueButton->setBadge(attention);
    if (m_quitWhenDone && active + waiting == 0) Q_EMIT quitConfirmed();
}

bool MainWindow::mayQuit() {
    std::vector<model::Job> running;
    for (const auto& job : m_jobs->jobs())
        if (job.isActive()) running.push_back(job);
    if (running.empty() && m_viewers == 0) return true;
    QuitDialog dialog(running, m_viewers, m_theme, this);
    switch (dialog.ask()) {
    case QuitDialog::Answer::Cancel: return false;
    case QuitDialog::Answer::Now: return true;
    case QuitDialog::Answer::WhenDone: leaveWhenDone(); return false;
    }
    return false;
}

void MainWindow::leaveWhenDone() {
    m_quitWhenDone = true;
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        if (!m_tray) {
            m_tray = new QSystemTrayIcon(windowIcon(), this);
            auto* menu = new QMenu(this);
            menu->addAction(tr("Open Millrace"), this, &MainWindow::comeBack);
            menu->addAction(tr("Quit now"), this, &MainWindow::quitConfirmed);
            m_tray->setContextMenu(menu);
            m_tray->setToolTip(tr("Millrace works until its jobs are done, then quits."));
            connect(m_tray, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick) comeBack();
            });
        }
        m_tray->show();
        hide();
    } else {
        showMinimized(); // without a tray a hidden window could not be called back
    }
    updateCounts();
}

void MainWindow::comeBack() {
    m_quitWhenDone = false;
    if (m_tray) m_tray->hide();
    showNormal();
    activateWindow();
}

void MainWindow::saveState() const {
    QSettings saved;
    saved.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_queue->saveState(saved);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveState();
    if (!mayQuit()) {
        event->ignore();
        return;
    }
    event->accept();
    Q_EMIT quitConfirmed();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QStringList paths = localFiles(event->mimeData());
    if (paths.isEmpty()) return;
    m_drop->setGeometry(m_pages->geometry());
    m_drop->showFor(paths, m_queue->presets(), m_queue->presetId(), m_queue->targetName());
    event->acceptProposedAction();
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    m_drop->setPointer(m_drop->mapFrom(this, event->position().toPoint()));
    event->acceptProposedAction();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_drop->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const std::string preset = m_drop->presetAt(m_drop->mapFrom(this, event->position().toPoint()));
    m_drop->hide();
    event->acceptProposedAction();
    showPage(Queue);
    m_queue->addPaths(localFiles(event->mimeData()), event->modifiers() & Qt::ShiftModifier, preset);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    // Whoever brings the minimised window back wants to see what it does, not to have it vanish.
    if (event->type() == QEvent::WindowStateChange && m_quitWhenDone && isVisible() && !isMinimized()) m_quitWhenDone = false;
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (m_drop->isVisible()) m_drop->setGeometry(m_pages->geometry());
}

} // namespace ui
