#include "core/ingest/gate/published_media.hpp"

#include "core/base/clock.hpp"
#include "core/ingest/store/file_kinds.hpp"

namespace ingest {
namespace {

constexpr std::size_t kNotifiersKept = 1000;
constexpr std::size_t kNamesInOne = 200'000;
constexpr std::size_t kNamesWaiting = 3'000'000; // of all waiting playlists, 24 MB and what is missing of them

std::int64_t nowMs() {
    return base::SystemClock().monotonicMs();
}

} // namespace

PublishedMedia::PublishedMedia(MediaStore& store, std::function<void(const std::string&)> warn)
    : m_store(store), m_warn(std::move(warn)), m_names(store),
      m_gate({.exists = [&store](const std::string& path) { return store.exists(path); },
          .named = [this](const std::string& playlist) { return m_names.certain(playlist); },
          .referrer = [this](const std::string& path) { return m_names.referrer(path); },
          .waiting = [&store](const std::string& playlist) -> std::optional<LiveGate::ReceivedPlaylist> {
              auto waiting = store.waiting(playlist);
              if (!waiting) return std::nullopt;
              return LiveGate::ReceivedPlaylist{std::move(waiting->bytes), std::move(waiting->host)};
          }}) {}

base::Result<void> PublishedMedia::storePlaylist(
    const std::string& path, const std::string& bytes, std::string_view host, const Condition& condition) {
    const LiveGate::ReceivedPlaylist source{bytes, std::string(host)};
    {
        const auto names = namesIn(path, bytes).files;
        if (names.size() > kNamesInOne)
            return base::Error{base::ErrorCode::TooLarge, "A playlist may name up to " + std::to_string(kNamesInOne) + " files here."};
        const std::string impossible = impossibleName(path, names, host);
        if (!impossible.empty())
            return base::Error{
                base::ErrorCode::InvalidInput, "The playlist names " + impossible.substr(0, 200) + ", which no file here can be called."};
    }
    const std::lock_guard lock(m_publishing);
    if (condition && !condition()) return {};
    LiveGate::Admission admission = m_gate.judge(path, source, nowMs());
    auto before = m_gate.waits(path) ? m_store.waiting(path) : std::nullopt;
    if (!admission.waits()) {
        // In the older one's place first: found after a crash that would be taken for the newer.
        if (before) MR_TRY(m_store.keepWaiting(path, host, bytes));
        auto placed = place({path, bytes});
        if (!placed) {
            if (before) (void)m_store.keepWaiting(path, before->host, before->bytes);
            return placed;
        }
        (void)m_gate.enter(path, std::move(admission), source);
        afterPlacing(path);
        return {};
    }
    if (m_gate.weightWithout(path) + admission.weight() > kNamesWaiting)
        return base::Error{base::ErrorCode::IngestFull, "Too many playlists wait for their segments here. Send the segments first."};
    // To its publisher it is stored: a crash must not lose it.
    MR_TRY(m_store.keepWaiting(path, host, bytes));
    m_kept.insert(path);
    std::optional<LiveGate::ReceivedPlaylist> earlier;
    if (before) earlier = LiveGate::ReceivedPlaylist{std::move(before->bytes), std::move(before->host)};
    if (const auto ready = m_gate.enter(path, std::move(admission), source, std::move(earlier))) follow({*ready});
    return {};
}

base::Result<void> PublishedMedia::place(const LiveGate::Ready& playlist) {
    MR_ASSIGN(Upload upload, m_store.beginUpload(playlist.path, static_cast<std::int64_t>(playlist.bytes.size())));
    MR_TRY(upload.write({playlist.bytes.data(), playlist.bytes.size()}));
    if (m_store.limits().sync) MR_TRY(upload.sync());
    MR_TRY(storeFile(playlist.path, upload));
    return {};
}

void PublishedMedia::afterPlacing(const std::string& playlist) {
    m_gate.published(playlist, m_names.reindex(playlist));
    if (!m_gate.waits(playlist)) dropWaiting(playlist);
    release(playlist);
    notify(playlist);
}

void PublishedMedia::follow(const std::vector<LiveGate::Ready>& ready) {
    for (const LiveGate::Ready& playlist : ready) {
        const auto placed = place(playlist);
        if (placed) {
            m_failed.erase(playlist.path);
            afterPlacing(playlist.path);
        } else if (m_failed.insert(playlist.path).second) {
            m_warn("The playlist " + playlist.path + " could not be stored; it is tried again: " + placed.error().message);
        }
    }
}

base::Result<bool> PublishedMedia::storeFile(const std::string& path, Upload& upload, const Condition& condition) {
    const std::lock_guard fileLock(lockOf(path));
    if (condition && !condition()) return false;
    m_gate.cancelDeletion(path);
    return upload.commit();
}

std::optional<base::Result<bool>> PublishedMedia::tryStoreFile(const std::string& path, Upload& upload) {
    const std::unique_lock fileLock(lockOf(path), std::try_to_lock);
    if (!fileLock) return std::nullopt;
    m_gate.cancelDeletion(path);
    return upload.commit();
}

void PublishedMedia::stored(const std::string& path) {
    const std::lock_guard lock(m_publishing);
    follow(m_gate.arrived(path, nowMs()));
}

base::Result<void> PublishedMedia::remove(const std::string& path, const Condition& condition) {
    const std::lock_guard lock(m_publishing);
    {
        const std::lock_guard fileLock(lockOf(path));
        if (condition && !condition()) return {};
        const auto facts = m_store.factsOf(path);
        if (!facts) {
            const bool waited = m_gate.waits(path); // to its publisher it was stored
            if (!waited) return facts.error();
        } else if (!isManifest(path) && m_gate.deferDeletion({path, *facts})) {
            auto noted = m_store.deferDeletion({path, *facts});
            if (!noted) m_gate.cancelDeletion(path); // it would be forgotten by a crash: the publisher must know
            return noted;
        } else {
            MR_TRY(m_store.remove(path));
        }
    }
    forget(path);
    return {};
}

void PublishedMedia::forget(const std::string& path) {
    if (isManifest(path)) (void)m_names.reindex(path);
    m_gate.removed(path);
    dropWaiting(path);
    release(path);
    notify(path);
}

void PublishedMedia::dropWaiting(const std::string& path) {
    if (m_kept.erase(path) > 0) m_store.dropWaiting(path);
}

void PublishedMedia::release(const std::string& playlist) {
    for (const std::string& file : m_gate.deferredFor(playlist)) {
        const std::lock_guard fileLock(lockOf(file));
        const auto deletion = m_gate.takeDeferred(file);
        const auto facts = deletion ? m_store.factsOf(file) : base::Error{base::ErrorCode::NotFound, ""};
        if (facts && *facts == deletion->facts) (void)m_store.remove(file);
    }
}

void PublishedMedia::resume() {
    const std::lock_guard lock(m_publishing);
    for (const std::string& path : m_store.allWaiting()) {
        auto waiting = m_store.waiting(path);
        if (!waiting) continue;
        m_kept.insert(path);
        m_gate.restore(path, m_gate.judge(path, {std::move(waiting->bytes), std::move(waiting->host)}, nowMs()));
    }
    follow(m_gate.overdue(nowMs()).ready);
    for (const auto& [file, facts] : m_store.deferredDeletions()) {
        const auto now = m_store.factsOf(file);
        if (now && *now == facts && (isManifest(file) || !m_gate.deferDeletion({file, facts}))) (void)m_store.remove(file);
    }
}

void PublishedMedia::reindex(const std::vector<RootedFolder::Entry>& files, const std::function<bool()>& goOn) {
    for (const auto& [path, facts] : files) {
        if (!goOn()) return;
        if (!isManifest(path) || m_names.isIndexed(path, facts)) continue;
        const std::lock_guard lock(m_publishing); // for each anew: publishers go between
        m_gate.announce(path, m_names.reindex(path));
        release(path);
    }
    m_names.complete();
    const std::lock_guard lock(m_publishing);
    release(ServedNames::kUnknown);
}

void PublishedMedia::tick() {
    const std::lock_guard lock(m_publishing);
    const auto overdue = m_gate.overdue(nowMs());
    for (const auto& playlist : overdue.late)
        m_warn("Segments of " + playlist + " did not arrive in time; it is served without them where that is possible.");
    for (const auto& playlist : overdue.stuck)
        m_warn(playlist + " cannot be served without the segments that are missing; it waits for them.");
    follow(overdue.ready);
    saveDeferred();
}

void PublishedMedia::saveDeferred() {
    const auto deferredDeletions = m_gate.deferredDeletions();
    if (deferredDeletions && m_store.saveDeferredDeletions(*deferredDeletions))
        m_gate.noted(); // else in the next second; what is noted already is no lie, for it says of which file
}

std::size_t PublishedMedia::expire(const std::vector<RootedFolder::Entry>& files, std::int64_t cutoff, const std::function<bool()>& goOn) {
    std::size_t count = 0;
    for (const auto& [path, facts] : files) {
        if (!goOn()) return count;
        const std::lock_guard lock(m_publishing); // for each anew: publishers go between
        if (m_gate.waits(path)) {
            const auto waiting = m_store.waiting(path);
            if (waiting && waiting->sinceSeconds >= cutoff) continue; // a newer version is on its way
        }
        {
            const std::lock_guard fileLock(lockOf(path));
            const auto now = m_store.factsOf(path);
            if (!now || !(*now == facts) || (!isManifest(path) && m_gate.isNamed(path)) || !m_store.remove(path)) continue;
        }
        forget(path);
        ++count;
    }
    for (const std::string& path : m_store.allWaiting()) {
        const std::lock_guard lock(m_publishing);
        const auto waiting = m_store.waiting(path);
        if (waiting && waiting->sinceSeconds < cutoff && !m_store.exists(path)) forget(path);
    }
    return count;
}

std::shared_ptr<http::Notifier> PublishedMedia::notifier(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    if (m_notifiers.size() > kNotifiersKept) std::erase_if(m_notifiers, [](const auto& entry) { return entry.second.expired(); });
    auto known = m_notifiers[path].lock();
    if (!known) {
        known = std::make_shared<http::Notifier>();
        m_notifiers[path] = known;
    }
    return known;
}

void PublishedMedia::notify(const std::string& path) {
    std::shared_ptr<http::Notifier> known;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_notifiers.find(path);
        if (found != m_notifiers.end()) known = found->second.lock();
    }
    if (known) known->notify();
}

void PublishedMedia::stop() {
    std::vector<std::shared_ptr<http::Notifier>> notifiers;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [path, waiting] : m_notifiers)
            if (auto known = waiting.lock()) notifiers.push_back(std::move(known));
    }
    for (const auto& known : notifiers) known->notify();
    const std::lock_guard lock(m_publishing);
    saveDeferred();
}

} // namespace ingest
