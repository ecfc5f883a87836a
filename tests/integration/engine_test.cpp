// The engine as the panel drives it: jobs through the Service, against a real ingest.

#include "core/package/evidence.hpp"
#include "tests/support/engine.hpp"
#include "tests/support/memory_ingest.hpp"
#include "tests/support/output.hpp"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <gtest/gtest.h>

namespace {

struct EngineTest : testing::Test {
    support::Engine engine;

    support::Ran verify(const std::string& name) {
        return support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), engine.output(name)});
    }
    /// Overwrites the bytes from one fraction of the file to another.
    static void damage(const QString& path, double from, double to) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadWrite));
        const auto start = static_cast<qint64>(static_cast<double>(file.size()) * from),
                   end = static_cast<qint64>(static_cast<double>(file.size()) * to);
        file.seek(start);
        file.write(QByteArray(static_cast<int>(end - start), '\x55'));
    }
    /// The encoders that this process runs, as pgrep prints them.
    static QByteArray encoders() {
        return support::run(QStringLiteral("pgrep"),
            {QStringLiteral("-P"), QString::number(QCoreApplication::applicationPid()), QStringLiteral("millrace-encod")})
            .out;
    }
    /// A chunk is begun and not ended.
    bool isInMidChunk(const std::string& id) const {
        const auto chunks = engine.service->chunks(id).result();
        return chunks && std::any_of(chunks->cells.begin(), chunks->cells.end(), [](const model::ChunkCell& cell) {
            return cell.state == model::ChunkState::Encoding && cell.fraction > 0 && cell.fraction < 1;
        });
    }
    /// When the result of a chunk ("chunk 001") was written.
    QDateTime resultTime(const std::string& id, const std::string& chunk) const {
        const QString file = engine.path("data/work/") + QString::fromStdString(id + "/results/chunk-" + chunk.substr(6) + ".json");
        return QFileInfo(file).lastModified();
    }
};

} // namespace

TEST_F(EngineTest, RetryAndPatchHoldsTheLastGoodPicture) {
    const QString clip = support::smallPattern(engine.folder.path(), 24);
    damage(clip, 0.45, 0.7);
    engine.start();
    const std::string id = engine.add(clip);
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_EQ(engine.job(id).trouble->id, "MR-2104") << engine.job(id).trouble->message;

    (void)engine.service->act({id}, model::JobAction::RetryAndPatch);
    ASSERT_TRUE(engine.untilFinal(id));

    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.job(id).trouble->message;
    const auto proof = verify("pattern");
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
    EXPECT_TRUE(proof.out.contains("600 frames")) << proof.out.toStdString();
}

TEST_F(EngineTest, AnotherMediaFolderInMidJobGetsAWholeJobAndTheOldOneNoFalsePlaylist) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    const QString playlist = engine.output("pattern") + QStringLiteral("/hi/index.m3u8");
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1 && QFile::exists(playlist); }));

    ASSERT_TRUE(engine.startIngest("elsewhere"));
    ASSERT_TRUE(engine.untilFinal(id));

    ASSERT_EQ(engine.job(id).state, model::JobState::Done);
    const auto proof = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), engine.path("elsewhere/pattern")});
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
    const auto named = support::namedBelow(engine.output("pattern"));
    EXPECT_GT(named.count, 0);
    EXPECT_TRUE(named.missing.isEmpty()) << named.missing.join(QLatin1Char(' ')).toStdString();
    QFile old(playlist);
    ASSERT_TRUE(old.open(QIODevice::ReadOnly));
    EXPECT_FALSE(old.readAll().contains("#EXT-X-ENDLIST")) << "what was left in the middle is called whole";
}

