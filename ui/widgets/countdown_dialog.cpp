#include "ui/widgets/countdown_dialog.hpp"

#include "ui/widgets/basics.hpp"

#include <QProgressBar>
#include <QVBoxLayout>

namespace ui {

CountdownDialog::CountdownDialog(const QString& title, Sentence what, const Theme& theme, QWidget* parent)
    : QDialog(parent), m_what(std::move(what)) {
    setWindowTitle(tr("All is done"));
    setMinimumWidth(theme.scaled(440));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 20);
    layout->setSpacing(12);
    layout->addWidget(label(theme, title, TextStyle::Title, 1, this));
    m_text = label(theme, {}, TextStyle::Body, 2, this);
    m_text->setWordWrap(true);
    layout->addWidget(m_text);
    m_bar = new QProgressBar(this);
    m_bar->setRange(0, kSeconds);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Seconds left"));
    layout->addWidget(m_bar);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    auto* cancel = button(tr("Cancel"), {}, "", this);
    auto* now = button(tr("Now"), {}, "", this);
    buttons->addWidget(cancel);
    buttons->addWidget(now);
    layout->addLayout(buttons);
    cancel->setDefault(true);
    cancel->setFocus(Qt::TabFocusReason);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(now, &QPushButton::clicked, this, &QDialog::accept);
    connect(this, &QDialog::finished, &m_timer, &QTimer::stop);
    connect(&m_timer, &QTimer::timeout, this, &CountdownDialog::tick);
    m_timer.start(1000);
    say();
}

void CountdownDialog::tick() {
    if (--m_left <= 0) return accept();
    say();
}

void CountdownDialog::say() {
    m_text->setText(m_what(m_left));
    m_bar->setValue(m_left);
}

} // namespace ui
