// Chunks that are decoded here before anything of them is public.

#include "core/fleet/coordinator/spot_decoder.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/scripted_executor.hpp"
#include "tests/support/scripted_fleet.hpp"

using namespace fleet;
namespace film = support::film;

namespace {

class Decodes : public support::ScriptedFleet {
protected:
    void SetUp() override {
        m_terms = {.decodePercent = 1, .auditPercent = 0};
        ScriptedFleet::SetUp();
        come("enc-1");
        want(1, m_order);
        const auto attempt = claim("enc-1");
        ASSERT_TRUE(attempt);
        m_attempt = *attempt;
    }
    const work::Order m_order = film::order("job", 1);
    Held m_attempt;
};

DecodeTrack track() {
    return {.rendition = "360p", .files = {"init.mp4", "00001.m4s"}, .frames = 5, .width = 640, .height = 360};
}

model::TaskResult decoded(int frames = 5, int errors = 0, int width = 640) {
    model::TaskResult result;
    model::DecodeFacts facts;
    facts.frames = frames;
    facts.errors = errors;
    facts.width = width;
    facts.height = 360;
    result.decoded = facts;
    return result;
}

} // namespace

TEST_F(Decodes, TheFirstChunkOfAWorkerIsDecodedBeforeItIsPublic) {
    const auto said = stage(m_attempt, m_order);
    for (int i = 0; i < 3; ++i) report("enc-1", said);
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_TRUE(published("job", "360p/00001.m4s").isEmpty());
    ASSERT_EQ(m_told.decodes.size(), 1U);
    const DecodeWish& wish = m_told.decodes[0];
    EXPECT_EQ(wish.fence, m_attempt.fence);
    ASSERT_EQ(wish.tracks.size(), 1U);
    EXPECT_EQ(wish.tracks[0].frames, 10);
    EXPECT_EQ(wish.tracks[0].width, 640);
    ASSERT_EQ(wish.tracks[0].files.size(), 3U);
    for (const auto& file : wish.tracks[0].files) EXPECT_TRUE(QFile::exists(QString::fromStdString(file))) << file;

    m_coordinator->decodeEnded(wish.task, wish.fence, {});
    step();
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_TRUE(m_told.ends[0].result);
    EXPECT_EQ(outcome("enc-1", m_attempt), Outcome::Kept);

    const work::Order second = film::order("job", 2);
    want(2, second);
    const auto attempt = claim("enc-1");
    ASSERT_TRUE(attempt);
    report("enc-1", stage(*attempt, second));
    EXPECT_EQ(m_told.decodes.size(), 1U) << "one in a hundred, from then on";
    EXPECT_EQ(m_told.ends.size(), 2U);
}

TEST_F(Decodes, WhatCannotBeDecodedIsRefusedAndMadeAgain) {
    report("enc-1", stage(m_attempt, m_order));
    ASSERT_EQ(m_told.decodes.size(), 1U);
    m_coordinator->decodeEnded(
        m_attempt.task, m_attempt.fence, base::Error{base::ErrorCode::CheckFailed, base::text("360p cannot be decoded.")});
    step();
    EXPECT_EQ(outcome("enc-1", m_attempt), Outcome::Refused);
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_TRUE(published("job", "360p/00001.m4s").isEmpty());
    ASSERT_FALSE(attempts().empty());
    EXPECT_EQ(attempts().back().ending, "refused");

    come("enc-2");
    auto again = claim("enc-2");
    for (int waited = 0; !again && waited < 60; ++waited) {
        pass(1000, {{"enc-2", {}}});
        again = claim("enc-2");
    }
    EXPECT_TRUE(again);
}

TEST_F(Decodes, WhatWasDecodedWhenTheServerEndedIsDecodedAgain) {
    const auto said = stage(m_attempt, m_order);
    report("enc-1", said);
    start();
    want(2, m_order);
    m_coordinator->decodeEnded(m_attempt.task, m_attempt.fence, {}); // of the one before: nobody waits for it
    step();
    EXPECT_TRUE(m_told.ends.empty());
    report("enc-1", said);
    ASSERT_EQ(m_told.decodes.size(), 2U);
    m_coordinator->decodeEnded(m_attempt.task, m_attempt.fence, {});
    step();
    ASSERT_EQ(m_told.ends.size(), 1U);
    EXPECT_EQ(m_told.ends[0].run, 2U);
}

TEST_F(Decodes, WhatNobodyWantsAnyMoreEndsQuietly) {
    report("enc-1", stage(m_attempt, m_order));
    m_coordinator->unwant(1);
    step();
    m_coordinator->decodeEnded(m_attempt.task, m_attempt.fence, {});
    step();
    EXPECT_TRUE(m_told.ends.empty());
    EXPECT_TRUE(published("job", "360p/00001.m4s").isEmpty());
}

TEST(DecodedTracks, HaveToBeWhatTheyAreSaidToBe) {
    EXPECT_TRUE(judgeDecoded(track(), decoded()));
    EXPECT_FALSE(judgeDecoded(track(), decoded(4)));
    EXPECT_FALSE(judgeDecoded(track(), decoded(5, 1)));
    EXPECT_FALSE(judgeDecoded(track(), decoded(5, 0, 320)));
    EXPECT_FALSE(judgeDecoded(track(), model::TaskResult{}));
    const auto crashed =
        judgeDecoded(track(), base::Error{base::ErrorCode::EncoderStopped, base::text("The encoder crashed (signal %1)", 11)});
    ASSERT_FALSE(crashed);
    EXPECT_EQ(crashed.error().code, base::ErrorCode::CheckFailed);
}

TEST(SpotDecoder, DecodesOneRenditionAfterTheOther) {
    support::ScriptedExecutor executor{model::MediaInfo{}};
    std::vector<std::pair<std::string, bool>> ended;
    SpotDecoder decoder(
        executor, [&](const DecodeWish& wish, const base::Result<void>& verdict) { ended.emplace_back(wish.task, verdict.has_value()); });
    decoder.decode({.task = "job/a", .fence = 1, .tracks = {track(), track()}});
    decoder.decode({.task = "job/b", .fence = 2, .tracks = {track(), track()}});
    ASSERT_EQ(executor.orders.size(), 1U);
    EXPECT_EQ(executor.orders[0].task.kind, model::TaskKind::Decode);
    executor.finish("job/a.1/decode-0", decoded());
    ASSERT_TRUE(support::runUntil([&] { return executor.orders.size() == 2; }));
    executor.finish("job/a.1/decode-1", decoded());
    ASSERT_TRUE(support::runUntil([&] { return executor.orders.size() == 3; }));
    executor.finish("job/b.2/decode-0", decoded(4)); // wrong: the other need not be looked at
    ASSERT_TRUE(support::runUntil([&] { return ended.size() == 2; }));
    EXPECT_EQ(ended, (std::vector<std::pair<std::string, bool>>{{"job/a", true}, {"job/b", false}}));
    EXPECT_EQ(executor.orders.size(), 3U);
}
