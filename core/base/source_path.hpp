#pragma once
/// Names of files that are not ours: on Linux any bytes, not only UTF-8. Any thread.
///
/// Paths are UTF-8 text everywhere in core, in JSON and on the screen. A byte of a name that is no UTF-8 becomes U+F700 + byte (of the
/// private use area, as MirBSD and others do), and the same byte again where the file is opened. On Windows and macOS names are Unicode:
/// text is text there. Hand-written because Qt 6 cannot name such files at all (QFile::encodeName knows UTF-8 only).

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace base {

/// From what the system gave (an argument, a folder's entry) to text, and back.
std::string textOfPath(std::string_view bytes);
std::string bytesOfPath(std::string_view text);
/// For std::ifstream and std::filesystem.
std::filesystem::path filePath(std::string_view text);
/// For people: U+FFFD for what is no character.
std::string shownPath(std::string_view text);

struct FileStatus {
    bool exists = false, isFile = false, isFolder = false, isReadable = false;
    std::int64_t bytes = 0, modifiedMs = 0;
};
FileStatus fileStatus(const std::string& text);

} // namespace base
