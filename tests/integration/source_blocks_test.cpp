// The real encoder over a source that comes in blocks makes the bytes that it makes of the file; what is wrong with the source is no fault
// of the encoder.

#include "core/base/crc32c.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/orders.hpp"
#include "core/engine/planner.hpp"
#include "core/work/block_source.hpp"
#include "core/work/local_executor.hpp"
#include "tests/support/run.hpp"

#include <QDirIterator>
#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>
#include <gtest/gtest.h>
#include <map>

namespace {

/// The blocks of a file of this host, after a while.
class BlocksOfFile final : public work::BlockSource {
public:
    explicit BlocksOfFile(const QString& path) : m_file(path) { EXPECT_TRUE(m_file.open(QIODevice::ReadOnly)); }

    model::SourceElsewhere facts() const override { return {m_file.size(), base::fileStatus(m_file.fileName().toStdString()).modifiedMs}; }
    void need(const model::SourceNeed& need, Came came) override {
        asked += need.count;
        const bool isBroken = brokenFrom >= 0 && need.block + need.count > brokenFrom;
        for (std::int64_t block = need.block; block < need.block + need.count; ++block)
            QTimer::singleShot(delayMs, &m_here, [this, block, came, isBroken] {
                if (isBroken) return came(base::Error{base::ErrorCode::SourceChanged, base::text("The film was changed meanwhile.")});
                m_file.seek(block * model::kSourceBlock);
                const QByteArray bytes = m_file.read(model::kSourceBlock);
                came(model::SourceHave{block, m_file.fileName().toStdString(), block * model::kSourceBlock,
                    base::crc32c(bytes.constData(), static_cast<std::size_t>(bytes.size()))});
            });
    }

