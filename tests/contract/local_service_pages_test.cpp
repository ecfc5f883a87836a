// Jobs that ended before the newest ones: they lie on disk alone, and nobody who asks for them notices.

#include "tests/contract/scripted_service.hpp"
#include "tests/support/held_database.hpp"

#include <map>
#include <utility>

using model::JobAction;
using model::JobState;

namespace {

class Pages : public contract::Scripted {
protected:
    void SetUp() override {
        local.options.recentJobs = 2;
        local.start();
        (void)local.service().setAllPaused(true);
    }
    /// Jobs that were cancelled one after the other: all but the last two lie on disk alone.
    std::vector<std::string> ended(int count) {
        std::vector<std::string> ids;
        for (int i = 0; i < count; ++i) {
            ids.push_back(add("film-" + std::to_string(i) + ".mp4"));
            (void)act(ids.back(), JobAction::Cancel);
        }
        EXPECT_TRUE(untilInMemory(std::min(count, 2)));
        return ids;
    }
    bool untilInMemory(int count) {
        return local.until([&] { return local.service().snapshot().jobs.size() == static_cast<std::size_t>(count); });
    }
    model::CommandResult act(const std::string& id, JobAction action) { return local.get(local.service().act({id}, action))->front(); }
    std::vector<std::string> listed() {
        std::vector<std::string> ids;
        const auto page = local.get(local.service().page({}));
        for (const auto& job : page->jobs) ids.push_back(job.id);
        return ids;
    }
};

} // namespace

TEST_F(Pages, WhatEndedLongAgoLeavesMemoryAndIsInThePagesAndInItsPlace) {
    const auto ids = ended(5);
    EXPECT_EQ(job(ids[4]).state, JobState::Cancelled);
    EXPECT_TRUE(job(ids[0]).id.empty()) << "the oldest went";
    EXPECT_EQ(listed(), ids);
    const auto page = local.get(local.service().page({}));
    EXPECT_EQ(page->counts.cancelled, 5);
    const auto old = local.get(local.service().job(ids[0]));
    ASSERT_TRUE(old);
    EXPECT_EQ(old->name, "film-0");
    EXPECT_EQ(*old, page->jobs[0]);

    local.start();
    EXPECT_EQ(local.service().snapshot().jobs.size(), 2u) << "nor is it loaded at the next start";
    EXPECT_EQ(listed(), ids);
    EXPECT_EQ(local.get(local.service().job(ids[0]))->rev, 0) << "its revision was of another epoch";
}

TEST_F(Pages, TheRevisionOfAJobThatLeftMemoryIsTheOneThatWasToldLast) {
    std::map<std::string, std::int64_t> told;
    QObject::connect(&local.service(), &model::Service::eventPublished, &local.service(), [&](const model::Event& event) {
        if (event.job) told[event.jobId] = event.job->rev;
    });
    const auto ids = ended(4);
    for (const auto& id : ids) EXPECT_EQ(local.get(local.service().job(id))->rev, told[id]);
}

TEST_F(Pages, EverythingThatIsAskedOfAnOldJobIsAnswered) {
    const std::string old = ended(4)[0];
    const auto log = local.get(local.service().log(old, 0));
    ASSERT_TRUE(log && !log->lines.empty());
    EXPECT_EQ(log->lines.back().text, "cancelled");
    EXPECT_TRUE(local.get(local.service().chunks(old)));
    EXPECT_TRUE(local.get(local.service().proof(old)));
    const auto outputs = local.get(local.service().outputs({old}));
    ASSERT_TRUE(outputs && outputs->size() == 1);
    EXPECT_FALSE(outputs->front().problem);
    const auto picture = local.get(local.service().thumbnail(old));
    ASSERT_FALSE(picture);
    EXPECT_NE(picture.error().message.find("thumbnail"), std::string::npos) << "of a job that is known: " << picture.error().message;
    EXPECT_TRUE(untilInMemory(2)) << "who was only asked about goes again";
    EXPECT_EQ(local.get(local.service().log("nobody", 0)).error().code, base::ErrorCode::NotFound);
}

