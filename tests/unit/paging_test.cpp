// Pages of a list and the cursors between them.

#include "core/model/paging.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>

using model::JobOrder;
using model::JobQuery;
using model::JobState;

namespace {

model::Job job(int number, JobState state = JobState::Done) {
    model::Job job;
    job.id = "id-" + std::to_string(number);
    job.name = "Film " + std::to_string(number);
    job.source = "/films/film-" + std::to_string(number) + ".MOV";
    job.state = state;
    job.position = number;
    job.addedMs = 1000 + number;
    job.finishedMs = job.isFinal() ? 5000 - number : 0;
    return job;
}

std::vector<model::Job> jobs(int count) {
    std::vector<model::Job> list;
    for (int i = 0; i < count; ++i) list.push_back(job(i, static_cast<JobState>(i % 7)));
    return list;
}

/// All pages, one after the other.
std::vector<std::string> idsOf(const std::vector<model::Job>& list, JobQuery query) {
    std::vector<std::string> ids;
    do {
        const auto page = model::pageOf(list, query);
        EXPECT_TRUE(page) << page.error().message;
        if (!page) break;
        for (const auto& each : page->jobs) ids.push_back(each.id);
        query.after = page->next;
    } while (!query.after.empty());
    return ids;
}

base::ErrorCode refusalOf(const JobQuery& query) {
    const auto page = model::pageOf(jobs(9), query);
    return page ? base::ErrorCode::Internal : page.error().code;
}

} // namespace

TEST(Paging, PagesTogetherAreTheListOnce) {
    const auto list = jobs(50);
    for (const auto order : {JobOrder::Position, JobOrder::Added, JobOrder::Finished, JobOrder::Name})
        for (const int limit : {1, 7, 49, 50, 500}) {
            const auto ids = idsOf(list, {.states = {}, .text = "", .order = order, .limit = limit, .after = ""});
            EXPECT_EQ(ids.size(), 50u) << model::word(order) << " by " << limit;
            EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 50u) << model::word(order) << " by " << limit;
        }
}

TEST(Paging, EachOrderIsWhatItsNameSays) {
    const auto list = jobs(14);
    EXPECT_EQ(idsOf(list, {.states = {}, .text = "", .order = JobOrder::Position, .limit = 3, .after = ""}).front(), "id-0");
    EXPECT_EQ(idsOf(list, {.states = {}, .text = "", .order = JobOrder::Added, .limit = 3, .after = ""}).front(), "id-13") << "the newest";
    const auto finished = idsOf(list, {.states = {}, .text = "", .order = JobOrder::Finished, .limit = 3, .after = ""});
    EXPECT_EQ(finished.front(), "id-4") << "the last that ended";
    EXPECT_EQ(finished.back(), "id-0") << "what has not ended comes last";
    const auto names = idsOf(list, {.states = {}, .text = "", .order = JobOrder::Name, .limit = 3, .after = ""});
    EXPECT_EQ(names[1], "id-1");
    EXPECT_EQ(names[2], "id-10") << "by letters";
}

TEST(Paging, AFilterChoosesAndTheCountsAreOfAll) {
    const auto list = jobs(21);
    const JobQuery failed{
        .states = {JobState::Failed, JobState::Paused}, .text = "", .order = JobOrder::Position, .limit = 100, .after = ""};
    const auto page = model::pageOf(list, failed);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->jobs.size(), 6u);
    EXPECT_EQ(page->next, "");
    EXPECT_EQ(page->counts.failed, 3);
    EXPECT_EQ(page->counts.all(), 21);
}

TEST(Paging, ATextIsFoundInTheNameAndInTheFileWhateverItsCase) {
    auto list = jobs(3);
    list[1].name = "Ärger";
    const auto found = [&](const char* text) {
        return idsOf(list, {.states = {}, .text = text, .order = JobOrder::Position, .limit = 100, .after = ""});
    };
    EXPECT_EQ(found("äRGER"), std::vector<std::string>{"id-1"});
    EXPECT_EQ(found("film-1.mov"), std::vector<std::string>{"id-1"});
    EXPECT_EQ(found("film 2"), std::vector<std::string>{"id-2"});
    EXPECT_EQ(found("/films/").size(), 0u) << "folders are not searched";
    EXPECT_EQ(found("\n").size() + found("film 2\n").size() + found("2\nfilm").size(), 0u) << "the seam is not searched";
}

TEST(Paging, ACursorSurvivesAndBelongsToItsFilterAndOrder) {
    JobQuery query{.states = {JobState::Done, JobState::Failed}, .text = "Ä film", .order = JobOrder::Name, .limit = 2, .after = ""};
    const model::JobCursor cursor{-9'007'199'254'740'993, "\"name\"\n日本", "4711"};
    query.after = model::writeCursor(cursor, query);
    EXPECT_EQ(query.after.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
    ASSERT_TRUE(model::readCursor(query));
    EXPECT_EQ(*model::readCursor(query), cursor);

    JobQuery same = query;
    same.states = {JobState::Failed, JobState::Done, JobState::Done};
    same.text = "ä FILM";
    same.limit = 500;
    EXPECT_TRUE(model::readCursor(same)) << "what is asked for is the same";
    JobQuery otherText = query, otherStates = query, otherOrder = query;
    otherText.text = "film";
    otherStates.states.pop_back();
    otherOrder.order = JobOrder::Position;
    for (const JobQuery& other : {otherText, otherStates, otherOrder}) {
        ASSERT_FALSE(model::readCursor(other));
        EXPECT_EQ(model::readCursor(other).error().code, base::ErrorCode::InvalidInput);
    }
}

TEST(Paging, WhatIsNoCursorOrNoLimitIsRefused) {
    for (const char* after : {"x", "====", "bnVsbA", "W10", "WzEsInBvc2l0aW9uIl0", " "}) {
        JobQuery query;
        query.after = after;
        EXPECT_EQ(refusalOf(query), base::ErrorCode::InvalidInput) << after;
    }
    JobQuery query;
    query.after = std::string(1 << 20, 'A');
    EXPECT_EQ(refusalOf(query), base::ErrorCode::InvalidInput);
    for (const int limit : {0, -1, 501}) {
        JobQuery bad;
        bad.limit = limit;
        EXPECT_EQ(refusalOf(bad), base::ErrorCode::InvalidInput) << limit;
    }
    JobQuery unknown;
    unknown.states = {JobState::Unknown};
    EXPECT_EQ(refusalOf(unknown), base::ErrorCode::InvalidInput);
}

TEST(Paging, WhileOthersMoveNoSurvivorIsMissedAndNoneThatStoodStillComesTwice) {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        auto list = jobs(120);
        std::set<std::string> still;
        for (const auto& each : list) still.insert(each.id);
        std::multiset<std::string> seen;
        JobQuery query{.states = {}, .text = "", .order = JobOrder::Position, .limit = 10, .after = ""};
        do {
            const auto page = model::pageOf(list, query);
            ASSERT_TRUE(page);
            for (const auto& each : page->jobs) seen.insert(each.id);
            query.after = page->next;
            for (int i = 0; i < 3; ++i) {
                const auto victim = random() % list.size();
                still.erase(list[victim].id);
                if (random() % 2 == 0) list.erase(list.begin() + static_cast<std::ptrdiff_t>(victim));
                else list[victim].position = static_cast<std::int64_t>(random() % 200);
                list.push_back(job(1000 + static_cast<int>(random() % 100'000)));
            }
        } while (!query.after.empty());
        for (const auto& id : still) EXPECT_EQ(seen.count(id), 1u) << id;
    }
}
