#pragma once
/// What the queue says that is no answer: codes and sentences (MR-42xx). Pure; any thread.

#include "core/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fleet {
inline namespace queue {
namespace errors {

base::Error notBegun();
base::Error noEpoch(std::int64_t epoch);
base::Error otherCoordinator(std::int64_t epoch);

// `server`: where Redis is, without its password

base::Error noAddress(std::string_view text);
base::Error noTls(std::string_view server);
/// `why`: the library's or the system's words
base::Error silent(const std::string& server, std::string_view why);
/// Restarted, emptied or replaced: what was in it is not there any more.
base::Error lost(const std::string& server);
base::Error tooOld(const std::string& server, std::string_view version);
base::Error evicts(const std::string& server, std::string_view policy);
/// An error line of Redis ("OOM command not allowed …").
base::Error ofReply(const std::string& server, std::string_view line);
/// An answer that no step of ours gives.
base::Error strange(const std::string& server, std::string_view step);

} // namespace errors
} // namespace queue
} // namespace fleet
