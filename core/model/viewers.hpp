#pragma once
/// Who watches what the ingest serves, one by one. Values; any thread.

#include "core/model/json.hpp"

namespace model {

/// One client at one film. It is gone when it has fetched nothing for three segments, at least 15 seconds.
struct Viewer {
    std::string address;
    std::string film;         ///< folder at the ingest: the name of its job
    std::string rendition;    ///< "1080p"; "" until it has fetched one
    std::int64_t sinceMs = 0; ///< wall clock
    double bitsPerSecond = 0; ///< fetched over the last half minute

    bool operator==(const Viewer&) const = default;
    template <class F> static void describe(F&& f) {
        f("address", &Viewer::address);
        f("film", &Viewer::film);
        f("rendition", &Viewer::rendition);
        f("sinceMs", &Viewer::sinceMs);
        f("bitsPerSecond", &Viewer::bitsPerSecond);
    }
};

struct ViewerList {
    bool known = false; ///< an ingest runs here, and says it; those of a remote one are not known
    int total = 0;
    std::vector<Viewer> viewers; ///< those that take most, first; a thousand at most

    bool operator==(const ViewerList&) const = default;
    template <class F> static void describe(F&& f) {
        f("known", &ViewerList::known);
        f("total", &ViewerList::total);
        f("viewers", &ViewerList::viewers);
    }
};

} // namespace model
