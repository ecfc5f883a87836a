#include "ui/pages/job_list.hpp"

#include "ui/widgets/basics.hpp"
#include "ui/widgets/filter_tab.hpp"
#include "ui/widgets/search_field.hpp"

#include <QActionGroup>
#include <QButtonGroup>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kJobWidth = 320;              ///< the least for picture and name
constexpr qsizetype kMostRemembered = 1000; ///< selected jobs, between starts

} // namespace

JobList::JobList(JobModel& jobs, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_theme(theme), m_filter(new JobFilter(this)) {
    m_filter->setSourceModel(&m_jobs);
    m_filter->sort(0);
    m_jobs.setOlder(m_filter->older());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(makeTools());
    layout->addWidget(line(m_theme, this));
    makeView();
    layout->addWidget(m_view, 1);
    m_noMatch = new QWidget(this);
    auto* noMatchRow = new QHBoxLayout(m_noMatch);
    m_noMatchText = label(m_theme, {}, TextStyle::Small, 3, m_noMatch);
    m_clearSearch = button(tr("Clear the search"), {}, "link", m_noMatch);
    connect(m_clearSearch, &QPushButton::clicked, m_search, &QLineEdit::clear);
    noMatchRow->addStretch();
    noMatchRow->addWidget(m_noMatchText);
    noMatchRow->addWidget(m_clearSearch);
    noMatchRow->addStretch();
    m_noMatch->hide();
    layout->addWidget(m_noMatch, 1);

    connect(m_tabs, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (!checked) return;
        m_filter->setTab(static_cast<JobFilter::Tab>(id));
        m_jobs.setOlder(m_filter->older());
        update();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setSearch(text);
        m_jobs.setOlder(m_filter->older());
        update();
    });
    connect(&m_jobs, &JobModel::countsChanged, this, &JobList::updateSoon);
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_noMatch->isHidden()) updateSoon(); // they may be what was looked for
        if (!m_view->currentIndex().isValid() && m_filter->rowCount() > 0) m_view->setCurrentIndex(m_filter->index(0, 0));
    });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &JobList::selectCurrent, Qt::QueuedConnection);
    update();
    if (m_filter->rowCount() > 0) m_view->setCurrentIndex(m_filter->index(0, 0));
}

QLayout* JobList::makeTools() {
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(12, 8, 16, 7); // 44 with the line below
    tools->setSpacing(4);
    m_tabs = new QButtonGroup(this);
    const std::pair<JobFilter::Tab, QString> tabs[] = {{JobFilter::All, tr("All")}, {JobFilter::Active, tr("Active")},
        {JobFilter::Waiting, tr("Waiting")}, {JobFilter::Done, tr("Done")}, {JobFilter::Attention, tr("Needs attention")}};
    for (const auto& [id, word] : tabs) {
        auto* tab = new FilterTab(m_theme, word, id == JobFilter::Attention, this);
        m_tabs->addButton(tab, id);
        tools->addWidget(tab);
    }
    m_tabs->button(JobFilter::All)->setChecked(true);
    tools->addStretch();
    tools->addSpacing(8); // the ring around the last tab touches nothing
    auto* search = new SearchField(m_theme, tr("Find a job"), QKeySequence(QKeySequence::Find), this);
    search->setLeastHeight(28);
    m_search = search;
    const auto fit = [this] {
        m_search->setMinimumWidth(m_theme.scaled(90));
        m_search->setMaximumWidth(m_theme.scaled(190));
    };
    fit();
    connect(&m_theme, &Theme::changed, m_search, fit);
    auto* leave = new QAction(m_search);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    connect(leave, &QAction::triggered, this, &JobList::escape);
    m_search->addAction(leave);
    tools->addWidget(m_search, 1);
    m_sort = iconButton(QStringLiteral("sort"), tr("Order of the list"), this);
    m_sort->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_sort);
    m_orders = new QActionGroup(menu);
    const std::pair<JobFilter::Order, QString> orders[] = {{JobFilter::QueueOrder, tr("Queue order")}, {JobFilter::ByName, tr("Name")},
        {JobFilter::ByState, tr("State")}, {JobFilter::ByFinish, tr("Most recently finished first")}};
    for (const auto& [order, word] : orders) {
        auto* action = menu->addAction(word, this, [this, order = order] { setOrder(order); });
        action->setCheckable(true);
        action->setData(order);
        m_orders->addAction(action);
    }
    m_orders->actions().first()->setChecked(true);
    m_sort->setMenu(menu);
    tools->addWidget(m_sort);
    return tools;
}

