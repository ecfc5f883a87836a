#include "ui/widgets/ingest_card.hpp"

#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/capacity_bar.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QEvent>
#include <QGridLayout>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kMargin = 16, kHeader = 44, kIcon = 16, kPointMs = 1500, kLeastArea = 120;

/// Of the legend: as the bars have it.
class Mark final : public QWidget {
public:
    Mark(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) { setFixedSize(2, 12); }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_theme.colours().textPrimary); }

private:
    const Theme& m_theme;
};

QLabel* plain(const Theme& theme, TextStyle style, int role, QWidget* parent) {
    QLabel* made = label(theme, {}, style, role, parent);
    made->setTextFormat(Qt::PlainText);
    return made;
}

QString viewersText(int viewers) {
    return viewers < 0 ? QString() : IngestCard::tr("%1 viewers", nullptr, viewers).arg(words::count(viewers));
}

} // namespace

IngestRow::IngestRow(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kMargin, 10, kMargin, 12);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    auto* top = new QHBoxLayout;
    top->setSpacing(6);
    m_name = plain(theme, TextStyle::BodyMedium, 1, this);
    m_icon = new QLabel(this);
    m_state = plain(theme, TextStyle::SmallMedium, 2, this);
    top->addWidget(m_name, 1);
    top->addWidget(m_icon);
    top->addWidget(m_state);
    grid->addLayout(top, 0, 0);
    m_bar = new CapacityBar(theme, this);
    grid->addWidget(m_bar, 1, 0);
    auto* numbers = new QHBoxLayout;
    numbers->setSpacing(0);
    m_used = plain(theme, TextStyle::SmallMedium, 1, this);
    m_all = plain(theme, TextStyle::Small, 2, this);
    m_all->setContentsMargins(4, 0, 0, 0);
    m_viewers = plain(theme, TextStyle::Small, 2, this);
    m_free = plain(theme, TextStyle::Small, 2, this);
    m_free->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    numbers->addWidget(m_used);
    numbers->addWidget(m_all);
    numbers->addStretch();
    numbers->addWidget(m_viewers);
    numbers->addSpacing(12);
    numbers->addWidget(m_free);
    grid->addLayout(numbers, 2, 0);
    const auto fit = [this] {
        m_free->setMinimumWidth(m_theme.scaled(72));
        showState();
    };
    fit();
    connect(&theme, &Theme::changed, this, fit, Qt::QueuedConnection); // when the labels have their new colours
}

void IngestRow::show(const model::FleetIngest& node) {
    m_node = node;
    m_name->setText(words::oneLine(node.name));
    const auto [used, all] = words::egressOf(node.egressBps, node.capacityBps);
    m_used->setText(used);
    m_all->setText(all);
    m_all->setVisible(!all.isEmpty());
    m_viewers->setText(viewersText(node.viewers));
    m_free->setText(node.freeBytes < 0 ? QString() : tr("%1 free").arg(words::bytes(node.freeBytes)));
    m_bar->setVisible(node.capacityBps > 0);
    if (node.capacityBps > 0) m_bar->setUsed(node.egressBps / node.capacityBps, model::FleetIngest::kHeadroom);
    showState();
    setAccessibleName(QStringList{m_name->text(), m_state->text(), used + QLatin1Char(' ') + all, m_viewers->text(), m_free->text()}.join(
        QStringLiteral(", ")));
}

void IngestRow::showState() {
    const QColor colour = words::ingestStateColour(m_node.state, m_theme.colours());
    m_icon->setPixmap(icon(words::ingestStateIcon(m_node.state), colour).pixmap(QSize(kIcon, kIcon), devicePixelRatioF()));
    m_state->setText(words::ingestState(m_node.state));
    QPalette palette = m_state->palette();
    palette.setColor(QPalette::WindowText, colour);
    m_state->setPalette(palette);
}

void IngestRow::setGrey(bool grey) {
    for (QLabel* each : {m_name, m_state, m_used, m_all, m_viewers, m_free}) each->setEnabled(!grey);
    m_bar->setGrey(grey);
}

void IngestRow::point() {
    m_isPointedAt = true;
    update();
    QTimer::singleShot(kPointMs, this, [this] {
        m_isPointedAt = false;
        update();
    });
}

void IngestRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_isPointedAt) painter.fillRect(rect().adjusted(1, 0, -1, -1), m_theme.colours().selection);
    painter.fillRect(QRect(1, height() - 1, width() - 2, 1), m_theme.colours().lineSubtle);
}

