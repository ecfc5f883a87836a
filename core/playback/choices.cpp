#include "core/playback/choices.hpp"

#include <algorithm>

namespace playback {

std::string Choices::nameFor(const std::string& uri, int height) const {
    const auto slash = uri.find('/');
    const bool relative = uri.find("://") == std::string::npos && slash != std::string::npos && slash > 0;
    std::string name = relative ? uri.substr(0, slash) : std::to_string(height) + "p";
    const auto taken = [&] { return std::any_of(video.begin(), video.end(), [&](const auto& choice) { return choice.name == name; }); };
    if (taken()) name = std::to_string(height) + "p";
    for (int i = 2; taken(); ++i) name = std::to_string(height) + "p " + std::to_string(i);
    return name;
}

} // namespace playback
