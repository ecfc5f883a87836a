#include "ui/pages/fleet_page.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/alert_card.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/ingest_card.hpp"
#include "ui/widgets/line_chart.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/search_field.hpp"
#include "ui/widgets/undo_bar.hpp"
#include "ui/widgets/worker_table.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMargin = 16, kGap = 16, kTickMs = 2000, kMessageIcon = 48;

using Access = model::FleetAccess::State;

} // namespace

FleetPage::FleetPage(model::FleetService& service, FleetWatch& watch, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_service(service), m_watch(watch), m_theme(theme) {
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bar = makeTopBar();
    layout->addWidget(m_bar);
    layout->addWidget(line(theme, this));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(makeBoard());
    m_stack->addWidget(makeMessage());
    layout->addWidget(m_stack, 1);
    m_notice = new UndoBar(theme, this);
    m_notice->floatOver(m_table);
    connect(m_notice, &UndoBar::covers, m_table->view(), &RowsView::setRoomBelow);
    followWatch();
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &FleetPage::tick);
    m_tick.start();
    const auto dress = [this] {
        showAccess();
        layOut();
    };
    connect(&theme, &Theme::changed, this, dress, Qt::QueuedConnection); // when the labels have their new fonts
    showAll();
}

void FleetPage::makeActions() {
    const auto add = [this](const char* iconName, const QString& text, auto act) {
        auto* action = new QAction(icon(QLatin1String(iconName)), text, this);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    m_addWorker = add("add", tr("Add worker…"), [this] { addWorker(); });
    m_drainAll = add("drain", tr("Drain all"), [this] { drainAll(); });
    m_dismissAll = add("close", tr("Dismiss all alerts"), [this] { dismiss({}); });
}

QWidget* FleetPage::makeTopBar() {
    auto* bar = new QWidget(this);
    const auto fit = [this, bar] { bar->setFixedHeight(topBarHeight(m_theme) - 1); }; // with the line below
    fit();
    connect(&m_theme, &Theme::changed, bar, fit);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Fleet"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_stateIcon = new QLabel(bar);
    row->addWidget(m_stateIcon);
    m_stateText = label(m_theme, {}, TextStyle::Small, 2, bar);
    m_stateText->setTextFormat(Qt::PlainText);
    row->addWidget(m_stateText);
    row->addStretch();
    m_search = new SearchField(m_theme, tr("Find a worker or job"), {}, bar);
    const auto fitSearch = [this] { m_search->setFixedWidth(m_theme.scaled(200)); };
    fitSearch();
    connect(&m_theme, &Theme::changed, m_search, fitSearch);
    row->addWidget(m_search);
    m_add = new BarButton(QStringLiteral("add"), m_addWorker->text(), bar);
    m_drain = new BarButton(QStringLiteral("drain"), m_drainAll->text(), bar);
    connect(m_add, &QPushButton::clicked, m_addWorker, &QAction::trigger);
    connect(m_drain, &QPushButton::clicked, m_drainAll, &QAction::trigger);
    row->addWidget(m_add);
    row->addWidget(m_drain);
    auto* leave = new QAction(m_search);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    connect(leave, &QAction::triggered, this, [this] {
        m_search->clear();
        m_table->view()->setFocus();
    });
    m_search->addAction(leave);
    return bar;
}

QWidget* FleetPage::makeBoard() {
    m_area = new WrappingScrollArea(m_stack);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    auto* board = new QWidget(m_area);
    m_body = new QBoxLayout(QBoxLayout::LeftToRight, board);
    m_body->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    m_body->setSpacing(kGap);
    m_left = makeLeft(board);
    m_right = makeRight(board);
    m_body->addWidget(m_left, 1);
    m_body->addWidget(m_right);
    m_area->setWidget(board);
    return m_area;
}

QWidget* FleetPage::makeLeft(QWidget* parent) {
    auto* left = new QWidget(parent);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(kGap);
    m_depth = new LineChart(m_theme, tr("Queue depth"), left);
    m_speed = new LineChart(m_theme, tr("Throughput"), left);
    charts->addWidget(m_depth, 1);
    charts->addWidget(m_speed, 1);
    column->addLayout(charts);
    m_table = new WorkerTable(m_watch, m_theme, left);
    column->addWidget(m_table, 1);
    connect(m_search, &QLineEdit::textChanged, m_table, &WorkerTable::setSearch);
    connect(m_table, &WorkerTable::searchCleared, m_search, &QLineEdit::clear);
    connect(m_table, &WorkerTable::actionWanted, this, &FleetPage::act);
    connect(m_table, &WorkerTable::logWanted, this, &FleetPage::openLog);
    connect(m_table, &WorkerTable::addWanted, this, &FleetPage::addWorker);
    return left;
}

QWidget* FleetPage::makeRight(QWidget* parent) {
    auto* right = new QWidget(parent);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    m_alerts = new AlertCard(m_theme, right);
    m_ingests = new IngestCard(m_theme, right);
    column->addWidget(m_alerts, 1);
    column->addWidget(m_ingests, 1);
    connect(m_alerts, &AlertCard::linkWanted, this, &FleetPage::followLink);
    connect(m_alerts, &AlertCard::dismissWanted, this, &FleetPage::dismiss);
    return right;
}

QWidget* FleetPage::makeMessage() {
    auto* page = new QWidget(m_stack);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    column->setSpacing(8);
    column->addStretch();
    column->addWidget(iconLabel(m_theme, QStringLiteral("fleet"), &Tokens::textCaption, kMessageIcon, page), 0, Qt::AlignHCenter);
    m_messageText = label(m_theme, {}, TextStyle::Body, 2, page);
    m_messageText->setTextFormat(Qt::PlainText);
    m_messageText->setWordWrap(true);
    m_messageText->setAlignment(Qt::AlignCenter);
    column->addWidget(m_messageText);
    m_messageAction = button({}, {}, "link", page);
    connect(m_messageAction, &QPushButton::clicked, this, &FleetPage::connectionsWanted);
    column->addWidget(m_messageAction, 0, Qt::AlignHCenter);
    column->addStretch();
    return page;
}

void FleetPage::followWatch() {
    connect(&m_watch, &FleetWatch::accessChanged, this, [this] {
        showAccess();
        if (m_watch.access().state == Access::Live) fetchCourse();
    });
    connect(&m_watch, &FleetWatch::totalsChanged, this, &FleetPage::showTotals);
    connect(&m_watch, &FleetWatch::alertsChanged, this, &FleetPage::showAlerts);
    connect(&m_watch, &FleetWatch::ingestsChanged, this, &FleetPage::showIngests);
    connect(&m_watch, &FleetWatch::wasReset, this, [this] {
        m_course.clear();
        showAll();
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_watch.workers(), signal, this, &FleetPage::allow);
}

void FleetPage::showAll() {
    showAccess();
    showTotals();
    showCourse();
    showAlerts();
    showIngests();
    if (m_watch.access().state == Access::Live) fetchCourse();
}

void FleetPage::showAccess() {
    const model::FleetAccess& access = m_watch.access();
    const bool isSeen = m_watch.isSeen(), isLive = access.state == Access::Live;
    m_stack->setCurrentIndex(isSeen ? 0 : 1);
    if (access.state == Access::Local) sayMessage(tr("The fleet belongs to a remote connection."), tr("Connect…"));
    if (access.state == Access::Connecting) sayMessage(tr("Connecting to %1…").arg(m_server), {});
    if (access.state == Access::NotOffered) {
        const QString why = words::said(access.why);
        sayMessage(why.isEmpty() ? tr("%1 has no fleet yet. Update the server to see workers.").arg(m_server) : why, {});
    }
    const QString lost = m_asOf.isEmpty() ? tr("No connection to %1").arg(m_server)
                                          : tr("No connection to %1; all of this is as of %2").arg(m_server, m_asOf);
    const bool isStale = !isLive || !m_asOf.isEmpty();
    const Tokens& t = m_theme.colours();
    m_stateText->setText(!isSeen ? QString() : isStale ? lost : tr("Connected to %1").arg(m_server));
    m_stateText->setToolTip(m_stateText->text());
    m_stateIcon->setPixmap(icon(isStale ? QStringLiteral("state-offline") : QStringLiteral("state-done"), isStale ? t.fail : t.ok)
                               .pixmap(QSize(14, 14), devicePixelRatioF()));
    m_stateIcon->setVisible(isSeen);
    m_table->setStale(isSeen && isStale);
    m_ingests->setGrey(isSeen && isStale);
    for (LineChart* chart : {m_depth, m_speed}) chart->setGrey(isSeen && isStale);
    allow();
    fitBar();
}

void FleetPage::sayMessage(const QString& sentence, const QString& action) {
    m_messageText->setText(sentence);
    m_messageAction->setText(action);
    m_messageAction->setVisible(!action.isEmpty());
}

void FleetPage::allow() {
    const bool isLive = m_watch.access().state == Access::Live;
    const bool isFree = isLive && m_frozen.isEmpty();
    const bool mayAct = isFree && m_watch.access().mayAct, mayInvite = isFree && m_watch.access().mayInvite;
    m_addWorker->setEnabled(mayInvite);
    m_drainAll->setEnabled(mayAct && !m_watch.workers().workers().empty());
    m_dismissAll->setEnabled(mayAct && !m_watch.alerts().empty());
    const QString role = tr("Your role may look at workers, and not steer them."),
                  guests = tr("Only an administrator lets new workers in.");
    const auto explain = [](QAction& action, const QString& why) {
        action.setToolTip(action.isEnabled() || why.isEmpty() ? action.text() : why);
    };
    const QString away = whyNotNow(), why = !away.isEmpty() ? away : mayAct ? QString() : role;
    explain(*m_addWorker, !away.isEmpty() ? away : mayInvite ? QString() : guests);
    explain(*m_drainAll, why);
    explain(*m_dismissAll, why);
    m_add->setEnabled(m_addWorker->isEnabled());
    m_drain->setEnabled(m_drainAll->isEnabled());
    m_add->setToolTip(m_addWorker->toolTip());
    m_drain->setToolTip(m_drainAll->toolTip());
    m_search->setEnabled(m_watch.isSeen());
    m_table->setFrozen(why);
    m_alerts->setFrozen(why);
}

/// "": everything can be done that the role allows.
QString FleetPage::whyNotNow() const {
    if (!m_frozen.isEmpty()) return m_frozen;
    if (m_watch.access().state == Access::Live) return {};
    return m_watch.isSeen() ? tr("No connection to %1").arg(m_server) : m_messageText->text();
}

void FleetPage::showTotals() {
    const model::FleetTotals& totals = m_watch.totals();
    const QString work = totals.waitingSeconds >= 0
        ? tr("chunks waiting, about %1 of work", nullptr, totals.waiting).arg(words::roughly(totals.waitingSeconds))
        : tr("chunks waiting, and nobody works", nullptr, totals.waiting);
    m_depth->setNow(words::count(totals.waiting), totals.waiting > 0 ? work : tr("chunks waiting", nullptr, 0));
    const QString speed = totals.throughput > 0 ? words::timesRealTime(totals.throughput) : QStringLiteral("0×");
    m_speed->setNow(
        speed, tr("real time, on %1 busy slots of %2", nullptr, totals.busy).arg(words::count(totals.busy), words::count(totals.slots)));
}

void FleetPage::showCourse() {
    const model::FleetHistory& history = m_course.history();
    constexpr double kLeastDepth = 4, kLeastSpeed = 1;
    m_depth->setValues(history.queueDepth, history.endMs, history.stepMs, kLeastDepth,
        [](double value) { return words::count(static_cast<std::int64_t>(value)); });
    m_speed->setValues(
        history.throughput, history.endMs, history.stepMs, kLeastSpeed, [](double value) { return words::timesRealTime(value); });
}

void FleetPage::fetchCourse() {
    constexpr int kMinutes = 60;
    const int asked = ++m_asked;
    base::whenDone(m_service.history(kMinutes), this, [this, asked](const model::Result<model::FleetHistory>& history) {
        if (asked != m_asked || !history) return; // without it the numbers say what is now
        m_course.begin(*history);
        m_course.go(m_watch.totals(), m_watch.clock().nowMs());
        showCourse();
    });
}

void FleetPage::tick() {
    if (m_watch.access().state != Access::Live || !m_asOf.isEmpty()) return;
    m_course.go(m_watch.totals(), m_watch.clock().nowMs());
    if (isVisible()) showCourse();
}

void FleetPage::showAlerts() {
    m_alerts->show(m_watch.alerts());
    allow();
}

void FleetPage::showIngests() {
    m_ingests->show(m_watch.ingests(), m_watch.ingestTotals());
}

} // namespace ui
