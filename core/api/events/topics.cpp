#include "core/api/events/topics.hpp"

namespace api {

Topics topicsOf(const std::vector<std::string>& words) {
    Topics topics;
    for (const std::string& word : words)
        for (std::size_t i = 0; i < kTopics; ++i)
            if (word == model::EnumWords<Topic>::words[i]) topics.set(i);
    return topics;
}

} // namespace api
