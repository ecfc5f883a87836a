#pragma once
/// What the API says about itself, about who asks and about access. Values as they travel; any thread.

#include "core/model/json.hpp"

#include <algorithm>

namespace remote {

/// The API that this client speaks.
inline constexpr int kApiMajor = 1, kApiMinor = 0;

struct ApiVersion {
    int major = 0, minor = 0;
    int oldest = 0; ///< minor: clients below are refused

    bool operator==(const ApiVersion&) const = default;
    template <class F> static void describe(F&& f) {
        f("major", &ApiVersion::major);
        f("minor", &ApiVersion::minor);
        f("oldest", &ApiVersion::oldest);
    }
};

struct Instance {
    std::string id, name;

    bool operator==(const Instance&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &Instance::id);
        f("name", &Instance::name);
    }
};

/// GET /about: to anybody.
struct About {
    Instance instance;
    std::string server; ///< "0.4.0"
    ApiVersion api;
    std::vector<std::string> features; ///< "uploads.tus", "estimates", …
    std::int64_t time = 0;             ///< ms since 1970, its own clock
    bool setup = false;                ///< it has no users yet
    bool open = false;                 ///< who asks needs no token (`serve --open`)
    std::vector<std::string> login;    ///< "pairing", "password", "invite"

    bool has(const std::string& feature) const { return std::find(features.begin(), features.end(), feature) != features.end(); }
    bool operator==(const About&) const = default;
    template <class F> static void describe(F&& f) {
        f("instance", &About::instance);
        f("server", &About::server);
        f("api", &About::api);
        f("features", &About::features);
        f("time", &About::time);
        f("setup", &About::setup);
        f("open", &About::open);
        f("login", &About::login);
    }
};

/// GET /session: who the token is.
struct SessionInfo {
    std::string user, role;
    std::vector<std::string> may; ///< "jobs.write", …
    std::string tokenId, name;
    std::int64_t expiresMs = 0, time = 0;

    bool operator==(const SessionInfo&) const = default;
    template <class F> static void describe(F&& f) {
        f("user", &SessionInfo::user);
        f("role", &SessionInfo::role);
        f("may", &SessionInfo::may);
        f("tokenId", &SessionInfo::tokenId);
        f("name", &SessionInfo::name);
        f("expiresMs", &SessionInfo::expiresMs);
        f("time", &SessionInfo::time);
    }
};

/// The only answer that holds a secret.
struct TokenGrant {
    std::string token, tokenId, name, role, user;
    std::int64_t expiresMs = 0;

    bool operator==(const TokenGrant&) const = default;
    template <class F> static void describe(F&& f) {
        f("token", &TokenGrant::token);
        f("tokenId", &TokenGrant::tokenId);
        f("name", &TokenGrant::name);
        f("role", &TokenGrant::role);
        f("user", &TokenGrant::user);
        f("expiresMs", &TokenGrant::expiresMs);
    }
};

/// POST /pairings.
struct PairingStarted {
    std::string deviceCode;          ///< a secret
    std::string userCode;            ///< "WDJB-MJHT", shown
    std::string page;                ///< relative
    int expiresIn = 0, interval = 3; ///< seconds

    bool operator==(const PairingStarted&) const = default;
    template <class F> static void describe(F&& f) {
        f("deviceCode", &PairingStarted::deviceCode);
        f("userCode", &PairingStarted::userCode);
        f("page", &PairingStarted::page);
        f("expiresIn", &PairingStarted::expiresIn);
        f("interval", &PairingStarted::interval);
    }
};

/// GET /pairings/{userCode}: who asks, for the one who approves.
struct PairingAsked {
    std::string device, platform, address, role;
    std::int64_t askedMs = 0;

    bool operator==(const PairingAsked&) const = default;
    template <class F> static void describe(F&& f) {
        f("device", &PairingAsked::device);
        f("platform", &PairingAsked::platform);
        f("address", &PairingAsked::address);
        f("role", &PairingAsked::role);
        f("askedMs", &PairingAsked::askedMs);
    }
};

} // namespace remote
