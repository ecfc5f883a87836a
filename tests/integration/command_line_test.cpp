// The command line is a contract: these tests run the real program on real files.

#include "tests/support/memory_ingest.hpp"
#include "tests/support/output.hpp"
#include "tests/support/run.hpp"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <functional>
#include <gtest/gtest.h>

namespace {

QJsonObject lastLine(const QByteArray& out) {
    return QJsonDocument::fromJson(out.trimmed().split('\n').last()).object();
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A file of that name in the folder, whole.
QString written(const QTemporaryDir& folder, const char* name, const QByteArray& bytes) {
    QFile file(folder.filePath(QLatin1String(name)));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
    return file.fileName();
}

int framesBy(const QString& playlist) {
    const auto ran = support::run(QStringLiteral("ffprobe"),
        {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-count_frames"), QStringLiteral("-select_streams"),
            QStringLiteral("v:0"), QStringLiteral("-show_entries"), QStringLiteral("stream=nb_read_frames"), QStringLiteral("-of"),
            QStringLiteral("csv=p=0"), playlist});
    return ran.out.trimmed().split('\n').first().trimmed().toInt();
}

/// "chunk 001 ", "chunk 002 ", … of which the log says that they were encoded.
QByteArrayList encodedChunks(const QByteArray& said) {
    QByteArrayList chunks;
    for (auto end = said.indexOf(" encoded"); end >= 0; end = said.indexOf(" encoded", end + 1))
        if (const QByteArray name = said.mid(end - 9, 10); name.startsWith("chunk ")) chunks << name;
    return chunks;
}

/// What a killed run had finished is not begun again by the next one, which had something to do.
void expectGoneOnWith(const QByteArray& killed, const QByteArray& next) {
    const auto finished = encodedChunks(killed);
    EXPECT_FALSE(finished.isEmpty()) << killed.right(800).toStdString();
    for (const QByteArray& chunk : finished)
        EXPECT_FALSE(next.contains(chunk + "started")) << chunk.toStdString() << "was finished and is encoded again";
    EXPECT_FALSE(encodedChunks(next).isEmpty()) << "nothing was left to go on with: " << next.right(800).toStdString();
}

/// Runs millrace until its output, or the world, says enough; then SIGKILL: nothing of ours runs any more. What it had said.
QByteArray killedAt(const QStringList& arguments, const std::function<bool(const QByteArray&)>& enough) {
    QProcess process;
    process.start(support::program(QStringLiteral("millrace")), arguments);
    QByteArray seen;
    QElapsedTimer since;
    since.start();
    // Short waits: the world may say enough when the program has nothing to say.
    while (!enough(seen) && process.state() != QProcess::NotRunning && since.elapsed() < 60'000) {
        process.waitForReadyRead(20);
        seen += process.readAllStandardOutput();
    }
    EXPECT_EQ(process.state(), QProcess::Running) << "it ended before it was killed";
    process.kill();
    process.waitForFinished();
    return seen;
}

} // namespace

TEST(CommandLine, NoNameCommandsTheTerminalThatShowsIt) {
    const QStringList hostile{QStringLiteral("/nowhere/\u001b[2Jgone\nmillrace: done \u202e4pm.mp4")};
    for (const char* command : {"probe", "verify", "jobs"}) {
        const auto ran = support::run(QStringLiteral("millrace"), QStringList{QLatin1String(command)} + hostile);
        EXPECT_NE(ran.code, 0) << command;
        EXPECT_TRUE(ran.err.contains("gone")) << ran.err.toStdString();
        EXPECT_FALSE(ran.err.contains('\x1b')) << command;
        EXPECT_FALSE(ran.err.contains("\u202e")) << command;
        EXPECT_EQ(ran.err.count('\n'), 1) << ran.err.toStdString();
    }
}

TEST(CommandLine, AQueueThatCannotBeReadIsNamedWithThePlace) {
    QTemporaryDir folder;
    const std::pair<const char*, const char*> wrong[] = {{"{\n oops", "line 2"},
        {R"({"format":"millrace-queue","jobs":[{"source":{"text":""}}]})", "jobs: [0]: source: text"},
        {R"({"format":"millrace-queue","jobs":[{"source":{"kind":"test-pattern"}}]})", "jobs: [0]"}};
    for (const auto& [text, place] : wrong) {
        const QString path = written(folder, "queue.json", text);
        const auto ran = support::run(support::program(QStringLiteral("millrace")),
            {QStringLiteral("transcode"), QStringLiteral("--queue"), path, QStringLiteral("--output"), folder.path()});
        EXPECT_EQ(ran.code, 2) << text;
        EXPECT_TRUE(ran.err.contains(place)) << ran.err.toStdString();
        EXPECT_TRUE(ran.err.contains("queue.json")) << ran.err.toStdString();
    }
}

TEST(CommandLine, AQueueIsEncodedUnderItsNames) {
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 1);
    const QString queue = written(folder, "queue.json",
        R"({"format":"millrace-queue","version":1,"jobs":[{"source":{"text":")" + QFileInfo(clip).fileName().toUtf8() +
            R"("},"presetId":"phone-vertical","name":"renamed"}]})");
    const auto ran = support::run(support::program(QStringLiteral("millrace")),
        {QStringLiteral("transcode"), QStringLiteral("--queue"), queue, QStringLiteral("--output"), folder.path()});
    EXPECT_EQ(ran.code, 0) << ran.err.toStdString();
    EXPECT_TRUE(QFile::exists(folder.path() + QStringLiteral("/renamed/master.m3u8")));
}

