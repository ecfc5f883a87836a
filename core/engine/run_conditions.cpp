#include "core/engine/run_conditions.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr std::int64_t kLeastMargin = 500'000'000;

} // namespace

std::int64_t spaceNeeded(std::int64_t limit, bool isWaiting) {
    if (limit <= 0 || !isWaiting) return limit;
    return limit + std::max(limit / 10, kLeastMargin);
}

} // namespace engine
