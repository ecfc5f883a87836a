#include "ui/widgets/drop_overlay.hpp"

#include "core/base/background.hpp"
#include "ui/models/found_videos.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/key_cap.hpp"

#include <QPainter>
#include <algorithm>

namespace ui {
namespace {

constexpr int kTargetMargin = 10, kNameHeight = 22, kFactsHeight = 24; // of a preset to drop on; as high as its two lines

} // namespace

DropOverlay::DropOverlay(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showFor(
    const QStringList& paths, const std::vector<model::Preset>& presets, const std::string& currentPreset, const QString& target) {
    m_others.clear();
    m_takesFiles = true;
    QString current;
    for (const auto& preset : presets) {
        if (preset.id == currentPreset) current = words::presetName(preset.name);
        else if (m_others.size() < 3) m_others.push_back(preset);
    }
    const bool areVideos = std::all_of(paths.begin(), paths.end(), isVideoName); // else there are folders among them, or what is none
    m_title = areVideos ? tr("Drop to add %n videos", nullptr, static_cast<int>(paths.size())) : tr("Drop to add the videos");
    m_sentence = tr("Encoded with %1 and published to %2.").arg(current, target);
    setAccessibleDescription(m_sentence);
    m_leftOut.clear();
    m_hovered = -1;
    raise();
    show();
    // How many there are, and how much, when their disks have said so.
    base::inBackground([paths] { return findVideos(paths); }, this,
        [this, current, target, shown = ++m_shown](const FoundVideos& found) {
            if (shown == m_shown && isVisible()) showFound(found, current, target);
        });
}

void DropOverlay::showFound(const FoundVideos& found, const QString& preset, const QString& target) {
    m_title = tr("Drop to add %n videos", nullptr, static_cast<int>(found.videos.size()));
    m_sentence = tr("%1 in all, encoded with %2 and published to %3.").arg(words::bytes(found.bytes), preset, target);
    setAccessibleDescription(m_sentence);
    if (!found.others.isEmpty())
        m_leftOut = tr("%n files are not video and will be left out: %1", nullptr, static_cast<int>(found.others.size()))
                        .arg(found.others.mid(0, 3).join(QStringLiteral(", ")));
    update();
}

void DropOverlay::showForLinks(int playlists, const QString& leftOut) {
    ++m_shown;
    m_others.clear();
    m_takesFiles = false;
    m_title = playlists > 0 ? tr("Drop to open in Preview") : tr("This cannot be added");
    m_sentence = playlists > 1 ? tr("Preview lists all %n of them and opens the first.", nullptr, playlists) : QString();
    m_leftOut = leftOut;
    setAccessibleDescription(m_sentence.isEmpty() ? m_title : m_sentence);
    m_hovered = -1;
    raise();
    show();
}

QRect DropOverlay::target(int index) const {
    const int count = static_cast<int>(m_others.size());
    constexpr int kGap = 12, kFromEdge = 32;
    const int room = (this->width() - 2 * kFromEdge - (count - 1) * kGap) / std::max(1, count);
    const int width = std::min(m_theme.scaled(248), room), left = (this->width() - count * width - (count - 1) * kGap) / 2;
    const int height = kTargetMargin + m_theme.heightFor(kNameHeight, 0) + m_theme.heightFor(kFactsHeight, -1) + kTargetMargin;
    return {left + index * (width + kGap), this->height() * 59 / 100, width, height};
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
    const int frame = m_hovered < 0 ? 2 : 1;
    painter.setPen(QPen(t.accent, frame));
    painter.drawRoundedRect(insideOf(rect().adjusted(16, 16, -16, -16), frame), 12, 12);
    const int middle = width() / 2, top = height() * 21 / 100;
    paintIcon(painter, QStringLiteral("drop"), QRectF(middle - 24, top, 48, 48), t.accent);
    painter.setFont(m_theme.font(7, QFont::DemiBold));
    painter.setPen(t.textPrimary);
    QRect line(0, top + 58, width(), m_theme.heightFor(30, 7));
    painter.drawText(line, Qt::AlignCenter, m_title);
    painter.setFont(m_theme.font(0));
    painter.setPen(t.textSecondary);
    line = QRect(0, line.bottom() + 6, width(), m_theme.heightFor(22, 0));
    painter.drawText(line, Qt::AlignCenter, m_sentence);
    if (!m_leftOut.isEmpty()) {
        painter.setFont(m_theme.font(-1));
        painter.setPen(t.textPrimary);
        const int left = middle - painter.fontMetrics().horizontalAdvance(m_leftOut) / 2;
        line = QRect(0, line.bottom() + 10, width(), m_theme.heightFor(22, -1));
        paintIcon(painter, QStringLiteral("state-warning"), QRectF(left - 24, line.center().y() - 8, 16, 16), t.warn);
        painter.drawText(line, Qt::AlignCenter, m_leftOut);
    }
    if (!m_others.empty()) {
        painter.setFont(m_theme.font(-1, QFont::Medium));
        painter.setPen(t.textPrimary);
        const int height = m_theme.heightFor(20, -1);
        painter.drawText(QRect(target(0).left(), target(0).top() - 9 - height, width() - target(0).left(), height), Qt::AlignVCenter,
            tr("Or drop on another preset"));
    }
    for (int i = 0; i < static_cast<int>(m_others.size()); ++i) {
        const QRect r = target(i);
        QPen pen(i == m_hovered ? t.accent : t.lineStrong, i == m_hovered ? 2 : 1);
        if (i != m_hovered) pen.setDashPattern({3, 2.5});
        painter.setPen(pen);
        painter.setBrush(t.panel);
        painter.drawRoundedRect(insideOf(r, pen.widthF()), 8, 8);
        const QRect name(r.left() + 40, r.top() + kTargetMargin, r.width() - 48, m_theme.heightFor(kNameHeight, 0));
        const QRect facts(r.left() + 16, name.bottom() + 1, r.width() - 24, m_theme.heightFor(kFactsHeight, -1));
        paintIcon(painter, QStringLiteral("ladder"), QRectF(r.left() + 16, name.center().y() - 8, 16, 16), t.textSecondary);
        painter.setFont(m_theme.font(0, QFont::Medium));
        painter.setPen(t.textPrimary);
        const auto& preset = m_others[static_cast<std::size_t>(i)];
        painter.drawText(
            name, Qt::AlignVCenter, painter.fontMetrics().elidedText(words::presetName(preset.name), Qt::ElideRight, name.width()));
        painter.setFont(m_theme.font(-1));
        painter.setPen(t.textSecondary);
        const QString text = tr("%n renditions, up to %1", nullptr, static_cast<int>(preset.rungs.size()))
                                 .arg(words::rungSize(preset, preset.rungs.front()));
        painter.drawText(facts, Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, facts.width()));
    }
    paintKeys(painter);
}

/// What the keys do while files hang over the window, each key as its cap.
void DropOverlay::paintKeys(QPainter& painter) const {
    constexpr int kAfterCap = 7, kBetween = 16, kFromBottom = 51;
    QList<std::pair<QString, QString>> keys{{tr("Esc"), tr("cancels")}};
    if (m_takesFiles) keys.prepend({tr("Shift"), tr("adds them paused")});
    const QFontMetrics metrics(m_theme.font(-1));
    int whole = -kBetween;
    for (const auto& [key, does] : keys) whole += keyCapWidth(key, m_theme) + kAfterCap + metrics.horizontalAdvance(does) + kBetween;
    int x = (width() - whole) / 2;
    const int middle = height() - kFromBottom, line = metrics.height();
    painter.setFont(m_theme.font(-1));
    for (const auto& [key, does] : keys) {
        x = paintKeyCap(painter, key, x, middle, m_theme) + kAfterCap;
        painter.setPen(m_theme.colours().textSecondary);
        const int wide = metrics.horizontalAdvance(does);
        painter.drawText(QRect(x, middle - line / 2, wide + 1, line), Qt::AlignVCenter, does);
        x += wide + kBetween;
    }
}

} // namespace ui
