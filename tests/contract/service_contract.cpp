#include "tests/contract/service_contract.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace contract {

using Kind = model::Event::Kind;
using model::JobAction;
using model::JobState;

void ServiceContract::SetUp() {
    host = GetParam().makeHost();
    first = host->service().snapshot();
    QObject::connect(&host->service(), &model::Service::eventPublished, &host->service(),
        [this](const model::Event& event) { events.push_back(event); });
}

model::AddRequest ServiceContract::request(const std::string& name) {
    model::AddRequest request;
    request.source = host->film(name);
    request.presetId = "web-h264";
    request.paused = true;
    return request;
}

std::vector<std::string> ServiceContract::add(const std::vector<std::string>& names) {
    std::vector<model::AddRequest> requests;
    requests.reserve(names.size());
    for (const auto& name : names) requests.push_back(request(name));
    std::vector<std::string> ids;
    const auto results = get(host->service().addJobs(requests));
    EXPECT_TRUE(results && results->size() == names.size());
    for (const auto& result : results.value_or({})) {
        EXPECT_FALSE(result.problem) << result.problem->message;
        ids.push_back(result.id);
    }
    return ids;
}

const model::Job* ServiceContract::row(const std::string& id) {
    now = host->service().snapshot();
    const auto found = std::find_if(now.jobs.begin(), now.jobs.end(), [&](const auto& job) { return job.id == id; });
    return found == now.jobs.end() ? nullptr : &*found;
}

TEST_P(ServiceContract, EventsAreNumberedWithoutAGapAndASnapshotSaysWhereItStands) {
    const auto ids = add({"a.mp4", "b.mp4"});
    (void)get(host->service().act(ids, JobAction::Resume));
    ASSERT_TRUE(host->until([&] { return row(ids[1]) && row(ids[1])->width > 0; })) << "never read";
    (void)get(host->service().move({ids[1]}, model::MoveTo::Top));
    (void)get(host->service().act({ids[0]}, JobAction::Remove));

    ASSERT_GT(events.size(), 4u);
    std::int64_t seq = first.seq;
    for (const auto& event : events) EXPECT_EQ(event.seq, ++seq);
    EXPECT_EQ(host->service().snapshot().seq, seq);
    EXPECT_EQ(host->service().snapshot().epoch, first.epoch);
    EXPECT_FALSE(first.epoch.empty());
}

TEST_P(ServiceContract, WhoAppliesTheEventsHasWhatASnapshotHas) {
    const auto ids = add({"a.mp4", "b.mp4", "c.mp4"});
    (void)get(host->service().act({ids[2]}, JobAction::Resume));
    ASSERT_TRUE(host->until([&] { return row(ids[2]) && row(ids[2])->width > 0; }));
    (void)get(host->service().move({ids[2]}, model::MoveTo::Top));
    (void)get(host->service().act({ids[0]}, JobAction::Remove));
    (void)get(host->service().act({ids[2]}, JobAction::Pause));
    (void)get(host->service().act({ids[1]}, JobAction::Cancel));
    std::size_t heard = 0;
    ASSERT_TRUE(host->until([&] { return std::exchange(heard, events.size()) == events.size(); })) << "it never rests";

    std::map<std::string, model::Job> mine;
    for (const auto& event : events) {
        if (event.job) mine[event.jobId] = *event.job;
        for (const auto& id : event.ids) mine.erase(id);
        for (const auto& place : event.positions)
            if (mine.contains(place.id)) {
                mine[place.id].position = place.position;
                mine[place.id].rev = event.seq;
            }
    }
    const auto snapshot = host->service().snapshot();
    ASSERT_EQ(snapshot.jobs.size(), mine.size());
    for (const auto& job : snapshot.jobs) {
        EXPECT_EQ(mine[job.id].rev, job.rev) << job.name;
        EXPECT_EQ(mine[job.id].state, job.state) << job.name;
        EXPECT_EQ(mine[job.id].position, job.position) << job.name;
        EXPECT_EQ(mine[job.id].width, job.width) << job.name;
    }
}

