#include "ui/widgets/nav_rail.hpp"

#include "ui/style/icons.hpp"

#include <QButtonGroup>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kButton = 72, kBarWidth = 3, kBarHeight = 28;

} // namespace

NavButton::NavButton(const Theme& theme, QString iconName, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_icon(std::move(iconName)) {
    setText(text);
    setCheckable(true);
    setAutoExclusive(true);
    fit();
    connect(&theme, &Theme::changed, this, &NavButton::fit);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(spoken());
}

/// The icon, and a word of two lines below it.
void NavButton::fit() {
    setFixedSize(m_theme.scaled(kButton), std::max(56, 28 + 2 * QFontMetrics(m_theme.font(-2)).height()));
}

void NavButton::setBadge(int count, Badge kind) {
    m_badge = count;
    m_badgeKind = kind;
    const QString what = kind == Badge::Alerts ? tr("%1, %n alerts", nullptr, count) : tr("%1, %n need attention", nullptr, count);
    setAccessibleName(count > 0 ? what.arg(spoken()) : spoken());
    update();
}

void NavButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    paintGround(painter, *this, t);
    paintIcon(painter, m_icon, QRectF(width() / 2.0 - 10, 8, 20, 20), isChecked() ? t.accent : t.textSecondary);
    painter.setFont(m_theme.font(-2, isChecked() ? QFont::DemiBold : QFont::Normal));
    painter.setPen(isChecked() ? t.textPrimary : t.textSecondary);
    drawLabel(painter);
    if (m_badge > 0) {
        const QString number = QString::number(std::min(m_badge, 99));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_badgeKind == Badge::Alerts ? t.warn : t.failFill);
        const QFontMetrics digits(m_theme.font(-3, QFont::DemiBold));
        const qreal high = std::max(16, digits.height() + 2), wide = std::max<qreal>(high, digits.horizontalAdvance(number) + 8);
        const QRectF badge(width() / 2.0 + 8, 4, wide, high);
        painter.drawRoundedRect(badge, high / 2, high / 2);
        painter.setPen(m_badgeKind == Badge::Alerts ? t.rail : QColor(Qt::white));
        painter.setFont(m_theme.font(-3, QFont::DemiBold));
        painter.drawText(badge, Qt::AlignCenter, number);
    }
}

/// On one line; on two where a translation names its place with a soft hyphen (U+00AD) and one is too short.
void NavButton::drawLabel(QPainter& painter) const {
    QString word = text();
    const auto hyphen = word.indexOf(QChar(QChar::SoftHyphen));
    word.remove(QChar(QChar::SoftHyphen));
    const QFontMetrics metrics = painter.fontMetrics();
    if (metrics.horizontalAdvance(word) <= width() || hyphen < 0) {
        painter.drawText(QRect(0, 31, width(), std::max(18, metrics.height())), Qt::AlignHCenter | Qt::AlignVCenter,
            metrics.elidedText(word, Qt::ElideRight, width()));
        return;
    }
    const int line = metrics.height();
    painter.drawText(QRect(0, 28, width(), line), Qt::AlignHCenter | Qt::AlignVCenter, word.left(hyphen) + QLatin1Char('-'));
    painter.drawText(QRect(0, 28 + line, width(), line), Qt::AlignHCenter | Qt::AlignVCenter, word.mid(hyphen));
}

NavRail::NavRail(const Theme& theme, QMenu* menu, QWidget* parent)
    : Surface(theme, &Tokens::rail, parent), m_group(new QButtonGroup(this)) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(4, 8, 3, 12); // 80 with the line at its right
    m_layout->setSpacing(4);
    auto* mark = new QToolButton(this);
    mark->setProperty("kind", QStringLiteral("quiet"));
    mark->setIcon(icon(QStringLiteral("millrace-mark"), theme.colours().accent));
    mark->setIconSize({30, 30});
    mark->setFixedSize(kButton, 40);
    mark->setAccessibleName(tr("Millrace menu"));
    mark->setPopupMode(QToolButton::InstantPopup);
    mark->setMenu(menu);
    followPointerAfter(*menu, *mark);
    mark->setStyleSheet(QStringLiteral("QToolButton::menu-indicator{image:none}"));
    m_layout->addWidget(mark, 0, Qt::AlignHCenter);
    m_layout->addSpacing(4);
    m_layout->addStretch();
    // Not "clicked": a screen reader checks the button and clicks nothing.
    connect(m_group, &QButtonGroup::idToggled, this, [this](int page, bool checked) {
        if (checked) Q_EMIT pageWanted(page);
    });
    connect(
        &theme, &Theme::changed, mark, [mark, &theme] { mark->setIcon(icon(QStringLiteral("millrace-mark"), theme.colours().accent)); });
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
    const QSignalBlocker quiet(m_group);
    if (auto* target = m_group->button(page)) target->setChecked(true);
    update();
}

void NavRail::paintEvent(QPaintEvent* event) {
    Surface::paintEvent(event);
    const auto* current = m_group->checkedButton();
    if (!current) return;
    // The bar of the current page stands at the window's edge, outside the button.
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colours().accent);
    painter.drawRoundedRect(
        QRectF(-kBarWidth, current->geometry().center().y() - kBarHeight / 2.0, 2 * kBarWidth, kBarHeight), kBarWidth, kBarWidth);
}

} // namespace ui
