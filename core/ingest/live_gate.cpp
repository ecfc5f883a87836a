#include "core/ingest/live_gate.hpp"

#include "core/ingest/media_path.hpp"

#include <algorithm>
#include <utility>

namespace ingest {

bool LiveGate::settle(std::vector<Late>& files, std::uint64_t name) {
    const auto at = std::lower_bound(files.begin(), files.end(), Late{name, 0});
    if (at == files.end() || at->name != name) return false;
    files.erase(at);
    return true;
}

std::optional<LiveGate::Ready> LiveGate::admit(const std::string& path, std::string bytes, std::int64_t nowMs, std::string host) {
    const PlaylistNames names = namesIn(path, bytes);
    const auto drop = [&] {
        const std::lock_guard lock(m_mutex);
        m_waiting.erase(path); // this one is newer
    };
    if (!names.media) {
        drop();
        return Ready{path, std::move(bytes)};
    }
    const auto served = m_store.named(path);
    std::vector<std::string> files = pathsNamed(path, names.files, host);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    std::erase_if(files, [&](const std::string& file) { return (served && served->contains(file)) || m_store.exists(file); });
    if (files.empty()) {
        drop();
        return Ready{path, std::move(bytes)};
    }
    Waiting waiting;
    waiting.names = NameSet(pathsNamed(path, names.files, host));
    waiting.bytes = std::move(bytes);
    waiting.host = std::move(host);
    waiting.patienceMs = static_cast<std::int64_t>(names.targetSeconds * 3000);
    waiting.ended = names.ended;
    // How long a file has been missing counts from the first version that named it: each new one would begin anew.
    const auto before = m_waiting.find(path);
    const auto untilOf = [&](std::uint64_t name) {
        std::int64_t until = nowMs + waiting.patienceMs;
        if (before == m_waiting.end()) return until;
        for (const auto* list : {&before->second.missing, &before->second.given})
            if (const auto at = std::lower_bound(list->begin(), list->end(), Late{name, 0}); at != list->end() && at->name == name) until = at->untilMs;
        return until;
    };
    for (const std::string& file : files) {
        const std::uint64_t name = NameSet::hash(file);
        const Late late{name, untilOf(name)};
        (late.untilMs <= nowMs ? waiting.given : waiting.missing).push_back(late);
    }
    std::sort(waiting.missing.begin(), waiting.missing.end());
    std::sort(waiting.given.begin(), waiting.given.end());
    Waiting* now = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        now = &(m_waiting[path] = std::move(waiting));
    }
    // What was stored before it was known to be awaited told nobody.
    for (const std::string& file : files) {
        if (!m_store.exists(file)) continue;
        const std::lock_guard lock(m_mutex);
        (void)(settle(now->missing, NameSet::hash(file)) || settle(now->given, NameSet::hash(file)));
    }
    if (!now->missing.empty()) return std::nullopt;
    now->due = true;
    return readyOf(path, *now);
}

std::optional<LiveGate::Ready> LiveGate::readyOf(const std::string& path, const Waiting& waiting) const {
    std::vector<std::string> lacking;
    if (!waiting.given.empty())
        for (const std::string& file : namesIn(path, waiting.bytes).files) {
            const auto whole = relativePath(resolved(path, file, waiting.host));
            if (whole && std::binary_search(waiting.given.begin(), waiting.given.end(), Late{NameSet::hash(*whole), 0}) && !m_store.exists(*whole)) lacking.push_back(file);
        }
    if (lacking.empty()) return Ready{path, waiting.bytes};
    auto bytes = without(path, waiting.bytes, lacking);
    if (!bytes) return std::nullopt;
    return Ready{path, std::move(*bytes)};
}

std::vector<LiveGate::Ready> LiveGate::arrived(const std::string& path, std::int64_t nowMs) {
    const std::uint64_t name = NameSet::hash(path);
    std::vector<std::string> whole;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [playlist, waiting] : m_waiting) {
            const bool waited = !waiting.missing.empty();
            if (!settle(waiting.missing, name) && !settle(waiting.given, name)) continue;
            if (waiting.ended)
                for (Late& late : waiting.missing) late.untilMs = nowMs + waiting.patienceMs; // it is being uploaded, in whatever order
            if (!waiting.missing.empty()) continue;
            waiting.due = true;
            // One that is served with gaps loses them in the next second, several at once: each time the whole is written.
            if (waited || waiting.given.empty()) whole.push_back(playlist);
        }
    }
    std::vector<Ready> ready;
    for (const std::string& playlist : whole)
        if (auto now = readyOf(playlist, m_waiting.at(playlist))) ready.push_back(std::move(*now));
    return ready;
}