TEST_P(ServiceContract, ACommandAnswersForEachJobWithTheRevisionThatHoldsTheChange) {
    const auto ids = add({"a.mp4", "b.mp4"});
    const auto results = get(host->service().act({ids[0], "nobody", ids[1]}, JobAction::Cancel));
    ASSERT_TRUE(results && results->size() == 3);
    EXPECT_EQ((*results)[0].id, ids[0]);
    EXPECT_EQ((*results)[1].id, "nobody");
    ASSERT_TRUE((*results)[1].problem);
    EXPECT_EQ((*results)[1].problem->error().code, base::ErrorCode::NotFound);
    for (const std::size_t i : {0u, 2u}) {
        EXPECT_FALSE((*results)[i].problem);
        ASSERT_TRUE(row((*results)[i].id));
        EXPECT_EQ(row((*results)[i].id)->state, JobState::Cancelled);
        const auto told = std::find_if(events.begin(), events.end(), [&](const auto& event) { return event.seq == (*results)[i].rev; });
        ASSERT_NE(told, events.end());
        ASSERT_TRUE(told->job);
        EXPECT_EQ(told->job->state, JobState::Cancelled);
    }
}

TEST_P(ServiceContract, ABadRequestAmongGoodOnesMakesNoJobAndHoldsNobodyUp) {
    auto unknown = request("a.mp4"), upload = request("b.mp4");
    unknown.presetId = "no-such-preset";
    upload.source.kind = model::SourceKind::Unknown;
    const auto results = get(host->service().addJobs({unknown, upload, request("c.mp4")}));
    ASSERT_TRUE(results && results->size() == 3);
    EXPECT_TRUE((*results)[0].problem && (*results)[0].id.empty());
    EXPECT_TRUE((*results)[1].problem && (*results)[1].id.empty());
    EXPECT_FALSE((*results)[2].problem);
    EXPECT_EQ(host->service().snapshot().jobs.size(), 1u);
}

TEST_P(ServiceContract, NamesThatDifferInCaseOnlyBecomeTwo) {
    const auto ids = add({"film.mp4", "Film.mp4", "FILM.mov"});
    std::set<QString> names;
    for (const auto& id : ids) names.insert(QString::fromStdString(row(id)->name).toCaseFolded());
    EXPECT_EQ(names.size(), 3u) << "an output may be moved to a disk that disregards case: one would lie over the other";
    EXPECT_EQ(row(ids[0])->name, "film");

    auto other = request("other.mp4");
    other.name = "FiLm";
    other.replace = true; // of what is finished
    const auto refused = get(host->service().addJobs({other}));
    ASSERT_TRUE(refused);
    ASSERT_TRUE(refused->front().problem);
    EXPECT_EQ(refused->front().problem->error().code, base::ErrorCode::Conflict);
}

TEST_P(ServiceContract, AJobThatIsReplacedGoesWhenTheNewOneIsThereAndStaysWhenItIsRefused) {
    const auto ids = add({"film.mp4"});
    auto again = request("film.mp4");
    again.name = "film";
    again.replace = true;
    again.replaces = ids[0];
    again.presetId = "no such preset";
    const auto refused = get(host->service().addJobs({again}));
    ASSERT_TRUE(refused && refused->front().problem);
    EXPECT_TRUE(row(ids[0])) << "nothing is lost";

    again.presetId = request("film.mp4").presetId;
    const auto added = get(host->service().addJobs({again}));
    ASSERT_TRUE(added);
    ASSERT_FALSE(added->front().problem) << added->front().problem->error().message;
    EXPECT_FALSE(row(ids[0]));
    ASSERT_TRUE(row(added->front().id));
    EXPECT_EQ(row(added->front().id)->name, "film");
    EXPECT_TRUE(model::firstProblem(*get(host->service().act({ids[0]}, JobAction::Restore)))) << "it is forgotten";
}

