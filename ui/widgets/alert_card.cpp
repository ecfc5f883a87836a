#include "ui/widgets/alert_card.hpp"

#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QEvent>
#include <QGridLayout>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMargin = 16, kHeader = 44, kIcon = 16, kBeforeText = 44, kLeastArea = 96, kMostWhole = 420;
constexpr std::size_t kMostShown = 50; ///< who has more of them needs no more of them

} // namespace

AlertRow::AlertRow(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kBeforeText, 12, 12, 8);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    m_icon = new QLabel(this);
    m_icon->setGeometry(kMargin, 14, kIcon, kIcon);
    m_title = label(theme, {}, TextStyle::BodyMedium, 1, this);
    m_time = label(theme, {}, TextStyle::Small, 3, this);
    m_text = label(theme, {}, TextStyle::Small, 2, this);
    for (QLabel* each : {m_title, m_text}) {
        each->setWordWrap(true);
        each->setTextFormat(Qt::PlainText); // names and words of other computers
    }
    m_link = button({}, {}, "link", this);
    m_link->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    grid->addWidget(m_title, 0, 0);
    grid->addWidget(m_time, 0, 1, Qt::AlignTop);
    grid->addWidget(m_text, 1, 0);
    grid->addWidget(m_link, 2, 0, Qt::AlignLeft);
    connect(m_link, &QPushButton::clicked, this, [this] { Q_EMIT linkWanted(m_alert); });
    connect(&theme, &Theme::changed, this, [this] {
        m_link->setFont(m_theme.font(-1, QFont::Medium));
        showIcon();
    });
    m_link->setFont(theme.font(-1, QFont::Medium));
}

void AlertRow::show(const model::FleetAlert& alert) {
    m_alert = alert;
    m_title->setText(words::said(alert.title));
    m_time->setText(words::timeOfDay(alert.atMs));
    m_text->setText(words::said(alert.text));
    m_text->setVisible(!m_text->text().isEmpty());
    const QString link = alert.subject.empty() ? QString() : words::alertLink(alert.link);
    m_link->setText(link);
    m_link->setAccessibleName(link + QStringLiteral(", ") + m_title->text());
    m_link->setVisible(!link.isEmpty());
    setAccessibleName(m_time->text() + QLatin1Char(' ') + m_title->text() + QStringLiteral(". ") + m_text->text());
    showIcon();
}

void AlertRow::showIcon() {
    const QColor colour = words::alertColour(m_alert.severity, m_theme.colours());
    m_icon->setPixmap(icon(words::alertIcon(m_alert.severity), colour).pixmap(QSize(kIcon, kIcon), devicePixelRatioF()));
}

void AlertRow::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(QRect(1, height() - 1, width() - 2, 1), m_theme.colours().lineSubtle);
}

void AlertRow::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(window()); // this may be gone before it is
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(QStringLiteral("close")), tr("Dismiss"), this, [this] { Q_EMIT dismissWanted(m_alert.id); });
    menu->popup(event->globalPos());
}

AlertCard::AlertCard(const Theme& theme, QWidget* parent) : Card(theme, Look::Plain, parent), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // within the frame
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(line(theme, this));
    makeList();
    layout->addWidget(m_area, 1);
    setAccessibleName(tr("Alerts"));
    connect(&theme, &Theme::changed, this, &AlertCard::fitHeight, Qt::QueuedConnection);
}

