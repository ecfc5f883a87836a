#include "core/fleet/wire/codec.hpp"

namespace fleet {
inline namespace wire {

std::string tailOf(const std::string& text, std::size_t mostBytes) {
    if (text.size() <= mostBytes) return text;
    std::size_t from = text.size() - mostBytes;
    const auto continues = [&] { return from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80; };
    while (continues()) ++from;
    return text.substr(from);
}

} // namespace wire
} // namespace fleet
