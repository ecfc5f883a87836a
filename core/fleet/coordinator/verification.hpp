#pragma once
/// Proves what an attempt brought before anything of it is public: every file of the task and none more, each with the bytes and the
/// SHA-256 that were said, by our own sum; the boxes of each segment against what its encoder says and against the plan; the init segments
/// against those that the job's rendition has. Reads files; any thread.
///
/// A file that is no more in the staging folder, and lies in its place with that sum, was put there before.

#include "core/fleet/coordinator/order_terms.hpp"
#include "core/fleet/wire/messages.hpp"

#include <map>

namespace fleet {

/// Init segments of a job's renditions, by what they are called there.
using KnownInits = std::map<std::string, model::RenditionFacts>;

struct Brought {
    const Assignment& assignment;
    const wire::Result& result;
    std::string staging; ///< folder of the attempt
    std::string folder;  ///< of the place
    const KnownInits& inits;
};

/// A file that is right, and where it belongs.
struct ProvenFile {
    std::string from; ///< "": it is there
    std::string to;
    bool operator==(const ProvenFile&) const = default;
};

/// Init segments first. Errors: CheckFailed, saying what is wrong; Io where this host cannot read it, which is no fault of the attempt.
base::Result<std::vector<ProvenFile>> verify(const Brought& brought);

/// Whether all files of a result lie in the place as they were made. Nothing is said of why not.
bool liesThere(const work::Order& order, const std::string& folder, const model::TaskResult& result);

/// Puts the files into their places, each whole; they stay where they were staged. May be done again, by whoever was killed before the
/// journal knew. Errors: WorkFolderFull, WorkFolderUnwritable.
base::Result<void> promote(const std::vector<ProvenFile>& files);

/// SHA-256 of a file, hex, and its bytes. Errors: Io.
struct FileSum {
    std::string sha256;
    std::int64_t bytes = 0;
};
base::Result<FileSum> sumOf(const std::string& file);

} // namespace fleet
