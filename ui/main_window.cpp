#include "ui/main_window.hpp"

#include "core/base/when_done.hpp"
#include "ui/models/copy_report.hpp"
#include "ui/models/dropped_items.hpp"
#include "ui/models/fleet_watch.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/program_log.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/combo_access.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/focus_ring.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/notice_bell.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QDropEvent>
#include <QFontDatabase>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

/// Shift proposes to move: whoever answers so has the file manager delete the films.
void takeCopy(QDropEvent& event) {
    event.setDropAction(Qt::CopyAction);
    event.accept();
}

} // namespace

MainWindow::MainWindow(model::Service& service, Theme& theme, const PanelSettings& panel, QWidget* parent, model::Connections* connections)
    : QMainWindow(parent), m_service(service), m_connections(connections), m_theme(theme), m_panel(panel) {
    setWindowTitle(QStringLiteral("Millrace"));
    announceCombos();
    m_watch = new FleetWatch(connections ? connections->fleet() : m_noFleet, this);
    new FocusRing(this);
    setAcceptDrops(true);
    makeModels();
    makeLayout(panel);
    connectPages();
    connectStatus();
    connectConnections();
    m_queue->list().delegate()->setCompact(panel.compact);
    connect(&service, &model::Service::eventPublished, this, &MainWindow::follow);
    for (const auto signal : {&FleetWatch::accessChanged, &FleetWatch::totalsChanged, &FleetWatch::alertsChanged,
             &FleetWatch::ingestsChanged, &FleetWatch::wasReset})
        connect(m_watch, signal, this, &MainWindow::showFleet);
    connect(m_watch, &FleetWatch::workersByJobChanged, this, [this] { m_jobs->setWorkers(m_watch->workersByJob()); });
    fetchSettings();
    restoreSaved();
    updateCounts();
    showUploads();
    showPage(Queue);
}

void MainWindow::makeModels() {
    m_jobs = new JobModel(m_service, this);
    m_log = new ProgramLog(m_service, this);
    m_jobs->setWorkers(m_watch->workersByJob());
    connect(m_jobs, &JobModel::countsChanged, this, &MainWindow::updateCounts);
}

void MainWindow::makeLayout(const PanelSettings& panel) {
    auto* central = new QWidget(this);
    auto* outer = new QVBoxLayout(central);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* menu = new QMenu(central);
    m_rail = new NavRail(m_theme, menu, central);
    row->addWidget(m_rail);
    // Before the pages: the Tab key goes in the order in which widgets were made.
    m_queueButton = m_rail->addPage(QStringLiteral("queue"), tr("Queue"), false);
    m_rail->addPage(QStringLiteral("preview"), tr("Preview"), false);
    m_fleetButton = m_rail->addPage(QStringLiteral("fleet"), tr("Fleet"), false);
    m_rail->addPage(QStringLiteral("settings"), tr("Settings"), true);
    m_divider = new Surface(m_theme, &Tokens::lineSubtle, central);
    m_divider->setFixedWidth(1);
    row->addWidget(m_divider);
    m_pageArea = makePageArea(central);
    m_queue = new QueuePage(m_service, *m_jobs, m_theme, m_pages);
    m_preview = new PreviewPage(*m_jobs, m_theme, m_pages);
    m_fleet = new FleetPage(m_connections ? m_connections->fleet() : m_noFleet, *m_watch, m_theme, m_pages);
    m_settings = new SettingsPage(m_service, m_theme, panel, m_pages, m_connections);
    for (QWidget* page : std::initializer_list<QWidget*>{m_queue, m_preview, m_fleet, m_settings}) m_pages->addWidget(page);
    auto* beside = new QVBoxLayout;
    beside->setSpacing(0);
    m_linkStrip = new MessageStrip(m_theme, central);
    m_linkStrip->setContentsMargins(16, 8, 16, 0);
    beside->addWidget(m_linkStrip);
    beside->addWidget(m_pageArea, 1);
    row->addLayout(beside, 1);
    outer->addLayout(row, 1);
    m_status = new StatusStrip(m_theme, central);
    outer->addWidget(m_status);
    setCentralWidget(central);
    m_drop = new DropOverlay(m_theme, central);
    makeMenu(menu);
}

