#include "core/net/address.hpp"

#include <algorithm>
#include <array>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

namespace net {
namespace {

constexpr int kV4Bits = 32, kV6Bits = 128;

/// The first bytes of a network; the rest is 0.
struct Special {
    std::array<std::uint8_t, 6> start;
    int bits;
    AddressKind kind;
};

using enum AddressKind;

constexpr std::array kV4{
    Special{{0}, 8, Unspecified},
    Special{{10}, 8, Private},
    Special{{100, 64}, 10, SharedSpace},
    Special{{127}, 8, Loopback},
    Special{{169, 254}, 16, LinkLocal},
    Special{{172, 16}, 12, Private},
    Special{{192, 0, 0}, 24, Reserved},
    Special{{192, 0, 2}, 24, Reserved},
    Special{{192, 88, 99}, 24, Translated}, // relays of 6to4
    Special{{192, 168}, 16, Private},
    Special{{198, 18}, 15, Reserved},
    Special{{198, 51, 100}, 24, Reserved},
    Special{{203, 0, 113}, 24, Reserved},
    Special{{224}, 4, Multicast},
    Special{{255, 255, 255, 255}, 32, Multicast},
    Special{{240}, 4, Reserved},
};

/// The first that fits counts; what fits none is Reserved: only 2000::/3 is given out.
constexpr std::array kV6{
    Special{{0, 0x64, 0xff, 0x9b, 0, 1}, 48, Translated},
    Special{{0x20, 0x02}, 16, Translated},
    Special{{0x20, 0x01, 0, 0}, 32, Translated}, // Teredo
    Special{{0x20, 0x01, 0}, 23, Reserved},
    Special{{0x20, 0x01, 0x0d, 0xb8}, 32, Reserved},
    Special{{0x3f, 0xff, 0}, 20, Reserved},
    Special{{0x20}, 3, Public},
    Special{{0xfc}, 7, UniqueLocal},
    Special{{0xfe, 0x80}, 10, LinkLocal},
    Special{{0xfe, 0xc0}, 10, Private},
    Special{{0xff}, 8, Multicast},
};

template <class A, class B> bool agrees(const A& a, const B& b, int bits) {
    const auto at = [](const auto& bytes, int i) {
        return static_cast<std::size_t>(i) < bytes.size() ? bytes[static_cast<std::size_t>(i)] : 0;
    };
    for (int i = 0; i * 8 < bits; ++i) {
        const int left = std::min(8, bits - i * 8);
        const int mask = 0xff & (0xff << (8 - left));
        if ((at(a, i) & mask) != (at(b, i) & mask)) return false;
    }
    return true;
}

Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    Address address;
    address.isV4 = true;
    address.bytes = {a, b, c, d};
    return address;
}

bool isZero(const Address& address, int from, int to) {
    return std::all_of(address.bytes.begin() + from, address.bytes.begin() + to, [](std::uint8_t byte) { return byte == 0; });
}

/// What connecting to it reaches: the IPv4 address, where it is only written as IPv6.
Address unmapped(const Address& address) {
    const auto& b = address.bytes;
    const bool isMapped = !address.isV4 && isZero(address, 0, 10) && b[10] == 0xff && b[11] == 0xff;
    return isMapped ? v4(b[12], b[13], b[14], b[15]) : address;
}

bool isNat64(const Address& address) {
    constexpr std::array<std::uint8_t, 4> prefix{0, 0x64, 0xff, 0x9b}; // 64:ff9b::/96
    return !address.isV4 && agrees(address.bytes, prefix, 96);
}

/// Where a gateway sends it on to.
std::optional<Address> inside(const Address& address) {
    const auto& b = address.bytes;
    if (address.isV4 || kindOf(address) != Translated) return std::nullopt;
    if (b[0] == 0x20 && b[1] == 0x02) return v4(b[2], b[3], b[4], b[5]);
    const auto last = v4(b[12], b[13], b[14], b[15]);
    const auto flipped = [](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ 0xff); }; // RFC 4380, 4
    if (b[0] == 0x20) return v4(flipped(b[12]), flipped(b[13]), flipped(b[14]), flipped(b[15]));
    return last;
}

base::Result<Network> networkOf(const std::string& word) {
    const base::Error none{base::ErrorCode::InvalidInput,
        base::text(
            QT_TRANSLATE_NOOP("Core", "\"%1\" is no network. Networks are written like 10.0.0.0/8, 192.168.7.3 or fd00::/8."), word)};
    const std::size_t slash = word.find('/');
    const auto base = addressOf(word.substr(0, slash));
    if (!base) return none;
    const int most = base->isV4 ? kV4Bits : kV6Bits;
    if (slash == std::string::npos) return Network{*base, most};
    const std::string bits = word.substr(slash + 1);
    const bool isNumber =
        !bits.empty() && bits.size() <= 3 && std::all_of(bits.begin(), bits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isNumber || std::stoi(bits) > most) return none;
    return Network{*base, std::stoi(bits)};
}

} // namespace

std::optional<Address> addressOf(const std::string& text) {
    Address address;
    if (text.find('\0') != std::string::npos) return std::nullopt; // inet_pton would stop there
    address.isV4 = text.find(':') == std::string::npos;
    if (inet_pton(address.isV4 ? AF_INET : AF_INET6, text.c_str(), address.bytes.data()) != 1) return std::nullopt;
    return address;
}

std::string textOf(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* written = inet_ntop(address.isV4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
    return written ? written : "";
}

AddressKind kindOf(const Address& written) {
    const Address address = unmapped(written);
    const auto in = [&](const auto& table, AddressKind other) {
        const auto found =
            std::find_if(table.begin(), table.end(), [&](const Special& each) { return agrees(address.bytes, each.start, each.bits); });
        return found == table.end() ? other : found->kind;
    };
    if (address.isV4) return in(kV4, Public);
    if (isZero(address, 0, 16)) return Unspecified;
    if (isZero(address, 0, 15) && address.bytes[15] == 1) return Loopback;
    if (isNat64(address)) return Translated;
    return in(kV6, Reserved);
}

bool Network::contains(const Address& address) const {
    return address.isV4 == base.isV4 && agrees(address.bytes, base.bytes, bits);
}

base::Result<std::vector<Network>> networksOf(const std::string& text) {
    constexpr const char* kBetween = ", \t\r\n;";
    std::vector<Network> networks;
    for (std::size_t at = text.find_first_not_of(kBetween); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
        MR_ASSIGN(const Network network, networkOf(text.substr(at, end - at)));
        networks.push_back(network);
        at = text.find_first_not_of(kBetween, end);
    }
    return networks;
}

bool AddressGuard::isListed(const Address& address) const {
    return std::any_of(m_allowed.begin(), m_allowed.end(), [&](const Network& each) { return each.contains(address); });
}

bool AddressGuard::permits(const Address& written) const {
    const Address address = unmapped(written);
    if (const auto within = inside(address)) return isListed(address) && permits(*within);
    return kindOf(address) == AddressKind::Public || isListed(address);
}

} // namespace net
