#pragma once
/// The keys that media tokens (JWT, core/token) are verified with, as they were read last: at the start, again when they have been kept
/// long enough, and for a token whose key is not among them, at most once a minute: a key that was made in an emergency signs at once.
///
/// A source that does not answer leaves the last set: what it signed ends within the hour by itself, and who makes new tokens answers.
/// Owns a thread, which alone waits for the source; everything else may be asked on any thread and does not wait.

#include "core/base/clock.hpp"
#include "core/http/waiting.hpp"
#include "core/ingest/access/key_source.hpp"
#include "core/token/jwk_set.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace ingest {

class MediaKeys {
public:
    static constexpr std::int64_t kAskAgainMs = 60'000;

    /// `warn`: a sentence for the operator, once for each trouble that is still there a minute later; any thread. `clock`: null is the
    /// system's; else it outlives this.
    MediaKeys(KeySource source, std::function<void(const std::string&)> warn, const base::Clock* clock = nullptr);
    ~MediaKeys();
    MediaKeys(const MediaKeys&) = delete;
    MediaKeys& operator=(const MediaKeys&) = delete;

    /// Never null; without a key where none was read yet, or there is no source.
    std::shared_ptr<const token::JwkSet> set() const;
    /// Whether another set may come soon: one is being asked for, which this begins where the last asking is a minute ago.
    bool askAgain();
    /// Rings whenever an asking has ended.
    const std::shared_ptr<http::Notifier>& asked() const { return m_asked; }

private:
    void run();
    void take(const base::Result<std::string>& text);

    const KeySource m_source;
    const std::function<void(const std::string&)> m_warn;
    const base::SystemClock m_systemClock;
    const base::Clock& m_clock;
    const std::shared_ptr<http::Notifier> m_asked = std::make_shared<http::Notifier>();
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::shared_ptr<const token::JwkSet> m_set = std::make_shared<const token::JwkSet>();
    int m_failures = 0;         ///< in a row
    std::string m_told;         ///< the trouble that was told last
    std::int64_t m_askedMs = 0; ///< when the last asking began
    bool m_isAsking, m_isWanted = false, m_isStopping = false;
    std::thread m_thread; ///< none without a source
};

} // namespace ingest
