#pragma once
/// Whom the served playlists and manifests name. The store itself is asked, so that nothing need be remembered: an origin may hold thousands
/// of films. Keeps what it read of late, as hashes; may be used from any thread.

#include "core/ingest/manifests.hpp"
#include "core/ingest/media_store.hpp"

#include <memory>
#include <unordered_map>

namespace ingest {

class ServedNames {
public:
    explicit ServedNames(MediaStore& store) : m_store(store) {}

    using Names = std::shared_ptr<const NameSet>;
    /// Paths that it names now; null when there is no such manifest, or none that can be read.
    Names of(const std::string& manifest);
    /// A manifest that names the file: of its own folder, of one beside that, or of any above (a master's, an MPD's). "": none does.
    std::string holder(const std::string& file);
    /// A manifest came or went.
    void changed(const std::string& manifest);

private:
    struct Read {
        FileFacts facts;
        Names names;
        std::int64_t lookedMs = 0;
    };
    struct Listed {
        std::vector<std::string> manifests, folders;
        std::int64_t atMs = 0;
    };
    std::shared_ptr<const Listed> in(const std::string& folder);
    void keep(const std::string& manifest, const Read& read);

    MediaStore& m_store;
    std::mutex m_mutex;
    std::unordered_map<std::string, Read> m_read;
    std::size_t m_names = 0;          ///< in all of m_read
    std::unordered_map<std::string, std::shared_ptr<const Listed>> m_folders;
};

} // namespace ingest
