// What is done with the jobs of the list: their menu, and each of its commands.

#include "core/base/when_done.hpp"
#include "core/model/control.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/offers.hpp"
#include "ui/models/panel_keys.hpp"
#include "ui/models/show_in_folder.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/name_taken_dialog.hpp"
#include "ui/widgets/start_time_dialog.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QStandardItemModel>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kRenameWidth = 360;

} // namespace

void QueuePage::addAsking(const std::vector<model::AddRequest>& requests) {
    base::whenDone(m_service.addJobs(requests), this, [this, requests](const Results& results) {
        std::vector<model::AddRequest> taken;
        std::vector<std::string> earlier;
        std::string freeName;
        Results others = results;
        for (std::size_t i = 0; results && i < results->size(); ++i) {
            const auto& problem = (*results)[i].problem;
            if (!problem || problem->error().code != base::ErrorCode::NameTaken) continue;
            taken.push_back(requests[i]);
            earlier.push_back((*results)[i].id);
            freeName = (*results)[i].freeName;
            (*others)[i].problem.reset();
        }
        sayProblem(others);
        focusList();
        if (!taken.empty()) askHowToAdd(std::move(taken), earlier, freeName);
    });
}

void QueuePage::askHowToAdd(
    std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier, const std::string& name, const QString& problem) {
    const QString proposed = requests.size() == 1 ? QString::fromStdString(name) : QString();
    auto* dialog = new NameTakenDialog(
        tr("%n films are here already. Replace what there is, or add them under new names?", nullptr, static_cast<int>(requests.size())),
        proposed, m_theme, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setProblem(problem);
    connect(dialog, &QDialog::accepted, this, [this, dialog, requests = std::move(requests), earlier] {
        if (dialog->answer() == NameTakenDialog::Answer::Replace) addReplacing(requests, earlier);
        else addRenamed(requests, earlier, dialog->name().toStdString());
    });
    dialog->open();
}

QString QueuePage::nameProblem(const model::CommandResult& refused) {
    if (!refused.problem) return {};
    const QString name = QString::fromStdString(refused.freeName);
    switch (refused.problem->error().code) {
    case base::ErrorCode::InvalidInput: return name.isEmpty() ? QString() : tr("This cannot be a folder's name; %1 can.").arg(name);
    case base::ErrorCode::NameTaken:
        return name.isEmpty() ? tr("This name is taken. Choose another one.") : tr("This name is taken; %1 is free.").arg(name);
    default: return {};
    }
}

void QueuePage::addReplacing(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].again = requests[i].replace = true;
        requests[i].name.clear();
        requests[i].replaces = earlier[i];
        if (const auto* job = m_jobs.job(earlier[i])) requests[i].name = job->name;
    }
    base::whenDone(m_service.addJobs(std::move(requests)), this, [this](const Results& results) {
        sayProblem(results);
        focusList();
    });
}

void QueuePage::addRenamed(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier, const std::string& name) {
    const bool isSingle = requests.size() == 1 && !name.empty();
    if (isSingle) requests.front().name = name;
    else
        for (auto& request : requests) request.again = true;
    base::whenDone(m_service.addJobs(requests), this, [this, requests, earlier, isSingle](const Results& results) {
        const QString problem = results && isSingle ? nameProblem(results->front()) : QString();
        // What was typed stays there, to be corrected.
        if (!problem.isEmpty()) return askHowToAdd(requests, earlier, requests.front().name, problem);
        sayProblem(results);
        focusList();
    });
}

void QueuePage::removeSelected() {
    removeAll(chosen(With::Uploads));
}

void QueuePage::removeAll(const std::vector<std::string>& ids) {
    const std::vector<std::string> jobs = actOnUploads(ids, model::JobAction::Remove);
    if (jobs.empty()) return;
    if (!m_removed.empty()) (void)m_service.act(std::exchange(m_removed, {}), model::JobAction::Forget);
    m_removed = jobs;
    sayRemoved();
    act(jobs, model::JobAction::Remove);
    focusList();
}

