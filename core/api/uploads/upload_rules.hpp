#pragma once
/// What is decided about uploads, apart from sockets and disks: who may begin one, where one goes on, when one is over. Pure; any thread.
/// Times are wall clock, milliseconds since 1970; sizes are bytes.

#include "core/api/uploads/upload_record.hpp"
#include "core/base/result.hpp"

namespace api {

struct UploadLimits {
    std::int64_t largest = 0;                         ///< of one upload; 0: what fits on the disk
    std::int64_t keepFree = 1'000'000'000;            ///< on the disk, beside all uploads
    int perOwner = 8, inAll = 64;                     ///< unfinished ones
    std::int64_t idleMs = 24LL * 3600 * 1000;         ///< after its last byte; also how long a whole one waits for a job
    std::int64_t longestMs = 14 * 24LL * 3600 * 1000; ///< after its creation, unless it is whole
};

/// "u_" and 16 characters of base32: what is used in names of files.
bool isUploadId(std::string_view text);
std::string newUploadId();

/// What there is when another upload is asked for.
struct UploadRoom {
    int ofOwner = 0, inAll = 0; ///< unfinished uploads
    std::int64_t lacking = 0;   ///< bytes that those still bring and that the disk does not hold for them yet
    std::int64_t free = -1;     ///< on the disk; -1: it does not say
};
/// Errors: TooLarge, WorkFolderFull (with the numbers), Busy (too many).
base::Result<void> checkCreation(std::int64_t length, const UploadRoom& room, const UploadLimits& limits);

/// Of a PATCH that says where it begins. `contentLength`: -1 when it does not say. Errors: UploadRefused (another offset), TooLarge (more
/// than was announced).
base::Result<void> checkPatch(std::int64_t length, std::int64_t offset, std::int64_t claimed, std::int64_t contentLength);

/// Where an upload goes on after the server was started anew. In the same session of the operating system the file is as it was
/// written; after a power cut its end may be anything, and what was synced counts. A part whose checksum had not come yet never counts.
std::int64_t offsetAfterStart(const UploadRecord& record, std::int64_t fileBytes, const std::string& session);

/// When it is dropped if nothing more comes. Whole ones: 0, that depends on who uses them.
std::int64_t expiresMs(const UploadRecord& record, const UploadLimits& limits);
bool isExpired(const UploadRecord& record, const UploadLimits& limits, std::int64_t nowMs);

/// A file name of what a client calls its file: never a path, at most 80 bytes and its extension, where that is a
/// plain one.
std::string uploadFileName(std::string_view filename);

/// Whether who asks is who began it: the same token, or another of the same user. What was begun while the server was open to everybody is
/// gone on with by whoever may upload: they had no token then, and have one now.
bool isOwner(const UploadRecord& record, const std::string& tokenId, const std::string& userId);

} // namespace api
