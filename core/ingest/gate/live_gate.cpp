#include "core/ingest/gate/live_gate.hpp"

#include "core/ingest/store/media_path.hpp"

#include <algorithm>
#include <utility>

namespace ingest {
namespace {

constexpr std::size_t kEarlierVersionBytes = 64 * 1024, kMaxEarlierVersions = 8; // of live playlists, which are short

} // namespace

bool LiveGate::take(std::vector<Late>& files, std::uint64_t name) {
    const auto at = std::lower_bound(files.begin(), files.end(), Late{name, 0});
    if (at == files.end() || at->name != name) return false;
    files.erase(at);
    return true;
}

LiveGate::Admission LiveGate::judge(const std::string& path, const ReceivedPlaylist& source, std::int64_t nowMs) const {
    Admission admission;
    const PlaylistNames names = namesIn(path, source.bytes);
    if (!names.media) return admission;
    const auto served = m_store.named(path);
    std::vector<std::string>& lacking = admission.m_lacking;
    lacking = pathsNamed(path, names.files, source.host);
    Waiting& waiting = admission.m_waiting;
    waiting.names = NameSet(lacking);
    std::sort(lacking.begin(), lacking.end());
    lacking.erase(std::unique(lacking.begin(), lacking.end()), lacking.end());
    std::erase_if(lacking, [&](const std::string& file) { return (served && served->contains(file)) || m_store.exists(file); });
    waiting.patienceMs = static_cast<std::int64_t>(names.targetSeconds * 3000);
    waiting.ended = names.ended;
    // How long a file has been missing counts from the first version that named it: each new one would begin anew.
    const auto before = m_waiting.find(path);
    const auto untilOf = [&](std::uint64_t name) {
        std::int64_t until = nowMs + waiting.patienceMs;
        if (before == m_waiting.end()) return until;
        for (const auto* list : {&before->second.missing, &before->second.given})
            if (const auto at = std::lower_bound(list->begin(), list->end(), Late{name, 0}); at != list->end() && at->name == name)
                until = at->untilMs;
        return until;
    };
    for (const std::string& file : lacking) {
        const std::uint64_t name = NameSet::hash(file);
        const Late late{name, untilOf(name)};
        (late.untilMs <= nowMs ? waiting.given : waiting.missing).push_back(late);
    }
    std::sort(waiting.missing.begin(), waiting.missing.end());
    std::sort(waiting.given.begin(), waiting.given.end());
    return admission;
}

std::optional<LiveGate::Ready> LiveGate::enter(
    const std::string& path, Admission admission, const ReceivedPlaylist& source, std::optional<ReceivedPlaylist> earlier) {
    Waiting* now = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        const auto before = m_waiting.find(path);
        if (!admission.waits()) {
            if (before != m_waiting.end()) m_waiting.erase(before); // this one is newer
            m_earlierVersions.erase(path);
            return Ready{path, source.bytes};
        }
        if (earlier && before != m_waiting.end() && !before->second.missing.empty() && earlier->bytes.size() <= kEarlierVersionBytes) {
            auto& versions = m_earlierVersions[path];
            // The oldest are the next to be whole: when there are enough of them, this one is left out.
            if (versions.size() < kMaxEarlierVersions) versions.push_back({std::move(before->second), std::move(*earlier)});
        }
        now = &(m_waiting[path] = std::move(admission.m_waiting));
    }
    // What was stored before it was known to be awaited told nobody.
    for (const std::string& file : admission.m_lacking) {
        if (!m_store.exists(file)) continue;
        const std::lock_guard lock(m_mutex);
        (void)(take(now->missing, NameSet::hash(file)) || take(now->given, NameSet::hash(file)));
    }
    if (!now->missing.empty()) return std::nullopt;
    now->due = true;
    dropEarlierVersions(path);
    return readyOf(path, *now, source);
}

void LiveGate::restore(const std::string& path, Admission admission) {
    const std::lock_guard lock(m_mutex);
    admission.m_waiting.due = admission.m_waiting.missing.empty();
    m_waiting[path] = std::move(admission.m_waiting);
}

bool LiveGate::giveUp(Waiting& waiting, std::int64_t nowMs) {
    const auto late =
        std::stable_partition(waiting.missing.begin(), waiting.missing.end(), [nowMs](const Late& file) { return file.untilMs > nowMs; });
    if (late == waiting.missing.end()) return false;
    waiting.given.insert(waiting.given.end(), late, waiting.missing.end());
    std::sort(waiting.given.begin(), waiting.given.end());
    waiting.missing.erase(late, waiting.missing.end());
    return waiting.missing.empty();
}

