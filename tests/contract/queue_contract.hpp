#pragma once
/// What every fleet::Queue promises, asked of each.

#include "core/fleet/queue/queue.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace contract {

/// A queue and its time.
class QueueBench {
public:
    virtual ~QueueBench() = default;
    virtual fleet::Queue& queue() = 0;
    /// So much passes, a second at a time for those who look each second.
    virtual void pass(std::int64_t ms) = 0;
};

struct QueueMaker {
    const char* name;
    /// Nothing where what it needs is not installed; `why` says so.
    std::unique_ptr<QueueBench> (*make)(std::string& why);
};

/// In memory, and in a Redis of the test's own.
std::unique_ptr<QueueBench> memoryBench(std::string& why);
std::unique_ptr<QueueBench> redisBench(std::string& why);

} // namespace contract
