#include "ui/widgets/status_strip.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>

namespace ui {
namespace {

constexpr int kHeight = 28, kPlotHeight = 13, kMargin = 14, kIcon = 14, kGap = 6, kPlotWidth = 44, kPlotPoints = 40;

int heightOf(const Theme& theme) {
    return theme.heightFor(kHeight, -1);
}

QList<QAction*> choosable(const QMenu& menu) {
    QList<QAction*> entries;
    for (QAction* each : menu.actions())
        if (each->isVisible() && each->isEnabled() && !each->isSeparator()) entries << each;
    return entries;
}

/// The one that holds now; else the first.
QAction* entryToBeginAt(const QMenu& menu) {
    const auto entries = choosable(menu);
    const auto checked = std::find_if(entries.begin(), entries.end(), [](const QAction* each) { return each->isChecked(); });
    return checked != entries.end() ? *checked : entries.isEmpty() ? nullptr : entries.first();
}

} // namespace

StatusItem::StatusItem(const Theme& theme, QString iconName, QString before, QString after, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_icon(std::move(iconName)), m_before(std::move(before)), m_after(std::move(after)) {
    setFocusPolicy(Qt::TabFocus);
    const auto fit = [this] {
        setFixedHeight(heightOf(m_theme));
        updateGeometry(); // its words are wider
    };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusItem::setValue(const QString& value, bool atLimit) {
    if (value == m_value && atLimit == m_atLimit) return;
    m_value = value;
    m_atLimit = atLimit;
    nameIt();
}

void StatusItem::setAfter(const QString& after) {
    if (after == m_after) return;
    m_after = after;
    nameIt();
}

void StatusItem::setIcon(const QString& name) {
    m_icon = name;
    update();
}

void StatusItem::setStale(const QString& asOf) {
    if (asOf == m_asOf) return;
    m_asOf = asOf;
    nameIt();
}

void StatusItem::nameIt() {
    const QString then = m_asOf.isEmpty() ? QString() : QStringLiteral(", ") + tr("as of %1").arg(m_asOf);
    setAccessibleName(wholeText() + then);
    updateGeometry();
    update();
}

QString StatusItem::wholeText() const {
    return (m_before + QLatin1Char(' ') + m_value + QLatin1Char(' ') + m_after).trimmed();
}

void StatusItem::plot(double percent) {
    m_plots = true;
    m_history.push_back(percent);
    if (m_history.size() > kPlotPoints) m_history.pop_front();
    update();
}

void StatusItem::setMenu(QMenu* menu) {
    m_menu = menu;
    connect(this, &QAbstractButton::clicked, menu, [this, menu] {
        Q_EMIT menuOpens(); // before its height is asked for
        menu->popup(mapToGlobal(QPoint(0, -menu->sizeHint().height())));
        menu->setActiveAction(entryToBeginAt(*menu));
    });
    menu->installEventFilter(this);
}

/// A menu that need not scroll does nothing at Home and End, and Return would choose an entry only at the second press.
bool StatusItem::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_menu || event->type() != QEvent::KeyPress) return QAbstractButton::eventFilter(watched, event);
    const int key = static_cast<const QKeyEvent*>(event)->key();
    const auto entries = choosable(*m_menu);
    if ((key != Qt::Key_Home && key != Qt::Key_End) || entries.isEmpty()) return false;
    m_menu->setActiveAction(key == Qt::Key_Home ? entries.first() : entries.last());
    return true;
}

QSize StatusItem::sizeHint() const {
    return {std::min(m_most, widthOf(m_shows)), heightOf(m_theme)};
}

int StatusItem::widthOf(Shows shows) const {
    const QFontMetrics plain(m_theme.font(-1)), strong(m_theme.font(-1, QFont::Medium));
    int width = 2 * kMargin + (m_icon.isEmpty() ? 0 : kIcon + kGap) + strong.horizontalAdvance(m_value);
    if (shows != Shows::ValueAlone)
        for (const QString& word : {m_before, m_after})
            if (!word.isEmpty()) width += plain.horizontalAdvance(word) + kGap;
    if (m_plots && shows == Shows::All) width += kPlotWidth + kGap;
    if (m_menu) width += kIcon + kGap;
    return width;
}

void StatusItem::setRoom(Shows shows, int most) {
    if (shows == m_shows && most == m_most) return;
    m_shows = shows;
    m_most = most;
    updateGeometry();
    update();
}

/// What it does not show it says in its tip.
bool StatusItem::event(QEvent* event) {
    const bool isWhole = m_shows != Shows::ValueAlone && m_most >= widthOf(m_shows);
    if (event->type() != QEvent::ToolTip || isWhole) return QAbstractButton::event(event);
    const QString more = toolTip().isEmpty() ? QString() : QLatin1Char('\n') + toolTip();
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), wholeText() + more, this);
    return true;
}

