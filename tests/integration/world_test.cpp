// The world breaks, the job does not: full and read-only disks, a silent or refusing ingest, a source that moves or changes, a
// clock that jumps, a job list that another program holds, a disk that lies. Each is really done, with real encoders.

#include "core/http/server.hpp"
#include "tests/support/engine.hpp"
#include "tests/support/held_database.hpp"

#include <QDateTime>
#include <gtest/gtest.h>
#include <map>

#ifdef __linux__
#include <sys/mount.h>
#endif

namespace {

struct World : testing::Test {
    support::Engine engine;

    int verify(const std::string& name = "pattern") {
        const auto ran = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), engine.output(name)});
        if (ran.code != 0) ADD_FAILURE() << ran.out.toStdString();
        return ran.code;
    }
    std::string startWithOneChunkDone(const QString& clip, const std::string& preset = "short") {
        engine.start();
        const std::string id = engine.add(clip, preset);
        EXPECT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1; }));
        return id;
    }
    void expectDone(const std::string& id) {
        ASSERT_TRUE(engine.untilFinal(id));
        ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
        EXPECT_EQ(verify(), 0);
    }
    static void copyWithAnotherTime(const QString& from, const QString& to) {
        ASSERT_TRUE(QFile::copy(from, to));
        QFile file(to);
        ASSERT_TRUE(file.open(QIODevice::ReadWrite));
        ASSERT_TRUE(file.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime));
    }
    /// What players fetch of a film besides playlists: names and bytes.
    std::map<QString, QByteArray> segmentsOf(const std::string& name) {
        std::map<QString, QByteArray> segments;
        const QDir film(engine.output(name));
        QDirIterator files(film.path(), {QStringLiteral("*.m4s"), QStringLiteral("*.mp4")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            EXPECT_TRUE(file.open(QIODevice::ReadOnly));
            segments[film.relativeFilePath(file.fileName())] = file.readAll();
        }
        EXPECT_FALSE(segments.empty());
        return segments;
    }
    /// A program in the encoder's place that runs the real one and spoils the segments whose names `pattern` fits, before the
    /// engine hears of them: a disk that lies. `times`: so often.
    void lieAbout(const QString& pattern, int times) {
        const QString path = engine.path("lying-encoder");
        QFile script(path);
        ASSERT_TRUE(script.open(QIODevice::WriteOnly));
        script.write(QStringLiteral(R"(#!/usr/bin/env python3
import fnmatch, json, os, subprocess, sys
task = sys.stdin.readline()
inner = subprocess.Popen([%1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
inner.stdin.write(task)
inner.stdin.flush()
folder = json.loads(task).get("folder", "")
for line in inner.stdout:
    message = json.loads(line)
    if message["event"] == "segment":
        name = "%s/%05d.m4s" % (message["segment"]["rendition"], message["segment"]["number"])
        count = %2 + ".count"
        done = int(open(count).read()) if os.path.exists(count) else 0
        if fnmatch.fnmatch(name, %3) and done < %4:
            open(count, "w").write(str(done + 1))
            with open(folder + "/" + name, "r+b") as f:
                f.seek(-40, 2)
                f.write(b"spoiled")
    sys.stdout.write(line)
    sys.stdout.flush()
sys.exit(inner.wait())
)")
                         .arg(quoted(support::program(QStringLiteral("millrace-encoder"))), quoted(path), quoted(pattern))
                         .arg(times)
                         .toUtf8());
        script.close();
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        engine.options.encoder = path.toStdString();
    }
    static QString quoted(const QString& text) { return QLatin1Char('"') + text + QLatin1Char('"'); }
};

/// A small disk of its own. Needs root; `mounted` is false without.
struct SmallDisk {
    SmallDisk(const QString& where, [[maybe_unused]] const char* size) : path(where) {
        QDir().mkpath(path);
#ifdef __linux__
        mounted = ::mount("tmpfs", path.toUtf8().constData(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
#endif
        if (!mounted) qWarning("SKIPPED: a disk of a few megabytes needs root on Linux");
    }
    ~SmallDisk() {
#ifdef __linux__
        if (mounted) ::umount2(path.toUtf8().constData(), MNT_DETACH);
#endif
    }
    bool readOnly([[maybe_unused]] bool on) {
#ifdef __linux__
        return ::mount("tmpfs", path.toUtf8().constData(), "tmpfs", MS_REMOUNT | (on ? MS_RDONLY : 0), nullptr) == 0;
#else
        return false;
#endif
    }
    QString path;
    bool mounted = false;
};

/// An ingest that says no.
struct Refusing {
    explicit Refusing(unsigned status) {
        auto started = http::Server::start({}, [status](http::Request&) -> http::Awaitable<http::Response> {
            http::Response response;
            response.status = status;
            co_return response;
        });
        if (started) server = std::move(*started);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(server->port()) + "/media/"; }
    std::unique_ptr<http::Server> server;
};

struct JumpingClock final : base::Clock {
    std::int64_t monotonicMs() const override { return real.monotonicMs(); }
    std::int64_t wallMs() const override { return real.wallMs() + offset; }
    base::SystemClock real;
    std::int64_t offset = 0;
};

} // namespace

TEST_F(World, AFullWorkFolderHoldsTheJobUntilThereIsSpace) {
    SmallDisk disk(engine.path("small"), "8m");
    if (!disk.mounted) GTEST_SKIP();
    QFile ballast(disk.path + QStringLiteral("/ballast"));
    ASSERT_TRUE(ballast.open(QIODevice::WriteOnly));
    ballast.write(QByteArray(6'200'000, 'x'));
    ballast.close();
    const QString clip = support::smallPattern(engine.folder.path(), 30);
    engine.options.workFolder = disk.path.toStdString() + "/work";
    engine.start();
    engine.ingest->stop(); // nothing leaves the job folder: it fills up
    const std::string id = engine.add(clip);
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-1201"; })) << engine.log(id);
    EXPECT_FALSE(engine.job(id).isFinal());

    ASSERT_TRUE(ballast.remove());
    ASSERT_TRUE(engine.startIngest("media"));

    expectDone(id);
    EXPECT_EQ(engine.job(id).chunksRetried, 0) << "a full disk is no fault of a chunk";
}

TEST_F(World, AReadOnlyWorkFolderHoldsTheJobUntilItIsWritable) {
    SmallDisk disk(engine.path("small"), "64m");
    if (!disk.mounted) GTEST_SKIP();
    engine.options.workFolder = disk.path.toStdString() + "/work";
    const std::string id = startWithOneChunkDone(support::smallPattern(engine.folder.path(), 30), "quick");
    ASSERT_TRUE(engine.until([&] { return disk.readOnly(true); })) << "files are open for writing again and again";
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-1202"; })) << engine.log(id);
    EXPECT_FALSE(engine.job(id).isFinal());

    ASSERT_TRUE(disk.readOnly(false));

    expectDone(id);
}

TEST_F(World, AnIngestThatIsDownInMidJobGetsEverythingWhenItIsBack) {
    engine.settings.encoderSlots = 1; // so that most is still to come when the first chunk is done
    const std::string id = startWithOneChunkDone(support::smallPattern(engine.folder.path(), 10));
    engine.ingest->stop();
    // Every chunk is encoded while nobody takes them.
    ASSERT_TRUE(engine.until([&] {
        return static_cast<int>(engine.encodedChunks(id).size()) == engine.job(id).chunks && engine.troubleOf(id) == "MR-3101";
    })) << engine.log(id);
    const auto waiting = engine.job(id);
    EXPECT_FALSE(waiting.isFinal());
    ASSERT_LT(waiting.objectsStored, waiting.objects) << "nothing was left to send: the ingest was stopped too late";
    EXPECT_LT(waiting.chunksDone, waiting.chunks) << "what the ingest does not have is called done";

    ASSERT_TRUE(engine.startIngest("media"));

    expectDone(id);
    EXPECT_EQ(engine.job(id).objectsStored, engine.job(id).objects);
    engine.expectNotRepeated(id, engine.encodedChunks(id));
}

TEST_F(World, AnIngestThatRefusesIsAskedAgainUntilItTakesThem) {
    for (const auto& [status, code] : {std::pair{401u, "MR-3103"}, {403u, "MR-3103"}, {500u, "MR-3101"}, {507u, "MR-3104"}}) {
        engine.stop();
        const QString clip = support::smallPattern(engine.folder.path(), 2);
        const std::string id = startWithOneChunkDone(clip);
        const auto good = engine.service->publishTarget();
        const Refusing refusing(status);
        engine.service->setPublishTarget({.baseUrl = refusing.url(), .playbackUrl = "", .token = "secret", .store = good.store});
        const std::string other = engine.add(clip, "short");
        ASSERT_TRUE(engine.until([&] { return engine.troubleOf(other) == code; })) << status << " " << engine.log(other);
        EXPECT_FALSE(engine.job(other).isFinal());

        engine.service->setPublishTarget(good);

        ASSERT_TRUE(engine.untilFinal(other));
        EXPECT_EQ(engine.job(other).state, model::JobState::Done) << engine.log(other);
        EXPECT_EQ(verify(engine.job(other).name), 0);
    }
}

TEST_F(World, AnIngestWithAFullDiskIsWaitedFor) {
    SmallDisk disk(engine.path("media"), "1m");
    if (!disk.mounted) GTEST_SKIP();
    engine.start();
    const std::string id = engine.add(support::smallPattern(engine.folder.path(), 30));
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-3104"; })) << engine.log(id);
    EXPECT_FALSE(engine.job(id).isFinal());

    ASSERT_EQ(::mount("tmpfs", disk.path.toUtf8().constData(), "tmpfs", MS_REMOUNT, "size=64m"), 0);

    expectDone(id);
}

TEST_F(World, ASourceThatMovesIsWaitedForAndNothingIsRepeated) {
    engine.settings.encoderSlots = 1; // so that most is still to come when the first chunk is done
    const QString clip = support::smallPattern(engine.folder.path(), 10), away = engine.path("away.mp4");
    const std::string id = startWithOneChunkDone(clip);
    ASSERT_TRUE(QFile::rename(clip, away));
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-1102"; })) << engine.log(id);
    EXPECT_FALSE(engine.job(id).isFinal());
    EXPECT_GE(engine.job(id).chunksDone, 1);
    const auto finished = engine.encodedChunks(id);
    ASSERT_LT(static_cast<int>(finished.size()), engine.job(id).chunks) << "nothing was left to wait with";

    ASSERT_TRUE(QFile::rename(away, clip));

    expectDone(id);
    engine.expectNotRepeated(id, finished);
}

TEST_F(World, ASourceThatIsPutBackWithAnotherTimeGoesOnAndGivesTheSameFiles) {
    engine.settings.encoderSlots = 1; // so that most is still to come when the first chunk is done
    const QString clip = support::smallPattern(engine.folder.path(), 10), away = engine.path("away.mp4"), other = engine.path("other.mp4");
    const std::string id = startWithOneChunkDone(clip);
    ASSERT_TRUE(QFile::rename(clip, away));
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-1102"; })) << engine.log(id);
    const auto finished = engine.encodedChunks(id);
    ASSERT_LT(static_cast<int>(finished.size()), engine.job(id).chunks) << "nothing was left to wait with";

    copyWithAnotherTime(away, clip);

    expectDone(id);
    EXPECT_EQ(engine.timesLogged(id, "the source was put back"), 1) << engine.log(id);
    engine.expectNotRepeated(id, finished);
    // The same content, read in peace: the same files at the same addresses.
    copyWithAnotherTime(away, other);
    const std::string calm = engine.add(other, "short");
    ASSERT_TRUE(engine.untilFinal(calm));
    ASSERT_EQ(engine.job(calm).state, model::JobState::Done) << engine.log(calm);
    EXPECT_EQ(segmentsOf("pattern"), segmentsOf("other"));
}

TEST_F(World, ASourceThatIsPutBackWithOtherContentEndsTheJobWithTheReason) {
    engine.settings.encoderSlots = 1;
    const QString clip = support::smallPattern(engine.folder.path(), 10), away = engine.path("away.mp4");
    const std::string id = startWithOneChunkDone(clip);
    ASSERT_TRUE(QFile::rename(clip, away));
    ASSERT_TRUE(engine.until([&] { return engine.troubleOf(id) == "MR-1102"; })) << engine.log(id);
    QFile film(away);
    ASSERT_TRUE(film.open(QIODevice::ReadWrite) && film.seek(film.size() - 1));
    film.write("!"); // as long as it was
    film.close();
    ASSERT_TRUE(QFile::rename(away, clip));

    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.troubleOf(id), "MR-1104") << engine.log(id);
    EXPECT_NE(engine.job(id).trouble->message.find("Retry"), std::string::npos);
}

TEST_F(World, ASourceThatIsReplacedEndsTheJobAndRetryMakesTheNewOne) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    QTemporaryDir elsewhere;
    const QString shorter = support::smallPattern(elsewhere.path(), 4);
    const std::string id = startWithOneChunkDone(clip);
    ASSERT_TRUE(QFile::remove(clip));
    ASSERT_TRUE(QFile::copy(shorter, clip));
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.troubleOf(id), "MR-1104");
    EXPECT_NE(engine.job(id).trouble->message.find("Retry"), std::string::npos);

    (void)engine.service->act({id}, model::JobAction::Retry);

    expectDone(id);
    EXPECT_EQ(engine.job(id).frames, 100);
}

