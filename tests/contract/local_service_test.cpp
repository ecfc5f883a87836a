// The contract on the embedded engine, and what only that one has: its orders, its retries. No encoder runs.

#include "tests/contract/scripted_service.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QThreadPool>
#include <atomic>

using contract::kCrash;
using contract::kFilmSeconds;
using contract::Scripted;

namespace contract {
INSTANTIATE_TEST_SUITE_P(Embedded, ServiceContract,
    testing::Values(Implementation{"LocalService", []() -> std::unique_ptr<Host> { return std::make_unique<Local>(); }}));
} // namespace contract

TEST_F(Scripted, TheNameThatARefusedFilmIsOfferedIsTaken) {
    QDir().mkpath(local.path("media/a-2")); // of a job that is forgotten
    local.service().setMediaFolder(local.path("media").toStdString());
    const std::string id = add("a.mp4");
    model::AddRequest again;
    again.source = local.film("a.mp4");
    again.presetId = "web-h264";
    again.again = false;
    for (const char* typed : {"", "a", "A-2"}) {
        again.name = typed;
        const auto refused = local.get(local.service().addJobs({again}));
        ASSERT_TRUE(refused && refused->front().problem) << typed;
        model::AddRequest offered = again;
        offered.name = refused->front().freeName;
        EXPECT_FALSE(offered.name.empty()) << typed;
        const auto added = local.get(local.service().addJobs({offered}));
        ASSERT_TRUE(added);
        EXPECT_FALSE(added->front().problem) << typed << ": " << offered.name << " was not taken: " << added->front().problem->message;
        (void)local.service().act({added->front().id}, model::JobAction::Remove);
    }
    EXPECT_EQ(job(id).name, "a");
}

TEST_F(Scripted, AJobsOwnPresetIsWhatIsMadeAlsoAfterARestartAndARetry) {
    model::AddRequest request;
    request.source = local.film("film.mp4");
    request.preset.emplace().name = "Mine for Friday";
    request.preset->rungs.push_back({.name = "360p", .shortSide = 360, .kbps = 700});
    request.paused = true;
    const std::string id = local.get(local.service().addJobs({request}))->front().id;
    local.start();
    EXPECT_EQ(job(id).presetName, "Mine for Friday");
    EXPECT_EQ(job(id).preset, request.preset);
    (void)local.service().act({id}, model::JobAction::Resume);
    ASSERT_TRUE(untilRunning(id + "/chunk-001")) << log(id);
    EXPECT_EQ(stored(id).plan->video.size(), 1U);
    EXPECT_EQ(stored(id).plan->video.front().name, "360p");
    (void)local.service().act({id}, model::JobAction::Cancel);
    (void)local.service().act({id}, model::JobAction::Retry);
    ASSERT_TRUE(untilRunning(id + "/chunk-001")) << log(id);
    EXPECT_EQ(job(id).preset, request.preset);
    EXPECT_EQ(stored(id).plan->video.front().name, "360p");
}

TEST_F(Scripted, AStopWritesNothingOfJobsThatHaveNotChanged) {
    std::vector<model::AddRequest> requests(20);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i].source = local.film(std::to_string(i) + ".mp4");
        requests[i].presetId = "web-h264";
        requests[i].paused = true;
    }
    ASSERT_TRUE(local.get(local.service().addJobs(requests)));
    qint64 before = -1, after = -2;
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        other.setDatabaseName(local.path("data/jobs.sqlite"));
        ASSERT_TRUE(other.open());
        // Another number when another connection has written since.
        const auto version = [&other] {
            QSqlQuery query(QStringLiteral("PRAGMA data_version"), other);
            return query.next() ? query.value(0).toLongLong() : -1;
        };
        before = version();
        local.stop();
        after = version();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("other"));
    EXPECT_EQ(after, before) << "a thousand rows of a long queue would hold the end up";
    local.start();
    EXPECT_EQ(local.service().snapshot().jobs.size(), requests.size());
}

