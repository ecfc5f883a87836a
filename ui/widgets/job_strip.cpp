#include "ui/widgets/job_strip.hpp"

#include "ui/style/words.hpp"

#include <utility>

namespace ui {

JobStrip::JobStrip(const Theme& theme, QWidget* parent) : MessageStrip(theme, parent) {
    setContentsMargins(16, 8, 16, 8); // from the edges of the page
}

void JobStrip::setJob(const model::Job* job) {
    if (!job) {
        m_said.clear();
        return hide();
    }
    const words::Remedy remedy = words::remedy(*job);
    const bool isFailure = job->state == model::JobState::Failed;
    const QString sentence = remedy.title + QStringLiteral(". ") + remedy.what;
    setToolTip(isFailure && job->trouble ? words::happened(*job->trouble) : QString());
    if (std::exchange(m_said, sentence) == sentence) return;
    say(isFailure ? Kind::Failure : Kind::Info, sentence, isFailure && job->trouble ? QString::fromStdString(job->trouble->id) : QString(),
        job->trouble && words::isForRemoval(*job->trouble) ? QString() : tr("Retry"));
}

} // namespace ui
