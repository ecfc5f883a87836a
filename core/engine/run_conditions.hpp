#pragma once
/// Whether tasks may begin, by what the computer says of its disk (of its power: base/power_hold.hpp). Nobody wants jobs that stop and
/// start while a disk is just full: it needs more to go on than to have gone on. Pure.

#include <cstdint>

namespace engine {

/// Free bytes below which a job waits: `limit`; for one that waits for space already, a tenth more, half a gigabyte at least. No limit is
/// none.
std::int64_t spaceNeeded(std::int64_t limit, bool isWaiting);

} // namespace engine
