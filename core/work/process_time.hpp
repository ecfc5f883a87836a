#pragma once
/// How much processor time another process of this computer has used. Any thread; some microseconds.

#include <cstdint>
#include <optional>

namespace work {

/// Of all its threads, in user and kernel mode. Nothing: it has ended, or the system does not say.
std::optional<std::int64_t> processorMs(std::int64_t processId);

} // namespace work
