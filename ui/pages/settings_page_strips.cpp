// The strips below the settings: an ingest that does not run, a change that was refused.

#include "ui/pages/settings_page.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"
#include "ui/widgets/message_strip.hpp"

#include <QCoreApplication>
#include <QVBoxLayout>

namespace ui {
namespace {

/// It is the entered value that cannot be, not the way there.
bool isOfValue(base::ErrorCode code) {
    using Code = base::ErrorCode;
    return code == Code::InvalidInput || code == Code::WorkFolderFull || code == Code::WorkFolderUnwritable;
}

QString idOf(base::ErrorCode code) {
    const std::string_view id = base::errorId(code);
    return QString::fromLatin1(id.data(), static_cast<qsizetype>(id.size()));
}

} // namespace

QLayout* SettingsPage::makeStrips() {
    m_refusal = new MessageStrip(m_theme, this);
    m_ingestStrip = new MessageStrip(m_theme, this);
    connect(m_ingestStrip, &MessageStrip::actionWanted, this, [this] { save(model::changeOf(&model::Settings::ingestPort, m_freePort)); });
    auto* strips = new QVBoxLayout;
    strips->setContentsMargins(16, 0, 16, 0);
    strips->setSpacing(8);
    for (MessageStrip* strip : {m_refusal, m_ingestStrip}) strips->addWidget(strip);
    auto* end = new QWidget(this); // of no height: the gap above it is there where a strip is
    end->setFixedHeight(0);
    strips->addWidget(end);
    return strips;
}

void SettingsPage::showIngestProblem(const model::SystemStatus& status) {
    const QString problem = words::said(base::together(status.ingestProblem, status.ingestProblemParts));
    if (problem == m_ingestProblem && status.ingestFreePort == m_freePort) return;
    m_ingestProblem = problem;
    m_freePort = status.ingestFreePort;
    if (problem.isEmpty()) return m_ingestStrip->hide();
    const bool taken = m_freePort > 0;
    m_ingestStrip->say(MessageStrip::Kind::Failure, tr("The ingest is not running.") + QLatin1Char('\n') + problem,
        taken ? idOf(base::ErrorCode::PortTaken) : QString(), taken ? tr("Use port %1").arg(m_freePort) : QString());
}

void SettingsPage::showRefusal(const model::SettingsChange& change, const base::Error& error) {
    for (const Row& row : m_rows) {
        const model::Setting* setting = model::findSetting(row.key);
        if (change.keys != std::vector{row.key} || !isOfValue(error.code) || !setting) continue;
        // What was entered stays there to be corrected.
        row.problem->setText(*setting->rule ? QCoreApplication::translate("Settings", setting->rule) : words::said(error));
        return;
    }
    m_refusal->say(MessageStrip::Kind::Failure, words::said(error), idOf(error.code));
    load(); // the fields show what holds
}

} // namespace ui
