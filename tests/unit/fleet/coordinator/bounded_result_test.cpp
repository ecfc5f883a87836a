// A worker is somebody's machine: what it says beside its files is told on within bounds.

#include "core/fleet/coordinator/bounded_result.hpp"
#include "tests/support/scripted_fleet.hpp"

#include <limits>

using namespace fleet;
namespace film = support::film;

namespace {

model::RenditionQuality qualityOf(const char* rendition, double psnr) {
    model::RenditionQuality quality;
    quality.rendition = rendition;
    quality.psnr = psnr;
    return quality;
}

} // namespace

TEST(BoundedResult, WhatAnEncoderSaysGoesOnAsItIs) {
    const work::Order order = film::order("job", 1);
    model::TaskResult told = film::result(order);
    told.quality = {qualityOf("360p", 41)};
    told.cpuSeconds = 12.5;
    told.provenFrames = 10;
    told.content.complexity = {100};
    told.content.cuts = {0.2};
    told.remarks = {model::remark(model::RemarkKind::FilledIn, base::Text("silence"))};
    EXPECT_EQ(boundedResult(order, told), told);
}

TEST(BoundedResult, OfOtherRenditionsAndOtherTasksNothingGoesOn) {
    const work::Order order = film::order("job", 1);
    model::TaskResult told = film::result(order);
    const model::TaskResult honest = told;
    for (int i = 0; i < 1000; ++i) {
        model::RenditionFacts facts;
        facts.rendition = "r" + std::to_string(i);
        told.renditions.push_back(facts);
    }
    told.renditions.push_back(told.renditions.front());
    told.renditions.back().codecs = "another";
    told.quality = {qualityOf("1080p", 41)};
    told.media.emplace();
    told.decoded.emplace();
    told.host.emplace();
    told.digests.push_back({"h264", "sum"});
    told.analysis.emplace_back();
    EXPECT_EQ(boundedResult(order, told), honest);
}

TEST(BoundedResult, NumbersThatMakeNoSenseAreLeftOut) {
    const work::Order order = film::order("job", 1);
    model::TaskResult told = film::result(order);
    told.cpuSeconds = std::numeric_limits<double>::infinity();
    told.wallSeconds = -3;
    told.provenFrames = std::numeric_limits<std::int64_t>::min();
    told.writtenBytes = std::numeric_limits<std::int64_t>::max();
    told.segments[0].seconds = 1e300;
    const model::TaskResult bounded = boundedResult(order, told);
    EXPECT_EQ(bounded.cpuSeconds, 0);
    EXPECT_EQ(bounded.wallSeconds, 0);
    EXPECT_EQ(bounded.provenFrames, 0);
    EXPECT_LT(bounded.writtenBytes, std::numeric_limits<std::int64_t>::max() / 1'000'000);
    EXPECT_DOUBLE_EQ(bounded.segments[0].seconds, film::result(order).segments[0].seconds) << "the plan says how long it is";
}

TEST(BoundedResult, ASecondBeyondTheFilmTakesNoMemoryForAllBeforeIt) {
    const work::Order order = film::order("job", 1);
    model::TaskResult first = film::result(order), told = first;
    first.content.complexity = {100};
    told.content.firstSecond = std::numeric_limits<int>::max();
    told.content.complexity = {1};
    EXPECT_TRUE(boundedResult(order, told).content.complexity.empty());
    told.content.firstSecond = -5;
    EXPECT_TRUE(boundedResult(order, told).content.complexity.empty());
    told.content.firstSecond = 0;
    told.content.complexity.assign(1'000'000, 1);
    EXPECT_TRUE(boundedResult(order, told).content.complexity.empty());
    EXPECT_EQ(boundedResult(order, first).content.complexity.size(), 1U);
}

TEST(BoundedResult, SoManyWordsAndNoMore) {
    const work::Order order = film::order("job", 1);
    model::TaskResult told = film::result(order);
    told.remarks.assign(10'000, model::remark(model::RemarkKind::FilledIn, base::Text(std::string(5000, 'x'))));
    told.encoder = std::string(1'000'000, 'e');
    told.content.cuts.assign(1'000'000, 1);
    const model::TaskResult bounded = boundedResult(order, told);
    EXPECT_LE(bounded.remarks.size(), 50U);
    for (const auto& remark : bounded.remarks) EXPECT_LE(model::textOf(remark).english().size(), 600U);
    EXPECT_LE(bounded.encoder.size(), 500U);
    EXPECT_LE(bounded.content.cuts.size(), 10'000U);
}

class ToldByWorkers : public support::ScriptedFleet {};

TEST_F(ToldByWorkers, WhatIsCountedNeverFalls) {
    come("enc-1");
    const work::Order order = film::order("job", 1);
    want(1, order);
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    auto said = stage(*attempt, order);
    said.fetched = {.bytes = -1'000'000, .hits = std::numeric_limits<std::int64_t>::min()};
    said.result.content.firstSecond = std::numeric_limits<int>::max();
    said.result.content.complexity = {1};
    report("enc-1", said);
    ASSERT_EQ(m_told.ends.size(), 1U);
    ASSERT_TRUE(m_told.ends[0].result);
    EXPECT_TRUE(m_told.ends[0].result->content.complexity.empty());
    ASSERT_EQ(kept(), 1);
    EXPECT_EQ(attempts().back().bytesIn, 0);
}
