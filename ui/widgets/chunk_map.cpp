#include "ui/widgets/chunk_map.hpp"

#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int kPerRow = 20, kGap = 3, kMostRows = 12, kLegendMark = 13, kLegendIndent = 18, kLegendGap = 12, kAboveLegend = 8,
              kAfterTime = 6;

} // namespace

ChunkMap::ChunkMap(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Chunks"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSizePolicy(policy);
}

void ChunkMap::setRendition(int rendition) {
    m_rendition = rendition;
    setCells(m_all);
}

void ChunkMap::setCells(std::vector<model::ChunkCell> cells) {
    m_all = cells;
    // One rendition may be stored before the others of its chunk are.
    for (auto& cell : cells) {
        if (m_rendition < 0 || m_rendition >= static_cast<int>(cell.stored.size())) continue;
        cell.bytes = cell.stored[static_cast<std::size_t>(m_rendition)];
        if (cell.bytes > 0 && cell.state != model::ChunkState::Failed) cell.state = model::ChunkState::Done;
    }
    if (cells == m_cells) return;
    const int before = sizeHint().height();
    m_cells = std::move(cells);
    m_cursor = std::min(m_cursor, std::max(0, static_cast<int>(m_cells.size()) - 1));
    setAccessibleDescription(legendText());
    if (sizeHint().height() != before) updateGeometry();
    update();
}

int ChunkMap::rows() const {
    return std::min(kMostRows, (static_cast<int>(m_cells.size()) + kPerRow - 1) / kPerRow);
}

qreal ChunkMap::rowPitch(qreal cell) const {
    return std::max(cell, static_cast<qreal>(QFontMetrics(m_theme.font(-2)).height()));
}

QSize ChunkMap::sizeHint() const {
    const int across = std::max(width(), 300);
    const int row = static_cast<int>(std::ceil(rowPitch(std::max(10, (across - timeWidth()) / kPerRow))));
    return {380, std::max(1, rows()) * row + kAboveLegend + legend(across).lines * legendLine()};
}

void ChunkMap::resizeEvent(QResizeEvent* event) {
    if (event->oldSize().width() != event->size().width()) updateGeometry();
}

/// A long film has more rows than fit: those around the cursor while it is used, else around what is being worked on.
int ChunkMap::firstRow() const {
    const int whole = (static_cast<int>(m_cells.size()) + kPerRow - 1) / kPerRow;
    if (whole <= kMostRows) return 0;
    const auto open = std::find_if(m_cells.begin(), m_cells.end(), [](const auto& cell) { return cell.state != model::ChunkState::Done; });
    const int wanted = hasFocus() ? m_cursor : open == m_cells.end() ? 0 : static_cast<int>(open - m_cells.begin());
    return std::clamp(wanted / kPerRow - kMostRows / 2, 0, whole - kMostRows);
}

QRectF ChunkMap::cellRect(int index) const {
    const qreal pitch = (width() - timeWidth()) / static_cast<qreal>(kPerRow);
    const qreal down = rowPitch(pitch);
    const int row = index / kPerRow - firstRow();
    return {timeWidth() + (index % kPerRow) * pitch, row * down + (down - pitch) / 2, pitch - kGap, pitch - kGap};
}

ChunkMap::Counts ChunkMap::counts() const {
    Counts c;
    for (const auto& cell : m_cells) {
        if (cell.state == model::ChunkState::Done) ++(cell.attempts > 1 ? c.retried : c.done);
        if (cell.state == model::ChunkState::Encoding) ++c.encoding;
        if (cell.state == model::ChunkState::Failed) ++c.failed;
        if (cell.state == model::ChunkState::Waiting) ++c.waiting;
    }
    return c;
}

QString ChunkMap::legendText() const {
    const Counts c = counts();
    return tr("Done %1, encoding %2, retried %3, failed %4, waiting %5")
        .arg(c.done)
        .arg(c.encoding)
        .arg(c.retried)
        .arg(c.failed)
        .arg(c.waiting);
}

