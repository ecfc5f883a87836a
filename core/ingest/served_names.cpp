#include "core/ingest/served_names.hpp"

#include "core/base/clock.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::size_t kNamesKept = 1'000'000; // 8 MB
constexpr std::size_t kFoldersKept = 1000, kNeighboursAtMost = 64;
constexpr std::int64_t kTrustMs = 1000;       // others may change the folder too

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string below(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

} // namespace

ServedNames::Names ServedNames::of(const std::string& manifest) {
    Read read;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_read.find(manifest);
        if (known != m_read.end()) read = known->second;
    }
    const std::int64_t now = nowMs();
    if (read.names && now - read.lookedMs < kTrustMs) return read.names;
    const auto facts = m_store.factsOf(manifest);
    if (!facts) return nullptr;
    if (!read.names || !(*facts == read.facts)) {
        const auto bytes = m_store.read(manifest);
        if (!bytes) return nullptr;
        read = {*facts, std::make_shared<const NameSet>(pathsNamed(manifest, namesIn(manifest, *bytes).files, kAnyHost)), 0};
    }
    read.lookedMs = now;
    keep(manifest, read);
    return read.names;
}

void ServedNames::keep(const std::string& manifest, const Read& read) {
    const std::lock_guard lock(m_mutex);
    Read& known = m_read[manifest];
    if (known.names) m_names -= known.names->size();
    known = read;
    m_names += read.names->size();
    if (m_names <= kNamesKept) return;
    // Half of the room at once, those looked at longest ago first: one by one, each would cost a search.
    std::vector<std::pair<std::int64_t, std::string>> byAge;
    for (const auto& [name, entry] : m_read)
        if (name != manifest) byAge.emplace_back(entry.lookedMs, name);
    std::sort(byAge.begin(), byAge.end());
    for (const auto& [looked, name] : byAge) {
        if (m_names <= kNamesKept / 2) break;
        const auto entry = m_read.find(name);
        m_names -= entry->second.names->size();
        m_read.erase(entry);
    }
}

std::shared_ptr<const ServedNames::Listed> ServedNames::in(const std::string& folder) {
    const std::int64_t now = nowMs();
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_folders.find(folder);
        if (known != m_folders.end() && now - known->second->atMs < kTrustMs) return known->second;
    }
    auto listed = std::make_shared<Listed>();
    listed->atMs = now;
    const auto content = m_store.list(folder);
    for (const std::string& name : content.files)
        if (isManifest(name)) listed->manifests.push_back(below(folder, name));
    for (const std::string& name : content.folders) listed->folders.push_back(below(folder, name));
    const std::lock_guard lock(m_mutex);
    if (m_folders.size() > kFoldersKept) m_folders.clear();
    m_folders[folder] = listed;
    return listed;
}

std::string ServedNames::holder(const std::string& file) {
    const auto search = [&](const std::string& folder) -> std::string {
        for (const std::string& manifest : in(folder)->manifests)
            if (const Names names = of(manifest); names && names->contains(file)) return manifest;
        return {};
    };
    const std::string own = folderOf(file);
    for (std::string folder = own;; folder = folderOf(folder)) {
        if (std::string found = search(folder); !found.empty()) return found;
        if (folder.empty()) break;
    }
    // Pictures and sound that several presentations share lie beside them. At the root everybody's folders lie beside each other.
    const std::string above = folderOf(own);
    if (above.empty()) return {};
    const auto neighbours = in(above);
    if (neighbours->folders.size() > kNeighboursAtMost) return {};
    for (const std::string& folder : neighbours->folders)
        if (folder != own)
            if (std::string found = search(folder); !found.empty()) return found;
    return {};
}

void ServedNames::changed(const std::string& manifest) {
    const std::lock_guard lock(m_mutex);
    m_folders.erase(folderOf(manifest));
    m_folders.erase(folderOf(folderOf(manifest))); // its folder may be new there
    const auto known = m_read.find(manifest);
    if (known == m_read.end()) return;
    m_names -= known->second.names->size();
    m_read.erase(known);
}

} // namespace ingest
