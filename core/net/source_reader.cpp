#include "core/net/source_reader.hpp"

#include "core/base/clock.hpp"
#include "core/base/web_address.hpp"
#include "core/net/guarded_socket.hpp"
#include "core/net/redirect.hpp"
#include "core/net/resume.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace net {

/// What is asked for, and how far it has come.
struct SourceReader::Exchange {
    std::int64_t at = 0, end = 1;       ///< bytes that are still wanted
    const SourceFacts* known = nullptr; ///< null: the file is looked at for the first time
    const Sink* sink = nullptr;
    // of the request that is under way
    CURL* handle = nullptr;
    Answer answer = {};
    PartTake take = PartTake::Nothing;
    std::int64_t position = 0; ///< in the file, of the next byte of the body
    bool isEnough = false;     ///< no more is wanted
    bool isOver = false;       ///< more came than the file has
    CURLcode code = CURLE_OK;

    void begin();
    bool takeBody(const char* data, std::size_t size);
};

/// Once the headers are there.
void SourceReader::Exchange::begin() {
    if (answer.status != 0) return;
    answer = answerOf(handle);
    if (!known) return;
    take = partTakeOf(*known, at, end, answer);
    position = take == PartTake::Part ? at : 0;
}

/// False ends the transfer, and its connection.
bool SourceReader::Exchange::takeBody(const char* data, std::size_t size) {
    begin();
    const bool isFile = known && (take == PartTake::Part || take == PartTake::Whole);
    isEnough = !known && answer.status == 200; // all is said; the film itself is not wanted yet
    if (!isFile) {                             // words about an error, or the one byte
        constexpr std::int64_t kMostWords = 64 << 10;
        position += static_cast<std::int64_t>(size);
        return !isEnough && take == PartTake::Nothing && position < kMostWords;
    }
    const std::int64_t limit = take == PartTake::Part ? end : known->bytes;
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(size), limit - position));
    isOver = count < size;
    if (count > 0) isEnough = !(*sink)(position, data, count);
    position += static_cast<std::int64_t>(count);
    at = std::max(at, position);
    const bool isLast = take == PartTake::Part && position == end; // then it ends by itself, and its connection stays
    return !isOver && (!isEnough || isLast);
}

class SourceReader::Impl {
public:
    Impl(std::string wanted, Options its, Stop isStopped)
        : address(std::move(wanted)), shown(base::shownAddress(address, true)), options(std::move(its)), stop(std::move(isStopped)),
          m_token(options.token) {
        if (options.guard) m_socket.guard = &*options.guard;
    }

    enum class Step { Done, Hop, Again };
    void perform(Exchange& exchange);
    /// What the request came to; where it is to be asked again, `why`.
    base::Result<Step> judged(const Exchange& exchange);
    /// False: it was stopped meanwhile.
    bool pause(std::int64_t milliseconds) const;
    base::Error silent() const;
    void setToken(const std::string& token);

    const std::string address, shown;
    const Options options;
    const Stop stop;
    std::optional<Url> origin, hop; ///< the address taken apart, and where it leads
    int hops = 0;
    base::Text why; ///< of the last request

private:
    void demand(Headers& headers, const Exchange& exchange);
    base::Result<Step> fileJudged(const Exchange& exchange);
    base::Result<Step> otherJudged(const Exchange& exchange);
    base::Error refused(const base::Text& reason, base::ErrorCode code = base::ErrorCode::LinkRefused) const;
    base::Error refusal(long status) const;
    static std::size_t take(char* data, std::size_t, std::size_t size, void* context) {
        return static_cast<Exchange*>(context)->takeBody(data, size) ? size : size + 1; // another number than was given ends it
    }
    static int look(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<const Impl*>(context)->stop->load() ? 1 : 0;
    }

    GuardedSocket m_socket;
    const Easy m_easy; ///< its connection is used again
    std::mutex m_mutex;
    std::string m_token; ///< guarded by m_mutex
};

void SourceReader::Impl::setToken(const std::string& token) {
    const std::lock_guard lock(m_mutex);
    m_token = token;
}

bool SourceReader::Impl::pause(std::int64_t milliseconds) const {
    constexpr std::int64_t kSlice = 50;
    for (std::int64_t left = milliseconds; left > 0 && !*stop; left -= kSlice)
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kSlice)));
    return !*stop;
}

