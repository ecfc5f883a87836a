// Encoders that are checked at the start of a worker.

#include "tests/unit/fleet/worker/worker_support.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using support::runUntil;

TEST(EncoderCheck, AsksTheEncodersOnceAndAgainWhenAnythingOfThemChanged) {
    QTemporaryDir folder;
    test::Executor executor;
    EncoderCheck check(executor, folder.path().toStdString() + "/digests.json");
    const auto checked = [&](bool anew) {
        std::optional<CheckedEncoders> made;
        check.check(anew, [&](const base::Result<CheckedEncoders>& its) { made = its.value_or({}); });
        EXPECT_TRUE(runUntil([&] { return made.has_value(); }));
        return made.value_or(CheckedEncoders{});
    };
    const CheckedEncoders first = checked(false);
    EXPECT_EQ(first.digests.size(), 2u);
    EXPECT_EQ(executor.checks, 2); // what the computer is, and the digests
    EXPECT_EQ(checked(false), first);
    EXPECT_EQ(executor.checks, 3) << "they are kept";
    executor.host.libraries = "one byte else";
    executor.digest = "d2";
    EXPECT_EQ(checked(false).digests[0].sha256, "d2h264");
    EXPECT_EQ(executor.checks, 5);
    executor.digest = "d3"; // memory that went bad
    EXPECT_EQ(checked(false).digests[0].sha256, "d2h264");
    EXPECT_EQ(checked(true).digests[0].sha256, "d3h264") << "after a rest all is tried";
}