TEST(CommandLine, WrongUsageIsOneSentenceAndTwo) {
    for (const QStringList& arguments : {QStringList{QStringLiteral("transcode")},
             {QStringLiteral("transcode"), QStringLiteral("--nonsense")}, {QStringLiteral("dance")}, {QStringLiteral("probe")}, {},
             {QStringLiteral("transcode"), QStringLiteral("x.mp4"), QStringLiteral("--slots"), QStringLiteral("none")},
             {QStringLiteral("serve"), QStringLiteral("--slots"), QStringLiteral("0")},
             {QStringLiteral("ingest"), QStringLiteral("--port"), QStringLiteral("70000")}}) {
        const auto ran = support::run(QStringLiteral("millrace"), arguments);
        EXPECT_EQ(ran.code, 2) << arguments.join(QLatin1Char(' ')).toStdString();
        EXPECT_EQ(ran.err.count('\n'), 1) << ran.err.toStdString();
        EXPECT_TRUE(ran.out.isEmpty());
    }
}

TEST(CommandLine, AMissingFileIsNamedAndTheOtherJobStillIsDone) {
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 2);
    const auto ran = support::run(QStringLiteral("millrace"),
        {QStringLiteral("transcode"), QStringLiteral("/no/such.mp4"), clip, QStringLiteral("--preset"), QStringLiteral("archive-review"),
            QStringLiteral("--output"), folder.path() + QStringLiteral("/out"), QStringLiteral("--json")});

    EXPECT_EQ(ran.code, 1);
    const QJsonArray jobs = lastLine(ran.out)[QStringLiteral("jobs")].toArray();
    ASSERT_EQ(jobs.size(), 2);
    EXPECT_EQ(jobs[0][QStringLiteral("state")].toString(), QStringLiteral("failed"));
    EXPECT_TRUE(jobs[0][QStringLiteral("error")].toString().contains(QStringLiteral("/no/such.mp4")));
    EXPECT_EQ(jobs[1][QStringLiteral("state")].toString(), QStringLiteral("done"));
    EXPECT_EQ(jobs[1][QStringLiteral("frames")].toInt(), 50);
}

