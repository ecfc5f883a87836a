#include "tests/contract/queue_contract.hpp"

#include "core/fleet/queue/memory_queue.hpp"
#include "core/fleet/queue/redis_queue.hpp"

#include "tests/support/redis_server.hpp"
#include "tests/support/stepped_clock.hpp"

namespace contract {
namespace {

class MemoryBench final : public QueueBench {
public:
    fleet::Queue& queue() override { return m_queue; }
    void pass(std::int64_t ms) override {
        for (; ms > 0; ms -= 1000) {
            m_clock.ms += std::min<std::int64_t>(ms, 1000);
            EXPECT_TRUE(m_queue.tick());
        }
    }

private:
    support::SteppedClock m_clock;
    fleet::MemoryQueue m_queue{m_clock};
};

/// One server for all tests of a process. It ends before the application does.
std::unique_ptr<support::RedisServer> s_server;
class End final : public testing::Environment {
    void TearDown() override { s_server.reset(); }
};
[[maybe_unused]] testing::Environment* const s_end = testing::AddGlobalTestEnvironment(new End);

/// Each test has a fleet of its own in it.
class RedisBench final : public QueueBench {
public:
    explicit RedisBench(support::RedisServer& server)
        : m_server(server), m_fleet("test" + std::to_string(++s_made)), m_queue(server.address(), m_fleet, m_clock) {}
    fleet::Queue& queue() override { return m_queue; }
    /// The queue's clock is set on, as `tick` does where Redis' own has jumped.
    void pass(std::int64_t ms) override {
        m_server.call({"FCALL", "mr_tick", "1", "mr:{" + m_fleet + "}", m_queue.incarnation(), std::to_string(ms), "0"});
        EXPECT_TRUE(m_queue.tick());
    }

private:
    static inline int s_made = 0;
    support::RedisServer& m_server;
    base::SystemClock m_clock;
    std::string m_fleet;
    fleet::RedisQueue m_queue;
};

} // namespace

std::unique_ptr<QueueBench> memoryBench(std::string&) {
    return std::make_unique<MemoryBench>();
}

std::unique_ptr<QueueBench> redisBench(std::string& why) {
    if (!support::RedisServer::isInstalled()) {
        why = support::RedisServer::kMissing;
        return nullptr;
    }
    if (!s_server) s_server = std::make_unique<support::RedisServer>();
    return std::make_unique<RedisBench>(*s_server);
}

} // namespace contract