    int delayMs = 0;
    std::int64_t brokenFrom = -1; ///< block; -1: none
    std::int64_t asked = 0;

private:
    QFile m_file;
    QObject m_here;
};

struct SourceBlocks : testing::Test {
    struct Ended {
        base::Result<model::TaskResult> result = base::Error{base::ErrorCode::Internal, "it never ended"};
        int ends = 0, segments = 0;
    };
    Ended run(const work::Order& order, const work::Place& place) {
        Ended ended;
        QEventLoop loop;
        QTimer::singleShot(120'000, &loop, &QEventLoop::quit);
        const auto started = executor.start(order, place);
        QObject::connect(started.get(), &work::Run::segmentWritten, &loop, [&] { ++ended.segments; });
        QObject::connect(started.get(), &work::Run::finished, &loop, [&](const base::Result<model::TaskResult>& result) {
            ended.result = result;
            ++ended.ends;
            loop.quit();
        });
        loop.exec();
        return ended;
    }
    work::Place here(const char* name) const { return {film.toStdString(), folder.filePath(QLatin1String(name)).toStdString()}; }
    work::Place elsewhere(const char* name) const { return {"film.mp4", folder.filePath(QLatin1String(name)).toStdString(), blocks}; }
    /// What lies below a folder: name to content.
    std::map<QString, QByteArray> files(const char* name) const {
        std::map<QString, QByteArray> found;
        const QString root = folder.filePath(QLatin1String(name));
        QDirIterator each(root, QDir::Files, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            const QString path = each.next();
            found[path.mid(root.size())] = *base::readFile(path.toStdString());
        }
        return found;
    }
    static work::Order probeOf() {
        work::Order probe;
        probe.task.kind = model::TaskKind::Probe;
        probe.task.source = work::kSource;
        probe.task.output = work::kThumbnail;
        return probe;
    }
    /// A job of it that has been probed and planned.
    engine::StoredJob planned() {
        engine::StoredJob stored;
        stored.job.id = "film";
        const Ended probed = run(probeOf(), here("probe"));
        EXPECT_TRUE(probed.result) << probed.result.error().message;
        if (!probed.result) return stored;
        stored.media = probed.result->media;
        stored.preset.name = "two rungs";
        stored.preset.segmentSeconds = 2;
        stored.preset.chunkSeconds = 4;
        for (const auto& [name, side, kbps] : {std::tuple{"hi", 360, 900}, {"lo", 180, 300}})
            stored.preset.rungs.push_back({.name = name, .shortSide = side, .kbps = kbps});
        auto plan = engine::plan(*stored.media, stored.preset);
        EXPECT_TRUE(plan) << plan.error().message;
        if (plan) stored.plan = *plan;
        return stored;
    }

    /// In the encoder's place: a program that does what the shell says.
    void useScript(const QByteArray& text) {
        QFile file(folder.filePath(QStringLiteral("program")));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\n" + text);
        file.close();
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        executor = work::LocalExecutor(file.fileName().toStdString());
    }

    QTemporaryDir folder;
    const QString film = support::smallPattern(folder.path(), 12);
    std::shared_ptr<BlocksOfFile> blocks = std::make_shared<BlocksOfFile>(film);
    work::LocalExecutor executor{MILLRACE_BIN "/millrace-encoder"};
};

} // namespace

TEST_F(SourceBlocks, GiveTheBytesOfTheFile) {
    const engine::StoredJob stored = planned();
    ASSERT_TRUE(stored.plan);
    ASSERT_GE(stored.plan->chunks.size(), 3U);
    const engine::JobUnits units(*stored.plan, {}, {});
    for (int unit = 0; unit < units.size(); ++unit) {
        const work::Order order = engine::orderOf(stored, units, unit, 2);
        const Ended right = run(order, here("here")), other = run(order, elsewhere("elsewhere"));
        ASSERT_TRUE(right.result) << right.result.error().message;
        ASSERT_TRUE(other.result) << other.result.error().message;
        EXPECT_EQ(other.result->segments, right.result->segments) << "their SHA-256 among it";
        EXPECT_EQ(other.result->likeness, right.result->likeness);
        EXPECT_EQ(other.segments, right.segments);
    }
    const auto right = files("here");
    EXPECT_GE(right.size(), 2U * 6 + 2);
    EXPECT_EQ(files("elsewhere"), right);
    EXPECT_GT(blocks->asked, 0);
}

TEST_F(SourceBlocks, AreProbedLikeTheFile) {
    const Ended right = run(probeOf(), here("here")), other = run(probeOf(), elsewhere("elsewhere"));
    ASSERT_TRUE(right.result && other.result);
    EXPECT_EQ(other.result->media, right.result->media) << "with fingerprint";
    EXPECT_EQ(files("elsewhere"), files("here")) << "the thumbnail";
    work::Order order;
    order.task.kind = model::TaskKind::Fingerprint;
    order.task.source = work::kSource;
    const Ended fingerprint = run(order, elsewhere("fingerprint"));
    ASSERT_TRUE(fingerprint.result && fingerprint.result->media);
    EXPECT_EQ(fingerprint.result->media->fingerprint, right.result->media->fingerprint);
}

TEST_F(SourceBlocks, AnErrorOfTheSourceEndsTheRunAndIsItsOwn) {
    blocks->brokenFrom = 3;
    const Ended ended = run(probeOf(), elsewhere("elsewhere"));
    ASSERT_FALSE(ended.result);
    EXPECT_EQ(ended.result.error().code, base::ErrorCode::SourceChanged);
    EXPECT_EQ(ended.result.error().message, "The film was changed meanwhile.");
    EXPECT_EQ(ended.ends, 1);
}

TEST_F(SourceBlocks, AnEncoderThatWaitsForItsSourceIsNotCalledSilent) {
    useScript("read task; echo '{\"event\":\"need\",\"need\":{\"block\":0,\"count\":1}}'; read have\n"
              "case \"$have\" in *crc32c*) echo '{\"event\":\"finished\",\"result\":{\"fingerprint\":\"f\"}}';; esac\n");
    work::Order order = probeOf();
    order.silenceMs = 2000;
    blocks->delayMs = 4500; // the source takes longer than an encoder may be silent
    const Ended ended = run(order, elsewhere("elsewhere"));
    ASSERT_TRUE(ended.result) << ended.result.error().message;
    EXPECT_EQ(ended.result->fingerprint, "f");
}

TEST_F(SourceBlocks, WhatAnEncoderCannotWantIsNotFetched) {
    useScript("read task\n"
              "for n in '-1,\"count\":1' '0,\"count\":100000' '99999999,\"count\":1' '0,\"count\":0'; do\n"
              "  echo \"{\\\"event\\\":\\\"need\\\",\\\"need\\\":{\\\"block\\\":$n}}\"\ndone\n"
              "echo '{\"event\":\"finished\",\"result\":{\"fingerprint\":\"f\"}}'\n");
    EXPECT_TRUE(run(probeOf(), elsewhere("elsewhere")).result);
    EXPECT_EQ(blocks->asked, 0);
}
