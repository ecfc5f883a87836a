#pragma once
/// Who a request is from, when a proxy stands between: X-Forwarded-For and -Proto, believed only of named proxies. Pure functions over
/// untrusted text.

#include "core/base/result.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace http {

/// "10.0.0.0/8", "::1", "192.168.1.2": addresses whose word counts.
class Networks {
public:
    /// Errors: InvalidInput, naming the part that is none.
    static base::Result<Networks> parse(const std::vector<std::string>& texts);
    bool contain(std::string_view address) const;
    bool empty() const { return m_networks.empty(); }

private:
    std::vector<std::variant<boost::asio::ip::network_v4, boost::asio::ip::network_v6>> m_networks;
};

/// The last address in the list that is no trusted proxy; `peer` when the peer is not trusted or the list is empty or malformed.
std::string_view clientOf(std::string_view peer, std::string_view forwardedFor, const Networks& trusted);
bool isLoopback(std::string_view address);
/// An address as far as one site has it: all of IPv4's, the first 64 bits of IPv6's ("2001:db8:1:2::/64"); the text itself when it is none.
std::string siteOf(std::string_view address);

} // namespace http
