// The queue through the Service: who is in it, in which order, and what becomes of orders for jobs that are not there.

#include "tests/support/engine.hpp"

#include <gtest/gtest.h>

namespace {

struct Queue : testing::Test {
    support::Engine engine;
};

} // namespace

TEST_F(Queue, WhoeverRemovedDecidesWhenJobsAreForgotten) {
    engine.start();
    (void)engine.service->setAllPaused(true);
    const std::string mine = engine.add(engine.path("none.mp4")), theirs = engine.add(engine.path("none2.mp4"));
    (void)engine.service->act({mine}, model::JobAction::Remove);
    (void)engine.service->act({theirs}, model::JobAction::Remove);
    EXPECT_TRUE(engine.service->snapshot().jobs.empty());
    engine.act(theirs, model::JobAction::Forget);
    (void)engine.service->act({mine}, model::JobAction::Restore);

    EXPECT_EQ(engine.service->snapshot().jobs.size(), 1u);
    EXPECT_EQ(engine.job(mine).id, mine);
    EXPECT_TRUE(model::firstProblem(*engine.service->act({theirs}, model::JobAction::Restore).result()));
}

TEST_F(Queue, AnUnknownJobAmongOthersIsNamedAndTheOthersAreActedOn) {
    engine.start();
    (void)engine.service->setAllPaused(true);
    const std::string first = engine.add(engine.path("one.mp4")), last = engine.add(engine.path("two.mp4"));
    std::vector<std::string> removed;
    QObject::connect(engine.service.get(), &model::Service::eventPublished, [&](const model::Event& event) {
        if (event.kind == model::Event::Kind::JobsRemoved) removed.insert(removed.end(), event.ids.begin(), event.ids.end());
    });

    const auto cancelled = engine.service->act({first, "no-such-job", last}, model::JobAction::Cancel).result();
    EXPECT_EQ(engine.job(first).state, model::JobState::Cancelled);
    EXPECT_EQ(engine.job(last).state, model::JobState::Cancelled) << "behind the unknown one";
    ASSERT_TRUE(cancelled && cancelled->size() == 3);
    EXPECT_FALSE((*cancelled)[0].problem || (*cancelled)[2].problem);
    ASSERT_TRUE((*cancelled)[1].problem);
    EXPECT_EQ((*cancelled)[1].problem->error().code, base::ErrorCode::NotFound);
    EXPECT_NE((*cancelled)[1].problem->message.find("no-such-job"), std::string::npos) << (*cancelled)[1].problem->message;

    EXPECT_TRUE(model::firstProblem(*engine.service->act({"no-such-job", first, last}, model::JobAction::Remove).result()));
    EXPECT_TRUE(engine.service->snapshot().jobs.empty());
    EXPECT_EQ(removed, (std::vector<std::string>{first, last})) << "nobody is told of one that was never there";
}

TEST_F(Queue, ItsOrderSurvivesRemovalsAndARestart) {
    engine.start();
    (void)engine.service->setAllPaused(true);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(engine.add(engine.path("none.mp4")));
    for (const auto& id : ids) EXPECT_EQ(engine.job(id).state, model::JobState::Paused) << "Pause all holds what is added later";
    (void)engine.service->move({ids[4]}, model::MoveTo::Top); // e a b c d
    (void)engine.service->act({ids[0]}, model::JobAction::Remove);
    engine.act(ids[0], model::JobAction::Forget); // e b c d
    (void)engine.service->act({ids[3]}, model::JobAction::Resume);
    ASSERT_TRUE(engine.untilFinal(ids[3])); // its row is written again
    engine.stop();
    engine.start();

    std::vector<std::string> order;
    const auto snapshot = engine.service->snapshot();
    for (const auto& job : snapshot.jobs) order.push_back(job.id);
    EXPECT_EQ(order, (std::vector<std::string>{ids[4], ids[1], ids[2], ids[3]}));
    EXPECT_TRUE(snapshot.paused);
}