void StatusItem::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    if (underMouse()) painter.fillRect(rect().adjusted(0, 1, -1, 0), t.hover);
    if (hasFocus()) paintOutline(painter, rect().adjusted(0, 1, -1, 0), t.focus, m_theme.ringWidth());
    int x = kMargin;
    if (!m_icon.isEmpty()) {
        paintIcon(painter, m_atLimit ? QStringLiteral("state-warning") : m_icon, QRectF(x, (height() - kIcon) / 2.0, kIcon, kIcon),
            m_atLimit    ? t.warn
                : m_menu ? t.accent
                         : t.textSecondary);
        x += kIcon + kGap;
    }
    const auto word = [&](const QString& text, const QColor& colour, QFont::Weight weight) {
        if (text.isEmpty()) return;
        painter.setFont(m_theme.font(-1, weight));
        painter.setPen(m_asOf.isEmpty() ? colour : t.textDisabled);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, text);
        x += painter.fontMetrics().horizontalAdvance(text) + kGap;
    };
    const bool hasWords = m_shows != Shows::ValueAlone;
    if (hasWords) word(m_before, t.textSecondary, QFont::Normal);
    const int behind = kMargin + (m_menu ? kIcon + kGap : 0);
    const QFontMetrics strong(m_theme.font(-1, QFont::Medium));
    word(m_most < widthOf(m_shows) ? strong.elidedText(m_value, Qt::ElideRight, width() - x - behind) : m_value,
        m_atLimit              ? t.warn
            : m_icon.isEmpty() ? t.textSecondary
                               : t.textPrimary,
        m_icon.isEmpty() ? QFont::Normal : QFont::Medium);
    if (hasWords) word(m_after, t.textSecondary, QFont::Normal);
    if (m_menu) paintIcon(painter, QStringLiteral("chevron-down"), QRectF(x, (height() - 11) / 2.0, 11, 11), t.textCaption);
    if (m_plots && m_shows == Shows::All && !m_history.empty()) paintPlot(painter, x);
}

