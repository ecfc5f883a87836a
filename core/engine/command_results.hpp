#pragma once
/// What a command answers for one job.

#include "core/model/commands.hpp"

namespace engine {

inline base::Error unknown(const std::string& id) {
    return {base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no job %1."), id)};
}

inline model::CommandResult refusal(const std::string& id, const base::Error& error) {
    model::CommandResult result;
    result.id = id;
    result.problem = error;
    return result;
}

} // namespace engine
