// Many tasks and many workers: what each step looks at does not grow with what waits or is done.

#include "tests/support/scripted_fleet.hpp"

#include <algorithm>

using namespace fleet;
namespace film = support::film;

namespace {

class ManyTasks : public support::ScriptedFleet {
protected:
    void wantMany(int count, const std::string& job = "job") {
        for (int i = 1; i <= count; ++i) want(static_cast<RunId>(i), film::order(job, i));
    }
    std::size_t inTheJournal() { return m_journal->tasks().value_or({}).size(); }
    QueueRow row() const {
        const auto rows = m_coordinator->queueRows();
        EXPECT_EQ(rows.size(), 1U);
        return rows.empty() ? QueueRow() : rows[0];
    }
    static constexpr int kWindow = 16; ///< windowOf two slots
};

} // namespace

TEST_F(ManyTasks, TheJournalHasWhatWasOfferedAndNotWhatWaits) {
    come("enc-1");
    wantMany(100);
    EXPECT_EQ(inTheJournal(), static_cast<std::size_t>(kWindow));
    EXPECT_EQ(row().offered, kWindow);
    EXPECT_EQ(row().waiting, 100 - kWindow);
    EXPECT_GT(row().waitingSeconds, 99);

    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    EXPECT_EQ(attempt->task, "job/chunk-1");
    step();
    EXPECT_EQ(inTheJournal(), kWindow + 1U) << "another is offered in its place, and it is in the journal before";
    EXPECT_EQ(row().leased, 1);

    report("enc-1", stage(*attempt, film::order("job", 1)));
    step();
    EXPECT_EQ(row().done, 1);
    EXPECT_EQ(inTheJournal(), static_cast<std::size_t>(kWindow)) << "what is done is found by its recipe";
}

TEST_F(ManyTasks, WhatWasOfferedIsThereAfterAStartAndWhatWaitedIsWantedAgain) {
    come("enc-1");
    wantMany(40);
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    start();
    wantMany(40);
    EXPECT_TRUE(beat("enc-1", {*attempt}).cancelled.empty());
    pass(20'000, {{"enc-1", {*attempt}}});
    EXPECT_EQ(row().leased, 1);
    EXPECT_EQ(row().waiting + row().offered, 39);
    std::set<std::string> claimed{attempt->task};
    while (const auto next = claim("enc-1")) EXPECT_TRUE(claimed.insert(next->task).second) << next->task;
    EXPECT_EQ(claimed.size(), 40U);
}

TEST_F(ManyTasks, TheQueueHoldsAWindowHoweverMuchWaits) {
    come("enc-1");
    wantMany(1000);
    const auto all =
        m_queue.claim({.worker = "enc-1", .id = "all", .slots = kMostSlots, .memoryMb = 1'000'000, .classes = {{"h264", pin()}}});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->leases.size(), static_cast<std::size_t>(kWindow));
    step();
    EXPECT_EQ(row().offered, kWindow) << "and it is filled again";
    EXPECT_EQ(row().leased, kWindow);
}

TEST_F(ManyTasks, OneWorkerMakesAFilmInPlayingOrderAndTriesAgainFirst) {
    come("enc-1");
    wantMany(30);
    std::vector<int> numbers;
    for (int turn = 0; turn < 32; ++turn) {
        const auto attempt = claim("enc-1");
        ASSERT_TRUE(attempt) << turn;
        numbers.push_back(std::stoi(attempt->task.substr(std::string("job/chunk-").size())));
        const bool isGivenBack = numbers == std::vector<int>{1, 2, 3} || (turn == 9 && numbers.back() == 9);
        if (isGivenBack) fail("enc-1", *attempt, Cause::Notice, EventKind::HandBack);
        else report("enc-1", stage(*attempt, film::order("job", numbers.back())));
    }
    std::vector<int> wanted;
    for (int number = 1; number <= 30; ++number) wanted.insert(wanted.end(), number == 3 || number == 9 ? 2 : 1, number);
    EXPECT_EQ(numbers, wanted) << "though more were offered before it was given back";
}

TEST_F(ManyTasks, AllRunsOfAJobAreCancelledAndNothingOfItIsLeft) {
    come("enc-1");
    wantMany(300);
    const auto held = claim("enc-1"), made = claim("enc-1");
    ASSERT_TRUE(held && made);
    report("enc-1", stage(*made, film::order("job", 2)));
    for (int i = 300; i >= 1; --i) m_coordinator->unwant(static_cast<RunId>(i));
    step();
    EXPECT_TRUE(m_coordinator->queueRows().empty());
    EXPECT_EQ(inTheJournal(), 0U);
    EXPECT_FALSE(claim("enc-1"));
    EXPECT_EQ(beat("enc-1", {*held}).cancelled, std::vector<std::string>{held->task});
    EXPECT_EQ(m_table->standing("job/chunk-1"), Standing::Cancelled);
}

TEST_F(ManyTasks, WhoLeavesGivesBackWhatItHadAndNothingElse) {
    come("enc-1");
    come("enc-2");
    wantMany(5);
    const auto first = claim("enc-1"), second = claim("enc-2"), third = claim("enc-1");
    ASSERT_TRUE(first && second && third);
    m_table->left("enc-1");
    step();
    EXPECT_EQ(row().leased, 1);
    std::set<std::string> again;
    while (const auto attempt = claim("enc-2")) again.insert(attempt->task);
    EXPECT_EQ(again, (std::set<std::string>{first->task, third->task, "job/chunk-4", "job/chunk-5"}));
}

TEST_F(ManyTasks, LettersAreReadInTheirOrderSomeAtATime) {
    std::vector<int> read;
    const int letters = static_cast<int>(Coordinator::kLettersAtOnce) * 5 / 2;
    for (int i = 0; i < letters; ++i) m_mailbox->post([&read, i](Coordinator&) { read.push_back(i); });
    step();
    EXPECT_EQ(read.size(), Coordinator::kLettersAtOnce) << "between them there is a step: what expires, expires";
    EXPECT_TRUE(m_mailbox->wait(60'000)) << "at once, as there are more";
    step();
    step();
    EXPECT_EQ(static_cast<int>(read.size()), letters);
    EXPECT_TRUE(std::is_sorted(read.begin(), read.end()));
}

TEST_F(ManyTasks, AllWorkersThatSpokeAreHeardInOneTick) {
    constexpr int kWorkers = 250;
    const auto name = [](int number) { return "enc-" + std::to_string(number); };
    for (int i = 0; i < kWorkers; ++i) come(name(i));
    pass(1000);
    EXPECT_EQ(m_told.slots, 2 * kWorkers);
    pass(31'000);
    EXPECT_EQ(m_told.slots, 0);
    for (int i = 0; i < kWorkers; ++i) {
        ++m_clock.ms; // by another gateway, so that nobody but the queue says so
        (void)beat(name(i), {});
    }
    pass(1000);
    EXPECT_EQ(m_told.slots, 2 * kWorkers);
}
