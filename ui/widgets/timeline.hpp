#pragma once
/// The player's time line: segments (hatched where nothing is made yet), a bitrate bar for each, a playhead across both.

#include "core/playback/choices.hpp"
#include "ui/style/theme.hpp"
#include "ui/widgets/time_axis.hpp"

#include <QWidget>

namespace ui {

class Timeline : public QWidget {
    Q_OBJECT
public:
    Timeline(const Theme& theme, QWidget* parent = nullptr);
    /// `duration`: of what is there; `whole`: of what there will be. Both are bounded: what cannot be a duration is none.
    void setMedia(std::vector<playback::SegmentSpan> segments, double duration, double whole, double targetKbps);
    void setPosition(double seconds);
    /// What is shown is the job's source, which has no segments.
    void setSource(bool isSource);
    /// Its segments hold no sound: their bit rate is of the picture, as the target is.
    void setPictureAlone(bool isAlone);
    /// What stands above the bars: what they mean.
    QString heading() const;
    QSize sizeHint() const override { return {600, 150}; }

Q_SIGNALS:
    void seekWanted(double seconds);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    int lineHeight() const;
    QRectF plot() const;
    double timeAt(double x) const;
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintAxis(QPainter& painter, const QRectF& area) const;

    const Theme& m_theme;
    std::vector<playback::SegmentSpan> m_segments;
    std::vector<SegmentBar> m_bars; ///< of the segments, for the pixels there are
    double m_duration = 0, m_whole = 0, m_target = 0, m_position = 0;
    bool m_isSource = false, m_isPictureAlone = false;
};

} // namespace ui
