#include "core/base/files.hpp"
#include "core/fleet/wire/recipe.hpp"
#include "core/fleet/worker/work_folder.hpp"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace fleet;

namespace {

class WorkFolders : public testing::Test {
protected:
    static Lease lease(int number) {
        Lease made;
        made.task = "j1/chunk-" + std::to_string(number);
        made.fence = number;
        made.upload.ticket = "secret";
        made.recipe = recipeOf(made.body, made.source.fingerprint);
        return made;
    }
    std::unique_ptr<WorkFolder> open() {
        auto opened = WorkFolder::open(root);
        EXPECT_TRUE(opened);
        return opened ? std::move(*opened) : nullptr;
    }
    QStringList left() const { return QDir(QString::fromStdString(root)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot); }
    QTemporaryDir temporary;
    const std::string root = temporary.path().toStdString() + "/work";
};

} // namespace

TEST_F(WorkFolders, OfAProcessThatIsGoneOnlyWhatIsMadeStays) {
    {
        const auto before = open();
        for (const int each : {1, 2, 3}) ASSERT_TRUE(before->begin(lease(each)));
        ASSERT_TRUE(base::writeFileAtomically(before->placeOf(lease(1).ref()) + "/out/720p/00001.m4s", "half"));
        ASSERT_TRUE(base::writeFileAtomically(before->placeOf(lease(2).ref()) + "/out/720p/00001.m4s", "whole"));
        ASSERT_TRUE(before->keepMade(lease(2).ref(), {}));
        ASSERT_TRUE(before->keepMade(lease(3).ref(), {}));
        ASSERT_TRUE(before->keepStaged(lease(3).ref(), {{"720p/00001.m4s", 5, "aa", 48}}));
    }
    const auto now = open();
    auto kept = now->takeKept();
    ASSERT_EQ(kept.size(), 2u);
    if (kept[0].isStaged) std::swap(kept[0], kept[1]);
    EXPECT_EQ(kept[0].lease, lease(2));
    EXPECT_FALSE(kept[0].isStaged);
    EXPECT_TRUE(kept[1].isStaged);
    EXPECT_EQ(kept[1].staged.size(), 1u);
    EXPECT_EQ(*base::readFile(now->placeOf(lease(2).ref()) + "/out/720p/00001.m4s"), "whole");
    EXPECT_FALSE(QFileInfo::exists(QString::fromStdString(now->placeOf(lease(1).ref()))));
    EXPECT_EQ(left().size(), 2) << left().join(' ').toStdString(); // its own folder and lock
}

TEST_F(WorkFolders, OfAProcessThatLivesNothingIsTouched) {
    const auto other = open();
    ASSERT_TRUE(other->begin(lease(1)));
    const auto mine = open();
    EXPECT_TRUE(mine->takeKept().empty());
    EXPECT_TRUE(QFileInfo::exists(QString::fromStdString(other->placeOf(lease(1).ref()))));
}

TEST_F(WorkFolders, ResultsAreKeptForADay) {
    {
        const auto before = open();
        for (const int each : {1, 2}) {
            ASSERT_TRUE(before->begin(lease(each)));
            ASSERT_TRUE(before->keepMade(lease(each).ref(), {}));
        }
        QFile old(QString::fromStdString(before->placeOf(lease(1).ref()) + "/made.json"));
        ASSERT_TRUE(old.open(QIODevice::ReadWrite));
        ASSERT_TRUE(old.setFileTime(QDateTime::currentDateTime().addSecs(-25 * 3600), QFileDevice::FileModificationTime));
    }
    const auto kept = open()->takeKept();
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].lease.task, "j1/chunk-2");
}

TEST_F(WorkFolders, NothingIsLeftOfAWorkerThatHoldsNothing) {
    {
        const auto folder = open();
        ASSERT_TRUE(folder->begin(lease(1)));
        folder->remove(lease(1).ref());
    }
    EXPECT_TRUE(left().isEmpty()) << left().join(' ').toStdString();
}

TEST_F(WorkFolders, OfWhatWasGivenUpNothingIsWrittenAnyMore) {
    {
        const auto folder = open();
        ASSERT_TRUE(folder->begin(lease(1)));
        folder->remove(lease(1).ref());
        EXPECT_FALSE(folder->keepMade(lease(1).ref(), {})); // it was on its way to the disk
        EXPECT_FALSE(folder->keepStaged(lease(1).ref(), {}));
        folder->remove(lease(2).ref());
        EXPECT_FALSE(folder->begin(lease(2)));
        EXPECT_TRUE(folder->begin(lease(3)));
        folder->remove(lease(3).ref());
    }
    EXPECT_TRUE(left().isEmpty()) << left().join(' ').toStdString();
}

TEST_F(WorkFolders, TwoAttemptsAtOneTaskHaveTwoPlaces) {
    const auto folder = open();
    EXPECT_NE(folder->placeOf({"j1/chunk-1", 1}), folder->placeOf({"j1/chunk-1", 2}));
    EXPECT_EQ(folder->placeOf({"../../j1", 1}).find(".."), std::string::npos);
}

#ifndef _WIN32
TEST_F(WorkFolders, OthersMayNotLookIntoIt) {
    const auto folder = open();
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::ExeGroup | QFileDevice::ExeOther;
    EXPECT_FALSE(QFileInfo(QString::fromStdString(folder->path())).permissions() & others);
}
#endif
