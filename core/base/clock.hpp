#pragma once
/// Time as a value that can be replaced: code that waits or measures asks a Clock, tests hand in their own.

#include <chrono>
#include <cstdint>

namespace base {

class Clock {
public:
    virtual ~Clock() = default;
    /// Milliseconds of a clock that never jumps.
    virtual std::int64_t monotonicMs() const = 0;
    /// Milliseconds since 1970-01-01 UTC.
    virtual std::int64_t wallMs() const = 0;
};

class SystemClock final : public Clock {
public:
    std::int64_t monotonicMs() const override {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
    std::int64_t wallMs() const override {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
};

} // namespace base