IngestCard::IngestCard(const Theme& theme, QWidget* parent) : Card(theme, Look::Plain, parent), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 8); // within the frame
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(line(theme, this));
    makeList();
    layout->addWidget(m_area, 1);
    setAccessibleName(tr("Ingest nodes"));
}

void IngestCard::makeList() {
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
    auto* totals = new QVBoxLayout;
    totals->setContentsMargins(kMargin, 12, kMargin, 8);
    totals->setSpacing(2);
    auto* sum = new QHBoxLayout;
    sum->setSpacing(4);
    m_used = plain(m_theme, TextStyle::SmallMedium, 1, content);
    m_all = plain(m_theme, TextStyle::Small, 2, content);
    sum->addWidget(m_used);
    sum->addWidget(m_all, 1);
    totals->addLayout(sum);
    m_room = plain(m_theme, TextStyle::Small, 3, content);
    m_room->setWordWrap(true);
    totals->addWidget(m_room);
    m_rows->addLayout(totals);
    m_rows->addStretch();
    m_area->setWidget(content);
    content->setAutoFillBackground(false); // the card is its ground
    content->installEventFilter(this);
}

QWidget* IngestCard::makeHeader() {
    auto* header = new QWidget(this);
    const auto fit = [this, header] { header->setFixedHeight(m_theme.heightFor(kHeader, 0)); };
    fit();
    connect(&m_theme, &Theme::changed, header, fit);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(kMargin, 0, 12, 0);
    row->setSpacing(6);
    row->addWidget(label(m_theme, tr("Ingest nodes"), TextStyle::Strong, 1, header), 1);
    row->addWidget(new Mark(m_theme, header));
    row->addWidget(label(m_theme, tr("75 % headroom mark"), TextStyle::Small, 2, header));
    return header;
}

void IngestCard::show(const std::vector<model::FleetIngest>& nodes, const model::FleetIngest& all) {
    std::vector<std::string> order;
    for (const auto& node : nodes) order.push_back(node.id);
    for (auto each = m_byId.begin(); each != m_byId.end();)
        if (std::find(order.begin(), order.end(), each->first) == order.end()) {
            delete each->second;
            each = m_byId.erase(each);
        } else {
            ++each;
        }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        IngestRow*& row = m_byId[nodes[i].id];
        const bool isNew = !row;
        if (isNew) row = new IngestRow(m_theme, m_area->widget());
        row->show(nodes[i]);
        row->setGrey(m_isGrey);
        if (isNew || order != m_order) m_rows->insertWidget(static_cast<int>(i), row);
        if (isNew) row->setVisible(true);
    }
    m_order = std::move(order);
    showTotals(all, !nodes.empty());
}

void IngestCard::showTotals(const model::FleetIngest& all, bool hasNodes) {
    m_used->setVisible(hasNodes);
    m_all->setVisible(hasNodes);
    m_room->setText(hasNodes ? words::roomLeft(all.egressBps, all.capacityBps) : tr("No ingest node tells how busy it is."));
    m_room->setVisible(!m_room->text().isEmpty());
    if (!hasNodes) return;
    const auto [used, of] = words::egressOf(all.egressBps, all.capacityBps);
    QString rest = of;
    if (all.viewers >= 0) rest += (of.isEmpty() ? QString() : QStringLiteral(", ")) + viewersText(all.viewers);
    m_used->setText(used);
    m_all->setText(rest);
}

void IngestCard::setGrey(bool grey) {
    m_isGrey = grey;
    for (const auto& each : m_byId) each.second->setGrey(grey);
    for (QLabel* each : {m_used, m_all}) each->setEnabled(!grey);
}

void IngestCard::setWhole(bool whole) {
    m_isWhole = whole;
    fitHeight();
}

void IngestCard::fitHeight() {
    const int content = heightAt(*m_area->widget()->layout(), std::max(1, width() - 2));
    m_area->setMinimumHeight(m_isWhole ? content : std::min(content, m_theme.scaled(kLeastArea)));
}

bool IngestCard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) fitHeight();
    return Card::eventFilter(watched, event);
}

void IngestCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitHeight();
}

void IngestCard::showNode(const std::string& node) {
    const auto found =
        std::find_if(m_byId.begin(), m_byId.end(), [&node](const auto& each) { return each.first == node || each.second->name() == node; });
    if (found == m_byId.end()) return;
    m_area->ensureWidgetVisible(found->second);
    found->second->point();
}

} // namespace ui
