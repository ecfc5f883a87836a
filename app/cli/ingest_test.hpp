#pragma once
/// `millrace ingest --test`: uploads a small object as publishing would, reads it back, deletes it, and says what came of it.

#include "core/engine/publish_target.hpp"
#include "core/model/ingest_test.hpp"

#include <QString>

namespace cli {

/// For people; ends with a full stop.
QString sentence(const model::IngestTest& outcome);
/// Waits for the outcome and prints it. The exit code: 0 it works, 1 it does not, 130 interrupted; what was uploaded is deleted in any
/// case.
int testIngest(const engine::PublishTarget& target);

} // namespace cli
