// What is in the name of a segment: the same for the same film, another for whatever has other bytes.

#include "core/engine/revision.hpp"

#include <gtest/gtest.h>

namespace {

model::Plan plan() {
    model::Plan plan;
    plan.video.emplace_back().kbps = 3000;
    plan.segments.push_back({.ticks = 180'000, .frames = 50});
    return plan;
}

constexpr const char* kEncoder = "millrace 0.3 · x264 164";

} // namespace

TEST(Revision, TheSameFilmHasTheSame) {
    const std::string revision = engine::revisionOf(plan(), {1000, 5}, kEncoder);
    EXPECT_EQ(revision.size(), 8U);
    EXPECT_EQ(revision.find_first_not_of("0123456789abcdef"), std::string::npos) << revision;
    EXPECT_EQ(engine::revisionOf(plan(), {1000, 5}, kEncoder), revision);
}

TEST(Revision, AFilmThatWasPutBackHasTheSame) {
    const std::string revision = engine::revisionOf(plan(), {1000, 5, "abc"}, kEncoder);
    EXPECT_EQ(engine::revisionOf(plan(), {1000, 6, "abc"}, kEncoder), revision) << "only its time is another";
    EXPECT_NE(engine::revisionOf(plan(), {1000, 5, "abd"}, kEncoder), revision) << "mended in place, to the byte as long";
}

TEST(Revision, WhateverChangesBytesChangesIt) {
    const std::string revision = engine::revisionOf(plan(), {1000, 5}, kEncoder);
    model::Plan other = plan();
    other.video[0].kbps = 3001;
    EXPECT_NE(engine::revisionOf(other, {1000, 5}, kEncoder), revision);
    EXPECT_NE(engine::revisionOf(plan(), {1001, 5}, kEncoder), revision);
    EXPECT_NE(engine::revisionOf(plan(), {1000, 6}, kEncoder), revision); // a job list of an earlier version knows no content
    EXPECT_NE(engine::revisionOf(plan(), {1000, 5}, "millrace 0.4 · x264 164"), revision);
    // All made again by another encoder: what was published keeps its names.
    model::Plan again = plan();
    again.revision = revision;
    EXPECT_NE(engine::revisionOf(again, {1000, 5}, kEncoder), revision);
}
