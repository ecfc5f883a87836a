#include "ui/widgets/job_strip.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QHBoxLayout>
#include <QPainter>

namespace ui {

JobStrip::JobStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_failed(iconLabel(theme, words::stateIcon(model::JobState::Failed), &Tokens::fail, 16, this)),
      m_cancelled(iconLabel(theme, words::stateIcon(model::JobState::Cancelled), &Tokens::textCaption, 16, this)),
      m_text(label(theme, {}, TextStyle::Small, 1, this)), m_code(label(theme, {}, TextStyle::Small, 3, this)),
      m_retry(button(tr("Retry"), {}, "link", this)) {
    setAccessibleName(tr("Why the job ended"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(8);
    row->addWidget(m_failed);
    row->addWidget(m_cancelled);
    row->addWidget(m_text, 1);
    row->addWidget(m_code);
    row->addWidget(m_retry);
    connect(m_retry, &QPushButton::clicked, this, &JobStrip::retryClicked);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    hide();
}

void JobStrip::setJob(const model::Job* job) {
    if (job) {
        const words::Remedy remedy = words::remedy(*job);
        m_isFailure = job->state == model::JobState::Failed;
        m_failed->setVisible(m_isFailure);
        m_cancelled->setVisible(!m_isFailure);
        m_text->setText(remedy.title + QStringLiteral(". ") + remedy.what);
        m_text->setToolTip(m_isFailure && job->trouble ? words::happened(*job->trouble) : QString());
        m_code->setText(m_isFailure && job->trouble ? QString::fromStdString(job->trouble->id) : QString());
        m_retry->setVisible(!(job->trouble && words::isForRemoval(*job->trouble)));
        update();
    }
    setVisible(job);
}

void JobStrip::paintEvent(QPaintEvent*) {
    const Tokens& t = m_theme.colours();
    QPainter painter(this);
    painter.fillRect(rect(), m_isFailure ? t.failTint : t.raised);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_isFailure ? t.failLine : t.lineSubtle);
}

} // namespace ui
