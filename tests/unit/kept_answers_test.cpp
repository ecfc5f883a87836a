// Answers to commands that came with a key, beside what the commands did.

#include "core/engine/job_store.hpp"
#include "tests/support/held_database.hpp"

#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

constexpr std::int64_t kNow = 1'700'000'000'000, kDay = model::KeptAnswers::kKeptMs;

engine::StoredJob job(const std::string& id) {
    engine::StoredJob stored;
    stored.job.id = id;
    stored.job.name = "name-" + id;
    return stored;
}

const model::CommandKey kKey{"token", "key"};
const model::KeptAnswer kAnswer{"hash", 201, "Location: jobs/a\r\n", "{\"id\":\"a\"}", kNow};

} // namespace

TEST(KeptAnswers, AnAnswerOutlivesTheProcess) {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/jobs.sqlite";
    {
        auto store = engine::JobStore::open(path);
        ASSERT_TRUE(store) << store.error().message;
        store->keepAnswer(kKey, kAnswer, kNow - kDay);
    }
    auto store = engine::JobStore::open(path);
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(store->answerOf(kKey, kNow - kDay), kAnswer);
    EXPECT_EQ(store->answerOf({"another token", "key"}, kNow - kDay), std::nullopt);
    EXPECT_EQ(store->answerOf({"token", "another key"}, kNow - kDay), std::nullopt);
    EXPECT_EQ(store->answerOf(kKey, kNow + 1), std::nullopt) << "a day is over";
}

TEST(KeptAnswers, OldOnesGo) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store) << store.error().message;
    store->keepAnswer(kKey, kAnswer, kNow - kDay);
    model::KeptAnswer later = kAnswer;
    later.atMs = kNow + 2 * kDay;
    store->keepAnswer({"token", "later"}, later, later.atMs - kDay);
    EXPECT_EQ(store->answerOf(kKey, 0), std::nullopt);
    EXPECT_EQ(store->answerOf({"token", "later"}, 0), later);
}

TEST(KeptAnswers, TheEffectAndItsAnswerAreOneTransaction) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store) << store.error().message;
    {
        const engine::JobStore::WriteBatch together(*store);
        store->save(job("a"));
        store->keepAnswer(kKey, kAnswer, kNow - kDay);
        auto other = engine::JobStore::open(path.toStdString());
        ASSERT_TRUE(other) << other.error().message;
        EXPECT_EQ(other->load().value().size(), 0u) << "neither is there";
        EXPECT_EQ(other->answerOf(kKey, 0), std::nullopt);
    }
    auto other = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(other->load().value().size(), 1u) << "both are";
    EXPECT_EQ(other->answerOf(kKey, 0), kAnswer);
}

TEST(KeptAnswers, WhatCannotBeWrittenYetIsKnownAllTheSame) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store) << store.error().message;
    {
        const support::HeldDatabase held(path);
        store->keepAnswer(kKey, kAnswer, kNow - kDay);
        EXPECT_TRUE(store->hasPendingWrites());
        EXPECT_EQ(store->answerOf(kKey, 0), kAnswer) << "the same command at once is not done again";
    }
    store->flush();
    EXPECT_FALSE(store->hasPendingWrites());
    EXPECT_EQ(store->answerOf(kKey, 0), kAnswer);
}
