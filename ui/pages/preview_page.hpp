#pragma once
/// Plays what viewers get, or the source. Owns the player and the sound sink; asks the Service for nothing but the jobs' links.

#include "core/playback/player.hpp"
#include "ui/models/job_model.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/timeline.hpp"

#include <QTimer>

class QButtonGroup;
class QVBoxLayout;

namespace ui {

class SoundOutput;

/// The picture, black around it, nothing but what was decoded.
class VideoView : public QWidget {
    Q_OBJECT
public:
    explicit VideoView(const Theme& theme, QWidget* parent);
    void setImage(const QImage& image);
    void setMessage(const QString& message);
    void setTag(const QString& tag);
    const QImage& image() const { return m_image; }
    void setZoom(double zoom) { m_zoom = zoom; update(); } ///< 0: fit

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QImage m_image;
    QString m_message, m_tag;
    double m_zoom = 0;
};

class PreviewPage : public QWidget {
    Q_OBJECT
public:
    PreviewPage(JobModel& jobs, const Theme& theme, QWidget* parent = nullptr);
    ~PreviewPage() override;

    void openJob(const std::string& id);
    void openAddress(const QString& address);
    playback::Player& player() { return m_player; }
    VideoView& view() { return *m_view; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeTopBar();
    QWidget* makeControls();
    QWidget* makePanel();
    void fillJobs();
    void fillRenditions();
    void refresh();
    void choose(int id);
    void togglePlay();
    void setMuted(bool muted);
    void saveFrame();
    void seekSegment(int direction);

    JobModel& m_jobs;
    const Theme& m_theme;
    base::SystemClock m_clock;
    playback::Player m_player;
    std::unique_ptr<SoundOutput> m_sound;
    std::string m_job;
    bool m_source = false, m_resume = false;
    VideoView* m_view;
    Timeline* m_timeline;
    QComboBox *m_picker, *m_speed, *m_zoom;
    QLabel *m_time, *m_frame, *m_facts[6];
    QToolButton *m_play, *m_mute;
    QVBoxLayout* m_renditionBox;
    QButtonGroup* m_renditions;
    QTimer m_tick, m_stats;
};

} // namespace ui
