#include "core/net/range_reader.hpp"

#include "core/base/clock.hpp"
#include "core/base/web_address.hpp"
#include "core/net/answer.hpp"
#include "core/net/curl_handles.hpp"
#include "core/net/resume.hpp"

#include <algorithm>

namespace net {
namespace {

constexpr long kIdleSeconds = 10, kIdleBytes = 100; // with fewer bytes a second, on average, it has stopped

curl_socket_t openSocket(void*, curlsocktype, curl_sockaddr* at) {
    return newSocket(*at);
}

} // namespace

/// One request: what is wanted of its answer, and what has come.
struct RangeReader::Exchange {
    CURL* handle = nullptr;
    std::string range, knownTag; ///< headers; "": not sent
    std::uint64_t skip = 0;      ///< bytes before those that are wanted, where the server sends the whole file
    std::uint64_t most = 0;      ///< bytes that are wanted
    long status = 0;
    std::string bytes = {};
    bool isLonger = false; ///< more than that came, or was announced
    CURLcode code = CURLE_OK;

    /// False: no more is wanted.
    bool take(const char* data, std::size_t size);
};

bool RangeReader::Exchange::take(const char* data, std::size_t size) {
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 206) skip = 0;
    else if (status != 200) return true; // words about an error: curl ends what goes on too long
    const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip, size));
    skip -= skipped;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size - skipped, most - bytes.size()));
    bytes.append(data + skipped, wanted);
    isLonger = isLonger || skipped + wanted < size;
    return !isLonger;
}

class RangeReader::Impl {
public:
    Impl(Options wanted, Stop isStopped) : options(std::move(wanted)), stop(std::move(isStopped)) {}

    void perform(const std::string& address, Exchange& exchange, std::int64_t leftMs) const;

    const Options options;
    const Stop stop;
    const base::SystemClock clock;

private:
    static std::size_t take(char* data, std::size_t, std::size_t size, void* context) {
        return static_cast<Exchange*>(context)->take(data, size) ? size : size + 1; // another number than was given ends it
    }
    static int look(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<const Impl*>(context)->stop->load() ? 1 : 0;
    }
    const Easy m_easy; ///< its connection is used again
};

void RangeReader::Impl::perform(const std::string& address, Exchange& exchange, std::int64_t leftMs) const {
    curl_easy_reset(m_easy.handle); // not its connections
    exchange.handle = m_easy.handle;
    Headers headers;
    headers.add("Accept-Encoding: identity"); // offsets count the file's own bytes
    if (!options.token.empty()) headers.add("Authorization: Bearer " + options.token);
    if (!exchange.range.empty()) headers.add("Range: bytes=" + exchange.range);
    if (!exchange.knownTag.empty()) headers.add("If-None-Match: " + exchange.knownTag);
    m_easy.set(CURLOPT_URL, address.c_str());
    m_easy.set(CURLOPT_HTTPHEADER, headers.list);
    m_easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
    m_easy.set(CURLOPT_FOLLOWLOCATION, 0L);
    m_easy.set(CURLOPT_PROXY, ""); // nor that of the environment: uploads take none either
    m_easy.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    m_easy.set(CURLOPT_USERAGENT, "Millrace/" MILLRACE_VERSION);
    m_easy.set(CURLOPT_OPENSOCKETFUNCTION, &openSocket);
    demandTrust(m_easy, options.authorities);
    m_easy.set(CURLOPT_NOSIGNAL, 1L);
    m_easy.set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connectSeconds));
    m_easy.set(CURLOPT_LOW_SPEED_TIME, kIdleSeconds);
    m_easy.set(CURLOPT_LOW_SPEED_LIMIT, kIdleBytes);
    m_easy.set(CURLOPT_TIMEOUT_MS, static_cast<long>(leftMs));
    m_easy.set(CURLOPT_NOPROGRESS, 0L);
    m_easy.set(CURLOPT_XFERINFOFUNCTION, &Impl::look);
    m_easy.set(CURLOPT_XFERINFODATA, static_cast<const void*>(this));
    m_easy.set(CURLOPT_WRITEFUNCTION, &Impl::take);
    m_easy.set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    exchange.code = curl_easy_perform(m_easy.handle);
    curl_easy_getinfo(m_easy.handle, CURLINFO_RESPONSE_CODE, &exchange.status);
    m_easy.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr)); // they end here
}