void StatusItem::paintPlot(QPainter& painter, int left) const {
    const Tokens& t = m_theme.colours();
    QPainterPath path;
    const double bottom = (height() + kPlotHeight) / 2.0;
    const auto y = [bottom](double percent) { return bottom - percent * kPlotHeight / 100; };
    for (std::size_t i = 0; i < m_history.size(); ++i) {
        const QPointF point(left + static_cast<double>(i) * kPlotWidth / (kPlotPoints - 1), y(m_history[i]));
        i == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    const double end = path.currentPosition().x();
    QPainterPath area = path;
    area.lineTo(end, bottom + 1);
    area.lineTo(left, bottom + 1);
    painter.fillPath(area, t.accentTint);
    painter.setPen(QPen(m_asOf.isEmpty() ? t.accent : t.textDisabled, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

StatusStrip::StatusStrip(const Theme& theme, QWidget* parent) : Surface(theme, &Tokens::rail, parent) {
    const auto fit = [this] { setFixedHeight(heightOf(m_theme)); };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    setAccessibleName(tr("Status"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    const auto add = [&](const char* iconName, const QString& before, const QString& after, void (StatusStrip::*wanted)()) {
        auto* item = new StatusItem(theme, QLatin1String(iconName), before, after, this);
        row->addWidget(item);
        if (wanted) connect(item, &QAbstractButton::clicked, this, wanted);
        return item;
    };
    m_connection = add("engine-local", {}, {}, nullptr);
    m_cpu = add("cpu", tr("CPU"), {}, &StatusStrip::engineWanted);
    m_slots = add("fleet", tr("Slots"), {}, &StatusStrip::fleetWanted);
    m_slots->setWanted(false);
    m_disk = add("disk", {}, tr("free"), &StatusStrip::engineWanted);
    m_ingest = add("egress", tr("Ingest"), tr("out"), nullptr);
    connect(
        m_ingest, &QAbstractButton::clicked, this, [this] { m_fleet && m_fleet->nodes ? Q_EMIT fleetWanted() : Q_EMIT ingestWanted(); });
    m_viewers = add("viewers", {}, tr("watching"), &StatusStrip::viewersWanted);
    row->addStretch();
    m_local = add("engine-local", {}, {}, &StatusStrip::localWanted);
    m_local->setWanted(false);
    m_counts = add("", {}, {}, &StatusStrip::jobsWanted);
    auto* menu = new QMenu(this);
    connect(m_connection, &StatusItem::menuOpens, this, [this, menu] { fillConnections(*menu); });
    m_connection->setMenu(menu);
    m_connection->setValue(tr("Local engine"));
    m_viewers->setValue(QLocale().toString(0));
    m_disk->setValue(QStringLiteral("—"));
    m_ingest->setValue(QStringLiteral("—"));
    m_cpu->setValue(QStringLiteral("—"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // it takes what there is
    fitRoom();
}

void StatusStrip::setConnection(const QString& iconName, const QString& name, const QString& detail, bool needsLook) {
    m_connection->setIcon(iconName);
    m_connection->setValue(name, needsLook);
    m_connection->setAfter(detail);
}

void StatusStrip::setStale(const QString& asOf) {
    for (StatusItem* item : {m_cpu, m_slots, m_disk, m_ingest, m_viewers, m_counts}) item->setStale(asOf);
}

void StatusStrip::setLocalWork(const QString& text) {
    m_local->setValue(text);
    m_local->setWanted(!text.isEmpty());
    fitRoom();
}

void StatusStrip::fillConnections(QMenu& menu) {
    menu.clear();
    Q_EMIT connectionsWanted(&menu);
    if (menu.isEmpty()) { // nobody knows of others
        auto* local = menu.addAction(icon(QStringLiteral("engine-local")), tr("Local engine"));
        local->setCheckable(true);
        local->setChecked(true);
        (new QActionGroup(local))->addAction(local);
    }
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("settings")), tr("Engine settings…"), this, &StatusStrip::engineWanted);
}

void StatusStrip::openConnections() {
    m_connection->click();
}

void StatusStrip::setStatus(const model::SystemStatus& status, int minimumFreeGb) {
    m_last = status;
    m_minimumFreeGb = minimumFreeGb;
    m_cpu->plot(status.cpuPercent);
    m_cpu->setValue(tr("%1 %").arg(std::lround(status.cpuPercent)));
    showStatus();
}

void StatusStrip::setFleet(const std::optional<FleetLoad>& fleet) {
    m_fleet = fleet;
    const bool hasSlots = fleet && fleet->slots > 0;
    m_slots->setWanted(hasSlots);
    m_cpu->setWanted(!hasSlots);
    if (hasSlots) m_slots->setValue(tr("%1 of %2").arg(words::count(fleet->busy), words::count(fleet->slots)));
    showStatus();
    sayCounts();
    fitRoom();
}

/// Nodes that say nothing of something leave it to the server's own.
void StatusStrip::showNodes(const model::FleetIngest& nodes) {
    const bool isFull = nodes.capacityBps > 0 && nodes.egressBps > model::FleetIngest::kHeadroom * nodes.capacityBps;
    m_ingest->setAfter(tr("out"));
    m_ingest->setValue(words::bitrate(nodes.egressBps), isFull);
    m_ingest->setToolTip({});
    if (nodes.viewers >= 0) m_viewers->setValue(words::count(nodes.viewers));
    if (nodes.freeBytes >= 0) m_disk->setValue(words::bytes(nodes.freeBytes), m_last && !m_last->storeProblem.empty());
}

void StatusStrip::showStatus() {
    if (!m_last) {
        if (m_fleet && m_fleet->nodes) showNodes(*m_fleet->nodes);
        return;
    }
    const model::SystemStatus& status = *m_last;
    const bool low = status.diskFreeBytes >= 0 && status.diskFreeBytes < static_cast<std::int64_t>(m_minimumFreeGb) * 1'000'000'000;
    m_disk->setValue(
        status.diskFreeBytes < 0 ? QStringLiteral("—") : words::bytes(status.diskFreeBytes), low || !status.storeProblem.empty());
    m_disk->setToolTip(words::said(base::together(status.storeProblem, status.storeProblemParts)));
    const bool down = status.ingestUrl.empty();
    m_ingest->setAfter(down ? QString() : tr("out"));
    m_ingest->setValue(down ? tr("off") : words::bitrate(status.egressBitsPerSecond), down);
    m_ingest->setToolTip(status.ingestProblem.empty() ? QString::fromStdString(status.ingestUrl)
                                                      : words::said(base::together(status.ingestProblem, status.ingestProblemParts)));
    m_viewers->setValue(QLocale().toString(status.viewers));
    if (m_fleet && m_fleet->nodes) showNodes(*m_fleet->nodes);
    fitRoom(); // one that had no room may be at its limit now
}

void StatusStrip::setCounts(int active, int waiting, int attention, int all) {
    m_active = active;
    m_waiting = waiting;
    m_attention = attention;
    m_all = all;
    sayCounts();
}

void StatusStrip::sayCounts() {
    QStringList parts;
    if (m_active > 0) parts << tr("%n active", nullptr, m_active);
    if (m_waiting > 0) parts << tr("%n waiting", nullptr, m_waiting);
    if (m_attention > 0) parts << tr("%n needs attention", nullptr, m_attention);
    if (m_fleet && m_fleet->alerts > 0) parts << tr("%n alerts", nullptr, m_fleet->alerts);
    m_counts->setValue(m_all == 0 && parts.isEmpty() ? tr("Nothing in the queue")
            : parts.isEmpty()                        ? tr("Nothing in progress")
                                                     : parts.join(QStringLiteral(" · ")));
}

void StatusStrip::paintEvent(QPaintEvent* event) {
    Surface::paintEvent(event);
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    painter.fillRect(QRect(0, 0, width(), 1), t.lineSubtle);
    for (const StatusItem* item : {m_connection, m_cpu, m_slots, m_disk, m_ingest, m_viewers})
        if (!item->isHidden()) painter.fillRect(QRect(item->geometry().right(), 1, 1, height() - 1), t.lineSubtle);
}

} // namespace ui
