#include "ui/models/played_facts.hpp"

#include "ui/style/words.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(PlayedFacts)
};

QString pictureFact(const PlayedMedia& media) {
    if (media.picture.isEmpty()) return QStringLiteral("—");
    const QString size = QStringLiteral("%1×%2").arg(media.picture.width()).arg(media.picture.height());
    if (media.frameSeconds <= 0) return size;
    return Text::tr("%1, %2 fps").arg(size, QLocale().toString(std::round(100 / media.frameSeconds) / 100));
}

QString playlistFact(const PlayedMedia& media) {
    if (media.job && hasEndedEarly(*media.job)) return Text::tr("incomplete");
    return media.isGrowing && media.job != model::JobState::Done ? Text::tr("growing") : Text::tr("complete");
}

void tellSegment(const PlayedMedia& media, PlayedFacts& facts) {
    const auto& segments = *media.segments;
    const auto after = std::upper_bound(segments.begin(), segments.end(), media.position + 1e-6,
        [](double position, const playback::SegmentSpan& segment) { return position < segment.start; });
    const auto at = after == segments.begin() ? after : after - 1;
    facts[SegmentFact] =
        Text::tr("%1 of %2").arg(words::count(at - segments.begin() + 1), words::count(static_cast<std::int64_t>(segments.size())));
    if (at->bytes <= 0) return;
    facts[SegmentSizeFact] = words::bytes(at->bytes);
    if (at->seconds > 0) facts[SegmentBitrateFact] = words::bitrate(static_cast<double>(at->bytes) * 8 / at->seconds);
}

} // namespace

PlayedFacts playedFacts(const PlayedMedia& media) {
    PlayedFacts facts;
    facts.fill(QStringLiteral("—"));
    facts[PictureFact] = pictureFact(media);
    facts[BitrateFact] = words::bitrates(media.average, media.peak);
    facts[SoundFact] = words::sound(media.sound.codec, media.sound.channels, media.sound.rate);
    if (!media.segments || media.segments->empty()) return facts;
    tellSegment(media, facts);
    facts[PlaylistFact] = playlistFact(media);
    return facts;
}

} // namespace ui
