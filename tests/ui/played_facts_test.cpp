// What Preview tells of the film that plays, in words.

#include "ui/models/played_facts.hpp"
#include "ui/style/words.hpp"

#include <gtest/gtest.h>

TEST(PlayedFacts, SegmentsAreCountedLikeEverythingElse) {
    const std::vector<playback::SegmentSpan> segments(1234, playback::SegmentSpan{0, 6, 500'000});
    ui::PlayedMedia media;
    media.segments = &segments;
    EXPECT_TRUE(ui::playedFacts(media)[ui::SegmentFact].endsWith(ui::words::count(1234)));
}

TEST(PlayedFacts, TellPictureSoundAndTheSegmentThatPlays) {
    const std::vector<playback::SegmentSpan> segments{{0, 6, 500'000}, {6, 6, 750'000}, {12, 6, 0}};
    ui::PlayedMedia media;
    media.picture = {640, 360};
    media.frameSeconds = 0.04;
    media.average = 874'000;
    media.peak = 1'188'000;
    media.target = 1'028'000;
    media.isSoundApart = true;
    media.sound = {.codec = "aac", .channels = 2, .rate = 44'100};
    media.segments = &segments;
    media.position = 6;
    auto facts = ui::playedFacts(media);
    EXPECT_EQ(facts[ui::PictureFact], QStringLiteral("640×360, 25 fps"));
    EXPECT_EQ(facts[ui::BitrateFact], QStringLiteral("avg 874\u00a0kb/s, peak 1.2\u00a0Mb/s, target 1.0\u00a0Mb/s, with sound"));
    EXPECT_EQ(facts[ui::SoundFact], QStringLiteral("AAC, stereo, 44.1 kHz"));
    EXPECT_EQ(facts[ui::SegmentFact], QStringLiteral("2 of 3"));
    EXPECT_EQ(facts[ui::SegmentBitrateFact], QStringLiteral("1.0\u00a0Mb/s, picture alone"));
    media.isSoundApart = false;
    EXPECT_EQ(ui::playedFacts(media)[ui::SegmentBitrateFact], QStringLiteral("1.0\u00a0Mb/s, with sound"));
    media.position = 13;
    facts = ui::playedFacts(media);
    EXPECT_EQ(facts[ui::SegmentSizeFact], QStringLiteral("—")) << "not fetched yet";
    facts = ui::playedFacts({});
    for (const QString& fact : facts) EXPECT_EQ(fact, QStringLiteral("—"));
}

TEST(PlayedFacts, AverageAndTargetMeanTheSameAndSayWhich) {
    EXPECT_EQ(ui::ratesSaid(4'859'000, 0, 5'160'000, true), QStringLiteral("avg 4.9\u00a0Mb/s, target 5.2\u00a0Mb/s, with sound"));
    EXPECT_EQ(ui::ratesSaid(4'859'000, 0, 0, false), QStringLiteral("avg 4.9\u00a0Mb/s")) << "a film without sound";
    EXPECT_EQ(ui::ratesSaid(0, 0, 900'000, true), QStringLiteral("target 900\u00a0kb/s, with sound"));
    EXPECT_EQ(ui::ratesSaid(0, 0, 0, true), QStringLiteral("—"));
}

TEST(PlayedFacts, NothingGrowsOfAJobThatHasEnded) {
    const std::vector<playback::SegmentSpan> segments{{0, 6, 500'000}, {6, 6, 700'000}};
    ui::PlayedMedia media;
    media.segments = &segments;
    media.isGrowing = true;
    for (const auto state : {model::JobState::Failed, model::JobState::Cancelled}) {
        media.job = state;
        EXPECT_EQ(ui::playedFacts(media)[ui::PlaylistFact], QStringLiteral("incomplete"));
    }
    media.job = model::JobState::Done;
    EXPECT_EQ(ui::playedFacts(media)[ui::PlaylistFact], QStringLiteral("complete"));
    media.job = model::JobState::Encoding;
    EXPECT_EQ(ui::playedFacts(media)[ui::PlaylistFact], QStringLiteral("growing"));
    media.job.reset();
    EXPECT_EQ(ui::playedFacts(media)[ui::PlaylistFact], QStringLiteral("growing"));
    media.isGrowing = false;
    EXPECT_EQ(ui::playedFacts(media)[ui::PlaylistFact], QStringLiteral("complete"));
}
