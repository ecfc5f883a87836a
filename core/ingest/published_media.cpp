#include "core/ingest/published_media.hpp"

#include "core/base/clock.hpp"

#include <algorithm>

namespace ingest {
namespace {

constexpr std::size_t kBellsKept = 1000;
constexpr std::size_t kWaitingAtMost = 32 << 20; // bytes in memory

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

} // namespace

PublishedMedia::PublishedMedia(MediaStore& store, std::function<void(const std::string&)> warn)
    : m_store(store), m_warn(std::move(warn)), m_names(store),
      m_gate({[&store](const std::string& path) { return store.exists(path); }, [this](const std::string& playlist) { return m_names.of(playlist); }, [this](const std::string& path) { return m_names.holder(path); }}) {}

base::Result<void> PublishedMedia::storePlaylist(const std::string& path, const std::string& bytes, std::string_view host) {
    const std::lock_guard lock(m_publishing);
    const auto ready = m_gate.admit(path, bytes, nowMs(), std::string(host));
    // To its publisher it is stored: a crash must not lose it.
    if (m_gate.waits(path)) {
        if (m_gate.waitingBytes() > kWaitingAtMost) {
            forget(path);
            return base::Error{base::ErrorCode::IngestFull, "Too many playlists wait for their segments here. Send the segments first."};
        }
        m_kept.insert(path);
        MR_TRY(m_store.keepWaiting(path, host, bytes));
    }
    if (ready) MR_TRY(store(*ready));
    return {};
}

void PublishedMedia::dropWaiting(const std::string& path) {
    if (m_kept.erase(path) > 0) m_store.dropWaiting(path);
}

base::Result<void> PublishedMedia::store(const LiveGate::Ready& playlist) {
    MR_ASSIGN(Upload upload, m_store.beginUpload(playlist.path, static_cast<std::int64_t>(playlist.bytes.size())));
    MR_TRY(upload.write({playlist.bytes.data(), playlist.bytes.size()}));
    if (m_store.limits().sync) MR_TRY(upload.sync());
    const auto placed = upload.commit();
    if (!placed) return placed.error();
    m_names.changed(playlist.path);
    drop(m_gate.published(playlist.path, playlist.bytes));
    if (!m_gate.waits(playlist.path)) dropWaiting(playlist.path);
    ring(playlist.path);
    return {};
}

void PublishedMedia::follow(const std::vector<LiveGate::Ready>& ready) {
    for (const LiveGate::Ready& playlist : ready) {
        const auto placed = store(playlist);
        if (!placed && m_failed.insert(playlist.path).second) m_warn("The playlist " + playlist.path + " could not be stored; it is tried again: " + placed.error().message);
        if (placed) m_failed.erase(playlist.path);
    }
}

void PublishedMedia::stored(const std::string& path) {
    const std::lock_guard lock(m_publishing);
    follow(m_gate.arrived(path, nowMs()));
}

base::Result<void> PublishedMedia::remove(const std::string& path) {
    const std::lock_guard lock(m_publishing);
    if (!m_store.exists(path)) {
        const bool waited = m_gate.waits(path); // to its publisher it was stored
        forget(path);
        if (waited) return {};
        return base::Error{base::ErrorCode::NotFound, "There is no such file."};
    }
    if (!m_gate.mayRemove(path)) return {};
    MR_TRY(m_store.remove(path));
    forget(path);
    return {};
}

void PublishedMedia::keep(const std::string& path) {
    const std::lock_guard lock(m_publishing);
    m_gate.keep(path);
}

void PublishedMedia::resume() {
    const std::lock_guard lock(m_publishing);
    for (auto& [path, host, bytes, since] : m_store.waiting()) {
        m_kept.insert(path);
        if (const auto ready = m_gate.admit(path, std::move(bytes), nowMs(), std::move(host))) follow({*ready});
    }
    for (const std::string& path : m_store.owedDeletions())
        if (m_gate.mayRemove(path)) (void)m_store.remove(path);
}

std::size_t PublishedMedia::expire(const std::vector<RootedFolder::Entry>& files, std::int64_t cutoff, const std::function<bool()>& goOn) {
    std::size_t count = 0;
    for (const auto& [path, facts] : files) {
        if (!goOn()) return count;
        const std::lock_guard lock(m_publishing); // for each anew: publishers go between
        const auto now = m_store.factsOf(path);
        if (!now || !(*now == facts) || (!isManifest(path) && m_gate.isNamed(path)) || !m_store.remove(path)) continue;
        forget(path);
        ++count;
    }
    for (const auto& [path, host, bytes, since] : m_store.waiting()) {
        const std::lock_guard lock(m_publishing);
        if (since < cutoff && !m_store.exists(path)) forget(path);
    }
    return count;
}

void PublishedMedia::forget(const std::string& path) {
    if (isManifest(path)) m_names.changed(path);
    drop(m_gate.removed(path));
    dropWaiting(path);
    ring(path);
}

void PublishedMedia::drop(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) (void)m_store.remove(path);
}

std::shared_ptr<http::Doorbell> PublishedMedia::bell(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_bells.size() > kBellsKept) std::erase_if(m_bells, [](const auto& entry) { return entry.second.expired(); });
    auto known = m_bells[path].lock();
    if (!known) {
        known = std::make_shared<http::Doorbell>();
        m_bells[path] = known;
    }
    return known;
}

void PublishedMedia::ring(const std::string& path) {
    std::shared_ptr<http::Doorbell> known;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_bells.find(path);
        if (found != m_bells.end()) known = found->second.lock();
    }
    if (known) known->ring();
}

void PublishedMedia::tick() {
    {
        const std::lock_guard lock(m_publishing);
        const auto overdue = m_gate.overdue(nowMs());
        for (const auto& playlist : overdue.late) m_warn("Segments of " + playlist + " did not come in time; it is served without them, as far as that can be.");
        for (const auto& playlist : overdue.stuck) m_warn(playlist + " cannot be served without what did not come; it waits.");
        follow(overdue.ready);
    }
    keepOwed();
}

void PublishedMedia::keepOwed() {
    const auto owed = m_gate.owed();
    if (!owed) return;
    const auto kept = m_store.keepOwedDeletions(*owed);
    if (!kept) m_warn("Which files are still to be deleted could not be noted: " + kept.error().message);
}

void PublishedMedia::stop() {
    std::vector<std::shared_ptr<http::Doorbell>> bells;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [path, waiting] : m_bells)
            if (auto known = waiting.lock()) bells.push_back(std::move(known));
    }
    for (const auto& known : bells) known->ring();
    keepOwed();
}

} // namespace ingest
