// The queue page over another computer's engine: what can be done while there is no way to it, whose the rows are, films on their way
// there.

#include "ui/models/job_model.hpp"
#include "ui/models/panel_keys.hpp"
#include "ui/pages/empty_queue.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/bar_button.hpp"

#include <QAction>
#include <QMenu>
#include <algorithm>

namespace ui {
namespace {

std::optional<model::UploadAction> uploadActionOf(model::JobAction action) {
    switch (action) {
    case model::JobAction::Pause: return model::UploadAction::Pause;
    case model::JobAction::Resume: return model::UploadAction::Resume;
    case model::JobAction::Retry: return model::UploadAction::Retry;
    case model::JobAction::Cancel:
    case model::JobAction::Remove: return model::UploadAction::Cancel;
    default: return std::nullopt;
    }
}

} // namespace

void QueuePage::setFrozen(const QString& reason) {
    if (reason == m_frozen) return;
    m_frozen = reason;
    m_startAll->setToolTip(reason.isEmpty() ? tr("Start all") : reason);
    m_pauseAll->setToolTip(
        reason.isEmpty() ? tr("Pause all") + QStringLiteral("  ") + keys::pauseAll().toString(QKeySequence::NativeText) : reason);
    m_inspector->setFrozen(reason);
    m_empty->setFrozen(reason);
    m_list->view()->setToolTip(reason);
    m_list->delegate()->setFrozen(!reason.isEmpty());
    m_list->view()->viewport()->update();
    for (QAction* action : m_needServer) {
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason);
    }
    showWhatThereIs();
}

void QueuePage::setServer(const QString& name) {
    m_inspector->setServer(name);
    m_empty->setServer(name);
}

void QueuePage::offerConnections() {
    m_empty->offerConnections();
}

void QueuePage::setStale(const QString& asOf) {
    if (asOf == m_asOf) return;
    m_asOf = asOf;
    m_list->delegate()->setStale(asOf);
    m_list->view()->viewport()->update();
    m_inspector->setStale(asOf);
}

void QueuePage::setUploads(std::vector<model::Upload> uploads) {
    m_jobs.setUploads(std::move(uploads));
    const auto ids = m_list->selectedIds();
    const bool isShown = std::any_of(ids.begin(), ids.end(), [this](const std::string& id) { return m_jobs.upload(id) != nullptr; });
    if (isShown) m_list->announceSoon(); // the inspector says what has become of it
}

std::vector<std::string> QueuePage::actOnUploads(const std::vector<std::string>& ids, model::JobAction action) {
    const auto wanted = uploadActionOf(action);
    std::vector<std::string> jobs, keys;
    for (const std::string& id : ids) {
        const model::Upload* upload = m_jobs.upload(id);
        const bool isAlone = JobModel::isUploadAlone(id);
        // What failed on its way has told why; its job may be there still.
        if (upload && (isAlone || (upload->state == model::Upload::State::Failed && action == model::JobAction::Remove)))
            keys.push_back(upload->key);
        if (!isAlone) jobs.push_back(id);
    }
    for (const std::string& key : keys)
        if (wanted) Q_EMIT uploadActionWanted(key, *wanted);
    return jobs;
}

/// The service knows nothing of it: no name, no place in the queue, no output.
void QueuePage::fillUploadMenu(QMenu& menu, const model::Job& shown) {
    const bool isPaused = shown.state == model::JobState::Paused;
    menu.addAction(icon(isPaused ? QStringLiteral("play") : QStringLiteral("pause")), isPaused ? tr("Resume") : tr("Pause"), keys::pause(),
            this, &QueuePage::togglePause)
        ->setEnabled(isForChosen(isPaused ? model::JobAction::Resume : model::JobAction::Pause));
    menu.addAction(icon(QStringLiteral("preview")), tr("Preview"), keys::preview(), this, &QueuePage::preview);
    menu.addAction(icon(QStringLiteral("retry")), tr("Retry"), keys::retry(), this, [this] { act(model::JobAction::Retry); })
        ->setEnabled(isForChosen(model::JobAction::Retry));
    menu.addSeparator();
    const bool hasFailed = shown.state == model::JobState::Failed;
    menu.addAction(icon(hasFailed ? QStringLiteral("trash") : QStringLiteral("close")), hasFailed ? tr("Remove") : tr("Cancel the upload"),
        keys::remove(), this, &QueuePage::removeSelected);
}

} // namespace ui
