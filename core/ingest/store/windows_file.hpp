#pragma once
/// Files on Windows, as far as std::filesystem cannot tell or do it: which file it is, what only leads to it, how one that is read is
/// replaced. Any thread. Nothing elsewhere.

#include "core/ingest/store/rooted_folder.hpp"

#ifdef _WIN32

#include <filesystem>
#include <optional>
#include <system_error>

namespace ingest::windows {

/// A link, a junction, a short name ("INCOMI~1"), or what may not be looked at: this path is not the name of what lies there.
bool isAlias(const std::filesystem::path& path);
/// Of a plain file.
std::optional<FileFacts> factsOf(const std::filesystem::path& path);
/// A descriptor for reading a plain file, and its facts; readers hold up nobody who replaces or deletes it. -1 and the reason.
int openFile(const std::filesystem::path& path, FileFacts& facts, std::error_code& problem);
/// Whether the same may succeed later.
bool mayPass(const std::error_code& problem);
/// Moves a file over another in one step, also while that is read. `sync`: on disk when this returns.
std::error_code replace(const std::filesystem::path& from, const std::filesystem::path& to, bool sync);

} // namespace ingest::windows

#endif
