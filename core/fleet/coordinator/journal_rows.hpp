#pragma once
/// What the fleet's journal keeps. Values; any thread.

#include "core/fleet/queue/course.hpp"
#include "core/model/digest.hpp"
#include "core/model/task.hpp"
#include "core/work/order.hpp"

#include <map>

namespace fleet {

/// A task that somebody wanted and nobody has given up.
struct TaskRow {
    std::string task; ///< as the queue names it: the order's id, and "~2" where an order of that id was given up before
    std::string recipe;
    work::Order order{};
    std::string source, folder; ///< where this host has what the order names
    Course course{};
};

/// An attempt that ended.
struct AttemptRow {
    std::string task, job, worker, machine;
    Fence fence = 0;
    std::string ending; ///< "kept", "superseded", "lost", or the word of its cause
    std::string message{};
    std::int64_t beganMs = 0, endedMs = 0; ///< wall clock
    double seconds = 0;                    ///< of a slot
    std::int64_t bytesIn = 0, bytesOut = 0;

    bool isKept() const { return ending == "kept"; }
};

/// Work that was done: whoever asks for the same recipe of the same pin has it already, as long as its files are there.
struct ResultRow {
    std::string recipe, pin;
    std::int64_t atMs = 0; ///< wall clock
    model::TaskResult result{};
};

/// A chunk that another machine made again.
struct AuditRow {
    std::string task, job, worker, auditor;
    std::int64_t atMs = 0; ///< wall clock
    std::string differs{}; ///< the first file that was another; "": none
};

struct PinRow {
    std::string job, need, pin;
};

struct WorkerRow {
    std::string name, tokenId, address, bootId, note;
    std::string want = "run"; ///< word(Want)
    int slotLimit = 0;        ///< 0: none
    int slots = 0, memoryMb = 0, diskGb = 0;
    std::int64_t firstSeenMs = 0, seenMs = 0, restingUntilMs = 0; ///< wall clock
    std::string restReason;
    base::Text restReasonParts{}; ///< of it, to say it in another language
    int rests = 0;                ///< in a row, as one that is sick
    bool isDecoded = false;       ///< one of its chunks was decoded here
    int audited = 0;              ///< chunks that others made again, and found the same
    std::int64_t soundMs = 0;     ///< wall clock: what it had made until then was right
    std::int64_t distrusted = 0;  ///< what comes of leases up to this fence is not believed
    std::vector<model::EncoderDigest> digests{};
    model::EncoderHost facts{};

    /// What counts as one machine. Not its address: many machines have one behind a router.
    const std::string& machine() const { return name; }
    template <class F> static void describe(F&& f) {
        f("name", &WorkerRow::name);
        f("tokenId", &WorkerRow::tokenId);
        f("address", &WorkerRow::address);
        f("bootId", &WorkerRow::bootId);
        f("note", &WorkerRow::note);
        f("want", &WorkerRow::want);
        f("slotLimit", &WorkerRow::slotLimit);
        f("slots", &WorkerRow::slots);
        f("memoryMb", &WorkerRow::memoryMb);
        f("diskGb", &WorkerRow::diskGb);
        f("firstSeenMs", &WorkerRow::firstSeenMs);
        f("seenMs", &WorkerRow::seenMs);
        f("restingUntilMs", &WorkerRow::restingUntilMs);
        f("restReason", &WorkerRow::restReason);
        f("restReasonParts", &WorkerRow::restReasonParts);
        f("rests", &WorkerRow::rests);
        f("isDecoded", &WorkerRow::isDecoded);
        f("audited", &WorkerRow::audited);
        f("soundMs", &WorkerRow::soundMs);
        f("distrusted", &WorkerRow::distrusted);
        f("digests", &WorkerRow::digests);
        f("facts", &WorkerRow::facts);
    }
};

/// What has changed since the journal was written last; written together, or not at all. Later values take the place of earlier ones.
struct JournalBatch {
    std::map<std::string, TaskRow> tasks{};  ///< whole
    std::map<std::string, Course> courses{}; ///< of tasks that are in the journal
    std::vector<std::string> gone{};         ///< tasks
    std::vector<AttemptRow> attempts{};
    std::vector<ResultRow> results{};
    std::vector<std::string> goneResults{}; ///< recipes; before `results`
    std::vector<AuditRow> audits{};
    std::vector<PinRow> pins{};
    std::vector<std::string> unpinned{}; ///< jobs
    std::map<std::string, WorkerRow> workers{};
    std::vector<std::string> goneWorkers{};
    std::map<std::string, std::string> facts{};

    bool isEmpty() const {
        return tasks.empty() && courses.empty() && gone.empty() && attempts.empty() && results.empty() && goneResults.empty() &&
            audits.empty() && pins.empty() && unpinned.empty() && workers.empty() && goneWorkers.empty() && facts.empty();
    }
    void forget(const std::string& task) {
        tasks.erase(task);
        courses.erase(task);
        gone.push_back(task);
    }
    void put(const std::string& task, const Course& course) {
        const auto whole = tasks.find(task);
        if (whole != tasks.end()) whole->second.course = course;
        else courses.insert_or_assign(task, course);
    }
};

} // namespace fleet
