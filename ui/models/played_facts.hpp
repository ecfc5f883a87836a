#pragma once
/// What is told of the film that plays, in words. Pure.

#include "core/model/job.hpp"
#include "core/playback/choices.hpp"

#include <QSize>
#include <QString>
#include <array>
#include <optional>

namespace ui {

struct PlayedMedia {
    QSize picture; ///< none: there is sound alone, or nothing yet
    double frameSeconds = 0;
    double average = 0, peak = 0, target = 0; ///< of the rendition, with its sound; bits per second
    bool isSoundApart = false;                ///< its segments hold the picture alone
    playback::SoundFacts sound;
    const std::vector<playback::SegmentSpan>* segments = nullptr; ///< in their order
    double position = 0;
    bool isGrowing = false;             ///< as its playlist says
    std::optional<model::JobState> job; ///< of the job that makes it
};

enum PlayedFact { PictureFact, BitrateFact, SoundFact, SegmentFact, SegmentSizeFact, SegmentBitrateFact, PlaylistFact, PlayedFactCount };
using PlayedFacts = std::array<QString, PlayedFactCount>;

/// "avg 4.9 Mb/s, peak 6.1 Mb/s, target 5.1 Mb/s, with sound": all three mean the same. What is 0 is not known and left out; "—" when
/// nothing is known.
QString ratesSaid(double average, double peak, double target, bool hasSound);

/// "—" for what is not known.
PlayedFacts playedFacts(const PlayedMedia& media);

/// It failed or was cancelled: nothing more comes of it, whatever its playlist says.
inline bool hasEndedEarly(model::JobState state) {
    return state == model::JobState::Failed || state == model::JobState::Cancelled;
}

} // namespace ui