TEST_F(EngineTest, PausingKeepsFinishedChunksAndEndsEncodersWithinASecond) {
    const QString clip = support::smallPattern(engine.folder.path(), 30);
    engine.settings.encoderSlots = 1; // five chunks, the next when one is nearly done
    engine.start();
    const std::string id = engine.add(clip);
    QByteArray running;
    QElapsedTimer since;
    ASSERT_TRUE(engine.until([&] { // looked and paused in one step: nothing can end in between
        if (engine.encodedChunks(id).size() < 2 || !isInMidChunk(id)) return false;
        running = encoders();
        (void)engine.service->act({id}, model::JobAction::Pause);
        since.start();
        return true;
    })) << engine.log(id);
    EXPECT_FALSE(running.isEmpty());
    EXPECT_EQ(engine.job(id).state, model::JobState::Paused);
    EXPECT_TRUE(engine.until([] { return encoders().isEmpty(); }));
    EXPECT_LT(since.elapsed(), 5000); // a second by the issue; the machine may be busy
    const auto finished = engine.encodedChunks(id);
    const int cut = engine.timesLogged(id, "chunk ") - 2 * static_cast<int>(finished.size()); // begun and not ended
    ASSERT_GE(cut, 1) << engine.log(id);
    std::vector<QDateTime> written;
    for (const std::string& chunk : finished) {
        written.push_back(resultTime(id, chunk));
        ASSERT_TRUE(written.back().isValid()) << chunk;
    }
    (void)engine.service->act({id}, model::JobAction::Resume);
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    engine.expectNotRepeated(id, finished);
    for (std::size_t i = 0; i < finished.size(); ++i)
        EXPECT_EQ(resultTime(id, finished[i]), written[i]) << finished[i] << " was made again";
    EXPECT_EQ(engine.timesLogged(id, "chunk "), 2 * engine.job(id).chunks + cut) << "only what was cut is begun twice\n" << engine.log(id);
    EXPECT_EQ(verify("pattern").code, 0);
}

TEST_F(EngineTest, ANameThatIsPublishedAlreadyIsLeftAlone) {
    // Its segments may lie in viewers' caches for ever: another film under the same addresses would be mixed with them.
    const QString clip = support::testPattern(engine.folder.path(), 2);
    engine.start();
    engine.service->setMediaFolder(QFileInfo(engine.output("x")).path().toStdString());
    const std::string first = engine.add(clip);
    ASSERT_TRUE(engine.untilFinal(first));
    ASSERT_EQ(engine.job(first).state, model::JobState::Done);
    ASSERT_EQ(engine.job(first).name, "pattern");
    (void)engine.service->act({first}, model::JobAction::Remove);
    engine.act(first, model::JobAction::Forget);

    const std::string second = engine.add(clip);

    EXPECT_EQ(engine.job(second).name, "pattern-2");
}

TEST_F(EngineTest, ABetterCopyOfADamagedFileKeepsTheGoodChunks) {
    const QString clip = support::smallPattern(engine.folder.path(), 24), better = engine.path("better.mp4");
    ASSERT_TRUE(QFile::copy(clip, better));
    damage(clip, 0.6, 0.8);
    engine.start();
    const std::string id = engine.add(clip);
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Failed);
    const auto good = engine.encodedChunks(id);
    ASSERT_TRUE(QFile::remove(clip));
    ASSERT_TRUE(QFile::rename(better, clip));

    (void)engine.service->act({id}, model::JobAction::Retry);
    ASSERT_TRUE(engine.untilFinal(id));

    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.job(id).trouble->message;
    engine.expectNotRepeated(id, good);
    EXPECT_GT(engine.encodedChunks(id).size(), good.size()) << "what was damaged was made now";
    EXPECT_EQ(verify("pattern").code, 0);
}

TEST_F(EngineTest, AnotherWorkFolderTakesUnfinishedJobsAlong) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1; }));
    const auto saved = engine.service->changeSettings(model::changeOf(&model::Settings::workFolder, engine.path("work2").toStdString()));
    const auto finished = engine.encodedChunks(id);
    ASSERT_TRUE(engine.until([&] { return saved.isFinished(); }));
    ASSERT_TRUE(saved.result());
    EXPECT_TRUE(QFile::exists(engine.path("work2/") + QString::fromStdString(id) + QStringLiteral("/results")));
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    engine.expectNotRepeated(id, finished);
    EXPECT_TRUE(engine.until([&] { return QDir(engine.path("data/work")).isEmpty(); })) << "the place it has left is not emptied";
    EXPECT_EQ(verify("pattern").code, 0);
}

