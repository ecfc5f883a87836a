#include "core/base/source_path.hpp"

#ifdef _WIN32
#include <QDateTime>
#include <QFileInfo>
#else
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace base {
namespace {

/// Bytes of the UTF-8 character that begins here; 0 when none does (RFC 3629).
std::size_t characterAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!follows(1) || !follows(2) || (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3) || (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

/// U+F780 to U+F7FF: EF 9E 80 to EF 9F BF.
bool isEscape(std::string_view text, std::size_t at) {
    return at + 2 < text.size() && text[at] == '\xEF' && (text[at + 1] == '\x9E' || text[at + 1] == '\x9F') && characterAt(text, at) == 3;
}

} // namespace

std::string textOfPath(std::string_view bytes) {
#if defined(_WIN32) || defined(__APPLE__)
    return std::string(bytes);
#else
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = characterAt(bytes, at);
        if (length > 0 && !isEscape(bytes, at)) {
            text.append(bytes.substr(at, length));
            at += length;
            continue;
        }
        const unsigned code = 0xF700U + static_cast<unsigned char>(bytes[at++]);
        text += {static_cast<char>(0xE0U | (code >> 12)), static_cast<char>(0x80U | ((code >> 6) & 0x3FU)),
            static_cast<char>(0x80U | (code & 0x3FU))};
    }
    return text;
#endif
}

std::string bytesOfPath(std::string_view text) {
#if defined(_WIN32) || defined(__APPLE__)
    return std::string(text);
#else
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        if (!isEscape(text, at)) {
            bytes += text[at++];
            continue;
        }
        bytes += static_cast<char>(
            ((static_cast<unsigned char>(text[at + 1]) & 0x3FU) << 6 | (static_cast<unsigned char>(text[at + 2]) & 0x3FU)) & 0xFFU);
        at += 3;
    }
    return bytes;
#endif
}

std::filesystem::path filePath(std::string_view text) {
#ifdef _WIN32
    return std::filesystem::path(std::u8string(text.begin(), text.end()));
#else
    return std::filesystem::path(bytesOfPath(text));
#endif
}

std::string shownPath(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const bool escape = isEscape(text, at);
        if (escape) shown += "\xEF\xBF\xBD";
        else shown += text[at];
        at += escape ? 3 : 1;
    }
    return shown;
}

FileStatus fileStatus(const std::string& text) {
    FileStatus facts;
#ifdef _WIN32
    const QFileInfo file(QString::fromStdString(text));
    facts = {.exists = file.exists(),
        .isFile = file.isFile(),
        .isFolder = file.isDir(),
        .isReadable = file.isReadable(),
        .bytes = file.size(),
        .modifiedMs = file.lastModified().toMSecsSinceEpoch()};
#else
    struct stat found {};
    const std::string bytes = bytesOfPath(text);
    if (::stat(bytes.c_str(), &found) != 0) return facts;
    facts.exists = true;
    facts.isFile = S_ISREG(found.st_mode);
    facts.isFolder = S_ISDIR(found.st_mode);
    facts.isReadable = ::access(bytes.c_str(), R_OK) == 0;
    facts.bytes = found.st_size;
#ifdef __APPLE__
    facts.modifiedMs = found.st_mtimespec.tv_sec * 1000LL + found.st_mtimespec.tv_nsec / 1'000'000;
#else
    facts.modifiedMs = found.st_mtim.tv_sec * 1000LL + found.st_mtim.tv_nsec / 1'000'000;
#endif
#endif
    return facts;
}

} // namespace base