base::Error SourceReader::Impl::silent() const {
    return {base::ErrorCode::LinkSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 gives no whole answer (%2). What has come is kept."), shown, why)};
}

base::Error SourceReader::Impl::refused(const base::Text& reason, base::ErrorCode code) const {
    return {code,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 does not give the file: %2. Check the address, or download it and add the file."), shown,
            reason)};
}

base::Error SourceReader::Impl::refusal(long status) const {
    switch (status) {
    case 401:
    case 407: return refused(base::text(QT_TRANSLATE_NOOP("Core", "it asks for a user and password, or does not take those given")));
    case 403: return refused(base::text(QT_TRANSLATE_NOOP("Core", "it may not be read, or the address is no longer valid")));
    case 404:
    case 410: return refused(base::text(QT_TRANSLATE_NOOP("Core", "there is no such file")), base::ErrorCode::SourceMissing);
    default: return refused(base::text(QT_TRANSLATE_NOOP("Core", "it answers %1"), static_cast<std::int64_t>(status)));
    }
}

/// What is wanted, and who asks for it.
void SourceReader::Impl::demand(Headers& headers, const Exchange& exchange) {
    headers.add("Accept-Encoding: identity"); // offsets count the file's own bytes
    headers.add("Range: bytes=" + std::to_string(exchange.at) + "-" + std::to_string(exchange.end - 1));
    if (exchange.known && !exchange.known->validator.empty()) headers.add("If-Range: " + exchange.known->validator);
    const std::lock_guard lock(m_mutex);
    if (!m_token.empty() && isSameOrigin(*hop, *origin)) headers.add("Authorization: Bearer " + m_token);
}

void SourceReader::Impl::perform(Exchange& exchange) {
    curl_easy_reset(m_easy.handle); // not its connections
    m_socket.refused.clear();
    exchange.handle = m_easy.handle;
    exchange.answer = {};
    exchange.take = PartTake::Nothing;
    exchange.position = 0;
    exchange.isOver = false;
    Headers headers;
    demand(headers, exchange);
    m_easy.set(CURLOPT_URL, hop->text.c_str());
    m_easy.set(CURLOPT_HTTPHEADER, headers.list);
    m_easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
    m_easy.set(CURLOPT_FOLLOWLOCATION, 0L);
    m_easy.set(CURLOPT_PROXY, ""); // not that of the environment either: behind one the guard would see the proxy alone
    m_easy.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    m_easy.set(CURLOPT_USERAGENT, "Millrace/" MILLRACE_VERSION);
    if (!hop->user.empty() || !hop->password.empty()) {
        m_easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        m_easy.set(CURLOPT_USERNAME, hop->user.c_str());
        m_easy.set(CURLOPT_PASSWORD, hop->password.c_str());
    }
    m_socket.use(m_easy);
    demandTrust(m_easy, options.authorities);
    if (!options.pin.empty()) demandKey(m_easy, options.pin);
    m_easy.set(CURLOPT_NOSIGNAL, 1L);
    m_easy.set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connectSeconds));
    m_easy.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.idleSeconds));
    m_easy.set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options.idleBytes));
    m_easy.set(CURLOPT_NOPROGRESS, 0L);
    m_easy.set(CURLOPT_XFERINFOFUNCTION, &Impl::look);
    m_easy.set(CURLOPT_XFERINFODATA, static_cast<const void*>(this));
    m_easy.set(CURLOPT_WRITEFUNCTION, &Impl::take);
    m_easy.set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    exchange.code = curl_easy_perform(m_easy.handle);
    exchange.begin();                                                  // of an answer without a body
    m_easy.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr)); // they end here
}

base::Result<SourceReader::Impl::Step> SourceReader::Impl::judged(const Exchange& exchange) {
    if (*stop) return base::Error{base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "Cancelled."))};
    const long status = exchange.answer.status;
    if (status == 0 && !m_socket.refused.empty())
        return base::Error{base::ErrorCode::LinkForbidden,
            base::text(
                QT_TRANSLATE_NOOP("Core",
                    "%1 leads to an internal address (%2). It was not opened. An administrator can allow its network in the settings."),
                base::shownAddress(hop->text, true), m_socket.refused)};
    why = std::string(curl_easy_strerror(exchange.code));
    switch (exchange.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return refused(base::text(QT_TRANSLATE_NOOP("Core", "its certificate is not trusted (%1)"), why));
    default: break;
    }
    if (status == 0) return Step::Again;
    return exchange.known && exchange.take != PartTake::Nothing ? fileJudged(exchange) : otherJudged(exchange);
}

