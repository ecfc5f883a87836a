#pragma once
/// What a machine needs to be able to work: the encoder starts, the ingest runs, the disk has room. Main thread; asks without blocking it.

#include "core/model/service.hpp"

#include <QFuture>

namespace engine {

struct IngestStatus;

/// `owner`: whoever wants the answer; without it none comes.
QFuture<model::Result<std::vector<model::ReadinessCheck>>> checkReadiness(
    QObject* owner, const std::string& encoder, const IngestStatus& ingest, const std::string& folder, std::int64_t minimumFree);

} // namespace engine
