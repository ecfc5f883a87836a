#pragma once
/// What a machine needs to be able to work: the encoder starts, the ingest runs, the disks of all folders in use have room. Main thread;
/// asks without blocking it.

#include "core/model/service.hpp"

#include <QFuture>

namespace engine {

struct IngestStatus;

/// `owner`: whoever wants the answer; without it none comes. `folders`: all that are written to; the one with the least room is told of.
QFuture<model::Result<std::vector<model::ReadinessCheck>>> checkReadiness(QObject* owner, const std::string& encoder,
    const IngestStatus& ingest, const std::vector<std::string>& folders, std::int64_t minimumFree);

} // namespace engine