void QueuePage::clearFinished() {
    std::vector<std::string> ids;
    for (const auto& job : m_jobs.jobs())
        if (job.isFinished()) ids.push_back(job.id);
    if (m_jobs.counts().done + m_jobs.counts().cancelled > static_cast<std::int64_t>(ids.size())) return clearOlder({}, {});
    if (ids.empty()) say(tr("There is no finished job in the list."), false);
    removeAll(ids);
}

/// Those too that are no rows: page after page says which there are.
void QueuePage::clearOlder(const std::string& after, std::vector<std::string> ids) {
    model::JobQuery query;
    query.states = {model::JobState::Done, model::JobState::Cancelled};
    query.limit = model::JobQuery::kMostJobs;
    query.after = after;
    base::whenDone(m_service.page(query), this, [this, ids = std::move(ids)](const model::Result<model::JobPage>& page) mutable {
        if (!page) return say(words::said(model::Problem(page.error())), false);
        for (const auto& job : page->jobs) ids.push_back(job.id);
        if (!page->next.empty()) return clearOlder(page->next, std::move(ids));
        removeAll(ids);
    });
}

void QueuePage::rename() {
    const auto* job = chosenJob();
    if (!job) return;
    const std::string id = job->id;
    const QString before = QString::fromStdString(job->name);
    QInputDialog dialog(this);
    dialog.setWindowTitle(tr("Rename job"));
    dialog.setLabelText(tr("Name of the output folder:"));
    dialog.setTextValue(before);
    dialog.resize(m_theme.scaled(kRenameWidth), dialog.sizeHint().height()); // its own is that of a word
    if (dialog.exec() != QDialog::Accepted) return;
    const QString name = dialog.textValue().trimmed();
    if (name.isEmpty() || name == before) return;
    base::whenDone(
        m_service.change({{id, name.toStdString(), std::nullopt}}), this, [this](const Results& results) { sayProblem(results); });
}

void QueuePage::setPreset(const std::string& presetId) {
    std::vector<model::JobChange> changes;
    for (const auto& id : chosen())
        if (isOffered(model::ControlVerb::SetPreset, id)) changes.push_back({id, std::nullopt, presetId});
    base::whenDone(m_service.change(std::move(changes)), this, [this](const Results& results) { sayProblem(results); });
}

void QueuePage::askStart() {
    std::vector<std::string> ids;
    std::int64_t at = 0;
    for (const std::string& id : chosen()) {
        if (!isOffered(model::ControlVerb::SetStart, id)) continue;
        ids.push_back(id);
        at = std::max(at, m_jobs.job(id)->at.value_or(0));
    }
    if (ids.empty()) return say(tr("No selected job could begin later: each has begun, or has ended."), false);
    auto* dialog = new StartTimeDialog(at, static_cast<int>(ids.size()), m_theme, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, ids] {
        std::vector<model::JobChange> changes;
        for (const std::string& id : ids) {
            changes.emplace_back().id = id;
            changes.back().at = dialog->at();
        }
        base::whenDone(m_service.change(std::move(changes)), this, [this](const Results& results) { sayProblem(results); });
        focusList();
    });
    dialog->open();
}

void QueuePage::duplicate() {
    const auto ids = chosen();
    if (ids.empty()) return;
    base::whenDone(m_service.duplicate(ids), this, [this](const Results& results) {
        if (!results || model::firstProblem(*results)) return sayProblem(results);
        say(tr("%n jobs duplicated; the copies are paused", nullptr, static_cast<int>(results->size())), false);
        m_list->select(results->front().id);
    });
}

void QueuePage::openOutputFolder() {
    const auto* job = chosenJob();
    if (!job) return;
    if (!m_jobs.server().isEmpty()) return say(tr("The files are on %1, not on this computer.").arg(m_jobs.server()), false);
    base::whenDone(m_service.outputs({job->id}), this, [this](const model::Result<std::vector<model::JobOutput>>& outputs) {
        if (!outputs || outputs->empty()) return;
        if (outputs->front().folder.empty()) return say(tr("The output is not on this computer."), false);
        showFolder(outputs->front().folder, tr("There is no output folder yet."), this, [this](const QString& why) { say(why, false); });
    });
}

