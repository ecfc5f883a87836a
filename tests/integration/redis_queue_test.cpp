/// The queue in Redis where Redis is killed, emptied, stopped, replaced, full, or another than was thought.

#include "core/fleet/queue/redis_queue.hpp"

#include "tests/support/redis_server.hpp"
#include "tests/support/run_until.hpp"

using namespace fleet;
using base::ErrorCode;
using support::RedisServer;

namespace {

const QStringList kSmall{QStringLiteral("--maxmemory"), QStringLiteral("8mb")};

class RedisQueueTest : public testing::Test {
protected:
    void SetUp() override {
        if (!RedisServer::isInstalled()) GTEST_SKIP() << RedisServer::kMissing;
    }

    static std::unique_ptr<RedisQueue> queueAt(const RedisServer& server) {
        return std::make_unique<RedisQueue>(server.address(), "f", s_clock);
    }
    /// One that is begun, with tasks in it.
    static std::unique_ptr<RedisQueue> begunAt(const RedisServer& server, std::int64_t epoch = 1) {
        auto queue = queueAt(server);
        const auto begun = queue->begin(epoch);
        EXPECT_TRUE(begun) << (begun ? "" : begun.error().message);
        offerTo(*queue);
        return queue;
    }
    static void offerTo(Queue& queue) {
        EXPECT_TRUE(queue.offer({.job = "film"}, {{.task = "film/1", .need = "h264"}, {.task = "film/2", .need = "h264"}}));
    }
    static base::Result<ClaimAnswer> claim(Queue& queue) {
        return queue.claim({.worker = "a", .id = "x" + std::to_string(++s_claims), .memoryMb = 1, .classes = {{"h264", "p"}}});
    }
    /// Of a claim that is tried until it is not refused for want of an answer.
    static ErrorCode codeOfClaim(Queue& queue) {
        ErrorCode code = ErrorCode::Internal;
        const bool isAnswered = support::runUntil([&] {
            const auto answer = claim(queue);
            code = answer ? ErrorCode::Cancelled : answer.error().code;
            return code != ErrorCode::QueueSilent;
        });
        EXPECT_TRUE(isAnswered);
        return code;
    }

    static inline base::SystemClock s_clock;
    static inline int s_claims = 0;
};

} // namespace

TEST_F(RedisQueueTest, WhereThereIsNoRedisThatIsSaidAtOnce) {
    RedisQueue queue({.path = "/nonexistent/redis.sock"}, "f", s_clock);
    const auto begun = queue.begin(1);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, ErrorCode::QueueSilent);
    EXPECT_NE(begun.error().message.find("/nonexistent/redis.sock"), std::string::npos);
    EXPECT_EQ(claim(queue).error().code, ErrorCode::QueueSilent);
}

TEST_F(RedisQueueTest, OneThatIsKilledAndStartedIsLostAndBegunAnew) {
    RedisServer server;
    const auto coordinator = begunAt(server), gateway = queueAt(server);
    const auto given = claim(*gateway);
    ASSERT_TRUE(given);
    ASSERT_EQ(given->leases.size(), 1U);
    const auto& lease = given->leases[0];
    server.kill();
    EXPECT_EQ(claim(*gateway).error().code, ErrorCode::QueueSilent);
    EXPECT_EQ(coordinator->tick().error().code, ErrorCode::QueueSilent);
    server.start();
    EXPECT_EQ(codeOfClaim(*gateway), ErrorCode::QueueLost);
    EXPECT_EQ(codeOfClaim(*coordinator), ErrorCode::QueueLost);
    EXPECT_TRUE(needsRebuild(claim(*gateway).error()));

    ASSERT_TRUE(coordinator->begin(2));
    const auto beaten = gateway->beat({.worker = "a", .held = {{lease.task, lease.fence}}});
    ASSERT_TRUE(beaten) << beaten.error().message;
    EXPECT_TRUE(beaten->lost.empty()) << "it goes on with its fence";
    offerTo(*coordinator);
    const auto other = claim(*gateway);
    ASSERT_TRUE(other);
    ASSERT_EQ(other->leases.size(), 1U);
    EXPECT_NE(other->leases[0].task, lease.task);
    EXPECT_GT(other->leases[0].fence, lease.fence);
}

TEST_F(RedisQueueTest, OneThatIsEmptiedIsLostAndBegunAnew) {
    RedisServer server;
    const auto coordinator = begunAt(server), gateway = queueAt(server);
    ASSERT_TRUE(claim(*gateway));
    server.call({"FLUSHALL"});
    EXPECT_EQ(claim(*gateway).error().code, ErrorCode::QueueLost);
    EXPECT_EQ(coordinator->tick().error().code, ErrorCode::QueueLost);
    server.call({"FUNCTION", "FLUSH"});
    EXPECT_EQ(claim(*gateway).error().code, ErrorCode::QueueLost);
    ASSERT_TRUE(coordinator->begin(2));
    offerTo(*coordinator);
    EXPECT_EQ(claim(*gateway)->leases.size(), 1U);
}

