#include "ui/widgets/line_chart.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QBoxLayout>
#include <QDateTime>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {
namespace {

constexpr int kPlotHeight = 88, kBeforePlot = 8, kAbove = 8, kBetweenTimes = 16, kTimes = 4;
constexpr int kMargin = 16, kAfterLine = 4;
constexpr qreal kUnderLine = 0.16; ///< of the accent over the card

QString axisText(double value) {
    const double whole = std::round(value);
    return std::abs(value - whole) < 1e-9 ? words::count(static_cast<std::int64_t>(whole)) : QLocale().toString(value, 'g', 3);
}

} // namespace

double roundTop(double least) {
    if (!(least > 0) || !std::isfinite(least)) return 1;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double times : {1.0, 2.0, 4.0, 6.0, 8.0, 10.0})
        if (times * power >= least * (1 - 1e-9)) return times * power;
    return 10 * power;
}

LinePlot::LinePlot(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void LinePlot::setValues(std::vector<double> values, std::int64_t endMs, std::int64_t stepMs, double leastTop) {
    const double highest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    m_values = std::move(values);
    m_endMs = endMs;
    m_stepMs = stepMs;
    m_top = roundTop(std::max(highest, leastTop));
    update();
}

void LinePlot::setGrey(bool grey) {
    if (std::exchange(m_isGrey, grey) != grey) update();
}

int LinePlot::labelHeight() const {
    return QFontMetrics(m_theme.font(-2)).height();
}

QSize LinePlot::sizeHint() const {
    return {m_theme.scaled(240), kAbove + kPlotHeight + 6 + labelHeight()};
}

QSize LinePlot::minimumSizeHint() const {
    return {m_theme.scaled(140), sizeHint().height()};
}

QRectF LinePlot::plot() const {
    const QFontMetrics metrics(m_theme.font(-2));
    const int left = std::max(m_theme.scaled(41), metrics.horizontalAdvance(axisText(m_top))) + kBeforePlot;
    return {static_cast<qreal>(left), kAbove, std::max(1.0, width() - left - static_cast<qreal>(kAfterLine)),
        std::max(1.0, height() - kAbove - 6.0 - labelHeight())};
}

void LinePlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.font(-2));
    const QRectF at = plot();
    paintGrid(painter, at);
    if (m_values.size() < 2) return;
    paintTimes(painter, at);
    paintLine(painter, at);
}

void LinePlot::paintGrid(QPainter& painter, const QRectF& at) const {
    const Tokens& t = m_theme.colours();
    const int line = labelHeight();
    for (const double part : {0.0, 0.5, 1.0}) {
        const int y = static_cast<int>(std::round(at.bottom() - part * at.height()));
        painter.fillRect(QRectF(at.left(), y, at.width(), 1), t.lineSubtle);
        painter.setPen(t.textCaption);
        painter.drawText(
            QRectF(0, y - line / 2.0, at.left() - kBeforePlot, line), Qt::AlignRight | Qt::AlignVCenter, axisText(part * m_top));
    }
}

/// As many as have room; the last is now.
void LinePlot::paintTimes(QPainter& painter, const QRectF& at) const {
    const QFontMetrics metrics(m_theme.font(-2));
    const auto textAt = [this](int i) {
        const std::int64_t ms = m_endMs - spanMs() + spanMs() * i / kTimes;
        return i == kTimes ? tr("now") : QLocale().toString(QDateTime::fromMSecsSinceEpoch(ms).time(), QStringLiteral("HH:mm"));
    };
    const int widest = metrics.horizontalAdvance(QStringLiteral("00:00")) + kBetweenTimes;
    const int every = widest * kTimes <= at.width() ? 1 : widest * 2 <= at.width() ? 2 : kTimes;
    painter.setPen(m_theme.colours().textCaption);
    for (int i = 0; i <= kTimes; i += every) {
        const QString text = textAt(i);
        const qreal wide = metrics.horizontalAdvance(text), x = at.left() + at.width() * i / kTimes;
        const qreal left = std::max(at.left(), std::min(x - wide / 2, at.right() - wide));
        painter.drawText(QRectF(left, at.bottom() + 6, wide + 1, labelHeight()), Qt::AlignLeft | Qt::AlignVCenter, text);
    }
}