void MainWindow::connectPages() {
    connect(m_rail, &NavRail::pageWanted, this, [this](int page) { page == Preview ? openPreview() : showPage(page); });
    connect(m_queue, &QueuePage::previewWanted, this, [this](const std::string& id) {
        m_preview->openJob(id);
        showPage(Preview);
    });
    connect(&m_queue->list(), &JobList::currentChanged, this, &MainWindow::watchSelected);
    connect(m_preview, &PreviewPage::fullScreenChanged, this, &MainWindow::setFullScreen);
    connect(m_preview, &PreviewPage::actionWanted, this, [this](const std::string& id, model::JobAction action) {
        action == model::JobAction::Remove ? m_queue->removeAll({id}) : m_queue->act({id}, action);
    });
    connect(m_preview, &PreviewPage::reportWanted, this, [this](const std::string& id) {
        if (const auto* job = m_jobs->job(id)) copyReport(m_service, *job, this);
    });
    connect(m_queue, &QueuePage::uploadActionWanted, this, [this](const std::string& key, model::UploadAction action) {
        if (m_connections) m_connections->actOnUpload(key, action);
    });
    connect(m_queue, &QueuePage::linksWanted, this, [this](const QStringList& links, bool show) {
        m_preview->addLinks(links);
        if (!show) return;
        m_preview->openAddress(links.first());
        showPage(Preview);
    });
    connect(m_queue, &QueuePage::fixWanted, this, [this](model::ReadinessCheck::Subject subject) {
        showSettings(subject == model::ReadinessCheck::Subject::Ingest ? SettingsPage::Section::Ingest : SettingsPage::Section::Engine);
    });
    connect(m_queue, &QueuePage::connectionsWanted, this, [this] { showSettings(SettingsPage::Section::Connections); });
    if (m_connections) m_queue->offerConnections();
    m_fleet->showBell(m_queue->bell());
    connect(&m_queue->bell(), &NoticeBell::jobWanted, this, [this] { showPage(Queue); }); // from the Fleet page, too
    connect(m_fleet, &FleetPage::connectionsWanted, this, [this] { showSettings(SettingsPage::Section::Connections); });
    connect(m_fleet, &FleetPage::jobWanted, this, [this](const std::string& id) {
        showPage(Queue);
        m_queue->list().select(id);
    });
    connect(m_settings, &SettingsPage::panelChanged, this, [this](const PanelSettings& changed) {
        m_queue->list().delegate()->setCompact(changed.compact);
        m_queue->list().view()->doItemsLayout();
        m_panel = changed;
        Q_EMIT panelChanged(changed);
    });
}

void MainWindow::connectStatus() {
    connect(m_status, &StatusStrip::engineWanted, this, [this] { showSettings(SettingsPage::Section::Engine); });
    connect(m_status, &StatusStrip::ingestWanted, this, [this] { showSettings(SettingsPage::Section::Ingest); });
    connect(m_status, &StatusStrip::viewersWanted, this, &MainWindow::openViewers);
    connect(m_status, &StatusStrip::jobsWanted, this, [this] { showPage(Queue); });
    connect(m_status, &StatusStrip::fleetWanted, this, [this] { showPage(Fleet); });
    connect(m_status, &StatusStrip::connectionsWanted, this, [this](QMenu* menu) { fillConnections(*menu); });
    connect(m_status, &StatusStrip::localWanted, this, [this] { use({}); });
    connect(m_linkStrip, &MessageStrip::actionWanted, this, &MainWindow::actOnConnection);
    m_said.reset(); // the strip is new
    showConnection();
    showFleet();
}

void MainWindow::follow(const model::Event& event) {
    if (event.kind == model::Event::Kind::Status && event.status) {
        m_viewers = event.status->viewers;
        m_status->setStatus(*event.status, m_engineSettings.minimumFreeGb);
    }
    if (event.kind == model::Event::Kind::SettingsChanged) fetchSettings();
}

void MainWindow::fetchSettings() {
    base::whenDone(m_service.settings(), this, [this](const model::Result<model::SettingsView>& settings) {
        if (settings) m_engineSettings = settings->settings;
    });
}

void MainWindow::restoreSaved() {
    takePlace();
    restoreQueueSoon();
}

void MainWindow::restoreQueueSoon() {
    QMetaObject::invokeMethod(
        this,
        [this] {
            QSettings state;
            m_queue->restoreState(state);
            m_fleet->restoreState(state);
        },
        Qt::QueuedConnection);
}

