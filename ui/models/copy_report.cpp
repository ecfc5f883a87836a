#include "ui/models/copy_report.hpp"

#include "core/base/when_done.hpp"
#include "ui/models/job_report.hpp"

#include <QClipboard>
#include <QGuiApplication>

namespace ui {

void copyReport(model::Service& service, const model::Job& job, QObject* context) {
    base::whenDone(service.proof(job.id), context, [&service, job, context](const model::Result<model::JobProof>& proof) {
        if (!proof) return;
        base::whenDone(service.log(job.id, 0), context, [job, proof = proof->proof](const model::Result<model::JobLog>& log) {
            if (log) QGuiApplication::clipboard()->setText(jobReport(job, proof, log->lines));
        });
    });
}

} // namespace ui