void ChunkMap::paintCell(QPainter& painter, const QRectF& rect, const model::ChunkCell& cell) const {
    const Tokens& t = m_theme.colours();
    const QRectF outline = insideOf(rect);
    painter.setBrush(Qt::NoBrush);
    switch (cell.state) {
    case model::ChunkState::Waiting:
        painter.setPen(QPen(t.cellWaiting, 1));
        painter.drawRoundedRect(outline, 2, 2);
        break;
    case model::ChunkState::Encoding: {
        painter.setPen(QPen(t.accent, 1));
        painter.drawRoundedRect(outline, 2, 2);
        const qreal height = (rect.height() - 2) * std::clamp(cell.fraction, 0.08, 1.0);
        painter.fillRect(QRectF(rect.left() + 1, rect.bottom() - 1 - height, rect.width() - 2, height), t.accent);
        break;
    }
    case model::ChunkState::Done:
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.storedFill);
        painter.drawRoundedRect(rect, 2, 2);
        break;
    case model::ChunkState::Failed:
        painter.setPen(QPen(t.fail, 1.5));
        painter.setBrush(t.failTint);
        painter.drawRoundedRect(insideOf(rect, 1.5), 2, 2);
        painter.setPen(QPen(t.fail, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(rect.topLeft() + QPointF(4, 4), rect.bottomRight() - QPointF(4, 4));
        painter.drawLine(rect.topRight() + QPointF(-4, 4), rect.bottomLeft() + QPointF(4, -4));
        break;
    }
    if (cell.attempts > 1 && cell.state != model::ChunkState::Failed) {
        const qreal corner = rect.width() * 0.5;
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.retriedNotch);
        const QPointF triangle[3] = {rect.topRight(), rect.topRight() - QPointF(corner, 0), rect.topRight() + QPointF(0, corner)};
        painter.drawPolygon(triangle, 3);
    }
}

void ChunkMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    const int count = static_cast<int>(m_cells.size());
    painter.setFont(m_theme.font(-2));
    const int first = firstRow() * kPerRow;
    for (int i = first; i < std::min(count, first + kMostRows * kPerRow); ++i) {
        const QRectF rect = cellRect(i);
        if (i % kPerRow == 0) {
            painter.setPen(t.textCaption);
            const qreal height = painter.fontMetrics().height();
            painter.drawText(QRectF(0, rect.center().y() - height / 2, timeWidth() - kAfterTime, height), Qt::AlignVCenter,
                words::duration(m_cells[static_cast<std::size_t>(i)].startSeconds));
        }
        paintCell(painter, rect, m_cells[static_cast<std::size_t>(i)]);
        if (hasFocus() && i == m_cursor) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(t.focus, m_theme.ringWidth()));
            painter.drawRoundedRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3);
        }
    }
    paintLegend(painter);
}

void ChunkMap::paintLegend(QPainter& painter) const {
    const Legend shown = legend(width());
    const int line = legendLine(), top = height() - shown.lines * line;
    for (const LegendEntry& entry : shown.entries) {
        const qreal y = top + entry.line * line;
        paintCell(painter, QRectF(entry.x, y + (line - kLegendMark) / 2.0, kLegendMark, kLegendMark), entry.cell);
        painter.setPen(m_theme.colours().textSecondary);
        painter.drawText(QRectF(entry.x + kLegendIndent, y, entry.width, line), Qt::AlignVCenter, entry.text);
    }
}

int ChunkMap::timeWidth() const {
    const QString last = m_cells.empty() ? QString() : words::duration(m_cells.back().startSeconds); // of a long film it has hours
    return std::max(m_theme.scaled(40), QFontMetrics(m_theme.font(-2)).horizontalAdvance(last) + kAfterTime);
}

int ChunkMap::legendLine() const {
    return m_theme.heightFor(20, -2);
}

