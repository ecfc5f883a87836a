#include "core/model/service.hpp"

// The meta-object of Service is built from this library.

#include <algorithm>

namespace model {

std::optional<Problem> firstProblem(const std::vector<CommandResult>& results) {
    const auto found = std::find_if(results.begin(), results.end(), [](const auto& result) { return result.problem.has_value(); });
    return found == results.end() ? std::nullopt : found->problem;
}

} // namespace model
