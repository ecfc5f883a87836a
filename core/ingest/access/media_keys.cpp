#include "core/ingest/access/media_keys.hpp"

#include <algorithm>
#include <utility>

namespace ingest {
namespace {

constexpr int kTellAfter = 2; // in a row: an API that starts a little later than its ingest is no trouble

} // namespace

MediaKeys::MediaKeys(KeySource source, std::function<void(const std::string&)> warn, const base::Clock* clock)
    : m_source(std::move(source)), m_warn(std::move(warn)), m_clock(clock ? *clock : m_systemClock), m_isAsking(m_source.ask != nullptr) {
    m_askedMs = m_clock.monotonicMs();
    if (m_source.ask) m_thread = std::thread([this] { run(); });
}

MediaKeys::~MediaKeys() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    if (m_source.cancel) m_source.cancel();
    if (m_thread.joinable()) m_thread.join();
}

std::shared_ptr<const token::JwkSet> MediaKeys::set() const {
    const std::lock_guard lock(m_mutex);
    return m_set;
}

bool MediaKeys::askAgain() {
    const std::lock_guard lock(m_mutex);
    if (!m_source.ask || m_isStopping) return false;
    if (m_isAsking || m_isWanted) return true;
    if (m_clock.monotonicMs() - m_askedMs < kAskAgainMs) return false;
    m_isWanted = true;
    m_wake.notify_all();
    return true;
}

void MediaKeys::run() {
    constexpr std::chrono::milliseconds kRetry(kAskAgainMs);
    std::unique_lock lock(m_mutex);
    while (!m_isStopping) {
        m_isAsking = true;
        m_isWanted = false;
        m_askedMs = m_clock.monotonicMs();
        lock.unlock();
        const auto text = m_source.ask();
        take(text);
        lock.lock();
        m_isAsking = false;
        lock.unlock();
        m_asked->notify();
        lock.lock();
        const std::chrono::milliseconds keep = m_source.keep;
        m_wake.wait_for(lock, text ? keep : std::min(keep, kRetry), [this] { return m_isStopping || m_isWanted; });
    }
}

void MediaKeys::take(const base::Result<std::string>& text) {
    auto read = text ? token::readJwks(*text) : base::Result<token::JwkSet>(text.error());
    std::string trouble;
    {
        const std::lock_guard lock(m_mutex);
        if (read) {
            m_set = std::make_shared<const token::JwkSet>(std::move(*read));
            m_failures = 0;
            m_told.clear();
        } else if (++m_failures >= kTellAfter && !m_isStopping && read.error().message != m_told) {
            trouble = m_told = read.error().message;
        }
    }
    if (!trouble.empty() && m_warn) m_warn(trouble + " The keys that are known stay in use.");
}

} // namespace ingest
