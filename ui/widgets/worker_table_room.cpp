// The list of workers and the room that there is: which columns and words are shown; what is searched for, kept, and of before.

#include "ui/models/fleet_watch.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/worker_delegate.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QAction>
#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QStyle>
#include <QToolButton>

namespace ui {
namespace {

constexpr int kTaskWidth = 150, kGap = 8, kMargin = 16;

} // namespace

void WorkerTable::setSearch(const QString& text) {
    m_filter->setSearch(text);
    say();
}

void WorkerTable::escape() {
    if (!m_filter->search().isEmpty()) Q_EMIT searchCleared();
    else m_view->clearSelection();
}

void WorkerTable::select(const std::string& name) {
    const QModelIndex source = m_watch.workers().indexOf(name);
    if (!source.isValid()) return;
    if (!m_filter->mapFromSource(source).isValid()) Q_EMIT searchCleared();
    const QModelIndex index = m_filter->mapFromSource(source);
    if (!index.isValid()) return;
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
    m_view->setFocus();
}

void WorkerTable::setFrozen(const QString& reason) {
    if (reason == m_frozen) return;
    m_frozen = reason;
    m_view->setToolTip(reason);
    for (QAction* action : m_actions.all()) action->setToolTip(reason.isEmpty() ? action->text() : reason);
    say();
}

void WorkerTable::setStale(bool stale) {
    m_delegate->setStale(stale);
    m_view->viewport()->update();
}

/// Heartbeats grow older by themselves.
void WorkerTable::tick() {
    if (!m_view->isVisible()) return;
    const auto* header = m_view->header();
    m_view->viewport()->update(QRect(header->sectionViewportPosition(WorkerModel::HeartbeatColumn), 0,
        header->sectionSize(WorkerModel::HeartbeatColumn), m_view->viewport()->height()));
}

void WorkerTable::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitColumns();
    fitHeader();
}

/// What is least looked for goes first, so that the task can be read.
void WorkerTable::fitColumns() {
    auto* header = m_view->header();
    int room = width() - 2 - m_view->style()->pixelMetric(QStyle::PM_ScrollBarExtent) - m_theme.scaled(kTaskWidth);
    for (int column = 0; column < WorkerModel::ColumnCount; ++column) room -= m_delegate->widthOf(column);
    for (const int column : {WorkerModel::MemoryColumn, WorkerModel::CpuColumn, WorkerModel::SpeedColumn, WorkerModel::SlotsColumn}) {
        const bool hides = room < 0;
        header->setSectionHidden(column, hides);
        if (hides) room += m_delegate->widthOf(column);
    }
    for (int column = 0; column < WorkerModel::ColumnCount; ++column)
        if (const int wanted = m_delegate->widthOf(column); wanted > 0 && !header->isSectionHidden(column))
            header->resizeSection(column, wanted);
    header->setFixedHeight(m_theme.heightFor(28, -2) + 1);
}

/// Words of the buttons, then the numbers, where all of it does not fit.
void WorkerTable::fitHeader() {
    BarButton* const buttons[] = {m_drain, m_resume, m_openLog};
    const auto wide = [](const QWidget* part) { return part->sizeHint().width() + kGap; };
    const int room = width() - 2 * kMargin - wide(m_title) - wide(m_more);
    const int selected = m_selected->text().isEmpty() ? 0 : wide(m_selected), counts = wide(m_counts);
    int words = 0;
    for (BarButton* each : buttons) {
        each->setShowsWord(true);
        words += wide(each);
    }
    const bool hasWords = words + selected + counts <= room;
    int icons = 0;
    for (BarButton* each : buttons) {
        each->setShowsWord(hasWords);
        icons += wide(each);
    }
    m_counts->setVisible(icons + selected + counts <= room);
    m_selected->setVisible(selected > 0 && icons + selected <= room);
}

void WorkerTable::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("fleet/sort"), m_view->header()->sortIndicatorSection());
    settings.setValue(QStringLiteral("fleet/order"), static_cast<int>(m_view->header()->sortIndicatorOrder()));
    const auto names = selectedNames();
    settings.setValue(QStringLiteral("fleet/selected"), names.empty() ? QString() : QString::fromStdString(names.front()));
}

void WorkerTable::restoreState(const QSettings& settings) {
    const int column = settings.value(QStringLiteral("fleet/sort"), -1).toInt();
    if (column >= -1 && column < WorkerModel::ColumnCount)
        m_view->header()->setSortIndicator(column, static_cast<Qt::SortOrder>(settings.value(QStringLiteral("fleet/order")).toInt()));
    const std::string name = settings.value(QStringLiteral("fleet/selected")).toString().toStdString();
    const QModelIndex index = m_filter->mapFromSource(m_watch.workers().indexOf(name));
    if (index.isValid()) m_view->setCurrentIndex(index);
}

} // namespace ui
