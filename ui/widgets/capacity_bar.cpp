#include "ui/widgets/capacity_bar.hpp"

#include "ui/style/words.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {
namespace {

constexpr int kBar = 10, kHeight = 16, kMarkWidth = 2;
constexpr qreal kRadius = 2;

} // namespace

CapacityBar::CapacityBar(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFixedHeight(kHeight);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize CapacityBar::sizeHint() const {
    return {120, kHeight};
}

void CapacityBar::setUsed(double used, double mark) {
    m_used = std::clamp(used, 0.0, 1.0);
    m_mark = mark;
    setAccessibleName(tr("%1 of the capacity in use, mark at %2").arg(words::percent(m_used), words::percent(mark)));
    update();
}

void CapacityBar::setGrey(bool grey) {
    if (std::exchange(m_isGrey, grey) != grey) update();
}

void CapacityBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    const QRectF bar(0, (height() - kBar) / 2.0, width(), kBar);
    QPainterPath clip;
    clip.addRoundedRect(bar, kRadius, kRadius);
    painter.save();
    painter.setClipPath(clip);
    painter.fillRect(bar, t.track);
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * m_used, bar.height())),
        m_isGrey              ? t.textCaption
            : m_used > m_mark ? t.warn
                              : t.storedFill);
    painter.restore();
    painter.fillRect(QRectF(std::round(bar.width() * m_mark) - kMarkWidth / 2.0, 0, kMarkWidth, height()), t.textPrimary);
}

} // namespace ui
