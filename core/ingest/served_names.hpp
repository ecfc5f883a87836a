#pragma once
/// Whom the served playlists and manifests name. The store itself is asked, so that nothing need be remembered: an origin may hold thousands
/// of films. Keeps the last few answers; may be used from any thread.

#include "core/ingest/media_store.hpp"

#include <list>
#include <map>
#include <memory>
#include <set>

namespace ingest {

class ServedNames {
public:
    explicit ServedNames(MediaStore& store) : m_store(store) {}

    using Names = std::shared_ptr<const std::set<std::string>>;
    /// Paths that it names now; null when there is no such manifest, or none that can be read.
    Names of(const std::string& manifest);
    /// A manifest that names the file: of its own folder, or of the two above (a master's, an MPD's). "": none does.
    std::string holder(const std::string& file);
    /// A manifest came or went.
    void changed(const std::string& manifest);

private:
    struct Parsed {
        std::string manifest;
        std::shared_ptr<const std::string> content; ///< of which version
        Names names;
    };
    struct Listed {
        std::vector<std::string> manifests;
        std::int64_t atMs = 0;
    };
    std::vector<std::string> manifestsIn(const std::string& folder);

    MediaStore& m_store;
    std::mutex m_mutex;
    std::list<Parsed> m_parsed;       ///< the last used first
    std::map<std::string, Listed> m_folders;
};

} // namespace ingest
