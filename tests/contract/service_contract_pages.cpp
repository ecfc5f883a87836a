// What every `model::Service` promises of pages of its list, and of single jobs.

#include "tests/contract/service_contract.hpp"

#include <set>

namespace contract {

using model::JobAction;
using model::JobState;

TEST_P(ServiceContract, PagesHoldEveryJobOnceAndTheirCountsAreOfAll) {
    const auto ids = add({"a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4"});
    (void)get(host->service().act({ids[1], ids[3]}, JobAction::Cancel));
    (void)get(host->service().move({ids[4]}, model::MoveTo::Top));
    model::JobQuery query;
    query.limit = 2;
    std::vector<std::string> seen;
    for (int pages = 0; pages < 3; ++pages) {
        const auto page = get(host->service().page(query));
        ASSERT_TRUE(page) << page.error().message;
        EXPECT_EQ(page->counts.paused, 3);
        EXPECT_EQ(page->counts.cancelled, 2);
        EXPECT_EQ(page->counts.all(), 5);
        EXPECT_EQ(page->next.empty(), pages == 2);
        for (const auto& job : page->jobs) seen.push_back(job.id);
        query.after = page->next;
    }
    EXPECT_EQ(seen, (std::vector<std::string>{ids[4], ids[0], ids[1], ids[2], ids[3]})) << "as the snapshot has them";

    query.after.clear();
    query.states = {JobState::Cancelled};
    query.text = "D.MP";
    const auto found = get(host->service().page(query));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->jobs.size(), 1u);
    ASSERT_TRUE(row(ids[3]));
    EXPECT_EQ(found->jobs[0].rev, row(ids[3])->rev) << "the row that events tell";
    query = {};
    query.called = ids[2].substr(0, 9);
    EXPECT_EQ(get(host->service().page(query))->jobs.at(0).id, ids[2]);
}

TEST_P(ServiceContract, OneJobIsAskedForByItsIdUntilItIsRemoved) {
    const auto ids = add({"a.mp4"});
    const auto job = get(host->service().job(ids[0]));
    ASSERT_TRUE(job);
    EXPECT_EQ(*job, *row(ids[0]));
    (void)get(host->service().act({ids[0]}, JobAction::Remove));
    for (const std::string& id : {ids[0], std::string("nobody")}) {
        const auto none = get(host->service().job(id));
        ASSERT_FALSE(none) << id;
        EXPECT_EQ(none.error().code, base::ErrorCode::NotFound) << id;
    }
    EXPECT_TRUE(get(host->service().page({}))->jobs.empty());
    EXPECT_EQ(get(host->service().page({}))->counts.all(), 0);
}

TEST_P(ServiceContract, APageThatCannotBeIsRefused) {
    (void)add({"a.mp4", "b.mp4"});
    model::JobQuery tooMany, foreign, torn;
    tooMany.limit = 501;
    foreign.limit = 1;
    foreign.after = get(host->service().page(foreign))->next;
    foreign.order = model::JobOrder::Name;
    torn.after = "bm90IGEgY3Vyc29y";
    for (const auto& query : {tooMany, foreign, torn}) {
        const auto page = get(host->service().page(query));
        ASSERT_FALSE(page);
        EXPECT_EQ(page.error().code, base::ErrorCode::InvalidInput);
    }
}

TEST_P(ServiceContract, WhoPagesWhileOthersAddMoveAndRemoveSeesEverySurvivor) {
    std::vector<std::string> names;
    for (int i = 0; i < 24; ++i) names.push_back("film-" + std::to_string(i) + ".mp4");
    const auto ids = add(names);
    std::multiset<std::string> seen;
    std::set<std::string> still(ids.begin(), ids.end()), gone;
    model::JobQuery query;
    query.limit = 5;
    query.order = model::JobOrder::Added;
    int turn = 0;
    do {
        const auto page = get(host->service().page(query));
        ASSERT_TRUE(page) << page.error().message;
        for (const auto& job : page->jobs) {
            EXPECT_FALSE(gone.contains(job.id)) << "it was removed before";
            seen.insert(job.id);
        }
        query.after = page->next;
        const std::string& victim = ids[static_cast<std::size_t>(turn * 3)];
        (void)get(host->service().act({victim}, JobAction::Remove));
        gone.insert(victim);
        still.erase(victim);
        (void)get(host->service().move({ids[static_cast<std::size_t>(23 - turn)]}, model::MoveTo::Top));
        (void)add({"later-" + std::to_string(turn) + ".mp4"});
        ++turn;
    } while (!query.after.empty() && turn < 8);
    for (const auto& id : still) EXPECT_EQ(seen.count(id), 1u) << "when it was added does not change";
}

} // namespace contract
