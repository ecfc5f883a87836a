#include "core/engine/job_store.hpp"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <gtest/gtest.h>

namespace {

engine::StoredJob job(const std::string& id) {
    engine::StoredJob stored;
    stored.job.id = id;
    stored.job.name = "name-" + id;
    stored.attempts = {1, 0, 2};
    return stored;
}

} // namespace

TEST(JobStore, JobsOrderAndLogSurviveReopening) {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/jobs.sqlite";
    {
        auto store = engine::JobStore::open(path);
        ASSERT_TRUE(store);
        std::vector<engine::StoredJob> jobs;
        for (int i = 0; i < 3; ++i) {
            jobs.push_back(job(std::string(1, static_cast<char>('a' + i))));
            jobs.back().job.position = i;
            store->save(jobs.back());
        }
        jobs[2].job.position = -1;
        store->savePositions({&jobs[2]});
        store->appendLog("a", {5, model::LogMark::Warning, "it's odd"});
    }
    auto store = engine::JobStore::open(path);
    ASSERT_TRUE(store);
    const auto jobs = store->load().value();

    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[0].job.id, "c");
    EXPECT_EQ(jobs[0].attempts, (std::vector<int>{1, 0, 2}));
    EXPECT_EQ(store->log("a", 10).at(0).text, "it's odd");
}

TEST(JobStore, TheNewestLogLinesComeInOrder) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store);
    for (int i = 0; i < 10; ++i) store->appendLog("a", {i, model::LogMark::Note, std::to_string(i)});

    const auto lines = store->log("a", 3);

    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].text, "7");
    EXPECT_EQ(lines[2].text, "9");
}

TEST(JobStore, AFileThatIsNoDatabaseIsAnErrorAndStaysAsItIs) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();

    EXPECT_FALSE(engine::JobStore::open(path.toStdString()));
    EXPECT_EQ(QFileInfo(path).size(), 5000);
}

TEST(JobStore, WhatALockedFileDoesNotTakeIsWrittenWhenItIsFreeAgain) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store);
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        other.setDatabaseName(path);
        ASSERT_TRUE(other.open());
        QSqlQuery lock(other);
        ASSERT_TRUE(lock.exec(QStringLiteral("BEGIN EXCLUSIVE")));

        store->save(job("a"));
        store->appendLog("a", {1, model::LogMark::Note, "while locked"});

        EXPECT_TRUE(store->isBehind());
        EXPECT_NE(store->problem(), "");
        EXPECT_TRUE(store->load()->empty());
        ASSERT_TRUE(lock.exec(QStringLiteral("COMMIT")));
    }
    store->flush();
    EXPECT_FALSE(store->isBehind());
    EXPECT_EQ(store->problem(), "");
    EXPECT_EQ(store->load()->size(), 1u);
    EXPECT_EQ(store->log("a", 10).at(0).text, "while locked");
    QSqlDatabase::removeDatabase(QStringLiteral("other"));
}
