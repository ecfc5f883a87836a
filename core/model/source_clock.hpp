#pragma once
/// How the times that a source writes on its packets become one timeline. Values; found by `media::scanSource`, applied by
/// `media::Input` to every packet before anything else sees it, to picture and sound alike: they cannot part.
///
/// The rules (core/media/source_clock.cpp carries them out):
///  1. Origin. Output time 0 is where the first kept picture or sound begins; the first picture is held before its time, the last one
///     behind it, for as long as there is sound. Less than 50 ms is what codecs pad with (two AAC frames, ISO/IEC 14496-3) and is cut.
///  2. Gaps and steps inside a clock are real: the picture is held, silence stands in; overlaps are cut by their own length.
///  3. A clock that starts again, wraps or jumps (MPEG-TS discontinuity, ISO/IEC 13818-1, 2.4.3.5; joined files; 33-bit wrap, 2.4.3.6)
///  begins a new
///     section. All streams of a section have one shift, so what was in sync inside it stays so. It is the smallest that lets no stream
///     overlap what came before, on the picture's grid.
///  4. Going back by more than 0.3 s is a restart, going forward by more than 10 s a jump, where the format allows such things
///  (libavformat:
///     AVFMT_TS_DISCONT; ffmpeg's own -dts_delta_threshold) and where the other streams do the same; else rule 2 holds.
///  5. A stream that comes back to an earlier clock (one damaged time stamp) has that clock's shift again.
///  6. Edit lists (ISO/IEC 14496-12, 8.6.6) and timecodes of clusters are the demuxer's: what it shows is what players show; but dwells
///     (media_rate 0), which it plays on: there the first picture is held, and sound is silent.
///  7. Pictures with equal times are one, the first; field pictures (ISO/IEC 14496-10, 7.4.1.2.4) are one frame by two.
///  8. A container without presentation times (AVI): a picture is shown when the decoder gives it, less the frames that the decoder holds
///  back, in
///     the clock of what is stored; every stream begins at 0, so MP3 loses what codecs put before it (1105 samples). One with few (MPEG
///     program streams): pictures follow each other by their lengths; times of their own are believed when they are more than a frame and a
///     half off.
///  9. Pictures before the first that can be decoded on its own are left out; sound beside them stays.
/// 10. The sound's clock is its time stamps, not its samples: up to 12 ms are taken up by the resampler, more that lasts is a step.

#include "core/model/json.hpp"

#include <algorithm>

namespace model {

/// Packets from this place in the file on are shown `shift` later than they say.
struct ClockSection {
    std::int64_t position = 0; ///< byte of the stream's first packet in it
    std::int64_t shift = 0;    ///< in the stream's time base

    bool operator==(const ClockSection&) const = default;
    template <class F> static void describe(F&& f) {
        f("position", &ClockSection::position);
        f("shift", &ClockSection::shift);
    }
};

/// Where a stream can be entered when its times do not rise through the file, so that nothing can be sought by time.
struct ClockEntry {
    std::int64_t position = 0; ///< byte of a key frame
    std::int64_t time = 0;     ///< its presentation time, shifted, in the stream's time base

    bool operator==(const ClockEntry&) const = default;
    template <class F> static void describe(F&& f) {
        f("position", &ClockEntry::position);
        f("time", &ClockEntry::time);
    }
};

/// Where the presentation times of pictures come from (rule 8).
enum class PictureTimes { Given, Counted, Sparse };
template <> struct EnumWords<PictureTimes> { static constexpr std::array words{"given", "counted", "sparse"}; };

/// One picture is shown from here to there and nothing is heard, whatever the packets in between hold. Of a picture half a frame inside.
struct ClockHold {
    std::int64_t from = 0, to = 0; ///< in the stream's time base

    bool holds(std::int64_t time) const { return time > from && time < to; }
    bool operator==(const ClockHold&) const = default;
    template <class F> static void describe(F&& f) {
        f("from", &ClockHold::from);
        f("to", &ClockHold::to);
    }
};

/// One stream's part in the timeline. Empty: its times are right as they are.
struct StreamClock {
    std::vector<ClockSection> sections; ///< by position; the first begins at 0
    std::vector<ClockEntry>
        entries; ///< by position; only of pictures, beside sections a few seconds apart, of sparse times every key frame
    std::vector<ClockHold> holds;

    bool isHeld(std::int64_t time) const {
        return std::any_of(holds.begin(), holds.end(), [time](const ClockHold& hold) { return hold.holds(time); });
    }

    bool operator==(const StreamClock&) const = default;
    template <class F> static void describe(F&& f) {
        f("sections", &StreamClock::sections);
        f("entries", &StreamClock::entries);
        f("holds", &StreamClock::holds);
    }
};

} // namespace model
