#include "ui/widgets/timeline.hpp"

#include "core/base/duration.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace ui {

Timeline::Timeline(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(130);
    setAccessibleName(tr("Timeline"));
    connect(&theme, &Theme::changed, this, [this] {
        layOut();
        update();
    });
}

void Timeline::setMedia(std::vector<playback::SegmentSpan> segments, double duration, double whole, double targetKbps) {
    m_segments = std::move(segments);
    m_duration = base::believableSeconds(duration);
    m_whole = std::max(base::believableSeconds(whole), m_duration);
    m_target = targetKbps;
    layOut();
    update();
}

void Timeline::layOut() {
    m_bars = segmentBars(m_segments, m_whole, plot().width());
}

void Timeline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void Timeline::setSource(bool isSource) {
    m_isSource = isSource;
    update();
}

void Timeline::setPictureAlone(bool isAlone) {
    m_isPictureAlone = isAlone;
    update();
}

QString Timeline::heading() const {
    if (m_isSource) return tr("Source file");
    if (m_segments.empty()) return {};
    return m_isPictureAlone ? tr("Bitrate of the picture per segment, kb/s") : tr("Bitrate per segment, kb/s");
}

void Timeline::setPosition(double seconds) {
    if (m_position == seconds || !std::isfinite(seconds)) return;
    m_position = std::clamp(seconds, 0.0, base::kLongestSeconds);
    setAccessibleDescription(words::duration(std::floor(m_position), m_whole) + QStringLiteral(" / ") + words::duration(m_whole));
    update();
}

int Timeline::lineHeight() const {
    return std::max(16, QFontMetrics(m_theme.font(-2)).height());
}

QRectF Timeline::plot() const {
    const int left = std::max(52, QFontMetrics(m_theme.font(-2)).horizontalAdvance(QStringLiteral("000,000")) + 12);
    return {static_cast<double>(left), 8, width() - left - 12.0, height() - 16.0 - lineHeight()};
}

double Timeline::timeAt(double x) const {
    const QRectF area = plot();
    return std::clamp((x - area.left()) / std::max(area.width(), 1.0), 0.0, 1.0) * m_whole;
}

void Timeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    const QRectF area = plot();
    painter.fillRect(rect(), t.window);
    if (m_whole <= 0) return;
    const double scale = area.width() / m_whole;
    const QRectF strip(area.left(), area.top() + 6, area.width(), 14);
    painter.fillRect(strip, t.track);
    QBrush hatch(t.lineNormal, Qt::BDiagPattern);
    if (m_segments.empty()) painter.fillRect(QRectF(strip.left(), strip.top(), m_duration * scale, strip.height()), t.storedFill);
    else painter.fillRect(strip, hatch);
    for (const auto& bar : m_bars) {
        const QRectF cell(strip.left() + bar.start * scale, strip.top(), std::max(1.0, bar.seconds * scale - 1), strip.height());
        painter.fillRect(cell, bar.start + bar.seconds <= m_position ? t.accent : t.storedFill);
    }
    const double head = lineHeight() + 8;
    paintBars(painter, QRectF(area.left(), strip.bottom() + head, area.width(), area.bottom() - strip.bottom() - head - 2));
    paintAxis(painter, area);
    const double x = area.left() + std::min(m_position, m_whole) * scale;
    painter.setPen(QPen(t.textPrimary, 2));
    painter.drawLine(QPointF(x, area.top() + 2), QPointF(x, area.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.textPrimary);
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(QRectF(x - 6, area.top() - 4, 12, 9), 2, 2);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(t.focus, m_theme.ringWidth()));
        painter.drawRoundedRect(insideOf(rect().adjusted(1, 1, -1, -1), m_theme.ringWidth()), 6, 6);
    }
}

void Timeline::paintBars(QPainter& painter, const QRectF& area) const {
    const Tokens& t = m_theme.colours();
    painter.setFont(m_theme.font(-2));
    painter.setPen(t.textSecondary);
    constexpr double kBesideHead = 6; // at the beginning the playhead stands there
    const QRectF head(area.left() + kBesideHead, area.top() - lineHeight() - 4, area.width() - kBesideHead, lineHeight());
    painter.drawText(head, Qt::AlignVCenter, heading());
    if (m_segments.empty() || area.height() < 12) return;
    double highest = m_target;
    for (const auto& bar : m_bars) highest = std::max(highest, bar.kbps);
    const std::vector<double> values = axisValues(highest);
    if (values.empty()) return;
    const double top = values.back(), scale = area.width() / m_whole;
    for (const double value : values) {
        const double y = area.bottom() - value / top * area.height();
        painter.fillRect(QRectF(area.left(), std::round(y), area.width(), 1), t.lineSubtle);
        painter.setPen(t.textCaption);
        painter.drawText(QRectF(0, y - lineHeight() / 2.0, area.left() - 6, lineHeight()), Qt::AlignRight | Qt::AlignVCenter,
            words::count(std::lround(value)));
    }
    for (const auto& bar : m_bars) {
        const double height = bar.kbps / top * area.height();
        painter.fillRect(
            QRectF(area.left() + bar.start * scale, area.bottom() - height, std::max(1.0, bar.seconds * scale - 1), height), t.storedFill);
    }
    if (m_target > 0) {
        const double y = area.bottom() - m_target / top * area.height();
        painter.setPen(QPen(t.textSecondary, 1, Qt::DashLine));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(t.textCaption);
        painter.drawText(
            head, Qt::AlignRight | Qt::AlignVCenter, tr("dashed: target %1").arg(words::count(static_cast<std::int64_t>(m_target))));
    }
}

void Timeline::paintAxis(QPainter& painter, const QRectF& area) const {
    constexpr double kGap = 16;
    painter.setFont(m_theme.font(-2));
    painter.setPen(m_theme.colours().textCaption);
    const double widest = painter.fontMetrics().horizontalAdvance(words::duration(m_whole, m_whole)) + 2;
    for (const double time :
        axisTimes(m_whole, area.width(), 1.5 * widest + kGap)) { // the first begins at its place, the others have it in their middle
        const double middle = area.left() + time / m_whole * area.width();
        const double left = std::clamp(middle - widest / 2, area.left(), std::max(area.left(), width() - widest));
        painter.drawText(QRectF(left, area.bottom() + 6, widest, lineHeight()), time == 0 ? Qt::AlignLeft : Qt::AlignHCenter,
            words::duration(time, m_whole));
    }
}

void Timeline::mousePressEvent(QMouseEvent* event) {
    if (m_whole > 0) Q_EMIT seekWanted(timeAt(event->position().x()));
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
    if (m_whole > 0 && (event->buttons() & Qt::LeftButton)) Q_EMIT seekWanted(timeAt(event->position().x()));
}

void Timeline::keyPressEvent(QKeyEvent* event) {
    event->ignore(); // the page owns the keys
}

} // namespace ui
