#include "core/engine/job_index.hpp"
#include "core/engine/job_store.hpp"
#include "tests/support/held_database.hpp"
#include "tests/support/scripted_database.hpp"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace {

engine::StoredJob job(const std::string& id) {
    engine::StoredJob stored;
    stored.job.id = id;
    stored.job.name = "name-" + id;
    stored.attempts = {1, 0, 2};
    return stored;
}

/// The jobs in the file, as another program reads them.
std::vector<std::string> idsIn(const QString& path) {
    std::vector<std::string> ids;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("reader"));
        database.setDatabaseName(path);
        EXPECT_TRUE(database.open());
        QSqlQuery query(QStringLiteral("SELECT id FROM jobs ORDER BY position, rowid"), database);
        while (query.next()) ids.push_back(query.value(0).toString().toStdString());
    }
    QSqlDatabase::removeDatabase(QStringLiteral("reader"));
    return ids;
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
        store->appendLog("a", {.number = 1, .atMs = 5, .mark = model::LogLevel::Warning, .text = "it's odd"});
    }
    auto store = engine::JobStore::open(path);
    ASSERT_TRUE(store);
    const auto jobs = store->load().value();

    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[0].job.id, "c");
    EXPECT_EQ(jobs[0].attempts, (std::vector<int>{1, 0, 2}));
    EXPECT_EQ(store->log("a", 0, 10).at(0).text, "it's odd");
}

TEST(JobStore, ALogLineKeepsItsParts) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store);
    const base::Text text = base::text("%1 is empty.", "a.mp4");
    store->appendLog("a", {.number = 1, .atMs = 1, .mark = model::LogLevel::Error, .text = text.english(), .parts = text});
    store->appendLog("a", {.number = 2, .atMs = 2, .mark = model::LogLevel::Note, .text = "words alone"});

    const auto lines = store->log("a", 0, 10);

    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].text, "a.mp4 is empty.");
    EXPECT_EQ(lines[0].parts, text);
    EXPECT_EQ(lines[1].text, "words alone");
    EXPECT_TRUE(lines[1].parts.isEmpty());
}

TEST(JobStore, TheNewestLogLinesComeInOrder) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store);
    for (int i = 0; i < 10; ++i)
        store->appendLog("a", {.number = i + 1, .atMs = i, .mark = model::LogLevel::Note, .text = std::to_string(i)});

    const auto lines = store->log("a", 0, 3);

    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].text, "7");
    EXPECT_EQ(lines[2].text, "9");
}

TEST(JobStore, WhatIsLoadedAtTheStartIsLiveOrEndedOfLate) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store);
    const auto keep = [&](const std::string& id, model::JobState state, std::int64_t finished, bool removed = false) {
        auto stored = job(id);
        stored.job.state = state;
        stored.job.finishedMs = finished;
        stored.job.position = 100 - finished;
        stored.removed = removed;
        store->save(stored);
    };
    keep("waiting", model::JobState::Waiting, 0);
    keep("paused", model::JobState::Paused, 0);
    for (int i = 1; i <= 9; ++i) keep("ended-" + std::to_string(i), static_cast<model::JobState>(4 + i % 3), i);
    keep("removed", model::JobState::Done, 99, true);
    std::set<std::string> ids;
    const auto live = store->loadLive(4).value();
    for (const auto& each : live) ids.insert(each.job.id);
    EXPECT_EQ(ids, (std::set<std::string>{"waiting", "paused", "ended-6", "ended-7", "ended-8", "ended-9"}));
    EXPECT_TRUE(std::is_sorted(live.begin(), live.end(), [](const auto& a, const auto& b) { return a.job.position < b.job.position; }));
    EXPECT_EQ(store->count(), 11);
    EXPECT_EQ(store->lastPosition(), 100);
}

TEST(JobStore, CountsFollowEveryChange) {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/jobs.sqlite";
    auto store = engine::JobStore::open(path);
    ASSERT_TRUE(store);
    const auto index = engine::JobIndex::open(path, 0);
    ASSERT_TRUE(index);
    auto one = job("one"), two = job("two");
    const auto counts = [&] { return (*index)->page({})->counts; };
    store->save(one);
    store->save(two);
    EXPECT_EQ(counts().waiting, 2);
    one.job.state = model::JobState::Done;
    store->save(one);
    store->save(one);
    EXPECT_EQ(counts().waiting, 1);
    EXPECT_EQ(counts().done, 1);
    one.removed = true;
    store->save(one);
    EXPECT_EQ(counts().all(), 1);
    one.removed = false;
    one.job.state = model::JobState::Failed;
    store->save(one);
    EXPECT_EQ(counts().failed, 1);
    store->erase("one");
    store->erase("two");
    EXPECT_EQ(counts(), model::JobCounts());
    EXPECT_TRUE((*index)->jobs({"one", "two"})->empty());
}

TEST(JobStore, NamesAndFilmsAreFoundWithoutLoadingThem) {
    QTemporaryDir folder;
    auto store = engine::JobStore::open(folder.path().toStdString() + "/jobs.sqlite");
    ASSERT_TRUE(store);
    auto first = job("first"), second = job("second");
    first.job.name = "Müller";
    first.job.source = "/films/a.mov";
    second.job.name = "MÜLLER";
    second.job.source = "/films/a.mov";
    second.job.position = 1;
    store->save(first);
    store->save(second);
    EXPECT_TRUE(store->hasName("müller"));
    EXPECT_FALSE(store->hasName("muller"));
    EXPECT_EQ(store->withName("müller", "")->id, "second") << "the last one";
    EXPECT_EQ(store->withName("müller", "second")->id, "first");
    EXPECT_EQ(store->madeFrom("/films/a.mov")->id, "second");
    second.removed = true;
    second.job.name = "other";
    store->save(second);
    EXPECT_EQ(store->madeFrom("/films/a.mov")->id, "first");
    EXPECT_FALSE(store->withName("müller", "first"));
    EXPECT_FALSE(store->madeFrom("/films/b.mov"));
}

