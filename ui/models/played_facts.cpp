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

QString withSound(const QString& rates) {
    return Text::tr("%1, with sound").arg(rates);
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
    if (at->seconds <= 0) return;
    const QString rate = words::bitrate(static_cast<double>(at->bytes) * 8 / at->seconds);
    const bool hasSound = !media.sound.codec.empty();
    facts[SegmentBitrateFact] = !hasSound ? rate : media.isSoundApart ? Text::tr("%1, picture alone").arg(rate) : withSound(rate);
}

} // namespace

QString ratesSaid(double average, double peak, double target, bool hasSound) {
    QStringList rates;
    if (average > 0 || peak > 0) rates << words::bitrates(average, peak);
    if (target > 0) rates << Text::tr("target %1").arg(words::bitrate(target));
    if (rates.isEmpty()) return QStringLiteral("—");
    const QString all = rates.join(QStringLiteral(", "));
    return hasSound ? withSound(all) : all;
}

PlayedFacts playedFacts(const PlayedMedia& media) {
    PlayedFacts facts;
    facts.fill(QStringLiteral("—"));
    facts[PictureFact] = pictureFact(media);
    facts[BitrateFact] = ratesSaid(media.average, media.peak, media.target, !media.sound.codec.empty());
    facts[SoundFact] = words::sound(media.sound.codec, media.sound.channels, media.sound.rate);
    if (!media.segments || media.segments->empty()) return facts;
    tellSegment(media, facts);
    facts[PlaylistFact] = playlistFact(media);
    return facts;
}

} // namespace ui