QWidget* AlertCard::makeHeader() {
    auto* header = new QWidget(this);
    const auto fit = [this, header] { header->setFixedHeight(m_theme.heightFor(kHeader, 0)); };
    fit();
    connect(&m_theme, &Theme::changed, header, fit);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(kMargin, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Alerts"), TextStyle::Strong, 1, header));
    m_count = label(m_theme, {}, TextStyle::Small, 3, header);
    row->addWidget(m_count, 1);
    m_dismiss = smallButton(m_theme, tr("Dismiss all"), {}, "quiet", header);
    connect(m_dismiss, &QPushButton::clicked, this, [this] { Q_EMIT dismissWanted({}); });
    row->addWidget(m_dismiss);
    return header;
}

void AlertCard::makeList() {
    m_area = new WrappingScrollArea(this);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->viewport()->setAutoFillBackground(false);
    auto* content = new QWidget(m_area);
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_note = label(m_theme, {}, TextStyle::Small, 3, content);
    m_note->setContentsMargins(kMargin, 12, kMargin, 12);
    m_note->setWordWrap(true);
    m_rows->addWidget(m_note);
    m_rows->addStretch();
    m_area->setWidget(content);
    content->setAutoFillBackground(false); // the card is its ground
    content->installEventFilter(this);
}

void AlertCard::show(const std::vector<model::FleetAlert>& alerts) {
    std::vector<std::string> order;
    const std::size_t shown = std::min(alerts.size(), kMostShown);
    for (std::size_t i = 0; i < shown; ++i) order.push_back(alerts[i].id);
    std::erase_if(m_byId, [&order](const auto& each) {
        const bool isGone = std::find(order.begin(), order.end(), each.first) == order.end();
        if (isGone) delete each.second;
        return isGone;
    });
    for (std::size_t i = 0; i < shown; ++i) {
        AlertRow* row = rowOf(alerts[i].id);
        row->show(alerts[i]);
        if (order != m_order) m_rows->insertWidget(static_cast<int>(i), row);
        row->setVisible(true);
    }
    m_order = std::move(order);
    const int count = static_cast<int>(alerts.size()), more = static_cast<int>(alerts.size() - shown);
    m_count->setText(count > 0 ? tr("%n open", nullptr, count) : QString());
    m_dismiss->setEnabled(count > 0 && m_frozen.isEmpty());
    m_note->setText(count == 0 ? tr("Nothing needs attention.") : more > 0 ? tr("and %n more", nullptr, more) : QString());
    m_note->setVisible(!m_note->text().isEmpty());
    announce(alerts);
    fitHeight();
}

AlertRow* AlertCard::rowOf(const std::string& id) {
    AlertRow*& row = m_byId[id];
    if (row) return row;
    row = new AlertRow(m_theme, m_area->widget());
    connect(row, &AlertRow::linkWanted, this, &AlertCard::linkWanted);
    connect(row, &AlertRow::dismissWanted, this, [this](const std::string& dismissed) {
        if (m_frozen.isEmpty()) Q_EMIT dismissWanted({dismissed});
    });
    return row;
}

/// What was there at the beginning is read by whoever looks.
void AlertCard::announce(const std::vector<model::FleetAlert>& alerts) {
    QStringList fresh;
    std::set<std::string> now;
    for (const auto& alert : alerts) {
        now.insert(alert.id);
        if (m_hasBegun && alert.severity == model::FleetAlert::Severity::Error && m_known.count(alert.id) == 0)
            fresh << words::said(alert.title);
    }
    m_known = std::move(now);
    m_hasBegun = true;
    setAccessibleDescription(m_count->text());
    if (fresh.isEmpty()) return;
    setAccessibleDescription(fresh.join(QStringLiteral(". ")));
    QAccessibleEvent alarm(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alarm);
}

void AlertCard::setFrozen(const QString& reason) {
    m_frozen = reason;
    m_dismiss->setEnabled(!m_order.empty() && reason.isEmpty());
    m_dismiss->setToolTip(reason);
}

void AlertCard::setWhole(bool whole) {
    m_isWhole = whole;
    fitHeight();
}

/// No higher than what it says; lower, and scrolling, where there is less room.
void AlertCard::fitHeight() {
    const int content = heightAt(*m_area->widget()->layout(), std::max(1, width() - 2));
    m_area->setMaximumHeight(std::max(content, 1));
    m_area->setMinimumHeight(std::min(content, m_theme.scaled(m_isWhole ? kMostWhole : kLeastArea)));
    setMaximumHeight(m_area->maximumHeight() + m_theme.heightFor(kHeader, 0) + 3);
}

bool AlertCard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) fitHeight();
    return Card::eventFilter(watched, event);
}

void AlertCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitHeight();
}

} // namespace ui
