// The parts of the fleet's gateway that need no socket.

#include "core/fleet/gateway/fleet_tickets.hpp"
#include "core/fleet/gateway/gateway.hpp"
#include "core/fleet/gateway/parked_claims.hpp"
#include "core/fleet/gateway/staging_area.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using fleet::TaskRef;

namespace {

/// One task, wanted or not.
struct OneTask final : fleet::Assignments {
    std::string root;
    bool isWanted = true, isSick = false;
    int most = 0;
    std::shared_ptr<const fleet::Assignment> find(const std::string& task) const override {
        if (!isWanted) return nullptr;
        fleet::Assignment assignment;
        assignment.task = task;
        assignment.staging = {{"720p/init.mp4", "720p/00001.m4s"}, {}, 100, 2};
        return std::make_shared<const fleet::Assignment>(assignment);
    }
    fleet::Standing standing(const std::string&) const override { return isWanted ? fleet::Standing::Wanted : fleet::Standing::Superseded; }
    std::shared_ptr<const fleet::AssignedSource> source(const std::string&) const override { return nullptr; }
    std::string stagingFolder(const std::string& task, std::int64_t fence) const override {
        return fleet::stagingFolderBelow(root, task, fence);
    }
    fleet::WorkerTerms termsOf(const std::string&) const override { return {.isSick = isSick}; }
    int slotLimit(const std::string&) const override { return most; }
    void registered(const fleet::ComingWorker&) override {}
    void heard(const std::string&, const std::vector<fleet::HeldTask>&) override {}
    void left(const std::string&) override {}
    void staged(const std::string&, std::int64_t, const fleet::StagedObject&) override {}
};

std::string sumOf(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

base::Result<fleet::StagingArea::Kept> brought(
    fleet::StagingArea& area, const TaskRef& attempt, const std::string& name, const QByteArray& bytes) {
    auto incoming = area.begin(attempt, name, bytes.size());
    if (!incoming) return incoming.error();
    QFile file(QString::fromStdString((*incoming)->path()));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    return area.keep(**incoming, bytes.size(), sumOf(bytes));
}

} // namespace

TEST(StagingList, NamesAreThoseOfTheList) {
    fleet::StagingList list{{"720p/init.mp4", "../out"}, {"sound"}, 10, 2};
    EXPECT_TRUE(list.allows("720p/init.mp4"));
    EXPECT_TRUE(list.allows("sound/00017.m4s"));
    for (const char* name :
        {"720p/INIT.mp4", "sound/17.m4s", "sound/000017.m4s", "soundx/00017.m4s", "sound/a0017.m4s", "../out", "sound", ""})
        EXPECT_FALSE(list.allows(name)) << name;
}

TEST(FleetTickets, ATicketIsOfOneAttemptAndOneList) {
    support::SteppedClock clock;
    bool isAlive = true;
    const fleet::FleetTickets tickets([&](std::string_view id) { return isAlive && id == "key"; }, clock);
    const fleet::StagingList list{{"720p/init.mp4"}, {}, 10, 1};
    const TaskRef attempt{"job/chunk-001", 5};
    const std::string ticket = tickets.forUpload("key", attempt, list);
    EXPECT_TRUE(tickets.checkUpload(ticket, attempt, list));
    EXPECT_FALSE(tickets.checkUpload(ticket, {"job/chunk-001", 6}, list));
    EXPECT_FALSE(tickets.checkUpload(ticket, {"job/chunk-002", 5}, list));
    fleet::StagingList more = list;
    more.mostBytes = 11;
    EXPECT_FALSE(tickets.checkUpload(ticket, attempt, more));
    more = list;
    more.names.push_back("720p/00001.m4s");
    EXPECT_FALSE(tickets.checkUpload(ticket, attempt, more));
    EXPECT_FALSE(tickets.checkSource(ticket, "job/chunk-001"));
    EXPECT_FALSE(tickets.checkUpload("9" + ticket, attempt, list)); // a later end
    EXPECT_FALSE(tickets.checkUpload("", attempt, list));
    EXPECT_FALSE(tickets.checkUpload("..", attempt, list));
    isAlive = false;
    EXPECT_FALSE(tickets.checkUpload(ticket, attempt, list));
    isAlive = true;
    clock.ms += fleet::kUploadTicketMs - 1;
    EXPECT_TRUE(tickets.checkUpload(ticket, attempt, list));
    clock.ms += 1;
    EXPECT_EQ(tickets.checkUpload(ticket, attempt, list).error().code, base::ErrorCode::TicketRefused);
}

TEST(ParkedClaims, AsManyAreWokenAsWereAnnounced) {
    fleet::ParkedClaims parked;
    std::vector<int> woken(4);
    const auto wake = [&](int index) { return [&woken, index] { ++woken[static_cast<std::size_t>(index)]; }; };
    const auto first = parked.park({"h264"}, wake(0));
    auto second = parked.park({"h264", "hevc"}, wake(1));
    const auto third = parked.park({"h264"}, wake(2)), other = parked.park({"av1"}, wake(3));
    parked.offered("h264", 2);
    EXPECT_EQ(woken, (std::vector<int>{1, 1, 0, 0}));
    first->look();
    second.reset();                                   // it ends without having looked
    EXPECT_EQ(woken, (std::vector<int>{2, 1, 0, 0})); // its turn is that of who waits longest
    parked.offered("h264", 5);
    EXPECT_EQ(woken, (std::vector<int>{2, 1, 1, 0})); // the first has not looked again
    parked.wakeAll();
    EXPECT_EQ(woken, (std::vector<int>{3, 1, 2, 1}));
    EXPECT_EQ(parked.waiting(), 3U);
}

TEST(ParkedClaims, WhatIsNotForWhoIsWokenIsForWhoWaitsBehind) {
    fleet::ParkedClaims parked;
    std::string woken;
    const auto waiting = [&](char name, const char* need) { return parked.park({need}, [&woken, name] { woken += name; }); };
    const auto a = waiting('a', "h264"), b = waiting('b', "av1"), c = waiting('c', "h264"), d = waiting('d', "h264");
    parked.offered("h264", 1);
    EXPECT_EQ(woken, "a");
    a->look();
    a->pass(); // its encoders make other bytes
    EXPECT_EQ(woken, "ac") << "who waits behind and has that encoder";
    a->pass();
    EXPECT_EQ(woken, "ac") << "once";
    c->look();
    c->pass();
    EXPECT_EQ(woken, "acd");
    d->look();
    d->pass();
    EXPECT_EQ(woken, "acd") << "nobody is left, and it ends";
    a->pass();
    d->pass();
    EXPECT_EQ(woken, "acd") << "they were not woken again";
}

TEST(StagingArea, WhatAnEarlierProcessTookCounts) {
    QTemporaryDir folder;
    OneTask task;
    task.root = folder.path().toStdString();
    const TaskRef attempt{"job/chunk-001", 5};
    {
        fleet::StagingArea before(task);
        EXPECT_EQ(brought(before, attempt, "720p/init.mp4", "init").value(), fleet::StagingArea::Kept::New);
    }
    QFile half(folder.filePath(QStringLiteral("job/chunk-001.5/.incoming-x")));
    ASSERT_TRUE(half.open(QIODevice::WriteOnly));
    half.close();
    fleet::StagingArea area(task);
    EXPECT_EQ(brought(area, attempt, "720p/init.mp4", "init").value(), fleet::StagingArea::Kept::Same);
    EXPECT_FALSE(half.exists());
    EXPECT_EQ(brought(area, attempt, "720p/init.mp4", "other").error().code, base::ErrorCode::ResultRefused);
    EXPECT_EQ(area.find(attempt, "720p/init.mp4")->sha256, sumOf("init"));
    EXPECT_EQ(brought(area, attempt, "720p/00001.m4s", QByteArray(97, 'x')).error().code, base::ErrorCode::TooLarge);
    EXPECT_TRUE(brought(area, attempt, "720p/00001.m4s", QByteArray(96, 'x')));
    EXPECT_TRUE(brought(area, {"job/chunk-001", 6}, "720p/init.mp4", "other")); // another attempt has its own
}

TEST(StagingArea, OfWhatTheCoordinatorRemovedNothingStaysInMemory) {
    QTemporaryDir folder;
    OneTask task;
    task.root = folder.path().toStdString();
    fleet::StagingArea area(task);
    ASSERT_TRUE(brought(area, {"job/chunk-001", 5}, "720p/init.mp4", "init"));
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    area.sweep(task.root, now);
    EXPECT_EQ(area.known(), 1U);
    task.isWanted = false;
    area.sweep(task.root, now);
    EXPECT_EQ(area.known(), 1U) << "its files lie there still";
    ASSERT_TRUE(QDir(folder.filePath(QStringLiteral("job"))).removeRecursively());
    area.sweep(task.root, now);
    EXPECT_EQ(area.known(), 0U);
}

TEST(StagingArea, OfWhatIsMerelyAskedForNothingStaysInMemory) {
    QTemporaryDir folder;
    OneTask task;
    task.root = folder.path().toStdString();
    fleet::StagingArea area(task);
    for (int fence = 1; fence <= 100; ++fence) EXPECT_FALSE(area.find({"job/chunk-001", fence}, "720p/init.mp4"));
    EXPECT_EQ(area.known(), 0U);
    const TaskRef attempt{"job/chunk-001", 5};
    ASSERT_TRUE(brought(area, attempt, "720p/init.mp4", "init"));
    EXPECT_FALSE(area.find(attempt, "720p/00001.m4s"));
    EXPECT_TRUE(area.find(attempt, "720p/init.mp4"));
    EXPECT_EQ(area.known(), 1U);
}

TEST(StagingArea, TheSweepTakesWhatNobodyWantsForADay) {
    QTemporaryDir folder;
    OneTask task;
    task.root = folder.path().toStdString();
    fleet::StagingArea area(task);
    ASSERT_TRUE(brought(area, {"job/chunk-001", 5}, "720p/init.mp4", "init"));
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch(), later = now + fleet::StagingArea::kSweptAfterMs + 60'000;
    EXPECT_EQ(area.sweep(task.root, later), 0);
    task.isWanted = false;
    EXPECT_EQ(area.sweep(task.root, now), 0);
    EXPECT_EQ(area.sweep(task.root, later), 1);
    EXPECT_FALSE(QDir(folder.filePath(QStringLiteral("job"))).exists());
}

TEST(StagingArea, KnowsTheFilesOfAttemptsThatGoOnAlone) {
    QTemporaryDir folder;
    OneTask task;
    task.root = folder.path().toStdString();
    fleet::StagingArea area(task);
    for (std::int64_t fence = 1; fence <= 3; ++fence) EXPECT_TRUE(brought(area, {"job/chunk-001", fence}, "720p/init.mp4", "init"));
    EXPECT_EQ(area.known(), 3U);
    area.forget({"job/chunk-001", 1});
    EXPECT_EQ(area.known(), 2U);
    EXPECT_TRUE(area.find({"job/chunk-001", 1}, "720p/init.mp4")) << "who asks once more is answered from the disk";
    area.forget({"job/chunk-001", 1});
    EXPECT_EQ(area.known(), 2U);
}

namespace {

/// A gateway over a queue in memory, and one worker.
class GatewayOfOne : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(m_queue.begin(1)); }
    fleet::wire::ClaimAnswer claim() {
        fleet::wire::Claim claim;
        claim.id = "claim" + std::to_string(++m_claims);
        claim.free = {4, 8000, 10};
        claim.classes = {"h264:aaaa"};
        const auto answer = m_gateway.claim(m_who, claim);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or({});
    }
    fleet::wire::BeatAnswer beat() {
        fleet::wire::Beat beat;
        beat.bootId = "boot";
        const auto answer = m_gateway.beat(m_who, beat);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or({});
    }