void QueuePage::copyLink() {
    if (const auto* job = chosenJob(); job && !job->hlsUrl.empty())
        QGuiApplication::clipboard()->setText(QString::fromStdString(job->hlsUrl));
}

void QueuePage::copyDashLink() {
    if (const auto* job = chosenJob(); job && !job->dashUrl.empty())
        QGuiApplication::clipboard()->setText(QString::fromStdString(job->dashUrl));
}

/// By category, each under its name, which cannot be chosen.
void QueuePage::fillPresets() {
    auto* items = qobject_cast<QStandardItemModel*>(m_preset->model());
    const QString wanted = m_preset->currentData().isNull() ? m_presetWanted : m_preset->currentData().toString();
    m_preset->clear();
    const auto groups = model::byCategory(m_presets);
    for (const model::PresetGroup& group : groups) {
        if (groups.size() > 1 && items) {
            m_preset->addItem(words::presetCategory(group.category));
            items->item(m_preset->count() - 1)->setFlags(Qt::NoItemFlags);
        }
        for (const model::Preset& preset : group.presets)
            m_preset->addItem(words::presetName(preset.name), QString::fromStdString(preset.id));
    }
    if (const int known = wanted.isEmpty() ? -1 : m_preset->findData(wanted); known >= 0) m_preset->setCurrentIndex(known);
    for (int i = 0; i < m_preset->count() && m_preset->currentData().isNull(); ++i) m_preset->setCurrentIndex(i);
}

void QueuePage::addJobEntries(QMenu& menu, const model::Job& job) {
    menu.addAction(icon(QStringLiteral("edit")), tr("Rename…"), keys::rename(), this, &QueuePage::rename)
        ->setEnabled(model::isOffered(model::ControlVerb::Rename, job));
    auto* presets = menu.addMenu(icon(QStringLiteral("ladder")), tr("Change preset"));
    presets->setEnabled(isOfferedForChosen(model::ControlVerb::SetPreset) && !m_presets.empty());
    if (job.preset) { // it is in no list: what is chosen instead of it, it does not come back
        auto* own = presets->addAction(tr("%1 (as given)").arg(words::presetName(job.presetName)));
        own->setCheckable(true);
        own->setChecked(true);
        presets->addSeparator();
    }
    const auto groups = model::byCategory(m_presets);
    for (const model::PresetGroup& group : groups) {
        if (groups.size() > 1) presets->addAction(words::presetCategory(group.category))->setEnabled(false);
        for (const model::Preset& preset : group.presets) {
            auto* action = presets->addAction(words::presetName(preset.name), this, [this, id = preset.id] { setPreset(id); });
            action->setCheckable(true);
            action->setChecked(preset.id == job.presetId);
        }
    }
    menu.addAction(icon(QStringLiteral("clock")), tr("Start at…"), keys::startAt(), this, &QueuePage::askStart)
        ->setEnabled(isOfferedForChosen(model::ControlVerb::SetStart));
    menu.addAction(icon(QStringLiteral("duplicate")), tr("Duplicate"), keys::duplicate(), this, &QueuePage::duplicate);
}

void QueuePage::addOutputEntries(QMenu& menu, const model::Job& job) {
    const bool isThere = hasAddresses(job);
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy HLS link"), keys::copyLink(), this, &QueuePage::copyLink)
        ->setEnabled(isThere && !job.hlsUrl.empty());
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy DASH link"), keys::copyDashLink(), this, &QueuePage::copyDashLink)
        ->setEnabled(isThere && !job.dashUrl.empty());
    menu.addAction(icon(QStringLiteral("folder")), tr("Open output folder"), keys::openOutput(), this, &QueuePage::openOutputFolder)
        ->setEnabled(isThere && job.output == model::OutputState::Kept);
    menu.addAction(tr("Delete output…"), keys::deleteOutput(), this, &QueuePage::deleteOutput)
        ->setEnabled(isForChosen(model::JobAction::DeleteOutput));
}

