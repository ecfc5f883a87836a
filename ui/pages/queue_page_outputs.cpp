// Deleting what jobs have made: it is asked first, and what the question says follows what goes on.

#include "core/base/when_done.hpp"
#include "core/model/control.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/words.hpp"

#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

namespace ui {

QString QueuePage::lossOf(const std::vector<model::JobOutput>& outputs) {
    std::int64_t bytes = 0;
    int viewers = 0;
    for (const auto& output : outputs) {
        bytes += output.bytes;
        viewers += std::max(0, output.viewers);
    }
    const QString size = tr("%1 are taken away from the ingest for good.").arg(words::bytes(bytes));
    return viewers > 0 ? size + QLatin1Char('\n') + tr("%n people are watching it now and will be cut off.", nullptr, viewers) : size;
}

void QueuePage::deleteOutput() {
    std::vector<std::string> ids, halfGone;
    for (const std::string& id : chosen()) {
        const auto* job = m_jobs.job(id);
        if (job && model::isOffered(model::ControlVerb::DeleteOutput, *job))
            (job->output == model::OutputState::Kept ? ids : halfGone).push_back(id);
    }
    act(halfGone, model::JobAction::DeleteOutput); // that was answered before; now it is tried again
    if (ids.empty() && !halfGone.empty()) return;
    if (ids.empty()) return say(tr("No selected job has an output that could be deleted."), false);
    base::whenDone(m_service.outputs(ids), this, [this](const model::Result<std::vector<model::JobOutput>>& outputs) {
        if (outputs) askToDelete(*outputs);
    });
}

void QueuePage::askToDelete(const std::vector<model::JobOutput>& outputs) {
    std::vector<std::string> ids;
    for (const auto& output : outputs) ids.push_back(output.id);
    QMessageBox box(
        QMessageBox::Warning, {}, tr("Delete the output of %n jobs?", nullptr, static_cast<int>(ids.size())), QMessageBox::Cancel, this);
    box.setInformativeText(lossOf(outputs));
    const auto* remove = box.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    // Who watches comes and goes while it is thought over.
    connect(&m_service, &model::Service::eventPublished, &box, [this, &box, ids](const model::Event& event) {
        if (event.kind != model::Event::Kind::Status) return;
        base::whenDone(m_service.outputs(ids), &box, [&box](const model::Result<std::vector<model::JobOutput>>& now) {
            if (now) box.setInformativeText(lossOf(*now));
        });
    });
    box.exec();
    if (box.clickedButton() == remove) act(ids, model::JobAction::DeleteOutput);
}

} // namespace ui
