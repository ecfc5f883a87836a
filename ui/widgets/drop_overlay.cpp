#include "ui/widgets/drop_overlay.hpp"

#include "ui/models/found_videos.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QPainter>

namespace ui {

DropOverlay::DropOverlay(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showFor(
    const QStringList& paths, const std::vector<model::Preset>& presets, const std::string& currentPreset, const QString& target) {
    const FoundVideos found = findVideos(paths);
    m_others.clear();
    QString current;
    for (const auto& preset : presets) {
        if (preset.id == currentPreset) current = words::presetName(preset.name);
        else if (m_others.size() < 3) m_others.push_back(preset);
    }
    m_title = tr("Drop to add %n videos", nullptr, static_cast<int>(found.videos.size()));
    m_sentence = tr("%1 in all, encoded with %2 and published to %3.").arg(words::bytes(found.bytes), current, target);
    setAccessibleDescription(m_sentence);
    m_leftOut.clear();
    if (!found.others.isEmpty())
        m_leftOut = tr("%n files are not video and will be left out: %1", nullptr, static_cast<int>(found.others.size()))
                        .arg(found.others.mid(0, 3).join(QStringLiteral(", ")));
    m_hovered = -1;
    raise();
    show();
}

QRect DropOverlay::target(int index) const {
    const int count = static_cast<int>(m_others.size());
    const int width = 248, gap = 12, left = (this->width() - count * width - (count - 1) * gap) / 2;
    return {left + index * (width + gap), height() * 58 / 100, width, 66};
}

std::string DropOverlay::presetAt(const QPoint& at) const {
    for (int i = 0; i < static_cast<int>(m_others.size()); ++i)
        if (target(i).contains(at)) return m_others[static_cast<std::size_t>(i)].id;
    return {};
}

void DropOverlay::setPointer(const QPoint& at) {
    int hovered = -1;
    for (int i = 0; i < static_cast<int>(m_others.size()); ++i)
        if (target(i).contains(at)) hovered = i;
    if (hovered == m_hovered) return;
    m_hovered = hovered;
    update();
}

void DropOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    painter.fillRect(rect(), t.window);
    painter.setBrush(t.accentTint);
    painter.setPen(QPen(t.accent, m_hovered < 0 ? 2 : 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(16, 16, -16, -16), 12, 12);
    const int middle = width() / 2, top = height() * 22 / 100;
    paintIcon(painter, QStringLiteral("drop"), QRectF(middle - 24, top, 48, 48), t.accent);
    painter.setFont(m_theme.font(7, QFont::DemiBold));
    painter.setPen(t.textPrimary);
    painter.drawText(QRect(0, top + 62, width(), 30), Qt::AlignCenter, m_title);
    painter.setFont(m_theme.font(0));
    painter.setPen(t.textSecondary);
    painter.drawText(QRect(0, top + 96, width(), 22), Qt::AlignCenter, m_sentence);
    if (!m_leftOut.isEmpty()) {
        painter.setFont(m_theme.font(-1));
        painter.setPen(t.textPrimary);
        const int left = middle - painter.fontMetrics().horizontalAdvance(m_leftOut) / 2;
        paintIcon(painter, QStringLiteral("state-warning"), QRectF(left - 24, top + 130, 16, 16), t.warn);
        painter.drawText(QRect(0, top + 127, width(), 22), Qt::AlignCenter, m_leftOut);
    }
    if (!m_others.empty()) {
        painter.setFont(m_theme.font(-1, QFont::Medium));
        painter.setPen(t.textPrimary);
        painter.drawText(QRect(target(0).left(), target(0).top() - 26, 400, 20), Qt::AlignVCenter, tr("Or drop on another preset"));
    }
    for (int i = 0; i < static_cast<int>(m_others.size()); ++i) {
        const QRect r = target(i);
        QPen pen(i == m_hovered ? t.accent : t.lineStrong, i == m_hovered ? 2 : 1);
        if (i != m_hovered) pen.setDashPattern({3, 2.5});
        painter.setPen(pen);
        painter.setBrush(t.panel);
        painter.drawRoundedRect(QRectF(r).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
        paintIcon(painter, QStringLiteral("ladder"), QRectF(r.left() + 16, r.top() + 15, 16, 16), t.textSecondary);
        painter.setFont(m_theme.font(0, QFont::Medium));
        painter.setPen(t.textPrimary);
        const auto& preset = m_others[static_cast<std::size_t>(i)];
        painter.drawText(r.adjusted(40, 12, -8, -34), Qt::AlignVCenter, words::presetName(preset.name));
        painter.setFont(m_theme.font(-1));
        painter.setPen(t.textSecondary);
        painter.drawText(r.adjusted(16, 36, -8, -8), Qt::AlignVCenter,
            tr("%n renditions, up to %1", nullptr, static_cast<int>(preset.rungs.size()))
                .arg(QString::fromStdString(preset.rungs.front().name)));
    }
    painter.setFont(m_theme.font(-1));
    painter.setPen(t.textSecondary);
    painter.drawText(QRect(0, height() - 66, width(), 24), Qt::AlignCenter, tr("Shift adds them paused · Esc cancels"));
}

} // namespace ui
