#pragma once
/// Whom the served playlists and manifests name. The store itself is asked, so that little need be remembered: an origin may hold thousands
/// of films. Remembered is which manifests name files outside their own folder; of the rest, what was read of late, as hashes. May be used
/// from any thread.

#include "core/ingest/gate/manifests.hpp"
#include "core/ingest/store/media_store.hpp"

#include <memory>
#include <unordered_map>

namespace ingest {

class ServedNames {
public:
    explicit ServedNames(MediaStore& store) : m_store(store) {}

    using Names = std::shared_ptr<const NameSet>;
    /// Paths that it names now; null when there is no such manifest, or none that can be read.
    Names of(const std::string& manifest);
    /// The same, but null too when it holds whole URLs: on whose host they are is not known here.
    Names certain(const std::string& manifest);
    /// A manifest that names the file: of its own folder, or one that names files in that folder. "": none does; kUnknown: not all are
    /// known yet.
    std::string referrer(const std::string& file);
    static constexpr const char* kUnknown = "?"; // no path

    /// A manifest came or went, or is seen for the first time. Gives what it announces as coming next, as paths.
    std::vector<std::string> reindex(const std::string& manifest);
    /// Whether this state of it is known already.
    bool isIndexed(const std::string& manifest, const FileFacts& facts) const;
    /// All that are there have been indexed.
    void complete() { m_complete = true; }

private:
    struct Read {
        FileFacts facts;
        Names names;
        bool urls = false;
        std::int64_t lookedMs = 0;
    };
    struct Indexed {
        FileFacts facts;
        std::vector<std::string> folders; ///< outside its own, with files that it names
    };
    struct Listed {
        std::vector<std::string> manifests;
        std::int64_t atMs = 0;
    };
    Read read(const std::string& manifest);
    std::shared_ptr<const Listed> in(const std::string& folder);
    void keep(const std::string& manifest, const Read& read);

    MediaStore& m_store;
    std::atomic<bool> m_complete{false};
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Indexed> m_indexed;
    std::unordered_map<std::string, std::set<std::string>> m_namedFromElsewhere; ///< by folder: manifests
    std::unordered_map<std::string, Read> m_read;
    std::size_t m_names = 0; ///< in all of m_read
    std::unordered_map<std::string, std::shared_ptr<const Listed>> m_folders;
};

} // namespace ingest
