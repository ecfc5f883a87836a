#include "core/api/routes/removed_jobs.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/stepped_clock.hpp"

#include <gtest/gtest.h>

namespace {

std::vector<std::string> forgotten(const support::FakeService& service) {
    std::vector<std::string> ids;
    for (const auto& [id, action] : service.asked)
        if (action == model::JobAction::Forget) ids.push_back(id);
    return ids;
}

} // namespace

TEST(RemovedJobs, AreForgottenAfterADayUnlessTheyWereRestored) {
    support::FakeService service;
    support::SteppedClock clock;
    for (const char* id : {"a", "b", "c"}) service.add(id, model::JobState::Paused);
    api::RemovedJobs removed(service, clock);
    (void)service.act({"a", "b"}, model::JobAction::Remove);
    clock.ms += api::RemovedJobs::kKeptMs - 1;
    (void)service.act({"c"}, model::JobAction::Remove);
    model::Event restored;
    restored.kind = model::Event::Kind::JobAdded;
    restored.jobId = "b";
    service.publish(restored);
    removed.look();
    EXPECT_EQ(forgotten(service), std::vector<std::string>());
    clock.ms += 1;
    removed.look();
    EXPECT_EQ(forgotten(service), std::vector<std::string>{"a"}) << "b is in the list again, c has time";
    clock.ms += api::RemovedJobs::kKeptMs;
    removed.look();
    EXPECT_EQ(forgotten(service), (std::vector<std::string>{"a", "c"})) << "each once";
}
