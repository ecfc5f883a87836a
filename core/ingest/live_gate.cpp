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

std::optional<LiveGate::Ready> LiveGate::admit(const std::string& path, std::string bytes, std::int64_t nowMs) {
    const PlaylistNames names = namesOf(bytes);
    // Looked at under the lock: a segment that is stored meanwhile is told by `arrived` afterwards.
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(path); // this one is newer
    Waiting waiting{std::move(bytes), {}, {}, INT64_MAX, ++m_serial};
    if (!names.media || (m_known.size() >= kPlaylistsKnown && !m_known.contains(path))) return Ready{path, std::move(waiting.bytes), waiting.serial};
    Known& known = m_known[path];
    // How long a file has been missing counts from the first version that named it: each new one would begin anew.
    std::map<std::string, std::int64_t> late;
    for (std::string& file : pathsOf(path, names)) {
        if (known.names.contains(file) || m_exists(file)) continue;
        const auto before = known.lateMs.find(file);
        const std::int64_t until = before == known.lateMs.end() ? nowMs + static_cast<std::int64_t>(names.targetSeconds * 3000) : before->second;
        late[file] = until;
        if (until <= nowMs) {
            waiting.given.push_back(std::move(file));
            continue;
        }
        waiting.untilMs = std::min(waiting.untilMs, until);
        waiting.missing.push_back(std::move(file));
    }
    known.lateMs = std::move(late);
    if (waiting.missing.empty()) return withGapsFor(path, waiting);
    m_waiting[path] = std::move(waiting);
    return std::nullopt;
}

LiveGate::Ready LiveGate::withGapsFor(const std::string& path, Waiting& waiting) const {
    waiting.given.insert(waiting.given.end(), waiting.missing.begin(), waiting.missing.end());
    std::vector<std::string> gaps;
    for (const std::string& file : namesOf(waiting.bytes).files) {
        const auto whole = relativePath(resolved(path, file));
        if (whole && !m_exists(*whole) && std::find(waiting.given.begin(), waiting.given.end(), *whole) != waiting.given.end()) gaps.push_back(file);
    }
    return {path, gaps.empty() ? std::move(waiting.bytes) : withGaps(waiting.bytes, gaps), waiting.serial};
}

std::vector<LiveGate::Ready> LiveGate::arrived(const std::string& path) {
    std::vector<Ready> ready;
    const std::lock_guard lock(m_mutex);
    m_doomed.erase(path);
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        if (std::erase(it->second.missing, path) > 0 && it->second.missing.empty()) {
            ready.push_back(withGapsFor(it->first, it->second));
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
        ready.push_back(withGapsFor(it->first, it->second));
        it = m_waiting.erase(it);
    }
    return ready;
}

bool LiveGate::isOld(const std::string& path, std::uint64_t serial) const {
    const std::lock_guard lock(m_mutex);
    const auto known = m_known.find(path);
    return known != m_known.end() && known->second.serial > serial;
}

std::vector<std::string> LiveGate::published(const std::string& path, const std::string& bytes, std::uint64_t serial) {
    const PlaylistNames names = namesOf(bytes);
    const auto paths = pathsOf(path, names);
    const std::lock_guard lock(m_mutex);
    if (names.media && (m_known.size() < kPlaylistsKnown || m_known.contains(path))) {
        Known& known = m_known[path];
        if (serial == 0 && known.serial > 0) return {}; // found at the start, but a newer one has come since
        known.names = {paths.begin(), paths.end()};
        known.serial = std::max(known.serial, serial);
    }
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
    // A segment that is gone is not known to be there any more.
    for (auto& [playlist, known] : m_known) known.names.erase(path);
    if (m_known.erase(path) == 0) return {};
    return released();
}

bool LiveGate::isNamed(const std::string& path) const {
    return std::any_of(m_known.begin(), m_known.end(), [&](const auto& playlist) { return playlist.second.names.contains(path); });
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