std::optional<LiveGate::Ready> LiveGate::readyOf(const std::string& path, const Waiting& waiting, const ReceivedPlaylist& source) const {
    std::vector<std::string> lacking;
    if (!waiting.given.empty())
        for (const std::string& file : namesIn(path, source.bytes).files) {
            const auto whole = relativePath(resolved(path, file, source.host));
            if (whole && std::binary_search(waiting.given.begin(), waiting.given.end(), Late{NameSet::hash(*whole), 0}) &&
                !m_store.exists(*whole))
                lacking.push_back(file);
        }
    if (lacking.empty()) return Ready{path, source.bytes};
    auto bytes = without(path, source.bytes, lacking);
    if (!bytes) return std::nullopt;
    return Ready{path, std::move(*bytes)};
}

std::optional<LiveGate::Ready> LiveGate::readyOf(const std::string& path, const Waiting& waiting) const {
    const auto source = m_store.waiting(path);
    return source ? readyOf(path, waiting, *source) : std::nullopt;
}

std::vector<LiveGate::Ready> LiveGate::arrived(const std::string& path, std::int64_t nowMs) {
    const std::uint64_t name = NameSet::hash(path);
    std::vector<std::string> whole;
    std::vector<std::pair<std::string, EarlierVersion>> wholeVersions;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [playlist, versions] : m_earlierVersions) {
            std::size_t newest = 0;
            for (std::size_t i = 0; i < versions.size(); ++i)
                if (take(versions[i].waiting.missing, name) && versions[i].waiting.missing.empty()) newest = i + 1;
            if (newest == 0) continue;
            wholeVersions.emplace_back(playlist, std::move(versions[newest - 1]));
            versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(newest));
        }
        for (auto& [playlist, waiting] : m_waiting) {
            const bool waited = !waiting.missing.empty();
            if (!take(waiting.missing, name) && !take(waiting.given, name)) continue;
            if (waiting.ended)
                for (Late& late : waiting.missing) late.untilMs = nowMs + waiting.patienceMs; // it is being uploaded, in whatever order
            if (!waiting.missing.empty()) continue;
            waiting.due = true;
            // One that is served with gaps loses them in the next second, several at once: each time the whole is written.
            if (waited || waiting.given.empty()) whole.push_back(playlist);
        }
    }
    std::vector<Ready> ready;
    for (const auto& [playlist, earlier] : wholeVersions)
        if (std::find(whole.begin(), whole.end(), playlist) == whole.end())
            if (auto now = readyOf(playlist, earlier.waiting, earlier.source)) ready.push_back(std::move(*now));
    for (const std::string& playlist : whole) {
        dropEarlierVersions(playlist);
        if (auto now = readyOf(playlist, m_waiting.at(playlist))) ready.push_back(std::move(*now));
    }
    return ready;
}

LiveGate::Overdue LiveGate::overdue(std::int64_t nowMs) {
    Overdue result;
    std::vector<std::pair<std::string, EarlierVersion>> lateVersions;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [playlist, versions] : m_earlierVersions) {
            std::size_t newest = 0;
            for (std::size_t i = 0; i < versions.size(); ++i)
                if (giveUp(versions[i].waiting, nowMs)) newest = i + 1;
            if (newest == 0) continue;
            lateVersions.emplace_back(playlist, std::move(versions[newest - 1]));
            versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(newest));
        }
    }
    for (const auto& [playlist, earlier] : lateVersions) {
        result.late.push_back(playlist);
        if (auto now = readyOf(playlist, earlier.waiting, earlier.source)) result.ready.push_back(std::move(*now));
    }
    for (auto& [path, waiting] : m_waiting) {
        if (!waiting.missing.empty()) {
            const std::lock_guard lock(m_mutex);
            // It stays here: what comes after all takes its gap away.
            if (!giveUp(waiting, nowMs)) continue;
            waiting.due = true;
            result.late.push_back(path);
        }
        if (!waiting.due) continue;
        const auto source = m_store.waiting(path);
        if (!source) continue; // it cannot be read now; in the next second perhaps
        dropEarlierVersions(path);
        std::erase_if(result.ready, [&](const Ready& earlier) { return earlier.path == path; });
        if (auto now = readyOf(path, waiting, *source)) {
            result.ready.push_back(std::move(*now));
        } else {
            waiting.due = false;
            result.stuck.push_back(path);
        }
    }
    return result;
}