TEST(CommandLine, ALadderHasEveryFrameInEveryRungAndIsProvenRight) {
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 8);
    const QString out = folder.path() + QStringLiteral("/out/pattern");
    const auto ran = support::run(QStringLiteral("millrace"),
        {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("low-latency-h264"), QStringLiteral("--output"),
            folder.path() + QStringLiteral("/out"), QStringLiteral("--json")});

    ASSERT_EQ(ran.code, 0) << ran.err.toStdString() << ran.out.right(2000).toStdString();
    for (const QString& rung : {QStringLiteral("720p"), QStringLiteral("480p"), QStringLiteral("360p")})
        EXPECT_EQ(framesBy(out + QLatin1Char('/') + rung + QStringLiteral("/index.m3u8")), 200) << rung.toStdString();
    const auto proof = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), out, QStringLiteral("--json")});
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
    EXPECT_TRUE(lastLine(proof.out)[QStringLiteral("checksums")].toBool());
    // Picture and sound begin together for a reader that knows nothing of us.
    const auto starts = support::run(QStringLiteral("ffprobe"),
        {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-show_entries"), QStringLiteral("stream=start_time"),
            QStringLiteral("-of"), QStringLiteral("csv=p=0"), out + QStringLiteral("/master.m3u8")});
    int streams = 0;
    for (const QByteArray& line : starts.out.split('\n')) {
        if (line.trimmed().isEmpty()) continue; // between programs
        bool isNumber = false;
        EXPECT_LT(std::abs(line.trimmed().toDouble(&isNumber)), 0.04) << starts.out.toStdString();
        EXPECT_TRUE(isNumber) << starts.out.toStdString();
        ++streams;
    }
    EXPECT_GE(streams, 4) << "three pictures and the sound: " << starts.out.toStdString();
}

TEST(CommandLine, AKilledRunGoesOnAndBringsTheSameBytes) {
    QTemporaryDir folder;
    const QString clip = support::smallPattern(folder.path(), 20);
    const auto arguments = [&](const QString& out) {
        return QStringList{QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("archive-review"),
            QStringLiteral("--slots"), QStringLiteral("2"), QStringLiteral("--output"), folder.path() + out, QStringLiteral("--json")};
    };
    ASSERT_EQ(support::run(QStringLiteral("millrace"), arguments(QStringLiteral("/calm"))).code, 0);

    const QByteArray seen =
        killedAt(arguments(QStringLiteral("/killed")), [](const QByteArray& out) { return !encodedChunks(out).isEmpty(); });
    const auto again = support::run(QStringLiteral("millrace"), arguments(QStringLiteral("/killed")));

    ASSERT_EQ(again.code, 0) << again.err.toStdString();
    expectGoneOnWith(seen, again.out);
    for (const QString& file : {QStringLiteral("master.m3u8"), QStringLiteral("manifest.mpd"), QStringLiteral("360p/index.m3u8"),
             QStringLiteral("360p/init.mp4"), QStringLiteral("360p/00001.m4s"), QStringLiteral("360p/00002.m4s"),
             QStringLiteral("360p/00004.m4s"), QStringLiteral("audio/00003.m4s")}) {
        const QByteArray calm = contents(support::object(folder.path() + QStringLiteral("/calm/pattern"), file));
        EXPECT_FALSE(calm.isEmpty()) << file.toStdString();
        EXPECT_EQ(calm, contents(support::object(folder.path() + QStringLiteral("/killed/pattern"), file))) << file.toStdString();
    }
}

TEST(CommandLine, WhatIsGoneFromTheOutputIsMadeAgainAndNeverNamedBefore) {
    // A playlist that names a missing segment is the worst bug we can have: somebody cleaned the folder between two runs.
    QTemporaryDir folder;
    const QString clip = support::smallPattern(folder.path(), 40);
    const QString out = folder.path() + QStringLiteral("/out/pattern/360p/");
    const QStringList arguments{QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("archive-review"),
        QStringLiteral("--output"), folder.path() + QStringLiteral("/out"), QStringLiteral("--json")};
    const QByteArray seen = killedAt(arguments,
        [&](const QByteArray& said) { return said.contains("chunk 001 encoded") && QFile::exists(out + QStringLiteral("index.m3u8")); });
    ASSERT_TRUE(QFile::remove(support::object(out, QStringLiteral("00001.m4s")))) << seen.right(500).toStdString();
    ASSERT_TRUE(QFile::remove(support::object(out, QStringLiteral("init.mp4"))));

    const auto again = support::run(QStringLiteral("millrace"), arguments);
    ASSERT_EQ(again.code, 0) << again.out.right(2000).toStdString();
    EXPECT_TRUE(again.out.contains("chunk 001 is made again")) << again.out.left(3000).toStdString();
    const auto proof = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), folder.path() + QStringLiteral("/out/pattern")});
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
}