    support::SteppedClock m_clock;
    fleet::MemoryQueue m_queue{m_clock};
    fleet::QueueLender m_lender{m_queue};
    OneTask m_task;
    fleet::Gateway m_gateway{m_lender, m_task, {[](std::string_view) { return true; }, &m_clock}};
    const fleet::WorkerKey m_who{"enc-1", "key", "10.0.0.2", "https://studio"};
    int m_claims = 0;
};

} // namespace

TEST_F(GatewayOfOne, WhoFailedOncePausesAndWhoIsSickRests) {
    (void)beat();
    ASSERT_TRUE(m_queue.steer("enc-1", fleet::queue::Want::Run, 2000));
    EXPECT_EQ(claim().reason, fleet::IdleReason::Pausing);
    EXPECT_EQ(claim().restSeconds, 2);
    EXPECT_EQ(beat().restSeconds, 0) << "a moment's pause is no reason to try its encoders";
    m_task.isSick = true;
    ASSERT_TRUE(m_queue.steer("enc-1", fleet::queue::Want::Run, 60'000));
    EXPECT_EQ(claim().reason, fleet::IdleReason::Resting);
    EXPECT_EQ(claim().restSeconds, 60);
    EXPECT_EQ(beat().restSeconds, 60);
    m_clock.ms += 61'000;
    EXPECT_EQ(beat().restSeconds, 0);
    EXPECT_EQ(claim().reason, fleet::IdleReason::NothingWaiting);
}

TEST_F(GatewayOfOne, WhatItsOperatorAllowsCountsAfterARestartToo) {
    (void)beat(); // it did not come to this process: it only beats
    std::vector<fleet::Offer> offers;
    for (const char* task : {"job/1", "job/2", "job/3"}) offers.push_back({.task = task, .need = "h264"});
    ASSERT_TRUE(m_queue.offer({.job = "job"}, offers));
    m_task.most = 1;
    EXPECT_EQ(claim().leases.size(), 1U);
}