TEST_F(World, ASourceThatIsCutShortWhileItIsReadEndsTheJobWithTheReason) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    const std::string id = startWithOneChunkDone(clip);
    ASSERT_TRUE(QFile::resize(clip, QFileInfo(clip).size() / 3));

    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.troubleOf(id), "MR-1104") << engine.job(id).trouble->message;
}

TEST_F(World, AJumpingClockChangesNothingButTheDate) {
    JumpingClock clock;
    engine.options.clock = &clock;
    const std::string id = startWithOneChunkDone(support::smallPattern(engine.folder.path(), 10));
    clock.offset = -86'400'000LL * 365;
    const int chunks = engine.job(id).chunksDone;
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone > chunks || engine.job(id).isFinal(); }));
    clock.offset = 86'400'000LL * 365;

    expectDone(id);
    EXPECT_GT(engine.job(id).tookSeconds, 0);
    EXPECT_LT(engine.job(id).tookSeconds, 130);
    engine.stop(); // the clock goes first
}

TEST_F(World, AJobListThatAnotherProgramHoldsIsCaughtUpLater) {
    const QString clip = support::testPattern(engine.folder.path(), 10);
    engine.start();
    std::string id;
    {
        const support::HeldDatabase held(engine.path("data/jobs.sqlite"));
        id = engine.add(clip);
        ASSERT_TRUE(engine.untilFinal(id));
        EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    }
    engine.stop();
    engine.start();

    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    EXPECT_NE(engine.log(id).find("chunk 001 started"), std::string::npos);
}

