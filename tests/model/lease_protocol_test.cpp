/// A million orders in which the steps of the lease protocol may fall, with the state machines that the fleet runs on (`QueueState` of
/// MemoryQueue, `Courses` of the coordinator) and a drawn world around them: workers that are killed, freeze, wake up after their lease,
/// lose answers and say all again; a queue that forgets everything; a coordinator that ends between a result and its verification; jobs
/// that are cancelled; results that are bad. Seeded: a failure names the seed, and that world can be run alone.
///
/// What holds in each, after every step:
///
///  1. One commit. A task is done at most once, by one attempt, whatever is said again, late, by whom or after which restart; and once it
///     is done it stays so, by that attempt.
///  2. Nothing is mixed. An attempt hears Kept if and only if it is the one that was committed; the others hear that they are superseded,
///     refused or cancelled.
///  3. Only what is good is committed: never a result whose verification failed.
///  4. Nothing is lost. Once nothing goes wrong any more every task of every open job comes to its end, and every worker hears what became
///     of each of its results, within the three longest rests.
///  5. One lease. At no time have two workers a lease on one task that neither has lost: a task is claimed, or given again, only when the
///     lease before has expired, was reported, handed back or settled, or the queue is another one.
///  6. Fences rise. Each lease has a fence above all before it, in this queue and those before; none is given twice.
///  7. Leases end in time. One that is not renewed for 30 s ends with the next look, and none ends that was renewed.
///  8. Given again is what was given: after a sleep or a lost queue a worker gets back its own lease with its own fence, or hears that it
///     is cancelled or lost; its loss is taken back.
///  9. Claims leak nothing. A claim that is asked again by its id has the same answer.
/// 10. Cancelled is cancelled. Of a job that is over nothing is claimed and nothing committed, and whoever works on it hears so at the
///     first beat that gets through.
/// 11. Causes are counted, not deliveries: claims, results and hand-backs count nothing; nothing is given up before three faults or three
///     losses.
/// 12. What is done is never offered again.
///
/// The bound on waiting (fairness) has tests of its own: fleet_queue_lists_test.cpp, fleet_fairness_test.cpp.

#include "tests/support/lease_world.hpp"

#include <unordered_set>

namespace {

constexpr unsigned kBlocks = 40, kShortInABlock = 25'000, kLongInABlock = 6;

class LeaseProtocol : public testing::TestWithParam<unsigned> {};

} // namespace

TEST_P(LeaseProtocol, HoldsInShortAndTerribleLives) {
    std::unordered_set<std::uint64_t> traces;
    for (unsigned i = 1; i <= kShortInABlock && !HasFailure(); ++i)
        traces.insert(support::runLeaseWorld(GetParam() * kShortInABlock + i, support::kShortLife, support::kShortSteps));
    if (!HasFailure()) {
        EXPECT_EQ(traces.size(), kShortInABlock) << "each is another one";
    }
}

TEST_P(LeaseProtocol, HoldsInLongLives) {
    for (unsigned i = 1; i <= kLongInABlock && !HasFailure(); ++i)
        support::runLeaseWorld(GetParam() * kLongInABlock + i, support::kLongLife, support::kLongSteps);
}

INSTANTIATE_TEST_SUITE_P(Block, LeaseProtocol, testing::Range(0U, kBlocks));