TEST_F(Scripted, ManyUnitsThatBeginAreWrittenTogether) {
    local.stop();
    local.options.slots = 64;
    local.start();
    qint64 writes = -1, units = 0;
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        other.setDatabaseName(local.path("data/jobs.sqlite"));
        ASSERT_TRUE(other.open());
        for (const char* statement : {"CREATE TABLE written(times INTEGER)", "INSERT INTO written VALUES(0)",
                 "CREATE TRIGGER count_written AFTER UPDATE ON documents BEGIN UPDATE written SET times = times + 1; END"}) {
            const QSqlQuery done(QString::fromLatin1(statement), other);
            ASSERT_FALSE(done.lastError().isValid()) << done.lastError().text().toStdString();
        }
        const std::string id = add("a.mp4");
        ASSERT_TRUE(local.until([&] {
            const auto kept = stored(id);
            units = kept.plan ? static_cast<qint64>(kept.plan->chunks.size()) : 0;
            return units > 0 && static_cast<qint64>(kept.running.size()) >= units;
        })) << "what is at work is on the disk a moment later";
        QSqlQuery query(QStringLiteral("SELECT times FROM written"), other);
        ASSERT_TRUE(query.next());
        writes = query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("other"));
    ASSERT_GE(units, 10);
    EXPECT_LT(writes, units) << "each time the whole plan is written, for a thousand machines at once";
}

TEST_F(Scripted, AChunkThatKeepsFailingIsTriedAsOftenAsAllowedAndFailsTheJobWhenTheOthersHaveEnded) {
    const std::string id = add("a.mp4");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        ASSERT_TRUE(untilRunning(id + "/chunk-001"));
        EXPECT_EQ(attemptOf(id + "/chunk-001"), attempt);
        local.executor->finish(id + "/chunk-001", kCrash);
        ASSERT_TRUE(local.until([&] {
            return log(id).find(attempt < 3 ? "attempt " + std::to_string(attempt) + " of 3 failed" : "given up") != std::string::npos;
        })) << log(id);
    }
    EXPECT_EQ(job(id).state, model::JobState::Encoding) << "the other chunks go on";
    ASSERT_TRUE(untilRunning(id + "/chunk-002"));
    ASSERT_TRUE(job(id).trouble);
    EXPECT_EQ(job(id).trouble->chunk, 0);
}

TEST_F(Scripted, WhyAJobFailedCanBeSaidInAnyLanguageAlsoAfterARestart) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    const base::Text sentence = base::text("%1 is encrypted", "h264");
    local.executor->finish(id + "/chunk-001", base::Error{base::ErrorCode::Unsupported, sentence});
    ASSERT_TRUE(local.until([&] { return job(id).state == model::JobState::Failed; }));
    const auto isTold = [&] {
        const auto log = local.service().log(id, 0).result();
        const auto saysIt = [&](const auto& line) { return line.text == sentence.english() && line.parts == sentence; };
        return job(id).trouble && job(id).trouble->message == sentence.english() && job(id).trouble->parts == sentence && log &&
            std::any_of(log->lines.begin(), log->lines.end(), saysIt);
    };
    EXPECT_TRUE(isTold());
    local.start();
    EXPECT_TRUE(isTold());
}

TEST_F(Scripted, TheFirstJobGetsTheProcessorsAndTheNextWhenItHasNothingToBegin) {
    const std::string first = add("a.mp4"), second = add("b.mp4");
    ASSERT_TRUE(untilRunning(first + "/chunk-001"));
    for (const auto& order : local.executor->orders) EXPECT_FALSE(order.id.starts_with(second + "/chunk"));
    (void)local.service().act({first}, model::JobAction::Pause);
    ASSERT_TRUE(untilRunning(second + "/chunk-001"));
    EXPECT_FALSE(log(first).empty());
}

TEST_F(Scripted, ANameThatLiesInTheMediaFolderIsTakenInAnyCase) {
    const QString media = local.path("media");
    ASSERT_TRUE(QDir().mkpath(media + QStringLiteral("/FILM")));
    local.service().setMediaFolder(media.toStdString());
    EXPECT_EQ(job(add("film.mp4")).name, "film-2");
    EXPECT_EQ(job(add("other.mp4")).name, "other");
}