TEST_F(World, ACommandGivenWhileAnotherProgramHoldsTheJobListIsWrittenWithoutAnother) {
    engine.start();
    (void)engine.service->setAllPaused(true);
    const std::string gone = engine.add(engine.path("one.mp4")), stays = engine.add(engine.path("two.mp4"));
    const auto idsInTheFile = [&] {
        std::vector<std::string> ids;
        const auto store = engine::JobStore::open(engine.path("data/jobs.sqlite").toStdString());
        if (!store) return ids;
        const auto jobs = store->load().value();
        for (const auto& stored : jobs)
            if (!stored.removed) ids.push_back(stored.job.id);
        return ids;
    };
    ASSERT_EQ(idsInTheFile(), (std::vector<std::string>{gone, stays}));
    {
        const support::HeldDatabase held(engine.path("data/jobs.sqlite"));
        EXPECT_TRUE(engine.service->act({gone}, model::JobAction::Remove).result());
    }
    EXPECT_EQ(idsInTheFile().size(), 2u) << "it was not held";

    EXPECT_TRUE(engine.until([&] { return idsInTheFile() == std::vector<std::string>{stays}; })) << "a kill would lose the command";
}

TEST_F(World, ASegmentThatTheDiskSpoiledIsMadeAgainOnce) {
    lieAbout(QStringLiteral("hi/00003.m4s"), 1);
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");

    expectDone(id);
    EXPECT_NE(engine.log(id).find("was damaged in the work folder"), std::string::npos) << engine.log(id);
    EXPECT_EQ(engine.timesLogged(id, "chunk 002 started"), 2) << engine.log(id); // it holds the third segment
    EXPECT_EQ(engine.timesLogged(id, "chunk 003 started"), 1) << engine.log(id);
}

TEST_F(World, ASegmentThatIsAlwaysSpoiledFailsTheJobAndNoPlaylistNamesIt) {
    lieAbout(QStringLiteral("hi/00003.m4s"), 1000);
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.troubleOf(id), "MR-2201") << engine.log(id);
    const auto named = support::namedBelow(engine.output("pattern"));
    EXPECT_TRUE(named.missing.isEmpty()) << named.missing.join(QLatin1Char(' ')).toStdString();
    EXPECT_GT(named.count, 0);
}
