// The Fleet page and the room that there is: beside each other or below, with words or icons alone; what it is told by the window.

#include "ui/pages/fleet_page.hpp"
#include "ui/widgets/alert_card.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/ingest_card.hpp"
#include "ui/widgets/line_chart.hpp"
#include "ui/widgets/notice_bell.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/search_field.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QAction>
#include <QBoxLayout>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMargin = 16, kGap = 16;
constexpr int kLeastLeft = 600, kLeftAtBest = 880, kLeastRight = 352, kRight = 412;
constexpr int kLeastTable = 300; ///< where the page scrolls as a whole

} // namespace

QList<QAction*> FleetPage::menuActions() const {
    return QList<QAction*>{m_addWorker, m_drainAll} + m_table->actions().all() + QList<QAction*>{m_dismissAll};
}

QList<QWidget*> FleetPage::panes() const {
    if (!m_watch.isSeen()) return {m_bar, m_stack};
    return {m_bar, m_table, m_alerts};
}

void FleetPage::takeFocus() {
    if (!m_watch.isSeen()) m_messageAction->isVisibleTo(this) ? m_messageAction->setFocus() : setFocus();
    else if (m_table->view()->isVisibleTo(this)) m_table->view()->setFocus();
    else m_search->setFocus();
}

bool FleetPage::focusSearch() {
    if (!m_watch.isSeen()) return false;
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
    return true;
}

bool FleetPage::openSelectedLog() {
    if (!m_watch.isSeen() || !m_table->actions().openLog->isEnabled()) return false;
    m_table->actions().openLog->trigger();
    return true;
}

void FleetPage::showBell(const NoticeBell& bell) {
    auto* row = static_cast<QBoxLayout*>(m_bar->layout());
    row->addSpacing(8);
    row->addWidget(divider(m_theme, m_bar));
    row->addSpacing(8);
    auto* twin = new BellTwin(bell, m_theme, m_bar);
    row->addWidget(twin);
    setTabOrder(m_drain, twin);
}

void FleetPage::setServer(const QString& name) {
    if (name == m_server) return;
    m_server = name;
    showAccess();
}

void FleetPage::setFrozen(const QString& reason) {
    if (reason == m_frozen) return;
    m_frozen = reason;
    allow();
}

void FleetPage::setStale(const QString& asOf) {
    if (asOf == m_asOf) return;
    m_asOf = asOf;
    showAccess();
}

void FleetPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void FleetPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showCourse();
    layOut();
}

/// The cards at the right go below where both would have too little: a large font, a small window. Then the page scrolls as a whole.
void FleetPage::layOut() {
    const int room = width() - 2 * kMargin - kGap;
    const bool isBeside = room >= m_theme.scaled(kLeastLeft) + m_theme.scaled(kLeastRight);
    m_body->setDirection(isBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    const int right = std::clamp(room - m_theme.scaled(kLeftAtBest), m_theme.scaled(kLeastRight), m_theme.scaled(kRight));
    m_right->setMinimumWidth(isBeside ? right : 0);
    m_right->setMaximumWidth(isBeside ? right : QWIDGETSIZE_MAX);
    m_table->setMinimumHeight(isBeside ? 0 : m_theme.scaled(kLeastTable));
    m_alerts->setWhole(!isBeside);
    m_ingests->setWhole(!isBeside);
    fitBar();
}

/// Words of the buttons go first, then what is said of the connection: the strip and the status bar say it too.
void FleetPage::fitBar() {
    const auto needs = [this] {
        m_bar->layout()->invalidate();
        return m_bar->layout()->sizeHint().width();
    };
    const auto spell = [this](bool shows) {
        for (BarButton* each : {m_add, m_drain}) each->setShowsWord(shows);
    };
    m_stateText->setVisible(!m_stateText->text().isEmpty());
    spell(true);
    if (needs() > width()) spell(false);
    if (needs() > width()) m_stateText->hide();
}

void FleetPage::saveState(QSettings& settings) const {
    m_table->saveState(settings);
}

void FleetPage::restoreState(const QSettings& settings) {
    m_table->restoreState(settings);
}

} // namespace ui
