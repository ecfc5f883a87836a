// The queue's job menu, the way back from a removal, and where the focus goes after jobs came or went.

#include "ui/pages/empty_queue.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QMenu>
#include <utility>

namespace ui {

void QueuePage::undoRemove() {
    if (m_removed.empty()) return;
    m_undoBar->hide();
    const auto ids = std::exchange(m_removed, {});
    m_service.act(ids, model::JobAction::Restore).then(this, [this, ids](const Results& results) {
        sayProblem(results);
        focusList(ids);
    });
}

void QueuePage::makeUndoKey() {
    // The list has its own. What was removed last may leave no list to press it in.
    auto* undo = new QAction(this);
    undo->setShortcut(QKeySequence::Undo);
    undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QAction::triggered, this, &QueuePage::undoRemove);
    for (QWidget* part : {m_bar, static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_inspector), static_cast<QWidget*>(m_undoBar)})
        part->addAction(undo);
}

void QueuePage::focusList(const std::vector<std::string>& wanted) {
    if (!isVisible()) return;
    m_list->selectJobs(wanted);
    takeFocus();
}

void QueuePage::showMenu(const QPoint& where) {
    const auto* job = m_list->current();
    if (!job) return;
    QMenu menu(this);
    const bool paused = job->state == model::JobState::Paused;
    auto* pauseAction = menu.addAction(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")),
        paused ? tr("Resume") : tr("Pause"), this, &QueuePage::togglePause);
    pauseAction->setEnabled(!job->isFinal() && job->state != model::JobState::Publishing);
    menu.addAction(icon(QStringLiteral("preview")), tr("Preview"), this, &QueuePage::preview);
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy HLS link"), this, &QueuePage::copyLink);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("move-up")), tr("Move up"), this, [this] { move(model::MoveTo::Up); });
    menu.addAction(icon(QStringLiteral("move-down")), tr("Move down"), this, [this] { move(model::MoveTo::Down); });
    menu.addAction(tr("Move to top"), this, [this] { move(model::MoveTo::Top); });
    menu.addAction(tr("Move to bottom"), this, [this] { move(model::MoveTo::Bottom); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("retry")), tr("Retry"), this, [this] { act(model::JobAction::Retry); })
        ->setEnabled(job->state == model::JobState::Failed || job->state == model::JobState::Cancelled);
    menu.addAction(icon(QStringLiteral("close")), tr("Cancel"), this, [this] { act(model::JobAction::Cancel); })
        ->setEnabled(!job->isFinal());
    menu.addAction(icon(QStringLiteral("trash")), tr("Remove"), this, &QueuePage::removeSelected);
    menu.exec(where);
}

} // namespace ui
