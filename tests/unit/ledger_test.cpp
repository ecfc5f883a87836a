#include "core/engine/ledger.hpp"

#include "core/package/hls.hpp"

#include <gtest/gtest.h>

using engine::Ledger;
using engine::Naming;
using engine::PublicationStep;
using engine::PublishedObject;
using Kind = PublishedObject::Kind;
using Do = PublicationStep::Do;
using Origin = Ledger::Origin;

namespace {

constexpr int kSegments = 3;

/// One rung and one sound track, three segments of two seconds each.
const model::Plan& plan() {
    static const model::Plan plan = [] {
        model::Plan made;
        made.timescale = 1000;
        made.durationSeconds = 6;
        made.segmentSeconds = 2;
        made.picture.rate = {25, 1};
        made.revision = "3fa9c2d1";
        model::VideoRendition rung;
        rung.name = "720p";
        rung.width = 1280;
        rung.height = 720;
        rung.kbps = 3000;
        made.video = {rung};
        model::AudioRendition sound;
        sound.name = "audio";
        made.audio = {sound};
        for (int i = 0; i < kSegments; ++i) {
            made.segments.push_back({i * 2000LL, 2000, 50});
            made.chunks.push_back({i, 1});
        }
        return made;
    }();
    return plan;
}

model::SegmentFile file(const std::string& rendition, int number, const std::string& sha = "aa") {
    model::SegmentFile file;
    file.rendition = rendition;
    file.number = number;
    file.bytes = 1000;
    file.frames = 50;
    file.seconds = 2;
    file.sha256 = sha;
    file.startTick = (number - 1) * 2000LL;
    file.ticks = 2000;
    return file;
}

model::RenditionFacts facts(const std::string& rendition, const std::string& init = "i1") {
    return {rendition, rendition == "audio" ? "mp4a.40.2" : "avc1.64001f", init};
}

base::Result<void> make(
    Ledger& ledger, const std::string& rendition, int number, Origin origin = Origin::JobFolder, const std::string& sha = "aa") {
    return ledger.made(file(rendition, number, sha), facts(rendition), origin);
}

/// What is to be done, as words: "PUT 720p/init.mp4".
std::vector<std::string> words(const std::vector<PublicationStep>& steps) {
    std::vector<std::string> words;
    words.reserve(steps.size());
    for (const auto& step : steps)
        words.push_back(step.what == Do::ReadBack ? "READ BACK" : (step.what == Do::Put ? "PUT " : "ASK ") + step.object.path());
    return words;
}
using Words = std::vector<std::string>;

/// Stores everything that the ledger wants, in order, until it wants nothing; what was stored is told. Objects named in `refuse` stay away.
Words run(Ledger& ledger, const std::set<std::string>& atTarget = {}) {
    Words done;
    for (auto steps = ledger.takeSteps(); !steps.empty(); steps = ledger.takeSteps()) {
        for (const auto& step : steps) {
            done.push_back(words({step}).front());
            const PublishedObject& object = step.object;
            if (step.what == Do::ReadBack) continue;
            if (step.what == Do::Ask) (void)ledger.answered(object, atTarget.contains(object.path()));
            else if (object.kind == Kind::Segment)
                ledger.segmentStored(object, ledger.renditions().at(object.rendition).pieces.at(object.index).file->sha256);
            else if (object.kind == Kind::Playlist) ledger.playlistStored(object, ledger.naming(object.rendition));
            else ledger.stored(object);
        }
    }
    return done;
}

std::size_t place(const Words& words, const std::string& word) {
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

} // namespace

TEST(Ledger, NothingIsSentBeforeTheNameIsOurs) {
    Ledger ledger(plan());
    ASSERT_TRUE(make(ledger, "720p", 1));
    EXPECT_TRUE(ledger.takeSteps().empty());
    ledger.claimed();
    EXPECT_EQ(words(ledger.takeSteps()), (Words{"PUT 720p/init.mp4"}));
}

TEST(Ledger, SegmentsFollowTheirInitAndPlaylistsTheirSegments) {
    Ledger ledger(plan());
    ledger.claimed();
    ASSERT_TRUE(make(ledger, "720p", 1));
    ASSERT_TRUE(make(ledger, "audio", 1));
    const Words done = run(ledger);
    EXPECT_EQ(done.size(), 7U); // two of each, and the master once both are named
    for (const std::string name : {"720p", "audio"}) {
        EXPECT_LT(place(done, "PUT " + name + "/init.mp4"), place(done, "PUT " + name + "/00001.m4s"));
        EXPECT_LT(place(done, "PUT " + name + "/00001.m4s"), place(done, "PUT " + name + "/index.m3u8"));
    }
    EXPECT_EQ(done.back(), "PUT master.m3u8");
    EXPECT_DOUBLE_EQ(ledger.playableSeconds(), 2);
}

TEST(Ledger, APlaylistNamesNothingBehindAHole) {
    Ledger ledger(plan());
    ledger.claimed();
    ASSERT_TRUE(make(ledger, "720p", 2));
    EXPECT_EQ(run(ledger), (Words{"PUT 720p/init.mp4", "PUT 720p/00002.m4s"}));
    EXPECT_EQ(ledger.naming("720p").count, 0U);
    ASSERT_TRUE(make(ledger, "720p", 1));
    EXPECT_EQ(run(ledger), (Words{"PUT 720p/00001.m4s", "PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.renditions().at("720p").listed, 2U);
}

TEST(Ledger, TheEndComesInOneOrderAndOnlyWhenEverythingIsStored) {
    Ledger ledger(plan());
    ledger.claimed();
    for (int i = 1; i <= kSegments; ++i) {
        ASSERT_TRUE(make(ledger, "720p", i));
        ASSERT_TRUE(make(ledger, "audio", i));
    }
    (void)run(ledger);
    EXPECT_FALSE(ledger.naming("720p").isLast);
    ledger.complete();
    EXPECT_EQ(run(ledger),
        (Words{"PUT 720p/index.m3u8", "PUT audio/index.m3u8", "PUT report.json", "PUT manifest.mpd", "PUT master.m3u8", "READ BACK"}));
    EXPECT_EQ(ledger.objectsStored(), ledger.objects());
}

TEST(Ledger, WhatOthersStoredIsAskedForBeforeAnyPlaylistIsSent) {
    Ledger ledger(plan());
    ASSERT_TRUE(make(ledger, "720p", 1, Origin::Target));
    ASSERT_TRUE(make(ledger, "720p", 2, Origin::Target));
    ASSERT_TRUE(make(ledger, "720p", 3, Origin::JobFolder));
    ledger.claimed();
    const auto steps = ledger.takeSteps();
    EXPECT_EQ(words(steps), (Words{"PUT 720p/00003.m4s", "ASK 720p/init.mp4", "ASK 720p/00001.m4s", "ASK 720p/00002.m4s"}));
    ledger.segmentStored(steps[0].object, "aa");
    EXPECT_TRUE(ledger.answered(steps[1].object, true));
    EXPECT_TRUE(ledger.answered(steps[2].object, true));
    EXPECT_TRUE(ledger.takeSteps().empty()) << "a playlist with one segment would take away what the published one names";
    EXPECT_TRUE(ledger.answered(steps[3].object, true));
    EXPECT_EQ(words(ledger.takeSteps()), (Words{"PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.naming("720p").count, 3U);
}

TEST(Ledger, NoPlaylistIsSentForWhatIsStoredNowWhileTheTargetIsStillAsked) {
    Ledger ledger(plan());
    ASSERT_TRUE(make(ledger, "720p", 1, Origin::Target));
    ASSERT_TRUE(make(ledger, "720p", 2, Origin::JobFolder));
    ASSERT_TRUE(make(ledger, "720p", 3, Origin::Target));
    ledger.claimed();
    const auto steps = ledger.takeSteps();
    ASSERT_EQ(words(steps), (Words{"PUT 720p/00002.m4s", "ASK 720p/init.mp4", "ASK 720p/00001.m4s", "ASK 720p/00003.m4s"}));
    EXPECT_TRUE(ledger.answered(steps[1].object, true));
    EXPECT_TRUE(ledger.answered(steps[2].object, true));
    ledger.segmentStored(steps[0].object, "aa");
    EXPECT_TRUE(ledger.takeSteps().empty()) << "two segments would take away the third, which the published one names";
    EXPECT_TRUE(ledger.answered(steps[3].object, true));
    EXPECT_EQ(words(ledger.takeSteps()), (Words{"PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.naming("720p").count, 3U);
}

TEST(Ledger, WhatTheTargetNoLongerHoldsIsMadeAgain) {
    Ledger ledger(plan());
    for (int i = 1; i <= kSegments; ++i) ASSERT_TRUE(make(ledger, "720p", i, Origin::Target));
    ledger.claimed();
    const auto steps = ledger.takeSteps(); // the init, then the three
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_TRUE(ledger.answered(steps[0].object, false)); // an init segment lies in the spool
    EXPECT_TRUE(ledger.answered(steps[1].object, true));
    EXPECT_FALSE(ledger.answered(steps[2].object, false));
    EXPECT_TRUE(ledger.answered(steps[3].object, true));
    EXPECT_EQ(run(ledger), (Words{"PUT 720p/init.mp4", "PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.naming("720p").count, 1U);
    EXPECT_FALSE(ledger.chunkStored(plan().chunks[1]));
    ASSERT_TRUE(make(ledger, "720p", 2));
    EXPECT_EQ(run(ledger), (Words{"PUT 720p/00002.m4s", "PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.naming("720p").count, 3U);
}

TEST(Ledger, ASegmentThatAnotherMachineStoresMeanwhileIsNamedWhenTheTargetHasIt) {
    Ledger ledger(plan());
    ledger.claimed();
    ASSERT_TRUE(make(ledger, "720p", 1));
    (void)run(ledger);
    ASSERT_TRUE(make(ledger, "720p", 2, Origin::Target));
    EXPECT_EQ(ledger.naming("720p").count, 1U);
    EXPECT_EQ(run(ledger, {"720p/00002.m4s"}), (Words{"ASK 720p/00002.m4s", "PUT 720p/index.m3u8"}));
    EXPECT_EQ(ledger.naming("720p").count, 2U);
}

TEST(Ledger, ASegmentMadeAgainWhileItIsSentIsSentAgain) {
    Ledger ledger(plan());
    ledger.claimed();
    ASSERT_TRUE(make(ledger, "720p", 1, Origin::JobFolder, "old"));
    ledger.stored(ledger.takeSteps().at(0).object);
    const auto sending = ledger.takeSteps();
    ASSERT_EQ(words(sending), (Words{"PUT 720p/00001.m4s"}));
    ASSERT_TRUE(make(ledger, "720p", 1, Origin::JobFolder, "new"));
    EXPECT_TRUE(ledger.takeSteps().empty());
    ledger.segmentStored(sending[0].object, "old");
    EXPECT_EQ(words(ledger.takeSteps()), (Words{"PUT 720p/00001.m4s"}));
    EXPECT_EQ(ledger.naming("720p").count, 0U);
    EXPECT_FALSE(ledger.segmentSpoiled(sending[0].object, "old")); // of the earlier bytes
    EXPECT_TRUE(ledger.segmentSpoiled(sending[0].object, "new"));
    EXPECT_EQ(ledger.files().size(), 0U);
}

TEST(Ledger, WhatWasNotPlannedOrDoesNotFitIsRefused) {
    Ledger ledger(plan());
    EXPECT_FALSE(make(ledger, "1080p", 1));
    EXPECT_FALSE(make(ledger, "720p", kSegments + 1));
    EXPECT_FALSE(make(ledger, "720p", 0));
    auto late = file("720p", 1);
    late.startTick = 40;
    EXPECT_EQ(ledger.made(late, facts("720p"), Origin::JobFolder).error().message, "720p/00001.m4s does not lie on the planned grid.");
    ASSERT_TRUE(make(ledger, "720p", 1));
    EXPECT_FALSE(ledger.made(file("720p", 2), facts("720p", "i2"), Origin::JobFolder));
    EXPECT_TRUE(ledger.renditions().at("720p").pieces.at(1).file == std::nullopt);
}

// Golden: what a player is given while a job grows, and at its end.
TEST(Ledger, GoldenPlaylists) {
    Ledger ledger(plan());
    ledger.claimed();
    ASSERT_TRUE(make(ledger, "720p", 1));
    ASSERT_TRUE(make(ledger, "audio", 1));
    (void)run(ledger);
    const auto playlist = [&](const std::string& name) {
        const Naming now = ledger.naming(name);
        return engine::playlistOf(plan(), name, ledger.renditions().at(name), now.count, now.isLast).toStdString();
    };
    EXPECT_EQ(playlist("720p"),
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init-3fa9c2d1.mp4\"\n#EXT-X-BITRATE:4\n#EXTINF:2.000000,\n00001-3fa9c2d1.m4s\n");
    const std::string growing = package::masterPlaylist(engine::presentationOf(plan(), ledger.renditions(), false)).toStdString();
    // Until all is made, what was planned: cap and buffer of the picture, a fifth more than the mean for the sound.
    EXPECT_EQ(growing,
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Audio\",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio/index.m3u8\"\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=6153600,AVERAGE-BANDWIDTH=6153600,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=25.000,"
        "AUDIO=\"audio\"\n720p/index.m3u8\n");
    for (int i = 2; i <= kSegments; ++i) {
        ASSERT_TRUE(make(ledger, "720p", i));
        ASSERT_TRUE(make(ledger, "audio", i));
    }
    ledger.complete();
    (void)run(ledger);
    EXPECT_EQ(playlist("720p"),
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init-3fa9c2d1.mp4\"\n#EXT-X-BITRATE:4\n#EXTINF:2.000000,\n00001-3fa9c2d1.m4s\n#EXTINF:2.000000,\n00002-3fa9c2d1.m4s\n"
        "#EXTINF:2.000000,\n00003-3fa9c2d1.m4s\n#EXT-X-ENDLIST\n");
    EXPECT_EQ(package::masterPlaylist(engine::presentationOf(plan(), ledger.renditions(), true)).toStdString(),
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Audio\",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio/index.m3u8\"\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=8000,AVERAGE-BANDWIDTH=8000,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=25.000,"
        "AUDIO=\"audio\"\n720p/index.m3u8\n");
}
