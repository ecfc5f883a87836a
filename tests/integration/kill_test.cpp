// Killed at any moment, ended politely, drained, first in a container: the same bytes, nothing repeated, nobody left behind.

#include "tests/support/run.hpp"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <csignal>
#include <functional>
#include <gtest/gtest.h>
#include <random>

#ifndef _WIN32
#include <sys/types.h>
#include <unistd.h>
#endif

namespace {

#ifndef _WIN32

bool lives(qint64 pid) {
    if (::kill(static_cast<pid_t>(pid), 0) != 0) return false;
    const auto state =
        support::run(QStringLiteral("ps"), {QStringLiteral("-o"), QStringLiteral("stat="), QStringLiteral("-p"), QString::number(pid)});
    return !state.out.trimmed().isEmpty() && !state.out.startsWith('Z');
}

QList<qint64> childrenOf(qint64 pid, const QString& states = {}) {
    QList<qint64> found;
    for (const QByteArray& line : support::run(
             QStringLiteral("ps"), {QStringLiteral("--ppid"), QString::number(pid), QStringLiteral("-o"), QStringLiteral("pid=,stat=")})
                                      .out.split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() == 2 && (states.isEmpty() || states.contains(QLatin1Char(words[1].at(0))))) found << words[0].toLongLong();
    }
    return found;
}

bool untilGone(const QList<qint64>& pids) {
    QElapsedTimer since;
    since.start();
    while (since.elapsed() < 10'000) {
        if (std::none_of(pids.begin(), pids.end(), lives)) return true;
    }
    return false;
}

