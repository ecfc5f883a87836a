#pragma once
/// A clock that stands still until the test moves it. Any thread may read it.

#include "core/base/clock.hpp"

#include <atomic>

namespace support {

struct SteppedClock final : base::Clock {
    std::int64_t monotonicMs() const override { return ms; }
    std::int64_t wallMs() const override { return ms; }
    std::atomic<std::int64_t> ms{1'000'000};
};

} // namespace support
