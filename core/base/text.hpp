#pragma once
/// A text for people that can be said in another language later: an English pattern, and what stands in its places. Pure; any thread.
///
/// Core makes texts, keeps and sends them in English; the panel says them in the operator's language, which may change while they are
/// shown. So a text keeps its parts: `text(QT_TRANSLATE_NOOP("Core", "%1 is empty."), path)`. lupdate finds the pattern there, its
/// translation stands in the context "Core", `ui::words::said` puts the two together. A pattern that is changed is another text: what was
/// stored before is shown in English.

#include <QtGlobal>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

struct Text {
    std::string words;      ///< a pattern with %1 to %9; or what is the same in every language: a name, a number, another program's words
    bool isPattern = false; ///< else there are no arguments
    std::vector<Text> arguments;

    Text() = default;
    Text(std::string same) : words(std::move(same)) {}
    Text(std::string_view same) : words(same) {}
    Text(const char* same) : words(same) {}
    template <std::integral N> Text(N number) : words(std::to_string(number)) {}

    /// With every pattern as `translated` has it; a place without an argument stays as it is written.
    std::string in(const std::function<std::string(const std::string& pattern)>& translated) const;
    std::string english() const;
    bool isEmpty() const { return words.empty(); }
    bool operator==(const Text&) const = default;
};

/// `pattern`: a literal in QT_TRANSLATE_NOOP("Core", …), a whole sentence or a clause that can be translated by itself.
template <class... Arguments> Text text(const char* pattern, Arguments&&... arguments) {
    Text made(pattern);
    made.isPattern = true;
    (made.arguments.emplace_back(std::forward<Arguments>(arguments)), ...);
    return made;
}

/// One of two patterns, by whether `number` is 1; it is %1 in both: "%1 frame", "%1 frames".
inline Text countedText(std::int64_t number, const char* one, const char* many) {
    return text(number == 1 ? one : many, number);
}

/// A number with a point, as programs write it, for a sentence that people read: where there is a fraction, a pattern of what stands before
/// its sign and behind it. Whoever says it puts the sign of the reader's numbers there; it is no matter of a translation.
Text numberSaid(const std::string& number);
inline constexpr std::string_view kFractionPattern = "%1.%2";

/// Several in a row: "one, two, three".
Text listed(const std::vector<Text>& texts);

/// A text that came with its English from a disk or another process: `parts` where they say just that, else the English alone.
Text together(const std::string& english, const Text& parts);
/// The other way: nothing where the English says it all.
inline Text partsOf(const Text& text) {
    return text.isPattern ? text : Text();
}

} // namespace base
