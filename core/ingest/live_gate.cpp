#include "core/ingest/live_gate.hpp"

#include "core/ingest/media_path.hpp"

#include <algorithm>
#include <utility>

namespace ingest {

std::optional<LiveGate::Ready> LiveGate::admit(const std::string& path, std::string bytes, std::int64_t nowMs, std::string host) {
    const PlaylistNames names = namesIn(path, bytes);
    const auto served = m_store.named(path);
    // Looked at under the lock: a segment that is stored meanwhile is told by `arrived` afterwards.
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(path); // this one is newer
    if (!names.media) return Ready{path, std::move(bytes)};
    Waiting waiting{std::move(bytes), std::move(host), {}, {}, INT64_MAX, static_cast<std::int64_t>(names.targetSeconds * 3000), names.ended};
    // How long a file has been missing counts from the first version that named it: each new one would begin anew.
    std::map<std::string, std::int64_t> late;
    auto& before = m_late[path];
    for (std::string& file : pathsNamed(path, names.files, waiting.host)) {
        if ((served && served->contains(file)) || m_store.exists(file)) continue;
        const auto known = before.find(file);
        const std::int64_t until = known == before.end() ? nowMs + waiting.patienceMs : known->second;
        late[file] = until;
        if (until <= nowMs) {
            waiting.given.insert(std::move(file));
            continue;
        }
        waiting.untilMs = std::min(waiting.untilMs, until);
        waiting.missing.insert(std::move(file));
    }
    if (late.empty()) {
        m_late.erase(path);
        return Ready{path, std::move(waiting.bytes)};
    }
    before = std::move(late);
    std::optional<Ready> ready;
    if (waiting.missing.empty()) ready = readyOf(path, waiting);
    m_waiting[path] = std::move(waiting);
    return ready;
}

std::optional<LiveGate::Ready> LiveGate::readyOf(const std::string& path, const Waiting& waiting) const {
    std::vector<std::string> lacking;
    if (!waiting.given.empty())
        for (const std::string& file : namesIn(path, waiting.bytes).files) {
            const auto whole = relativePath(resolved(path, file, waiting.host));
            if (whole && waiting.given.contains(*whole) && !m_store.exists(*whole)) lacking.push_back(file);
        }
    if (lacking.empty()) return Ready{path, waiting.bytes};
    auto bytes = without(path, waiting.bytes, lacking);
    if (!bytes) return std::nullopt;
    return Ready{path, std::move(*bytes)};
}

bool LiveGate::isAwaited(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_doomed.contains(path) || std::any_of(m_waiting.begin(), m_waiting.end(), [&](const auto& entry) { return entry.second.missing.contains(path) || entry.second.given.contains(path); });
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
        if (waiting.missing.empty() && waiting.given.empty()) {
            m_late.erase(it->first);
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

std::vector<std::string> LiveGate::published(const std::string& path, const std::string& bytes) {
    std::vector<std::string> hints = pathsNamed(path, namesIn(path, bytes).hints, {});
    const std::lock_guard lock(m_mutex);
    setHints(path, std::move(hints));
    return releasedBy(path);
}

void LiveGate::setHints(const std::string& playlist, std::vector<std::string> hints) {
    const auto before = m_hintsOf.find(playlist);
    if (before != m_hintsOf.end()) {
        for (const std::string& hint : before->second) m_hints.erase(m_hints.find(hint));
        m_hintsOf.erase(before);
    }
    if (hints.empty()) return;
    m_hints.insert(hints.begin(), hints.end());
    m_hintsOf[playlist] = std::move(hints);
}

bool LiveGate::isHinted(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_hints.contains(path);
}

bool LiveGate::mayRemove(const std::string& path) {
    std::string holder = m_store.holder(path);
    const std::lock_guard lock(m_mutex);
    if (holder.empty()) return true;
    m_doomed[path] = std::move(holder);
    m_owedChanged = true;
    return false;
}

std::optional<std::vector<std::string>> LiveGate::owed() {
    const std::lock_guard lock(m_mutex);
    if (!std::exchange(m_owedChanged, false)) return std::nullopt;
    std::vector<std::string> files;
    for (const auto& [file, holder] : m_doomed) files.push_back(file);
    return files;
}

std::vector<std::string> LiveGate::removed(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_doomed.erase(path) > 0) m_owedChanged = true;
    m_waiting.erase(path);
    m_late.erase(path);
    setHints(path, {});
    return releasedBy(path);
}

std::vector<std::string> LiveGate::releasedBy(const std::string& playlist) {
    std::vector<std::string> free;
    for (auto it = m_doomed.begin(); it != m_doomed.end();) {
        if (it->second == playlist) it->second = m_store.holder(it->first);
        if (it->second.empty()) {
            free.push_back(it->first);
            it = m_doomed.erase(it);
            m_owedChanged = true;
        } else {
            ++it;
        }
    }
    return free;
}

} // namespace ingest
