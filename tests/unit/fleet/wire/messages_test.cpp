#include "core/fleet/wire/answers.hpp"
#include "core/fleet/wire/codec.hpp"
#include "core/fleet/wire/digest_class.hpp"

#include <gtest/gtest.h>

using namespace fleet;

namespace {

constexpr std::int64_t kFence = (7LL << 32) + 12; // epoch 7

work::Order order() {
    work::Order made;
    made.id = "j1/chunk-002";
    made.attempt = 2;
    made.task.kind = model::TaskKind::Video;
    made.task.source = work::kSource;
    made.task.folder = work::kOutputFolder;
    made.task.video = {{.name = "720p", .profile = "high", .speed = "fast", .width = 1280, .height = 720, .kbps = 3000, .analysis = {}}};
    made.task.segments = {{0, 144144, 144, 0}};
    made.outputs = {{"720p", 3, 1}};
    made.inputs = {{work::kSource, 1234, 99}};
    return made;
}

Lease lease() {
    Lease made;
    made.task = "j1/chunk-002";
    made.fence = kFence;
    made.recipe = "aa";
    made.pin = "bb";
    made.cost = 21.5;
    made.body = order();
    made.source = {.path = "/api/v1/fleet/sources/s1",
        .ticket = "t1",
        .ending = "mkv",
        .fingerprint = {1234, 99, "cc"},
        .head = {{0, 4096}, {900, 1000}}};
    made.objects = {{"statistics/pass1-00001.stats", 12, "dd", "/api/v1/fleet/objects/o1"}};
    made.upload = {"https://ingest/media/.staging/j1/chunk-002.7/", "t2", 5'000'000};
    return made;
}

/// There and back.
template <class Message> void expectKept(const Message& message, std::size_t bound) {
    const auto back = read<Message>(model::toBytes(message), bound);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, message);
}

} // namespace

TEST(FleetMessages, OfWorkersComeBackEqual) {
    expectKept(Register{.token = "t",
                   .name = "enc-04",
                   .bootId = "b",
                   .digests = {{"h264", "aa"}, {"aac", "bb"}},
                   .facts = {.build = "x264 164",
                       .libraries = "ff",
                       .architecture = "x86_64",
                       .processor = "EPYC",
                       .simd = "avx2",
                       .libc = "glibc 2.36"},
                   .slots = 4,
                   .memoryMb = 16000,
                   .diskGb = 90,
                   .wallMs = 1'764'000'000'123},
        kMostClaimBytes);
    expectKept(Claim{"c1", {2, 8000, 40}, {"h264:3fa9c2d10b7e4a55", "h264:any"}, 25}, kMostClaimBytes);
    expectKept(Beat{.n = 9,
                   .bootId = "b",
                   .wallMs = 1,
                   .state = WorkerState::Draining,
                   .reason = IdleReason::IngestSilent,
                   .cpu = 1.75,
                   .memoryMb = 900,
                   .rates = {10, 20},
                   .held = {{"j1/chunk-002", kFence, 0.25, 1, 12.5, true}},
                   .unsettled = {{"j1/chunk-001", kFence - 1}}},
        kMostClaimBytes);
    model::TaskResult made;
    made.segments = {{.rendition = "720p", .number = 4, .bytes = 9, .frames = 144, .seconds = 6, .sha256 = "ee", .keys = {0}}};
    expectKept(Result{.task = "j1/chunk-002",
                   .fence = kFence,
                   .recipe = "aa",
                   .pin = "bb",
                   .result = made,
                   .staged = {{"720p/00004.m4s", 9, "ee", 144}},
                   .fetched = {3'700'000, 12}},
        kMostResultBytes);
    expectKept(Release{"j1/chunk-002", kFence, ReleaseReason::Notice}, kMostClaimBytes);
    expectKept(Fail{"j1/chunk-002", kFence, 14, base::Text("The encoder crashed."), "words", 700, true}, kMostClaimBytes);
    expectKept(Bye{"b"}, kMostClaimBytes);
}

TEST(FleetMessages, OfTheApiComeBackEqual) {
    expectKept(Registered{.worker = "enc-04", .key = "k"}, kMostAnswerBytes);
    expectKept(ClaimAnswer{.leases = {lease(), lease()}, .reason = IdleReason::None}, kMostAnswerBytes);
    expectKept(ClaimAnswer{.leases = {}, .reason = IdleReason::Resting, .restSeconds = 300}, kMostAnswerBytes);
    expectKept(BeatAnswer{.nowMs = 5,
                   .want = Want::Drain,
                   .cancel = {{"a", 1}},
                   .lost = {{"b", 2}},
                   .settled = {{"c", kFence}},
                   .resend = {{"d", 4}},
                   .tickets = {{"e", 5, "s", "u"}},
                   .sendLog = true,
                   .key = "k2"},
        kMostAnswerBytes);
    expectKept(Refusal{"bytes of 720p/00004.m4s"}, kMostAnswerBytes);
}

TEST(FleetMessages, AFenceIsExactToItsLastDigit) {
    const std::int64_t fence = (1LL << 52) + 1;
    const auto back = read<TaskRef>(model::toBytes(TaskRef{"a", fence}), kMostClaimBytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->fence, fence);
}

TEST(FleetMessages, MembersOfANewerVersionArePassedOver) {
    const auto claim = read<Claim>(R"({"id":"c1","mood":"good","free":{"slots":2,"gpus":1}})", kMostClaimBytes);
    ASSERT_TRUE(claim) << claim.error().message;
    EXPECT_EQ(claim->free.slots, 2);
}

TEST(FleetMessages, WordsOfANewerVersionAreRefusedByName) {
    const auto want = read<BeatAnswer>(R"({"want":"dance"})", kMostAnswerBytes);
    ASSERT_FALSE(want);
    EXPECT_NE(want.error().message.find("want"), std::string::npos) << want.error().message;
    EXPECT_FALSE(read<Release>(R"({"task":"a","fence":1,"why":"boredom"})", kMostClaimBytes));
    EXPECT_FALSE(read<Lease>(R"({"body":{"task":{"kind":"paint"}}})", kMostAnswerBytes));
}

TEST(FleetMessages, AreBounded) {
    const QByteArray bytes = R"({"id":")" + QByteArray(100, 'x') + R"("})";
    EXPECT_TRUE(read<Claim>(bytes, static_cast<std::size_t>(bytes.size())));
    const auto tooLarge = read<Claim>(bytes, static_cast<std::size_t>(bytes.size()) - 1);
    ASSERT_FALSE(tooLarge);
    EXPECT_EQ(tooLarge.error().code, base::ErrorCode::TooLarge);
}

TEST(FleetMessages, ATailKeepsTheEndAndWholeLetters) {
    EXPECT_EQ(tailOf("abc", 3), "abc");
    EXPECT_EQ(tailOf("abc", 2), "bc");
    EXPECT_EQ(tailOf("x\xC3\xA4y", 2), "y"); // not half an ä
    EXPECT_EQ(tailOf("x\xC3\xA4y", 3), "\xC3\xA4y");
}

TEST(DigestClass, IsNamedAfterItsFamilyAndWhatItMakes) {
    EXPECT_EQ(classOf({"h264", std::string(64, 'a')}).name(), "h264:aaaaaaaaaaaaaaaa");
    EXPECT_EQ((DigestClass{"aac", ""}).name(), "aac:any");
}
