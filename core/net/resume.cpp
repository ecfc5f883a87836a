#include "core/net/resume.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace net {
namespace {

/// Not weak, and in the form that RFC 9110, 8.8.3 gives it.
bool isStrongTag(const std::string& tag) {
    return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"';
}

} // namespace

std::string validatorOf(const Answer& answer) {
    if (isStrongTag(answer.etag)) return answer.etag;
    // A weak tag says that the server itself does not vouch for bytes; its date is no better then.
    if (!answer.etag.empty() || answer.lastModified.empty() || answer.date.empty()) return {};
    const auto modified = curl_getdate(answer.lastModified.c_str(), nullptr), said = curl_getdate(answer.date.c_str(), nullptr);
    return modified >= 0 && said > modified ? answer.lastModified : std::string();
}

std::int64_t usableBytes(const PartFacts& facts, std::int64_t bytes, const std::string& address, const std::string& session) {
    if (facts.validator.empty() || facts.address != address) return 0;
    const bool isSameSession = !session.empty() && facts.session == session;
    const std::int64_t usable = isSameSession ? bytes : std::min(bytes, facts.synced);
    return facts.total >= 0 && usable > facts.total ? 0 : std::max<std::int64_t>(0, usable);
}

Take takeOf(const PartFacts& facts, std::int64_t offset, const Answer& answer) {
    if (answer.status == 200) return Take::Anew;
    if (answer.status == 416) return offset > 0 ? Take::Again : Take::Nothing;
    if (answer.status != 206) return Take::Nothing;
    const auto range = contentRangeOf(answer.contentRange);
    const bool fits = range && offset > 0 && range->first == offset && (facts.total < 0 || range->total < 0 || range->total == facts.total);
    // Servers that disregard If-Range tell by their tag that it is another file.
    const std::string tag = isStrongTag(facts.validator) ? answer.etag : answer.lastModified;
    return fits && (tag.empty() || tag == facts.validator) ? Take::Append : Take::Again;
}

bool mayPass(long status) {
    return status == 408 || status == 425 || status == 429 || (status >= 500 && status < 600 && status != 501 && status != 505);
}

} // namespace net
