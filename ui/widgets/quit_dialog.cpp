#include "ui/widgets/quit_dialog.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QGridLayout>
#include <QVBoxLayout>

namespace ui {

QuitDialog::QuitDialog(const std::vector<model::Job>& running, int viewers, const Theme& theme, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Quit Millrace"));
    setMinimumWidth(520);
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
        auto* text = label(theme,
            tr("If you quit now, Millrace stops the chunks in progress. Finished chunks are kept, and the jobs continue next time."),
            TextStyle::Body, 2, this);
        text->setWordWrap(true);
        column->addWidget(text);
        auto* list = new QFrame(this);
        list->setFrameShape(QFrame::StyledPanel);
        auto* grid = new QGridLayout(list);
        grid->setContentsMargins(12, 10, 12, 10);
        grid->setHorizontalSpacing(10);
        grid->setVerticalSpacing(8);
        grid->setColumnStretch(1, 1);
        for (int i = 0; i < static_cast<int>(running.size()) && i < 6; ++i) {
            const auto& job = running[static_cast<std::size_t>(i)];
            auto* state = new QLabel(this);
            state->setPixmap(icon(words::stateIcon(job.state), words::stateColour(job.state, theme.colours()))
                                 .pixmap(QSize(16, 16), devicePixelRatioF()));
            grid->addWidget(state, i, 0);
            grid->addWidget(label(theme, words::fileName(job), TextStyle::Small, 1, this), i, 1);
            grid->addWidget(label(theme, words::percent(job.inFlight), TextStyle::Small, 2, this), i, 2);
            grid->addWidget(label(theme, job.etaSeconds < 0 ? QString() : tr("%1 left").arg(words::duration(job.etaSeconds)),
                                TextStyle::Small, 2, this),
                i, 3);
        }
        column->addWidget(list);
    }
    if (viewers > 0) {
        auto* warning = label(theme, tr("%n people are watching from the local ingest. Quitting cuts them off.", nullptr, viewers),
            TextStyle::Small, 1, this);
        warning->setWordWrap(true);
        auto* warningRow = new QHBoxLayout;
        warningRow->setSpacing(8);
        warningRow->addWidget(iconLabel(theme, QStringLiteral("state-warning"), &Tokens::warn, 16, this), 0, Qt::AlignTop);
        warningRow->addWidget(warning, 1);
        column->addLayout(warningRow);
    }
    if (!running.empty()) {
        auto* later = label(theme, tr("Quit when done closes this window, goes on working and leaves an icon in the system tray."),
            TextStyle::Small, 2, this);
        later->setWordWrap(true);
        column->addWidget(later);
    }
    row->addLayout(column, 1);
    outer->addLayout(row);
    auto* buttons = new QHBoxLayout;
    auto* whenDone = button(tr("Quit when done"), {}, "", this);
    auto* cancel = button(tr("Cancel"), {}, "", this);
    auto* now = button(tr("Quit now"), {}, "", this);
    whenDone->setVisible(!running.empty());
    buttons->addWidget(whenDone);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(now);
    outer->addWidget(line(theme, this));
    outer->addLayout(buttons);
    cancel->setDefault(true);
    cancel->setFocus(Qt::TabFocusReason);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(now, &QPushButton::clicked, this, [this] {
        m_answer = Answer::Now;
        accept();
    });
    connect(whenDone, &QPushButton::clicked, this, [this] {
        m_answer = Answer::WhenDone;
        accept();
    });
}

QuitDialog::Answer QuitDialog::ask() {
    exec();
    return m_answer;
}

} // namespace ui
