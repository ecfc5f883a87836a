#pragma once
/// Where another Millrace is: what an operator calls it, its addresses and what is trusted there. A value, as it lies in the file of
/// connections. It holds no secret.

#include "core/model/json.hpp"

namespace model {

struct ConnectionProfile {
    std::string name;               ///< unique, whatever its case; "": the host's
    std::string apiUrl;             ///< as remote::checked makes it: "https://api.example.com/millrace/"
    std::string ingestUrl;          ///< where media are uploaded to from here, for the test; "": as the server says
    std::string playbackUrl;        ///< where Preview reads; "": as the server says
    std::string pin;                ///< SHA-256 of the server's public key (SubjectPublicKeyInfo), hex; "": the system's authorities decide
    bool isInsecure = false;        ///< the token may go over plain HTTP, also to other computers
    bool isFromEnvironment = false; ///< GUI_BACKEND_URL: read-only, and in no file

    bool operator==(const ConnectionProfile&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &ConnectionProfile::name);
        f("apiUrl", &ConnectionProfile::apiUrl);
        f("ingestUrl", &ConnectionProfile::ingestUrl);
        f("playbackUrl", &ConnectionProfile::playbackUrl);
        f("pin", &ConnectionProfile::pin);
        f("insecure", &ConnectionProfile::isInsecure);
    }
};

} // namespace model
