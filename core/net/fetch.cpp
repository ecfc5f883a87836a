#include "core/net/fetch.hpp"

#include "core/base/clock.hpp"
#include "core/base/files.hpp"
#include "core/base/size_text.hpp"
#include "core/base/web_address.hpp"
#include "core/net/part_file.hpp"
#include "core/net/redirect.hpp"
#include "core/net/transfer.hpp"

#include <QFile>
#include <algorithm>

namespace net {
namespace {

constexpr int kMostRestarts = 4; // from the first byte, because it was another file than before

/// One fetch from the first attempt to the last. Lives as long as `fetch`.
class Fetching {
public:
    Fetching(const FetchRequest& request, FetchControl& control, Url url)
        : m_request(request), m_control(control), m_url(std::move(url)), m_shown(base::shownAddress(m_url.text, true)),
          m_part(request.file, m_shown, base::sha256(QByteArray::fromStdString(request.address)), request.limits.bytes,
              request.limits.keepFree),
          m_resumedFrom(m_part.bytes()), m_deadline(m_clock.monotonicMs() + request.limits.totalSeconds * 1000) {}

    base::Result<Fetched> run();

private:
    enum class Step { Done, Hop, Again, Restart };
    base::Result<Step> attempt();
    base::Result<Step> judged(const Got& got);
    bool take(const Answer& answer, const char* data, std::size_t size);
    base::Result<void> begin(const Answer& answer);
    base::Result<Step> refusal(const Answer& answer) const;
    base::Result<void> waitBefore(std::int64_t retryAfterSeconds);
    base::Result<void> restarted();
    base::Result<Fetched> finished();
    base::Error silent(const base::Text& why) const;
    base::Error refused(const base::Text& why) const;
    base::Error cancelled() const { return {base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "Cancelled."))}; }
    void tell(const std::optional<base::Error>& waitsFor = std::nullopt) const;
    std::int64_t left() const { return m_deadline - m_clock.monotonicMs(); }

    const FetchRequest& m_request;
    FetchControl& m_control;
    const base::SystemClock m_clock;
    const Url m_url;
    const std::string m_shown;
    PartFile m_part;
    const std::int64_t m_resumedFrom;
    const std::int64_t m_deadline; ///< monotonic ms
    Url m_hop;
    int m_hops = 0;
    int m_failed = 0; ///< attempts in a row that brought nothing
    int m_restarts = 0;
    std::int64_t m_transferred = 0;
    std::int64_t m_offset = 0; ///< that this attempt asked from
    bool m_hasBegun = false;   ///< the answer's body is the file
    bool m_isRestart = false;  ///< it fits nothing that is here
    std::optional<base::Error> m_problem;
    base::Text m_why; ///< of the last attempt
    std::int64_t m_retryAfter = -1;
    Answer m_last;
};

void Fetching::tell(const std::optional<base::Error>& waitsFor) const {
    m_control.tell({.received = m_part.bytes(),
        .total = m_part.facts().total,
        .resumedFrom = std::min(m_resumedFrom, m_part.bytes()),
        .name = m_part.facts().name,
        .waitsFor = waitsFor});
}

base::Error Fetching::silent(const base::Text& why) const {
    return {base::ErrorCode::LinkSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 gives no whole answer (%2). What has come is kept."), m_shown, why)};
}

base::Error Fetching::refused(const base::Text& why) const {
    return {base::ErrorCode::LinkRefused,
        base::text(
            QT_TRANSLATE_NOOP("Core", "%1 does not give the file: %2. Check the address, or download it and add the file."), m_shown, why)};
}

base::Result<void> Fetching::begin(const Answer& answer) {
    const std::string type = mediaTypeOf(answer.contentType);
    const auto& types = m_request.refusedTypes;
    const Take take = takeOf(m_part.facts(), m_offset, answer);
    m_isRestart = take == Take::Again;
    if (take != Take::Append && take != Take::Anew) return {};
    if (std::find(types.begin(), types.end(), type) != types.end())
        return refused(base::text(QT_TRANSLATE_NOOP("Core", "it is a page to be read (%1)"), type));
    if (take == Take::Anew && m_offset > 0) MR_TRY(restarted()); // what was here is of another file, or cannot be gone on with
    MR_TRY(take == Take::Anew ? m_part.beginAnew(answer) : m_part.goOn());
    m_hasBegun = true;
    m_last = answer;
    return {};
}

bool Fetching::take(const Answer& answer, const char* data, std::size_t size) {
    if (!m_hasBegun) {
        const auto begun = begin(answer);
        if (!begun) m_problem = begun.error();
        if (!m_hasBegun) return false; // its body is of no use
    }
    if (const auto written = m_part.write(data, size); !written) {
        m_problem = written.error();
        return false;
    }
    m_transferred += static_cast<std::int64_t>(size);
    m_failed = 0;
    tell();
    return true;
}

base::Result<Fetching::Step> Fetching::attempt() {
    m_hasBegun = m_isRestart = false;
    m_problem.reset();
    m_retryAfter = -1;
    m_offset = m_part.facts().validator.empty() ? 0 : m_part.bytes();
    const Get what{.url = m_hop, .offset = m_offset, .ifRange = m_part.facts().validator, .timeoutMs = std::max<std::int64_t>(left(), 1)};
    const Got got = get(
        what, m_request, m_control, [this](const Answer& answer, const char* data, std::size_t size) { return take(answer, data, size); });
    if (got.end == Got::End::Whole && !m_hasBegun && !m_problem) { // it had no body
        if (const auto begun = begin(got.answer); !begun) m_problem = begun.error();
    }
    return judged(got);
}

base::Result<Fetching::Step> Fetching::judged(const Got& got) {
    using End = Got::End;
    if (got.end == End::Cancelled) return cancelled();
    if (m_problem) return *m_problem;
    if (got.end == End::Refused)
        return base::Error{base::ErrorCode::LinkForbidden,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "%1 leads to an internal address (%2). It was not opened. An administrator can allow its network in the settings."),
                base::shownAddress(m_hop.text, true), got.refusedAddress)};
    if (got.end == End::Untrusted) return refused(base::text(QT_TRANSLATE_NOOP("Core", "its certificate is not trusted (%1)"), got.why));
    if (m_isRestart) return Step::Restart;
    if (m_hasBegun && got.end == End::Whole) {
        const std::int64_t total = m_part.facts().total;
        if (total < 0 || m_part.bytes() == total) return Step::Done;
        m_why = base::text(QT_TRANSLATE_NOOP("Core", "%1 of %2 came"), base::sizeSaid(m_part.bytes()), base::sizeSaid(total));
        return Step::Again;
    }
    if (m_hasBegun || got.answer.status == 0) {
        m_why = got.why;
        return Step::Again;
    }
    if (isRedirect(got.answer.status) && !got.answer.location.empty()) {
        MR_ASSIGN(m_hop, nextHop(m_hop, got.answer.location, m_hops, m_request.limits.redirects));
        ++m_hops;
        return Step::Hop;
    }
    m_why = base::text(QT_TRANSLATE_NOOP("Core", "it answers %1"), static_cast<std::int64_t>(got.answer.status));
    m_retryAfter = retryAfterOf(got.answer.retryAfter, m_clock.wallMs() / 1000);
    return mayPass(got.answer.status) ? base::Result<Step>(Step::Again) : refusal(got.answer);
}

