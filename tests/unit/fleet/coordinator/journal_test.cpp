#include "core/fleet/coordinator/journal.hpp"
#include "core/fleet/coordinator/order_terms.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace fleet;

namespace {

class FleetJournal : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(m_folder.isValid());
        open();
    }
    void open() {
        m_journal.reset();
        auto opened = Journal::open((m_folder.path() + "/fleet.sqlite").toStdString());
        ASSERT_TRUE(opened) << opened.error().message;
        m_journal = std::move(*opened);
    }
    static TaskRow task(const std::string& name) {
        TaskRow row;
        row.task = name;
        row.recipe = "r";
        row.order.id = name;
        row.folder = "/work";
        row.course.state = TaskState::Leased;
        row.course.fence = (std::int64_t{7} << 32) + 1;
        row.course.faults = {{"enc-1", "enc-1", 5}};
        return row;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Journal> m_journal;
};

} // namespace

TEST_F(FleetJournal, GivesEachEpochOnce) {
    EXPECT_EQ(m_journal->raiseEpoch().value_or(0), 1);
    open();
    EXPECT_EQ(m_journal->raiseEpoch().value_or(0), 2);
}

TEST_F(FleetJournal, HasTheTasksInTheirOrderWithTheirCourses) {
    JournalBatch batch;
    batch.tasks["job/a"] = task("job/a");
    ASSERT_TRUE(m_journal->write(batch));
    Course course = task("job/a").course;
    course.state = TaskState::Quarantined;
    batch = {};
    batch.put("job/a", course);
    batch.tasks["job/0"] = task("job/0");
    ASSERT_TRUE(m_journal->write(batch));
    open();

    const auto tasks = m_journal->tasks();
    ASSERT_TRUE(tasks);
    ASSERT_EQ(tasks->size(), 2U);
    EXPECT_EQ((*tasks)[0].task, "job/a");
    EXPECT_EQ((*tasks)[0].course, course);
    EXPECT_EQ((*tasks)[1].task, "job/0");

    batch = {};
    batch.forget("job/a");
    ASSERT_TRUE(m_journal->write(batch));
    EXPECT_EQ(m_journal->tasks()->size(), 1U);
}

TEST_F(FleetJournal, FindsWorkByRecipeAndPin) {
    model::TaskResult made;
    made.fingerprint = "it";
    JournalBatch batch;
    batch.results.push_back({"recipe", "pin", 1000, made});
    ASSERT_TRUE(m_journal->write(batch));
    ASSERT_TRUE(m_journal->result("recipe", "pin"));
    EXPECT_EQ(m_journal->result("recipe", "pin")->fingerprint, "it");
    EXPECT_FALSE(m_journal->result("recipe", "other"));
    ASSERT_TRUE(m_journal->forgetBefore(2000));
    EXPECT_FALSE(m_journal->result("recipe", "pin"));
}

TEST_F(FleetJournal, TheFirstPinOfAJobStays) {
    JournalBatch batch;
    batch.pins = {{"job", "h264", "a"}, {"job", "h264", "b"}};
    ASSERT_TRUE(m_journal->write(batch));
    ASSERT_EQ(m_journal->pins()->size(), 1U);
    EXPECT_EQ(m_journal->pins()->front().pin, "a");
}

TEST_F(FleetJournal, IsNobodyElsesToRead) {
    const auto permissions = QFile::permissions(m_folder.path() + "/fleet.sqlite");
    EXPECT_FALSE(permissions & (QFileDevice::ReadGroup | QFileDevice::ReadOther));
}

TEST_F(FleetJournal, OfANewerMillraceIsNotTouched) {
    m_journal.reset();
    const std::string path = (m_folder.path() + "/fleet.sqlite").toStdString();
    {
        auto newer = Database::open(path, std::vector<QStringList>(3));
        ASSERT_TRUE(newer) << newer.error().message;
    }
    const auto opened = Journal::open(path);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::ErrorCode::Unsupported);
}

TEST(FleetWindow, IsFourTimesTheShareWithinBounds) {
    EXPECT_EQ(windowOf(1, 1, 1), 16);
    EXPECT_EQ(windowOf(40, 1, 1), 160);
    EXPECT_EQ(windowOf(40, 1, 2), 80);
    EXPECT_EQ(windowOf(1000, 1, 1), 512);
}

TEST(OrderTerms, SomethingCanBeClaimedWheneverASlotGetsFree) {
    EXPECT_EQ(aheadOf(0, 8), 0) << "this host asks itself";
    EXPECT_EQ(aheadOf(-1, 8), 0) << "nothing is known of others yet";
    EXPECT_EQ(aheadOf(1, 1), 16);
    EXPECT_EQ(aheadOf(30, 10), 160);
    EXPECT_EQ(aheadOf(30, -1), 120);
    EXPECT_EQ(aheadOf(40'000, 8), 512) << "a window, and no list of all";
}
