#include "core/net/guarded_socket.hpp"

#include <cstring>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace net {
namespace {

std::optional<Address> addressOf(const sockaddr& at) {
    Address address;
    if (at.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &at, sizeof(v4));
        address.isV4 = true;
        std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof(v4.sin_addr));
        return address;
    }
    if (at.sa_family != AF_INET6) return std::nullopt; // a local socket is no foreign address
    sockaddr_in6 v6{};
    std::memcpy(&v6, &at, sizeof(v6));
    std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof(v6.sin6_addr));
    return address;
}

curl_socket_t openSocket(void* context, curlsocktype, curl_sockaddr* at) {
    auto& socket = *static_cast<GuardedSocket*>(context);
    if (!socket.guard) return newSocket(*at);
    const auto address = addressOf(at->addr);
    if (address && socket.guard->permits(*address)) return newSocket(*at);
    socket.refused = address ? textOf(*address) : std::string("?");
    return CURL_SOCKET_BAD;
}

} // namespace

void GuardedSocket::use(const Easy& easy) {
    easy.set(CURLOPT_OPENSOCKETFUNCTION, &openSocket);
    easy.set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
}

} // namespace net
