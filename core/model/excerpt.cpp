#include "core/model/excerpt.hpp"

#include "core/base/clock_text.hpp"
#include "core/base/duration.hpp"

#include <algorithm>

namespace model {
namespace {

Error bad(const base::Text& sentence) {
    return {ErrorCode::InvalidInput, sentence};
}

bool isTime(double seconds) {
    return seconds >= 0 && seconds <= base::kLongestSeconds; // false for what is no number
}

base::Text endTooEarly(const Excerpt& excerpt) {
    if (!excerpt.start)
        return base::text(QT_TRANSLATE_NOOP("Core", "The end lies at the film's beginning: nothing would be left. Choose a later one."));
    return base::text(QT_TRANSLATE_NOOP("Core", "The end, %1, does not lie behind the start, %2. Choose a later end or an earlier start."),
        base::clockSaid(*excerpt.end), base::clockSaid(*excerpt.start));
}

base::Text spanText(const Excerpt& excerpt) {
    const base::Text start = base::clockSaid(excerpt.start.value_or(0));
    return excerpt.end ? base::text(QT_TRANSLATE_NOOP("Core", "%1 to %2"), start, base::clockSaid(*excerpt.end))
                       : base::text(QT_TRANSLATE_NOOP("Core", "%1 to the end"), start);
}

base::Text tracksText(const std::vector<int>& tracks) {
    if (tracks.empty()) return base::text(QT_TRANSLATE_NOOP("Core", "no audio track"));
    std::string numbers;
    for (const int index : tracks) numbers += (numbers.empty() ? "" : ", ") + std::to_string(index);
    return base::text(
        tracks.size() == 1 ? QT_TRANSLATE_NOOP("Core", "audio track %1") : QT_TRANSLATE_NOOP("Core", "audio tracks %1"), numbers);
}

} // namespace

Result<void> validate(const Excerpt& excerpt) {
    if (excerpt.start && !isTime(*excerpt.start))
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "The start is no time of a film. Write it like 1:02.5.")));
    if (excerpt.end && !isTime(*excerpt.end))
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "The end is no time of a film. Write it like 1:02.5.")));
    if (excerpt.end && *excerpt.end <= excerpt.start.value_or(0) + kExcerptRounding) return bad(endTooEarly(excerpt));
    if (!excerpt.audioTracks) return {};
    std::vector<int> tracks = *excerpt.audioTracks;
    std::sort(tracks.begin(), tracks.end());
    if (!tracks.empty() && tracks.front() < 0)
        return bad(
            base::text(QT_TRANSLATE_NOOP("Core", "An audio track has a number below 0. The tracks of a file are numbered from 0 on.")));
    if (const auto twice = std::adjacent_find(tracks.begin(), tracks.end()); twice != tracks.end())
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "Audio track %1 is named twice. Name each once."), *twice));
    return {};
}

Result<void> validate(const Excerpt& excerpt, double filmSeconds) {
    MR_TRY(validate(excerpt));
    if (filmSeconds > 0 && excerpt.start && *excerpt.start >= filmSeconds - kExcerptRounding)
        return bad(base::text(
            QT_TRANSLATE_NOOP("Core", "The start, %1, lies behind the end of the film, which is %2 long. Choose an earlier one."),
            base::clockSaid(*excerpt.start), base::clockSaid(filmSeconds)));
    return {};
}

base::Text excerptText(const Excerpt& excerpt) {
    std::vector<base::Text> parts;
    if (excerpt.start || excerpt.end) parts.push_back(spanText(excerpt));
    if (excerpt.audioTracks) parts.push_back(tracksText(*excerpt.audioTracks));
    return base::listed(parts);
}

} // namespace model
