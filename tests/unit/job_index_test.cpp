// Pages of a list on disk, beside those of the same list in memory.

#include "core/engine/job_index.hpp"
#include "core/engine/job_store.hpp"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <cstdio>
#include <gtest/gtest.h>
#include <random>
#include <set>

using model::JobOrder;
using model::JobQuery;
using model::JobState;

namespace {

/// Ids rise as jobs are added: ties are set by them in memory, by the order of adding on disk.
model::Job madeJob(int number, std::mt19937& random) {
    static const char* const words[] = {"holiday", "Harbour", "ÄRGER", "日本 映画", "a\"b", "100%", "x_y"};
    char id[16];
    std::snprintf(id, sizeof id, "id-%06d", number);
    model::Job job;
    job.id = id;
    job.name = std::string(words[random() % 7]) + "-" + std::to_string(random() % 50);
    job.source = "/films/" + std::string(words[random() % 7]) + "-" + std::to_string(number) + ".MOV";
    job.state = static_cast<JobState>(random() % 7);
    job.position = static_cast<std::int64_t>(random() % 300);
    job.addedMs = static_cast<std::int64_t>(random() % 300);
    job.finishedMs = job.isFinal() ? static_cast<std::int64_t>(random() % 100) : 0;
    return job;
}

class Index : public testing::Test {
protected:
    void fill(int count) {
        store.emplace(engine::JobStore::open(path()).value());
        std::mt19937 random(11);
        const engine::JobStore::WriteBatch together(*store);
        for (int i = 0; i < count; ++i) {
            engine::StoredJob stored;
            stored.job = madeJob(i, random);
            store->save(stored);
            jobs.push_back(stored.job);
        }
    }
    void open() { index = engine::JobIndex::open(path(), 0).value(); }
    std::string path() const { return folder.path().toStdString() + "/jobs.sqlite"; }
    std::vector<std::string> idsOnDisk(const JobQuery& query) {
        std::vector<std::string> ids;
        const auto page = index->page(query);
        EXPECT_TRUE(page) << page.error().message;
        if (page)
            for (const auto& row : page->rows) ids.push_back(row.job.id);
        return ids;
    }
    std::vector<std::string> idsInMemory(const JobQuery& query) {
        std::vector<std::string> ids;
        const auto page = model::pageOf(jobs, query);
        for (const auto& job : page->jobs) ids.push_back(job.id);
        return ids;
    }
    /// Page by page to the end on both sides.
    void expectSame(JobQuery query) {
        JobQuery other = query;
        for (int page = 0; page < 400; ++page) {
            const auto disk = index->page(query);
            const auto memory = model::pageOf(jobs, other);
            ASSERT_TRUE(disk && memory);
            EXPECT_EQ(idsOnDisk(query), idsInMemory(other)) << model::toBytes(query).toStdString();
            EXPECT_EQ(disk->counts, memory->counts);
            ASSERT_EQ(disk->next.empty(), memory->next.empty());
            if (disk->next.empty()) return;
            query.after = disk->next;
            other.after = memory->next;
        }
        FAIL() << "it never ends";
    }
    QTemporaryDir folder;
    std::optional<engine::JobStore> store;
    std::unique_ptr<engine::JobIndex> index;
    std::vector<model::Job> jobs;
};

const JobOrder kOrders[] = {JobOrder::Position, JobOrder::Added, JobOrder::Finished, JobOrder::Name};

void leaveTrigramsOut(const std::string& path) {
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("poorer"));
        database.setDatabaseName(QString::fromStdString(path));
        ASSERT_TRUE(database.open());
        for (const char* name : {"names_added", "names_erased", "names_changed"})
            EXPECT_TRUE(QSqlQuery(database).exec(QStringLiteral("DROP TRIGGER IF EXISTS %1").arg(QLatin1String(name))));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("poorer"));
}

} // namespace

TEST_F(Index, PagesAreThoseOfTheListInEachOrderAndState) {
    fill(400);
    open();
    for (const JobOrder order : kOrders)
        for (const std::vector<JobState>& states :
            {std::vector<JobState>{}, {JobState::Done}, {JobState::Failed, JobState::Waiting, JobState::Failed}}) {
            JobQuery query;
            query.order = order;
            query.states = states;
            query.limit = 37;
            expectSame(query);
        }
}

