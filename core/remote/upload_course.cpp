#include "core/remote/upload_course.hpp"

#include <algorithm>
#include <utility>

namespace remote {
namespace {

constexpr double kAimMs = 10'000, kFirstWaitMs = 1000, kMostWaitMs = 30'000;
constexpr int kLossesThatTell = 2;

} // namespace

void PieceSizes::sent(std::int64_t bytes, std::int64_t tookMs) {
    m_passed = std::max(m_passed, bytes);
    if (bytes < m_next) return; // the end of the file, which says little
    const double wanted = static_cast<double>(bytes) * kAimMs / static_cast<double>(std::max<std::int64_t>(1, tookMs));
    // One good moment is no rate: at most twice as large as the one before.
    const auto grown = static_cast<std::int64_t>(std::min(wanted, static_cast<double>(bytes) * 2));
    m_next = std::min(std::clamp(grown, kSmallest, kLargest), m_most);
}

void PieceSizes::tooLarge(std::int64_t bytes) {
    m_most = std::max(kLeast, std::min(m_most, bytes) / 2);
    m_next = std::min(m_next, m_most);
}

void PieceSizes::lost(std::int64_t bytes) {
    const bool isLarger = m_passed > 0 && bytes > m_passed;
    if (isLarger && ++m_lostLarger >= kLossesThatTell) m_most = std::min(m_most, std::max(kLeast, m_passed));
    m_next = std::min(std::max(kSmallest, m_next / 2), m_most);
}

UploadCourse::Next UploadCourse::next(std::int64_t nowMs) const {
    if (m_isStopped) return {.what = Do::Stop};
    if (nowMs < m_notBefore) return {.what = Do::Wait, .waitMs = m_notBefore - nowMs};
    if (m_location.empty()) return {.what = Do::Create};
    if (!m_isKnown) return {.what = Do::Ask};
    if (m_confirmed >= m_length) return {.what = Do::Compare};
    return {.what = Do::Send, .offset = m_confirmed, .size = std::min(m_sizes.next(), m_length - m_confirmed)};
}

void UploadCourse::tryNow() {
    m_notBefore = 0;
    m_isStopped = false;
}

void UploadCourse::beginAnew() {
    m_location.clear();
    m_digest.clear();
    m_job.clear();
    m_confirmed = 0;
    m_isKnown = false;
    m_isAnew = true;
}

bool UploadCourse::takeAnew() {
    return std::exchange(m_isAnew, false);
}

void UploadCourse::stop(const base::Error& error) {
    m_isStopped = true;
    m_trouble = error;
}

void UploadCourse::wait(const TusAnswer& answer, std::int64_t nowMs, double random) {
    ++m_failures;
    const double told = static_cast<double>(answer.retryAfterMs);
    const double own = std::min(kMostWaitMs, kFirstWaitMs * static_cast<double>(1 << std::min(m_failures - 1, 5))) * (0.5 + random);
    // What the server asks for is never cut short, and half as much more spreads those that were told the same.
    const double wait = told >= 0 ? std::max(told * (1 + random * 0.5), m_failures > 3 ? own : 0) : own;
    m_notBefore = nowMs + static_cast<std::int64_t>(wait);
    m_trouble = answer.error;
    m_isKnown = false; // the next thing is to ask where it goes on
}

void UploadCourse::created(const TusAnswer& answer) {
    m_location = answer.location;
    m_job = answer.job;
    m_confirmed = std::max<std::int64_t>(0, answer.offset);
    if (!answer.digest.empty()) m_digest = answer.digest;
    m_isKnown = true;
    m_failures = 0;
    m_trouble.reset();
}

void UploadCourse::asked(const TusAnswer& answer) {
    // Somebody else's, or of another file: as good as none.
    if (answer.offset < 0 || answer.offset > m_length || (answer.length >= 0 && answer.length != m_length)) return beginAnew();
    if (answer.offset > m_confirmed) m_failures = 0;
    m_confirmed = answer.offset;
    if (!answer.digest.empty()) m_digest = answer.digest;
    if (!answer.job.empty()) m_job = answer.job;
    m_isKnown = true;
    m_trouble.reset();
}

void UploadCourse::refused(Do what, std::int64_t size, const TusAnswer& answer, std::int64_t nowMs, double random) {
    const int status = answer.status;
    if (status == 413 && what == Do::Send && size > PieceSizes::kLeast) { // a proxy's: the server has taken the whole length
        m_sizes.tooLarge(size);
        m_isKnown = false;
        m_trouble.reset();
        return;
    }
    if (status == 409 && what == Do::Send) {
        ++m_failures; // asked at once; but two that never agree do not run in a circle
        m_isKnown = false;
        if (m_failures > 3) wait(answer, nowMs, random);
        return;
    }
    if ((status == 404 || status == 410) && what != Do::Create) return beginAnew();
    const bool isUnauthorized = answer.error.code == base::ErrorCode::Unauthorized && status == 503; // it has no users, and is not open
    const bool isForLater = status == 0 || status == 408 || status == 423 || status == 425 || status == 429 || status == 460 ||
        (status >= 500 && status != 501 && status != 505);
    if (!isForLater || isUnauthorized) return stop(answer.error);
    if (status == 0 && what == Do::Send) m_sizes.lost(size);
    wait(answer, nowMs, random);
}

void UploadCourse::answered(Do what, std::int64_t size, const TusAnswer& answer, std::int64_t nowMs, std::int64_t tookMs, double random) {
    const bool isGood = answer.status >= 200 && answer.status < 300;
    if (!isGood) return refused(what, size, answer, nowMs, random);
    if (what == Do::Create && !answer.location.empty()) return created(answer);
    if (what == Do::Ask) return asked(answer);
    if (what != Do::Send) return stop(answer.error);
    if (answer.offset < 0 || answer.offset > m_length) return wait(answer, nowMs, random); // no tus server says that
    m_sizes.sent(size, tookMs);
    asked(answer);
}

} // namespace remote