void LiveGate::published(const std::string& path, std::vector<std::string> hints) {
    const std::lock_guard lock(m_mutex);
    setHints(path, std::move(hints));
    const auto waiting = m_waiting.find(path);
    if (waiting == m_waiting.end()) return;
    waiting->second.due = false;
    if (waiting->second.missing.empty() && waiting->second.given.empty()) m_waiting.erase(waiting);
}

void LiveGate::dropEarlierVersions(const std::string& playlist) {
    const std::lock_guard lock(m_mutex);
    m_earlierVersions.erase(playlist);
}

void LiveGate::announce(const std::string& playlist, std::vector<std::string> hints) {
    const std::lock_guard lock(m_mutex);
    setHints(playlist, std::move(hints));
}

void LiveGate::removed(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_deferred.erase(path) > 0) m_deferredChanged = true;
    m_waiting.erase(path);
    m_earlierVersions.erase(path);
    setHints(path, {});
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

std::string LiveGate::referrerOf(const std::string& file) const {
    std::string referrer = m_store.referrer(file);
    if (!referrer.empty()) return referrer;
    const auto waiting =
        std::find_if(m_waiting.begin(), m_waiting.end(), [&](const auto& entry) { return entry.second.names.contains(file); });
    if (waiting != m_waiting.end()) return waiting->first;
    for (const auto& [playlist, versions] : m_earlierVersions)
        for (const EarlierVersion& earlier : versions)
            if (earlier.waiting.names.contains(file)) return playlist;
    return {};
}

bool LiveGate::deferDeletion(const DeferredDeletion& deletion) {
    std::string referrer = referrerOf(deletion.relative);
    if (referrer.empty()) return false;
    const std::lock_guard lock(m_mutex);
    m_deferred[deletion.relative] = {std::move(referrer), deletion.facts};
    m_deferredChanged = true;
    return true;
}

std::optional<LiveGate::DeferredDeletion> LiveGate::takeDeferred(const std::string& file) {
    std::string referrer = referrerOf(file);
    const std::lock_guard lock(m_mutex);
    const auto deferred = m_deferred.find(file);
    if (deferred == m_deferred.end()) return std::nullopt;
    if (!referrer.empty()) {
        deferred->second.referrer = std::move(referrer);
        return std::nullopt;
    }
    DeferredDeletion deletion{file, deferred->second.facts};
    m_deferred.erase(deferred);
    m_deferredChanged = true;
    return deletion;
}

void LiveGate::cancelDeletion(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_deferred.erase(path) > 0) m_deferredChanged = true;
}

std::vector<std::string> LiveGate::deferredFor(const std::string& playlist) const {
    std::vector<std::string> files;
    const std::lock_guard lock(m_mutex);
    for (const auto& [file, deferred] : m_deferred)
        if (deferred.referrer == playlist) files.push_back(file);
    return files;
}

std::optional<std::vector<LiveGate::DeferredDeletion>> LiveGate::deferredDeletions() const {
    const std::lock_guard lock(m_mutex);
    if (!m_deferredChanged) return std::nullopt;
    std::vector<DeferredDeletion> all;
    for (const auto& [file, deferred] : m_deferred) all.push_back({file, deferred.facts});
    return all;
}

bool LiveGate::isAwaited(const std::string& path) const {
    const Late file{NameSet::hash(path), 0};
    const auto lacks = [&file](const Waiting& waiting) {
        return std::binary_search(waiting.missing.begin(), waiting.missing.end(), file) ||
            std::binary_search(waiting.given.begin(), waiting.given.end(), file);
    };
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_waiting.begin(), m_waiting.end(), [&](const auto& entry) { return lacks(entry.second); }) ||
        std::any_of(m_earlierVersions.begin(), m_earlierVersions.end(), [&](const auto& entry) {
            return std::any_of(
                entry.second.begin(), entry.second.end(), [&](const EarlierVersion& earlier) { return lacks(earlier.waiting); });
        });
}

bool LiveGate::isHinted(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_hints.contains(path);
}

bool LiveGate::waits(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    return m_waiting.contains(path);
}

std::size_t LiveGate::weightWithout(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    std::size_t weight = 0;
    for (const auto& [playlist, waiting] : m_waiting)
        if (playlist != path) weight += waiting.weight();
    return weight;
}

} // namespace ingest