TEST_F(Pages, AnOldJobIsRetriedAndIsLiveAgain) {
    const auto ids = ended(4);
    model::Event told;
    QObject::connect(&local.service(), &model::Service::eventPublished, &local.service(), [&](const model::Event& event) {
        if (event.jobId == ids[0] && event.job && !told.job) told = event;
    });
    const auto result = act(ids[0], JobAction::Retry);
    EXPECT_FALSE(result.problem);
    EXPECT_FALSE(job(ids[0]).id.empty());
    EXPECT_FALSE(job(ids[0]).isFinal());
    ASSERT_TRUE(told.job) << "whoever follows the events has the row now";
    EXPECT_EQ(told.seq, result.rev);
    EXPECT_EQ(listed(), ids) << "in its old place";
    EXPECT_NE(log(ids[0]).find("cancelled"), std::string::npos) << "its log goes on";
    EXPECT_NE(log(ids[0]).find("retry"), std::string::npos);
}

TEST_F(Pages, AnOldJobIsRemovedRestoredAndForgotten) {
    const auto ids = ended(4);
    EXPECT_FALSE(act(ids[0], JobAction::Remove).problem);
    EXPECT_EQ(listed(), (std::vector<std::string>{ids[1], ids[2], ids[3]}));
    EXPECT_FALSE(act(ids[0], JobAction::Restore).problem);
    EXPECT_EQ(listed(), ids);
    EXPECT_FALSE(act(ids[0], JobAction::Remove).problem);
    EXPECT_FALSE(act(ids[0], JobAction::Forget).problem);
    EXPECT_TRUE(act(ids[0], JobAction::Restore).problem);
    EXPECT_FALSE(local.get(local.service().job(ids[0])));
    local.start();
    EXPECT_EQ(listed().size(), 3u);
}

TEST_F(Pages, WhatWasRemovedIsGoneAtTheNextStart) {
    const auto ids = ended(4);
    EXPECT_FALSE(act(ids[0], JobAction::Remove).problem);
    local.start();
    EXPECT_EQ(listed(), (std::vector<std::string>{ids[1], ids[2], ids[3]}));
    EXPECT_TRUE(act(ids[0], JobAction::Restore).problem);
}

TEST_F(Pages, AnOldJobIsDuplicatedMovedAndNotRenamedToATakenName) {
    const auto ids = ended(4);
    const auto copies = local.get(local.service().duplicate({ids[0]}));
    ASSERT_TRUE(copies);
    ASSERT_FALSE(copies->front().problem);
    EXPECT_EQ(job(copies->front().id).name, "film-0-2");
    ASSERT_TRUE(local.get(local.service().move({ids[1]}, model::MoveTo::Bottom)));
    EXPECT_EQ(listed().back(), ids[1]);

    model::JobChange change;
    change.id = copies->front().id;
    change.name = "FILM-1"; // that of one on disk
    EXPECT_TRUE(local.get(local.service().change({change}))->front().problem);
    change.name = "film-9";
    EXPECT_FALSE(local.get(local.service().change({change}))->front().problem);
}

TEST_F(Pages, AFilmOfAnOldJobAndItsNameAreKnownWhenItIsAddedAgain) {
    const auto ids = ended(4);
    model::AddRequest again;
    again.source = local.film("film-0.mp4");
    again.presetId = "web-h264";
    again.again = false;
    const auto refused = local.get(local.service().addJobs({again}))->front();
    ASSERT_TRUE(refused.problem);
    EXPECT_EQ(refused.problem->error().code, base::ErrorCode::NameTaken);
    EXPECT_EQ(refused.id, ids[0]) << "the job that it is here as";
    EXPECT_EQ(refused.freeName, "film-0-2");
    again.again = true;
    const auto added = local.get(local.service().addJobs({again}))->front();
    EXPECT_EQ(job(added.id).name, "film-0-2");

    again.replace = true;
    again.replaces = ids[1];
    again.name = "film-1";
    EXPECT_FALSE(local.get(local.service().addJobs({again}))->front().problem);
    EXPECT_FALSE(local.get(local.service().job(ids[1]))) << "its row goes";
}

