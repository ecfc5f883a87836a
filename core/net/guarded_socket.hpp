#pragma once
/// Sockets of libcurl to addresses that a guard permits. Seen inside this folder alone.

#include "core/net/address.hpp"
#include "core/net/curl_handles.hpp"

namespace net {

/// Outlives the transfers of the handle that uses it.
struct GuardedSocket {
    const AddressGuard* guard = nullptr; ///< null: the operator has set the address, and it may be any
    std::string refused = {};            ///< the address that was refused last; "": none

    void use(const Easy& easy);
};

} // namespace net
