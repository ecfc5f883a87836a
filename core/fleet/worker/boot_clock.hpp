#pragma once
/// A clock that goes on while the computer sleeps and that nobody sets: what a worker measures its silences and leases by. Any thread.

#include "core/base/clock.hpp"

namespace fleet {

class BootClock final : public base::Clock {
public:
    std::int64_t monotonicMs() const override;
    std::int64_t wallMs() const override { return base::SystemClock().wallMs(); }
};

} // namespace fleet
