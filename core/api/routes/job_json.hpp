#pragma once
/// Jobs on the wire: rows as the caller may see them, and requests to add. Pure; any thread.

#include "core/access/role.hpp"
#include "core/api/frame/problem.hpp"
#include "core/model/commands.hpp"
#include "core/model/job.hpp"

namespace api {

enum class Renditions { Left, With };
/// Others than admins are told a source's name, not where it lies; nobody is told the login and the query of an address.
QJsonObject jobJson(const model::Job& job, bool isAdmin, Renditions renditions);
/// "/films/a.mp4" as "a.mp4"; "https://u:p@example.com/a.mp4?token=x" as "https://example.com/a.mp4".
std::string shownSource(const model::Job& job, bool isAdmin);

/// One of POST /jobs: {source:{path}|{upload}|{url}|{testPattern:true}, presetId|preset, name?, paused?, replace?, again?, replaces?,
/// excerpt?, at?}. Errors: InvalidInput, naming the member; `faults`: what of the preset that it brings cannot be used.
base::Result<model::AddRequest> addRequestOf(const QJsonObject& json, std::vector<PointedFault>& faults);
/// The preset that a request brings, of its member "preset"; `faults` point into the request. Errors: InvalidInput.
base::Result<model::Preset> broughtPreset(const QJsonObject& json, std::vector<PointedFault>& faults);
/// The other way, for clients.
QJsonObject addRequestJson(const model::AddRequest& request);

} // namespace api
