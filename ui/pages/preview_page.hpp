#pragma once
/// Plays what viewers get, or the source; says why where there is nothing to play. Owns the player and the sound sink; what is to be done
/// with a job it asks for by signals.

#include "core/playback/player.hpp"
#include "ui/models/job_model.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/timeline.hpp"

#include <QTimer>
#include <optional>
#include <utility>
#include <vector>

class QSlider;
class QVBoxLayout;

namespace ui {

class ControlDeck;
class JobPicker;
class JobStrip;
class PreviewNotice;
class RenditionList;
class SoundOutput;
class UndoBar;
struct RenditionRow;
class VideoView;

class PreviewPage : public QWidget {
    Q_OBJECT
public:
    PreviewPage(JobModel& jobs, const Theme& theme, QWidget* parent = nullptr);
    ~PreviewPage() override;

    /// Bytes of the film that a job on another computer is made from: which job, where from, how many.
    using ReadSource = std::function<void(const std::string&, std::int64_t, std::int64_t, playback::FilmBytes::Came)>;
    /// `whyNot`: in a clause, why they may not be read; "": they may.
    void setSourceReader(ReadSource read, const QString& whyNot);
    void openJob(const std::string& id);
    /// Of a playlist, a manifest, or a file of this computer.
    void openAddress(const QString& address);
    /// To be chosen from the list of films; nothing is opened.
    void addLinks(const QStringList& addresses);
    /// "": a link, or nothing.
    const std::string& jobId() const { return m_job; }
    /// What is open, or should be, where it is no job's; and all that can be chosen.
    const QString& link() const { return m_link; }
    const QStringList& links() const { return m_links; }
    bool showsAnything() const { return !m_job.empty() || !m_link.isEmpty(); }
    /// Every key of the page as an action, for the application's menu.
    const QList<QAction*>& actions() const { return m_actions; }
    /// Only the picture, on the whole screen, with controls while the pointer moves; again or Esc comes back.
    void setFullScreen(bool on);
    bool fillsScreen() const;

Q_SIGNALS:
    void fullScreenChanged(bool on);
    void actionWanted(const std::string& jobId, model::JobAction action);
    void reportWanted(const std::string& jobId);

public:
    playback::Player& player() { return m_player; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    // preview_layout.cpp
    void makeLayout();
    QWidget* makeTopBar();
    QWidget* makeControls();
    QWidget* makePanel();
    void addFacts(QVBoxLayout& panel, const QString& title, const std::vector<std::pair<QString, int>>& facts, QWidget* parent);
    void makeActions();
    void fit();

    // preview_films.cpp
    void connectJobs();
    void fillPicker();
    void choosePicked(int index);
    void askForLink();
    QString linkToCopy() const;
    /// Why such a job shows nothing.
    QString outOfReach(const model::Job& job) const;
    /// `source`: it is the source that would be played.
    bool isOutOfReach(const model::Job& job, bool source) const;
    /// For the film before: which rendition, and to play on.
    void forgetWishes();
    /// Nothing of what was shown before may look as if it belonged to what comes.
    void clearPicture();
    /// Its bytes are asked for, since it lies on the other computer; nothing: it lies here, or is no source.
    std::optional<playback::FilmBytes> bytesOf(const std::string& job, bool source) const;
    void open(const std::string& address, double at, const std::string& job, bool source);
    /// What stopped, where it stopped.
    void openAgain();
    /// The player closed what was open: a decoder that ended, a file that went away.
    void stop(const QString& problem);
    /// Where it is: what was made of it is not there any more.
    void openSource(const model::Job& job);
    /// Nothing is opened: it is said why.
    void showUnplayable(const std::string& job, const QString& link, const QString& problem);
    void showNotice();
    /// What has no use without a film: its keys and its timeline.
    void fitControls();
    void followJob();
    const model::Job* shownJob() const { return m_jobs.job(m_job); }
    bool hasJobEndedEarly() const;

    // preview_renditions.cpp
    void connectRenditions();
    void sourceOpened();
    std::vector<RenditionRow> renditionRows() const;
    /// Segments that play hold the picture alone; its sound is in others.
    bool isPictureApart() const;
    void fillRenditions();
    void choose(int id);
    void showFacts();

    void connectPlayer();
    void connectTimers();
    void showPicture(const QImage& image, double seconds);
    void showPlaying();
    void showStalled(bool waiting);
    void refresh();
    void togglePlay();
    void showMuted(bool muted);
    void applyVolume();
    void saveFrame();
    void seekSegment(int direction);

    JobModel& m_jobs;
    const Theme& m_theme;
    base::SystemClock m_clock;
    playback::Player m_player;
    std::unique_ptr<SoundOutput> m_sound;
    std::string m_job;
    QString m_link;                                         ///< what is open, or should be, where it is no job's
    QStringList m_links;                                    ///< that were opened, the newest first
    QString m_problem;                                      ///< why what should be open is not
    std::string m_address;                                  ///< that the player was given
    std::optional<double> m_shownAt;                        ///< seconds, of the last picture of it
    std::string m_wanted;                                   ///< rendition to choose when the master is there
    std::string m_rendition;                                ///< that was chosen last of what is open; "": none yet
    model::JobState m_jobState = model::JobState::Unknown;  ///< of the job, as it was shown last
    model::OutputState m_output = model::OutputState::Kept; ///< likewise
    ReadSource m_readSource;
    QString m_whyNoSource;
    bool m_isOpen = false; ///< the player was given something
    bool m_source = false, m_resume = false;
    JobStrip* m_strip;
    VideoView* m_view;
    PreviewNotice* m_notice;
    UndoBar* m_told; ///< what an action here could not do
    Timeline* m_timeline;
    JobPicker* m_picker;
    QComboBox *m_speed, *m_zoom;
    QLabel *m_time, *m_frame, *m_facts[7];
    QToolButton *m_play, *m_mute;
    QList<QToolButton*> m_ofFilm; ///< buttons that do nothing where none is open
    QPushButton* m_copy;
    QSlider* m_volume;
    QWidget *m_bar, *m_line, *m_controls, *m_timelineEdge, *m_panel;
    ControlDeck* m_deck;
    QList<QAction*> m_actions;
    RenditionList* m_renditions;
    QTimer m_filling;
    QTimer m_tick, m_stats;
};

} // namespace ui
