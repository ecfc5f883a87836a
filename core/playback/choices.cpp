#include "core/playback/choices.hpp"

#include <algorithm>

namespace playback {

std::string Choices::nameFor(const std::string& uri, int height) const {
    const auto slash = uri.find('/');
    const bool relative = uri.find("://") == std::string::npos && slash != std::string::npos && slash > 0;
    const std::string plain = height > 0 ? std::to_string(height) + "p" : "audio";
    std::string name = relative ? uri.substr(0, slash) : plain;
    const auto taken = [&] { return std::any_of(video.begin(), video.end(), [&](const auto& choice) { return choice.name == name; }); };
    if (taken()) name = plain;
    for (int i = 2; taken(); ++i) name = plain + " " + std::to_string(i);
    return name;
}

} // namespace playback