RangeReader::RangeReader(Options options, Stop stop) : m_impl(std::make_unique<Impl>(std::move(options), std::move(stop))) {}
RangeReader::~RangeReader() = default;

namespace {

std::string shown(const std::string& address) {
    return base::shownAddress(address, true);
}

base::Error refused(const std::string& address, long status) {
    return {base::ErrorCode::IngestRefused,
        base::text(QT_TRANSLATE_NOOP("Core", "The ingest refuses %1 (%2)."), shown(address), static_cast<std::int64_t>(status))};
}

base::Error silent(const std::string& address, const std::string& why) {
    return {base::ErrorCode::IngestSilent,
        base::text(QT_TRANSLATE_NOOP("Core", "The ingest does not answer for %1 (%2)."), shown(address), why)};
}

base::Error another(const std::string& address) {
    return {base::ErrorCode::IngestRefused,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 is another file than the one that was published there."), shown(address))};
}

} // namespace

base::Result<RangeReader::Exchange> RangeReader::ask(const std::string& address, Exchange wanted) {
    const std::int64_t until = m_impl->clock.monotonicMs() + m_impl->options.timeoutMs;
    std::string why = "-";
    for (int attempt = 0; attempt < 2; ++attempt) {
        const std::int64_t left = until - m_impl->clock.monotonicMs();
        if (*m_impl->stop) return base::Error{base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "Cancelled."))};
        if (left <= 0) break;
        Exchange exchange = wanted;
        m_impl->perform(address, exchange, left);
        const long status = exchange.status;
        if (status == 404 || status == 410)
            return base::Error{
                base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "%1 is missing on the ingest."), shown(address))};
        const bool isWhole = exchange.code == CURLE_OK || exchange.isLonger;
        if (isWhole && (status == 200 || status == 206 || status == 304)) return exchange;
        if (status >= 300 && !mayPass(status)) return refused(address, status);
        why = exchange.code == CURLE_OK ? std::to_string(status) : std::string(curl_easy_strerror(exchange.code));
    }
    return silent(address, why);
}

base::Result<std::string> RangeReader::part(const std::string& address, const Part& part) {
    const std::uint64_t end = part.offset + part.length;
    Exchange wanted;
    if (part.length < part.total) wanted.range = std::to_string(part.offset) + "-" + std::to_string(end - 1);
    wanted.skip = part.offset;
    wanted.most = part.length;
    MR_ASSIGN(Exchange got, ask(address, std::move(wanted)));
    if (got.status == 206) {
        const auto range = contentRangeOf(header(got.handle, "Content-Range"));
        const bool fits = range && range->first == static_cast<std::int64_t>(part.offset) &&
            range->last == static_cast<std::int64_t>(end) - 1 &&
            (range->total < 0 || range->total == static_cast<std::int64_t>(part.total));
        if (!fits) return another(address);
    } else if (const auto told = lengthOf(header(got.handle, "Content-Length")); told && *told != static_cast<std::int64_t>(part.total)) {
        return another(address);
    }
    // The whole file came where a part was asked for: what is behind the part was not waited for.
    const bool mayBeLonger = got.status == 200 && end < part.total;
    if (got.bytes.size() != part.length || (got.isLonger && !mayBeLonger)) return another(address);
    return std::move(got.bytes);
}

base::Result<RangeReader::File> RangeReader::file(const std::string& address, std::uint64_t limit, const std::string& knownTag) {
    Exchange wanted;
    wanted.knownTag = knownTag;
    wanted.most = limit;
    MR_ASSIGN(Exchange got, ask(address, std::move(wanted)));
    if (got.status == 304 && !knownTag.empty()) return File{true, {}, knownTag};
    if (got.status != 200) return refused(address, got.status);
    if (got.isLonger) return another(address);
    return File{false, std::move(got.bytes), header(got.handle, "ETag")};
}

} // namespace net
