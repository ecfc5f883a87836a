#pragma once
/// A job's report (job_report.hpp) for the clipboard. Main thread.

#include "core/model/service.hpp"

namespace ui {

/// Fetches proof and log first; nothing happens when `context` is gone by then.
void copyReport(model::Service& service, const model::Job& job, QObject* context);

} // namespace ui
