// The contract's part about what a request may bring beside a film and a preset's id.

#include "tests/contract/service_contract.hpp"

namespace contract {

using model::JobState;

namespace {

/// As somebody sends it: under no id, and like no preset that there is.
model::Preset twoRungs() {
    model::Preset preset;
    preset.name = "Only small ones";
    preset.rungs.push_back({.name = "480p", .shortSide = 480, .kbps = 1100});
    preset.rungs.push_back({.name = "240p", .shortSide = 240, .profile = "main", .kbps = 350});
    return preset;
}

} // namespace

TEST_P(ServiceContract, APresetThatComesWithAJobIsItsOwn) {
    auto given = request("film.mp4");
    given.presetId.clear();
    given.preset = twoRungs();
    const auto added = get(host->service().addJobs({given}));
    ASSERT_TRUE(added && !added->front().problem) << added->front().problem->message;
    const std::string id = added->front().id;
    ASSERT_TRUE(row(id));
    EXPECT_EQ(row(id)->presetId, "");
    EXPECT_EQ(row(id)->presetName, "Only small ones");
    EXPECT_EQ(row(id)->preset, twoRungs());
    for (const model::Preset& preset : get(host->service().presets()).value_or({}))
        EXPECT_NE(preset.name, "Only small ones") << "it is in no list";

    const auto copies = get(host->service().duplicate({id}));
    ASSERT_TRUE(copies && !copies->front().problem);
    EXPECT_EQ(row(copies->front().id)->preset, twoRungs());
    ASSERT_FALSE(model::firstProblem(get(host->service().change({{id, std::nullopt, "phone-vertical"}})).value_or({})));
    EXPECT_EQ(row(id)->presetId, "phone-vertical");
    EXPECT_EQ(row(id)->preset, std::nullopt);
    EXPECT_EQ(row(copies->front().id)->preset, twoRungs());
}

TEST_P(ServiceContract, APresetThatCannotBeUsedAddsNothing) {
    auto faulty = request("film.mp4");
    faulty.presetId.clear();
    faulty.preset = twoRungs();
    faulty.preset->rungs[1].kbps = 0;
    auto both = request("film.mp4");
    both.preset = twoRungs();
    for (const model::AddRequest& each : {faulty, both}) {
        const auto refused = get(host->service().addJobs({each}));
        ASSERT_TRUE(refused && refused->front().problem);
        EXPECT_EQ(refused->front().problem->error().code, base::ErrorCode::InvalidInput);
    }
    EXPECT_TRUE(host->service().snapshot().jobs.empty());
}

TEST_P(ServiceContract, AJobMayBeginLaterAndItsTimeIsChangedOrTakenAway) {
    constexpr std::int64_t kFar = 4'102'444'800'000; // the year 2100
    auto later = request("film.mp4");
    later.paused = false;
    later.at = kFar;
    const auto added = get(host->service().addJobs({later}));
    ASSERT_TRUE(added && !added->front().problem);
    const std::string id = added->front().id;
    ASSERT_TRUE(row(id));
    EXPECT_EQ(row(id)->at, kFar);
    EXPECT_EQ(row(id)->state, JobState::Waiting);

    const auto set = [&](std::int64_t at) {
        model::JobChange change;
        change.id = id;
        change.at = at;
        const auto results = get(host->service().change({change}));
        return results ? model::firstProblem(*results) : model::Problem(results.error());
    };
    EXPECT_FALSE(set(kFar + 1000));
    EXPECT_EQ(row(id)->at, kFar + 1000);
    const auto refused = set(-1);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->error().code, base::ErrorCode::InvalidInput);
    EXPECT_EQ(row(id)->at, kFar + 1000);
    EXPECT_FALSE(set(0));
    EXPECT_EQ(row(id)->at, std::nullopt);
    EXPECT_TRUE(host->until([&] { return row(id)->width > 0; })) << "it begins: its film is read";
}

TEST_P(ServiceContract, AnEstimateIsToldOfAFilmThatIsNoJob) {
    const auto whole = get(host->service().estimate(request("film.mp4")));
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_GT(whole->bytes, 0);
    EXPECT_LE(whole->bytesLow, whole->bytes);
    EXPECT_GE(whole->bytesHigh, whole->bytes);
    EXPECT_GT(whole->seconds, 0);
    auto less = request("film.mp4");
    less.presetId.clear();
    less.preset = twoRungs();
    const auto small = get(host->service().estimate(less));
    ASSERT_TRUE(small) << small.error().message;
    EXPECT_LT(small->bytes, whole->bytes);
    less.excerpt = model::Excerpt{0.0, 6.0, std::nullopt};
    const auto part = get(host->service().estimate(less));
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_LT(part->bytes, small->bytes);
    EXPECT_TRUE(host->service().snapshot().jobs.empty()) << "nothing is kept";
}

TEST_P(ServiceContract, WhatCannotBeEstimatedSaysWhy) {
    const auto codeOf = [this](const model::AddRequest& asked) {
        const auto estimate = get(host->service().estimate(asked));
        return estimate ? base::ErrorCode::Cancelled : estimate.error().code;
    };
    auto unknown = request("film.mp4");
    unknown.presetId = "no such preset";
    EXPECT_EQ(codeOf(unknown), base::ErrorCode::NotFound);
    auto faulty = request("film.mp4");
    faulty.presetId.clear();
    faulty.preset = twoRungs();
    faulty.preset->speed = "warp";
    EXPECT_EQ(codeOf(faulty), base::ErrorCode::InvalidInput);
    auto gone = request("film.mp4");
    gone.source.text += ".gone";
    EXPECT_EQ(codeOf(gone), base::ErrorCode::SourceMissing);
    auto link = request("film.mp4");
    link.source = model::Source(model::SourceKind::Url, "https://example.com/film.mp4");
    EXPECT_EQ(codeOf(link), base::ErrorCode::InvalidInput) << "it is not here";
}

} // namespace contract
