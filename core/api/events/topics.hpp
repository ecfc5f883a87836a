#pragma once
/// What a listener can ask to hear of. Values; any thread.

#include "core/model/json.hpp"

#include <bitset>

namespace api {

enum class Topic {
    Jobs,   ///< rows without their renditions; "Pause all"
    Status, ///< SystemStatus, whole
    Uploads,
    Alerts,
    Fleet,
    Live,
    Presets,
    Settings, ///< the keys of those that changed, never a value
};
inline constexpr std::size_t kTopics = 8;

/// The member of `changes` that it fills; of Jobs and Settings too.
inline constexpr std::array<const char*, kTopics> kTopicMembers{
    "jobs", "status", "uploads", "alerts", "workers", "channels", "presets", "settings"};

using Topics = std::bitset<kTopics>;

constexpr std::size_t indexOf(Topic topic) {
    return static_cast<std::size_t>(topic);
}
inline Topics topicsOf(std::initializer_list<Topic> list) {
    Topics topics;
    for (const Topic topic : list) topics.set(indexOf(topic));
    return topics;
}
/// Words that nobody knows, of a newer client, are passed over.
Topics topicsOf(const std::vector<std::string>& words);
/// Those of them, for whoever asked to be told.
std::vector<std::string> unknownTopics(const std::vector<std::string>& words);
/// A sentence about those, with the topics that there are.
std::string topicsFault(const std::vector<std::string>& unknown);

} // namespace api

template <> struct model::EnumWords<api::Topic> {
    static constexpr std::array words{"jobs", "status", "uploads", "alerts", "fleet", "live", "presets", "settings"};
};
