#include "core/http/upgrade.hpp"

namespace http {
namespace {

/// Several headers of one name are one list (RFC 9110, 5.3).
bool lists(const Request& request, std::string_view header, std::string_view word) {
    for (const auto& [name, value] : request.headers)
        if (equalsIgnoreCase(name, header) && hasWord(value, word)) return true;
    return false;
}

} // namespace

bool offersUpgrade(const Request& request, std::string_view protocol) {
    const bool bodiless = request.contentLength <= 0 && request.count("transfer-encoding") == 0;
    return request.minorVersion > 0 && bodiless && lists(request, "connection", "upgrade") && lists(request, "upgrade", protocol);
}

} // namespace http