/// On as many lines as its words need: they are longer in other languages and fonts.
ChunkMap::Legend ChunkMap::legend(int across) const {
    const Counts c = counts();
    Legend legend;
    legend.entries = {{tr("Done %1").arg(c.done), {.state = model::ChunkState::Done, .attempts = 1, .fraction = 1, .stored = {}}},
        {tr("Encoding %1").arg(c.encoding), {.state = model::ChunkState::Encoding, .attempts = 1, .fraction = 0.5, .stored = {}}},
        {tr("Retried %1").arg(c.retried), {.state = model::ChunkState::Done, .attempts = 2, .fraction = 1, .stored = {}}},
        {tr("Failed %1").arg(c.failed), {.state = model::ChunkState::Failed, .attempts = 3, .stored = {}}},
        {tr("Waiting %1").arg(c.waiting), {}}};
    const QFontMetrics metrics(m_theme.font(-2));
    int x = 0;
    for (LegendEntry& entry : legend.entries) {
        entry.width = metrics.horizontalAdvance(entry.text) + 2;
        if (x > 0 && x + kLegendIndent + entry.width > across) {
            x = 0;
            ++legend.lines;
        }
        entry.x = x;
        entry.line = legend.lines - 1;
        x += kLegendIndent + entry.width + kLegendGap;
    }
    // On one line they share what is left, from edge to edge.
    const int spare = across - (x - kLegendGap), gaps = static_cast<int>(legend.entries.size()) - 1;
    if (legend.lines == 1)
        for (int i = 1; i <= gaps; ++i) legend.entries[static_cast<std::size_t>(i)].x += spare * i / gaps;
    return legend;
}

QString ChunkMap::describe(int index) const {
    if (index < 0 || index >= static_cast<int>(m_cells.size())) return {};
    const auto& cell = m_cells[static_cast<std::size_t>(index)];
    QString state = tr("waiting");
    if (cell.state == model::ChunkState::Encoding) state = tr("encoding, %1").arg(words::percent(cell.fraction));
    if (cell.state == model::ChunkState::Done) state = tr("done");
    if (cell.state == model::ChunkState::Failed) state = tr("failed");
    QString text = tr("Chunk %1, %2 to %3, %4")
                       .arg(index + 1)
                       .arg(words::duration(cell.startSeconds), words::duration(cell.startSeconds + cell.seconds), state);
    const QString worker = QString::fromStdString(cell.worker);
    if (!worker.isEmpty()) text += cell.state == model::ChunkState::Done ? tr(", made by %1").arg(worker) : tr(", on %1").arg(worker);
    if (cell.attempt > 1) text += tr(", attempt %1").arg(cell.attempt);
    else if (cell.attempts > 1) text += tr(", %1 attempts").arg(cell.attempts);
    if (!cell.failedOn.empty()) text += tr(", not finished by %1").arg(QString::fromStdString(cell.failedOn));
    if (cell.bytes > 0) text += QStringLiteral(", ") + words::bytes(cell.bytes);
    return text;
}

void ChunkMap::keyPressEvent(QKeyEvent* event) {
    int next = m_cursor;
    if (event->key() == Qt::Key_Left) --next;
    else if (event->key() == Qt::Key_Right) ++next;
    else if (event->key() == Qt::Key_Up) next -= kPerRow;
    else if (event->key() == Qt::Key_Down) next += kPerRow;
    else return QWidget::keyPressEvent(event);
    if (next < 0 || next >= static_cast<int>(m_cells.size())) return;
    m_cursor = next;
    setAccessibleDescription(describe(m_cursor));
    QToolTip::showText(mapToGlobal(cellRect(m_cursor).bottomLeft().toPoint()), describe(m_cursor), this);
    update();
}

bool ChunkMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int first = firstRow() * kPerRow; // those above and below are not shown
        for (int i = first; i < std::min(static_cast<int>(m_cells.size()), first + kMostRows * kPerRow); ++i)
            if (cellRect(i).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), describe(i), this);
                return true;
            }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace ui
