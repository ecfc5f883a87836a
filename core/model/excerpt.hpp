#pragma once
/// What of a source is encoded: from where to where, and which of its audio tracks. Values; any thread.
///
/// Times are seconds from where the whole film begins: its first picture, or its first sound where that is earlier (rule 1 of
/// source_clock.hpp), whatever the file's own time stamps say and whichever tracks are kept. That is the time which players show.

#include "core/model/json.hpp"

namespace model {

struct Excerpt {
    /// The first picture is the one that is shown at `start`, the last one is shown just before `end`; the sound is cut to the sample.
    std::optional<double> start, end;
    /// Indices of streams in the file, as the probe names them; an empty list keeps none. Absent: all that can be decoded.
    std::optional<std::vector<int>> audioTracks;

    /// Nothing is left out.
    bool isWhole() const { return !start && !end && !audioTracks; }
    bool operator==(const Excerpt&) const = default;
    template <class F> static void describe(F&& f) {
        f("start", &Excerpt::start);
        f("end", &Excerpt::end);
        f("audioTracks", &Excerpt::audioTracks);
    }
};

/// Times that are told in milliseconds fall beside those of pictures by up to half of one.
inline constexpr double kExcerptRounding = 0.0005;

/// As far as it can be judged without the source. Errors: InvalidInput, a sentence.
Result<void> validate(const Excerpt& excerpt);
/// Against the film's length, where that is known (0: it is not). Errors: InvalidInput, a sentence that names both.
Result<void> validate(const Excerpt& excerpt, double filmSeconds);

/// "0:10.5 to 1:02, audio tracks 1, 2"; "" of the whole.
base::Text excerptText(const Excerpt& excerpt);

} // namespace model
