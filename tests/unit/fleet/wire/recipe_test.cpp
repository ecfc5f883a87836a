#include "core/fleet/wire/recipe.hpp"

#include <functional>
#include <gtest/gtest.h>

using namespace fleet;

namespace {

const model::Fingerprint kSource{1234, 99, "content"};

Lease lease() {
    Lease made;
    made.task = "j1/chunk-001";
    made.fence = 1;
    work::Order& order = made.body;
    order.id = made.task;
    order.task.kind = model::TaskKind::Video;
    order.task.source = work::kSource;
    order.task.folder = work::kOutputFolder;
    order.task.statsFolder = work::kStatisticsFolder;
    order.task.video = {{.name = "720p", .profile = "high", .speed = "fast", .width = 1280, .height = 720, .kbps = 3000, .analysis = {}}};
    order.task.segments = {{0, 144144, 144, 0}};
    order.outputs = {{"720p", 0, 1}};
    made.source.fingerprint = kSource;
    made.recipe = recipeOf(order, kSource, {});
    return made;
}

std::string recipe(const std::function<void(work::Order&)>& change) {
    work::Order order = lease().body;
    change(order);
    return recipeOf(order, kSource);
}

} // namespace

TEST(Recipe, IsTheSameWhateverJobAttemptAndHostItIsFor) {
    const std::string whole = recipe([](auto&) {});
    EXPECT_EQ(whole.size(), 64u);
    EXPECT_EQ(recipe([](auto& o) { o.id = "j9/chunk-001"; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.attempt = 3; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.silenceMs = 1; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.source = "/films/a.mp4"; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.folder = "/work/out"; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.statsFolder = "/work/stats"; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.lanes = 4; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.yields = false; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.limits.memoryBytes = 1; }), whole);
    EXPECT_EQ(recipe([](auto& o) { o.task.encoder = "Millrace 0.1.0"; }), whole);
}

TEST(Recipe, IsAnotherWhereTheBytesWouldBe) {
    const std::string whole = recipe([](auto&) {});
    EXPECT_NE(recipe([](auto& o) { o.task.video[0].kbps = 3001; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.task.video[0].chunkKbps = 2999.5; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.task.firstSegment = 1; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.task.ahead = {144144, 100, 1, 0}; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.task.picture.leadTicks = -1; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.task.patch = true; }), whole);
    EXPECT_NE(recipe([](auto& o) { o.outputs[0].segments = 2; }), whole);
    EXPECT_NE(recipeOf(lease().body, {1234, 99, "other"}), whole);
    EXPECT_NE(recipeOf(lease().body, kSource, {{"statistics/pass1-00001.stats", 3, "aa", "/o"}}), whole);
}

TEST(Recipe, AFilmThatWasCopiedIsTheSameFilm) {
    EXPECT_EQ(recipeOf(lease().body, {1234, 100, "content"}), recipe([](auto&) {}));
    // Without its content nothing but its time tells it.
    EXPECT_NE(recipeOf(lease().body, {1234, 100, ""}), recipeOf(lease().body, {1234, 99, ""}));
}

TEST(Recipe, SaysNothingOfMembersThatAreAsTheyAreByThemselves) {
    // So that a newer version, which has more of them, and an older one agree.
    const QByteArray canonical = canonicalOrder(lease().body, kSource, {});
    EXPECT_FALSE(canonical.contains("frameStep")) << canonical.toStdString();
    EXPECT_FALSE(canonical.contains("patch"));
    EXPECT_TRUE(canonical.contains("\"kbps\":3000"));
}

TEST(PlainName, LeadsNowhereElse) {
    for (const char* plain : {"out", "720p/00001.m4s", "statistics/pass1-00001.stats.mbtree", "audio-deu/init-3fa9c2d1.mp4"})
        EXPECT_TRUE(isPlainName(plain)) << plain;
    for (const char* other : {"", "/etc/passwd", "../a", "a/../b", "a//b", "a/", ".staging/a", "a/.b", "a\\b", "C:a", "a b", "a%2e", "con",
             "nul/a", "a\nb", "\xC3\xA4"})
        EXPECT_FALSE(isPlainName(other)) << other;
}

TEST(CheckedLease, IsTakenAsItIs) {
    EXPECT_TRUE(checked(lease()));
}

TEST(CheckedLease, ThatLeadsOutOfItsFolderIsRefused) {
    const auto refused = [](const std::function<void(Lease&)>& change) {
        Lease made = lease();
        change(made);
        made.recipe = recipeOf(made.body, made.source.fingerprint, made.objects);
        return !checked(made);
    };
    EXPECT_FALSE(refused([](Lease&) {}));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.folder = "/home"; }));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.output = "../thumbnail.jpg"; }));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.source = "/etc/shadow"; }));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.files = {"/etc/shadow"}; }));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.video[0].name = "../../x"; }));
    EXPECT_TRUE(refused([](Lease& l) { l.body.task.audio.name = "/x"; }));
    EXPECT_TRUE(refused([](Lease& l) { l.objects = {{"../x", 1, "aa", "/o"}}; }));
    EXPECT_TRUE(refused([](Lease& l) { l.fence = 0; }));
}

TEST(CheckedLease, OfAnotherRecipeIsNotBegun) {
    Lease made = lease();
    made.body.task.video[0].kbps = 1;
    const auto outcome = checked(made);
    ASSERT_FALSE(outcome);
    EXPECT_NE(outcome.error().message.find("j1/chunk-001"), std::string::npos);
}
