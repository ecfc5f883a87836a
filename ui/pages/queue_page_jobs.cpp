// What is done with the jobs of the list: their menu, and each of its commands.

#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>
#include <algorithm>
#include <utility>

namespace ui {

void QueuePage::addAsking(const std::vector<model::AddRequest>& requests) {
    m_service.addJobs(requests).then(this, [this, requests](const Results& results) {
        std::vector<model::AddRequest> taken;
        std::vector<std::string> earlier;
        Results others = results;
        for (std::size_t i = 0; results && i < results->size(); ++i) {
            const auto& problem = (*results)[i].problem;
            if (!problem || problem->error().code != base::ErrorCode::NameTaken) continue;
            taken.push_back(requests[i]);
            earlier.push_back((*results)[i].id);
            (*others)[i].problem.reset();
        }
        sayProblem(others);
        focusList();
        if (!taken.empty()) askHowToAdd(std::move(taken), earlier);
    });
}

void QueuePage::askHowToAdd(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier) {
    QMessageBox box(QMessageBox::Question, {},
        tr("%n films are here already. Replace what there is, or add them under new names?", nullptr, static_cast<int>(requests.size())),
        QMessageBox::Cancel, this);
    const auto* replace = box.addButton(tr("Replace"), QMessageBox::DestructiveRole);
    auto* newName = box.addButton(tr("New name"), QMessageBox::AcceptRole);
    box.setDefaultButton(newName);
    box.exec();
    if (box.clickedButton() != replace && box.clickedButton() != newName) return;
    std::vector<std::string> gone;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].again = true;
        if (box.clickedButton() != replace) continue;
        requests[i].replace = true;
        if (const auto* job = m_jobs.job(earlier[i])) {
            requests[i].name = job->name;
            gone.push_back(earlier[i]);
        }
    }
    if (!gone.empty()) {
        (void)m_service.act(gone, model::JobAction::Remove);
        (void)m_service.act(gone, model::JobAction::Forget);
    }
    m_service.addJobs(std::move(requests)).then(this, [this](const Results& results) {
        sayProblem(results);
        focusList();
    });
}

void QueuePage::removeSelected() {
    removeAll(m_list->selectedIds());
}

void QueuePage::removeAll(const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    if (!m_removed.empty()) (void)m_service.act(std::exchange(m_removed, {}), model::JobAction::Forget);
    m_removed = ids;
    say(tr("%n jobs removed from the queue", nullptr, static_cast<int>(ids.size())), true);
    act(ids, model::JobAction::Remove);
    focusList();
}

void QueuePage::clearFinished() {
    std::vector<std::string> ids;
    for (const auto& job : m_jobs.jobs())
        if (job.isFinished()) ids.push_back(job.id);
    if (ids.empty()) say(tr("There is no finished job in the list."), false);
    removeAll(ids);
}

void QueuePage::rename() {
    const auto* job = m_list->current();
    if (!job) return;
    const std::string id = job->id;
    const QString before = QString::fromStdString(job->name);
    const QString name =
        QInputDialog::getText(this, tr("Rename job"), tr("Name of the output folder:"), QLineEdit::Normal, before).trimmed();
    if (name.isEmpty() || name == before) return;
    m_service.change({{id, name.toStdString(), std::nullopt}}).then(this, [this](const Results& results) { sayProblem(results); });
}

void QueuePage::setPreset(const std::string& presetId) {
    std::vector<model::JobChange> changes;
    for (const auto& id : m_list->selectedIds()) changes.push_back({id, std::nullopt, presetId});
    m_service.change(std::move(changes)).then(this, [this](const Results& results) { sayProblem(results); });
}

void QueuePage::duplicate() {
    const auto ids = m_list->selectedIds();
    if (ids.empty()) return;
    m_service.duplicate(ids).then(this, [this](const Results& results) {
        if (!results || model::firstProblem(*results)) return sayProblem(results);
        say(tr("%n jobs duplicated; the copies are paused", nullptr, static_cast<int>(results->size())), false);
        m_list->select(results->front().id);
    });
}

void QueuePage::openOutputFolder() {
    const auto* job = m_list->current();
    if (!job) return;
    m_service.outputs({job->id}).then(this, [this](const model::Result<std::vector<model::JobOutput>>& outputs) {
        if (!outputs || outputs->empty()) return;
        const QString folder = QString::fromStdString(outputs->front().folder);
        if (folder.isEmpty()) return say(tr("The output is not on this computer."), false);
        if (!QFileInfo::exists(folder)) return say(tr("There is no output folder yet."), false);
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(folder)))
            say(tr("No file manager could be opened. The output lies in %1").arg(folder), false);
    });
}

void QueuePage::copyLink() {
    if (const auto* job = m_list->current(); job && !job->hlsUrl.empty())
        QGuiApplication::clipboard()->setText(QString::fromStdString(job->hlsUrl));
}

