// A job's folder when it moves: the same place is the same however it is spelt, and nothing is lost on the way.

#include "core/base/files.hpp"
#include "core/engine/job_folder.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QThreadPool>
#include <gtest/gtest.h>

namespace {

/// A work folder with one job that has a result and a segment; `link` leads to it.
struct WorkFolder : testing::Test {
    QTemporaryDir folder;
    const std::atomic<bool> goOn{false}, stop{true};
    engine::JobFolder work{path("work/job")};

    std::string path(const char* name) const { return (folder.path() + QLatin1Char('/') + QLatin1String(name)).toStdString(); }
    void SetUp() override {
        model::TaskResult result;
        result.writtenBytes = 7;
        ASSERT_TRUE(work.prepare("chunk-001", result) && work.keep("chunk-001"));
        ASSERT_TRUE(base::writeFileAtomically(work.out() + "/hi/00001.m4s", "segment"));
        ASSERT_TRUE(QFile::link(QString::fromStdString(path("work")), QString::fromStdString(path("link"))));
    }
    /// Whether everything lies there.
    static bool isWhole(const engine::JobFolder& at) {
        const auto result = at.kept("chunk-001");
        const auto segment = base::readFile(at.out() + "/hi/00001.m4s");
        return result && result->writtenBytes == 7 && segment && *segment == "segment";
    }
    static bool exists(const std::string& name) { return QFile::exists(QString::fromStdString(name)); }
};

} // namespace

TEST_F(WorkFolder, TheSamePlaceIsTheSameHoweverItIsSpelt) {
    EXPECT_TRUE(work.isAt(path("work/job")));
    EXPECT_TRUE(work.isAt(path("work/job/")));
    EXPECT_TRUE(work.isAt(path("work/../work/./job")));
    EXPECT_TRUE(work.isAt(path("link/job")));
    EXPECT_TRUE(engine::JobFolder(path("link/job")).isAt(path("work/job")));
    EXPECT_FALSE(work.isAt(path("work")));
    EXPECT_FALSE(work.isAt(path("work/other"))) << "which is not there";
    const engine::JobFolder away(path("away/job"));
    EXPECT_TRUE(away.isAt(path("away/job"))) << "though its disk is not connected";
    EXPECT_FALSE(away.isAt(path("elsewhere/job"))) << "two places that are both away are not one";
}

TEST_F(WorkFolder, CopiedOntoItselfByAnotherWayItStaysWhole) {
    ASSERT_TRUE(QFile::link(QString::fromStdString(path("work/job")), QString::fromStdString(path("alias"))));
    for (const char* same : {"work/job", "link/job", "alias", "work/../link/job"}) {
        EXPECT_FALSE(work.copyTo(path(same), goOn)) << same;
        EXPECT_TRUE(isWhole(work)) << same << " was emptied before it was copied";
        EXPECT_FALSE(exists(path(same) + ".part")) << same;
    }
    EXPECT_FALSE(engine::JobFolder(path("link/job")).copyTo(path("work/job"), goOn));
    EXPECT_TRUE(isWhole(work));
}

TEST_F(WorkFolder, NothingIsCopiedIntoItselfOrOverWhatHoldsIt) {
    ASSERT_TRUE(QFile::link(QString::fromStdString(path("work/job/out")), QString::fromStdString(path("inside"))));
    // "link" leads to it that holds the job, "inside" into the job: emptying a link empties what it leads to.
    for (const char* nested : {"work/job/out", "link/job/new", "work", "link", "inside"}) {
        EXPECT_FALSE(work.copyTo(path(nested), goOn)) << nested;
        EXPECT_TRUE(isWhole(work)) << nested;
    }
}

TEST_F(WorkFolder, ACopyIsWholeAndTakesThePlaceOfAnEarlierTry) {
    ASSERT_TRUE(base::writeFileAtomically(path("new/job/out/hi/00009.m4s"), "of an earlier try"));
    ASSERT_TRUE(base::writeFileAtomically(path("new/job.part/rest"), "of one that was killed"));

    ASSERT_TRUE(work.copyTo(path("new/job"), goOn));

    EXPECT_TRUE(isWhole(engine::JobFolder(path("new/job"))));
    EXPECT_FALSE(exists(path("new/job/out/hi/00009.m4s")));
    EXPECT_FALSE(exists(path("new/job/rest")));
    EXPECT_FALSE(exists(path("new/job.part")));
    EXPECT_TRUE(isWhole(work)) << "it is copied, not moved";
}

TEST_F(WorkFolder, ACopyThatEndsEarlyOrBringsNothingLeavesNothing) {
    EXPECT_FALSE(work.copyTo(path("new/job"), stop));
    EXPECT_FALSE(exists(path("new/job")));
    EXPECT_FALSE(exists(path("new/job.part")));
    EXPECT_TRUE(isWhole(work));

    ASSERT_TRUE(base::writeFileAtomically(path("new/kept/file"), "x"));
    EXPECT_FALSE(engine::JobFolder(path("away/job")).copyTo(path("new/kept"), goOn));
    EXPECT_TRUE(exists(path("new/kept/file"))) << "what is away takes nobody's place";
}

TEST_F(WorkFolder, WhatWasDroppedIsGoneAtOnceAndWhatAKillLeftOfItLater) {
    work.dropOutput();
    EXPECT_FALSE(exists(work.out())) << "an encoder that begins now would write among old files";
    ASSERT_TRUE(base::writeFileAtomically(work.out() + "/hi/00001.m4s", "segment"));
    ASSERT_TRUE(base::writeFileAtomically(work.path() + ".gone-1234/hi/00001.m4s", "killed while it was removed"));
    work.sweep();
    engine::JobFolder::sweepGone(QFileInfo(QString::fromStdString(work.path())).path().toStdString());
    QThreadPool::globalInstance()->waitForDone();
    EXPECT_FALSE(exists(work.path() + ".gone-1234"));
    EXPECT_TRUE(isWhole(work));
    work.drop();
    EXPECT_FALSE(work.holds("chunk-001"));
    EXPECT_FALSE(exists(work.out()));
}
