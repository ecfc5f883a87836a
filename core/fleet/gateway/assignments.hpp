#pragma once
/// What the gateway asks of the coordinator, and what it tells it: what a claimed task is, where its source lies, what may be staged of it
/// and where, whether anybody wants it still.
///
/// Everything here is safe from any thread, takes a lock for the copy of a pointer at most, and neither waits nor touches a disk: HTTP
/// threads call it in the middle of a request. What an answer points to does not change any more.

#include "core/fleet/wire/lease.hpp"

#include <memory>
#include <optional>

namespace fleet {

/// Where a source lies. Never leaves this host as it is: the gateway gives a worker the address, or a ticket.
struct AssignedSource {
    std::string id;                   ///< in the API's address of it; one for all tasks that read it: its job's
    std::string file;                 ///< absolute path on this host; "": none
    std::string url;                  ///< http(s), where workers may read it themselves; may hold secrets
    std::string etag;                 ///< of `url`: what its server vouched for when the job began
    std::string key;                  ///< of `url`: model::sourceKeyOf
    std::string ending;               ///< of the file's name, without the dot
    model::Fingerprint fingerprint{}; ///< its bytes and, of a file, its time as it was planned
    std::vector<ByteRange> head{};    ///< what every reader wants

    bool isNone() const { return file.empty() && url.empty(); }
    bool operator==(const AssignedSource&) const = default;
};

/// A small file of this host that the task reads beside its source: what first passes left.
struct AssignedObject {
    std::string name; ///< as in the order: "statistics/pass1-00001.stats"
    std::int64_t bytes = 0;
    std::string sha256; ///< hex
    std::string file;   ///< absolute path
};

/// What may be staged of a task: by name, never cleaned.
struct StagingList {
    std::vector<std::string> names{};   ///< below the attempt's folder: "720p/init.mp4", "720p/00001.m4s"
    std::vector<std::string> counted{}; ///< renditions of which nobody knows the number of segments beforehand: any <name>/00001.m4s
    std::int64_t mostBytes = 0;         ///< of all files together
    int mostFiles = 0;

    bool allows(const std::string& name) const;
    /// SHA-256 over all of it, hex: what a ticket is bound to.
    std::string digest() const;
};

/// A task as it is offered. The same for each of its attempts.
struct Assignment {
    std::string task; ///< "<job>/chunk-001"
    work::Order order{};
    std::string recipe; ///< recipeOf(order, source.fingerprint, objects)
    double cost = 1;    ///< seconds of a slot, estimated
    std::shared_ptr<const AssignedSource> source;
    std::vector<AssignedObject> objects{};
    StagingList staging{};
};

enum class Standing {
    Wanted,     ///< by somebody: what any attempt makes of it may be used
    Superseded, ///< a result was used
    Cancelled,  ///< its job is over, or was never here
};

/// A worker as it described itself, when it came.
struct ComingWorker {
    std::string name, tokenId, address;
    std::string bootId;
    std::vector<model::EncoderDigest> digests{};
    model::EncoderHost facts{};
    int slots = 1, memoryMb = 0, diskGb = 0;
};

/// What the coordinator knows of a worker, and the gateway goes by.
struct WorkerTerms {
    bool isSick = false; ///< while it rests it does so because it failed what others made; else only a moment after a failure
};

class Assignments {
public:
    virtual ~Assignments() = default;

    /// Null: nobody wants it any more, or it never was.
    virtual std::shared_ptr<const Assignment> find(const std::string& task) const = 0;
    virtual Standing standing(const std::string& task) const = 0;
    /// Null: no job that goes on has it.
    virtual std::shared_ptr<const AssignedSource> source(const std::string& id) const = 0;
    /// Where the files of an attempt are staged: an absolute folder that need not be there yet. Nobody but the gateway writes below it,
    /// and it removes nothing that the coordinator may still want (staging_area.hpp has the sweep).
    virtual std::string stagingFolder(const std::string& task, std::int64_t fence) const = 0;
    /// Slots of a worker that its operator allows; 0: all.
    virtual int slotLimit(const std::string& /*worker*/) const { return 0; }

    virtual WorkerTerms termsOf(const std::string&) const { return {}; }

    // What the gateway hears, said as it comes.

    virtual void registered(const ComingWorker& worker) = 0;
    /// A beat: what it holds, how far it is.
    virtual void heard(const std::string& worker, const std::vector<HeldTask>& held) = 0;
    virtual void left(const std::string& worker) = 0;
    /// A file lies in the attempt's folder, whole and synced. Its SHA-256 is our own sum.
    virtual void staged(const std::string& task, std::int64_t fence, const StagedObject& file) = 0;
};

/// The coordinator tells the gateway that something can be claimed.
class OfferListener {
public:
    virtual ~OfferListener() = default;
    /// So many tasks for an encoder ("h264"): as many claims that wait for it are woken. Any thread; does not wait.
    virtual void offered(const std::string& need, int tasks) = 0;
};

} // namespace fleet
