#include "ui/widgets/ladder_table.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int kWideBar = 54, kBar = 40, kLeastBar = 16, kBarGap = 8, kLeastGap = 8;

/// The folders of sound are called by one English word.
QString nameOf(const model::RenditionProgress& row) {
    const QString name = QString::fromStdString(row.name), sound = QStringLiteral("audio"), soundIn = QStringLiteral("audio-");
    if (row.audio && name == sound) return LadderTable::tr("audio");
    return row.audio && name.startsWith(soundIn) ? LadderTable::tr("audio-%1").arg(name.mid(soundIn.size())) : name;
}

QString codecName(const model::RenditionProgress& row) {
    if (row.audio) return QStringLiteral("AAC");
    if (row.profile == "high") return QStringLiteral("H.264 High");
    return row.profile == "main" ? QStringLiteral("H.264 Main") : QStringLiteral("H.264 Base");
}

} // namespace

LadderTable::LadderTable(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Ladder"));
}

void LadderTable::setJob(const model::Job& job) {
    const bool resized = job.renditions.size() != m_rows.size();
    m_rows = job.renditions;
    m_grey = job.isResting();
    QStringList text;
    const auto quality = [](const auto& row) {
        return row.ssim > 0 ? tr(", SSIM %1, PSNR %2 dB").arg(QLocale().toString(row.ssim, 'f', 3), QLocale().toString(row.psnr, 'f', 1))
                            : QString();
    };
    for (const auto& row : m_rows)
        text << tr("%1, target %2, actual %3 kb/s, %4")
                    .arg(nameOf(row))
                    .arg(row.targetKbps)
                    .arg(std::lround(row.actualKbps))
                    .arg(words::percent(row.inFlight)) +
                quality(row);
    setToolTip(text.join(QLatin1Char('\n')));
    setAccessibleDescription(text.join(QStringLiteral("; ")));
    if (resized) updateGeometry();
    update();
}

int LadderTable::rowHeight() const {
    return m_theme.heightFor(24, -1);
}

int LadderTable::headerHeight() const {
    return m_theme.heightFor(20, -2);
}

QSize LadderTable::sizeHint() const {
    return {380, headerHeight() + static_cast<int>(m_rows.size()) * rowHeight()};
}

QString LadderTable::text(Column column, const model::RenditionProgress& row) {
    const QLocale locale;
    switch (column) {
    case Rendition: return nameOf(row);
    case Codec: return codecName(row);
    case Target: return words::count(row.targetKbps);
    case Actual: return row.actualKbps > 0 ? words::count(std::lround(row.actualKbps)) : QStringLiteral("—");
    case Quality: return row.ssim > 0 ? locale.toString(row.ssim, 'f', 3) : QStringLiteral("—");
    case Progress: return words::percent(row.inFlight);
    case ColumnCount: break;
    }
    return {};
}

/// Of what a cell shows while its job goes on: no column comes or goes when a number gets its first digits, or one more.
QString LadderTable::widest(Column column, const model::RenditionProgress& row) {
    if (column == Progress) return words::percent(1);
    if (column == Quality) return QLocale().toString(0.0, 'f', 3);
    const QString now = text(column, row);
    return column == Actual && text(Target, row).size() > now.size() ? text(Target, row) : now;
}

/// As wide as their words; where they do not fit, what the inspector says elsewhere too goes first: the codec, then the SSIM. Where that is
/// not enough the bars become short, and the target goes, which the tool tip still says.
std::vector<LadderTable::Span> LadderTable::columns(const QStringList& headers) const {
    const QFontMetrics head(m_theme.font(-2, QFont::Medium)), strong(m_theme.font(-1, QFont::DemiBold));
    std::vector<Span> shown;
    for (int i = 0; i < ColumnCount; ++i) {
        const auto column = static_cast<Column>(i);
        int width = head.horizontalAdvance(headers[i]);
        for (const auto& row : m_rows)
            width = std::max(width, strong.horizontalAdvance(widest(column, row)) + (column == Progress ? kBar + kBarGap : 0) + 1);
        shown.push_back({column, 0, width});
    }
    const auto room = [&] {
        int all = 0;
        for (const Span& span : shown) all += span.width;
        return this->width() - all - static_cast<int>(shown.size() - 1) * kLeastGap;
    };
    for (const Column dispensable : {Codec, Quality})
        if (room() < 0) std::erase_if(shown, [dispensable](const Span& span) { return span.column == dispensable; });
    if (room() < 0) shown.back().width -= std::min(-room(), kBar - kLeastBar);
    if (room() < 0) std::erase_if(shown, [](const Span& span) { return span.column == Target; });
    Span& last = shown.back();
    last.width += std::clamp(room(), 0, kWideBar - kBar);
    const int gap = kLeastGap + std::max(0, room()) / std::max(1, static_cast<int>(shown.size()) - 1);
    int x = 0;
    for (Span& span : shown) {
        span.x = x;
        x += span.width + gap;
    }
    last.x = std::max(last.x, this->width() - last.width); // the right edge is that of all parts
    return shown;
}

void LadderTable::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    const QStringList headers{tr("Rendition"), tr("Codec"), tr("Target"), tr("Actual"), tr("SSIM"), tr("Progress")};
    const int height = rowHeight(), header = headerHeight();
    for (const Span& span : columns(headers)) {
        const bool number = span.column == Target || span.column == Actual || span.column == Quality;
        const auto align = Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft);
        painter.setFont(m_theme.font(-2, QFont::Medium));
        painter.setPen(t.textCaption);
        painter.drawText(QRect(span.x, 0, span.width, header), align, headers[span.column]);
        const bool quiet = span.column == Codec || span.column == Target;
        painter.setFont(m_theme.font(-1, span.column == Rendition ? QFont::DemiBold : QFont::Normal));
        painter.setPen(quiet ? t.textSecondary : t.textPrimary);
        for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
            const auto& row = m_rows[static_cast<std::size_t>(i)];
            QRect cell(span.x, header + i * height, span.width, height);
            if (span.column == Progress) {
                const int percent = painter.fontMetrics().horizontalAdvance(words::percent(1)) + 1; // parts of pixels
                paintBar(
                    painter, QRectF(span.x, cell.center().y() - 1, span.width - kBarGap - percent, 4), row.stored, row.inFlight, t, m_grey);
                cell.setLeft(cell.right() + 1 - percent);
            }
            painter.drawText(cell, span.column == Progress ? Qt::AlignVCenter | Qt::AlignRight : align,
                painter.fontMetrics().elidedText(text(span.column, row), Qt::ElideRight, cell.width()));
        }
    }
}

} // namespace ui
