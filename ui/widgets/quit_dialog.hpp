#pragma once
/// Asked only while jobs run or people watch. Cancel has the focus.

#include "core/model/job.hpp"
#include "ui/widgets/basics.hpp"

#include <QDialog>

namespace ui {

class QuitDialog : public QDialog {
    Q_OBJECT
public:
    enum class Answer { Cancel, Now, WhenDone };
    /// `hasTray`: where it goes with "Quit when done". `workSeconds`: until that; -1: unknown.
    QuitDialog(
        const std::vector<model::Job>& running, int viewers, bool hasTray, const Theme& theme, QWidget* parent, double workSeconds = -1);
    Answer ask();
    /// Until what runs or waits is done; -1 when that cannot be said of one of them. Paused jobs are nobody's work.
    static double workSecondsOf(const std::vector<model::Job>& jobs);

private:
    QString whenDoneSentence(bool hasTray, double workSeconds) const;
    QLabel* wrapped(const QString& text, TextStyle style, int role);
    QWidget* listOf(const std::vector<model::Job>& running);
    QLayout* warningOf(int viewers);
    QLayout* makeButtons(bool jobsRun);
    void leave(Answer answer);

    const Theme& m_theme;
    Answer m_answer = Answer::Cancel;
};

} // namespace ui
