#include "ui/widgets/key_cap.hpp"

#include "ui/style/outline.hpp"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace ui {
namespace {

constexpr int kPadding = 6, kHeight = 16;
constexpr qreal kRadius = 4;

} // namespace

QString keyCapText(const QKeySequence& keys) {
    return keys.toString(QKeySequence::NativeText).replace(QLatin1Char('+'), QLatin1Char(' '));
}

int keyCapWidth(const QString& text, const Theme& theme) {
    return QFontMetrics(theme.font(-2)).horizontalAdvance(text) + 2 * kPadding;
}

int keyCapHeight(const Theme& theme) {
    return std::max(kHeight, QFontMetrics(theme.font(-2)).height() + 2);
}

int paintKeyCap(QPainter& painter, const QString& text, int left, int middle, const Theme& theme) {
    const Tokens& t = theme.colours();
    const int height = keyCapHeight(theme);
    const QRect cap(left, middle - height / 2, keyCapWidth(text, theme), height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme.font(-2));
    painter.setPen(QPen(t.lineNormal, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(insideOf(cap), kRadius, kRadius);
    painter.setPen(t.textSecondary);
    painter.drawText(cap, Qt::AlignCenter, text);
    painter.restore();
    return cap.right() + 1;
}

} // namespace ui
