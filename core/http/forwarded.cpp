#include "core/http/forwarded.hpp"

#include "core/http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace http {
namespace asio = boost::asio;

base::Result<Networks> Networks::parse(const std::vector<std::string>& texts) {
    Networks networks;
    for (const std::string& text : texts) {
        boost::system::error_code problem;
        const bool six = text.find(':') != std::string::npos;
        const std::string whole = text.find('/') != std::string::npos ? text : text + (six ? "/128" : "/32");
        if (six) networks.m_networks.emplace_back(asio::ip::make_network_v6(whole, problem));
        else networks.m_networks.emplace_back(asio::ip::make_network_v4(whole, problem));
        if (problem)
            return base::Error{base::ErrorCode::InvalidInput,
                base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is neither an IP address nor a network like 10.0.0.0/8."), text)};
    }
    return networks;
}

bool Networks::contain(std::string_view text) const {
    if (m_networks.empty()) return false;
    boost::system::error_code problem;
    const auto address = asio::ip::make_address(std::string(text), problem);
    if (problem) return false;
    return std::any_of(m_networks.begin(), m_networks.end(), [&](const auto& network) {
        if (address.is_v4() && std::holds_alternative<asio::ip::network_v4>(network)) {
            const auto& four = std::get<asio::ip::network_v4>(network);
            return (address.to_v4().to_uint() & four.netmask().to_uint()) == four.network().to_uint();
        }
        if (address.is_v6() && std::holds_alternative<asio::ip::network_v6>(network)) {
            const auto& six = std::get<asio::ip::network_v6>(network);
            const auto both = asio::ip::network_v6(address.to_v6(), six.prefix_length());
            return both.network() == six.network();
        }
        return false;
    });
}

std::string_view clientOf(std::string_view peer, std::string_view forwardedFor, const Networks& trusted) {
    if (!trusted.contain(peer)) return peer;
    // From the right: each proxy appended whom it saw; what stands left of the first stranger is that stranger's word.
    while (!forwardedFor.empty()) {
        const auto comma = forwardedFor.rfind(',');
        const std::string_view address = trimmed(comma == std::string_view::npos ? forwardedFor : forwardedFor.substr(comma + 1));
        boost::system::error_code problem;
        asio::ip::make_address(std::string(address), problem);
        if (problem) return peer;
        if (!trusted.contain(address) || comma == std::string_view::npos) return address;
        forwardedFor = forwardedFor.substr(0, comma);
    }
    return peer;
}

bool isLoopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
}

std::string siteOf(std::string_view text) {
    boost::system::error_code problem;
    const auto address = asio::ip::make_address(std::string(text), problem);
    if (problem) return std::string(text);
    if (address.is_v4()) return address.to_string();
    const auto six = address.to_v6();
    if (six.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
    auto bytes = six.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::make_address_v6(bytes).to_string() + "/64";
}

} // namespace http
