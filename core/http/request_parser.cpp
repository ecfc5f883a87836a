#include "core/http/request_parser.hpp"

#include "core/http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>

namespace http {
namespace beast = boost::beast::http;
using boost::system::error_code;

namespace {

/// Every line ends with CRLF, none is folded, nothing is hidden behind a NUL. From `from` on; the last byte may be half of something.
bool plainLines(std::string_view bytes, std::size_t from) {
    for (std::size_t i = from; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\0') return false;
        if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return false;
        if (i > 0 && bytes[i - 1] == '\r' && c != '\n') return false;
        if (i > 0 && bytes[i - 1] == '\n' && (c == ' ' || c == '\t')) return false;
    }
    return true;
}

/// "http://host/path" (RFC 9112, 3.2.2) as "/path".
std::string_view withoutHost(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() < scheme.size() || !equalsIgnoreCase(target.substr(0, scheme.size()), scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return target;
}

} // namespace

class RequestParser::Beast final : public beast::basic_parser<true> {
public:
    explicit Beast(RequestHead& head) : m_head(head) {}
    char* to = nullptr; ///< where the next piece of payload goes
    bool inHead = true;
    int version = 11;
    int hosts = 0, lengths = 0;
    std::string_view coding;
    int codings = 0;

private:
    using string_view = boost::beast::string_view;
    static std::string_view view(string_view text) { return {text.data(), text.size()}; }

    void on_request_impl(beast::verb, string_view method, string_view target, int protocol, error_code&) override {
        m_head.method = view(method);
        m_head.target = withoutHost(view(target));
        version = protocol;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(beast::field name, string_view nameText, string_view value, error_code&) override {
        if (!inHead) return; // a trailer: nobody asks for one, and it must not pass for a header
        if (name == beast::field::host) ++hosts;
        if (name == beast::field::content_length) {
            // Beast takes "1,1" for 1, as the RFC allows; who stands before us may not.
            const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
            lengths += digits ? 1 : 2;
        }
        if (name == beast::field::transfer_encoding) {
            ++codings;
            coding = view(value);
        }
        if (name == beast::field::expect) m_head.expectsContinue = equalsIgnoreCase(view(value), "100-continue");
        m_head.headers.emplace_back(view(nameText), view(value));
    }
    void on_header_impl(error_code&) override { inHead = false; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code&) override { return take(body); }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override { return take(body); }
    void on_finish_impl(error_code&) override {}

    std::size_t take(string_view body) {
        if (to != body.data()) std::memmove(to, body.data(), body.size()); // always towards the front
        to += body.size();
        return body.size();
    }

    RequestHead& m_head;
};

RequestParser::RequestParser(std::size_t headerLimit) : m_beast(std::make_unique<Beast>(m_head)), m_limit(headerLimit) {
    m_beast->header_limit(static_cast<std::uint32_t>(headerLimit + 1));
    m_beast->body_limit(boost::none);
}

RequestParser::~RequestParser() = default;

RequestParser::Step RequestParser::parseHead(std::string_view bytes) {
    // Empty lines before a request are a habit of old clients (RFC 9112, 2.2).
    std::size_t start = 0;
    while (start < 8 && bytes.substr(start).starts_with("\r\n")) start += 2;
    const std::string_view head = bytes.substr(start);
    const std::size_t from = m_scanned > start ? m_scanned - start : 0;
    const std::size_t end = head.find("\r\n\r\n", from > 3 ? from - 3 : 0);
    if (!plainLines(head.substr(0, end == std::string_view::npos ? end : end + 4), from)) return Step::Bad;
    m_scanned = bytes.size();
    if (end == std::string_view::npos) return head.size() >= m_limit ? Step::TooLarge : Step::NeedsMore;
    if (end + 4 > m_limit) return Step::TooLarge;
    m_used = start + end + 4;
    m_head.headers.reserve(16);
    error_code problem;
    m_beast->put(boost::asio::buffer(head.data(), end + 4), problem);
    if (problem == beast::error::header_limit || problem == beast::error::buffer_overflow) return Step::TooLarge;
    if (problem || !m_beast->is_header_done()) return Step::Bad;
    m_head.keepAlive = m_beast->version >= 11 && m_beast->keep_alive();
    m_head.minorVersion = m_beast->version >= 11 ? 1 : 0;
    m_head.chunked = m_beast->chunked();
    if (const auto length = m_beast->content_length(); length && !m_head.chunked) m_head.contentLength = static_cast<std::int64_t>(*length);
    const bool hostGood = m_beast->version < 11 || m_beast->hosts == 1;
    if (!hostGood || m_beast->lengths > 1 || m_beast->codings > 1 ||
        (m_beast->codings > 0 && (m_beast->lengths > 0 || m_beast->version < 11)))
        return Step::Bad;
    if (m_beast->codings > 0 && !equalsIgnoreCase(m_beast->coding, "chunked")) return Step::Unsupported;
    return Step::Done;
}

RequestParser::Step RequestParser::parseBody(char* bytes, std::size_t size) {
    m_used = m_payload = 0;
    m_beast->eager(true);
    m_beast->to = bytes;
    error_code problem;
    m_used = m_beast->put(boost::asio::buffer(bytes, size), problem);
    m_payload = static_cast<std::size_t>(m_beast->to - bytes);
    if (problem && problem != beast::error::need_more) return Step::Bad;
    return m_beast->is_done() ? Step::Done : Step::NeedsMore;
}

bool RequestParser::bodyDone() const {
    return m_beast->is_done();
}

} // namespace http
