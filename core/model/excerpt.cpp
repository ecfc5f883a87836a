#include "core/model/excerpt.hpp"

#include "core/base/clock_text.hpp"
#include "core/base/duration.hpp"

#include <algorithm>

namespace model {
namespace {

Error bad(const std::string& sentence) {
    return {ErrorCode::InvalidInput, sentence};
}

bool isTime(double seconds) {
    return seconds >= 0 && seconds <= base::kLongestSeconds; // false for what is no number
}

} // namespace

Result<void> validate(const Excerpt& excerpt) {
    if (excerpt.start && !isTime(*excerpt.start)) return bad("The start is no time of a film. Write it like 1:02.5.");
    if (excerpt.end && !isTime(*excerpt.end)) return bad("The end is no time of a film. Write it like 1:02.5.");
    if (excerpt.end && *excerpt.end <= excerpt.start.value_or(0) + kExcerptRounding)
        return bad(excerpt.start ? "The end, " + base::clockText(*excerpt.end) + ", does not lie behind the start, " +
                    base::clockText(*excerpt.start) + ". Choose a later end or an earlier start."
                                 : "The end lies at the film's beginning: nothing would be left. Choose a later one.");
    if (!excerpt.audioTracks) return {};
    std::vector<int> tracks = *excerpt.audioTracks;
    std::sort(tracks.begin(), tracks.end());
    if (!tracks.empty() && tracks.front() < 0) return bad("An audio track has a number below 0. `millrace probe` lists those of a file.");
    if (const auto twice = std::adjacent_find(tracks.begin(), tracks.end()); twice != tracks.end())
        return bad("Audio track " + std::to_string(*twice) + " is named twice. Name each once.");
    return {};
}

Result<void> validate(const Excerpt& excerpt, double filmSeconds) {
    MR_TRY(validate(excerpt));
    if (filmSeconds > 0 && excerpt.start && *excerpt.start >= filmSeconds - kExcerptRounding)
        return bad("The start, " + base::clockText(*excerpt.start) + ", lies behind the end of the film, which is " +
            base::clockText(filmSeconds) + " long. Choose an earlier one.");
    return {};
}

std::string excerptText(const Excerpt& excerpt) {
    std::string text;
    if (excerpt.start || excerpt.end)
        text = base::clockText(excerpt.start.value_or(0)) + " to " + (excerpt.end ? base::clockText(*excerpt.end) : "the end");
    if (!excerpt.audioTracks) return text;
    std::string tracks;
    for (const int index : *excerpt.audioTracks) tracks += (tracks.empty() ? "" : ", ") + std::to_string(index);
    return text + (text.empty() ? "" : ", ") +
        (tracks.empty() ? "no audio track" : (excerpt.audioTracks->size() == 1 ? "audio track " : "audio tracks ") + tracks);
}

} // namespace model
