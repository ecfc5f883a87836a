// The way back from a removal, and where the focus goes after jobs came or went.

#include "core/base/when_done.hpp"
#include "ui/pages/empty_queue.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QAction>
#include <utility>

namespace ui {

void QueuePage::undoRemove() {
    if (m_removed.empty()) return;
    m_undoBar->hide();
    const auto ids = std::exchange(m_removed, {});
    base::whenDone(m_service.act(ids, model::JobAction::Restore), this, [this, ids](const Results& results) {
        sayProblem(results);
        focusList(ids);
    });
}

QueuePage::Unfinished QueuePage::handOver() {
    // Moved away: the undo bar ends with this page, and must not make the removal final.
    return {
        std::exchange(m_removed, {}), std::exchange(m_taking, {}), std::exchange(m_previewWhenPlayable, {}), std::exchange(m_deleting, {})};
}

void QueuePage::takeOver(Unfinished unfinished) {
    m_removed = std::move(unfinished.removed);
    m_previewWhenPlayable = std::move(unfinished.previewWhenPlayable);
    m_deleting = std::move(unfinished.deleting);
    m_taking = std::move(unfinished.taking);
    if (!m_removed.empty()) sayRemoved();
    lookAtNext(); // what was being looked at was for the other page
}

void QueuePage::sayRemoved() {
    say(tr("%n jobs removed from the queue", nullptr, static_cast<int>(m_removed.size())), true);
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

} // namespace ui