TEST(CommandLine, AFinishedRunSaysSoWhenAskedAgain) {
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 2);
    const QStringList arguments{QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("archive-review"),
        QStringLiteral("--output"), folder.path() + QStringLiteral("/out")};
    ASSERT_EQ(support::run(QStringLiteral("millrace"), arguments).code, 0);
    const auto again = support::run(QStringLiteral("millrace"), arguments);
    EXPECT_EQ(again.code, 0);
    EXPECT_TRUE(again.out.contains("already done")) << again.out.toStdString();
}

TEST(CommandLine, ARunKilledWhilePublishingIsFinishedByTheNext) {
    // Found by reading: all chunks were stored, none was left to encode, and nobody asked the job to finish.
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 3);
    support::MemoryIngest ingest;
    const QStringList arguments{QStringLiteral("transcode"), clip, QStringLiteral("--preset"), QStringLiteral("archive-review"),
        QStringLiteral("--output"), folder.path() + QStringLiteral("/out"), QStringLiteral("--publish"), ingest.url(),
        QStringLiteral("--json")};
    ingest.beBusyForReports(true);
    const QByteArray seen =
        killedAt(arguments, [&](const QByteArray& out) { return ingest.turnedAway() > 0 && out.contains("\"state\":\"publishing\""); });
    ASSERT_GT(ingest.turnedAway(), 0) << "it was killed before it was publishing: " << seen.right(800).toStdString();
    ASSERT_EQ(encodedChunks(seen).size(), 1) << seen.right(800).toStdString();
    ASSERT_FALSE(ingest.holds("pattern/manifest.mpd")) << "it was killed too late";
    ingest.beBusyForReports(false);
    const auto again = support::run(QStringLiteral("millrace"), arguments);

    EXPECT_EQ(again.code, 0) << again.out.right(800).toStdString();
    EXPECT_FALSE(again.out.contains(" started")) << "everything was encoded: " << again.out.toStdString();
    for (const char* file : {"pattern/report.json", "pattern/manifest.mpd", "pattern/master.m3u8"}) EXPECT_TRUE(ingest.holds(file)) << file;
    EXPECT_EQ(lastLine(again.out)[QStringLiteral("jobs")][0][QStringLiteral("state")].toString(), QStringLiteral("done"));
}

