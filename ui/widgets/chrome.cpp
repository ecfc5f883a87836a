#include "ui/widgets/chrome.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QButtonGroup>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace ui {

NavButton::NavButton(const Theme& theme, QString iconName, const QString& text, QWidget* parent) : QAbstractButton(parent), m_theme(theme), m_icon(std::move(iconName)) {
    setText(text);
    setCheckable(true);
    setFixedSize(72, 56);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(text);
}

void NavButton::setBadge(int count) {
    m_badge = count;
    setAccessibleName(count > 0 ? tr("%1, %n need attention", nullptr, count).arg(text()) : text());
    update();
}

void NavButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? t.sel : t.hover);
        painter.drawRoundedRect(rect(), 6, 6);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(t.focus, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    paintIcon(painter, m_icon, QRectF(width() / 2.0 - 10, 8, 20, 20), isChecked() ? t.acc : t.t2);
    painter.setFont(m_theme.font(-2, isChecked() ? QFont::DemiBold : QFont::Normal));
    painter.setPen(isChecked() ? t.t1 : t.t2);
    painter.drawText(QRect(0, 31, width(), 18), Qt::AlignHCenter | Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, width() - 4));
    if (m_badge > 0) {
        const QString number = QString::number(std::min(m_badge, 99));
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.failfill);
        const QRectF badge(width() / 2.0 + 8, 3, number.size() > 1 ? 22 : 16, 16);
        painter.drawRoundedRect(badge, 8, 8);
        painter.setPen(Qt::white);
        painter.setFont(m_theme.font(-3, QFont::DemiBold));
        painter.drawText(badge, Qt::AlignCenter, number);
    }
}

NavRail::NavRail(const Theme& theme, QMenu* menu, QWidget* parent) : Surface(theme, &Tokens::rail, parent), m_group(new QButtonGroup(this)) {
    setFixedWidth(80);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(4, 8, 4, 12);
    m_layout->setSpacing(4);
    auto* mark = new QToolButton(this);
    mark->setProperty("kind", QStringLiteral("quiet"));
    mark->setIcon(icon(QStringLiteral("millrace-mark"), theme.colours().acc));
    mark->setIconSize({30, 30});
    mark->setFixedSize(72, 40);
    mark->setAccessibleName(tr("Millrace menu"));
    mark->setPopupMode(QToolButton::InstantPopup);
    mark->setMenu(menu);
    mark->setStyleSheet(QStringLiteral("QToolButton::menu-indicator{image:none}"));
    m_layout->addWidget(mark);
    m_layout->addSpacing(4);
    m_layout->addStretch();
    connect(m_group, &QButtonGroup::idClicked, this, &NavRail::pageWanted);
    connect(&theme, &Theme::changed, mark, [mark, &theme] { mark->setIcon(icon(QStringLiteral("millrace-mark"), theme.colours().acc)); });
}

NavButton* NavRail::addPage(const QString& iconName, const QString& text, bool bottom) {
    auto* page = new NavButton(m_theme, iconName, text, this);
    m_group->addButton(page, m_pages);
    if (bottom) m_layout->addWidget(page);
    else m_layout->insertWidget(2 + m_pages, page);
    ++m_pages;
    return page;
}

void NavRail::setCurrent(int page) {
    if (auto* target = m_group->button(page)) target->setChecked(true);
}

StatusStrip::StatusStrip(const Theme& theme, QWidget* parent) : Surface(theme, &Tokens::rail, parent) {
    setFixedHeight(28);
    setAccessibleName(tr("Status"));
}

void StatusStrip::setStatus(const model::SystemStatus& status, int minimumFreeGb) {
    m_status = status;
    m_minimumFreeGb = minimumFreeGb;
    m_cpu.push_back(status.cpuPercent);
    if (m_cpu.size() > 40) m_cpu.erase(m_cpu.begin());
    setToolTip(QString::fromStdString(status.ingestProblem));
    setAccessibleDescription(tr("CPU %1 percent, %2 free, ingest %3, %4 watching").arg(std::lround(status.cpuPercent)).arg(words::bytes(status.diskFreeBytes), words::bitrate(status.egressBitsPerSecond)).arg(status.viewers));
    update();
}

void StatusStrip::setCounts(int active, int waiting, int attention) {
    QStringList parts;
    if (active > 0) parts << tr("%n active", nullptr, active);
    if (waiting > 0) parts << tr("%n waiting", nullptr, waiting);
    if (attention > 0) parts << tr("%n needs attention", nullptr, attention);
    m_counts = parts.isEmpty() ? tr("Nothing in progress") : parts.join(QStringLiteral(" · "));
    update();
}

void StatusStrip::paintEvent(QPaintEvent* event) {
    Surface::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    painter.fillRect(QRect(0, 0, width(), 1), t.l1);
    int x = 14;
    const auto item = [&](const QString& iconName, const QString& before, const QString& value, const QString& after, bool limit, bool accent = false, int extra = 0) {
        paintIcon(painter, limit ? QStringLiteral("state-warning") : iconName, QRectF(x, 7, 14, 14), limit ? t.warn : accent ? t.acc : t.t2);
        x += 20;
        const auto word = [&](const QString& text, const QColor& colour, QFont::Weight weight) {
            if (text.isEmpty()) return;
            painter.setFont(m_theme.font(-1, weight));
            painter.setPen(colour);
            const int w = painter.fontMetrics().horizontalAdvance(text);
            painter.drawText(QRect(x, 0, w + 2, height()), Qt::AlignVCenter, text);
            x += w + 6;
        };
        word(before, t.t3, QFont::Normal);
        word(value, limit ? t.warn : t.t1, QFont::Medium);
        word(after, t.t3, QFont::Normal);
        x += extra + 8;
        painter.fillRect(QRect(x, 1, 1, height() - 1), t.l1);
        x += 14;
    };
    item(QStringLiteral("engine-local"), {}, tr("Local engine"), {}, false, true);
    const int sparkAt = x;
    item(QStringLiteral("cpu"), tr("CPU"), tr("%1 %").arg(std::lround(m_status.cpuPercent)), {}, false, false, 52);
    QPainterPath spark;
    for (std::size_t i = 0; i < m_cpu.size(); ++i) {
        const QPointF p(sparkAt + 0.0 + (x - sparkAt - 70) + static_cast<double>(i) * 44 / 40, 21 - m_cpu[i] * 13 / 100);
        i == 0 ? spark.moveTo(p) : spark.lineTo(p);
    }
    painter.setPen(QPen(t.acc, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(spark);
    const bool low = m_status.diskFreeBytes >= 0 && m_status.diskFreeBytes < static_cast<std::int64_t>(m_minimumFreeGb) * 1'000'000'000;
    item(QStringLiteral("disk"), {}, m_status.diskFreeBytes < 0 ? QStringLiteral("—") : words::bytes(m_status.diskFreeBytes), tr("free"), low);
    const bool down = m_status.ingestUrl.empty();
    item(QStringLiteral("egress"), tr("Ingest"), down ? tr("off") : words::bitrate(m_status.egressBitsPerSecond), down ? QString() : tr("out"), down);
    item(QStringLiteral("viewers"), {}, QLocale().toString(m_status.viewers), tr("watching"), false);
    painter.setFont(m_theme.font(-1));
    painter.setPen(t.t2);
    painter.drawText(QRect(0, 0, width() - 26, height()), Qt::AlignRight | Qt::AlignVCenter, m_counts);
}

} // namespace ui
