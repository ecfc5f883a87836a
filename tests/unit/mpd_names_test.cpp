// DASH manifests as the ingest reads them: whom they name, and what is left when a segment is missing.

#include "core/ingest/gate/mpd_names.hpp"

#include <gtest/gtest.h>

using ingest::mpdWithout;
using ingest::namesOfMpd;
using Files = std::vector<std::string>;

namespace {

/// As ffmpeg's dash muxer writes them, namespaces and all.
std::string live(const std::string& timeline, const std::string& media = "c-$RepresentationID$-$Number%05d$.m4s") {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<MPD xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n\txmlns=\"urn:mpeg:dash:schema:mpd:2011\"\n\ttype=\"dynamic\">\n\t<ProgramInformation>\n\t\t<Title>A &amp; B</Title></ProgramInformation>\n"
           "\t<Period id=\"0\" start=\"PT0.0S\">\n\t\t<AdaptationSet id=\"0\">\n\t\t\t<Representation id=\"v0\" bandwidth=\"5000\">\n\t\t\t\t<SegmentTemplate timescale=\"10\" initialization=\"i-$RepresentationID$.m4s\" media=\"" +
        media + "\" startNumber=\"3\">\n\t\t\t\t\t<SegmentTimeline>\n" + timeline +
        "\t\t\t\t\t</SegmentTimeline>\n\t\t\t\t</SegmentTemplate>\n\t\t\t</Representation>\n\t\t</AdaptationSet>\n\t</Period>\n</MPD>\n";
}

} // namespace

TEST(MpdNames, ATimelineNamesItsSegmentsByNumber) {
    const auto names = namesOfMpd(live("<S t=\"20\" d=\"15\" r=\"1\"/><S d=\"9\"/>"));
    EXPECT_TRUE(names.media);
    EXPECT_FALSE(names.ended);
    EXPECT_DOUBLE_EQ(names.targetSeconds, 1.5);
    EXPECT_EQ(names.files, (Files{"i-v0.m4s", "c-v0-00003.m4s", "c-v0-00004.m4s", "c-v0-00005.m4s"}));
}

TEST(MpdNames, AndByTimeAndBandwidthBelowTheirBase) {
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><Period><BaseURL>video/</BaseURL><AdaptationSet><SegmentTemplate media=\"$Bandwidth$/$Time$.m4s?x=$$\"><SegmentTimeline><S t=\"7\" d=\"2\"/><S d=\"3\"/></SegmentTimeline></SegmentTemplate>"
            "<Representation id=\"a\" bandwidth=\"1\"/><Representation id=\"b\" bandwidth=\"2\"/></AdaptationSet></Period></MPD>")
            .files,
        (Files{"video/1/7.m4s", "video/1/9.m4s", "video/2/7.m4s", "video/2/9.m4s"}));
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><Period><AdaptationSet><Representation><BaseURL>film.mp4</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>")
            .files,
        Files{"film.mp4"});
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><Period><AdaptationSet><Representation><SegmentList><Initialization sourceURL=\"i.mp4\"/><SegmentURL media=\"1.m4s\"/></SegmentList></Representation></AdaptationSet></Period></MPD>")
            .files,
        (Files{"i.mp4", "1.m4s"}));
}

TEST(MpdNames, WhatTheClockNamesOrLiesElsewhereIsNotPromised) {
    EXPECT_FALSE(namesOfMpd(
        "<MPD><Period><AdaptationSet><Representation><SegmentTemplate media=\"$Number$.m4s\" duration=\"2\"/></Representation></AdaptationSet></Period></MPD>")
                     .media);
    EXPECT_FALSE(namesOfMpd(live("<S t=\"0\" d=\"1\" r=\"-1\"/>")).media);
    EXPECT_FALSE(namesOfMpd(live("<S t=\"0\" d=\"1\" r=\"999999999999\"/>")).media);
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><Period><BaseURL>https://elsewhere.example/x/</BaseURL><AdaptationSet><Representation><BaseURL>a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>")
            .files,
        Files{"https://elsewhere.example/x/a.mp4"});
    EXPECT_FALSE(namesOfMpd("<MPD><Period").media);
    EXPECT_FALSE(namesOfMpd("").media);
}

TEST(MpdNames, WithoutAMissingSegmentTheNewerOnesStay) {
    const std::string whole = live("<S t=\"20\" d=\"10\" r=\"3\"/>");
    const auto cut = mpdWithout(whole, {"c-v0-00004.m4s"});
    ASSERT_TRUE(cut);
    EXPECT_EQ(namesOfMpd(*cut).files, (Files{"i-v0.m4s", "c-v0-00005.m4s", "c-v0-00006.m4s"}));
    EXPECT_NE(cut->find("<S t=\"40\" d=\"10\" r=\"1\"/>"), std::string::npos) << *cut;
    EXPECT_NE(cut->find("startNumber=\"5\""), std::string::npos) << *cut;
    EXPECT_NE(cut->find("xmlns=\"urn:mpeg:dash:schema:mpd:2011\""), std::string::npos) << *cut;
    EXPECT_NE(cut->find("A &amp; B"), std::string::npos) << *cut;
}