TEST_F(EngineTest, AWorkFolderThatCannotBeUsedIsNoSettingAndStrandsNobody) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1; }));
    QFile inTheWay(engine.path("file"));
    ASSERT_TRUE(inTheWay.open(QIODevice::WriteOnly));
    EXPECT_FALSE(
        engine.service->changeSettings(model::changeOf(&model::Settings::workFolder, engine.path("file/work").toStdString())).result());
    for (const std::string& bad : {std::string("work2"), std::string("./work2"), engine.path("file/work").toStdString()}) {
        const auto refused = engine.service->changeSettings(model::changeOf(&model::Settings::workFolder, bad)).result();
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidInput) << bad << " is what was given, not a fault of the disk";
    }
    EXPECT_EQ(engine.service->settings().result()->settings.workFolder, "");
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    EXPECT_EQ(verify("pattern").code, 0);
}

TEST_F(EngineTest, AJobThatCannotBeCopiedStaysWhereItIsAndGoesOn) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1; }));
    QDir().mkpath(engine.path("work2"));
    QFile inTheWay(engine.path("work2") + QLatin1Char('/') + QString::fromStdString(id) + QStringLiteral(".part"));
    ASSERT_TRUE(inTheWay.open(QIODevice::WriteOnly));
    const auto saved = engine.service->changeSettings(model::changeOf(&model::Settings::workFolder, engine.path("work2").toStdString()));
    const auto finished = engine.encodedChunks(id);
    ASSERT_TRUE(engine.until([&] { return saved.isFinished(); }));
    EXPECT_FALSE(saved.result());
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    engine.expectNotRepeated(id, finished);
    EXPECT_NE(engine.log(id).find("stays in"), std::string::npos) << engine.log(id);
    EXPECT_EQ(verify("pattern").code, 0);
}

TEST_F(EngineTest, NoForeignPageReadsFilmsOfTheEmbeddedIngest) {
    engine.start();
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(QString::fromStdString(engine.ingest->baseUrl() + "film/master.m3u8")));
    request.setRawHeader("Origin", "https://curious.example");
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    ASSERT_TRUE(engine.until([&] { return reply->isFinished(); }));

    EXPECT_EQ(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 404);
    EXPECT_FALSE(reply->hasRawHeader("Access-Control-Allow-Origin"));
}

TEST_F(EngineTest, ASegmentThatIsAnotherOnTheIngestIsNoDoneJob) {
    const QString clip = support::smallPattern(engine.folder.path(), 10);
    engine.start();
    const std::string id = engine.add(clip, "short");
    const auto segment = [&] { return support::object(engine.output("pattern"), QStringLiteral("hi/00001.m4s")); };
    ASSERT_TRUE(engine.until([&] { return engine.job(id).chunksDone >= 1 && !segment().isEmpty(); }));
    QFile stored(segment());
    ASSERT_TRUE(stored.open(QIODevice::ReadWrite) && stored.seek(stored.size() / 2));
    const char byte = stored.peek(1)[0];
    stored.write(QByteArray(1, static_cast<char>(byte ^ 1))); // as long as before
    stored.close();
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_NE(engine.job(id).trouble->message.find("SHA-256"), std::string::npos) << engine.job(id).trouble->message;
}

TEST_F(EngineTest, TwoTestPatternsAtOnceAreTwoFilms) {
    engine.start();
    model::AddRequest pattern;
    pattern.source.kind = model::SourceKind::TestPattern;
    pattern.presetId = "quick";
    const auto both = engine.service->addJobs({pattern, pattern});
    ASSERT_TRUE(engine.until([&] { return both.isFinished(); }));
    const std::string a = both.result()->at(0).id, b = both.result()->at(1).id;
    ASSERT_TRUE(engine.untilFinal(a) && engine.untilFinal(b));

    EXPECT_NE(engine.job(a).source, engine.job(b).source);
    EXPECT_EQ(engine.job(a).state, model::JobState::Done);
    EXPECT_EQ(engine.job(b).state, model::JobState::Done);
}