TEST_F(Index, TextsAreFoundInEveryScriptWithAndWithoutTheIndexOfTrigrams) {
    fill(300);
    for (const bool hasTrigrams : {true, false}) {
        if (!hasTrigrams) leaveTrigramsOut(path());
        open();
        for (const char* text :
            {"HOLIDAY", "ärger", "日本", "日本 映", "b-1", "\"b", "a\"b-", "00%", "x_y", "x%y", "-4", "mov", "nowhere", "\n"})
            for (const JobOrder order : {JobOrder::Position, JobOrder::Name}) {
                JobQuery query;
                query.text = text;
                query.order = order;
                query.limit = 20;
                expectSame(query);
            }
    }
}

TEST_F(Index, WhatIsRenamedOrErasedIsFoundUnderItsNewNameAlone) {
    fill(20);
    engine::StoredJob stored;
    stored.job = jobs[3];
    stored.job.name = stored.job.source = "completely-else";
    store->save(stored);
    jobs[3] = stored.job;
    store->erase(jobs[4].id);
    jobs.erase(jobs.begin() + 4);
    open();
    for (const char* text : {"completely", "holiday", "harbour", "mov"}) {
        JobQuery query;
        query.text = text;
        expectSame(query);
    }
}

TEST_F(Index, TheIndexOfTrigramsIsMadeAnewAfterAMillraceThatCouldNotKeepIt) {
    fill(10);
    leaveTrigramsOut(path());
    engine::StoredJob stored;
    stored.job = jobs[0];
    stored.job.name = "meanwhile";
    store->save(stored);
    jobs[0] = stored.job;
    store.reset();
    ASSERT_TRUE(engine::JobStore::open(path()));
    open();
    JobQuery query;
    query.text = "meanwhile";
    EXPECT_EQ(idsOnDisk(query), std::vector<std::string>{jobs[0].id});
    expectSame(query);
}

TEST_F(Index, AJobIsCalledByItsIdByTheBeginningOfItAndByItsName) {
    fill(60);
    open();
    for (const std::string& word :
        {std::string("id-000012"), std::string("id-00001"), jobs[5].name, std::string("nobody"), std::string("'")}) {
        JobQuery query;
        query.called = word;
        query.limit = 3;
        expectSame(query);
    }
    EXPECT_EQ(index->row("id-000012")->job, jobs[12]);
    EXPECT_EQ(index->row("id-0000").error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(index->jobs({"id-000001", "nobody", "id-000002"})->size(), 2u);
}

TEST_F(Index, ACursorThatSomebodyElseMadeIsRefused) {
    fill(10);
    open();
    JobQuery query;
    query.after = model::writeCursor({.number = 1, .name = {}, .tie = "no number"}, query);
    ASSERT_FALSE(index->page(query));
    EXPECT_EQ(index->page(query).error().code, base::ErrorCode::InvalidInput);
}

TEST_F(Index, WhoPagesThroughThousandsWhileOthersChangeThemSeesEachSurvivorOnce) {
    constexpr int kJobs = 4000;
    fill(kJobs);
    open();
    std::mt19937 random(5);
    std::set<std::string> still;
    for (const auto& job : jobs) still.insert(job.id);
    std::multiset<std::string> seen;
    JobQuery query;
    query.limit = 100;
    int later = kJobs;
    do {
        const auto page = index->page(query);
        ASSERT_TRUE(page) << page.error().message;
        for (const auto& row : page->rows) seen.insert(row.job.id);
        query.after = page->next;
        const engine::JobStore::WriteBatch together(*store);
        for (int i = 0; i < 5; ++i) {
            engine::StoredJob changed;
            changed.job = jobs[random() % jobs.size()];
            still.erase(changed.job.id);
            switch (random() % 3) {
            case 0: store->erase(changed.job.id); break;
            case 1:
                changed.removed = true;
                store->save(changed);
                break;
            default: changed.job.position = static_cast<std::int64_t>(random() % 400); store->savePositions({&changed});
            }
            engine::StoredJob added;
            added.job = madeJob(later++, random);
            store->save(added);
        }
    } while (!query.after.empty());
    EXPECT_GT(still.size(), 3700u);
    for (const auto& id : still) ASSERT_EQ(seen.count(id), 1u) << id;
}
