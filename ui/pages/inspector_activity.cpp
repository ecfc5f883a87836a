// What the inspector says of what a job does, beside its state.

#include "ui/pages/inspector.hpp"
#include "ui/style/activity_words.hpp"
#include "ui/style/upload_words.hpp"

#include <QHBoxLayout>
#include <QLabel>

namespace ui {

QWidget* Inspector::makeActivity(QWidget* head) {
    m_activityRow = new QWidget(head);
    auto* row = new QHBoxLayout(m_activityRow);
    row->setContentsMargins(0, 4, 0, 0);
    row->setSpacing(6);
    m_warning = lineIcon(m_theme, QStringLiteral("state-warning"), &Tokens::warn, m_activityRow);
    m_planned = lineIcon(m_theme, QStringLiteral("clock"), &Tokens::textSecondary, m_activityRow);
    m_underWay = lineIcon(m_theme, QStringLiteral("state-publishing"), &Tokens::accent, m_activityRow);
    for (QLabel* each : {m_warning, m_planned, m_underWay}) row->addWidget(each, 0, Qt::AlignTop);
    m_activity = label(m_theme, {}, TextStyle::Small, 1, m_activityRow);
    m_activity->setWordWrap(true);
    row->addWidget(m_activity, 1);
    return m_activityRow;
}

void Inspector::sayActivity() {
    QString sentence = words::activity(*m_job);
    const QLabel* mark = model::activityOf(*m_job) == model::Activity::Scheduled ? m_planned : m_warning;
    if (const model::Upload* upload = uploadOf(*m_job)) {
        sentence = words::happened(*upload);
        mark = upload->text.isEmpty() && upload->state != model::Upload::State::Failed ? m_underWay : m_warning; // nothing is wrong
    } else if (!m_asOf.isEmpty()) {
        sentence = tr("All of this is as of %1.").arg(m_asOf);
        mark = m_warning;
    }
    m_activity->setText(sentence);
    for (QLabel* each : {m_warning, m_planned, m_underWay}) each->setVisible(each == mark);
    m_activityRow->setVisible(!sentence.isEmpty());
}

} // namespace ui