void MainWindow::showPage(int page) {
    if (page != Preview && m_preview->fillsScreen()) m_preview->setFullScreen(false); // the others have no way back
    m_pages->setCurrentIndex(page);
    m_rail->setCurrent(page);
    if (page == Preview) m_preview->setFocus();
    if (page == Fleet) m_fleet->takeFocus();
    if (page == Settings) m_settings->setFocus();
    if (page == Queue) m_queue->takeFocus();
}

void MainWindow::openPreview() {
    const int from = m_pages->currentIndex();
    if (from == Queue || (from != Preview && !m_preview->showsAnything())) {
        const auto* job = m_queue->jobToPreview();
        if (job && job->id != m_preview->jobId()) m_preview->openJob(job->id); // what is open already stays at its place
    }
    showPage(Preview);
}

void MainWindow::showSettings(SettingsPage::Section section) {
    m_settings->showSection(section);
    showPage(Settings);
}

void MainWindow::nextPane(int direction) {
    QList<QWidget*> panes{m_rail, m_pages->currentWidget(), m_status};
    if (m_pages->currentIndex() == Queue) panes = QList<QWidget*>{m_rail} + m_queue->panes() + QList<QWidget*>{m_status};
    if (m_pages->currentIndex() == Fleet) panes = QList<QWidget*>{m_rail} + m_fleet->panes() + QList<QWidget*>{m_status};
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
    // As the tabs count, which have the same words.
    const auto countOf = [this](JobFilter::Tab tab) { return static_cast<int>(JobFilter::countOf(m_jobs->counts(), tab)); };
    const int active = countOf(JobFilter::Active), waiting = countOf(JobFilter::Waiting), attention = countOf(JobFilter::Attention);
    m_status->setCounts(active, waiting, attention, static_cast<int>(m_jobs->counts().all()));
    m_queueButton->setBadge(attention);
    leaveIfDone();
}

void MainWindow::saveState() const {
    QSettings saved;
    saved.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_queue->saveState(saved);
    m_fleet->saveState(saved);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const DroppedItems items = itemsOf(*event->mimeData());
    // Text that is dragged is for fields, unless it names something.
    if (items.files.isEmpty() && items.playlists.isEmpty() && items.videos.isEmpty()) return;
    placeDrop();
    if (items.files.isEmpty())
        m_drop->showForLinks(static_cast<int>(items.playlists.size()), items.leftOut().section(QLatin1Char('\n'), 0, 0));
    else m_drop->showFor(items.files, m_queue->presets(), m_queue->presetId(), m_queue->targetName());
    takeCopy(*event);
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    m_drop->setPointer(m_drop->mapFrom(this, event->position().toPoint()));
    takeCopy(*event);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_drop->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const std::string preset = m_drop->presetAt(m_drop->mapFrom(this, event->position().toPoint()));
    m_drop->hide();
    takeCopy(*event);
    showPage(Queue);
    m_queue->take(itemsOf(*event->mimeData()), event->modifiers() & Qt::ShiftModifier, preset);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    // Later, and once: the combo that chose the language is still at work, and several translators come one by one.
    if (event->type() == QEvent::LanguageChange && !std::exchange(m_rebuildPending, true))
        QMetaObject::invokeMethod(this, &MainWindow::rebuild, Qt::QueuedConnection);
    if (event->type() == QEvent::ThemeChange)
        m_theme.setSystemFonts(QFontDatabase::systemFont(QFontDatabase::GeneralFont), QFontDatabase::systemFont(QFontDatabase::FixedFont));
    // Whoever brings the minimised window back wants to see what it does, not to have it vanish.
    if (event->type() == QEvent::WindowStateChange && m_quitWhenDone && isVisible() && !isMinimized()) m_quitWhenDone = false;
    // By a key of the window manager: the rail and the bars come back with it.
    if (event->type() == QEvent::WindowStateChange && !isFullScreen() && m_preview->fillsScreen()) m_preview->setFullScreen(false);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (m_drop->isVisible()) placeDrop();
}

/// The top bar stays free: it says with which preset and where to.
void MainWindow::placeDrop() {
    m_drop->setGeometry(m_pageArea->geometry().adjusted(0, m_preview->fillsScreen() ? 0 : topBarHeight(m_theme), 0, 0));
}

} // namespace ui
