#pragma once
/// Whom to believe: which chunks are decoded or made once more elsewhere, and who was wrong where two make other bytes. Pure; any thread.
///
/// A digest class samples what an encoder makes; an audit is a chunk that another machine of that class makes again, and every file of it
/// has to be the same. Bad memory and liars are found so.

#include "core/fleet/queue/fence.hpp"
#include "core/model/task.hpp"
#include "core/work/order.hpp"

#include <map>
#include <string>

namespace fleet {

/// What the operator wants.
struct TrustTerms {
    int decodePercent = 2; ///< of the chunks that come are decoded here, beside the first one of each worker; 0: none at all
    int auditPercent = 1;  ///< of all chunks are made again elsewhere, beside the first one of each worker; 0: none at all
    bool isStrict = true;  ///< all chunks of a film are of one pin; else of any whose init segments are equal
    bool operator==(const TrustTerms&) const = default;
};

/// By a seed that nobody outside knows, so that no worker can tell which of its chunks are tried; the same for the same words.
bool isChosen(const std::string& seed, const char* what, const std::string& recipe, int percent);

/// SHA-256 of the files of a result, by name ("720p/00001.m4s").
using FileSums = std::map<std::string, std::string>;
FileSums sumsOf(const model::TaskResult& result);
/// The first name that is not the same in both; "": they are equal.
std::string firstDifference(const FileSums& a, const FileSums& b);

/// A chunk that is made again to be compared.
struct Audit {
    std::string task, job, worker; ///< what was made, by whom
    Fence fence = 0;
    std::int64_t madeMs = 0; ///< wall clock
    std::string need{}, pin{};
    work::Place place{}; ///< of the job
    FileSums sums{};
    // Once a second machine has made something else:
    std::string other{}; ///< that one
    FileSums otherSums{};
};

enum class AuditVerdict {
    Same,        ///< as it was made first, and nobody else was asked before
    Differs,     ///< two have made different bytes: a third would tell
    OtherWrong,  ///< the third made what the first did
    MakerWrong,  ///< the third made what the second did
    AllDifferent ///< nobody's bytes are anybody else's
};
AuditVerdict verdictOf(const Audit& audit, const FileSums& made);

} // namespace fleet
