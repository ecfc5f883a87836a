#pragma once
/// Plays what viewers get, or the source. Owns the player and the sound sink; asks the Service for nothing but the jobs' links.

#include "core/playback/player.hpp"
#include "ui/models/job_model.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/timeline.hpp"

#include <QTimer>

class QButtonGroup;
class QSlider;
class QVBoxLayout;

namespace ui {

class ControlDeck;
class SoundOutput;
class VideoView;

class PreviewPage : public QWidget {
    Q_OBJECT
public:
    PreviewPage(JobModel& jobs, const Theme& theme, QWidget* parent = nullptr);
    ~PreviewPage() override;

    void openJob(const std::string& id);
    void openAddress(const QString& address);
    /// Every key of the page as an action, for the application's menu.
    const QList<QAction*>& actions() const { return m_actions; }
    /// Only the picture, on the whole screen, with controls while the pointer moves; again or Esc comes back.
    void setFullScreen(bool on);
    bool fillsScreen() const;

Q_SIGNALS:
    void fullScreenChanged(bool on);

public:
    playback::Player& player() { return m_player; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeLayout();
    QWidget* makeTopBar();
    QWidget* makeControls();
    QWidget* makePanel();
    void makeActions();
    void connectPlayer();
    void connectTimers();
    void showPicture(const QImage& image, double seconds);
    void showPlaying();
    void open(const std::string& address, double at, const std::string& job, bool source);
    void fillJobs();
    void fillRenditions();
    void refresh();
    void choose(int id);
    void togglePlay();
    void setMuted(bool muted);
    void applyVolume();
    void saveFrame();
    void seekSegment(int direction);

    JobModel& m_jobs;
    const Theme& m_theme;
    base::SystemClock m_clock;
    playback::Player m_player;
    std::unique_ptr<SoundOutput> m_sound;
    std::string m_job;
    std::string m_wanted; ///< rendition to choose when the master is there
    bool m_source = false, m_resume = false, m_listed = true;
    VideoView* m_view;
    Timeline* m_timeline;
    QComboBox *m_picker, *m_speed, *m_zoom;
    QLabel *m_time, *m_frame, *m_facts[6];
    QToolButton *m_play, *m_mute;
    QPushButton* m_copy;
    QSlider* m_volume;
    QWidget *m_bar, *m_panel;
    ControlDeck* m_deck;
    QList<QAction*> m_actions;
    QVBoxLayout* m_renditionBox;
    QButtonGroup* m_renditions;
    QTimer m_filling;
    QTimer m_tick, m_stats;
};

} // namespace ui
