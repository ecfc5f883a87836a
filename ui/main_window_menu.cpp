// The menus of the main window, by category: every action of the panel with its key.

#include "ui/main_window.hpp"

#include "core/model/activity.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/panel_keys.hpp"
#include "ui/pages/actions_page.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/log_page.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/pages/viewers_page.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/command_palette.hpp"
#include "ui/widgets/menu_bar.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QStackedWidget>
#include <algorithm>

namespace ui {

void MainWindow::makeMenu(QMenu* mark) {
    m_menuBar = new MenuBar(this);
    QMenu& file = addCategory(*mark, tr("&File"));
    QAction* const pattern = addSourceEntries(file);
    file.addSeparator();
    addEntry(file, tr("Quit"), QKeySequence::Quit, [this] { close(); });
    QMenu& job = addCategory(*mark, tr("&Job"));
    addListEntries(job);
    job.addSeparator();
    m_changing << pattern << addEntry(job, tr("Pause or resume all"), keys::pauseAll(), [this] { pauseOrResumeAll(); });
    QMenu& preview = addCategory(*mark, tr("&Preview"));
    preview.addActions(m_preview->actions());
    for (QAction* action : m_preview->actions())
        connect(action, &QAction::triggered, this, [this] {
            if (m_pages->currentIndex() != Preview) showPage(Preview); // chosen on another page, it must be seen what it did
        });
    addFleetEntries(addCategory(*mark, tr("Fl&eet")));
    QMenu& view = addCategory(*mark, tr("&View"));
    addPageEntries(view);
    view.addSeparator();
    addViewEntries(view);
    addHelpEntries(addCategory(*mark, tr("&Help")));
    setMenuBar(m_menuBar);
}

/// In the bar and in the menu of the rail's mark: one menu, seen from two places.
QMenu& MainWindow::addCategory(QMenu& mark, const QString& title) {
    auto* menu = new QMenu(title, &mark);
    m_menuBar->addMenu(menu);
    mark.addMenu(menu);
    return *menu;
}

QAction* MainWindow::addEntry(QMenu& menu, const QString& text, const QKeySequence& keys, const std::function<void()>& act) {
    auto* action = menu.addAction(text, this, act);
    action->setShortcut(keys);
    addAction(action);
    return action;
}

QAction* MainWindow::addListEntry(QMenu& menu, const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act) {
    auto* action = menu.addAction(text, this, [this, act] {
        showPage(Queue); // chosen from the menu on another page, it must be seen what is acted on
        act();
    });
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_queue->list().view()->addAction(action);
    return action;
}

void MainWindow::addPageEntries(QMenu& menu) {
    addEntry(menu, tr("Queue"), QKeySequence(Qt::CTRL | Qt::Key_1), [this] { showPage(Queue); });
    addEntry(menu, tr("Preview"), QKeySequence(Qt::CTRL | Qt::Key_2), [this] { openPreview(); });
    addEntry(menu, tr("Fleet"), QKeySequence(Qt::CTRL | Qt::Key_3), [this] { showPage(Fleet); });
    addEntry(menu, tr("Settings"), QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { showPage(Settings); });
}

void MainWindow::addFleetEntries(QMenu& menu) {
    for (QAction* action : m_fleet->menuActions()) {
        menu.addAction(action);
        connect(action, &QAction::triggered, this, [this] {
            if (m_pages->currentIndex() != Fleet) showPage(Fleet); // chosen on another page, it must be seen what it did
        });
    }
}

QAction* MainWindow::addSourceEntries(QMenu& menu) {
    const auto onQueue = [this](auto method) {
        return [this, method] {
            showPage(Queue);
            (m_queue->*method)();
        };
    };
    addEntry(menu, tr("Add files…"), QKeySequence::Open, onQueue(&QueuePage::addFiles));
    addEntry(menu, tr("Add folder…"), keys::addFolder(), onQueue(&QueuePage::addFolder));
    addEntry(menu, tr("Paste files or link"), QKeySequence::Paste, onQueue(&QueuePage::paste));
    QAction* const pattern = addEntry(menu, tr("Test pattern"), {}, onQueue(&QueuePage::addTestPattern));
    menu.addSeparator();
    addEntry(menu, tr("Import queue…"), {}, onQueue(qOverload<>(&QueuePage::importQueue)));
    addEntry(menu, tr("Export queue…"), {}, onQueue(qOverload<>(&QueuePage::exportQueue)));
    return pattern;
}

void MainWindow::addViewEntries(QMenu& menu) {
    addEntry(menu, tr("Find a job"), QKeySequence::Find, [this] {
        if (m_pages->currentIndex() == Fleet && m_fleet->focusSearch()) return; // jobs and workers
        showPage(Queue);
        m_queue->list().focusSearch();
    });
    addEntry(menu, tr("Find an action or a job"), QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    addEntry(menu, tr("Show or hide the inspector"), QKeySequence(Qt::CTRL | Qt::Key_I), [this] {
        showPage(Queue);
        m_queue->toggleInspector();
    });
    addEntry(menu, tr("Log"), keys::log(), [this] {
        if (m_pages->currentIndex() != Fleet || !m_fleet->openSelectedLog()) openLog(); // there it is that of the worker
    });
    addEntry(menu, tr("Who watches"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W), [this] { openViewers(); });
    menu.addSeparator();
    addEntry(menu, tr("Next pane"), QKeySequence(Qt::Key_F6), [this] { nextPane(1); });
    addEntry(menu, tr("Previous pane"), QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { nextPane(-1); });
    addEntry(menu, tr("Menus"), QKeySequence(Qt::Key_F10), [this] { m_menuBar->reveal(); });
    addEntry(menu, tr("Connection"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_status->openConnections(); });
}

/// Single keys belong to the list alone: elsewhere Space plays and Del edits.
void MainWindow::addListEntries(QMenu& menu) {
    const auto add = [&](const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act) {
        return addListEntry(menu, text, keys, act);
    };
    m_changing.clear();
    const auto change = [&](const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act) {
        m_changing << add(text, keys, act);
    };
    change(tr("Pause or resume"), {keys::pause()}, [this] { m_queue->togglePause(); });
    add(tr("Preview the job"), {keys::preview(), QKeySequence(Qt::Key_Enter)}, [this] { m_queue->preview(); });
    change(tr("Retry"), {keys::retry()}, [this] { m_queue->act(model::JobAction::Retry); });
    change(tr("Move up"), {keys::moveUp()}, [this] { m_queue->move(model::MoveTo::Up); });
    change(tr("Move down"), {keys::moveDown()}, [this] { m_queue->move(model::MoveTo::Down); });
    change(tr("Move to top"), {}, [this] { m_queue->move(model::MoveTo::Top); });
    change(tr("Move to bottom"), {}, [this] { m_queue->move(model::MoveTo::Bottom); });
    change(tr("Cancel the job"), {}, [this] { m_queue->act(model::JobAction::Cancel); });
    add(tr("Copy HLS link"), {keys::copyLink()}, [this] { m_queue->copyLink(); });
    add(tr("Copy DASH link"), {keys::copyDashLink()}, [this] { m_queue->copyDashLink(); });
    change(tr("Rename…"), {keys::rename()}, [this] { m_queue->rename(); });
    change(tr("Start at…"), {keys::startAt()}, [this] { m_queue->askStart(); });
    change(tr("Duplicate"), {keys::duplicate()}, [this] { m_queue->duplicate(); });
    add(tr("Open output folder"), {keys::openOutput()}, [this] { m_queue->openOutputFolder(); });
    change(tr("Delete output…"), {keys::deleteOutput()}, [this] { m_queue->deleteOutput(); });
    change(tr("Clear finished"), {keys::clearFinished()}, [this] { m_queue->clearFinished(); });
    change(tr("Remove"), {keys::remove()}, [this] { m_queue->removeSelected(); });
    change(tr("Undo remove"), {QKeySequence(QKeySequence::Undo)}, [this] { m_queue->undoRemove(); });
    add(tr("Job menu"), {QKeySequence(Qt::SHIFT | Qt::Key_F10)},
        [this] { m_queue->showMenu(m_queue->list().view()->mapToGlobal(QPoint(40, 40))); });
    add(tr("Clear search or selection"), {QKeySequence(Qt::Key_Escape)}, [this] { m_queue->list().escape(); });
}

void MainWindow::addHelpEntries(QMenu& menu) {
    addEntry(menu, tr("Actions and keys"), QKeySequence(Qt::Key_F1), [this] { openActions(); });
    addEntry(menu, tr("About Millrace"), {}, [this] {
        QMessageBox::about(this, tr("Millrace"),
            tr("Millrace %1 turns videos into adaptive streams.\nGPL-3.0-or-later. F1 shows every action with its key.")
                .arg(QStringLiteral(MILLRACE_VERSION)));
    });
}

void MainWindow::openPalette() {
    QVector<PaletteEntry> entries;
    for (const ListedAction& listed : listActions(*m_menuBar)) {
        if (!listed.action->isEnabled()) continue;
        entries.append({.text = listed.text,
            .detail = listed.category,
            .keys = listed.keys,
            .icon = QStringLiteral("keyboard"),
            .act = [action = QPointer(listed.action)] {
                if (action) action->trigger();
            }});
    }
    addConnectionEntries(entries);
    for (const model::Job& job : m_jobs->jobs())
        entries.append({.text = words::fileName(job),
            .detail = QString::fromStdString(job.name) + QStringLiteral(" · ") + words::state(job),
            .keys = {},
            .icon = words::stateIcon(model::shownState(job)),
            .act = [this, id = job.id] {
                showPage(Queue);
                m_queue->list().select(id);
            }});
    (new CommandPalette(std::move(entries), m_theme, this))->show(); // deletes itself
}

void MainWindow::openActions() {
    if (!m_actionsPage) m_actionsPage = new ActionsPage(m_theme, this);
    m_actionsPage->open(listActions(*m_menuBar));
}

void MainWindow::openLog() {
    if (!m_logPage) m_logPage = new LogPage(*m_log, m_theme, this);
    m_logPage->show();
    m_logPage->raise();
    m_logPage->activateWindow();
}

void MainWindow::openViewers() {
    if (!m_viewersPage) m_viewersPage = new ViewersPage(m_service, m_theme, this);
    m_viewersPage->open();
}

void MainWindow::pauseOrResumeAll() {
    // Anything that works or waits: pause. Otherwise everything rests, and is resumed.
    const auto& jobs = m_jobs->jobs();
    m_queue->setAllPaused(
        std::any_of(jobs.begin(), jobs.end(), [](const auto& job) { return job.isActive() || job.state == model::JobState::Waiting; }));
}

} // namespace ui