TEST(JobStore, ARevisionCountsInItsSessionAlone) {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/jobs.sqlite";
    auto store = engine::JobStore::open(path);
    ASSERT_TRUE(store);
    const qint64 session = store->beginSession();
    auto stored = job("a");
    stored.job.rev = 4711;
    store->save(stored);
    EXPECT_EQ((*engine::JobIndex::open(path, session))->row("a")->job.rev, 4711);
    EXPECT_EQ((*engine::JobIndex::open(path, session + 1))->row("a")->job.rev, 0);
    EXPECT_NE(store->beginSession(), session);
}

TEST(JobStore, SettingsThatCannotBeReadAreSaidAndKept) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    support::makeDatabase(path, QStringLiteral(MILLRACE_SOURCE "/tests/data/jobs_v1.sql"));
    const std::string strange = R"({"chunkRetries":3000000000})";
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("spoiler"));
        database.setDatabaseName(path);
        ASSERT_TRUE(database.open());
        QSqlQuery query(database);
        query.prepare(QStringLiteral("UPDATE settings SET doc=? WHERE name='engine'"));
        query.addBindValue(QString::fromStdString(strange));
        ASSERT_TRUE(query.exec());
    }
    QSqlDatabase::removeDatabase(QStringLiteral("spoiler"));
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store);
    const auto kept = store->settings().value();

    EXPECT_EQ(kept.settings, model::Settings{});
    EXPECT_NE(kept.problem.find("chunkRetries"), std::string::npos) << kept.problem;
    QFile aside(path + QStringLiteral(".settings-unreadable.json"));
    ASSERT_TRUE(aside.open(QIODevice::ReadOnly));
    EXPECT_EQ(aside.readAll().toStdString(), strange);
}

TEST(JobStore, AFileThatIsNoDatabaseIsAnErrorAndStaysAsItIs) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();

    EXPECT_FALSE(engine::JobStore::open(path.toStdString()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), QByteArray(5000, 'x'));
}

TEST(JobStore, WhatALockedFileDoesNotTakeIsWrittenWhenItIsFreeAgain) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store);
    {
        const support::HeldDatabase held(path);
        store->save(job("a"));
        store->appendLog("a", {.number = 1, .atMs = 1, .mark = model::LogLevel::Note, .text = "while locked"});

        EXPECT_TRUE(store->hasPendingWrites());
        EXPECT_NE(store->problem(), "");
        EXPECT_TRUE(store->load()->empty());
    }
    store->flush();
    EXPECT_FALSE(store->hasPendingWrites());
    EXPECT_EQ(store->problem(), "");
    EXPECT_EQ(store->load()->size(), 1u);
    EXPECT_EQ(store->log("a", 0, 10).at(0).text, "while locked");
}

TEST(JobStore, WhatIsGatheredForALockedFileIsKeptAndWrittenLaterInOrder) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store);
    store->save(job("gone"));
    auto later = job("later");
    {
        const support::HeldDatabase held(path);
        {
            const engine::JobStore::WriteBatch together(*store);
            store->erase("gone");
            store->save(job("first"));
            store->save(later);
            store->appendLog("first", {.number = 1, .atMs = 1, .mark = model::LogLevel::Note, .text = "one"});
            EXPECT_FALSE(store->hasPendingWrites()) << "nothing was tried yet";
        }
        EXPECT_TRUE(store->hasPendingWrites());
        EXPECT_NE(store->problem(), "");
        {
            const engine::JobStore::WriteBatch together(*store);
            later.job.position = -1;
            store->save(later);
            store->appendLog("first", {.number = 2, .atMs = 2, .mark = model::LogLevel::Note, .text = "two"});
        }
        EXPECT_TRUE(store->hasPendingWrites());
        EXPECT_EQ(idsIn(path), std::vector<std::string>{"gone"}) << "it was not held";
    }
    store->flush();

    EXPECT_FALSE(store->hasPendingWrites());
    EXPECT_EQ(store->problem(), "");
    EXPECT_EQ(idsIn(path), (std::vector<std::string>{"later", "first"}));
    const auto lines = store->log("first", 0, 10);
    ASSERT_EQ(lines.size(), 2u) << "each once";
    EXPECT_EQ(lines[0].text, "one");
    EXPECT_EQ(lines[1].text, "two");
}

TEST(JobStore, WhatIsGatheredIsInTheFileAllAtOnce) {
    QTemporaryDir folder;
    const QString path = folder.path() + QStringLiteral("/jobs.sqlite");
    auto store = engine::JobStore::open(path.toStdString());
    ASSERT_TRUE(store);
    {
        const engine::JobStore::WriteBatch outer(*store);
        {
            const engine::JobStore::WriteBatch inner(*store);
            store->save(job("a"));
        }
        store->save(job("b"));
        EXPECT_TRUE(idsIn(path).empty()) << "the outer one has not ended";
    }
    EXPECT_EQ(idsIn(path), (std::vector<std::string>{"a", "b"}));
}
