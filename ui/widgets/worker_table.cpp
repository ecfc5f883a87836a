#include "ui/widgets/worker_table.hpp"

#include "ui/models/fleet_watch.hpp"
#include "ui/models/panel_keys.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/worker_delegate.hpp"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kMargin = 16, kHeader = 44, kTickMs = 1000;

} // namespace

WorkerTable::WorkerTable(FleetWatch& watch, const Theme& theme, QWidget* parent)
    : Card(theme, Look::Plain, parent), m_watch(watch), m_theme(theme), m_filter(new WorkerFilter(watch.workers(), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 8); // within the frame and its round corners
    layout->setSpacing(0);
    m_view = new RowsView(this);
    makeActions();
    m_header = makeHeader();
    layout->addWidget(m_header);
    layout->addWidget(line(theme, this));
    makeView();
    layout->addWidget(m_view, 1);
    makeNote();
    layout->addWidget(m_note, 1);
    setTabOrder(m_more, m_view);
    followModel();
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &WorkerTable::tick);
    m_tick.start();
    connect(
        &theme, &Theme::changed, this,
        [this] {
            fitColumns();
            fitHeader();
        },
        Qt::QueuedConnection); // when the labels have their new fonts
    say();
}

void WorkerTable::makeActions() {
    const auto add = [this](const char* iconName, const QString& text, const QKeySequence& keys, auto act) {
        auto* action = new QAction(icon(QLatin1String(iconName)), text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut); // a letter is typed everywhere else
        connect(action, &QAction::triggered, this, act);
        m_view->addAction(action);
        return action;
    };
    const auto want = [this](model::FleetAction action) { return [this, action] { Q_EMIT actionWanted(selectedNames(), action); }; };
    m_actions.drain = add("drain", tr("Drain"), keys::drain(), want(model::FleetAction::Drain));
    m_actions.resume = add("resume", tr("Resume"), keys::resume(), want(model::FleetAction::Run));
    m_actions.openLog = add("log", tr("Open log"), {}, [this] {
        if (const auto names = selectedNames(); names.size() == 1) Q_EMIT logWanted(names.front());
    });
    m_actions.copyName = add("copy", tr("Copy name"), QKeySequence(QKeySequence::Copy), [this] {
        QStringList names;
        for (const auto& name : selectedNames()) names << QString::fromStdString(name);
        QGuiApplication::clipboard()->setText(names.join(QLatin1Char('\n')));
    });
    m_actions.forget = add("trash", tr("Forget…"), QKeySequence(QKeySequence::Delete), want(model::FleetAction::Forget));
    m_actions.menu = add("more", tr("Worker menu"), QKeySequence(Qt::SHIFT | Qt::Key_F10),
        [this] { openMenu(m_view->viewport()->mapToGlobal(m_view->visualRect(m_view->currentIndex()).center())); });
    auto* leave = new QAction(m_view);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    connect(leave, &QAction::triggered, this, &WorkerTable::escape);
    m_view->addAction(leave);
}

QWidget* WorkerTable::makeHeader() {
    auto* header = new QWidget(this);
    const auto fit = [this, header] { header->setFixedHeight(m_theme.heightFor(kHeader, 0)); };
    fit();
    connect(&m_theme, &Theme::changed, header, fit);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(kMargin, 0, 8, 0);
    row->setSpacing(8);
    m_title = label(m_theme, tr("Workers"), TextStyle::Strong, 1, header);
    row->addWidget(m_title);
    m_counts = label(m_theme, {}, TextStyle::Small, 3, header);
    row->addWidget(m_counts);
    row->addStretch();
    m_selected = label(m_theme, {}, TextStyle::Small, 2, header);
    m_selected->setTextFormat(Qt::PlainText);
    row->addWidget(m_selected);
    const auto add = [&](const char* iconName, QAction* action) {
        auto* made = new BarButton(QLatin1String(iconName), action->text(), header);
        made->setProperty("small", true);
        const auto font = [this, made] { made->setFont(m_theme.font(-1, QFont::Medium)); };
        font();
        connect(&m_theme, &Theme::changed, made, font);
        connect(made, &QPushButton::clicked, action, &QAction::trigger);
        row->addWidget(made);
        return made;
    };
    m_drain = add("drain", m_actions.drain);
    m_resume = add("resume", m_actions.resume);
    m_openLog = add("log", m_actions.openLog);
    m_more = iconButton(QStringLiteral("more"), tr("More for workers"), header);
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    menu->setToolTipsVisible(true);
    menu->addActions({m_actions.copyName, m_actions.forget});
    m_more->setMenu(menu);
    followPointerAfter(*menu, *m_more);
    row->addWidget(m_more);
    return header;
}

void WorkerTable::makeView() {
    m_view->setModel(m_filter);
    m_delegate = new WorkerDelegate(m_theme, m_view);
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
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setAccessibleName(tr("Workers"));
    m_view->setMinimumHeight(m_theme.scaled(160));
    auto* header = m_view->header();
    header->setProperty("kind", QStringLiteral("rows"));
    header->setProperty("onCard", true);
    header->setFixedHeight(m_theme.heightFor(28, -2) + 1);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(24);
    header->setSectionsClickable(true);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_view->setSortingEnabled(true);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(WorkerModel::TaskColumn, QHeaderView::Stretch);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        const QModelIndex index = m_view->indexAt(at);
        if (!index.isValid()) return;
        if (!m_view->selectionModel()->isRowSelected(index.row(), {})) m_view->setCurrentIndex(index);
        openMenu(m_view->viewport()->mapToGlobal(at));
    });
    connect(m_view, &QAbstractItemView::doubleClicked, m_actions.openLog, &QAction::trigger);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &WorkerTable::allow);
}

