#include "ui/widgets/ladder_table.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QLocale>
#include <QPainter>

namespace ui {
namespace {

constexpr int kRowHeight = 24;

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
    m_grey = job.state == model::JobState::Paused || job.state == model::JobState::Failed;
    QStringList text;
    const auto quality = [](const auto& row) {
        return row.ssim > 0 ? tr(", SSIM %1, PSNR %2 dB").arg(QLocale().toString(row.ssim, 'f', 3), QLocale().toString(row.psnr, 'f', 1))
                            : QString();
    };
    for (const auto& row : m_rows)
        text << tr("%1, target %2, actual %3 kb/s, %4")
                    .arg(QString::fromStdString(row.name))
                    .arg(row.targetKbps)
                    .arg(std::lround(row.actualKbps))
                    .arg(words::percent(row.inFlight)) +
                quality(row);
    setToolTip(text.join(QLatin1Char('\n')));
    setAccessibleDescription(text.join(QStringLiteral("; ")));
    if (resized) updateGeometry();
    update();
}

QSize LadderTable::sizeHint() const {
    return {380, static_cast<int>(m_rows.size() + 1) * kRowHeight};
}

void LadderTable::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = m_theme.colours();
    const QLocale locale;
    const double w = width() / 392.0;
    const auto cell = [&](double x, double span, int row) { return QRectF(x * w, row * kRowHeight, span * w, kRowHeight); };
    painter.setFont(m_theme.font(-2, QFont::Medium));
    painter.setPen(t.textCaption);
    painter.drawText(cell(0, 70, 0), Qt::AlignVCenter, tr("Rendition"));
    painter.drawText(cell(74, 80, 0), Qt::AlignVCenter, tr("Codec"));
    painter.drawText(cell(136, 50, 0), Qt::AlignVCenter | Qt::AlignRight, tr("Target"));
    painter.drawText(cell(190, 54, 0), Qt::AlignVCenter | Qt::AlignRight, tr("Actual"));
    painter.drawText(cell(252, 44, 0), Qt::AlignVCenter | Qt::AlignRight, tr("SSIM"));
    painter.drawText(cell(306, 60, 0), Qt::AlignVCenter, tr("Progress"));
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        const auto& row = m_rows[static_cast<std::size_t>(i)];
        painter.setFont(m_theme.font(-1, QFont::DemiBold));
        painter.setPen(t.textPrimary);
        painter.drawText(cell(0, 72, i + 1), Qt::AlignVCenter,
            painter.fontMetrics().elidedText(QString::fromStdString(row.name), Qt::ElideRight, static_cast<int>(70 * w)));
        painter.setFont(m_theme.font(-1));
        painter.setPen(t.textSecondary);
        painter.drawText(cell(74, 80, i + 1), Qt::AlignVCenter, codecName(row));
        painter.drawText(cell(136, 50, i + 1), Qt::AlignVCenter | Qt::AlignRight, locale.toString(row.targetKbps));
        painter.setPen(t.textPrimary);
        painter.drawText(cell(190, 54, i + 1), Qt::AlignVCenter | Qt::AlignRight,
            row.actualKbps > 0 ? locale.toString(static_cast<qlonglong>(std::lround(row.actualKbps))) : QStringLiteral("—"));
        painter.setPen(t.textSecondary);
        painter.drawText(cell(252, 44, i + 1), Qt::AlignVCenter | Qt::AlignRight,
            row.ssim > 0 ? locale.toString(row.ssim, 'f', 3) : QStringLiteral("—"));
        painter.setPen(t.textPrimary);
        paintBar(
            painter, QRectF(306 * w, i * kRowHeight + kRowHeight + kRowHeight / 2.0 - 2, 40 * w, 4), row.stored, row.inFlight, t, m_grey);
        painter.drawText(cell(348, 44, i + 1), Qt::AlignVCenter | Qt::AlignRight, words::percent(row.inFlight));
    }
}

} // namespace ui
