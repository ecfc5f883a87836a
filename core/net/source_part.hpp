#pragma once
/// Whether an answer holds the part of a source that was asked for, and whether it is of the same file as the parts before. Pure; any
/// thread.

#include "core/net/answer.hpp"

namespace net {

/// What is known of a file that is read in parts.
struct SourceFacts {
    std::int64_t bytes = 0;
    std::string validator;       ///< as `validatorOf` has it; "": the server vouches for nothing
    std::int64_t modifiedMs = 0; ///< wall clock; 0: not told
    bool operator==(const SourceFacts&) const = default;
};

/// From an answer to the first byte, or to the whole. Nothing: it does not say how long the file is.
std::optional<SourceFacts> sourceFactsOf(const Answer& answer);

enum class PartTake {
    Part,    ///< the body begins with the byte that was asked for, and does not go beyond the part
    Whole,   ///< the body is the whole file
    Changed, ///< it is another file
    Other,   ///< it is neither part nor whole
    Nothing, ///< no file: an error, a redirect
};

/// `from`, `end`: bytes that were asked for, the last is before `end`.
PartTake partTakeOf(const SourceFacts& known, std::int64_t from, std::int64_t end, const Answer& answer);

} // namespace net
