#pragma once
/// What an HTTP answer says in the headers that count for a fetch, and the reading of those. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>

namespace net {

/// As they came; "": absent.
struct Answer {
    long status = 0;
    std::string location, etag, lastModified, date, contentRange, contentLength, contentDisposition, contentType, retryAfter;
};

/// "bytes 100-199/4000" (RFC 9110, 14.4).
struct ContentRange {
    std::int64_t first = 0, last = 0; ///< bytes from 0 on; last is inside
    std::int64_t total = -1;          ///< -1: "*"
    bool operator==(const ContentRange&) const = default;
};
std::optional<ContentRange> contentRangeOf(const std::string& text);
/// A number of bytes; nothing when it is none.
std::optional<std::int64_t> lengthOf(const std::string& text);
/// Of the file: from Content-Range, else from Content-Length of a whole answer; -1: not told.
std::int64_t totalOf(const Answer& answer);
/// The file name of a Content-Disposition (RFC 6266, with RFC 8187's filename*), without folders; "": none. UTF-8, not yet safe as a name.
std::string fileNameOf(const std::string& contentDisposition);
/// Seconds to wait by Retry-After: a number, or a date after `nowSeconds` (since 1970); -1: not told.
std::int64_t retryAfterOf(const std::string& text, std::int64_t nowSeconds);
/// "video/mp4" of "Video/MP4; charset=x".
std::string mediaTypeOf(const std::string& contentType);

} // namespace net