TEST_F(EngineTest, AttemptsAskedForLaterHoldForJobsThatWait) {
    const QString clip = support::smallPattern(engine.folder.path(), 24);
    damage(clip, 0.45, 0.7);
    engine.start();
    const std::string id = engine.add(clip, "quick", true);
    ASSERT_TRUE(engine.service->changeSettings(model::changeOf(&model::Settings::chunkRetries, 1)).result());
    (void)engine.service->act({id}, model::JobAction::Resume);
    ASSERT_TRUE(engine.untilFinal(id));

    EXPECT_EQ(engine.job(id).state, model::JobState::Failed);
    EXPECT_NE(engine.log(id).find("given up"), std::string::npos) << engine.log(id);
    EXPECT_EQ(engine.log(id).find("is repeated"), std::string::npos) << engine.log(id);
}

namespace {

const char* const kTwoPass =
    R"({"version":1,"id":"twice","name":"Twice","speed":"veryfast","segmentSeconds":2,"gopSeconds":1,"rungs":[{"name":"hi","shortSide":360,"rateControl":"two-pass","kbps":700},{"name":"lo","shortSide":180,"rateControl":"two-pass","kbps":250}]})";

} // namespace

TEST_F(EngineTest, TwoPassesHitTheirBitratesAndSurviveAnEndInMidAnalysis) {
    const QString clip = support::media(QStringLiteral("film/sintel_trailer-720p.mp4"));
    if (clip.isEmpty()) GTEST_SKIP();
    QFile preset(engine.path("presets/twice.json"));
    ASSERT_TRUE(preset.open(QIODevice::WriteOnly));
    preset.write(kTwoPass);
    preset.close();
    engine.start();
    const std::string id = engine.add(clip, "twice");
    ASSERT_TRUE(engine.until([&] { return engine.log(id).find("analysis-003 done") != std::string::npos; }));
    ASSERT_TRUE(engine.encodedChunks(id).empty()) << "the analysis was over";
    engine.stop();
    engine.start();
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);

    const std::string log = engine.log(id);
    EXPECT_EQ(engine.timesLogged(id, "analysis-003 started"), 1) << "a finished first pass ran again\n" << log;
    EXPECT_TRUE(engine.job(id).renditions.back().audio);
    for (const auto& rendition : engine.job(id).renditions) {
        if (rendition.audio) continue;
        EXPECT_NEAR(rendition.actualKbps, rendition.targetKbps, rendition.targetKbps * 0.08) << rendition.name;
    }
    EXPECT_EQ(verify(engine.job(id).name).code, 0);
    QFile report(engine.output(engine.job(id).name) + QStringLiteral("/report.json"));
    ASSERT_TRUE(report.open(QIODevice::ReadOnly));
    const auto evidence = model::fromBytes<package::Evidence>(report.readAll());
    ASSERT_TRUE(evidence);
    // The trailer fades in from black, is black at its end, and cuts from scene to scene.
    EXPECT_GE(evidence->content.black.size(), 3u);
    EXPECT_LT(evidence->content.black.front().from, 0.1);
    EXPECT_GT(evidence->content.cuts.size(), 3u);
    EXPECT_GE(evidence->content.complexity.size(), 52u);
    ASSERT_EQ(evidence->quality.size(), 2u);
    EXPECT_GT(evidence->quality[0].ssim, 0.9);
}