TEST_F(Pages, AnOldJobsOutputIsDeletedUnlessALaterJobHasTakenItsPlace) {
    local.stop();
    const auto keep = [&](const std::string& id, std::int64_t added, std::int64_t finished) {
        engine::StoredJob stored;
        stored.job.id = id;
        stored.job.name = "film";
        stored.job.state = JobState::Done;
        stored.job.addedMs = added;
        stored.job.finishedMs = finished;
        stored.job.position = added;
        stored.plan.emplace();
        engine::JobStore::open(local.options.dataFolder + "/jobs.sqlite")->save(stored);
    };
    keep("old", 10, 20);
    keep("later", 30, 40);
    for (int i = 0; i < 3; ++i) keep("other-" + std::to_string(i), 100 + i, 200 + i);
    local.start();
    ASSERT_TRUE(job("old").id.empty() && job("later").id.empty());
    const auto refused = act("old", JobAction::DeleteOutput);
    ASSERT_TRUE(refused.problem);
    EXPECT_EQ(refused.problem->error().code, base::ErrorCode::Conflict);
}

TEST_F(Pages, LinksOfOldJobsFollowTheEmbeddedIngestAndNoOther) {
    local.stop();
    const auto keep = [&](const std::string& id, const engine::PublishTarget& place) {
        engine::StoredJob stored;
        stored.job.id = stored.job.name = id;
        stored.job.state = JobState::Done;
        stored.destination = place;
        engine::showLinks(stored.job, place);
        engine::JobStore::open(local.options.dataFolder + "/jobs.sqlite")->save(stored);
    };
    engine::PublishTarget here;
    here.baseUrl = "http://127.0.0.1:5005/media/";
    here.store = "/media";
    here.isLocal = true;
    local.options.recentJobs = 0;
    keep("here", here);
    keep("there", contract::remote("https://ingest.example.com/media/"));
    local.start();
    here.baseUrl = "http://127.0.0.1:5006/media/";
    local.service().setPublishTarget(here);
    EXPECT_EQ(local.get(local.service().job("here"))->hlsUrl, "http://127.0.0.1:5006/media/here/master.m3u8");
    EXPECT_EQ(local.get(local.service().job("there"))->hlsUrl, "https://ingest.example.com/media/there/master.m3u8");
}

TEST_F(Pages, NothingLeavesMemoryWhileItCannotBeWritten) {
    const auto ids = ended(2);
    const std::string third = add("third.mp4");
    {
        const support::HeldDatabase held(local.path("data/jobs.sqlite"));
        (void)act(third, JobAction::Cancel);
        int turns = 0;
        (void)local.until([&] { return ++turns > 3; });
        EXPECT_EQ(local.service().snapshot().jobs.size(), 3u);
    }
    ASSERT_TRUE(local.until([&] { return stored(third).job.state == JobState::Cancelled; }));
    const std::string fourth = add("fourth.mp4");
    (void)act(fourth, JobAction::Cancel);
    EXPECT_TRUE(untilInMemory(2));
    EXPECT_EQ(listed().size(), 4u);
}

TEST_F(Pages, JobsThatAreAddedOneAfterTheOtherKeepThatOrder) {
    std::vector<QFuture<model::Result<std::vector<model::CommandResult>>>> adding;
    for (int i = 0; i < 30; ++i) {
        model::AddRequest request;
        request.source = local.film("quick-" + std::to_string(i) + ".mp4");
        request.presetId = "web-h264";
        adding.push_back(local.service().addJobs({request}));
        EXPECT_FALSE(adding.back().isFinished()) << "what its disk says is not waited for";
    }
    std::vector<std::string> ids;
    for (const auto& each : adding) ids.push_back(local.get(each)->front().id);
    EXPECT_EQ(listed(), ids);
    EXPECT_GT(job(ids[0]).sourceBytes, 0);
}

