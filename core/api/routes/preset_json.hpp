#pragma once
/// Presets on the wire: a document that somebody sends is understood or refused, member by member. Pure; any thread.

#include "core/api/frame/problem.hpp"
#include "core/model/preset.hpp"

#include <QJsonObject>

namespace api {

/// A preset of a request's body. Errors: InvalidInput; `faults` says where.
base::Result<model::Preset> presetOf(const QJsonObject& body, std::vector<PointedFault>& faults);

} // namespace api
