#include "core/base/crc32c.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

std::uint32_t of(const std::string& bytes) {
    return base::crc32c(bytes.data(), bytes.size());
}

} // namespace

// RFC 3720, appendix B.4, and the catalogue's check value.
TEST(Crc32c, AgreesWithItsStandard) {
    std::string rising, falling;
    for (int i = 0; i < 32; ++i) {
        rising += static_cast<char>(i);
        falling += static_cast<char>(31 - i);
    }
    EXPECT_EQ(of("123456789"), 0xe3069283U);
    EXPECT_EQ(of(std::string(32, '\0')), 0x8a9136aaU);
    EXPECT_EQ(of(std::string(32, '\xff')), 0x62a8ab43U);
    EXPECT_EQ(of(rising), 0x46dd794eU);
    EXPECT_EQ(of(falling), 0x113fdb5cU);
    EXPECT_EQ(of(""), 0U);
}

TEST(Crc32c, EachBitCounts) {
    std::string bytes(1000, 'x');
    const std::uint32_t before = of(bytes);
    for (std::size_t at : {0UL, 1UL, 499UL, 992UL, 999UL})
        for (int bit = 0; bit < 8; ++bit) {
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            EXPECT_NE(of(bytes), before) << at;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        }
}
