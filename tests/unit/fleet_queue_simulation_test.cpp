/// The lease protocol in random order, as much of it as takes a second: tests/model/lease_protocol_test.cpp has the properties in words,
/// and a million orders of the same.

#include "tests/support/lease_world.hpp"

TEST(FleetSimulation, InLongLivesNothingIsDoneTwiceMixedOrForgotten) {
    constexpr unsigned kSeeds = 25;
    for (unsigned seed = 1; seed <= kSeeds && !HasFailure(); ++seed) support::runLeaseWorld(seed, support::kLongLife, support::kLongSteps);
}

TEST(FleetSimulation, InShortAndTerribleOnesNeither) {
    constexpr unsigned kSeeds = 2000;
    for (unsigned seed = 1; seed <= kSeeds && !HasFailure(); ++seed)
        support::runLeaseWorld(seed, support::kShortLife, support::kShortSteps);
}
