#pragma once
/// Small file operations that must not go half-way, and the places where Millrace keeps things.
///
/// Paths are UTF-8 `std::string`s everywhere in core. Every function may be called from any thread.

#include "core/base/result.hpp"

#include <QByteArray>
#include <atomic>
#include <string>

namespace base {

/// The file's bytes. Errors: NotFound, Io; InvalidInput when it is larger than `limit` bytes.
Result<QByteArray> readFile(const std::string& path, qint64 limit = 64 << 20);
/// Replaces the file in one step (temporary file in the same folder, then rename). Makes the folder. Errors: Io; WorkFolderFull when its
/// disk is.
Result<void> writeFileAtomically(const std::string& path, const QByteArray& bytes);
Result<void> makeFolder(const std::string& path);
/// Free bytes on the disk that holds `path` (or its nearest existing parent); -1 if unknown.
qint64 freeBytes(const std::string& path);

/// Where things are kept: XDG folders on Linux, their equals elsewhere (QStandardPaths).
struct Folders {
    std::string data;    ///< job store and settings
    std::string work;    ///< work folder
    std::string media;   ///< the ingest's root
    std::string presets; ///< the user's own presets
};
Folders standardFolders();

/// A file name made from any text: no separators, control characters, characters that turn a line's direction (U+202E), leading dots or
/// reserved device names.
/// Never empty; at most 80 bytes, cut at a UTF-8 border: then a few digits of the whole text's hash keep it apart from others.
std::string safeFileName(const std::string& text);

/// Whether the two are one name on a disk that disregards case, as those of Windows and macOS and most cards do; letters with accents in
/// one sign or in two are the same there as well. What is made on any system may be moved to such a disk.
bool isSameFileName(const std::string& a, const std::string& b);
/// Equal for names that are the same so: for sets.
std::string foldedFileName(const std::string& name);

/// Whether Windows opens a device under that name, whatever its extension: a name made on Linux may be copied there.
bool isReservedDeviceName(const std::string& name);

/// SHA-256 as hex, lower case.
std::string sha256(const QByteArray& bytes);

/// 32 hex digits from the system's random source.
std::string randomToken();

/// Copies every file below `from` to the same place below `to`; ends early when `stop` becomes true. Errors: Io (also of what cannot be
/// listed: a copy is whole or an error); what was copied stays.
Result<void> copyFolder(const std::string& from, const std::string& to, const std::atomic<bool>& stop);

} // namespace base
