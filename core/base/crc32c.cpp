#include "core/base/crc32c.hpp"

#include <array>

namespace base {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78; // reflected
constexpr std::size_t kSlices = 8;                // bytes taken at once

using Table = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Table makeTable() {
    Table table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) != 0 ? kPolynomial : 0U);
        table[0][i] = value;
    }
    for (std::size_t slice = 1; slice < kSlices; ++slice)
        for (std::size_t i = 0; i < 256; ++i) table[slice][i] = (table[slice - 1][i] >> 8) ^ table[0][table[slice - 1][i] & 0xffU];
    return table;
}

constexpr Table kTable = makeTable();

/// Least significant byte first, on any processor.
std::uint32_t wordAt(const unsigned char* at) {
    return static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8 | static_cast<std::uint32_t>(at[2]) << 16 |
        static_cast<std::uint32_t>(at[3]) << 24;
}

} // namespace

std::uint32_t crc32c(const void* bytes, std::size_t size) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    std::uint32_t crc = 0xffffffff;
    for (; size >= kSlices; size -= kSlices, at += kSlices) {
        const std::uint32_t low = crc ^ wordAt(at), high = wordAt(at + 4);
        crc = kTable[7][low & 0xffU] ^ kTable[6][(low >> 8) & 0xffU] ^ kTable[5][(low >> 16) & 0xffU] ^ kTable[4][low >> 24] ^
            kTable[3][high & 0xffU] ^ kTable[2][(high >> 8) & 0xffU] ^ kTable[1][(high >> 16) & 0xffU] ^ kTable[0][high >> 24];
    }
    for (; size > 0; --size, ++at) crc = (crc >> 8) ^ kTable[0][(crc ^ *at) & 0xffU];
    return crc ^ 0xffffffff;
}

} // namespace base