/// One run of the command, read line by line.
struct Host {
    Host(const QString& source, const QString& output, const QStringList& more = {}) {
        process.start(support::program(QStringLiteral("millrace")),
            QStringList{QStringLiteral("transcode"), source, QStringLiteral("--preset"), QStringLiteral("archive-review"),
                QStringLiteral("--output"), output, QStringLiteral("--json")} +
                more);
    }
    ~Host() { kill(); }
    /// Reads until a line fits; false when it ended before.
    bool until(const std::function<bool(const QByteArray&)>& fits) {
        for (;;) {
            while (process.canReadLine()) {
                const QByteArray line = process.readLine();
                said += line;
                if (fits(line)) return true;
            }
            if (!process.waitForReadyRead(60'000)) return false;
        }
    }
    /// Its exit code; -1: it did not end, or not by itself.
    int end() {
        until([](const QByteArray&) { return false; });
        process.waitForFinished(60'000); // false too when it has ended already
        said += process.readAllStandardOutput();
        const bool ended = process.state() == QProcess::NotRunning && process.error() != QProcess::FailedToStart;
        return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    void kill() {
        process.kill();
        process.waitForFinished();
        said += process.readAllStandardOutput();
    }
    QProcess process;
    QByteArray said;
};

/// Every file of an output but the report (it holds times), by name.
QMap<QString, QByteArray> filesOf(const QString& folder) {
    QMap<QString, QByteArray> files;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        QFile file(walk.next());
        const QString name = file.fileName().mid(folder.size());
        if (name.endsWith(QStringLiteral("report.json")) || !file.open(QIODevice::ReadOnly)) continue;
        files[name] = file.readAll();
    }
    return files;
}

/// What earlier runs had finished is not begun again by the next one, which had something to do.
void expectGoneOnWith(const QByteArray& earlier, const QByteArray& next) {
    int finished = 0, made = 0;
    for (int chunk = 1; chunk <= 10; ++chunk) {
        const QByteArray name = "chunk " + QByteArray::number(chunk).rightJustified(3, '0');
        made += next.contains(name + " encoded") ? 1 : 0;
        if (!earlier.contains(name + " encoded")) continue;
        ++finished;
        EXPECT_FALSE(next.contains(name + " started")) << name.toStdString() << " was finished and is encoded again";
    }
    EXPECT_GT(finished, 0) << earlier.right(800).toStdString();
    EXPECT_GT(made, 0) << "nothing was left to go on with: " << next.right(800).toStdString();
}

struct Killed : testing::Test {
    QTemporaryDir folder;
    QString path(const char* name) const { return folder.path() + QLatin1Char('/') + QLatin1String(name); }
};

TEST_F(Killed, TwentyTimesAtRandomMomentsBringsTheSameBytesAndRepeatsNothingFinished) {
    const QString clip = support::testPattern(folder.path(), 120);
    ASSERT_EQ(Host(clip, path("calm"), {QStringLiteral("--slots"), QStringLiteral("2")}).end(), 0);
    std::mt19937 random(20261121);
    QByteArray all;
    int kills = 0, orphaned = 0, cut = 0;
    for (; kills < 20; ++kills) {
        Host host(clip, path("killed"), {QStringLiteral("--slots"), QString::number(1 + kills % 3)});
        // A moment is so many lines after the first sign of work.
        if (!host.until([](const QByteArray& line) { return line.contains("started"); })) break; // done before its time
        int lines = static_cast<int>(random() % 5);
        const bool more = host.until([&](const QByteArray&) { return lines-- <= 0; });
        const QList<qint64> encoders = childrenOf(host.process.processId());
        if (more && kills % 3 == 2 && !encoders.isEmpty()) {
            // One encoder; the job goes on by itself for a while, then the host is killed.
            ::kill(static_cast<pid_t>(encoders.front()), SIGKILL);
            cut += host.until([](const QByteArray& line) { return line.contains("is repeated"); }) ? 1 : 0;
            EXPECT_TRUE(childrenOf(host.process.processId(), QStringLiteral("Z")).isEmpty()) << "a zombie";
        }
        const QList<qint64> now = childrenOf(host.process.processId());
        orphaned += now.isEmpty() ? 0 : 1;
        host.kill();
        EXPECT_TRUE(untilGone(now)) << "an encoder outlived its host";
        all += host.said;
    }
    EXPECT_EQ(kills, 20) << "the clip is too short for twenty kills";
    EXPECT_GT(orphaned, 10) << "most kills must come while encoders run";
    EXPECT_GT(cut, 0) << "no encoder was killed alone";
    Host last(clip, path("killed"));
    ASSERT_EQ(last.end(), 0) << last.said.right(2000).toStdString();
    all += last.said;

    int told = 0;
    for (int chunk = 1; chunk <= 20; ++chunk) {
        const auto times = all.count("chunk " + QByteArray::number(chunk).rightJustified(3, '0') + " encoded");
        EXPECT_LE(times, 1) << "chunk " << chunk << " was finished and encoded again";
        told += times == 1 ? 1 : 0;
    }
    EXPECT_GE(told, 10) << "a kill may hide one chunk's line, not most of them";
    const auto calm = filesOf(path("calm/pattern")), killed = filesOf(path("killed/pattern"));
    EXPECT_GT(calm.size(), 20);
    EXPECT_EQ(calm.keys(), killed.keys());
    for (auto it = calm.begin(); it != calm.end(); ++it)
        EXPECT_TRUE(it.value() == killed[it.key()]) << it.key().toStdString() << " differs";
    for (const char* place : {"killed/.incoming", "killed/.millrace/work"}) {
        QDirIterator strays(path(place), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (strays.hasNext()) {
            const QString name = QFileInfo(strays.next()).fileName();
            EXPECT_TRUE(name.endsWith(QStringLiteral(".json")) || name == QStringLiteral("thumbnail.jpg"))
                << "a stray file: " << name.toStdString();
        }
    }
}

TEST_F(Killed, SigtermLeavesWithinFiveSecondsWithItsEncodersAndTheNextRunGoesOn) {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer holds signals back while glib waits in poll";
#endif
    const QString clip = support::smallPattern(folder.path(), 60);
    QByteArray all;
    for (const int signal : {SIGTERM, SIGINT}) {
        Host host(clip, path("out"), {QStringLiteral("--slots"), QStringLiteral("2")});
        ASSERT_TRUE(host.until([](const QByteArray& line) { return line.contains("encoded ·") && line.contains("chunk"); }));
        ASSERT_TRUE(host.until([](const QByteArray& line) { return line.contains("started ·") && line.contains("chunk"); }));
        const QList<qint64> encoders = childrenOf(host.process.processId());
        ASSERT_FALSE(encoders.isEmpty());
        QElapsedTimer since;
        since.start();
        ::kill(static_cast<pid_t>(host.process.processId()), signal);
        EXPECT_EQ(host.end(), 130);
        EXPECT_LT(since.elapsed(), 5000);
        EXPECT_TRUE(untilGone(encoders));
        all += host.said;
    }
    Host last(clip, path("out"));
    ASSERT_EQ(last.end(), 0);
    expectGoneOnWith(all, last.said);
}

TEST_F(Killed, Sigusr1FinishesWhatRunsAndStartsNothingElse) {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer holds signals back while glib waits in poll";
#endif
    const QString clip = support::smallPattern(folder.path(), 60);
    Host host(clip, path("out"), {QStringLiteral("--slots"), QStringLiteral("1")});
    ASSERT_TRUE(host.until([](const QByteArray& line) { return line.contains("chunk 002 started"); }));
    const QList<qint64> encoders = childrenOf(host.process.processId());
    ASSERT_FALSE(encoders.isEmpty());
    // To the whole group, as a supervisor does: the encoders must not mind.
    for (const qint64 pid : encoders) ::kill(static_cast<pid_t>(pid), SIGUSR1);
    ::kill(static_cast<pid_t>(host.process.processId()), SIGUSR1);

    EXPECT_EQ(host.end(), 75);
    EXPECT_TRUE(host.said.contains("chunk 002 encoded")) << host.said.right(1500).toStdString();
    EXPECT_FALSE(host.said.contains("chunk 004 started"));
    Host last(clip, path("out"));
    ASSERT_EQ(last.end(), 0);
    expectGoneOnWith(host.said, last.said);
}

TEST_F(Killed, AnEncoderEndsWithAHostThatCannotSayGoodbye) {
    const QString clip = support::smallPattern(folder.path(), 60);
    Host host(clip, path("out"));
    ASSERT_TRUE(host.until([](const QByteArray& line) { return line.contains("\"progress\"") && !line.contains("\"fraction\":0,"); }));
    const QList<qint64> encoders = childrenOf(host.process.processId());
    ASSERT_FALSE(encoders.isEmpty());
    for (const qint64 pid : encoders) ::kill(static_cast<pid_t>(pid), SIGSTOP); // cannot notice anything itself
    host.kill();

#ifdef __linux__
    EXPECT_TRUE(untilGone(encoders));
#endif
    for (const qint64 pid : encoders) ::kill(static_cast<pid_t>(pid), SIGCONT);
    EXPECT_TRUE(untilGone(encoders));
}

#ifdef __linux__
TEST_F(Killed, AsProcessOneItReapsOrphansForwardsSignalsAndTellsTheExitCode) {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer holds signals back while glib waits in poll";
#endif
    const QStringList inside{
        QStringLiteral("--pid"), QStringLiteral("--fork"), QStringLiteral("--kill-child"), QStringLiteral("--mount-proc")};
    if (support::run(QStringLiteral("unshare"), inside + QStringList{QStringLiteral("true")}).code != 0)
        GTEST_SKIP() << "SKIPPED: a process namespace needs root";
    const QString clip = support::smallPattern(folder.path(), 60);
    QProcess container;
    container.start(QStringLiteral("unshare"),
        inside +
            QStringList{support::program(QStringLiteral("millrace")), QStringLiteral("transcode"), clip, QStringLiteral("--preset"),
                QStringLiteral("archive-review"), QStringLiteral("--output"), path("out"), QStringLiteral("--json")});
    QByteArray said;
    while (!said.contains("chunk 002 started") && container.waitForReadyRead(60'000)) said += container.readAllStandardOutput();
    const QList<qint64> first = childrenOf(container.processId());
    ASSERT_EQ(first.size(), 1);
    // An orphan: its parent leaves at once, it ends a moment later, and its only parent is process 1.
    const auto orphan = support::run(QStringLiteral("nsenter"),
        {QStringLiteral("-t"), QString::number(first.front()), QStringLiteral("-p"), QStringLiteral("-m"), QStringLiteral("sh"),
            QStringLiteral("-c"), QStringLiteral("(sleep 0.1 >/dev/null & echo $!) ; exit 0")});
    ASSERT_EQ(orphan.code, 0) << orphan.err.toStdString();
    ASSERT_GT(orphan.out.trimmed().toInt(), 1) << "there was no orphan";
    QElapsedTimer since;
    since.start();
    bool clean = false;
    while (!clean && since.elapsed() < 10'000) clean = childrenOf(first.front()).size() == 1; // the program itself
    EXPECT_TRUE(clean) << "an orphan was not reaped";
    ::kill(static_cast<pid_t>(first.front()), SIGTERM);
    ASSERT_TRUE(container.waitForFinished(5000));
    EXPECT_EQ(container.exitCode(), 130);
}
#endif

#endif // _WIN32

} // namespace