TEST_F(EngineTest, AVariableRateLosesNoFrameAtItsJoins) {
    const QString clip = engine.path("jitter.mp4");
    const auto made = support::run(QStringLiteral("ffmpeg"),
        {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-f"), QStringLiteral("lavfi"), QStringLiteral("-i"),
            QStringLiteral("testsrc2=s=640x360:r=25:d=10"), QStringLiteral("-vf"),
            QStringLiteral("settb=1/90000,setpts='(N+0.35*sin(N*1.7))/25/TB'"), QStringLiteral("-fps_mode"), QStringLiteral("vfr"),
            QStringLiteral("-c:v"), QStringLiteral("libx264"), QStringLiteral("-preset"), QStringLiteral("veryfast"), clip});
    ASSERT_EQ(made.code, 0) << made.err.toStdString();
    QFile preset(engine.path("presets/jitter.json"));
    ASSERT_TRUE(preset.open(QIODevice::WriteOnly));
    // Four joins with B-frames, and a first pass as well.
    preset.write(
        R"({"version":1,"id":"jitter","name":"Jitter","speed":"fast","segmentSeconds":2,"chunkSeconds":2,"gopSeconds":1,"rungs":[{"name":"hi","shortSide":360,"kbps":900},{"name":"lo","shortSide":180,"rateControl":"two-pass","kbps":250}]})");
    preset.close();
    engine.start();
    const std::string id = engine.add(clip, "jitter");
    ASSERT_TRUE(engine.untilFinal(id));

    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    const auto proof = verify("jitter");
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
    EXPECT_TRUE(proof.out.contains("250 frames")) << proof.out.toStdString();
}

TEST_F(EngineTest, AnOutputThatIsHalfDeletedStaysOnItsWayOutWithTheReasonAndGoesOnWhenAsked) {
    support::MemoryIngest ingest;
    engine.start();
    const std::string url = ingest.url().toStdString();
    engine.service->setPublishTarget({.baseUrl = url, .playbackUrl = "", .token = "secret", .store = url, .isLasting = true});
    const std::string id = engine.add(support::testPattern(engine.folder.path(), 4));
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    const std::string master = engine.job(id).name + "/master.m3u8";
    ASSERT_TRUE(ingest.holds(master));

    ingest.refuseDeletionsAfter(1);
    engine.act(id, model::JobAction::DeleteOutput);
    ASSERT_TRUE(engine.until([&] { return engine.job(id).trouble.has_value(); }));
    EXPECT_FALSE(ingest.holds(master));
    EXPECT_EQ(engine.job(id).output, model::OutputState::Deleting) << "no whole film is there any more";
    EXPECT_TRUE(engine.job(id).hlsUrl.empty());

    ingest.refuseDeletionsAfter(-1);
    engine.act(id, model::JobAction::DeleteOutput);
    ASSERT_TRUE(engine.until([&] { return engine.job(id).output == model::OutputState::Deleted; })) << engine.log(id);
    EXPECT_FALSE(engine.job(id).trouble);
    engine.stop(); // before its ingest
}

TEST_F(EngineTest, AnOutputThatIsDeletedIsGoneFromTheIngestAndItsRowSaysSo) {
    engine.start();
    const std::string id = engine.add(support::testPattern(engine.folder.path(), 4));
    ASSERT_TRUE(engine.untilFinal(id));
    ASSERT_EQ(engine.job(id).state, model::JobState::Done) << engine.log(id);
    const QString output = engine.output(engine.job(id).name);
    ASSERT_TRUE(QFile::exists(output + QStringLiteral("/master.m3u8")));

    engine.act(id, model::JobAction::DeleteOutput);
    ASSERT_TRUE(engine.until([&] { return engine.job(id).output != model::OutputState::Deleting; }));

    EXPECT_EQ(engine.job(id).output, model::OutputState::Deleted) << engine.log(id);
    EXPECT_GE(engine.job(id).outputDeletedMs, engine.job(id).finishedMs);
    EXPECT_EQ(engine.job(id).state, model::JobState::Done);
    EXPECT_TRUE(engine.job(id).hlsUrl.empty() && engine.job(id).dashUrl.empty());
    QDirIterator left(output, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    EXPECT_FALSE(left.hasNext()) << left.next().toStdString();
    engine.stop();
    engine.start();
    EXPECT_EQ(engine.job(id).output, model::OutputState::Deleted) << "it was forgotten at the next start";
}
