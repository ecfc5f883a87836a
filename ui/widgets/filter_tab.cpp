#include "ui/widgets/filter_tab.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QPainter>

namespace ui {
namespace {

constexpr int kIconRoom = 20;

} // namespace

FilterTab::FilterTab(const Theme& theme, QString word, bool attention, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_word(std::move(word)), m_attention(attention) {
    setCheckable(true);
    setAutoExclusive(true); // read as one of several, not as a box to tick
    setFocusPolicy(Qt::StrongFocus);
}

void FilterTab::setCount(int count) {
    m_count = count;
    setAccessibleName(m_word + QLatin1Char(' ') + QString::number(count));
    updateGeometry();
    update();
}

QSize FilterTab::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(-1, QFont::DemiBold)); // chosen or not, the tabs stay where they are
    return {metrics.horizontalAdvance(m_word + QStringLiteral("  ") + words::count(m_count)) + 24 + (m_attention ? kIconRoom : 0),
        m_theme.heightFor(28, -1)};
}

void FilterTab::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    paintGround(painter, *this, t);
    int x = 10;
    if (m_attention) {
        paintIcon(painter, QStringLiteral("state-failed"), QRectF(x, height() / 2.0 - 7, 14, 14), m_count > 0 ? t.fail : t.textCaption);
        x += kIconRoom;
    }
    painter.setFont(m_theme.font(-1, isChecked() ? QFont::DemiBold : QFont::Medium));
    painter.setPen(isChecked() ? t.textPrimary : t.textSecondary);
    painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, m_word);
    x += painter.fontMetrics().horizontalAdvance(m_word + QStringLiteral("  "));
    painter.setFont(m_theme.font(-1));
    painter.setPen(t.textCaption);
    painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, words::count(m_count));
}

} // namespace ui
