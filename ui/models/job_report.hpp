#pragma once
/// A job as text for a colleague or a bug report: facts, ladder, proof, command, log. Pure; secrets are taken out.

#include "core/model/job.hpp"

#include <QString>

namespace ui {

QString jobReport(const model::Job& job, const model::Proof& proof, const std::vector<model::LogLine>& log);

/// The text with tokens, passwords in addresses, and signed parts of addresses replaced by "…".
QString withoutSecrets(QString text);

} // namespace ui
