#include "core/base/web_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace base {
namespace {

constexpr std::string_view kHidden = "\xE2\x80\xA6"; // …

/// Parameters whose value lets whoever has it in: those of AWS, Google, Azure, Akamai, CloudFront, and the names that everybody uses.
constexpr std::array<std::string_view, 26> kSecretNames{"access_key", "access_token", "api_key", "apikey", "auth", "authorization", "code",
    "credential", "hdnea", "hdnts", "hmac", "jwt", "key", "pass", "passwd", "password", "policy", "pwd", "secret", "sig", "signature",
    "token", "x-amz-credential", "x-amz-security-token", "x-amz-signature", "x-goog-signature"};

std::string lower(std::string_view text) {
    std::string low(text);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return low;
}

struct Parts {
    std::string_view scheme, userinfo, host, path, query; ///< scheme with "://"; query with its "?"; a fragment is in none
};

Parts partsOf(std::string_view text) {
    Parts parts;
    const std::size_t authority = text.find("://") + 3;
    parts.scheme = text.substr(0, authority);
    text = text.substr(0, text.find('#'));
    const std::size_t end = std::min(text.find_first_of("/?", authority), text.size());
    const std::string_view where = text.substr(authority, end - authority);
    // The last one: browsers and libcurl read an address with two so.
    const std::size_t at = where.rfind('@');
    parts.userinfo = at == std::string_view::npos ? std::string_view() : where.substr(0, at + 1);
    parts.host = where.substr(parts.userinfo.size());
    const std::size_t query = std::min(text.find('?', end), text.size());
    parts.path = text.substr(end, query - end);
    parts.query = text.substr(query);
    return parts;
}

/// "ftp://…" too: what is refused is named in a sentence as well.
bool hasScheme(std::string_view text) {
    const std::size_t colon = text.find("://");
    const auto isOfScheme = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; };
    const std::string scheme = colon == std::string_view::npos ? "" : lower(text.substr(0, colon));
    return !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), isOfScheme);
}

bool isSecretName(std::string_view name) {
    return std::find(kSecretNames.begin(), kSecretNames.end(), lower(name)) != kSecretNames.end();
}

std::string shownQuery(std::string_view query) {
    std::string shown;
    std::size_t at = 0;
    while (at < query.size()) { // each piece begins with "?" or "&"
        const std::size_t next = std::min(query.find_first_of("&;", at + 1), query.size());
        const std::string_view piece = query.substr(at, next - at);
        const std::size_t equals = piece.find('=');
        const bool hides = equals != std::string_view::npos && equals + 1 < piece.size() && isSecretName(piece.substr(1, equals - 1));
        shown += hides ? std::string(piece.substr(0, equals + 1)).append(kHidden) : std::string(piece);
        at = next;
    }
    return shown;
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::string percentDecoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = i + 2 < text.size() && text[i] == '%' ? hexDigit(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hexDigit(text[i + 2]);
        out += low < 0 ? text[i] : static_cast<char>(high * 16 + low);
        if (low >= 0) i += 2;
    }
    return out;
}

bool isWebAddress(std::string_view text) {
    const std::string start = lower(text.substr(0, 8));
    return start.starts_with("http://") || start == "https://";
}

std::string shownAddress(std::string_view address, bool isShort) {
    if (!hasScheme(address)) return std::string(address);
    const Parts parts = partsOf(address);
    std::string shown;
    shown.append(parts.scheme).append(parts.host).append(parts.path);
    if (!isShort) return shown + shownQuery(parts.query);
    if (parts.query.size() > 1) shown.append("?").append(kHidden);
    return shown;
}

bool holdsSecrets(std::string_view address) {
    if (!isWebAddress(address)) return false;
    const Parts parts = partsOf(address);
    return !parts.userinfo.empty() || shownQuery(parts.query) != parts.query;
}

std::string fileNameOfAddress(std::string_view address) {
    if (!isWebAddress(address)) return {};
    const Parts parts = partsOf(address);
    std::string_view path = parts.path;
    while (path.ends_with('/')) path.remove_suffix(1);
    const std::string name = percentDecoded(path.substr(path.find_last_of("/\\") + 1)); // npos + 1 is 0
    return name.empty() ? std::string(parts.host) : name;
}

} // namespace base
