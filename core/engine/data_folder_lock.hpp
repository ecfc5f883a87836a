#pragma once
/// The lock of a data folder: one engine for each, whatever program it runs in. Any thread.

#include "core/base/result.hpp"

#include <QLockFile>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace engine {

/// Until it is destroyed. Errors: Conflict (another engine has it), Io.
base::Result<std::unique_ptr<QLockFile>> lockDataFolder(const std::string& folder);

/// The process whose engine has the folder, by the lock, which every user of the folder sees; nothing: none has. What a crash left behind
/// is cleared away, as the next engine would. 0: a process that cannot be named.
std::optional<std::int64_t> holderOf(const std::string& folder);

} // namespace engine
