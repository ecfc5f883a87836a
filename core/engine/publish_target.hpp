#pragma once
/// A place that takes finished objects. Each job keeps the one it is published to. A value.

#include "core/model/json.hpp"

namespace engine {

/// An empty base URL means "nowhere yet": everything waits.
struct PublishTarget {
    std::string baseUrl;     ///< with a slash at the end: "http://127.0.0.1:5005/media/"
    std::string playbackUrl; ///< what viewers use; "": the same
    std::string token;
    std::string store;      ///< which store answers there: another folder behind the same address is another target
    bool isLocal = false;   ///< the embedded ingest: its address and token hold while it runs
    bool isLasting = false; ///< address and token come from the settings: they may be kept with a job and hold after a restart

    /// Where links begin.
    const std::string& linkBase() const { return playbackUrl.empty() ? baseUrl : playbackUrl; }
    /// As a job keeps it: a token that the environment gave is not written to disk.
    PublishTarget kept() const {
        PublishTarget target = *this;
        if (!isLasting) target.token.clear();
        return target;
    }
    bool operator==(const PublishTarget&) const = default;
    template <class F> static void describe(F&& f) {
        f("baseUrl", &PublishTarget::baseUrl);
        f("playbackUrl", &PublishTarget::playbackUrl);
        f("token", &PublishTarget::token);
        f("store", &PublishTarget::store);
        f("isLocal", &PublishTarget::isLocal);
        f("isLasting", &PublishTarget::isLasting);
    }
};

} // namespace engine