TEST_F(RedisQueueTest, FunctionsThatAreGoneAreAQueueThatIsLost) {
    RedisServer server;
    const auto coordinator = begunAt(server);
    server.call({"FUNCTION", "FLUSH"});
    EXPECT_EQ(claim(*coordinator).error().code, ErrorCode::QueueLost);
    ASSERT_TRUE(coordinator->begin(2));
    EXPECT_TRUE(claim(*coordinator));
}

TEST_F(RedisQueueTest, WhatPersistenceBringsBackIsNotTrusted) {
    RedisServer server;
    const auto coordinator = begunAt(server), gateway = queueAt(server);
    ASSERT_TRUE(claim(*gateway));
    server.call({"SAVE"});
    server.kill();
    server.start();
    EXPECT_EQ(server.call({"EXISTS", "mr:{f}:inc"}).number, 1) << "it is there";
    EXPECT_EQ(codeOfClaim(*gateway), ErrorCode::QueueLost);
    EXPECT_EQ(codeOfClaim(*coordinator), ErrorCode::QueueLost);
    ASSERT_TRUE(coordinator->begin(2));
    EXPECT_TRUE(claim(*gateway)->leases.empty()) << "nothing of the old queue";
    ASSERT_TRUE(support::runUntil([&] {
        EXPECT_TRUE(coordinator->tick());
        const auto keys = server.call({"KEYS", "mr:{f}:*"}).texts();
        return std::all_of(keys.begin(), keys.end(),
            [&](const std::string& key) { return key == "mr:{f}:inc" || key.find(coordinator->incarnation()) != std::string::npos; });
    })) << "and its keys go";
}

TEST_F(RedisQueueTest, OneThatStandsStillIsNotWaitedForLong) {
    RedisServer server;
    const auto coordinator = begunAt(server), gateway = queueAt(server);
    ASSERT_TRUE(claim(*gateway));
    server.pause();
    EXPECT_EQ(claim(*gateway).error().code, ErrorCode::QueueSilent);
    server.resume();
    EXPECT_EQ(codeOfClaim(*gateway), ErrorCode::Cancelled) << "it is the same queue";
    EXPECT_TRUE(coordinator->tick());
}

TEST_F(RedisQueueTest, AWrongPasswordIsRefusedInWords) {
    RedisServer server({QStringLiteral("--requirepass"), QStringLiteral("right")});
    auto address = server.address();
    RedisQueue without(address, "f", s_clock);
    EXPECT_EQ(without.begin(1).error().code, ErrorCode::QueueRefused);
    address.password = "wrong";
    RedisQueue wrong(address, "f", s_clock);
    const auto refused = wrong.begin(1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::QueueRefused);
    EXPECT_EQ(refused.error().message.find("wrong"), std::string::npos) << "a password is in no sentence";
    address.password = "right";
    RedisQueue right(address, "f", s_clock);
    EXPECT_TRUE(right.begin(1));
}

TEST_F(RedisQueueTest, OneThatThrowsThingsAwayIsNotUsed) {
    RedisServer server({QStringLiteral("--maxmemory-policy"), QStringLiteral("allkeys-lru")});
    const auto begun = queueAt(server)->begin(1);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, ErrorCode::QueueUnfit);
    EXPECT_NE(begun.error().message.find("noeviction"), std::string::npos) << "what to do";
}

