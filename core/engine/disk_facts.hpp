#pragma once
/// What the disks of a job say at one moment: asked on a thread of its own, because a disk may be asleep or dead.

#include "core/base/source_path.hpp"
#include "core/engine/job_folder.hpp"

#include <functional>

namespace engine {

struct DiskFacts {
    std::optional<base::Error> folder; ///< why nothing can be written to its job folder now
    base::FileStatus source;
};

/// How disks are asked.
struct DiskInquiry {
    /// On any thread. `minimumFree`: bytes.
    std::function<DiskFacts(const JobFolder& folder, const std::string& source, std::int64_t minimumFree)> ask = askDisks;
    int silentAfterMs = 10'000; ///< from then on it is said that there is no answer
    int settlesAfterMs = 3000;  ///< a file that differs from what was planned, and does not change any more, is whole

    static DiskFacts askDisks(const JobFolder& folder, const std::string& source, std::int64_t minimumFree) {
        return {folder.problem(minimumFree), base::fileStatus(source)};
    }
};

} // namespace engine