base::Result<Fetching::Step> Fetching::refusal(const Answer& answer) const {
    switch (answer.status) {
    case 401:
    case 407: return refused(base::text(QT_TRANSLATE_NOOP("Core", "it asks for a user and password, or does not take those given")));
    case 403: return refused(base::text(QT_TRANSLATE_NOOP("Core", "it may not be read, or the address is no longer valid")));
    case 404:
    case 410: return refused(base::text(QT_TRANSLATE_NOOP("Core", "there is no such file")));
    default: return refused(m_why);
    }
}

base::Result<void> Fetching::restarted() {
    if (++m_restarts <= kMostRestarts) return {};
    return base::Error{base::ErrorCode::SourceChanged,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "%1 is another file each time it is asked for the rest. Retry when it is at rest, or download it and add the file."),
            m_shown)};
}

base::Result<void> Fetching::waitBefore(std::int64_t retryAfterSeconds) {
    const FetchLimits& limits = m_request.limits;
    if (++m_failed >= limits.attempts || left() <= 0) return silent(m_why);
    std::int64_t pause = limits.firstPauseMs;
    for (int i = 1; i < m_failed && pause < limits.longestPauseMs; ++i) pause *= 2;
    if (retryAfterSeconds >= 0) pause = std::max(pause, std::min(retryAfterSeconds, limits.longestPauseMs / 1000 + 1) * 1000);
    tell(silent(m_why));
    if (!m_control.pause(std::min({pause, limits.longestPauseMs, std::max<std::int64_t>(left(), 0)}))) return cancelled();
    return {};
}

base::Result<Fetched> Fetching::finished() {
    const bool isLengthKnown = m_part.facts().total >= 0;
    const std::string name = m_part.facts().name, validator = m_part.facts().validator;
    MR_TRY(m_part.finish());
    tell();
    return Fetched{.bytes = m_part.bytes(),
        .transferred = m_transferred,
        .name = name,
        .mediaType = mediaTypeOf(m_last.contentType),
        .validator = validator,
        .isLengthKnown = isLengthKnown};
}

base::Result<Fetched> Fetching::run() {
    m_hop = m_url;
    tell();
    while (!m_part.isComplete()) {
        auto step = attempt();
        if (!step) {
            // What has come counts the next time. Whoever cancels may be about to remove the folder.
            if (step.error().code != base::ErrorCode::Cancelled) (void)m_part.keep();
            return step.error();
        }
        if (*step == Step::Done) break;
        if (*step == Step::Hop) continue;
        m_hop = m_url; // where it leads may have changed, or is valid for a while only
        m_hops = 0;
        if (*step == Step::Restart) {
            MR_TRY(restarted());
            m_part.forget();
            continue;
        }
        if (const auto waited = waitBefore(m_retryAfter); !waited) {
            if (waited.error().code != base::ErrorCode::Cancelled) (void)m_part.keep();
            return waited.error();
        }
    }
    return finished();
}

} // namespace

void FetchControl::cancel() {
    const std::lock_guard lock(m_mutex);
    m_isCancelled = true;
    m_changed.notify_all();
    if (m_wake) m_wake();
}

bool FetchControl::isCancelled() const {
    const std::lock_guard lock(m_mutex);
    return m_isCancelled;
}

FetchProgress FetchControl::progress() const {
    const std::lock_guard lock(m_mutex);
    return m_progress;
}

void FetchControl::tell(const FetchProgress& progress) {
    const std::lock_guard lock(m_mutex);
    m_progress = progress;
}

bool FetchControl::pause(std::int64_t milliseconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return m_isCancelled; });
    return !m_isCancelled;
}

void FetchControl::setWake(std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
}

base::Result<Fetched> fetch(const FetchRequest& request, FetchControl& control) {
    MR_ASSIGN(Url url, urlOf(request.address));
    return Fetching(request, control, std::move(url)).run();
}

void dropFetched(const std::string& file) {
    for (const char* end : {"", ".part", ".fetch.json"}) QFile::remove(QString::fromStdString(file + end));
}

} // namespace net