TEST(CommandLine, AnInterruptedRunEndsWith130) {
#ifndef _WIN32
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 20);
    QProcess process;
    process.start(support::program(QStringLiteral("millrace")),
        {QStringLiteral("transcode"), clip, QStringLiteral("--output"), folder.path() + QStringLiteral("/out"), QStringLiteral("--json")});
    QByteArray seen;
    while (!seen.contains("chunk 001 started") && process.waitForReadyRead(60'000)) seen += process.readAllStandardOutput();
    ASSERT_TRUE(seen.contains("chunk 001 started")) << seen.toStdString();
    process.terminate();
    ASSERT_TRUE(process.waitForFinished(5000));
    EXPECT_EQ(process.exitCode(), 130);
#endif
}

TEST(CommandLine, SoundAloneAndSilentVideoBothWork) {
    QTemporaryDir folder;
    const QString clip = support::testPattern(folder.path(), 3);
    const QString silent = folder.path() + QStringLiteral("/silent.mkv"), sound = folder.path() + QStringLiteral("/sound.m4a");
    ASSERT_EQ(support::run(QStringLiteral("ffmpeg"),
                  {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-i"), clip, QStringLiteral("-an"), QStringLiteral("-c"),
                      QStringLiteral("copy"), silent})
                  .code,
        0);
    ASSERT_EQ(support::run(QStringLiteral("ffmpeg"),
                  {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-i"), clip, QStringLiteral("-vn"), QStringLiteral("-c"),
                      QStringLiteral("copy"), sound})
                  .code,
        0);

    const auto ran = support::run(QStringLiteral("millrace"),
        {QStringLiteral("transcode"), silent, sound, QStringLiteral("--preset"), QStringLiteral("archive-review"),
            QStringLiteral("--output"), folder.path() + QStringLiteral("/out")});

    EXPECT_EQ(ran.code, 0) << ran.err.toStdString();
    for (const auto& [name, there, absent] :
        {std::tuple("silent", "75 frames decoded", "samples decoded"), std::tuple("sound", "samples decoded", "frames decoded")}) {
        const auto proof = support::run(
            QStringLiteral("millrace"), {QStringLiteral("verify"), folder.path() + QStringLiteral("/out/") + QLatin1String(name)});
        EXPECT_EQ(proof.code, 0) << name << proof.out.toStdString();
        EXPECT_TRUE(proof.out.contains(there)) << name << proof.out.toStdString();
        EXPECT_FALSE(proof.out.contains(absent)) << name << proof.out.toStdString();
    }
}

class RealFiles : public testing::TestWithParam<const char*> {};

TEST_P(RealFiles, EncodesAndIsProvenRight) {
    const QString source = support::media(QString::fromUtf8(GetParam()));
    if (source.isEmpty()) GTEST_SKIP() << "shared/media is not here";
    QTemporaryDir folder;
    const auto ran = support::run(QStringLiteral("millrace"),
        {QStringLiteral("transcode"), source, QStringLiteral("--preset"), QStringLiteral("archive-review"), QStringLiteral("--name"),
            QStringLiteral("out"), QStringLiteral("--output"), folder.path(), QStringLiteral("--json")});
    ASSERT_EQ(ran.code, 0) << lastLine(ran.out)[QStringLiteral("jobs")][0][QStringLiteral("error")].toString().toStdString();
    const auto proof = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), folder.path() + QStringLiteral("/out")});
    EXPECT_EQ(proof.code, 0) << proof.out.toStdString();
}
INSTANTIATE_TEST_SUITE_P(Media, RealFiles,
    testing::Values("camera/rotated_video.mp4", "camera/sample_rotate_and_reflect.mp4", "camera/uneven_frame_durations.mp4",
        "camera/sideways movie.mov", "interlaced-anamorphic/dv-pal-interlaced.mov", "interlaced-anamorphic/base_ntsc.mpg",
        "interlaced-anamorphic/video_with_rectangular_samples.mp4", "hdr10bit/h265_10bits.mp4", "hdr10bit/roadtrip-vp92-10bit.webm",
        "hdr10bit/sample_with_color_info.mp4", "containers/sample.avi", "containers/test.flv", "timestamps/400x300_seg0.ts",
        "timestamps/missing-dts.ts", "professional/animation.mov", "audio/sample_eac3.mp4"));

/// What a bad file ends with.
struct BadFile {
    const char* file;
    bool works;           ///< what is good of it becomes a film
    const char* sentence; ///< of the failure, or the film's frames

    /// In the names that CTest shows.
    friend void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.file; }
};

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, EndWithAReasonAndNeverHang) {
    const QString source = support::media(QString::fromUtf8(GetParam().file));
    if (source.isEmpty()) GTEST_SKIP() << "shared/media is not here";
    QTemporaryDir folder;
    const auto probed = support::run(QStringLiteral("millrace"), {QStringLiteral("probe"), source});
    EXPECT_TRUE(probed.code == 0 || probed.code == 1) << probed.code << probed.err.toStdString();
    EXPECT_TRUE(probed.code == 0 ? probed.out.startsWith("format ") : probed.err.contains(GetParam().sentence))
        << probed.out.toStdString() << probed.err.toStdString();
    const auto made = support::run(QStringLiteral("millrace"),
        {QStringLiteral("transcode"), source, QStringLiteral("--preset"), QStringLiteral("archive-review"), QStringLiteral("--name"),
            QStringLiteral("out"), QStringLiteral("--output"), folder.path(), QStringLiteral("--json")});
    const QJsonValue job = lastLine(made.out)[QStringLiteral("jobs")][0];
    EXPECT_EQ(made.code, GetParam().works ? 0 : 1) << made.out.toStdString() << made.err.toStdString();
    EXPECT_EQ(job[QStringLiteral("state")].toString(), GetParam().works ? QStringLiteral("done") : QStringLiteral("failed"));
    const QString told =
        GetParam().works ? QString::number(job[QStringLiteral("frames")].toInt()) : job[QStringLiteral("error")].toString();
    EXPECT_TRUE(told.contains(QLatin1String(GetParam().sentence))) << told.toStdString();
    EXPECT_FALSE((probed.out + probed.err + made.out + made.err).contains("root:")) << "what another file holds is told";
}
INSTANTIATE_TEST_SUITE_P(Media, BadFiles,
    testing::Values(
        BadFile{"malformed/1236639.mp3", false, "it is not a video or audio format that Millrace knows, or its header is damaged."},
        BadFile{"malformed/0-timescale.mp4", false, "no video and no sound that can be decoded (video h264 cannot be decoded)"},
        BadFile{"malformed/sample-with-large-length.avi", true, "58"},
        BadFile{"hostile/read_passwd.avi", false, "no video and no sound that can be decoded."},
        BadFile{"hostile/read_passwd_bypass.mp4", false, "no video and no sound that can be decoded."}));

