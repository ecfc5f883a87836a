#include "ui/widgets/quit_dialog.hpp"

#include "core/base/duration.hpp"
#include "core/model/activity.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QGridLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

constexpr int kMostRows = 6;

QuitDialog::QuitDialog(
    const std::vector<model::Job>& running, int viewers, bool hasTray, const Theme& theme, QWidget* parent, double workSeconds)
    : QDialog(parent), m_theme(theme) {
    setWindowTitle(tr("Quit Millrace"));
    setMinimumWidth(theme.scaled(520));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(20, 20, 20, 20);
    outer->setSpacing(14);
    auto* row = new QHBoxLayout;
    auto* mark = new QLabel(this);
    mark->setPixmap(icon(QStringLiteral("millrace-mark"), theme.colours().accent).pixmap(QSize(40, 40), devicePixelRatioF()));
    row->addWidget(mark, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    column->addWidget(label(theme,
        running.empty() ? tr("%n people are watching", nullptr, viewers)
                        : tr("%n jobs are still running", nullptr, static_cast<int>(running.size())),
        TextStyle::Title, 1, this));
    if (!running.empty()) {
        column->addWidget(wrapped(
            tr("If you quit now, Millrace stops its encoders at once. Finished chunks are kept; those in progress begin anew when the jobs continue next time."),
            TextStyle::Body, 2));
        column->addWidget(listOf(running));
    }
    if (viewers > 0) column->addLayout(warningOf(viewers));
    if (!running.empty()) column->addWidget(wrapped(whenDoneSentence(hasTray, workSeconds), TextStyle::Small, 2));
    row->addLayout(column, 1);
    outer->addLayout(row);
    auto* buttons = makeButtons(!running.empty());
    outer->addWidget(line(theme, this));
    outer->addLayout(buttons);
}

double QuitDialog::workSecondsOf(const std::vector<model::Job>& jobs) {
    double last = 0, following = 0; // what is told of a job holds all that is done before it; an estimate is of the job alone
    for (const model::Job& job : jobs) {
        if (!job.isActive() && job.state != model::JobState::Waiting) continue;
        if (job.etaSeconds >= 0) last = std::max(last, job.etaSeconds);
        else if (job.isActive() || job.estimate.seconds <= 0) return -1; // it has not been looked at yet
        else following += job.estimate.seconds;
    }
    return last + following;
}

QString QuitDialog::whenDoneSentence(bool hasTray, double workSeconds) const {
    const QString what = hasTray
        ? tr("Quit when done closes this window, goes on working and leaves an icon in the system tray.")
        : tr("Quit when done minimises this window and quits as soon as the jobs are done. Bring the window back to stay.");
    if (workSeconds < 0) return what;
    const int minutes = static_cast<int>(std::min(workSeconds, base::kLongestSeconds) / 60);
    const QString work = minutes < 1 ? tr("less than a minute")
        : minutes < 60               ? tr("about %1 min").arg(minutes)
                                     : tr("about %1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return what + QLatin1Char(' ') + tr("Work left: %1.").arg(work);
}

QLabel* QuitDialog::wrapped(const QString& text, TextStyle style, int role) {
    auto* made = label(m_theme, text, style, role, this);
    made->setWordWrap(true);
    return made;
}

QWidget* QuitDialog::listOf(const std::vector<model::Job>& running) {
    auto* list = new QFrame(this);
    list->setFrameShape(QFrame::StyledPanel);
    QPalette ground = list->palette();
    ground.setColor(QPalette::Window, m_theme.colours().inset);
    list->setPalette(ground);
    list->setAutoFillBackground(true);
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(12, 10, 12, 10);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    for (int i = 0; i < static_cast<int>(running.size()) && i < kMostRows; ++i) {
        const auto& job = running[static_cast<std::size_t>(i)];
        auto* state = new QLabel(this);
        const model::JobState shown = model::shownState(job); // as its row
        state->setPixmap(
            icon(words::stateIcon(shown), words::stateColour(shown, m_theme.colours())).pixmap(QSize(16, 16), devicePixelRatioF()));
        grid->addWidget(state, i, 0);
        grid->addWidget(label(m_theme, words::fileName(job), TextStyle::Small, 1, this), i, 1);
        grid->addWidget(label(m_theme, words::percent(job.inFlight), TextStyle::Small, 2, this), i, 2, Qt::AlignRight);
        grid->addWidget(
            label(m_theme, job.etaSeconds < 0 ? QString() : tr("%1 left").arg(words::duration(job.etaSeconds)), TextStyle::Small, 2, this),
            i, 3, Qt::AlignRight);
    }
    if (const int more = static_cast<int>(running.size()) - kMostRows; more > 0)
        grid->addWidget(label(m_theme, tr("and %n more", nullptr, more), TextStyle::Small, 3, this), kMostRows, 1);
    return list;
}

QLayout* QuitDialog::warningOf(int viewers) {
    auto* warning =
        wrapped(tr("%n people are watching from the local ingest. Quitting cuts them off.", nullptr, viewers), TextStyle::Small, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(iconLabel(m_theme, QStringLiteral("state-warning"), &Tokens::warn, 16, this), 0, Qt::AlignTop);
    row->addWidget(warning, 1);
    return row;
}

QLayout* QuitDialog::makeButtons(bool jobsRun) {
    auto* buttons = new QHBoxLayout;
    auto* whenDone = button(tr("Quit when done"), {}, "", this);
    auto* cancel = button(tr("Cancel"), {}, "", this);
    auto* now = button(tr("Quit now"), {}, "", this);
    whenDone->setVisible(jobsRun);
    buttons->addWidget(whenDone);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(now);
    cancel->setDefault(true);
    cancel->setFocus(Qt::TabFocusReason);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(now, &QPushButton::clicked, this, [this] { leave(Answer::Now); });
    connect(whenDone, &QPushButton::clicked, this, [this] { leave(Answer::WhenDone); });
    return buttons;
}

void QuitDialog::leave(Answer answer) {
    m_answer = answer;
    accept();
}

QuitDialog::Answer QuitDialog::ask() {
    exec();
    return m_answer;
}

} // namespace ui
