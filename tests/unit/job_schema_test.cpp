// Job lists of earlier versions: each schema is brought up to this one, and its file kept.

#include "core/engine/job_index.hpp"
#include "core/engine/job_store.hpp"
#include "tests/support/scripted_database.hpp"

#include <QTemporaryDir>

TEST(JobSchema, AnEarlierSchemaIsBroughtUpAndItsFileKept) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    support::makeDatabase(path, QStringLiteral(MILLRACE_SOURCE "/tests/data/jobs_v1.sql"));
    std::vector<engine::StoredJob> jobs;
    {
        auto store = engine::JobStore::open(path.toStdString());
        ASSERT_TRUE(store) << store.error().message;
        jobs = store->load().value();
        EXPECT_EQ(store->settings()->settings.chunkRetries, 5);
        EXPECT_EQ(store->settings()->problem, "");
        const auto log = store->log("first", 0, 100);
        ASSERT_FALSE(log.empty());
        for (std::size_t i = 0; i < log.size(); ++i)
            EXPECT_EQ(log[i].number, static_cast<std::int64_t>(i) + 1) << "lines of before are numbered";
        EXPECT_EQ(store->log("first", log.back().number - 1, 100).size(), 1u) << "what came after a line";
        EXPECT_EQ(store->logLength("first"), log.back().number);
        EXPECT_EQ(store->logLength("nobody"), 0);
        EXPECT_TRUE(log.front().parts.isEmpty());
        EXPECT_FALSE(log.front().text.empty());
    }
    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[0].job.id, "third");
    EXPECT_EQ(jobs[1].job.id, "first");
    EXPECT_EQ(jobs[2].job.id, "second");
    EXPECT_TRUE(jobs[0].job.position < jobs[1].job.position && jobs[1].job.position < jobs[2].job.position);
    EXPECT_EQ(jobs[1].job.state, model::JobState::Done);
    EXPECT_TRUE(jobs[1].plan && jobs[1].proof.complete);
    QFile kept(path + QStringLiteral(".v1"));
    ASSERT_TRUE(kept.exists());
    EXPECT_FALSE(kept.permissions() & QFileDevice::ReadOther);
    EXPECT_TRUE(engine::JobStore::open(path.toStdString())) << "the second time nothing is to be done";
}

TEST(JobSchema, JobsOfBeforeKeepWhereTheyWerePublished) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    support::makeDatabase(path, QStringLiteral(MILLRACE_SOURCE "/tests/data/jobs_v3.sql"));
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store) << store.error().message;
    const auto jobs = store->load().value();
    ASSERT_EQ(jobs.size(), 4u);
    EXPECT_EQ(jobs[0].destination.store, "https://ingest.example.com/media/");
    EXPECT_EQ(jobs[0].destination.baseUrl, "https://ingest.example.com/media/");
    EXPECT_EQ(jobs[0].destination.linkBase(), "https://cdn.example.com/media/");
    EXPECT_FALSE(jobs[0].destination.isLocal);
    EXPECT_EQ(jobs[0].job.hlsUrl, "https://cdn.example.com/media/film/master.m3u8");
    EXPECT_EQ(jobs[0].job.sourceBytes, 9007199254740) << "the rest is what it was";
    EXPECT_EQ(jobs[0].attempts, std::vector<int>{1});
    EXPECT_EQ(jobs[1].destination.store, "/home/me/media");
    EXPECT_EQ(jobs[1].destination.linkBase(), "http://127.0.0.1:5005/media/");
    EXPECT_TRUE(jobs[1].destination.isLocal);
    EXPECT_EQ(jobs[2].destination.store, "") << "nothing of it is anywhere: it goes where the settings say";
    EXPECT_EQ(jobs[3].destination.store, "");
    EXPECT_EQ(jobs[3].job.hlsUrl, "https://ingest.example.com/media/old/master.m3u8");
}

TEST(JobSchema, EveryEarlierSchemaIsBroughtUpToThisOne) {
    for (int schema = 1; schema <= 5; ++schema) {
        QTemporaryDir folder;
        const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
        support::makeDatabase(path, QStringLiteral(MILLRACE_SOURCE "/tests/data/jobs_v%1.sql").arg(schema));
        const auto store = engine::JobStore::open(path.toStdString());
        ASSERT_TRUE(store) << schema << ": " << store.error().message;
        EXPECT_TRUE(QFile::exists(path + QStringLiteral(".v%1").arg(schema))) << schema;
        const auto jobs = store->load().value();
        ASSERT_GE(jobs.size(), 3u) << schema;
        std::int64_t kept = 0;
        for (const auto& stored : jobs) {
            if (stored.removed) continue;
            ++kept;
            const auto named = store->withName(QString::fromStdString(stored.job.name).toUpper().toStdString(), "");
            ASSERT_TRUE(named) << schema << ": " << stored.job.id << " is not found by its name";
            EXPECT_EQ(named->id, stored.job.id) << schema;
        }
        EXPECT_EQ(store->count(), kept) << schema;
        EXPECT_EQ(store->lastPosition(), jobs.back().removed ? jobs[jobs.size() - 2].job.position : jobs.back().job.position) << schema;
        const auto index = engine::JobIndex::open(path.toStdString(), 0);
        ASSERT_TRUE(index);
        const auto page = (*index)->page({});
        ASSERT_TRUE(page) << schema << ": " << page.error().message;
        EXPECT_EQ(page->rows.size(), static_cast<std::size_t>(kept)) << schema;
        EXPECT_EQ(page->counts.all(), kept) << schema;
        EXPECT_EQ(page->rows[0].place.token, "") << schema;
    }
}

TEST(JobSchema, WhatWasRemovedOrDeletedInSchemaFiveStaysSo) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    support::makeDatabase(path, QStringLiteral(MILLRACE_SOURCE "/tests/data/jobs_v5.sql"));
    const auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_EQ(store->loadRemoved()->size(), 1u);
    EXPECT_EQ(store->loadRemoved()->front().job.id, "second");
    const auto live = store->loadLive(0).value();
    ASSERT_EQ(live.size(), 1u) << "what is still to be deleted goes on";
    EXPECT_EQ(live[0].job.id, "third");
    EXPECT_EQ(store->log("first", 4, 10).at(0).parts, base::text("%1 is empty.", "a.mp4"));
}
