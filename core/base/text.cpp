#include "core/base/text.hpp"

namespace base {

std::string Text::in(const std::function<std::string(const std::string&)>& translated) const {
    if (!isPattern) return words;
    const std::string pattern = translated(words);
    std::string made;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool isPlace = pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] >= '1' && pattern[i + 1] <= '9';
        const std::size_t place = isPlace ? static_cast<std::size_t>(pattern[i + 1] - '1') : arguments.size();
        if (place < arguments.size()) {
            made += arguments[place].in(translated);
            ++i;
        } else {
            made += pattern[i];
        }
    }
    return made;
}

std::string Text::english() const {
    return in([](const std::string& pattern) { return pattern; });
}

Text numberSaid(const std::string& number) {
    const auto point = number.find('.');
    if (point == std::string::npos) return number;
    return text(kFractionPattern.data(), number.substr(0, point), number.substr(point + 1));
}

Text listed(const std::vector<Text>& texts) {
    Text row = texts.empty() ? Text() : texts.front();
    for (std::size_t i = 1; i < texts.size(); ++i) row = text(QT_TRANSLATE_NOOP("Core", "%1, %2"), row, texts[i]);
    return row;
}

Text together(const std::string& english, const Text& parts) {
    return parts.isPattern && parts.english() == english ? parts : Text(english);
}

} // namespace base