base::Result<SourceReader::Impl::Step> SourceReader::Impl::fileJudged(const Exchange& exchange) {
    if (exchange.take == PartTake::Other)
        return refused(base::text(QT_TRANSLATE_NOOP("Core", "it gives other bytes than those that were asked for")));
    if (exchange.take == PartTake::Changed || (exchange.take == PartTake::Whole && exchange.isOver))
        return base::Error{base::ErrorCode::SourceChanged,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "%1 was changed after the job began. What is published is of the old file and whole as far as it goes. Retry "
                           "starts again from the new file."),
                shown)};
    return exchange.isEnough || exchange.isOver || exchange.code == CURLE_OK ? Step::Done : Step::Again;
}

base::Result<SourceReader::Impl::Step> SourceReader::Impl::otherJudged(const Exchange& exchange) {
    const Answer& answer = exchange.answer;
    if (answer.status == 200 || answer.status == 206) return Step::Done;
    if (isRedirect(answer.status) && !answer.location.empty()) {
        if (!options.guard)
            return refused(base::text(QT_TRANSLATE_NOOP("Core", "it answers %1"), static_cast<std::int64_t>(answer.status)));
        MR_ASSIGN(hop, nextHop(*hop, answer.location, hops, options.redirects));
        ++hops;
        return Step::Hop;
    }
    why = base::text(QT_TRANSLATE_NOOP("Core", "it answers %1"), static_cast<std::int64_t>(answer.status));
    const bool wasLed = *hop != *origin; // an address that is valid for a while only
    const bool mayBeRenewed = !options.token.empty() && (answer.status == 401 || answer.status == 403); // a ticket that ended
    return mayPass(answer.status) || wasLed || mayBeRenewed ? base::Result<Step>(Step::Again) : refusal(answer.status);
}

SourceReader::SourceReader(std::string address, Options options, Stop stop)
    : m_impl(std::make_unique<Impl>(std::move(address), std::move(options), std::move(stop))) {}
SourceReader::~SourceReader() = default;

void SourceReader::setToken(const std::string& token) {
    m_impl->setToken(token);
}

base::Result<void> SourceReader::ask(Exchange& exchange) {
    constexpr int kMostRequests = 200; // a server that gives some bytes each time
    Impl& impl = *m_impl;
    if (!impl.origin) {
        MR_ASSIGN(impl.origin, urlOf(impl.address));
        impl.hop = impl.origin;
    }
    int failed = 0;
    for (int asked = 0; exchange.at < exchange.end && !exchange.isEnough && asked < kMostRequests; ++asked) {
        const std::int64_t before = exchange.at;
        impl.perform(exchange);
        MR_ASSIGN(const Impl::Step step, impl.judged(exchange));
        if (step == Impl::Step::Hop) continue;
        if (step == Impl::Step::Done && !exchange.known) return {};
        if (exchange.take == PartTake::Whole && (before > 0 || exchange.end < exchange.known->bytes)) m_ignoresRanges = true;
        if (step == Impl::Step::Done && exchange.at > before) continue;
        if (step == Impl::Step::Again) { // where it leads may have changed
            impl.hop = impl.origin;
            impl.hops = 0;
        }
        failed = exchange.at > before ? 1 : failed + 1;
        if (failed >= impl.options.attempts) return impl.silent();
        std::int64_t pause = impl.options.firstPauseMs << std::min(failed - 1, 16);
        const base::SystemClock clock;
        const std::int64_t told = retryAfterOf(exchange.answer.retryAfter, clock.wallMs() / 1000);
        if (told >= 0) pause = std::max(pause, std::min(told, impl.options.longestPauseMs / 1000 + 1) * 1000);
        if (!impl.pause(std::min(pause, impl.options.longestPauseMs)))
            return base::Error{base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "Cancelled."))};
    }
    return exchange.at < exchange.end && !exchange.isEnough ? base::Result<void>(impl.silent()) : base::Result<void>();
}

base::Result<SourceFacts> SourceReader::look() {
    Exchange exchange;
    MR_TRY(ask(exchange));
    if (const auto facts = sourceFactsOf(exchange.answer)) return *facts;
    return base::Error{base::ErrorCode::LinkRefused,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 does not say how long the file is. Download it and add the file."), m_impl->shown)};
}

base::Result<void> SourceReader::read(std::int64_t offset, std::int64_t bytes, const SourceFacts& known, const Sink& sink) {
    Exchange exchange;
    exchange.at = offset;
    exchange.end = offset + bytes;
    exchange.known = &known;
    exchange.sink = &sink;
    return ask(exchange);
}

} // namespace net
