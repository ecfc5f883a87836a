#include "core/api/uploads/upload_rules.hpp"

#include "core/access/identity.hpp"
#include "core/base/files.hpp"
#include "core/base/size_text.hpp"

#include <QRandomGenerator>
#include <algorithm>
#include <cctype>

namespace api {
namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t kIdLength = 16, kLongestName = 4096, kLongestExtension = 8;

base::Error refused(base::ErrorCode code, std::string sentence) {
    return {code, std::move(sentence)};
}

} // namespace

bool isUploadId(std::string_view text) {
    return text.size() == kIdLength + 2 && text.starts_with("u_") && text.find_first_not_of(kBase32, 2) == std::string_view::npos;
}

std::string newUploadId() {
    std::string id = "u_";
    for (std::size_t i = 0; i < kIdLength; ++i) id += kBase32[QRandomGenerator::system()->generate() % kBase32.size()];
    return id;
}

base::Result<void> checkCreation(std::int64_t length, const UploadRoom& room, const UploadLimits& limits) {
    if (limits.largest > 0 && length > limits.largest)
        return refused(base::ErrorCode::TooLarge,
            "The file has " + base::sizeText(length) + ", and this server takes uploads of at most " + base::sizeText(limits.largest) +
                ".");
    if (room.ofOwner >= limits.perOwner || room.inAll >= limits.inAll)
        return refused(base::ErrorCode::Busy,
            room.ofOwner >= limits.perOwner
                ? std::to_string(room.ofOwner) + " uploads of yours are unfinished. Finish or delete one of them first."
                : std::to_string(room.inAll) + " uploads are unfinished on this server. Try again when some of them have ended.");
    if (room.free < 0) return {};
    // Compared without a sum that could pass the largest number.
    const std::int64_t left = std::max<std::int64_t>(0, room.free - limits.keepFree - room.lacking);
    if (length <= left) return {};
    return refused(base::ErrorCode::WorkFolderFull,
        "The server has " + base::sizeText(left) + " free for this upload and needs " + base::sizeText(length) + ".");
}

base::Result<void> checkPatch(std::int64_t length, std::int64_t offset, std::int64_t claimed, std::int64_t contentLength) {
    if (claimed != offset)
        return refused(base::ErrorCode::UploadRefused,
            "The upload goes on at byte " + std::to_string(offset) + ", and this part begins at " + std::to_string(claimed) + ".");
    if (contentLength > length - offset)
        return refused(base::ErrorCode::TooLarge,
            "The upload was announced with " + std::to_string(length) + " bytes; this part would go beyond them.");
    return {};
}

std::int64_t offsetAfterStart(const UploadRecord& record, std::int64_t fileBytes, const std::string& session) {
    const bool isSameSession = !session.empty() && session == record.session;
    std::int64_t offset = std::min(fileBytes, record.length);
    if (!isSameSession) offset = std::min(offset, record.synced);
    if (record.unchecked >= 0) offset = std::min(offset, record.unchecked);
    return std::max<std::int64_t>(0, offset);
}

std::int64_t expiresMs(const UploadRecord& record, const UploadLimits& limits) {
    if (!record.isWhole) return std::min(record.touchedMs + limits.idleMs, record.createdMs + limits.longestMs);
    return record.unusedSinceMs > 0 ? record.unusedSinceMs + limits.idleMs : 0;
}

bool isExpired(const UploadRecord& record, const UploadLimits& limits, std::int64_t nowMs) {
    const std::int64_t at = expiresMs(record, limits);
    return at > 0 && nowMs >= at;
}

std::string uploadFileName(std::string_view filename) {
    const auto slash = filename.find_last_of("/\\");
    if (slash != std::string_view::npos) filename = filename.substr(slash + 1);
    const std::string name(filename.substr(0, kLongestName));
    const auto dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? std::string() : name.substr(dot + 1);
    const bool isPlain = !extension.empty() && extension.size() <= kLongestExtension && dot > 0 &&
        std::all_of(extension.begin(), extension.end(), [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; });
    if (!isPlain) return base::safeFileName(name);
    std::string stem = base::safeFileName(name.substr(0, dot));
    // Names of files have 255 bytes nearly everywhere, so 80 and an extension fit.
    return stem + "." + extension;
}

bool isOwner(const UploadRecord& record, const std::string& tokenId, const std::string& userId) {
    return record.tokenId == tokenId || record.tokenId == auth::kOpenTokenId || (!userId.empty() && record.userId == userId);
}

} // namespace api