void JobList::makeView() {
    m_view = new RowsView(this);
    m_view->setModel(m_filter);
    m_delegate = new JobDelegate(m_theme, m_view);
    m_view->setItemDelegate(m_delegate);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAllColumnsShowFocus(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setIndentation(0);
    m_view->setMouseTracking(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setAccessibleName(tr("Jobs"));
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    const auto backdrop = [this] {
        QPalette p = m_view->palette();
        p.setColor(QPalette::Base, m_theme.colours().window);
        m_view->setPalette(p);
        m_view->viewport()->update();
    };
    backdrop();
    connect(&m_theme, &Theme::changed, m_view, backdrop);
    auto* header = m_view->header();
    header->setProperty("kind", QStringLiteral("rows"));
    header->setFixedHeight(m_theme.heightFor(28, -2));
    connect(&m_theme, &Theme::changed, header, [this, header] {
        header->setFixedHeight(m_theme.heightFor(28, -2));
        header->resizeSection(JobModel::EtaColumn, std::max(header->sectionSize(JobModel::EtaColumn), m_delegate->etaWidth()));
    });
    header->setStretchLastSection(false);
    header->setSectionResizeMode(JobModel::JobColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(JobModel::MenuColumn, QHeaderView::Fixed);
    header->setMinimumSectionSize(44);
    header->resizeSection(JobModel::RenditionsColumn, m_theme.scaled(200));
    header->resizeSection(JobModel::ProgressColumn, m_theme.scaled(180));
    header->resizeSection(JobModel::SpeedColumn, m_theme.scaled(64));
    header->resizeSection(JobModel::EtaColumn, m_delegate->etaWidth());
    header->resizeSection(JobModel::MenuColumn, 44);
    connect(m_view, &QTreeView::customContextMenuRequested, this,
        [this](const QPoint& at) { openMenu(m_view->indexAt(at), m_view->viewport()->mapToGlobal(at)); });
    connect(m_view, &QTreeView::doubleClicked, this, &JobList::previewWanted);
    const auto idOf = [](const QModelIndex& index) { return index.data(JobModel::JobRole).value<const model::Job*>()->id; };
    connect(m_delegate, &JobDelegate::actionClicked, this,
        [this, idOf](const QModelIndex& index, model::JobAction action) { Q_EMIT actionWanted(idOf(index), action); });
    connect(m_delegate, &JobDelegate::menuClicked, this, &JobList::openMenu);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobList::announceSoon);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &JobList::announceSoon);
}

void JobList::openMenu(const QModelIndex& index, const QPoint& globalAt) {
    if (!index.isValid()) return;
    if (!m_view->selectionModel()->isRowSelected(index.row(), {})) m_view->setCurrentIndex(index);
    Q_EMIT menuWanted(globalAt);
}

void JobList::setOrder(JobFilter::Order order) {
    m_filter->setOrder(order);
    m_jobs.setOlder(m_filter->older());
    for (QAction* action : m_orders->actions()) action->setChecked(action->data().toInt() == order);
}

void JobList::updateSoon() {
    if (std::exchange(m_updatePending, true)) return;
    QMetaObject::invokeMethod(this, &JobList::update, Qt::QueuedConnection);
}

void JobList::announceSoon() {
    if (std::exchange(m_announcePending, true)) return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_announcePending = false;
            Q_EMIT currentChanged();
        },
        Qt::QueuedConnection);
}

void JobList::update() {
    m_updatePending = false;
    for (const auto tab : {JobFilter::All, JobFilter::Active, JobFilter::Waiting, JobFilter::Done, JobFilter::Attention}) {
        static_cast<FilterTab*>(m_tabs->button(tab))->setCount(static_cast<int>(JobFilter::countOf(m_jobs.counts(), tab)));
    }
    // A list that nothing is shown of asks for nothing: what the filter would show lies on disk perhaps.
    if (m_filter->rowCount() == 0) m_jobs.fetchMore({});
    const bool none = m_jobs.rowCount() > 0 && m_filter->rowCount() == 0;
    m_view->setVisible(!none);
    m_noMatch->setVisible(none);
    m_clearSearch->setVisible(!m_search->text().isEmpty());
    if (none)
        m_noMatchText->setText(!m_search->text().isEmpty() ? tr("No job matches \"%1\".").arg(m_search->text())
                : m_filter->tab() == JobFilter::Attention  ? tr("Nothing needs attention.")
                                                           : tr("No jobs here."));
    m_view->viewport()->update(); // a job that began or ended moves the places of those behind it
    announceSoon();
}

std::vector<const model::Job*> JobList::selected() const {
    std::vector<const model::Job*> jobs;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows())
        if (const auto* job = index.data(JobModel::JobRole).value<const model::Job*>()) jobs.push_back(job);
    return jobs;
}

std::vector<std::string> JobList::selectedIds() const {
    std::vector<std::string> ids;
    for (const model::Job* job : selected()) ids.push_back(job->id);
    return ids;
}

const model::Job* JobList::current() const {
    const QModelIndex focused = m_view->currentIndex();
    if (focused.isValid() && m_view->selectionModel()->isRowSelected(focused.row(), {}))
        return focused.data(JobModel::JobRole).value<const model::Job*>();
    const auto all = selected();
    return all.empty() ? nullptr : all.front();
}

void JobList::selectCurrent() {
    if (m_view->selectionModel()->hasSelection() || m_filter->rowCount() == 0) return;
    const int row = std::clamp(m_view->currentIndex().row(), 0, m_filter->rowCount() - 1);
    m_view->setCurrentIndex(m_filter->index(row, 0));
}

