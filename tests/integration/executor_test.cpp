// The local executor with the real encoder program, and with programs that behave badly.

#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"
#include "tests/support/run.hpp"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>
#include <gtest/gtest.h>

namespace {

struct Executed {
    base::Result<model::TaskResult> result = base::Error{base::ErrorCode::Internal, "it never ended"};
    int ends = 0;
};

class Executor : public testing::Test {
protected:
    Executed run(const std::string& program, const work::Order& order) {
        work::LocalExecutor executor(program);
        Executed executed;
        QEventLoop loop;
        QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
        const auto started = executor.start(order, {source.toStdString(), folder.path().toStdString()});
        QObject::connect(started.get(), &work::Run::finished, &loop, [&](const base::Result<model::TaskResult>& result) {
            executed.result = result;
            ++executed.ends;
            loop.quit();
        });
        loop.exec();
        return executed;
    }
    /// A program that does what the shell says.
    std::string script(const QByteArray& text) {
        QFile file(folder.path() + QStringLiteral("/program"));
        (void)file.open(QIODevice::WriteOnly);
        file.write("#!/bin/sh\n" + text);
        file.close();
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        return file.fileName().toStdString();
    }
    work::Order testPattern() {
        work::Order order;
        order.id = "test/pattern";
        order.task.kind = model::TaskKind::TestPattern;
        order.task.output = "made.mp4";
        order.task.seconds = 1;
        return order;
    }
    QTemporaryDir folder;
    QString source;
    const std::string encoder = MILLRACE_BIN "/millrace-encoder";
};

} // namespace

TEST_F(Executor, WhatIsOrderedLiesInThePlaceAndSaysWhoMadeIt) {
    const auto made = run(encoder, testPattern());
    ASSERT_TRUE(made.result) << made.result.error().message;
    EXPECT_TRUE(QFile::exists(folder.path() + QStringLiteral("/made.mp4")));
    EXPECT_NE(made.result->fingerprint.find("x264 "), std::string::npos) << made.result->fingerprint;

    source = folder.path() + QStringLiteral("/made.mp4");
    work::Order probe;
    probe.task.kind = model::TaskKind::Probe;
    probe.task.source = work::kSource;
    const auto read = run(encoder, probe);
    ASSERT_TRUE(read.result && read.result->media);
    EXPECT_EQ(read.result->fingerprint, made.result->fingerprint);
    ASSERT_TRUE(read.result->media->mainVideo());
}

TEST_F(Executor, TheEncoderSaysWhatItMakesOfThePatterns) {
    work::Order order;
    order.id = "encoders/digest";
    order.task.kind = model::TaskKind::Digest;
    order.task.families = {"h264", "aac"};
    const auto made = run(encoder, order), again = run(encoder, order);
    ASSERT_TRUE(made.result) << made.result.error().message;
    ASSERT_TRUE(again.result);
    ASSERT_EQ(made.result->digests.size(), 2u);
    EXPECT_EQ(made.result->digests, again.result->digests);
    ASSERT_TRUE(made.result->host && again.result->host);
    EXPECT_EQ(*made.result->host, *again.result->host) << "it would be tried anew at each start";
    EXPECT_EQ(made.result->host->build, made.result->fingerprint);
}

TEST_F(Executor, AnEncoderRefusesWhatAnotherBegan) {
    work::Order order = testPattern();
    order.task.encoder = "Millrace 9.9, libavcodec 99.0.0";
    const auto refused = run(encoder, order);
    ASSERT_FALSE(refused.result);
    EXPECT_EQ(refused.result.error().code, base::ErrorCode::Conflict);
    EXPECT_NE(refused.result.error().message.find("Millrace 9.9"), std::string::npos) << refused.result.error().message;
    EXPECT_FALSE(QFile::exists(folder.path() + QStringLiteral("/made.mp4")));
}

TEST_F(Executor, ProgramsThatCrashEndOrCannotStartAreSaidSo) {
    const auto crashed = run(script("kill -SEGV $$"), testPattern());
    ASSERT_FALSE(crashed.result);
    EXPECT_EQ(crashed.result.error().code, base::ErrorCode::EncoderStopped);
    EXPECT_NE(crashed.result.error().message.find("signal 11"), std::string::npos) << crashed.result.error().message;
    const auto ended = run(script("echo 'no such codec' >&2; exit 3"), testPattern());
    EXPECT_EQ(ended.result.error().message, "The encoder ended with code 3: no such codec.");
    const auto missing = run(folder.path().toStdString() + "/nothing", testPattern());
    EXPECT_NE(missing.result.error().message.find("cannot be started"), std::string::npos) << missing.result.error().message;
    for (const auto& each : {crashed, ended, missing}) EXPECT_EQ(each.ends, 1);
}

TEST_F(Executor, OneThatFallsSilentIsEnded) {
    work::Order order = testPattern();
    order.silenceMs = 50;
    const auto silent = run(script("exec sleep 1000"), order);
    ASSERT_FALSE(silent.result);
    EXPECT_EQ(silent.result.error().code, base::ErrorCode::EncoderStopped);
    EXPECT_NE(silent.result.error().message.find("was silent"), std::string::npos) << silent.result.error().message;
}

TEST_F(Executor, OneThatTurnsInACircleIsEndedAndItsProcessorTimeIsSaid) {
    work::Order order = testPattern();
    order.silenceMs = 100;
    const auto turning = run(script("while :; do :; done"), order);
    ASSERT_FALSE(turning.result);
    EXPECT_EQ(turning.result.error().code, base::ErrorCode::EncoderStopped);
    EXPECT_NE(turning.result.error().message.find("of processor time"), std::string::npos) << turning.result.error().message;
    EXPECT_EQ(turning.result.error().message.find("the disk"), std::string::npos) << turning.result.error().message;
}

TEST_F(Executor, WhatALibrarySaysOnStandardOutputMeansNothing) {
    const auto result = run(
        script("read task; echo 'x265 [info]: hello'; echo '{\"event\":\"finished\",\"result\":{\"fingerprint\":\"f\"}}'"), testPattern());
    ASSERT_TRUE(result.result) << result.result.error().message;
    EXPECT_EQ(result.result->fingerprint, "f");
}