TEST_F(Pages, ManyOldJobsAreRemovedAndBroughtBackInOneCommandEach) {
    local.stop();
    std::vector<std::string> ids;
    {
        auto store = engine::JobStore::open(local.options.dataFolder + "/jobs.sqlite");
        ASSERT_TRUE(store);
        const engine::JobStore::WriteBatch together(*store);
        for (int i = 0; i < 300; ++i) {
            engine::StoredJob stored;
            stored.job.id = stored.job.name = "old-" + std::to_string(i);
            stored.job.state = JobState::Done;
            stored.job.position = stored.job.finishedMs = i;
            store->save(stored);
            ids.push_back(stored.job.id);
        }
    }
    local.start();
    std::vector<std::string> gone;
    QObject::connect(&local.service(), &model::Service::eventPublished, &local.service(),
        [&](const model::Event& event) { gone.insert(gone.end(), event.ids.begin(), event.ids.end()); });
    for (const JobAction action : {JobAction::Remove, JobAction::Restore, JobAction::Remove, JobAction::Forget}) {
        const auto results = local.get(local.service().act(ids, action));
        ASSERT_TRUE(results);
        ASSERT_EQ(results->size(), ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            EXPECT_EQ((*results)[i].id, ids[i]);
            EXPECT_FALSE((*results)[i].problem);
        }
        if (action == JobAction::Remove) {
            EXPECT_EQ(std::exchange(gone, {}), ids);
        }
        EXPECT_EQ(local.get(local.service().page({}))->counts.done, action == JobAction::Restore ? 300 : 0);
        if (action == JobAction::Restore) {
            EXPECT_TRUE(untilInMemory(2)) << "they do not stay";
        }
    }
    ASSERT_TRUE(local.until([&] { return stored(ids[299]).job.id.empty(); })) << "forgotten ones leave the disk too";
}

TEST_F(Pages, WhoeverAsksWhenAChangeIsToldGetsTheCountsWithIt) {
    const auto ids = ended(3);
    QFuture<model::Result<model::JobPage>> asked;
    bool wasWritten = false, isWatching = false;
    QObject::connect(&local.service(), &model::Service::eventPublished, &local.service(), [&](const model::Event& event) {
        if (!isWatching || (event.kind != model::Event::Kind::JobsRemoved && event.kind != model::Event::Kind::JobAdded)) return;
        isWatching = false;
        asked = local.service().page({});
        // Reading the whole list takes this thread as long as a page takes the other one.
        for (int i = 0; i < 5; ++i) wasWritten = wasWritten || stored(ids[2]).removed == (event.kind == model::Event::Kind::JobsRemoved);
    });
    for (const JobAction action : {JobAction::Remove, JobAction::Restore}) {
        isWatching = true;
        EXPECT_FALSE(act(ids[2], action).problem);
        ASSERT_FALSE(isWatching) << "nothing was told";
        EXPECT_FALSE(wasWritten) << "the question came before the list was written";
        const auto page = local.get(asked);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->counts.cancelled, action == JobAction::Remove ? 2 : 3);
    }
}

TEST_F(Pages, AFilmThatTakesAnOldJobsPlaceTakesItsName) {
    const auto ids = ended(4);
    model::AddRequest again;
    again.source = local.film("film-1.mp4");
    again.presetId = "web-h264";
    const std::string second = local.get(local.service().addJobs({again}))->front().id;
    ASSERT_EQ(job(second).name, "film-1-2");
    (void)act(second, JobAction::Cancel);
    for (int i = 0; i < 3; ++i) (void)act(add("later-" + std::to_string(i) + ".mp4"), JobAction::Cancel);
    ASSERT_TRUE(local.until([&] { return job(second).id.empty(); }));
    again.replace = true;
    again.replaces = second;
    const std::string third = local.get(local.service().addJobs({again}))->front().id;
    EXPECT_EQ(job(third).name, "film-1-2") << "not the place of the first, which has the file's own name";
}