void JobList::select(const std::string& jobId) {
    QModelIndex index = m_filter->mapFromSource(m_jobs.indexOf(jobId));
    if (!index.isValid() && m_jobs.indexOf(jobId).isValid()) {
        // Hidden by the tab or the search: whoever asks for a job wants to see it.
        m_search->clear();
        m_tabs->button(JobFilter::All)->click();
        index = m_filter->mapFromSource(m_jobs.indexOf(jobId));
    }
    if (index.isValid()) m_view->setCurrentIndex(index);
}

bool JobList::selectJobs(const std::vector<std::string>& jobIds) {
    std::vector<int> rows;
    for (const std::string& id : jobIds)
        if (const QModelIndex index = m_filter->mapFromSource(m_jobs.indexOf(id)); index.isValid()) rows.push_back(index.row());
    if (rows.empty()) return false;
    std::sort(rows.begin(), rows.end());
    QItemSelection wanted;
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
        wanted.append(QItemSelectionRange(m_filter->index(rows[i], 0), m_filter->index(rows[end - 1], JobModel::ColumnCount - 1)));
        i = end;
    }
    m_view->selectionModel()->setCurrentIndex(m_filter->index(rows.front(), 0), QItemSelectionModel::NoUpdate);
    m_view->selectionModel()->select(wanted, QItemSelectionModel::ClearAndSelect);
    return true;
}

void JobList::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void JobList::escape() {
    if (!m_search->text().isEmpty()) m_search->clear();
    else m_view->setCurrentIndex(m_view->currentIndex()); // of several the one with the ring; keys go on from there
    m_view->setFocus();
}

void JobList::fit(int width) {
    auto* header = m_view->header();
    for (const int column : {JobModel::RenditionsColumn, JobModel::SpeedColumn}) header->setSectionHidden(column, false);
    for (const int column : {JobModel::RenditionsColumn, JobModel::SpeedColumn}) {
        int others = 0;
        for (int i = JobModel::RenditionsColumn; i < JobModel::ColumnCount; ++i) others += header->sectionSize(i); // 0 when hidden
        if (width - others < m_theme.scaled(kJobWidth)) header->setSectionHidden(column, true);
    }
}

void JobList::saveState(QSettings& settings) const {
    QList<QVariant> widths;
    for (int column = 0; column < JobModel::ColumnCount; ++column) widths << m_view->header()->sectionSize(column);
    settings.setValue(QStringLiteral("queue/widths"), widths);
    settings.setValue(QStringLiteral("queue/tab"), m_tabs->checkedId());
    settings.setValue(QStringLiteral("queue/order"), m_filter->order());
    QStringList chosen;
    for (const model::Job* job : selected())
        if (chosen.size() < kMostRemembered) chosen << QString::fromStdString(job->id);
    settings.setValue(QStringLiteral("queue/selected"), chosen);
    const auto* focused = m_view->currentIndex().data(JobModel::JobRole).value<const model::Job*>();
    settings.setValue(QStringLiteral("queue/current"), focused ? QString::fromStdString(focused->id) : QString());
    settings.setValue(QStringLiteral("queue/scroll"), m_view->verticalScrollBar()->value());
}

void JobList::restoreState(QSettings& settings) {
    // Widths by number, not the header's own state: that would bring back sections which a narrow window hid.
    const QList<QVariant> widths = settings.value(QStringLiteral("queue/widths")).toList();
    for (int column = JobModel::RenditionsColumn; column < std::min<int>(JobModel::MenuColumn, static_cast<int>(widths.size())); ++column)
        if (const int width = widths[column].toInt(); width > 0) // of another language or font perhaps: no times are cut
            m_view->header()->resizeSection(column, column == JobModel::EtaColumn ? std::max(width, m_delegate->etaWidth()) : width);
    setOrder(static_cast<JobFilter::Order>(
        std::clamp(settings.value(QStringLiteral("queue/order")).toInt(), 0, static_cast<int>(JobFilter::ByFinish))));
    if (auto* saved = m_tabs->button(settings.value(QStringLiteral("queue/tab"), 0).toInt())) saved->click();
    restoreSelection(settings);
}

/// After tab and order. Jobs that are gone, or that the tab hides, are passed over.
void JobList::restoreSelection(const QSettings& settings) {
    const auto rowOf = [this](const QString& id) { return m_filter->mapFromSource(m_jobs.indexOf(id.toStdString())); };
    QItemSelection chosen;
    for (const QString& id : settings.value(QStringLiteral("queue/selected")).toStringList())
        if (const QModelIndex row = rowOf(id); row.isValid()) chosen.select(row, row);
    if (!chosen.isEmpty()) {
        m_view->selectionModel()->select(chosen, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        const QModelIndex current = rowOf(settings.value(QStringLiteral("queue/current")).toString());
        m_view->selectionModel()->setCurrentIndex(current.isValid() ? current : chosen.indexes().first(), QItemSelectionModel::NoUpdate);
    }
    m_view->doItemsLayout(); // the scroll bar has its range only then
    m_view->verticalScrollBar()->setValue(settings.value(QStringLiteral("queue/scroll")).toInt());
}

} // namespace ui
