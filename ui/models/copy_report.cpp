#include "ui/models/copy_report.hpp"

#include "ui/models/job_report.hpp"

#include <QClipboard>
#include <QGuiApplication>

namespace ui {

void copyReport(model::Service& service, const model::Job& job, QObject* context) {
    service.proof(job.id).then(context, [&service, job, context](const model::Result<model::JobProof>& proof) {
        if (!proof) return;
        service.log(job.id, 0).then(context, [job, proof = proof->proof](const model::Result<model::JobLog>& log) {
            if (log) QGuiApplication::clipboard()->setText(jobReport(job, proof, log->lines));
        });
    });
}

} // namespace ui
