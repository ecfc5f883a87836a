#include "core/net/transfer.hpp"

#include "core/net/guarded_socket.hpp"

#include <array>

namespace net {
namespace {

constexpr int kPollMs = 1000; // curl wakes by itself where something comes; `cancel` wakes it too

struct Multi {
    CURLM* handle = curl_multi_init();
    Multi() = default;
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;
    ~Multi() { curl_multi_cleanup(handle); }
};

/// What libcurl's callbacks need; one for each GET.
struct Exchange {
    const FetchRequest& request;
    const Sink& sink;
    CURL* handle = nullptr;
    Answer answer = {};
    GuardedSocket socket = {};
    bool isStopped = false;
    std::array<char, CURL_ERROR_SIZE> words = {};
};

void readAnswer(Exchange& exchange) {
    if (exchange.answer.status == 0) exchange.answer = answerOf(exchange.handle);
}

std::size_t takeBody(char* data, std::size_t, std::size_t size, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    readAnswer(exchange);
    exchange.isStopped = !exchange.sink(exchange.answer, data, size);
    return exchange.isStopped ? size + 1 : size; // another number than was given ends it
}

/// Where it goes and what goes along.
void address(const Easy& easy, Headers& headers, const Get& what) {
    easy.set(CURLOPT_URL, what.url.text.c_str());
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
    easy.set(CURLOPT_FOLLOWLOCATION, 0L);
    easy.set(CURLOPT_PROXY, ""); // not that of the environment either: behind one the guard would see the proxy alone
    easy.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    easy.set(CURLOPT_USERAGENT, "Millrace/" MILLRACE_VERSION);
    if (!what.url.user.empty() || !what.url.password.empty()) {
        easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        easy.set(CURLOPT_USERNAME, what.url.user.c_str());
        easy.set(CURLOPT_PASSWORD, what.url.password.c_str());
    }
    headers.add("Accept-Encoding: identity"); // offsets count the file's own bytes
    if (what.offset > 0 && !what.ifRange.empty()) {
        headers.add("Range: bytes=" + std::to_string(what.offset) + "-"); // CURLOPT_RANGE would judge the answer itself
        headers.add("If-Range: " + what.ifRange);
    }
    easy.set(CURLOPT_HTTPHEADER, headers.list);
}

void protect(const Easy& easy, Exchange& exchange, const Get& what) {
    const FetchLimits& limits = exchange.request.limits;
    exchange.socket.guard = &exchange.request.guard;
    exchange.socket.use(easy);
    easy.set(CURLOPT_WRITEFUNCTION, &takeBody);
    easy.set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    easy.set(CURLOPT_ERRORBUFFER, exchange.words.data());
    demandTrust(easy, exchange.request.authorities);
    easy.set(CURLOPT_NOSIGNAL, 1L);
    easy.set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connectSeconds));
    easy.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.idleSeconds));
    easy.set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.idleBytes));
    easy.set(CURLOPT_TIMEOUT_MS, static_cast<long>(what.timeoutMs));
#if LIBCURL_VERSION_NUM >= 0x075700
    easy.set(CURLOPT_QUICK_EXIT, 1L); // a resolver that does not answer is not waited for by whoever cancels
#endif
}

/// Runs it to its end; nothing when it was cancelled.
std::optional<CURLcode> perform(CURLM* multi, const FetchControl& control) {
    int running = 1;
    while (running > 0) {
        if (control.isCancelled()) return std::nullopt;
        if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
        if (running > 0) curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    return message ? message->data.result : CURLE_FAILED_INIT;
}

Got::End endOf(CURLcode code, const Exchange& exchange) {
    if (exchange.isStopped) return Got::End::Stopped;
    switch (code) {
    case CURLE_OK: return Got::End::Whole;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return Got::End::Untrusted;
    default: return exchange.answer.status == 0 && !exchange.socket.refused.empty() ? Got::End::Refused : Got::End::Cut;
    }
}

} // namespace

Got get(const Get& what, const FetchRequest& request, FetchControl& control, const Sink& sink) {
    makeCurlReady();
    Exchange exchange{.request = request, .sink = sink};
    Headers headers;   // outlives the handle that names it
    const Multi multi; // no connection of another GET: each is opened for this one, under this guard
    const Easy easy;
    exchange.handle = easy.handle;
    if (!easy.handle || !multi.handle) return {.end = Got::End::Cut, .answer = {}, .why = "out of memory", .refusedAddress = {}};
    address(easy, headers, what);
    protect(easy, exchange, what);
    curl_multi_add_handle(multi.handle, easy.handle);
    control.setWake([handle = multi.handle] { curl_multi_wakeup(handle); });
    const auto code = perform(multi.handle, control);
    control.setWake(nullptr);
    if (code) readAnswer(exchange); // one without a body
    curl_multi_remove_handle(multi.handle, easy.handle);
    Got got;
    got.end = code ? endOf(*code, exchange) : Got::End::Cancelled;
    got.answer = exchange.answer;
    got.refusedAddress = exchange.socket.refused;
    if (code) got.why = exchange.words[0] != '\0' ? exchange.words.data() : curl_easy_strerror(*code);
    return got;
}

} // namespace net
