#include "core/net/url.hpp"

#include "core/base/web_address.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace net {
namespace {

constexpr std::size_t kLongest = 8192;

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Handle newHandle() {
    return {curl_url(), &curl_url_cleanup};
}

base::Error noAddress(const std::string& text) {
    return {base::ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "%1 is no address that a file can be fetched from. It has to begin with http:// or https:// and name a host."),
            base::shownAddress(text, true))};
}

std::string part(const Handle& handle, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(handle.get(), which, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

/// With what may not stand in path and query as it is (RFC 3986, 2) encoded. The host is left alone: it may be written in any script.
std::string encoded(const std::string& text) {
    const std::size_t scheme = text.find("://");
    const std::size_t from = scheme == std::string::npos ? 0 : std::min(text.find_first_of("/?#", scheme + 3), text.size());
    std::string out = text.substr(0, from);
    for (std::size_t i = from; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        constexpr const char* kDigits = "0123456789ABCDEF";
        if (byte > ' ' && byte < 0x7f && byte != '"' && byte != '<' && byte != '>') out += text[i];
        else out.append("%").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    }
    return out;
}

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Characters that have no place in an address and have made readers of it disagree.
bool hasControls(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

base::Result<Url> urlIn(const Handle& handle, const std::string& said) {
    Url url;
    url.scheme = part(handle, CURLUPART_SCHEME);
    url.host = part(handle, CURLUPART_HOST);
    std::transform(
        url.host.begin(), url.host.end(), url.host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if ((url.scheme != "http" && url.scheme != "https") || url.host.empty()) return noAddress(said);
    url.port = std::atoi(part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT).c_str());
    url.user = part(handle, CURLUPART_USER, CURLU_URLDECODE);
    url.password = part(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
    for (const auto which : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
        curl_url_set(handle.get(), which, nullptr, 0);
    url.text = part(handle, CURLUPART_URL);
    if (url.text.empty() || url.port <= 0) return noAddress(said);
    return url;
}

} // namespace

base::Result<Url> urlOf(const std::string& text) {
    const std::string said = trimmed(text);
    const Handle handle = newHandle();
    const bool isPlausible = base::isWebAddress(said) && said.size() <= kLongest && !hasControls(said);
    if (!handle || !isPlausible || curl_url_set(handle.get(), CURLUPART_URL, encoded(said).c_str(), 0) != CURLUE_OK) return noAddress(text);
    return urlIn(handle, text);
}

base::Result<Url> resolved(const Url& from, const std::string& location) {
    const std::string said = trimmed(location);
    const Handle handle = newHandle();
    if (!handle || curl_url_set(handle.get(), CURLUPART_URL, from.text.c_str(), 0) != CURLUE_OK) return noAddress(from.text);
    const bool isPlausible = !said.empty() && said.size() <= kLongest && !hasControls(said);
    if (!isPlausible || curl_url_set(handle.get(), CURLUPART_URL, encoded(said).c_str(), 0) != CURLUE_OK) return noAddress(location);
    MR_ASSIGN(Url url, urlIn(handle, location));
    url.user.clear();
    url.password.clear();
    return url;
}

bool isSameOrigin(const Url& a, const Url& b) {
    return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

} // namespace net
