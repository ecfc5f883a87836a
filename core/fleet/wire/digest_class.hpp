#pragma once
/// Whose encoders may share a film: those that made the same bytes of the built-in patterns. A value; any thread.

#include "core/model/digest.hpp"

namespace fleet {
inline namespace wire {

struct DigestClass {
    std::string family; ///< "h264"
    std::string digest; ///< SHA-256, hex; "": any, of a job that nobody has begun

    /// As the queue names it: "h264:3fa9c2d10b7e4a55", "h264:any".
    std::string name() const { return family + ":" + (digest.empty() ? "any" : digest.substr(0, 16)); }
    bool operator==(const DigestClass&) const = default;
    template <class F> static void describe(F&& f) {
        f("family", &DigestClass::family);
        f("digest", &DigestClass::digest);
    }
};

inline DigestClass classOf(const model::EncoderDigest& digest) {
    return {digest.family, digest.sha256};
}

} // namespace wire
} // namespace fleet