TEST(MpdNames, OrElseTheOlderOnes) {
    const auto cut = mpdWithout(live("<S t=\"20\" d=\"10\" r=\"2\"/><S d=\"4\"/>", "$Time$.m4s"), {"50.m4s"});
    ASSERT_TRUE(cut);
    EXPECT_EQ(namesOfMpd(*cut).files, (Files{"i-v0.m4s", "20.m4s", "30.m4s", "40.m4s"}));
    EXPECT_NE(cut->find("startNumber=\"3\""), std::string::npos) << *cut;
}

TEST(MpdNames, WhatCannotBeLeftOutIsNot) {
    EXPECT_FALSE(mpdWithout(live("<S t=\"20\" d=\"10\"/>"), {"i-v0.m4s"}));
    EXPECT_FALSE(mpdWithout(live("<S t=\"20\" d=\"10\"/>"), {"c-v0-00003.m4s"})) << "a timeline is never empty";
    EXPECT_FALSE(mpdWithout(live("<S t=\"20\" d=\"10\" k=\"2\" r=\"3\"/>"), {"c-v0-00003.m4s"})) << "nor is lost what we do not know";
}

TEST(MpdNames, WhatIsInheritedLiesBelowTheRepresentationsBase) {
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><Period><SegmentList><Initialization sourceURL=\"i.mp4\"/><SegmentURL media=\"1.m4s\"/></SegmentList><AdaptationSet><Representation id=\"a\"><BaseURL>a/</BaseURL></Representation><Representation "
            "id=\"b\"><BaseURL>b/</BaseURL></Representation></AdaptationSet></Period></MPD>")
            .files,
        (Files{"a/i.mp4", "a/1.m4s", "b/i.mp4", "b/1.m4s"}));
    EXPECT_EQ(
        namesOfMpd(
            "<MPD><BaseURL>dash/</BaseURL><Period><AdaptationSet><SegmentBase><Initialization range=\"0-9\"/></SegmentBase><Representation><BaseURL>a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>")
            .files,
        Files{"dash/a.mp4"});
    EXPECT_FALSE(namesOfMpd(
        "<MPD><BaseURL>dash/</BaseURL><Period><AdaptationSet><Representation><SegmentTemplate media=\"$SubNumber$.m4s\"><SegmentTimeline><S d=\"1\"/></SegmentTimeline></SegmentTemplate></Representation>"
        "</AdaptationSet></Period></MPD>")
                     .media)
        << "an identifier that is not known here";
}

TEST(MpdNames, AManyTimesRepeatedTimelineTakesNoMemory) {
    std::string mpd = "<MPD><Period><AdaptationSet><Representation>";
    for (int i = 0; i < 1000; ++i) mpd += "<SegmentTemplate><SegmentTimeline><S d=\"1\" r=\"199998\"/></SegmentTimeline></SegmentTemplate>";
    EXPECT_FALSE(namesOfMpd(mpd).media);
}

TEST(MpdNames, WhatIsWrittenAnewKeepsItsPrefixesAndItsComments) {
    const auto cut = mpdWithout(
        "<d:MPD xmlns:d=\"urn:mpeg:dash:schema:mpd:2011\" xmlns:cenc=\"urn:mpeg:cenc:2013\"><d:Period><d:AdaptationSet><d:ContentProtection><cenc:pssh>AAAA</cenc:pssh></d:ContentProtection>"
        "<d:Representation id=\"v\"><d:SegmentTemplate media=\"$Number$.m4s\" startNumber=\"1\"><!-- c --><d:Initialization sourceURL=\"i.mp4\"/><d:SegmentTimeline><d:S t=\"0\" d=\"1\" r=\"2\"/>"
        "</d:SegmentTimeline></d:SegmentTemplate></d:Representation></d:AdaptationSet></d:Period></d:MPD>",
        {"1.m4s"});
    ASSERT_TRUE(cut);
    EXPECT_NE(cut->find("<d:MPD xmlns:d=\"urn:mpeg:dash:schema:mpd:2011\""), std::string::npos) << *cut;
    EXPECT_NE(cut->find("<cenc:pssh>AAAA</cenc:pssh>"), std::string::npos) << *cut;
    EXPECT_NE(cut->find("<!-- c -->"), std::string::npos) << *cut;
    EXPECT_EQ(namesOfMpd(*cut).files, (Files{"i.mp4", "2.m4s", "3.m4s"})) << *cut;
}
