#pragma once
/// A coordinator with its queue in memory, a clock that the test moves, and workers that do what the test says: they claim, stage files as
/// an encoder would have written them, and report. One thread.

#include "core/fleet/coordinator/coordinator.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "core/media/cmaf_writer.hpp"
#include "core/package/cmaf_reader.hpp"
#include "tests/support/stepped_clock.hpp"

#include "core/base/files.hpp"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace support {

/// What the coordinator told, in its order.
class ToldWatcher final : public fleet::TaskWatcher {
public:
    struct End {
        fleet::RunId run = 0;
        base::Result<model::TaskResult> result;
        bool isFromElsewhere = false;
    };
    void progressed(fleet::RunId run, double fraction) override { fractions[run] = fraction; }
    void attempted(fleet::RunId run, const work::AttemptInfo& attempt) override { attempts[run] = attempt; }
    void ended(fleet::RunId run, const base::Result<model::TaskResult>& result, bool isFromElsewhere) override {
        ends.push_back({run, result, isFromElsewhere});
    }
    void beginHere(const fleet::OwnTask& task) override { begun.push_back(task); }
    void endHere(const std::string& task, std::int64_t fence) override { ended_.emplace_back(task, fence); }
    void slotsElsewhere(int its) override { slots = its; }
    void testEncoders() override { ++tests; }
    void replayed(const std::string& job) override { jobsReplayed.push_back(job); }

    std::vector<End> ends;
    std::map<fleet::RunId, double> fractions;
    std::map<fleet::RunId, work::AttemptInfo> attempts; ///< the last of each
    std::vector<fleet::OwnTask> begun;
    std::vector<std::pair<std::string, std::int64_t>> ended_;
    std::vector<std::string> jobsReplayed;
    int slots = -1, tests = 0;
};

/// A film of small segments, and what any encoder of one class makes of it.
namespace film {

inline constexpr std::int64_t kTicks = 5000; ///< of a segment: five pictures

inline QByteArray init(int width = 640) {
    media::TrackHeader track;
    track.timescale = 24000;
    track.width = width;
    track.height = 360;
    track.delayTicks = 2000;
    const QByteArray annexB = QByteArray::fromHex("00000001674d401eabcd0000000168ee3c80");
    track.decoderConfig = media::avcConfig(reinterpret_cast<const std::uint8_t*>(annexB.constData()), static_cast<int>(annexB.size()));
    return media::initSegment(track);
}

inline QByteArray segment(int number) {
    std::vector<media::Sample> samples;
    const std::int64_t start = (number - 1) * kTicks;
    for (const int frame : {0, 4, 2, 1, 3})
        samples.push_back({.pts = start + frame * 1000, .ticks = 0, .key = frame == 0, .bytes = QByteArray(20 + number + frame, 'x')});
    return media::mediaSegment(number, start, start + kTicks, samples, 2000);
}

inline work::Order order(const std::string& job, int chunk, int segments = 2) {
    work::Order order;
    order.id = job + "/chunk-" + std::to_string(chunk);
    order.task.kind = model::TaskKind::Video;
    order.task.source = work::kSource;
    order.task.folder = work::kOutputFolder;
    order.task.timescale = 24000;
    model::VideoRendition rendition;
    rendition.name = "360p";
    rendition.width = 640;
    rendition.height = 360;
    order.task.video = {rendition};
    order.task.firstSegment = (chunk - 1) * segments;
    for (int i = 0; i < segments; ++i) {
        model::Segment segment;
        segment.startTick = (order.task.firstSegment + i) * kTicks;
        segment.ticks = kTicks;
        segment.frames = 5;
        order.task.segments.push_back(segment);
    }
    order.outputs.push_back({.rendition = "360p", .firstSegment = order.task.firstSegment, .segments = segments});
    order.inputs.push_back({.name = work::kSource, .bytes = 1000, .modifiedMs = 5});
    return order;
}

inline model::TaskResult result(const work::Order& order, const QByteArray& head = init()) {
    model::TaskResult result;
    model::RenditionFacts facts;
    facts.rendition = "360p";
    facts.codecs = package::readInit(head)->codecs;
    facts.initSha256 = base::sha256(head);
    result.renditions = {facts};
    for (int i = 0; i < order.outputs[0].segments; ++i) {
        const int number = order.outputs[0].firstSegment + i + 1;
        const QByteArray bytes = segment(number);
        model::SegmentFile file;
        file.rendition = "360p";
        file.number = number;
        file.bytes = bytes.size();
        file.frames = 5;
        file.seconds = 5000.0 / 24000;
        file.sha256 = base::sha256(bytes);
        file.startTick = (number - 1) * kTicks;
        file.ticks = kTicks;
        file.keys = {file.startTick};
        result.segments.push_back(file);
    }
    result.fingerprint = "encoder of somebody";
    return result;
}

} // namespace film

