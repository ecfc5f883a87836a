#include "core/net/source_part.hpp"

#include "core/net/resume.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace net {
namespace {

/// What the server tells of the file contradicts what it told before. What it does not tell says nothing.
bool isAnother(const SourceFacts& known, const Answer& answer) {
    const std::int64_t total = totalOf(answer);
    if (total >= 0 && total != known.bytes) return true;
    if (known.validator.empty()) return false;
    const std::string& told = known.validator.front() == '"' ? answer.etag : answer.lastModified;
    return !told.empty() && told != known.validator;
}

} // namespace

std::optional<SourceFacts> sourceFactsOf(const Answer& answer) {
    const std::int64_t total = totalOf(answer);
    if ((answer.status != 200 && answer.status != 206) || total < 0) return std::nullopt;
    const auto modified = answer.lastModified.empty() ? -1 : static_cast<std::int64_t>(curl_getdate(answer.lastModified.c_str(), nullptr));
    return SourceFacts{total, validatorOf(answer), std::max<std::int64_t>(modified, 0) * 1000};
}

PartTake partTakeOf(const SourceFacts& known, std::int64_t from, std::int64_t end, const Answer& answer) {
    if (answer.status == 416) return PartTake::Changed; // it was longer
    if (answer.status == 412) return PartTake::Changed; // as the fleet's API says it (RFC 9110, 15.5.13)
    if (answer.status == 200) return isAnother(known, answer) ? PartTake::Changed : PartTake::Whole;
    if (answer.status != 206) return PartTake::Nothing;
    const auto range = contentRangeOf(answer.contentRange);
    if (!range) return PartTake::Other;
    if (isAnother(known, answer)) return PartTake::Changed;
    return range->first == from && range->last < end ? PartTake::Part : PartTake::Other;
}

} // namespace net