void LinePlot::paintLine(QPainter& painter, const QRectF& at) const {
    const Tokens& t = m_theme.colours();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath path;
    const auto count = static_cast<qreal>(m_values.size() - 1);
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const double value = std::isfinite(m_values[i]) ? std::clamp(m_values[i], 0.0, m_top) : 0;
        const QPointF point(at.left() + static_cast<qreal>(i) * at.width() / count, at.bottom() - value / m_top * at.height());
        i == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    QPainterPath area = path;
    area.lineTo(at.bottomRight());
    area.lineTo(at.bottomLeft());
    QColor ground = m_isGrey ? t.textDisabled : t.accent;
    painter.setPen(QPen(ground, 1.75));
    ground.setAlphaF(static_cast<float>(kUnderLine));
    painter.fillPath(area, ground);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

LineChart::LineChart(const Theme& theme, const QString& title, QWidget* parent)
    : Card(theme, Look::Plain, parent), m_theme(theme), m_title(title) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, 12, kMargin, 8);
    layout->setSpacing(0);
    layout->addWidget(label(theme, title, TextStyle::Strong, 1, this));
    m_now = new QBoxLayout(QBoxLayout::LeftToRight);
    m_now->setSpacing(0);
    m_figure = label(theme, {}, TextStyle::Figure, 1, this);
    m_figure->setTextFormat(Qt::PlainText);
    m_sentence = label(theme, {}, TextStyle::Small, 2, this);
    m_sentence->setTextFormat(Qt::PlainText);
    connect(&theme, &Theme::changed, this, &LineChart::layOut, Qt::QueuedConnection); // when the labels have their new fonts
    m_now->addWidget(m_figure);
    m_now->addWidget(m_sentence);
    m_now->addStretch();
    layout->addLayout(m_now);
    m_plot = new LinePlot(theme, this);
    layout->addWidget(m_plot, 1);
    setAccessibleName(title);
}

void LineChart::setNow(const QString& figure, const QString& sentence) {
    if (m_figure->text() == figure && m_sentence->text() == sentence) return;
    m_figure->setText(figure);
    m_sentence->setText(sentence);
    layOut();
    describe();
}

/// The sentence beside the figure, below it where there is no room.
void LineChart::layOut() {
    const int figure = m_figure->sizeHint().width(), needs = QFontMetrics(m_theme.font(-1)).horizontalAdvance(m_sentence->text());
    const bool isBeside = figure + 8 + needs <= width() - 2 * kMargin;
    m_now->setDirection(isBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_sentence->setWordWrap(!isBeside);
    // Both on one line of letters: the smaller stands as much higher as its letters reach less below it.
    const int lift = QFontMetrics(m_figure->font()).descent() - QFontMetrics(m_theme.font(-1)).descent();
    m_sentence->setContentsMargins(isBeside ? 8 : 0, 0, 0, isBeside ? std::max(0, lift) : 0);
    m_sentence->setAlignment(isBeside ? Qt::AlignLeft | Qt::AlignBottom : Qt::AlignLeft | Qt::AlignTop);
}

void LineChart::setValues(
    const std::vector<double>& values, std::int64_t endMs, std::int64_t stepMs, double leastTop, QString (*said)(double)) {
    m_plot->setValues(values, endMs, stepMs, leastTop);
    m_course.clear();
    if (!values.empty()) {
        const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
        const int minutes = static_cast<int>(m_plot->spanMs() / 60'000);
        m_course = tr("in the last %n minutes lowest %1, highest %2", nullptr, minutes).arg(said(*lowest), said(*highest));
    }
    describe();
}

void LineChart::describe() {
    const QString now = m_figure->text() + QLatin1Char(' ') + m_sentence->text();
    setAccessibleName(m_title + QStringLiteral(": ") + now.trimmed());
    setAccessibleDescription(m_course);
}

void LineChart::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    layOut();
}

} // namespace ui
