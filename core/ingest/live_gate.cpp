#include "core/ingest/live_gate.hpp"

#include "core/ingest/media_path.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::size_t kPlaylistsKnown = 5000;

/// The files that a playlist names, as paths below the root; what leads out of it is somebody else's promise.
std::vector<std::string> pathsOf(const std::string& playlist, const PlaylistNames& names) {
    std::vector<std::string> paths;
    for (const std::string& file : names.files)
        if (auto path = relativePath(resolved(playlist, file)); path && !path->empty()) paths.push_back(std::move(*path));
    return paths;
}

} // namespace

std::optional<std::string> LiveGate::admit(const std::string& path, std::string bytes, std::int64_t nowMs) {
    const PlaylistNames names = namesOf(bytes);
    // Looked at under the lock: a segment that is stored meanwhile is told by `arrived` afterwards.
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(path); // this one is newer
    const auto before = m_served.find(path);
    std::vector<std::string> missing;
    if (names.media)
        for (std::string& file : pathsOf(path, names)) {
            const bool known = before != m_served.end() && before->second.contains(file);
            if (!known && !m_exists(file)) missing.push_back(std::move(file));
        }
    if (missing.empty()) return bytes;
    m_waiting[path] = {std::move(bytes), std::move(missing), nowMs + static_cast<std::int64_t>(names.targetSeconds * 3000)};
    return std::nullopt;
}

std::vector<LiveGate::Ready> LiveGate::arrived(const std::string& path, std::int64_t) {
    std::vector<Ready> ready;
    const std::lock_guard lock(m_mutex);
    m_doomed.erase(path);
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        std::erase(it->second.missing, path);
        if (it->second.missing.empty()) {
            ready.push_back({it->first, std::move(it->second.bytes)});
            it = m_waiting.erase(it);
        } else {
            ++it;
        }
    }
    return ready;
}

std::vector<LiveGate::Ready> LiveGate::overdue(std::int64_t nowMs) {
    std::vector<Ready> ready;
    const std::lock_guard lock(m_mutex);
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        if (it->second.untilMs > nowMs) {
            ++it;
            continue;
        }
        std::vector<std::string> names;
        for (const std::string& file : namesOf(it->second.bytes).files) {
            const auto whole = relativePath(resolved(it->first, file));
            if (whole && !m_exists(*whole) && std::find(it->second.missing.begin(), it->second.missing.end(), *whole) != it->second.missing.end()) names.push_back(file);
        }
        ready.push_back({it->first, withGaps(it->second.bytes, names)});
        it = m_waiting.erase(it);
    }
    return ready;
}

std::vector<std::string> LiveGate::published(const std::string& path, const std::string& bytes) {
    const PlaylistNames names = namesOf(bytes);
    const auto paths = pathsOf(path, names);
    const std::lock_guard lock(m_mutex);
    if (names.media && (m_served.size() < kPlaylistsKnown || m_served.contains(path))) m_served[path] = {paths.begin(), paths.end()};
    return released();
}

bool LiveGate::mayRemove(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (!isNamed(path)) return true;
    m_doomed.insert(path);
    return false;
}

std::vector<std::string> LiveGate::removed(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    m_doomed.erase(path);
    m_waiting.erase(path);
    if (m_served.erase(path) == 0) return {};
    return released();
}

bool LiveGate::isNamed(const std::string& path) const {
    return std::any_of(m_served.begin(), m_served.end(), [&](const auto& playlist) { return playlist.second.contains(path); });
}

std::vector<std::string> LiveGate::released() {
    std::vector<std::string> free;
    for (auto it = m_doomed.begin(); it != m_doomed.end();) {
        if (isNamed(*it)) {
            ++it;
        } else {
            free.push_back(*it);
            it = m_doomed.erase(it);
        }
    }
    return free;
}

} // namespace ingest
