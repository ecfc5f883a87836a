#include "core/fleet/queue/redis_reply.hpp"

#include <charconv>

namespace fleet {
inline namespace queue {

std::int64_t RedisReply::integer() const {
    if (kind == Kind::Number) return number;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::vector<std::string> RedisReply::texts() const {
    std::vector<std::string> found;
    found.reserve(items.size());
    for (const auto& item : items) found.push_back(item.text);
    return found;
}

} // namespace queue
} // namespace fleet
