#pragma once
/// Asked only while jobs run or people watch. Cancel has the focus. What it says follows what goes on while it is open; where all has ended
/// meanwhile it stays, and says so. Main thread.

#include "core/model/job.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/growing_dialog.hpp"

#include <vector>

class QGridLayout;

namespace ui {

class QuitDialog : public GrowingDialog {
    Q_OBJECT
public:
    enum class Answer { Cancel, Now, WhenDone };
    /// `hasTray`: where it goes with "Quit when done". `workSeconds`: until that; -1: unknown.
    QuitDialog(
        const std::vector<model::Job>& running, int viewers, bool hasTray, const Theme& theme, QWidget* parent, double workSeconds = -1);
    /// What is so now.
    void follow(const std::vector<model::Job>& running, int viewers, double workSeconds);
    Answer ask();
    /// Until what runs or waits is done; -1 when that cannot be said of one of them. Paused jobs are nobody's work.
    static double workSecondsOf(const std::vector<model::Job>& jobs);

private:
    struct Row {
        QLabel *state, *name, *percent, *left;
    };
    QString whenDoneSentence(double workSeconds) const;
    QLabel* wrapped(const QString& text, TextStyle style, int role);
    QWidget* makeList();
    QWidget* makeWarning();
    QLayout* makeButtons();
    void showJobs(const std::vector<model::Job>& running);
    Row makeRow();
    void fill(const Row& row, const model::Job& job);
    /// As high as what it says now.
    void fit();
    void leave(Answer answer);

    const Theme& m_theme;
    const bool m_hasTray;
    QLabel *m_title, *m_stops, *m_outlook, *m_watching, *m_more;
    QWidget *m_list, *m_warning;
    QGridLayout* m_grid;
    std::vector<Row> m_rows;
    QPushButton* m_whenDone;
    Answer m_answer = Answer::Cancel;
};

} // namespace ui
