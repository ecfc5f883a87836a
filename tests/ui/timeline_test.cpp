// The time axis of the Preview, and how times are written: whatever a file claims, neither takes longer than its pixels.

#include "ui/style/words.hpp"
#include "ui/widgets/timeline.hpp"

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace {

constexpr double kAbsurd[] = {1.7e10, 9.2e15, 1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), -1};

std::vector<playback::SegmentSpan> segmentsOf(int count, double seconds) {
    std::vector<playback::SegmentSpan> segments;
    for (int i = 0; i < count; ++i) segments.push_back({i * seconds, seconds, 500'000});
    return segments;
}

} // namespace

TEST(TimeAxis, HasAsManyLabelsAsItsPixelsHold) {
    for (const double whole : {0.4, 1.0, 12.4, 634.0, 5400.0, 86400.0, 1e8, 1.7e10, 9.2e15}) {
        const auto times = ui::axisTimes(whole, 980, 70);
        ASSERT_FALSE(times.empty()) << whole;
        EXPECT_LE(times.size(), 15u) << whole;
        EXPECT_GE(times.size(), whole > 12 ? 4u : 1u) << whole;
        for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE((times[i] - times[i - 1]) / whole * 980, 70 - 1e-6) << whole;
        EXPECT_LE(times.back(), whole);
    }
    EXPECT_TRUE(ui::axisTimes(0, 980, 70).empty());
    EXPECT_TRUE(ui::axisTimes(std::numeric_limits<double>::infinity(), 980, 70).empty());
    EXPECT_TRUE(ui::axisTimes(634, -12, 70).empty()) << "a window too small for an axis";
}

TEST(TimeAxis, TheDesignsFilmOfTenMinutesIsMarkedEveryMinute) {
    const auto times = ui::axisTimes(634, 980, 62);
    ASSERT_EQ(times.size(), 11u);
    EXPECT_EQ(times[1], 60);
}

TEST(TimeAxis, SegmentsThatShareAPixelAreOneBarAndKeepTheirPeak) {
    auto segments = segmentsOf(200'000, 2);
    segments[123'456].bytes = 5'000'000;
    const auto bars = ui::segmentBars(segments, 400'000, 1000);
    EXPECT_LE(bars.size(), 1001u);
    double top = 0;
    for (const auto& bar : bars) top = std::max(top, bar.kbps);
    EXPECT_NEAR(top, 20'000, 1);
    EXPECT_EQ(ui::segmentBars(segmentsOf(10, 6), 60, 1000).size(), 10u) << "where there is room, each is seen";
}

TEST(Timeline, ADurationOfFiveHundredYearsIsPaintedAtOnce) {
    const ui::Theme theme;
    ui::Timeline timeline(theme);
    timeline.resize(1000, 190);
    QSignalSpy sought(&timeline, &ui::Timeline::seekWanted);
    for (const double absurd : kAbsurd) {
        timeline.setMedia({}, absurd, absurd, 900);
        timeline.setPosition(absurd);
        EXPECT_FALSE(timeline.grab().isNull()); // took minutes: a label for every two hours of it
        QMouseEvent press(QEvent::MouseButtonPress, QPointF(900, 20), QPointF(900, 20), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&timeline, &press);
    }
    EXPECT_EQ(sought.count(), 0) << "where nothing is known, there is nothing to seek";
    timeline.setMedia(segmentsOf(200'000, 2), 400'000, 400'000, 900);
    EXPECT_FALSE(timeline.grab().isNull());
}

TEST(Words, TimesHaveOneForm) {
    EXPECT_EQ(ui::words::duration(250), QStringLiteral("04:10"));
    EXPECT_EQ(ui::words::duration(3877), QStringLiteral("1:04:37"));
    EXPECT_EQ(ui::words::duration(250, 3877), QStringLiteral("0:04:10")) << "in a film of an hour, all its times have hours";
    EXPECT_EQ(ui::words::duration(3600, 3600), QStringLiteral("1:00:00"));
    EXPECT_EQ(ui::words::duration(0, 634), QStringLiteral("00:00"));
}

TEST(Words, AnAbsurdDurationIsNone) {
    for (const double absurd : kAbsurd) {
        EXPECT_EQ(ui::words::duration(absurd), QStringLiteral("—")) << absurd;
        EXPECT_FALSE(ui::words::spokenDuration(absurd).contains(QLatin1Char('-'))) << absurd;
    }
}

TEST(Words, FramesAreToldInTheSameForm) {
    EXPECT_EQ(ui::words::timecode(257.48, 0.04, 634), QStringLiteral("04:17:12"));
    EXPECT_EQ(ui::words::timecode(257.48, 0.04, 3877), QStringLiteral("0:04:17:12")) << "else it would be four hours";
    EXPECT_EQ(ui::words::timecode(257.96, 0.04, 634), QStringLiteral("04:17:24")) << "the second that is shown has begun";
    EXPECT_EQ(ui::words::timecode(1.001, 1001.0 / 30000, 10), QStringLiteral("00:01:00"));
    EXPECT_EQ(ui::words::timecode(0, 0, 0), QStringLiteral("00:00:00"));
    for (const double absurd : kAbsurd) EXPECT_EQ(ui::words::timecode(absurd, 0.04, 10), QStringLiteral("—")) << absurd;
}

TEST(Timeline, ItsBarsSayWhetherTheyMeanThePictureAloneAsTheTargetDoes) {
    const ui::Theme theme;
    ui::Timeline timeline(theme);
    timeline.setMedia(segmentsOf(3, 6), 18, 18, 5000);
    EXPECT_EQ(timeline.heading(), QStringLiteral("Bitrate per segment, kb/s")) << "sound may be in it";
    timeline.setPictureAlone(true);
    EXPECT_EQ(timeline.heading(), QStringLiteral("Bitrate of the picture per segment, kb/s"));
    timeline.setMedia({}, 0, 18, 5000);
    EXPECT_EQ(timeline.heading(), QString()) << "there is none";
    timeline.setSource(true);
    EXPECT_EQ(timeline.heading(), QStringLiteral("Source file"));
}

TEST(Words, BitratesSayWhichTheyAre) {
    EXPECT_EQ(ui::words::bitrates(3.2e6, 4.8e6), QStringLiteral("avg 3.2\u00a0Mb/s, peak 4.8\u00a0Mb/s"));
    EXPECT_EQ(ui::words::bitrates(874'000, 0), QStringLiteral("avg 874\u00a0kb/s"));
    EXPECT_EQ(ui::words::bitrates(0, 4.8e6), QStringLiteral("peak 4.8\u00a0Mb/s"));
    EXPECT_EQ(ui::words::bitrates(0, 0), QStringLiteral("—"));
    EXPECT_EQ(ui::words::bitrate(15.2e6), QStringLiteral("15.2\u00a0Mb/s"));
    EXPECT_EQ(ui::words::bitrate(148e6), QStringLiteral("148\u00a0Mb/s"));
    EXPECT_EQ(ui::words::sound("aac", 6, 48'000), QStringLiteral("AAC, 5.1, 48 kHz"));
    EXPECT_EQ(ui::words::sound("", 0, 0), QStringLiteral("—"));
}

TEST(TimeAxis, TheScaleBehindTheBarsHasRoundValuesAndEndsWithOne) {
    EXPECT_EQ(ui::axisValues(925), (std::vector<double>{0, 500, 1000})) << "its end has a number, too";
    EXPECT_EQ(ui::axisValues(1000), (std::vector<double>{0, 500, 1000}));
    EXPECT_EQ(ui::axisValues(1242), (std::vector<double>{0, 500, 1000, 1500}));
    EXPECT_EQ(ui::axisValues(2700), (std::vector<double>{0, 1000, 2000, 3000}));
    for (const double highest : {0.3, 1.0, 1.5, 1.51, 1.99, 3.0, 3.01, 4.9, 6.0, 7.0, 9.99, 99.0, 12'345.0, 1e12}) {
        const auto values = ui::axisValues(highest);
        EXPECT_GE(values.size(), 3u) << highest;
        EXPECT_LE(values.size(), 4u) << highest;
        ASSERT_FALSE(values.empty());
        EXPECT_GE(values.back(), highest) << "a bar would leave the chart";
        EXPECT_LE(values.back(), 2 * highest) << "the bars would be low";
    }
    EXPECT_TRUE(ui::axisValues(0).empty());
    EXPECT_TRUE(ui::axisValues(std::numeric_limits<double>::infinity()).empty());
}