LiveGate::Overdue LiveGate::overdue(std::int64_t nowMs) {
    Overdue result;
    for (auto& [path, waiting] : m_waiting) {
        if (!waiting.missing.empty()) {
            const std::lock_guard lock(m_mutex);
            const auto late = std::stable_partition(waiting.missing.begin(), waiting.missing.end(), [nowMs](const Late& file) { return file.untilMs > nowMs; });
            if (late == waiting.missing.end()) continue;
            // It stays here: what comes after all takes its gap away.
            waiting.given.insert(waiting.given.end(), late, waiting.missing.end());
            std::sort(waiting.given.begin(), waiting.given.end());
            waiting.missing.erase(late, waiting.missing.end());
            if (!waiting.missing.empty()) continue;
            waiting.due = true;
            result.late.push_back(path);
        }
        if (!waiting.due) continue;
        if (auto now = readyOf(path, waiting)) {
            result.ready.push_back(std::move(*now));
        } else {
            waiting.due = false;
            result.stuck.push_back(path);
        }
    }
    return result;
}

std::vector<std::string> LiveGate::published(const std::string& path, const std::string& bytes) {
    std::vector<std::string> hints = pathsNamed(path, namesIn(path, bytes).hints, {});
    {
        const std::lock_guard lock(m_mutex);
        setHints(path, std::move(hints));
        const auto waiting = m_waiting.find(path);
        if (waiting != m_waiting.end()) {
            waiting->second.due = false;
            if (waiting->second.missing.empty() && waiting->second.given.empty()) m_waiting.erase(waiting);
        }
    }
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

std::string LiveGate::holderOf(const std::string& file) const {
    std::string holder = m_store.holder(file);
    if (!holder.empty()) return holder;
    const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const auto& entry) { return entry.second.names.contains(file); });
    return waiting == m_waiting.end() ? std::string() : waiting->first;
}

bool LiveGate::mayRemove(const std::string& path) {
    std::string holder = holderOf(path);
    const std::lock_guard lock(m_mutex);
    if (holder.empty()) return true;
    m_doomed[path] = std::move(holder);
    m_owedChanged = true;
    return false;
}

void LiveGate::keep(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_doomed.erase(path) > 0) m_owedChanged = true;
}

std::vector<std::string> LiveGate::removed(const std::string& path) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_doomed.erase(path) > 0) m_owedChanged = true;
        m_waiting.erase(path);
        setHints(path, {});
    }
    return releasedBy(path);
}

std::vector<std::string> LiveGate::releasedBy(const std::string& playlist) {
    std::vector<std::string> free;
    for (auto it = m_doomed.begin(); it != m_doomed.end();) {
        if (it->second != playlist) {
            ++it;
            continue;
        }
        std::string holder = holderOf(it->first);
        const std::lock_guard lock(m_mutex);
        if (holder.empty()) {
            free.push_back(it->first);
            it = m_doomed.erase(it);
            m_owedChanged = true;
        } else {
            it->second = std::move(holder);
            ++it;
        }
    }
    return free;
}

bool LiveGate::isAwaited(const std::string& path) const {
    const Late file{NameSet::hash(path), 0};
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_waiting.begin(), m_waiting.end(), [&](const auto& entry) {
        const Waiting& waiting = entry.second;
        return std::binary_search(waiting.missing.begin(), waiting.missing.end(), file) || std::binary_search(waiting.given.begin(), waiting.given.end(), file);
    });
}

bool LiveGate::isOwed(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_doomed.contains(path);
}

bool LiveGate::isHinted(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_hints.contains(path);
}

bool LiveGate::waits(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_waiting.contains(path);
}

std::size_t LiveGate::waitingBytes() const {
    const std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    for (const auto& [path, waiting] : m_waiting) bytes += waiting.bytes.size();
    return bytes;
}

std::optional<std::vector<std::string>> LiveGate::owed() {
    const std::lock_guard lock(m_mutex);
    if (!std::exchange(m_owedChanged, false)) return std::nullopt;
    std::vector<std::string> files;
    for (const auto& [file, holder] : m_doomed) files.push_back(file);
    return files;
}

} // namespace ingest
