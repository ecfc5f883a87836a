#include "core/fleet/queue/expiry_guard.hpp"
#include "core/fleet/queue/fence.hpp"
#include "core/fleet/queue/queue.hpp"
#include "core/fleet/queue/queue_errors.hpp"
#include "core/fleet/queue/queue_state.hpp"
#include "core/fleet/queue/redis_address.hpp"
#include "core/fleet/queue/redis_connection.hpp"
#include "core/fleet/queue/words.hpp"

#include <gtest/gtest.h>

using namespace fleet;
using base::ErrorCode;

TEST(FleetFence, EpochsDoNotOverlap) {
    EXPECT_EQ(fenceBefore(1), 4'294'967'296);
    EXPECT_EQ(epochOf(fenceBefore(7) + 123), 7);
    EXPECT_GT(fenceBefore(8), fenceBefore(7) + 4'000'000'000);
    EXPECT_TRUE(isEpoch(kMostEpochs - 1));
    EXPECT_LT(fenceBefore(kMostEpochs - 1) + 0xffffffffLL, std::int64_t{1} << 53) << "Lua counts in doubles";
    EXPECT_FALSE(isEpoch(kMostEpochs));
    EXPECT_FALSE(isEpoch(0));
}

TEST(FleetCause, EachIsSaidInWordsThatCanBeTranslated) {
    for (int cause = 0; cause <= static_cast<int>(Cause::Cancelled); ++cause) {
        const base::Text said = causeSaid(static_cast<Cause>(cause));
        EXPECT_TRUE(said.isPattern) << cause;
        EXPECT_NE(said.english(), word(static_cast<Cause>(cause))) << "not what Redis has";
    }
}

TEST(FleetExpiry, AClockThatJumpsIsSetBackAndPardoned) {
    ExpiryGuard guard;
    EXPECT_EQ(guard.look(1'000'000, 5000), (ExpiryGuard::Verdict{0, kPardonMs})) << "nobody was asked yet";
    EXPECT_EQ(guard.look(1'001'000, 6000), (ExpiryGuard::Verdict{0, 0}));
    EXPECT_EQ(guard.look(4'602'000, 7000), (ExpiryGuard::Verdict{-3'600'000, kPardonMs})) << "an hour ahead";
    EXPECT_EQ(guard.look(4'603'000, 8000), (ExpiryGuard::Verdict{0, 0})) << "once";
    EXPECT_EQ(guard.look(1'004'000, 9000), (ExpiryGuard::Verdict{3'600'000, kPardonMs})) << "and back";
    EXPECT_EQ(guard.look(1'009'000, 10'000), (ExpiryGuard::Verdict{0, 0})) << "a little is no jump";
}

TEST(FleetExpiry, WhoWasAwayPardonsAll) {
    ExpiryGuard guard;
    guard.look(0, 0);
    EXPECT_EQ(guard.look(6000, 6000), (ExpiryGuard::Verdict{0, kPardonMs}));
    EXPECT_EQ(guard.look(7000, 7000), (ExpiryGuard::Verdict{0, 0}));
    guard.restart();
    EXPECT_EQ(guard.look(8000, 8000), (ExpiryGuard::Verdict{0, kPardonMs}));
}

TEST(FleetExpiry, WhatIsPardonedExpiresLater) {
    QueueState queue(1, 30'000);
    queue.offer({.job = "film"}, {{.task = "film/1", .need = "h264"}}, 0);
    ASSERT_EQ(queue.claim({.worker = "a", .id = "x", .slots = 1, .classes = {{"h264", "p"}}}, 0).leases.size(), 1U);
    queue.pardon(40'000);
    queue.pardon(1000); // what was promised is kept
    EXPECT_EQ(queue.expire(39'999), 0);
    EXPECT_EQ(queue.expire(40'000), 1);
    EXPECT_EQ(queue.expire(40'000), 0) << "once";
}

TEST(FleetExpiry, ALeaseThatAJumpMadeTooLongIsShortened) {
    QueueState queue(1, 30'000);
    queue.offer({.job = "film"}, {{.task = "film/1", .need = "h264"}}, 0);
    ASSERT_EQ(queue.claim({.worker = "a", .id = "x", .slots = 1, .classes = {{"h264", "p"}}}, 3'600'000).leases.size(), 1U);
    EXPECT_EQ(queue.expire(1000), 0) << "the clock was set back";
    EXPECT_EQ(queue.expire(31'000), 1);
}

TEST(FleetWords, EachValueHasItsOwn) {
    for (int i = 0; i <= static_cast<int>(Cause::Cancelled); ++i)
        EXPECT_EQ(causeOf(word(static_cast<Cause>(i))), static_cast<Cause>(i)) << i;
    for (int i = 0; i <= static_cast<int>(EventKind::HandBack); ++i)
        EXPECT_EQ(eventKindOf(word(static_cast<EventKind>(i))), static_cast<EventKind>(i)) << i;
    for (int i = 0; i <= static_cast<int>(Outcome::Cancelled); ++i)
        EXPECT_EQ(outcomeOf(word(static_cast<Outcome>(i))), static_cast<Outcome>(i)) << i;
    for (int i = 0; i <= static_cast<int>(Want::Gone); ++i) EXPECT_EQ(wantOf(word(static_cast<Want>(i))), static_cast<Want>(i)) << i;
    EXPECT_FALSE(causeOf("whim"));
    EXPECT_EQ(jobOf("film/a/1"), "film/a");
    EXPECT_EQ(jobOf("film"), "film");
}

TEST(FleetAddress, IsReadAsOperatorsWriteIt) {
    EXPECT_EQ(redisAddress("redis://localhost").value(), (RedisAddress{.host = "localhost"}));
    EXPECT_EQ(redisAddress("redis://user:p%40ss@10.0.0.7:6380/3").value(),
        (RedisAddress{.host = "10.0.0.7", .port = 6380, .user = "user", .password = "p@ss", .database = 3}));
    EXPECT_EQ(redisAddress("redis://:secret@[::1]/").value().shown(), "[::1]:6379");
    EXPECT_EQ(redisAddress("unix:///run/redis.sock").value(), (RedisAddress{.path = "/run/redis.sock"}));
    for (const char* wrong : {"", "localhost", "redis://", "redis://host/x", "redis://host/-1", "redis://host/0?tls=1", "http://host",
             "unix://", "unix://host/x"})
        EXPECT_EQ(redisAddress(wrong).error().code, ErrorCode::InvalidInput) << wrong;
    EXPECT_EQ(redisAddress("rediss://host").error().code, ErrorCode::Unsupported);
}

TEST(FleetAddress, APasswordIsInNoSentence) {
    for (const char* text :
        {"redis://user:hunter2@host/x", "rediss://user:hunter2@host", "redis://user:hunter2@", "hunter2", "redis://user:hun ter2@host:x"}) {
        const auto address = redisAddress(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().message.find("hunter2"), std::string::npos) << address.error().message;
        EXPECT_EQ(address.error().message.find("ter2"), std::string::npos) << address.error().message;
    }
}

TEST(FleetRedisErrors, EachLineHasItsCode) {
    const std::pair<const char*, ErrorCode> kLines[] = {{"STALE the queue is another one", ErrorCode::QueueLost},
        {"ERR Function not found", ErrorCode::QueueLost}, {"LOADING Redis is loading the dataset in memory", ErrorCode::QueueNotReady},
        {"READONLY You can't write against a read only replica.", ErrorCode::QueueNotReady},
        {"OOM command not allowed when used memory > 'maxmemory'.", ErrorCode::QueueFull},
        {"NOAUTH Authentication required.", ErrorCode::QueueRefused},
        {"WRONGPASS invalid username-password pair or user is disabled.", ErrorCode::QueueRefused}, {"ERR something", ErrorCode::Internal}};
    for (const auto& [line, code] : kLines) {
        const auto error = errors::ofReply("host:6379", line);
        EXPECT_EQ(error.code, code) << line;
        EXPECT_NE(error.message.find("host:6379"), std::string::npos) << "which Redis";
    }
    EXPECT_TRUE(needsRebuild(errors::lost("x")));
    EXPECT_TRUE(needsRebuild(errors::ofReply("x", "READONLY")));
    EXPECT_FALSE(needsRebuild(errors::silent("x", "y")));
    EXPECT_EQ(base::errorId(ErrorCode::QueueSilent), "MR-4201");
    EXPECT_EQ(base::errorId(ErrorCode::OtherCoordinator), "MR-4207");
}

TEST(FleetRedisErrors, WhoIsAwayIsAskedLessOften) {
    EXPECT_EQ(reconnectMs(1), 100);
    EXPECT_EQ(reconnectMs(2), 200);
    EXPECT_EQ(reconnectMs(5), 1600);
    EXPECT_EQ(reconnectMs(100), 2000);
    EXPECT_EQ(infoField("\nredis_version:7.0.15\r\nrun_id:abc\r\n", "run_id"), "abc");
    EXPECT_EQ(infoField("\nredis_version:7.0.15", "version"), "");
}