std::vector<std::string> QueuePage::chosen(With with) const {
    std::vector<std::string> ids = m_menu ? m_menuJobs : m_list->selectedIds();
    if (with == With::JobsAlone) std::erase_if(ids, JobModel::isUploadAlone);
    return ids;
}

bool QueuePage::isFor(model::JobAction action, const std::string& id) const {
    const auto* job = m_jobs.job(id);
    return job && model::takesEffect(action, *job);
}

bool QueuePage::isForChosen(model::JobAction action) const {
    const auto ids = chosen(With::Uploads);
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        const auto* job = m_jobs.job(id);
        return job && makesSense(action, *job);
    });
}

bool QueuePage::isOffered(model::ControlVerb verb, const std::string& id) const {
    const auto* job = m_jobs.job(id);
    return job && model::isOffered(verb, *job);
}

bool QueuePage::isOfferedForChosen(model::ControlVerb verb) const {
    const auto ids = chosen();
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return isOffered(verb, id); });
}

const model::Job* QueuePage::chosenJob(With with) const {
    const model::Job* job = m_menu ? m_jobs.job(m_menuJob) : m_list->current();
    return job && with == With::JobsAlone && JobModel::isUploadAlone(job->id) ? nullptr : job;
}

void QueuePage::showMenu(const QPoint& where) {
    const auto* job = m_list->current();
    if (!job) return;
    // While it is open a job may go, and the selection move on: its entries are for those that it was opened over.
    m_menuJobs = m_list->selectedIds();
    m_menuJob = job->id;
    delete m_menu;
    m_menu = new QMenu(this);
    m_menu->setAttribute(Qt::WA_DeleteOnClose);
    JobModel::isUploadAlone(job->id) ? fillUploadMenu(*m_menu, *job) : fillMenu(*m_menu, *job);
    m_menu->popup(where); // not exec: the page, and the menu with it, may be made anew meanwhile
}

void QueuePage::fillMenu(QMenu& menu, const model::Job& shown) {
    const model::Job* job = &shown;
    const bool paused = job->state == model::JobState::Paused;
    auto* pauseAction = menu.addAction(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")), paused ? tr("Resume") : tr("Pause"),
        keys::pause(), this, &QueuePage::togglePause);
    pauseAction->setEnabled(isForChosen(paused ? model::JobAction::Resume : model::JobAction::Pause));
    menu.addAction(icon(QStringLiteral("preview")), tr("Preview"), keys::preview(), this, &QueuePage::preview);
    addOutputEntries(menu, *job);
    menu.addSeparator();
    addJobEntries(menu, *job);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("move-up")), tr("Move up"), keys::moveUp(), this, [this] { move(model::MoveTo::Up); });
    menu.addAction(icon(QStringLiteral("move-down")), tr("Move down"), keys::moveDown(), this, [this] { move(model::MoveTo::Down); });
    menu.addAction(tr("Move to top"), this, [this] { move(model::MoveTo::Top); });
    menu.addAction(tr("Move to bottom"), this, [this] { move(model::MoveTo::Bottom); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("retry")), tr("Retry"), keys::retry(), this, [this] { act(model::JobAction::Retry); })
        ->setEnabled(isForChosen(model::JobAction::Retry));
    menu.addAction(icon(QStringLiteral("close")), tr("Cancel"), this, [this] { act(model::JobAction::Cancel); })
        ->setEnabled(isForChosen(model::JobAction::Cancel));
    menu.addAction(icon(QStringLiteral("trash")), tr("Remove"), keys::remove(), this, &QueuePage::removeSelected);
    menu.addAction(tr("Clear finished"), keys::clearFinished(), this, &QueuePage::clearFinished);
    if (m_frozen.isEmpty()) return;
    // What only looks stays: the film, its addresses.
    menu.setToolTipsVisible(true);
    const QStringList looks{tr("Preview"), tr("Copy HLS link"), tr("Copy DASH link")};
    for (QAction* each : menu.actions()) {
        if (each->isSeparator() || looks.contains(each->text())) continue;
        each->setEnabled(false);
        each->setToolTip(m_frozen);
    }
}

} // namespace ui
