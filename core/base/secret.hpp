#pragma once
/// Comparing secrets.

#include <string_view>

namespace base {

/// In a time that depends on the lengths only.
inline bool sameSecret(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(i < b.size() ? b[i] : 0));
    return difference == 0;
}

} // namespace base
