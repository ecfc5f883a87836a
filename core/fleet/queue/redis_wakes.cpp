#include "core/fleet/queue/redis_wakes.hpp"

#include <charconv>
#include <map>

namespace fleet {
inline namespace queue {

RedisWakes::RedisWakes(RedisAddress address, std::string channel, const base::Clock& clock)
    : m_redis(std::move(address), clock), m_channel(std::move(channel)) {}

base::Result<std::vector<Wake>> RedisWakes::wait(int ms) {
    MR_TRY(m_redis.connect());
    if (m_subscribed != m_redis.made()) {
        MR_TRY(m_redis.call({"SUBSCRIBE", m_channel}));
        const bool isFirst = m_subscribed == 0;
        m_subscribed = m_redis.made();
        if (!isFirst) return std::vector<Wake>{{}}; // what was said between two connections nobody heard
    }
    MR_ASSIGN(const std::vector<std::string> messages, m_redis.published(ms));
    std::map<std::string, int> tasks;
    for (const auto& message : messages) { // "<need> <tasks>"
        int number = 0;
        const auto space = message.find(' ');
        if (space == std::string::npos) continue;
        std::from_chars(message.data() + space + 1, message.data() + message.size(), number);
        tasks[message.substr(0, space)] += number;
    }
    std::vector<Wake> found;
    for (const auto& [need, number] : tasks) found.push_back({need, number});
    return found;
}

} // namespace queue
} // namespace fleet
