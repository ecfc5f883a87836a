#include "core/http/ranged.hpp"

#include "core/http/range.hpp"

namespace http {

Response partOf(Response whole, std::string_view range, std::uint64_t size) {
    whole.offset = 0;
    whole.length = size;
    const RangeAnswer asked = range.empty() ? RangeAnswer() : rangeOf(range, size);
    if (asked.kind == RangeAnswer::Kind::Unsatisfiable) {
        Response refusal = text(416, "The range begins after the end of the file.\n");
        refusal.with("Content-Range", "bytes */" + std::to_string(size));
        return refusal;
    }
    if (asked.kind == RangeAnswer::Kind::Whole) return whole;
    whole.status = 206;
    whole.offset = asked.part.offset;
    whole.length = asked.part.length;
    const std::uint64_t last = asked.part.offset + asked.part.length - 1;
    whole.with("Content-Range", "bytes " + std::to_string(asked.part.offset) + "-" + std::to_string(last) + "/" + std::to_string(size));
    return whole;
}

} // namespace http
