#pragma once
/// Which part of a film is encoded, and which of its audio tracks: of one job that has not begun, or of several at once. What they have in
/// common is shown; what is entered is for all of them. Main thread.

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace ui {

class FieldNotice;

class ExcerptCard : public QWidget {
    Q_OBJECT
public:
    ExcerptCard(const Theme& theme, QWidget* parent);
    /// Nothing of it is made: its part can be another one.
    static bool fits(const model::Job& job);
    /// Jobs that all fit. What is being typed for the same jobs stays.
    void setJobs(const std::vector<const model::Job*>& jobs);

Q_SIGNALS:
    void changeWanted(const std::vector<model::JobChange>& changes);
    /// The sources are to be looked at, for their tracks.
    void readWanted();

private:
    /// Of a job, what this card needs.
    struct Part {
        std::string id;
        model::Excerpt excerpt;
        double filmSeconds = 0;
        std::vector<model::SourceTrack> tracks;
        bool paused = false;
        bool isRead() const { return filmSeconds > 0; }
        bool operator==(const Part&) const = default;
    };
    using Time = std::optional<double> model::Excerpt::*;
    /// Lengths that hold text, for the font that there is.
    void fit();
    void makeTimes();
    void makeTracks();
    QLineEdit* makeTime(const QString& name, Time time);
    void showTime(QLineEdit& field, Time time, const QString& otherwise);
    void showTracks();
    QCheckBox* addBox(const QString& text);
    void addTrackBox(const model::SourceTrack& track);
    void addSoundBox();
    bool haveSameTracks() const;
    static QString trackText(const model::SourceTrack& track);
    void takeTime(QLineEdit& field, Time time);
    /// Why the parts cannot be so; "": they can.
    QString problemOf(const std::vector<Part>& parts) const;
    void keepTrack(int index, bool kept);
    void keepSound(bool kept);
    /// Asks for those that are another part than before.
    void ask(std::vector<Part> parts);

    const Theme& m_theme;
    std::vector<Part> m_parts;
    bool m_hasAsked = false; ///< what is shown may be refused
    QLineEdit *m_start, *m_end;
    FieldNotice* m_notice;
    QLabel* m_tracksText;
    QPushButton* m_read;
    QVBoxLayout *m_layout, *m_boxes;
};

} // namespace ui
