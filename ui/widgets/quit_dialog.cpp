#include "ui/widgets/quit_dialog.hpp"

#include "core/base/duration.hpp"
#include "core/model/activity.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QGridLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

constexpr int kMostRows = 6;

QuitDialog::QuitDialog(
    const std::vector<model::Job>& running, int viewers, bool hasTray, const Theme& theme, QWidget* parent, double workSeconds)
    : GrowingDialog(parent), m_theme(theme), m_hasTray(hasTray) {
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
    m_title = label(theme, {}, TextStyle::Title, 1, this);
    m_stops = wrapped(
        tr("If you quit now, Millrace stops its encoders at once. Finished chunks are kept; those in progress begin anew when the jobs continue next time."),
        TextStyle::Body, 2);
    m_list = makeList();
    m_warning = makeWarning();
    m_outlook = wrapped({}, TextStyle::Small, 2);
    for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_stops, m_list, m_warning, m_outlook}) column->addWidget(part);
    row->addLayout(column, 1);
    outer->addLayout(row);
    auto* buttons = makeButtons();
    outer->addWidget(line(theme, this));
    outer->addLayout(buttons);
    follow(running, viewers, workSeconds);
}

void QuitDialog::follow(const std::vector<model::Job>& running, int viewers, double workSeconds) {
    const int jobs = static_cast<int>(running.size());
    m_title->setText(jobs > 0 ? tr("%n jobs are still running", nullptr, jobs)
            : viewers > 0     ? tr("%n people are watching", nullptr, viewers)
                              : tr("Nothing is running any more"));
    for (QWidget* part : std::initializer_list<QWidget*>{m_stops, m_list, m_outlook, m_whenDone}) part->setVisible(jobs > 0);
    showJobs(running);
    m_outlook->setText(whenDoneSentence(workSeconds));
    m_watching->setText(tr("%n people are watching from the local ingest. Quitting cuts them off.", nullptr, viewers));
    m_warning->setVisible(viewers > 0);
    fit();
}

void QuitDialog::fit() {
    if (!isVisible()) return; // Qt's first size
    layout()->activate();
    if (const int height = heightAt(*layout(), width()); height != this->height()) resize(width(), height);
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

QString QuitDialog::whenDoneSentence(double workSeconds) const {
    const QString what = m_hasTray
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

QWidget* QuitDialog::makeList() {
    auto* list = new QFrame(this);
    list->setFrameShape(QFrame::StyledPanel);
    QPalette ground = list->palette();
    ground.setColor(QPalette::Window, m_theme.colours().inset);
    list->setPalette(ground);
    list->setAutoFillBackground(true);
    m_grid = new QGridLayout(list);
    m_grid->setContentsMargins(12, 10, 12, 10);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(1, 1);
    m_more = label(m_theme, {}, TextStyle::Small, 3, this);
    m_grid->addWidget(m_more, kMostRows, 1);
    return list;
}

QuitDialog::Row QuitDialog::makeRow() {
    const int at = static_cast<int>(m_rows.size());
    const Row row{new QLabel(this), label(m_theme, {}, TextStyle::Small, 1, this), label(m_theme, {}, TextStyle::Small, 2, this),
        label(m_theme, {}, TextStyle::Small, 2, this)};
    m_grid->addWidget(row.state, at, 0);
    m_grid->addWidget(row.name, at, 1);
    m_grid->addWidget(row.percent, at, 2, Qt::AlignRight);
    m_grid->addWidget(row.left, at, 3, Qt::AlignRight);
    return row;
}

void QuitDialog::fill(const Row& row, const model::Job& job) {
    const model::JobState shown = model::shownState(job); // as its row
    row.state->setPixmap(
        icon(words::stateIcon(shown), words::stateColour(shown, m_theme.colours())).pixmap(QSize(16, 16), devicePixelRatioF()));
    row.name->setText(words::fileName(job));
    row.percent->setText(words::percent(job.inFlight));
    row.left->setText(job.etaSeconds < 0 ? QString() : tr("%1 left").arg(words::duration(job.etaSeconds)));
}

void QuitDialog::showJobs(const std::vector<model::Job>& running) {
    const std::size_t shown = std::min<std::size_t>(running.size(), kMostRows);
    while (m_rows.size() < shown) m_rows.push_back(makeRow());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        for (QLabel* part : {m_rows[i].state, m_rows[i].name, m_rows[i].percent, m_rows[i].left}) part->setVisible(i < shown);
        if (i < shown) fill(m_rows[i], running[i]);
    }
    const int more = static_cast<int>(running.size() - shown);
    m_more->setText(more > 0 ? tr("and %n more", nullptr, more) : QString());
    m_more->setVisible(more > 0);
}

QWidget* QuitDialog::makeWarning() {
    auto* warning = new QWidget(this);
    auto* row = new QHBoxLayout(warning);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(iconLabel(m_theme, QStringLiteral("state-warning"), &Tokens::warn, 16, warning), 0, Qt::AlignTop);
    m_watching = wrapped({}, TextStyle::Small, 1);
    row->addWidget(m_watching, 1);
    return warning;
}

QLayout* QuitDialog::makeButtons() {
    auto* buttons = new QHBoxLayout;
    m_whenDone = button(tr("Quit when done"), {}, "", this);
    auto* cancel = button(tr("Cancel"), {}, "", this);
    auto* now = button(tr("Quit now"), {}, "", this);
    buttons->addWidget(m_whenDone);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(now);
    cancel->setDefault(true);
    cancel->setFocus(Qt::TabFocusReason);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(now, &QPushButton::clicked, this, [this] { leave(Answer::Now); });
    connect(m_whenDone, &QPushButton::clicked, this, [this] { leave(Answer::WhenDone); });
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
