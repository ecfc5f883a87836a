#pragma once
/// What tells the segments of one film from those of another that had, or will have, its name. Pure.

#include "core/model/media_info.hpp"
#include "core/model/plan.hpp"

namespace engine {

/// Eight hexadecimal digits over all that decides the bytes: the plan (with the revision it has, if it has one), the source's content, the
/// encoder. A source that was put back with another time has the same.
std::string revisionOf(const model::Plan& plan, const model::Fingerprint& source, const std::string& encoder);

} // namespace engine