TEST(CommandLine, AnInterruptedRunWithAPresetFileGoesOn) {
    QTemporaryDir folder;
    const QString clip = support::smallPattern(folder.path(), 20);
    const QString preset = written(folder, "mine.json",
        R"({"version":1,"id":"mine","name":"Mine","speed":"fast","segmentSeconds":2,"gopSeconds":1,"rungs":[{"name":"hi","shortSide":720,"kbps":2500},{"name":"lo","shortSide":180,"kbps":300}]})");
    const QStringList arguments{QStringLiteral("transcode"), clip, QStringLiteral("--preset"), preset, QStringLiteral("--slots"),
        QStringLiteral("2"), QStringLiteral("--output"), folder.path() + QStringLiteral("/out"), QStringLiteral("--json")};
    const QByteArray seen = killedAt(arguments, [](const QByteArray& out) { return !encodedChunks(out).isEmpty(); });
    const auto again = support::run(QStringLiteral("millrace"), arguments);

    ASSERT_EQ(again.code, 0) << again.err.toStdString();
    expectGoneOnWith(seen, again.out);
}

TEST(CommandLine, TheNumberOfSlotsNeverShowsInTheOutput) {
    // With one slot a chunk's rungs share a thread, with more each has its own and chunks run side by side.
    QTemporaryDir folder;
    const QString clip = support::smallPattern(folder.path(), 15);
    const QString preset = written(folder, "three.json",
        R"({"version":1,"id":"three","name":"Three","speed":"veryfast","segmentSeconds":2,"gopSeconds":2,"rungs":[{"name":"360p","shortSide":360,"rateControl":"capped-quality","quality":23,"kbps":800},{"name":"240p","shortSide":240,"profile":"main","rateControl":"capped-quality","quality":24,"kbps":400},{"name":"180p","shortSide":180,"profile":"main","rateControl":"capped-quality","quality":24,"kbps":300}]})");
    for (const char* slots_ : {"1", "2", "5"}) {
        const auto ran = support::run(QStringLiteral("millrace"),
            {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), preset, QStringLiteral("--slots"), QLatin1String(slots_),
                QStringLiteral("--output"), folder.path() + QLatin1Char('/') + QLatin1String(slots_)});
        ASSERT_EQ(ran.code, 0) << ran.err.toStdString();
    }
    const QDir one(folder.path() + QStringLiteral("/1/pattern"));
    int compared = 0;
    QDirIterator walk(one.path(), QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString file = one.relativeFilePath(walk.next());
        if (file == QLatin1String("report.json")) continue; // tells how long it took
        for (const char* other : {"2", "5"})
            EXPECT_EQ(contents(one.filePath(file)),
                contents(folder.path() + QLatin1Char('/') + QLatin1String(other) + QStringLiteral("/pattern/") + file))
                << file.toStdString() << " with " << other << " slots";
        ++compared;
    }
    EXPECT_GT(compared, 20);
}