class ScriptedFleet : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(m_folder.isValid());
        start();
        // Nothing expires for 30 s after a beginning.
        pass(31'000);
    }
    /// A coordinator as its program starts it; the one before is gone as by a kill.
    void start() {
        m_coordinator.reset();
        m_journal.reset();
        auto opened = fleet::Journal::open(path("fleet.sqlite"));
        ASSERT_TRUE(opened) << opened.error().message;
        m_journal = std::move(*opened);
        m_mailbox = std::make_unique<fleet::Mailbox>();
        m_table = std::make_unique<fleet::AssignmentTable>(path("staging"), *m_mailbox);
        m_coordinator = std::make_unique<fleet::Coordinator>(
            fleet::Coordinator::Context{
                .journal = *m_journal, .queue = m_queue, .clock = m_clock, .mailbox = *m_mailbox, .table = *m_table, .watcher = m_told},
            fleet::CoordinatorOptions{.host = "here", .metrics = m_metrics});
        ASSERT_TRUE(m_coordinator->load());
        m_coordinator->step();
    }
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    work::Place place(const std::string& job) const { return {path("film.mp4"), path(job)}; }
    void step() { m_coordinator->step(); }
    /// A second at a time. Workers named here beat meanwhile with what they hold.
    void pass(std::int64_t ms, const std::map<std::string, std::vector<fleet::Held>>& beating = {}) {
        for (std::int64_t passed = 0; passed < ms; passed += 1000) {
            m_clock.ms += 1000;
            for (const auto& [worker, held] : beating) (void)beat(worker, held);
            step();
        }
    }

    void want(fleet::RunId run, const work::Order& order) {
        m_coordinator->want(run, order, place(std::string(fleet::jobOf(order.id))));
        step();
    }
    void come(const std::string& worker, const std::string& digest = std::string(64, 'a')) {
        fleet::ComingWorker coming;
        coming.name = worker;
        coming.slots = 2;
        coming.digests = {{"h264", digest}};
        m_table->registered(coming);
        step();
    }
    static std::string pin(char sign = 'a') { return std::string(16, sign); }
    std::optional<fleet::Held> claim(const std::string& worker, char sign = 'a') {
        const auto answer = m_queue.claim(
            {.worker = worker, .id = "claim" + std::to_string(++m_claims), .slots = 1, .memoryMb = 8000, .classes = {{"h264", pin(sign)}}});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        step();
        if (!answer || answer->leases.empty()) return std::nullopt;
        return fleet::Held{answer->leases[0].task, answer->leases[0].fence};
    }
    fleet::queue::BeatAnswer beat(
        const std::string& worker, const std::vector<fleet::Held>& held, const std::vector<fleet::Held>& unsettled = {}) {
        auto answer = m_queue.beat({.worker = worker, .held = held, .unsettled = unsettled});
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
        return answer ? *answer : fleet::queue::BeatAnswer();
    }
    /// What became of an attempt, as its worker hears.
    std::optional<fleet::Outcome> outcome(const std::string& worker, const fleet::Held& attempt) {
        const auto answer = beat(worker, {}, {attempt});
        return answer.settled.empty() ? std::nullopt : std::optional(answer.settled[0].outcome);
    }

    /// The files of an attempt, and what its worker will say of them.
    fleet::wire::Result stage(const fleet::Held& attempt, const work::Order& order, const QByteArray& head = film::init()) {
        fleet::wire::Result said;
        said.task = attempt.task;
        said.fence = attempt.fence;
        const auto assignment = m_table->find(attempt.task);
        said.recipe = assignment ? assignment->recipe : std::string();
        said.pin = pin();
        said.result = film::result(order, head);
        put(said, "360p/init.mp4", head);
        for (const auto& file : said.result.segments) put(said, "360p/" + model::segmentFileName(file.number), film::segment(file.number));
        return said;
    }
    void put(fleet::wire::Result& said, const std::string& name, const QByteArray& bytes) {
        EXPECT_TRUE(base::writeFileAtomically(m_table->stagingFolder(said.task, said.fence) + "/" + name, bytes));
        fleet::wire::StagedObject& object = said.staged.emplace_back();
        object.name = name;
        object.bytes = bytes.size();
        object.sha256 = base::sha256(bytes);
        object.frames = 5;
    }
    fleet::Receipt report(const std::string& worker, const fleet::wire::Result& said, char sign = 'a') {
        const auto receipt = m_queue.report({.worker = worker,
            .kind = fleet::EventKind::Result,
            .task = said.task,
            .fence = said.fence,
            .body = model::toBytes(said).toStdString(),
            .pin = std::string(64, sign)}); // as workers say it: whole
        EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().message);
        step();
        return receipt.value_or(fleet::Receipt::Superseded);
    }
    void fail(const std::string& worker, const fleet::Held& attempt, fleet::Cause cause = fleet::Cause::Crash,
        fleet::EventKind kind = fleet::EventKind::Failure) {
        EXPECT_TRUE(m_queue.report({.worker = worker, .kind = kind, .task = attempt.task, .fence = attempt.fence, .cause = cause}));
        step();
    }
    /// The bytes that lie in the job's folder.
    QByteArray published(const std::string& job, const std::string& name) const {
        QFile file(QString::fromStdString(path(job) + "/out/" + name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::vector<fleet::AttemptRow> attempts() { return m_journal->attempts(0, m_clock.wallMs() + 1).value_or({}); }
    int kept() {
        int count = 0;
        for (const auto& one : attempts()) count += one.isKept() ? 1 : 0;
        return count;
    }

    QTemporaryDir m_folder;
    SteppedClock m_clock;
    fleet::MemoryQueue m_queue{m_clock};
    const std::shared_ptr<fleet::FleetMetrics> m_metrics = std::make_shared<fleet::FleetMetrics>();
    ToldWatcher m_told;
    std::unique_ptr<fleet::Journal> m_journal;
    std::unique_ptr<fleet::Mailbox> m_mailbox;
    std::unique_ptr<fleet::AssignmentTable> m_table;
    std::unique_ptr<fleet::Coordinator> m_coordinator;
    int m_claims = 0;
};

} // namespace support