void QueuePage::copyDashLink() {
    if (const auto* job = m_list->current(); job && !job->dashUrl.empty())
        QGuiApplication::clipboard()->setText(QString::fromStdString(job->dashUrl));
}

void QueuePage::deleteOutput() {
    std::vector<std::string> ids;
    for (const auto* job : m_list->selected())
        if (job->state == model::JobState::Done && job->output == model::OutputState::Kept) ids.push_back(job->id);
    if (ids.empty()) return say(tr("No selected job has an output that could be deleted."), false);
    m_service.outputs(ids).then(this, [this](const model::Result<std::vector<model::JobOutput>>& outputs) {
        if (outputs) askToDelete(*outputs);
    });
}

void QueuePage::askToDelete(const std::vector<model::JobOutput>& outputs) {
    std::vector<std::string> ids;
    std::int64_t bytes = 0;
    int viewers = 0;
    for (const auto& output : outputs) {
        ids.push_back(output.id);
        bytes += output.bytes;
        viewers += std::max(0, output.viewers);
    }
    QMessageBox box(
        QMessageBox::Warning, {}, tr("Delete the output of %n jobs?", nullptr, static_cast<int>(ids.size())), QMessageBox::Cancel, this);
    QString detail = tr("%1 are taken away from the ingest for good.").arg(words::bytes(bytes));
    if (viewers > 0) detail += QLatin1Char('\n') + tr("%n people are watching it now and will be cut off.", nullptr, viewers);
    box.setInformativeText(detail);
    const auto* remove = box.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() == remove) act(ids, model::JobAction::DeleteOutput);
}

void QueuePage::addJobEntries(QMenu& menu, const model::Job& job) {
    const bool rests = job.startedMs == 0 && !job.isActive() && job.state != model::JobState::Done;
    menu.addAction(icon(QStringLiteral("edit")), tr("Rename…"), QKeySequence(Qt::Key_F2), this, &QueuePage::rename)->setEnabled(rests);
    auto* presets = menu.addMenu(icon(QStringLiteral("ladder")), tr("Change preset"));
    presets->setEnabled(rests && !m_presets.empty());
    for (const auto& preset : m_presets) {
        auto* action = presets->addAction(words::presetName(preset.name), this, [this, id = preset.id] { setPreset(id); });
        action->setCheckable(true);
        action->setChecked(preset.id == job.presetId);
    }
    menu.addAction(icon(QStringLiteral("duplicate")), tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D), this, &QueuePage::duplicate);
}

void QueuePage::addOutputEntries(QMenu& menu, const model::Job& job) {
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy HLS link"), QKeySequence(QKeySequence::Copy), this, &QueuePage::copyLink)
        ->setEnabled(!job.hlsUrl.empty());
    menu.addAction(tr("Copy DASH link"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this, &QueuePage::copyDashLink)
        ->setEnabled(!job.dashUrl.empty());
    menu.addAction(icon(QStringLiteral("folder")), tr("Open output folder"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), this,
            &QueuePage::openOutputFolder)
        ->setEnabled(job.output == model::OutputState::Kept);
    menu.addAction(tr("Delete output…"), QKeySequence(Qt::SHIFT | Qt::Key_Delete), this, &QueuePage::deleteOutput)
        ->setEnabled(job.state == model::JobState::Done && job.output == model::OutputState::Kept);
}

void QueuePage::showMenu(const QPoint& where) {
    const auto* job = m_list->current();
    if (!job) return;
    QMenu menu(this);
    const bool paused = job->state == model::JobState::Paused;
    auto* pauseAction = menu.addAction(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")),
        paused ? tr("Resume") : tr("Pause"), this, &QueuePage::togglePause);
    pauseAction->setEnabled(!job->isFinal() && job->state != model::JobState::Publishing);
    menu.addAction(icon(QStringLiteral("preview")), tr("Preview"), this, &QueuePage::preview);
    addOutputEntries(menu, *job);
    menu.addSeparator();
    addJobEntries(menu, *job);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("move-up")), tr("Move up"), this, [this] { move(model::MoveTo::Up); });
    menu.addAction(icon(QStringLiteral("move-down")), tr("Move down"), this, [this] { move(model::MoveTo::Down); });
    menu.addAction(tr("Move to top"), this, [this] { move(model::MoveTo::Top); });
    menu.addAction(tr("Move to bottom"), this, [this] { move(model::MoveTo::Bottom); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("retry")), tr("Retry"), this, [this] { act(model::JobAction::Retry); })
        ->setEnabled(job->state == model::JobState::Failed || job->state == model::JobState::Cancelled);
    menu.addAction(icon(QStringLiteral("close")), tr("Cancel"), this, [this] { act(model::JobAction::Cancel); })
        ->setEnabled(!job->isFinal());
    menu.addAction(icon(QStringLiteral("trash")), tr("Remove"), this, &QueuePage::removeSelected);
    menu.addAction(tr("Clear finished"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete), this, &QueuePage::clearFinished);
    menu.exec(where);
}

} // namespace ui
