#pragma once
/// How one upload by tus 1.0.0 goes on: what to ask next, how large the next piece is, how long to wait, when it has failed. Pure: it is
/// told what was answered and what the clock shows. Any thread.

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace remote {

/// The sizes of pieces: about ten seconds each, so that a proxy that buffers them, or a line that breaks, costs no more than that.
class PieceSizes {
public:
    static constexpr std::int64_t kSmallest = 1'000'000, kFirst = 8'000'000, kLargest = 256'000'000;
    /// Of what is smaller than kSmallest after a refusal: no proxy is known that takes less.
    static constexpr std::int64_t kLeast = 64 * 1024;

    std::int64_t next() const { return m_next; }
    void sent(std::int64_t bytes, std::int64_t tookMs);
    /// A 413: somebody on the way takes no more at once. Larger ones are not tried again.
    void tooLarge(std::int64_t bytes);
    /// It broke off without an answer. Where smaller ones pass and larger ones break off again and again, that is a proxy whose 413 nobody
    /// hears: it closes while it is still being sent to.
    void lost(std::int64_t bytes);
    bool isLimited() const { return m_most < kLargest; }

private:
    std::int64_t m_next = kFirst, m_most = kLargest;
    std::int64_t m_passed = 0; ///< the largest that did
    int m_lostLarger = 0;
};

/// The parts of an answer that count.
struct TusAnswer {
    int status = 0; ///< 0: there was none, or it broke off
    std::string location, job;
    std::int64_t offset = -1, length = -1; ///< -1: not told
    std::string digest;                    ///< SHA-256 as hex; "": not told
    std::int64_t retryAfterMs = -1;
    base::Error error; ///< of one that is no success
};

class UploadCourse {
public:
    enum class Do {
        Create, ///< POST, under the key
        Ask,    ///< HEAD: where it goes on
        Send,   ///< PATCH
        Wait,
        Compare, ///< all is there: compares digests
        Stop,    ///< has failed, or needs somebody
    };
    struct Next {
        Do what = Do::Wait;
        std::int64_t offset = 0, size = 0; ///< of Send
        std::int64_t waitMs = 0;           ///< of Wait
    };

    /// `location`: of an upload that was begun earlier; "": none was.
    explicit UploadCourse(std::int64_t length, std::string location = {}) : m_length(length), m_location(std::move(location)) {}

    Next next(std::int64_t nowMs) const;
    /// To what `next` said. `size`: bytes that were sent along. `random`: from 0 to 1.
    void answered(Do what, std::int64_t size, const TusAnswer& answer, std::int64_t nowMs, std::int64_t tookMs, double random);
    /// Waits no longer: the network is back, another token.
    void tryNow();
    /// What was under way was ended from here: where it goes on is asked again, without a wait.
    void interrupted() { m_isKnown = false; }
    /// Another upload in place of this one: the server's copy is another.
    void beginAnew();

    const std::string& location() const { return m_location; }
    std::int64_t confirmed() const { return m_confirmed; } ///< bytes that are stored there
    const std::string& digest() const { return m_digest; } ///< that the server told
    const std::string& job() const { return m_job; }
    /// The server has begun another one since this was asked last: another key is needed for the next. Says so once.
    bool takeAnew();
    /// Why it waits or has stopped.
    const std::optional<base::Error>& trouble() const { return m_trouble; }
    bool isSlowedByProxy() const { return m_sizes.isLimited(); }

private:
    void wait(const TusAnswer& answer, std::int64_t nowMs, double random);
    void stop(const base::Error& error);
    void created(const TusAnswer& answer);
    void asked(const TusAnswer& answer);
    void refused(Do what, std::int64_t size, const TusAnswer& answer, std::int64_t nowMs, double random);

    const std::int64_t m_length;
    std::string m_location, m_digest, m_job;
    std::int64_t m_confirmed = 0;
    std::int64_t m_notBefore = 0; ///< monotonic ms
    int m_failures = 0;           ///< in a row, since something was confirmed
    bool m_isKnown = false;       ///< where it goes on
    bool m_isStopped = false, m_isAnew = false;
    PieceSizes m_sizes;
    std::optional<base::Error> m_trouble;
};

} // namespace remote