TEST_P(ServiceContract, ANameThatIsGivenMustBeOneAndFreeUnlessAnotherMayBeMadeOfIt) {
    add({"film.mp4"});
    auto named = request("film.mp4");
    named.again = false;
    for (const auto& [name, code] : {std::pair{"FiLm", base::ErrorCode::NameTaken}, {"a/b", base::ErrorCode::InvalidInput}}) {
        named.name = name;
        const auto refused = get(host->service().addJobs({named}));
        ASSERT_TRUE(refused && refused->front().problem) << name;
        EXPECT_EQ(refused->front().problem->error().code, code) << name;
    }
    named.name = "cut";
    const auto added = get(host->service().addJobs({named}));
    ASSERT_TRUE(added && !added->front().problem);
    EXPECT_EQ(row(added->front().id)->name, "cut");
}

TEST_P(ServiceContract, WhatIsRemovedIsGoneUntilItIsRestoredOrForgotten) {
    const auto ids = add({"a.mp4", "b.mp4"});
    const auto early = get(host->service().act({ids[0]}, JobAction::Forget));
    ASSERT_TRUE(early);
    EXPECT_TRUE(model::firstProblem(*early)) << "only what is removed is forgotten";
    (void)get(host->service().act(ids, JobAction::Remove));
    EXPECT_TRUE(host->service().snapshot().jobs.empty());
    ASSERT_EQ(events.back().kind, Kind::JobsRemoved);
    EXPECT_EQ(events.back().ids, ids) << "one event for one command";
    (void)get(host->service().act({ids[0]}, JobAction::Restore));
    EXPECT_EQ(events.back().kind, Kind::JobAdded);
    EXPECT_TRUE(row(ids[0]));
    (void)get(host->service().act({ids[1]}, JobAction::Forget));
    const auto late = get(host->service().act({ids[1]}, JobAction::Restore));
    ASSERT_TRUE(late);
    EXPECT_TRUE(model::firstProblem(*late));
    EXPECT_FALSE(row(ids[1]));
}

TEST_P(ServiceContract, OrderIsAPositionInTheRow) {
    const auto ids = add({"a.mp4", "b.mp4", "c.mp4"});
    (void)get(host->service().move({ids[2], ids[1]}, model::MoveTo::Top));
    ASSERT_EQ(events.back().kind, Kind::OrderChanged);
    std::vector<std::string> order;
    for (const auto& job : host->service().snapshot().jobs) order.push_back(job.id);
    EXPECT_EQ(order, (std::vector<std::string>{ids[1], ids[2], ids[0]}));
    const auto jobs = host->service().snapshot().jobs;
    EXPECT_TRUE(std::is_sorted(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.position < b.position; }));
}

