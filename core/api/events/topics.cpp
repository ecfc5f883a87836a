#include "core/api/events/topics.hpp"

namespace api {

Topics topicsOf(const std::vector<std::string>& words) {
    Topics topics;
    for (const std::string& word : words)
        for (std::size_t i = 0; i < kTopics; ++i)
            if (word == model::EnumWords<Topic>::words[i]) topics.set(i);
    return topics;
}

std::vector<std::string> unknownTopics(const std::vector<std::string>& words) {
    std::vector<std::string> unknown;
    for (const std::string& word : words)
        if (topicsOf(std::vector{word}).none()) unknown.push_back(word);
    return unknown;
}

std::string topicsFault(const std::vector<std::string>& unknown) {
    std::string text = "There is no topic \"" + unknown.front().substr(0, 40) + "\". There are";
    for (std::size_t i = 0; i < kTopics; ++i) text += (i == 0 ? " " : ", ") + std::string(model::EnumWords<Topic>::words[i]);
    return text + ".";
}

} // namespace api
