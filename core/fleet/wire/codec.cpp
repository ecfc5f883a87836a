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

std::string headOf(const std::string& text, std::size_t mostBytes) {
    if (text.size() <= mostBytes) return text;
    std::size_t end = mostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

} // namespace wire
} // namespace fleet
