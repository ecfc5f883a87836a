#pragma once
/// Covers the page below its top bar while files are dragged over the window: how many, how large, what is left out, presets as targets.
/// Main thread: it is there at once, with what the names say; disks are asked on another.

#include "core/model/preset.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

struct FoundVideos;

class DropOverlay : public QWidget {
    Q_OBJECT
public:
    DropOverlay(const Theme& theme, QWidget* parent);
    /// `target`: the name of the ingest that they are published to.
    void showFor(
        const QStringList& paths, const std::vector<model::Preset>& presets, const std::string& currentPreset, const QString& target);
    /// `playlists`: how many Preview would list, of which it opens one; `leftOut`: what is not taken, in words.
    void showForLinks(int playlists, const QString& leftOut);
    /// The preset under the pointer; "" is the current one.
    std::string presetAt(const QPoint& at) const;
    void setPointer(const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect target(int index) const;
    void showFound(const FoundVideos& found, const QString& preset, const QString& target);
    void paintKeys(QPainter& painter) const;
    const Theme& m_theme;
    std::vector<model::Preset> m_others;
    QString m_title, m_sentence, m_leftOut;
    bool m_takesFiles = true; ///< not links
    int m_hovered = -1;
    int m_shown = 0; ///< counts what was shown: what is found out belongs to one of them
};

} // namespace ui