void WorkerTable::makeNote() {
    m_note = new QWidget(this);
    auto* column = new QVBoxLayout(m_note);
    column->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    m_noteText = label(m_theme, {}, TextStyle::Small, 3, m_note);
    m_noteText->setTextFormat(Qt::PlainText);
    m_noteText->setWordWrap(true);
    m_noteText->setAlignment(Qt::AlignCenter);
    m_noteAction = button({}, {}, "link", m_note);
    connect(
        m_noteAction, &QPushButton::clicked, this, [this] { m_filter->search().isEmpty() ? Q_EMIT addWanted() : Q_EMIT searchCleared(); });
    column->addStretch();
    column->addWidget(m_noteText);
    column->addWidget(m_noteAction, 0, Qt::AlignHCenter);
    column->addStretch();
    m_note->hide();
}

void WorkerTable::followModel() {
    const auto saySoon = [this] {
        if (std::exchange(m_sayPending, true)) return; // many rows, one sentence
        QMetaObject::invokeMethod(this, &WorkerTable::say, Qt::QueuedConnection);
    };
    for (const auto* rows :
        {static_cast<const QAbstractItemModel*>(m_filter), static_cast<const QAbstractItemModel*>(&m_watch.workers())}) {
        connect(rows, &QAbstractItemModel::dataChanged, this, saySoon);
        connect(rows, &QAbstractItemModel::rowsInserted, this, saySoon);
        connect(rows, &QAbstractItemModel::rowsRemoved, this, saySoon);
    }
}

void WorkerTable::say() {
    m_sayPending = false;
    const auto& all = m_watch.workers().workers();
    const int working = static_cast<int>(std::count_if(all.begin(), all.end(), [](const auto& worker) { return worker.takesWork(); }));
    m_counts->setText(all.empty()
            ? QString()
            : tr("%1 in all, %2 taking work").arg(words::count(static_cast<std::int64_t>(all.size())), words::count(working)));
    const bool isNone = m_filter->rowCount() == 0;
    m_view->setVisible(!isNone);
    m_note->setVisible(isNone);
    const QString& search = m_filter->search();
    m_noteText->setText(search.isEmpty() || all.empty()
            ? tr("No workers yet. Add one on any machine: it takes chunks as soon as it is there.")
            : tr("No worker matches \"%1\".").arg(search));
    m_noteAction->setText(search.isEmpty() ? tr("Add worker…") : tr("Clear the search"));
    m_noteAction->setEnabled(!search.isEmpty() || m_frozen.isEmpty());
    allow();
}

QString WorkerTable::selectedText() const {
    const auto names = selectedNames();
    if (names.empty()) return {};
    if (names.size() > 1) return tr("%n selected", nullptr, static_cast<int>(names.size()));
    return tr("%1 selected").arg(words::oneLine(names.front()));
}

/// What can be done with those that are selected, by what they are now.
void WorkerTable::allow() {
    using State = model::FleetWorkerState;
    const auto names = selectedNames();
    bool mayDrain = false, mayResume = false;
    for (const auto& name : names) {
        const model::FleetWorker* worker = m_watch.workers().worker(name);
        if (!worker || worker->state == State::Gone) continue;
        const bool isAsked = worker->want != model::FleetWant::Run || worker->state == State::Draining;
        mayDrain = mayDrain || (!isAsked && worker->state != State::Offline);
        mayResume = mayResume || isAsked || worker->state == State::Resting;
    }
    const bool isFree = m_frozen.isEmpty();
    m_actions.drain->setEnabled(mayDrain && isFree);
    m_actions.resume->setEnabled(mayResume && isFree);
    m_actions.openLog->setEnabled(names.size() == 1 && isFree);
    m_actions.forget->setEnabled(!names.empty() && isFree);
    m_actions.copyName->setEnabled(!names.empty());
    m_actions.menu->setEnabled(!names.empty());
    const std::pair<BarButton*, QAction*> pairs[] = {
        {m_drain, m_actions.drain}, {m_resume, m_actions.resume}, {m_openLog, m_actions.openLog}};
    const QString keyTexts[] = {keys::drain().toString(QKeySequence::NativeText), keys::resume().toString(QKeySequence::NativeText),
        keys::log().toString(QKeySequence::NativeText)};
    for (std::size_t i = 0; i < std::size(pairs); ++i) {
        pairs[i].first->setEnabled(pairs[i].second->isEnabled());
        pairs[i].first->setToolTip(isFree ? pairs[i].second->text() + QStringLiteral("  ") + keyTexts[i] : m_frozen);
    }
    m_selected->setText(selectedText());
    fitHeader();
}

std::vector<std::string> WorkerTable::selectedNames() const {
    std::vector<std::string> names;
    if (!m_view->selectionModel()) return names;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows())
        if (const auto* worker = index.data(WorkerModel::WorkerRole).value<const model::FleetWorker*>()) names.push_back(worker->id);
    return names;
}

void WorkerTable::openMenu(const QPoint& global) {
    if (selectedNames().empty()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions({m_actions.drain, m_actions.resume, m_actions.openLog});
    menu->addSeparator();
    menu->addActions({m_actions.copyName, m_actions.forget});
    menu->popup(global);
}

} // namespace ui