TEST_F(Scripted, WhatRanWhenThePauseCameIsNotCountedAsAnAttempt) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    (void)local.service().act({id}, model::JobAction::Pause);
    EXPECT_TRUE(local.executor->running().empty());
    (void)local.service().act({id}, model::JobAction::Resume);
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1);
    local.start(); // as after a kill: what ran is no fault
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(attemptOf(id + "/chunk-001"), 1);
}

TEST_F(Scripted, AnotherEncoderThanTheOneThatBeganMakesEverythingAgain) {
    const std::string id = add("a.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    local.executor->finish(id + "/chunk-001", base::Error{base::ErrorCode::Conflict, "This encoder is B; the job was begun with A."});
    ASSERT_TRUE(local.until([&] { return attemptOf(id + "/chunk-001") == 2; })) << "nothing was made yet: an ordinary failure";
    EXPECT_EQ(log(id).find("made again"), std::string::npos);
}

TEST_F(Scripted, APausedFilmIsReadWhenSomebodyAsksAndNothingOfItIsMade) {
    (void)local.service().setAllPaused(true);
    const std::string id = add("a.mp4");
    EXPECT_EQ(job(id).filmSeconds, 0);
    ASSERT_TRUE(local.service().act({id}, model::JobAction::Read).result());
    ASSERT_TRUE(local.until([&] { return job(id).filmSeconds > 0; }));
    EXPECT_EQ(job(id).state, model::JobState::Paused);
    EXPECT_EQ(job(id).filmSeconds, kFilmSeconds);
    EXPECT_EQ(job(id).chunks, 0);
    EXPECT_TRUE(local.executor->running().empty());

    model::JobChange change;
    change.id = id;
    change.excerpt = model::Excerpt{kFilmSeconds + 10.0, std::nullopt, std::nullopt};
    const auto refused = local.service().change({change}).result();
    ASSERT_TRUE(refused->front().problem) << "its film is known to end before";
    EXPECT_EQ(refused->front().problem->error().code, base::ErrorCode::InvalidInput);
    change.excerpt = model::Excerpt{10.0, 30.0, std::nullopt};
    EXPECT_FALSE(local.service().change({change}).result()->front().problem);
    EXPECT_DOUBLE_EQ(job(id).durationSeconds, 20);
    (void)local.service().act({id}, model::JobAction::Resume);
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_DOUBLE_EQ(job(id).durationSeconds, 20);
    EXPECT_DOUBLE_EQ(job(id).filmSeconds, kFilmSeconds);
    EXPECT_EQ(stored(id).plan->excerpt, change.excerpt);
    const auto late = local.service().change({change}).result();
    EXPECT_EQ(late->front().problem->error().code, base::ErrorCode::Conflict) << "something of it is being made";
}

TEST_F(Scripted, OnBatteryJobsWaitIfSoSetAndGoOnByThemselvesOnMains) {
    support::SteppedClock clock;
    std::atomic<base::PowerSource> source{base::PowerSource::Battery};
    std::atomic<int> asked{0};
    local.options.clock = &clock;
    local.options.powerEveryMs = 5;
    local.options.powerSource = [&] {
        ++asked;
        return source.load();
    };
    local.start();
    const auto askedAgain = [&] { return local.until([&, enough = asked + 3] { return asked >= enough; }); };
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, true));
    ASSERT_TRUE(askedAgain());
    const std::string id = add("a.mp4");
    ASSERT_TRUE(local.until([&] { return job(id).trouble.has_value(); }));
    EXPECT_EQ(job(id).trouble->id, "MR-1301");
    EXPECT_TRUE(local.executor->running().empty());
    source = base::PowerSource::Mains;
    ASSERT_TRUE(askedAgain());
    EXPECT_TRUE(job(id).trouble) << "the plug may be loose";
    clock.ms += 10'001;
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_NE(troubleOf(id), "MR-1301");
    local.stop(); // before what it asks
    QThreadPool::globalInstance()->waitForDone();
}

TEST_F(Scripted, WhoSwitchesTheWaitOnBatteryOffNeedNotWait) {
    local.options.powerEveryMs = 5;
    local.options.powerSource = [] { return base::PowerSource::Battery; };
    local.start();
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, true));
    const std::string id = add("a.mp4");
    (void)local.service().changeSettings(model::changeOf(&model::Settings::pauseOnBattery, false));
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
}
