#include "core/ingest/live_gate.hpp"

#include "core/ingest/media_path.hpp"

#include <algorithm>
#include <utility>

namespace ingest {
namespace {

constexpr std::size_t kPlaylistsKnown = 5000;

/// The files that a playlist names, as paths below the root; what leads out of it is somebody else's promise.
std::vector<std::string> pathsOf(const std::string& playlist, const std::vector<std::string>& files) {
    std::vector<std::string> paths;
    for (const std::string& file : files)
        if (auto path = relativePath(resolved(playlist, file)); path && !path->empty()) paths.push_back(std::move(*path));
    return paths;
}

} // namespace

std::optional<LiveGate::Ready> LiveGate::admit(const std::string& path, std::string bytes, std::int64_t nowMs) {
    const PlaylistNames names = namesIn(path, bytes);
    // Looked at under the lock: a segment that is stored meanwhile is told by `arrived` afterwards.
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(path); // this one is newer
    if (!names.media || (m_known.size() >= kPlaylistsKnown && !m_known.contains(path))) return Ready{path, std::move(bytes), ++m_serial};
    Waiting waiting{std::move(bytes), {}, {}, INT64_MAX, static_cast<std::int64_t>(names.targetSeconds * 3000), names.ended};
    Known& known = m_known[path];
    // How long a file has been missing counts from the first version that named it: each new one would begin anew.
    std::map<std::string, std::int64_t> late;
    for (std::string& file : pathsOf(path, names.files)) {
        if (known.names.contains(file) || m_exists(file)) continue;
        const auto before = known.lateMs.find(file);
        const std::int64_t until = before == known.lateMs.end() ? nowMs + waiting.patienceMs : before->second;
        late[file] = until;
        if (until <= nowMs) {
            waiting.given.insert(std::move(file));
            continue;
        }
        waiting.untilMs = std::min(waiting.untilMs, until);
        waiting.missing.insert(std::move(file));
    }
    known.lateMs = std::move(late);
    if (waiting.missing.empty() && waiting.given.empty()) return Ready{path, std::move(waiting.bytes), ++m_serial};
    std::optional<Ready> ready;
    if (waiting.missing.empty()) ready = readyOf(path, waiting);
    m_waiting[path] = std::move(waiting);
    return ready;
}

std::optional<LiveGate::Ready> LiveGate::readyOf(const std::string& path, const Waiting& waiting) {
    std::vector<std::string> lacking;
    if (!waiting.given.empty())
        for (const std::string& file : namesIn(path, waiting.bytes).files) {
            const auto whole = relativePath(resolved(path, file));
            if (whole && waiting.given.contains(*whole) && !m_exists(*whole)) lacking.push_back(file);
        }
    if (lacking.empty()) return Ready{path, waiting.bytes, ++m_serial};
    auto bytes = without(path, waiting.bytes, lacking);
    if (!bytes) return std::nullopt;
    return Ready{path, std::move(*bytes), ++m_serial};
}

std::vector<LiveGate::Ready> LiveGate::arrived(const std::string& path, std::int64_t nowMs) {
    std::vector<Ready> ready;
    const std::lock_guard lock(m_mutex);
    if (m_doomed.erase(path) > 0) m_owedChanged = true;
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        Waiting& waiting = it->second;
        if (waiting.missing.erase(path) + waiting.given.erase(path) > 0) {
            if (waiting.ended) waiting.untilMs = nowMs + waiting.patienceMs; // it is being uploaded, in whatever order
            if (waiting.missing.empty())
                if (auto now = readyOf(it->first, waiting)) ready.push_back(std::move(*now));
        }
        if (waiting.missing.empty() && waiting.given.empty()) it = m_waiting.erase(it);
        else ++it;
    }
    return ready;
}

std::vector<LiveGate::Ready> LiveGate::overdue(std::int64_t nowMs) {
    std::vector<Ready> ready;
    const std::lock_guard lock(m_mutex);
    for (auto& [path, waiting] : m_waiting) {
        if (waiting.missing.empty() || waiting.untilMs > nowMs) continue;
        // It stays here: what comes after all takes its gap away.
        waiting.given.merge(waiting.missing);
        waiting.missing.clear();
        if (auto now = readyOf(path, waiting)) ready.push_back(std::move(*now));
    }
    return ready;
}

bool LiveGate::waits(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_waiting.contains(path);
}

bool LiveGate::isOld(const std::string& path, std::uint64_t serial) const {
    const std::lock_guard lock(m_mutex);
    const auto known = m_known.find(path);
    return known != m_known.end() && known->second.serial > serial;
}

std::vector<std::string> LiveGate::published(const std::string& path, const std::string& bytes, std::uint64_t serial) {
    const PlaylistNames names = namesIn(path, bytes);
    const auto paths = pathsOf(path, names.files);
    const std::lock_guard lock(m_mutex);
    if (names.media && (m_known.size() < kPlaylistsKnown || m_known.contains(path))) {
        Known& known = m_known[path];
        if (serial == 0 && known.serial > 0) return {}; // found at the start, but a newer one has come since
        known.names = {paths.begin(), paths.end()};
        known.serial = std::max(known.serial, serial);
        setHints(known, pathsOf(path, names.hints));
    }
    return released();
}

void LiveGate::setHints(Known& known, std::vector<std::string> hints) {
    for (const std::string& hint : known.hints) m_hints.erase(m_hints.find(hint));
    m_hints.insert(hints.begin(), hints.end());
    known.hints = std::move(hints);
}

bool LiveGate::isHinted(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_hints.contains(path);
}

bool LiveGate::mayRemove(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (!isNamed(path)) return true;
    m_owedChanged = m_doomed.insert(path).second || m_owedChanged;
    return false;
}

std::optional<std::vector<std::string>> LiveGate::owed() {
    const std::lock_guard lock(m_mutex);
    if (!std::exchange(m_owedChanged, false)) return std::nullopt;
    return std::vector<std::string>(m_doomed.begin(), m_doomed.end());
}

std::vector<std::string> LiveGate::removed(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_doomed.erase(path) > 0) m_owedChanged = true;
    m_waiting.erase(path);
    // A segment that is gone is not known to be there any more.
    for (auto& [playlist, known] : m_known) known.names.erase(path);
    const auto known = m_known.find(path);
    if (known == m_known.end()) return {};
    setHints(known->second, {});
    m_known.erase(known);
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
            m_owedChanged = true;
        }
    }
    return free;
}

} // namespace ingest
