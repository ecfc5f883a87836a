#pragma once
/// Which IP addresses may be connected to on somebody else's word. Pure; any thread.
///
/// A link that a user gives must not make this host speak to its own network for them: loopback, private and link-local networks, the
/// metadata services of clouds. So every address is judged after its name was resolved and before its socket is opened
/// (transfer.cpp), and what is no public unicast address is refused unless the operator lists its network.
/// Sources: IANA's special-purpose registries of IPv4 and IPv6 (RFC 6890 and what is registered since), RFC 4291, 6052, 6598, 8215.

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace net {

/// Of IPv4 in the first four bytes, of IPv6 in all, most significant first.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    bool isV4 = false;
    bool operator==(const Address&) const = default;
};

/// From "192.0.2.1" or "2001:db8::1": no brackets, no zone, no shortened IPv4.
std::optional<Address> addressOf(const std::string& text);
std::string textOf(const Address& address);

enum class AddressKind {
    Public,
    Unspecified, ///< 0.0.0.0/8, ::
    Loopback,
    Private,     ///< RFC 1918; site-local of IPv6
    LinkLocal,   ///< metadata services of clouds live there
    SharedSpace, ///< 100.64.0.0/10, between a provider and its customers
    UniqueLocal, ///< fc00::/7
    Multicast,   ///< and broadcast
    Translated,  ///< NAT64, 6to4, Teredo: a gateway sends it on to an IPv4 address that is inside
    Reserved,    ///< documentation, benchmarks, what is not assigned
};

/// An IPv4 address in IPv6 form (::ffff:0:0/96) is what it is in IPv4.
AddressKind kindOf(const Address& address);

struct Network {
    Address base;
    int bits = 0; ///< that count, of 32 or 128
    bool contains(const Address& address) const;
    bool operator==(const Network&) const = default;
};

/// From "10.0.0.0/8, 192.168.7.3 fd00::/8": separated by commas or spaces; an address alone is a network of one. Errors: InvalidInput,
/// naming the part that is none.
base::Result<std::vector<Network>> networksOf(const std::string& text);

class AddressGuard {
public:
    AddressGuard() = default;
    explicit AddressGuard(std::vector<Network> allowed) : m_allowed(std::move(allowed)) {}
    /// Of a translated address both have to be: itself by being listed, and the one inside by being public or listed too.
    bool permits(const Address& address) const;

private:
    bool isListed(const Address& address) const;
    std::vector<Network> m_allowed; ///< by the operator, though they are not public
};

} // namespace net
