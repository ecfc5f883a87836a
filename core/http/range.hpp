#pragma once
/// The Range header (RFC 9110, 14.1.2). A pure function over untrusted text.

#include <cstdint>
#include <optional>
#include <string_view>

namespace http {

struct ByteRange {
    std::uint64_t offset = 0, length = 0;
};
struct RangeAnswer {
    enum class Kind { Whole, Part, Unsatisfiable } kind = Kind::Whole;
    ByteRange part;
};

/// What to answer for a body of `size` bytes. Anything not understood, and several ranges, mean the whole (allowed by 14.2).
RangeAnswer rangeOf(std::string_view header, std::uint64_t size);

} // namespace http
