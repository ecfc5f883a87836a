#include "core/ingest/served_names.hpp"

#include "core/base/clock.hpp"
#include "core/ingest/manifests.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::size_t kParsedKept = 64, kFoldersKept = 256;
constexpr std::int64_t kTrustMs = 1000; // others may change the folder too
constexpr int kLevels = 3;

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

} // namespace

ServedNames::Names ServedNames::of(const std::string& manifest) {
    const auto found = m_store.find(manifest);
    if (!found || !(*found)->content) return nullptr;
    const auto content = (*found)->content;
    const std::lock_guard lock(m_mutex);
    const auto known = std::find_if(m_parsed.begin(), m_parsed.end(), [&](const Parsed& parsed) { return parsed.manifest == manifest; });
    if (known != m_parsed.end()) {
        m_parsed.splice(m_parsed.begin(), m_parsed, known);
        if (known->content == content) return known->names;
    } else {
        m_parsed.push_front({manifest, nullptr, nullptr});
        if (m_parsed.size() > kParsedKept) m_parsed.pop_back();
    }
    auto names = std::make_shared<std::set<std::string>>();
    for (std::string& path : pathsNamed(manifest, namesIn(manifest, *content).files, kAnyHost)) names->insert(std::move(path));
    m_parsed.front().content = content;
    m_parsed.front().names = std::move(names);
    return m_parsed.front().names;
}

std::vector<std::string> ServedNames::manifestsIn(const std::string& folder) {
    const std::int64_t now = base::SystemClock().monotonicMs();
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_folders.find(folder);
        if (known != m_folders.end() && now - known->second.atMs < kTrustMs) return known->second.manifests;
    }
    std::vector<std::string> manifests;
    for (std::string& name : m_store.filesIn(folder))
        if (isManifest(name)) manifests.push_back(folder.empty() ? std::move(name) : folder + '/' + name);
    const std::lock_guard lock(m_mutex);
    if (m_folders.size() > kFoldersKept) m_folders.clear();
    m_folders[folder] = {manifests, now};
    return manifests;
}

std::string ServedNames::holder(const std::string& file) {
    std::string folder = file;
    for (int level = 0; level < kLevels && !folder.empty(); ++level) {
        folder = folderOf(folder);
        for (const std::string& manifest : manifestsIn(folder))
            if (const Names names = of(manifest); names && names->contains(file)) return manifest;
    }
    return {};
}

void ServedNames::changed(const std::string& manifest) {
    const std::lock_guard lock(m_mutex);
    m_folders.erase(folderOf(manifest));
}

} // namespace ingest
