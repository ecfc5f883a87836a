#include "core/ingest/gate/served_names.hpp"

#include "core/base/clock.hpp"
#include "core/ingest/store/file_kinds.hpp"
#include "core/ingest/store/media_path.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::size_t kNamesKept = 1'000'000; // 8 MB
constexpr std::size_t kFoldersKept = 1000;
constexpr std::int64_t kTrustMs = 1000; // others may change the folder too

std::string below(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

} // namespace

ServedNames::Read ServedNames::read(const std::string& manifest) {
    Read read;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_read.find(manifest);
        if (known != m_read.end()) read = known->second;
    }
    const std::int64_t now = nowMs();
    if (read.names && now - read.lookedMs < kTrustMs) return read;
    const auto facts = m_store.factsOf(manifest);
    if (!facts) return {};
    if (!read.names || !(*facts == read.facts)) {
        const auto bytes = m_store.read(manifest);
        if (!bytes) return {};
        const auto files = namesIn(manifest, *bytes).files;
        const bool urls =
            std::any_of(files.begin(), files.end(), [](const std::string& name) { return name.find("://") != std::string::npos; });
        read = {.facts = *facts, .names = std::make_shared<const NameSet>(pathsNamed(manifest, files, kAnyHost)), .urls = urls};
    }
    read.lookedMs = now;
    keep(manifest, read);
    return read;
}

ServedNames::Names ServedNames::of(const std::string& manifest) {
    return read(manifest).names;
}

ServedNames::Names ServedNames::certain(const std::string& manifest) {
    const Read now = read(manifest);
    return now.urls ? nullptr : now.names;
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
    for (const std::string& name : content)
        if (isManifest(name)) listed->manifests.push_back(below(folder, name));
    const std::lock_guard lock(m_mutex);
    if (m_folders.size() > kFoldersKept) m_folders.clear();
    m_folders[folder] = listed;
    return listed;
}

std::string ServedNames::referrer(const std::string& file) {
    if (!m_complete) return kUnknown;
    const std::string own = folderOf(file);
    std::vector<std::string> manifests = in(own)->manifests;
    {
        const std::lock_guard lock(m_mutex);
        const auto others = m_namedFromElsewhere.find(own);
        if (others != m_namedFromElsewhere.end()) manifests.insert(manifests.end(), others->second.begin(), others->second.end());
    }
    for (const std::string& manifest : manifests)
        if (const Names names = of(manifest); names && names->contains(file)) return manifest;
    return {};
}

std::vector<std::string> ServedNames::reindex(const std::string& manifest) {
    const auto facts = m_store.factsOf(manifest);
    const auto bytes = facts ? m_store.read(manifest) : base::Result<std::string>(facts.error());
    const PlaylistNames names = bytes ? namesIn(manifest, *bytes) : PlaylistNames();
    const std::string own = folderOf(manifest);
    std::set<std::string> folders;
    for (const std::string& path : pathsNamed(manifest, names.files, kAnyHost))
        if (std::string folder = folderOf(path); folder != own) folders.insert(std::move(folder));
    const std::lock_guard lock(m_mutex);
    m_folders.erase(own);
    if (const auto known = m_read.find(manifest); known != m_read.end()) {
        m_names -= known->second.names->size();
        m_read.erase(known);
    }
    if (const auto before = m_indexed.find(manifest); before != m_indexed.end()) {
        for (const std::string& folder : before->second.folders) {
            const auto others = m_namedFromElsewhere.find(folder);
            others->second.erase(manifest);
            if (others->second.empty()) m_namedFromElsewhere.erase(others);
        }
        m_indexed.erase(before);
    }
    if (!bytes) return {};
    for (const std::string& folder : folders) m_namedFromElsewhere[folder].insert(manifest);
    m_indexed[manifest] = {*facts, {folders.begin(), folders.end()}};
    return pathsNamed(manifest, names.hints, kAnyHost);
}

bool ServedNames::isIndexed(const std::string& manifest, const FileFacts& facts) const {
    const std::lock_guard lock(m_mutex);
    const auto known = m_indexed.find(manifest);
    return known != m_indexed.end() && known->second.facts == facts;
}

} // namespace ingest
