// The menu of the main window: every action of the panel with its key.

#include "ui/main_window.hpp"

#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QMenu>
#include <QMessageBox>
#include <algorithm>

namespace ui {

void MainWindow::makeMenu(QMenu* menu) {
    addPageEntries(*menu);
    menu->addSeparator();
    addSourceEntries(*menu);
    menu->addSeparator();
    addListEntries(*menu);
    addEntry(*menu, tr("Pause or resume all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Space), [this] { pauseOrResumeAll(); });
    menu->addSeparator();
    auto* previewMenu = menu->addMenu(tr("Preview"));
    previewMenu->addActions(m_preview->actions());
    menu->addSeparator();
    addWindowEntries(*menu);
    auto* open = new QAction(menu);
    open->setShortcut(Qt::Key_F10);
    connect(open, &QAction::triggered, this, [this, menu] { menu->popup(mapToGlobal(QPoint(8, 56))); });
    addAction(open);
}

void MainWindow::addEntry(QMenu& menu, const QString& text, const QKeySequence& keys, const std::function<void()>& act) {
    auto* action = menu.addAction(text, this, act);
    action->setShortcut(keys);
    addAction(action);
}

void MainWindow::addListEntry(QMenu& menu, const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act) {
    auto* action = menu.addAction(text, this, [this, act] {
        showPage(Queue); // chosen from the menu on another page, it must be seen what is acted on
        act();
    });
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_queue->list().view()->addAction(action);
}

void MainWindow::addPageEntries(QMenu& menu) {
    addEntry(menu, tr("Queue"), QKeySequence(Qt::CTRL | Qt::Key_1), [this] { showPage(Queue); });
    addEntry(menu, tr("Preview"), QKeySequence(Qt::CTRL | Qt::Key_2), [this] { showPage(Preview); });
    addEntry(menu, tr("Settings"), QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { showPage(Settings); });
}

void MainWindow::addSourceEntries(QMenu& menu) {
    const auto onQueue = [this](auto method) {
        return [this, method] {
            showPage(Queue);
            (m_queue->*method)();
        };
    };
    addEntry(menu, tr("Add files…"), QKeySequence::Open, onQueue(&QueuePage::addFiles));
    addEntry(menu, tr("Add folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), onQueue(&QueuePage::addFolder));
    addEntry(menu, tr("Paste files or link"), QKeySequence::Paste, onQueue(&QueuePage::paste));
    addEntry(menu, tr("Test pattern"), {}, onQueue(&QueuePage::addTestPattern));
    addEntry(menu, tr("Find a job"), QKeySequence::Find, [this] {
        showPage(Queue);
        m_queue->list().focusSearch();
    });
    addEntry(menu, tr("Show or hide the inspector"), QKeySequence(Qt::CTRL | Qt::Key_I), onQueue(&QueuePage::toggleInspector));
}

/// Single keys belong to the list alone: elsewhere Space plays and Del edits.
void MainWindow::addListEntries(QMenu& menu) {
    const auto add = [&](const QString& text, const QList<QKeySequence>& keys, const std::function<void()>& act) {
        addListEntry(menu, text, keys, act);
    };
    add(tr("Pause or resume"), {QKeySequence(Qt::Key_Space)}, [this] { m_queue->togglePause(); });
    add(tr("Preview the job"), {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)}, [this] { m_queue->preview(); });
    add(tr("Retry"), {QKeySequence(Qt::CTRL | Qt::Key_R)}, [this] { m_queue->act(model::JobAction::Retry); });
    add(tr("Move up"), {QKeySequence(Qt::ALT | Qt::Key_Up)}, [this] { m_queue->move(model::MoveTo::Up); });
    add(tr("Move down"), {QKeySequence(Qt::ALT | Qt::Key_Down)}, [this] { m_queue->move(model::MoveTo::Down); });
    add(tr("Move to top"), {}, [this] { m_queue->move(model::MoveTo::Top); });
    add(tr("Move to bottom"), {}, [this] { m_queue->move(model::MoveTo::Bottom); });
    add(tr("Cancel the job"), {}, [this] { m_queue->act(model::JobAction::Cancel); });
    add(tr("Copy HLS link"), {QKeySequence(QKeySequence::Copy)}, [this] { m_queue->copyLink(); });
    add(tr("Copy DASH link"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)}, [this] { m_queue->copyDashLink(); });
    add(tr("Rename…"), {QKeySequence(Qt::Key_F2)}, [this] { m_queue->rename(); });
    add(tr("Duplicate"), {QKeySequence(Qt::CTRL | Qt::Key_D)}, [this] { m_queue->duplicate(); });
    add(tr("Open output folder"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)}, [this] { m_queue->openOutputFolder(); });
    add(tr("Delete output…"), {QKeySequence(Qt::SHIFT | Qt::Key_Delete)}, [this] { m_queue->deleteOutput(); });
    add(tr("Clear finished"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete)}, [this] { m_queue->clearFinished(); });
    add(tr("Remove"), {QKeySequence(QKeySequence::Delete)}, [this] { m_queue->removeSelected(); });
    add(tr("Undo remove"), {QKeySequence(QKeySequence::Undo)}, [this] { m_queue->undoRemove(); });
    add(tr("Job menu"), {QKeySequence(Qt::SHIFT | Qt::Key_F10)},
        [this] { m_queue->showMenu(m_queue->list().view()->mapToGlobal(QPoint(40, 40))); });
    add(tr("Clear search or selection"), {QKeySequence(Qt::Key_Escape)}, [this] { m_queue->list().escape(); });
}

void MainWindow::addWindowEntries(QMenu& menu) {
    addEntry(menu, tr("Next pane"), QKeySequence(Qt::Key_F6), [this] { nextPane(1); });
    addEntry(menu, tr("Previous pane"), QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { nextPane(-1); });
    addEntry(menu, tr("Connection"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_status->openConnections(); });
    addEntry(menu, tr("About Millrace"), QKeySequence(Qt::Key_F1), [this] {
        QMessageBox::about(this, tr("Millrace"),
            tr("Millrace %1 turns videos into adaptive streams.\nGPL-3.0-or-later. Press F6 to move between panes; every action is in this menu with its key.")
                .arg(QStringLiteral(MILLRACE_VERSION)));
    });
    addEntry(menu, tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::pauseOrResumeAll() {
    // Anything that works or waits: pause. Otherwise everything rests, and is resumed.
    const auto& jobs = m_jobs->jobs();
    m_queue->setAllPaused(
        std::any_of(jobs.begin(), jobs.end(), [](const auto& job) { return job.isActive() || job.state == model::JobState::Waiting; }));
}

} // namespace ui