TEST_P(ServiceContract, AJobThatHasNotBegunGetsAnotherNameAndAnotherPresetInItsPlace) {
    const auto ids = add({"a.mp4", "b.mp4", "c.mp4"});
    const auto results = get(host->service().change({{ids[0], "renamed", std::nullopt}, {ids[1], std::nullopt, "phone-vertical"},
        {"nobody", "x", std::nullopt}, {ids[2], std::nullopt, "no-such-preset"}}));
    ASSERT_TRUE(results && results->size() == 4);
    EXPECT_FALSE((*results)[0].problem);
    EXPECT_FALSE((*results)[1].problem);
    ASSERT_TRUE((*results)[2].problem && (*results)[3].problem);
    EXPECT_EQ((*results)[2].problem->error().code, base::ErrorCode::NotFound);
    EXPECT_EQ((*results)[3].problem->error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(row(ids[0])->name, "renamed");
    EXPECT_EQ(row(ids[0])->rev, (*results)[0].rev);
    EXPECT_EQ(row(ids[1])->presetId, "phone-vertical");
    EXPECT_EQ(row(ids[2])->presetId, "web-h264");
    std::vector<std::string> order;
    for (const auto& job : now.jobs) order.push_back(job.id);
    EXPECT_EQ(order, ids);
}

TEST_P(ServiceContract, ANameThatIsTakenOrNoFoldersNameIsRefusedAndNothingOfThatChangeIsDone) {
    const auto ids = add({"a.mp4", "b.mp4"});
    const auto results = get(host->service().change({{ids[0], "B", "phone-vertical"}, {ids[1], "up/../down", std::nullopt}}));
    ASSERT_TRUE(results && results->size() == 2);
    ASSERT_TRUE((*results)[0].problem && (*results)[1].problem);
    EXPECT_EQ((*results)[0].problem->error().code, base::ErrorCode::Conflict);
    EXPECT_EQ((*results)[1].problem->error().code, base::ErrorCode::InvalidInput);
    EXPECT_EQ(row(ids[0])->name, "a");
    EXPECT_EQ(row(ids[0])->presetId, "web-h264");
    EXPECT_EQ(row(ids[1])->name, "b");
}

TEST_P(ServiceContract, AJobThatHasNotBegunTakesAnotherPartOfItsFilm) {
    const auto ids = add({"a.mp4", "b.mp4"});
    const model::Excerpt part{1.5, 30.0, std::vector<int>()};
    const auto results = get(host->service().change(
        {{ids[0], std::nullopt, std::nullopt, part}, {ids[1], std::nullopt, std::nullopt, model::Excerpt{5.0, 4.0, std::nullopt}}}));
    ASSERT_TRUE(results && results->size() == 2);
    EXPECT_FALSE((*results)[0].problem);
    ASSERT_TRUE((*results)[1].problem) << "its end lies before its start";
    EXPECT_EQ((*results)[1].problem->error().code, base::ErrorCode::InvalidInput);
    EXPECT_EQ(row(ids[0])->excerpt, part);
    EXPECT_EQ(row(ids[1])->excerpt, std::nullopt);

    const auto copies = get(host->service().duplicate({ids[0]}));
    ASSERT_TRUE(copies && !copies->front().problem);
    EXPECT_EQ(row(copies->front().id)->excerpt, part);
    ASSERT_TRUE(get(host->service().change({{ids[0], std::nullopt, std::nullopt, model::Excerpt()}})));
    EXPECT_EQ(row(ids[0])->excerpt, std::nullopt);

    auto later = request("c.mp4");
    later.excerpt = part;
    const auto added = get(host->service().addJobs({later}));
    ASSERT_TRUE(added && !added->front().problem);
    EXPECT_EQ(row(added->front().id)->excerpt, part);
}

TEST_P(ServiceContract, ADuplicateIsAPausedJobOfTheSameFilmUnderItsOwnName) {
    const auto ids = add({"a.mp4"});
    const auto results = get(host->service().duplicate({ids[0], "nobody"}));
    ASSERT_TRUE(results && results->size() == 2);
    ASSERT_FALSE((*results)[0].problem);
    EXPECT_TRUE((*results)[1].problem && (*results)[1].id.empty());
    ASSERT_TRUE(row((*results)[0].id));
    const model::Job copy = *row((*results)[0].id);
    EXPECT_NE(copy.id, ids[0]);
    EXPECT_EQ(copy.name, "a-2");
    EXPECT_EQ(copy.state, JobState::Paused);
    EXPECT_EQ(copy.presetId, "web-h264");
    EXPECT_EQ(copy.source, row(ids[0])->source);
}

TEST_P(ServiceContract, WhoAsksNotToAddAFilmAgainIsToldWhichJobHasIt) {
    const auto ids = add({"a.mp4"});
    auto again = request("a.mp4");
    again.again = false;
    const auto refused = get(host->service().addJobs({again}));
    ASSERT_TRUE(refused && refused->front().problem);
    EXPECT_EQ(refused->front().problem->error().code, base::ErrorCode::NameTaken);
    EXPECT_EQ(refused->front().id, ids[0]);
    EXPECT_EQ(host->service().snapshot().jobs.size(), 1u);
    again.again = true;
    const auto added = get(host->service().addJobs({again}));
    ASSERT_TRUE(added && !added->front().problem);
    EXPECT_EQ(row(added->front().id)->name, "a-2");
}

TEST_P(ServiceContract, OnlyAFinishedJobHasAnOutputToDelete) {
    const auto ids = add({"a.mp4"});
    const auto results = get(host->service().act({ids[0], "nobody"}, JobAction::DeleteOutput));
    ASSERT_TRUE(results && results->size() == 2);
    ASSERT_TRUE((*results)[0].problem && (*results)[1].problem);
    EXPECT_EQ((*results)[0].problem->error().code, base::ErrorCode::Conflict);
    EXPECT_EQ((*results)[1].problem->error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(row(ids[0])->output, model::OutputState::Kept);
    const auto outputs = get(host->service().outputs({ids[0], "nobody"}));
    ASSERT_TRUE(outputs && outputs->size() == 2);
    EXPECT_EQ((*outputs)[0].id, ids[0]);
    EXPECT_EQ((*outputs)[0].bytes, 0);
    EXPECT_TRUE((*outputs)[1].problem);
}

TEST_P(ServiceContract, PauseAllIsSaidAndHoldsWhatComesLater) {
    ASSERT_TRUE(get(host->service().setAllPaused(true)));
    EXPECT_TRUE(host->service().snapshot().paused);
    ASSERT_TRUE(
        std::any_of(events.begin(), events.end(), [](const auto& event) { return event.kind == Kind::PausedChanged && event.paused; }));
    auto eager = request("a.mp4");
    eager.paused = false;
    const auto results = get(host->service().addJobs({eager}));
    ASSERT_TRUE(results);
    EXPECT_EQ(row(results->front().id)->state, JobState::Paused);
}

TEST_P(ServiceContract, ALogIsToldFromALineOn) {
    const auto ids = add({"a.mp4"});
    (void)get(host->service().act(ids, JobAction::Cancel));
    (void)get(host->service().act(ids, JobAction::Retry));
    const auto all = get(host->service().log(ids[0], 0));
    ASSERT_TRUE(all && all->lines.size() >= 2);
    for (std::size_t i = 0; i < all->lines.size(); ++i) EXPECT_EQ(all->lines[i].number, static_cast<std::int64_t>(i) + 1);
    const auto rest = get(host->service().log(ids[0], 1));
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->lines.front().number, 2);
    EXPECT_FALSE(get(host->service().log("nobody", 0)));
    EXPECT_FALSE(get(host->service().chunks("nobody")));
    EXPECT_FALSE(get(host->service().proof("nobody")));
}

TEST_P(ServiceContract, OnlyTheNamedSettingsChangeAndTheEventNamesThem) {
    model::SettingsChange change = model::changeOf(&model::Settings::chunkRetries, 7);
    change.values.encoderSlots = 9; // not named
    ASSERT_TRUE(get(host->service().changeSettings(change)));
    const auto view = get(host->service().settings());
    ASSERT_TRUE(view);
    EXPECT_EQ(view->settings.chunkRetries, 7);
    EXPECT_EQ(view->settings.encoderSlots, 0);
    ASSERT_EQ(events.back().kind, Kind::SettingsChanged);
    EXPECT_EQ(events.back().keys, std::vector<std::string>{"chunkRetries"});

    const auto refused = get(host->service().changeSettings(model::changeOf(&model::Settings::ingestPort, 70000)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidInput);
    EXPECT_NE(refused.error().message.find("ingestPort"), std::string::npos) << refused.error().message;
    EXPECT_EQ(get(host->service().settings())->settings.ingestPort, 5005);
}

TEST_P(ServiceContract, EverythingItSaysTravels) {
    const auto ids = add({"a.mp4"});
    (void)get(host->service().act(ids, JobAction::Resume));
    ASSERT_TRUE(host->until([&] { return row(ids[0]) && row(ids[0])->width > 0; }));
    const auto same = [](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        const auto back = model::fromBytes<T>(model::toBytes(value), model::From::Wire);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_TRUE(*back == value) << model::toBytes(value).toStdString();
    };
    same(host->service().snapshot());
    for (const auto& event : events) same(event);
    same(*get(host->service().chunks(ids[0])));
    same(*get(host->service().proof(ids[0])));
    same(*get(host->service().log(ids[0], 0)));
    same(*get(host->service().settings()));
    same(request("b.mp4"));
    same(model::JobChange{ids[0], "another", "web-h264"});
    same(model::JobChange{ids[0], std::nullopt, std::nullopt, model::Excerpt{1.5, std::nullopt, std::vector<int>()}});
    same(get(host->service().outputs(ids))->front());
}

} // namespace contract
