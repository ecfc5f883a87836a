#pragma once
/// Where a source lies is told to administrators alone; texts about a job (its trouble, its log, the command that would do the same) name
/// it too. Pure; any thread.

#include "core/model/job.hpp"

#include <QJsonValue>

namespace api {

/// With the file's name in place of its path, wherever the path stands.
std::string withoutSourcePath(const std::string& text, const model::Job& job);
/// The same for every text in `json`, however deep.
QJsonValue withoutSourcePath(const QJsonValue& json, const model::Job& job);
/// Whether such a text of the row itself names it: its trouble does.
bool troubleNamesSource(const model::Job& job);

} // namespace api
