#pragma once
/// Hears by a connection of its own what is offered in a Redis. One thread.

#include "core/fleet/queue/queue.hpp"
#include "core/fleet/queue/redis_connection.hpp"

namespace fleet {
inline namespace queue {

class RedisWakes final : public Wakes {
public:
    RedisWakes(RedisAddress address, std::string channel, const base::Clock& clock);
    base::Result<std::vector<Wake>> wait(int ms) override;

private:
    RedisConnection m_redis;
    const std::string m_channel;
    int m_subscribed = 0; ///< which connection
};

} // namespace queue
} // namespace fleet
