// The queue page's files: the queue that is taken to another host, or kept.

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/when_done.hpp"
#include "core/model/queue_file.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/words.hpp"

#include <QFileDialog>
#include <QFileInfo>

namespace ui {
namespace {

QString filter() {
    return QueuePage::tr("Queues (*.json)");
}

} // namespace

void QueuePage::exportQueue() {
    QString path = QFileDialog::getSaveFileName(this, tr("Export queue"), QStringLiteral("queue.json"), filter());
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    exportQueue(path);
}

void QueuePage::exportQueue(const QString& path) {
    std::vector<const model::Job*> jobs = m_list->selected();
    if (jobs.size() < 2) {
        jobs.clear();
        for (const model::Job& job : m_jobs.jobs())
            if (job.state != model::JobState::Done) jobs.push_back(&job);
    }
    std::erase_if(jobs, [](const model::Job* job) { return JobModel::isUploadAlone(job->id); }); // the server has no job of it yet
    if (jobs.empty()) return say(tr("Every job is done. Select several to export them nevertheless."), false);
    const std::string destination = m_service.snapshot().status.publishesTo;
    std::vector<model::QueueEntry> entries;
    for (const model::Job* job : jobs) {
        const bool isPattern = job->sourceKind == model::SourceKind::TestPattern; // made anew wherever it is read
        entries.push_back({.source = {job->sourceKind, isPattern ? std::string() : job->source},
            .presetId = job->preset ? std::string() : job->presetId,
            .name = job->name,
            .destination = destination,
            .paused = job->state == model::JobState::Paused,
            .excerpt = job->excerpt,
            .preset = job->preset,
            .at = job->at});
    }
    const auto write = [file = path.toStdString(), text = model::writeQueue(entries)] { return base::writeFileAtomically(file, text); };
    const QString exported = tr("%n jobs exported to %1", nullptr, static_cast<int>(entries.size())).arg(QFileInfo(path).fileName());
    base::inBackground(write, this,
        [this, exported](const base::Result<void>& written) { say(written ? exported : words::said(written.error()), false); });
}

void QueuePage::importQueue() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Import queue"), {}, filter());
    if (!path.isEmpty()) importQueue(path);
}

void QueuePage::importQueue(const QString& path) {
    const auto read = [file = path.toStdString()] { return base::readFile(file); };
    base::inBackground(read, this, [this, path](const base::Result<QByteArray>& bytes) {
        const QString name = QFileInfo(path).fileName();
        if (!bytes) return say(words::said(bytes.error()), false);
        const auto entries = model::parseQueue(*bytes, QFileInfo(path).absolutePath().toStdString());
        if (!entries) return say(tr("%1 cannot be imported: %2").arg(name, words::said(entries.error())), false);
        if (entries->empty()) return say(tr("%1 holds no job.").arg(name), false);
        addImported(*entries, name);
    });
}

void QueuePage::addImported(const std::vector<model::QueueEntry>& entries, const QString& name) {
    std::vector<model::AddRequest> requests;
    const std::string target = m_service.snapshot().status.publishesTo;
    std::string meant; // another ingest than the one that jobs go to here
    for (const model::QueueEntry& entry : entries) {
        requests.push_back(model::requestOf(entry));
        if (entry.destination != target && meant.empty()) meant = entry.destination;
    }
    const QString added = tr("%n jobs imported from %1", nullptr, static_cast<int>(requests.size())).arg(name);
    base::whenDone(m_service.addJobs(std::move(requests)), this, [this, added, meant](const Results& results) {
        const bool failed = !results || model::firstProblem(*results);
        if (failed) return sayProblem(results);
        say(meant.empty()
                ? added
                : tr("%1. The file names the ingest %2; here they go to %3.").arg(added, QString::fromStdString(meant), targetName()),
            false);
    });
}

} // namespace ui
