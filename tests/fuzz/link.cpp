#include "core/base/web_address.hpp"
#include "core/net/address.hpp"
#include "core/net/answer.hpp"
#include "core/net/redirect.hpp"

#include <string>

// What users give as links, and what servers say in the headers of an answer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    // No user is left in what is shown, however often it is shown.
    const std::string shown = base::shownAddress(text), brief = base::shownAddress(text, true);
    if (base::isWebAddress(text) && (base::holdsSecrets(shown) && base::shownAddress(shown) != shown)) __builtin_trap();
    if (const auto url = net::urlOf(text)) {
        if (url->scheme != "http" && url->scheme != "https") __builtin_trap();
        const std::string authority = url->text.substr(url->text.find("://") + 3);
        if (authority.substr(0, authority.find('/')).find('@') != std::string::npos) __builtin_trap();
        for (const char c : url->text)
            if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) __builtin_trap();
    }
    const auto from = net::urlOf("https://anna:geheim@example.com/a/b");
    if (const auto next = net::nextHop(*from, text, 0, 5)) {
        if (next->scheme != "https") __builtin_trap();
        if (!next->password.empty() && next->host != "example.com") __builtin_trap();
    }
    (void)base::fileNameOfAddress(text);
    if (net::fileNameOf(text).find_first_of("/\\") != std::string::npos) __builtin_trap();
    if (const auto range = net::contentRangeOf(text))
        if (range->first < 0 || range->last < range->first || (range->total >= 0 && range->last >= range->total)) __builtin_trap();
    (void)net::retryAfterOf(text, 0);
    (void)net::mediaTypeOf(text);
    if (const auto networks = net::networksOf(text))
        for (const net::Network& each : *networks)
            if (!each.contains(each.base) || !net::addressOf(net::textOf(each.base))) __builtin_trap();
    return 0;
}