TEST_F(RedisQueueTest, AFullOneTakesNoOffersButLetsGo) {
    RedisServer server(kSmall);
    const auto coordinator = begunAt(server);
    const auto given = claim(*coordinator);
    ASSERT_TRUE(given);
    ASSERT_EQ(given->leases.size(), 1U);
    const auto& lease = given->leases[0];
    server.call({"SET", "ballast", std::string(1'000'000, 'x')});
    server.call({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_EQ(coordinator->offer({.job = "film"}, {{.task = "film/3", .need = "h264"}}).error().code, ErrorCode::QueueFull);
    EXPECT_EQ(claim(*coordinator).error().code, ErrorCode::QueueFull);
    EXPECT_TRUE(coordinator->beat({.worker = "a", .held = {{lease.task, lease.fence}}})) << "what runs goes on";
    EXPECT_EQ(*coordinator->report({.worker = "a", .task = lease.task, .fence = lease.fence}), Receipt::Accepted);
    EXPECT_TRUE(coordinator->tick());
    EXPECT_TRUE(coordinator->drop("film"));
    server.call({"CONFIG", "SET", "maxmemory", "0"});
    offerTo(*coordinator);
    EXPECT_TRUE(claim(*coordinator));
}

TEST_F(RedisQueueTest, AReplicaIsNotReadyForIt) {
    RedisServer server;
    const auto coordinator = begunAt(server), gateway = queueAt(server);
    ASSERT_TRUE(claim(*gateway));
    server.call({"REPLICAOF", "127.0.0.1", "1"});
    const auto refused = claim(*gateway);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::QueueNotReady);
    EXPECT_TRUE(needsRebuild(refused.error()));
    EXPECT_EQ(queueAt(server)->begin(2).error().code, ErrorCode::QueueNotReady) << "for one that comes new, too";
}

TEST_F(RedisQueueTest, OfTwoCoordinatorsTheLaterHolds) {
    RedisServer server;
    const auto one = begunAt(server, 1), other = begunAt(server, 2);
    EXPECT_EQ(one->tick().error().code, ErrorCode::QueueLost);
    EXPECT_EQ(one->begin(2).error().code, ErrorCode::OtherCoordinator);
    EXPECT_TRUE(other->tick());
    RedisQueue apart(server.address(), "another", s_clock);
    EXPECT_TRUE(apart.begin(1)) << "another fleet's queue in the same Redis";
}

TEST_F(RedisQueueTest, WhoseCoordinatorIsAtWorkKeepsOthersAway) {
    RedisServer server;
    const auto of = [&](const char* owner) { return std::make_unique<RedisQueue>(server.address(), "f", s_clock, kLeaseMs, owner); };
    const auto one = of("one"), other = of("other");
    ASSERT_TRUE(one->begin(1));
    offerTo(*one);
    ASSERT_TRUE(one->tick());
    EXPECT_EQ(other->begin(5).error().code, ErrorCode::OtherCoordinator) << "its epochs are of another journal";
    EXPECT_TRUE(one->tick()) << "it was disturbed";
    EXPECT_TRUE(of("one")->begin(2)) << "its next process goes on at once";

    // It has not ticked for longer.
    server.call({"HSET", "mr:{f}:inc", "tick", "1000"});
    EXPECT_TRUE(other->begin(6));
    EXPECT_EQ(of("one")->begin(7).error().code, ErrorCode::OtherCoordinator);
    EXPECT_TRUE(queueAt(server)->begin(8)) << "whoever names no owner is not asked";
}

TEST_F(RedisQueueTest, WhatSomebodyElseReadComesBack) {
    RedisServer server;
    const auto coordinator = begunAt(server);
    const std::string root = "mr:{f}:" + coordinator->incarnation() + ":";
    server.call({"XREADGROUP", "GROUP", "w", "foe", "COUNT", "2", "STREAMS", root + "q1:h264:film", ">"});
    EXPECT_TRUE(claim(*coordinator)->leases.empty());
    EXPECT_EQ(server.call({"FCALL", "mr_repair", "1", "mr:{f}", coordinator->incarnation(), "film", "0"}).number, 2);
    EXPECT_EQ(claim(*coordinator)->leases.size(), 1U);
}

TEST_F(RedisQueueTest, NothingIsLeftOfJobsThatAreOver) {
    RedisServer server;
    const auto coordinator = begunAt(server);
    const auto keys = [&] { return server.call({"DBSIZE"}).number; };
    const auto work = [&](const std::string& job) {
        std::vector<Offer> offers;
        for (int i = 0; i < 300; ++i) offers.push_back({.task = job + "/" + std::to_string(i), .need = "h264"});
        ASSERT_TRUE(coordinator->offer({.job = job}, offers));
        const auto given = coordinator->claim({.worker = "a", .id = job, .slots = 9, .memoryMb = 1, .classes = {{"h264", "p"}}});
        ASSERT_TRUE(given);
        ASSERT_EQ(given->leases.size(), 9U);
        ASSERT_TRUE(coordinator->drop(job));
        const auto events = coordinator->events("", 100);
        ASSERT_TRUE(events);
        std::vector<Settlement> settlements;
        for (const auto& event : *events)
            settlements.push_back(
                {.event = event.id, .outcome = Outcome::Cancelled, .task = event.task, .fence = event.fence, .worker = event.worker});
        ASSERT_TRUE(coordinator->settle(settlements));
    };
    ASSERT_TRUE(coordinator->drop("film"));
    work("one");
    const auto before = keys();
    for (const char* job : {"two", "three", "four"}) work(job);
    EXPECT_EQ(keys(), before + 3) << "but that each was";
}

TEST_F(RedisQueueTest, NothingSecretIsInRedis) {
    RedisServer server;
    const auto coordinator = begunAt(server);
    ASSERT_TRUE(claim(*coordinator));
    for (const auto& key : server.call({"KEYS", "*"}).texts()) {
        EXPECT_TRUE(key.starts_with("mr:{f}:")) << key << ": one prefix, for a user that may see no more";
    }
}

TEST_F(RedisQueueTest, WhoDidNotListenForAWhileTriesEverything) {
    RedisServer server;
    const auto coordinator = begunAt(server);
    const auto wakes = coordinator->wakes();
    ASSERT_TRUE(wakes->wait(0));
    server.kill();
    EXPECT_EQ(wakes->wait(1000).error().code, ErrorCode::QueueSilent);
    server.start();
    std::vector<Wake> heard;
    ASSERT_TRUE(support::runUntil([&] {
        const auto said = wakes->wait(0);
        if (said) heard = *said;
        return said.has_value();
    }));
    EXPECT_EQ(heard, std::vector<Wake>{Wake()});
}
