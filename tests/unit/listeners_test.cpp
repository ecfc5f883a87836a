#include "core/api/events/listeners.hpp"

#include <gtest/gtest.h>

using api::Listeners;
using Refusal = api::Listeners::Refusal;

TEST(Listeners, AreLimitedInAllByTokenAndBeforeTheirHello) {
    Listeners listeners({.all = 4, .ofToken = 2, .beforeHello = 3});
    const auto a = listeners.admit("a"), b = listeners.admit("a");
    ASSERT_TRUE(a.listener && b.listener);
    EXPECT_NE(a.listener->id, b.listener->id);
    EXPECT_EQ(listeners.admit("a").refusal, Refusal::OfToken);
    auto c = listeners.admit("c");
    ASSERT_TRUE(c.listener);
    EXPECT_EQ(listeners.admit("d").refusal, Refusal::Full) << "three have not said hello";
    a.listener->greet();
    a.listener->greet();
    const auto d = listeners.admit("d");
    ASSERT_TRUE(d.listener);
    EXPECT_EQ(listeners.size(), 4u);
    b.listener->greet();
    EXPECT_EQ(listeners.admit("e").refusal, Refusal::Full);
    c.listener.reset();
    EXPECT_EQ(listeners.size(), 3u);
    EXPECT_TRUE(listeners.admit("e").listener) << "who leaves makes room";
    EXPECT_EQ(listeners.size(), 3u) << "nobody held it";
}

TEST(Listeners, OfATokenThatHasEndedAreToldAndNoneComesIn) {
    Listeners listeners({});
    const auto stolen = listeners.admit("stolen"), honest = listeners.admit("honest");
    listeners.endToken("stolen", 4401, true);
    EXPECT_EQ(stolen.listener->ended(), 4401u);
    EXPECT_EQ(honest.listener->ended(), 0u);
    EXPECT_EQ(listeners.admit("stolen").refusal, Refusal::Ended);
    listeners.endToken("honest", 4403, false);
    EXPECT_EQ(honest.listener->ended(), 4403u);
    EXPECT_TRUE(listeners.admit("honest").listener) << "with its new role";
}

TEST(Listeners, NobodyComesInWhenTheServerLeaves) {
    Listeners listeners({});
    EXPECT_FALSE(listeners.isClosed());
    listeners.close(1012);
    EXPECT_EQ(listeners.closeCode(), 1012u);
    EXPECT_EQ(listeners.admit("a").refusal, Refusal::Closed);
}
